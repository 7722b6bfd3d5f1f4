"""What the register of kept documents shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.faults import Fault


@dataclass(frozen=True, slots=True)
class RegisterView:
    """The register on a day; `is_loading` before it was read, `fault` when it could not be."""

    today: date
    documents: tuple[KeptDocument, ...] = ()
    is_loading: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file of this document."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The document of this case was given back."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Try again to read the register."""
