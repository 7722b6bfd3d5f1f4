"""What the hand-over of a shift shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date, datetime

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.shift import ShiftHandOver
from checkpoint_app.faults import Fault


@dataclass(frozen=True, slots=True)
class ShiftCase:
    """One open case; `lapses_at` for a provisional postponement, `held_by` a display name."""

    encounter_id: str
    traveller: str
    state: EncounterState
    since: datetime
    lapses_at: datetime | None = None
    held_by: str | None = None


@dataclass(frozen=True, slots=True)
class ShiftView:
    """How the post stands; `handed_over` is the latest hand-over, `is_fresh` whether it was recorded just now."""

    today: date
    cases: tuple[ShiftCase, ...] = ()
    provisional: int = 0
    unsent: int = 0
    kept: int = 0
    overdue: int = 0
    giver: str = ""
    handed_over: ShiftHandOver | None = None
    is_fresh: bool = False
    is_loading: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class Sign:
    """The one who takes over signs with number and password."""

    officer_id: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class OpenPaper:
    """Show the paper of the hand-over."""


@dataclass(frozen=True, slots=True)
class EnterLate:
    """Enter what was done on paper."""


@dataclass(frozen=True, slots=True)
class Reload:
    """Read again how the post stands."""
