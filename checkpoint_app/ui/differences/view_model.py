"""What the differences list shows and asks for: frozen values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from checkpoint_app.casework.differences import DifferenceKind, Ministry
from checkpoint_app.faults import Fault
from checkpoint_app.services.differences import DifferencesHere, PostDifference


class Which(Enum):
    """Which are shown, by where they stand."""

    UNSETTLED = "unsettled"
    SETTLED = "settled"
    ALL = "all"


@dataclass(frozen=True, slots=True)
class Choice:
    """What is looked for; None stands for every owner."""

    which: Which = Which.UNSETTLED
    owner: Ministry | None = None

    def takes(self, row: PostDifference) -> bool:
        """Whether a difference is among what is looked for."""
        if self.owner is not None and row.owner is not self.owner:
            return False
        return self.which is Which.ALL or row.standing.is_settled == (self.which is Which.SETTLED)


@dataclass(frozen=True, slots=True)
class DifferencesView:
    """The list as it was read; `reported` is the number of the case that a report was just recorded for.

    `fault` is why it could not be read where `here` is None, else why a report was not recorded.
    """

    now: datetime
    here: DifferencesHere | None = None
    choice: Choice = Choice()
    is_loading: bool = False
    reported: str = ""
    fault: Fault | None = None

    @property
    def rows(self) -> tuple[PostDifference, ...]:
        """What is looked for."""
        return tuple(row for row in self.here.rows if self.choice.takes(row)) if self.here else ()


@dataclass(frozen=True, slots=True)
class Choose:
    """Look for something else."""

    choice: Choice


@dataclass(frozen=True, slots=True)
class Report:
    """Report that a record does not agree with the passport of a case."""

    number: str
    kind: DifferenceKind


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file of a difference."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class Reload:
    """Read the list again."""
