"""What the laboratory shows and asks for: frozen values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkpoint_app.faults import Fault
from checkpoint_app.services.laboratory import Laboratory


class LabState(Enum):
    """Where the work stands."""

    NO_PACK = "no_pack"
    CHOSEN = "chosen"
    RUNNING = "running"
    DONE = "done"


@dataclass(frozen=True, slots=True)
class LabView:
    """Everything that the screen shows; `share` is how far a run is, 0 to 1."""

    state: LabState
    in_force: str
    file: str = ""
    pack: str = ""
    unchecked: int = 0
    share: float = 0.0
    found: Laboratory | None = None
    opened: int | None = None
    """Which example of a difference is open."""
    may_sign: bool = False
    signed: str = ""
    signatures: int = 0
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ChoosePack:
    """Choose a pack's file."""


@dataclass(frozen=True, slots=True)
class RunPack:
    """Run it on the casebook and on a month."""


@dataclass(frozen=True, slots=True)
class CancelRun:
    """Stop the run; nothing is kept of it."""


@dataclass(frozen=True, slots=True)
class SignPack:
    """Sign the pack that was run, in force from this day."""

    begins: date


@dataclass(frozen=True, slots=True)
class OpenExample:
    """Open one of the cases that are judged otherwise; None closes it."""

    at: int | None


LabIntent = ChoosePack | RunPack | CancelRun | SignPack | OpenExample
