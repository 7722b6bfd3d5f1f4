"""What the audit trail shows and asks for: frozen values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import Fault
from checkpoint_app.services.periods import Period
from checkpoint_app.store.audit_trail import TrailEntry
from checkpoint_app.ui.log_watch import LogState

_ALL_TIME, _UNCHECKED = Period(0), LogState()
MACHINE = ""
"""In place of a person: what the machine did by itself."""


@dataclass(frozen=True, slots=True)
class TrailChoice:
    """What is looked for; None for everybody, or for every kind."""

    period: Period = _ALL_TIME
    officer_id: str | None = None
    kind: EventKind | None = None


@dataclass(frozen=True, slots=True)
class TrailView:
    """The part of the trail from the place `first` on, the newest first; `count` is how long it is.

    `people` are those who may be chosen, (id, name); `may_open` tells whether this person opens cases.
    """

    today: date
    choice: TrailChoice = TrailChoice()
    is_loading: bool = False
    entries: tuple[TrailEntry, ...] = ()
    first: int = 0
    count: int = 0
    people: tuple[tuple[str, str], ...] = ()
    log: LogState = _UNCHECKED
    may_open: bool = False
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ChooseTrail:
    """Look for something else."""

    choice: TrailChoice


@dataclass(frozen=True, slots=True)
class EntriesWanted:
    """Entries about this place are to be seen and are not here."""

    place: int


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file that an entry belongs to."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class CheckLog:
    """Check whether the log is whole, or stop checking."""


@dataclass(frozen=True, slots=True)
class Reload:
    """Read again."""
