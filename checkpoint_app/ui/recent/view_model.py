"""What the last ten show and ask for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.faults import Fault
from checkpoint_app.store.casebook import ReadReason
from checkpoint_app.ui.amending.view_model import AmendView


@dataclass(frozen=True, slots=True)
class RecentRow:
    """One traveller: who, what the counter showed, what was decided. `discreet`: reasons are not told here."""

    encounter_id: str
    at: datetime
    until: datetime
    name: str
    document: str
    verdict: VerdictKind | None
    state: EncounterState
    reasons: tuple[str, ...]
    discreet: bool
    amend: AmendView | None


@dataclass(frozen=True, slots=True)
class RecentView:
    """`rows` is None before a reason was given: nobody's data are on the screen then."""

    rows: tuple[RecentRow, ...] | None = None
    fault: Fault | None = None
    amended_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class LookBack:
    """Show the last ten, for this reason."""

    reason: ReadReason


@dataclass(frozen=True, slots=True)
class CloseRecent:
    """Back to the counter."""
