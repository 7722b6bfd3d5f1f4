"""What does not agree between the ministries' data, as the centre keeps it and as posts are told of it. Pure.

No entry holds a name, a date or a number of a person. Posts are told of what their own events opened: an entry goes
by the ids of those events, which are random; a post finds its own cases by them and learns nothing of other posts'.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

MOST_REPORTS = 24
"""So many of the events that met an entry are told; the first ones go before."""
LONGEST_CLOSING = 200


class DifferenceKind(Enum):
    """What does not agree."""

    NUMBER = "NUMBER"
    NAME = "NAME"
    BIRTH_DATE = "BIRTH_DATE"
    STATUS = "STATUS"
    EXIT_WITHOUT_CLEARANCE = "EXIT_WITHOUT_CLEARANCE"
    CLEARANCE_WITHOUT_EXIT = "CLEARANCE_WITHOUT_EXIT"
    DISPUTED = "DISPUTED"


REPORTABLE = (
    DifferenceKind.NUMBER,
    DifferenceKind.NAME,
    DifferenceKind.BIRTH_DATE,
    DifferenceKind.STATUS,
    DifferenceKind.DISPUTED,
)
"""What a person at a post may report; the last is for the whole record."""


class Ministry(Enum):
    """Whose data are to be looked at first."""

    KP2MI = "KP2MI"
    IMIPAS = "IMIPAS"


class DifferenceState(Enum):
    """What became of it."""

    OPEN = "OPEN"
    CORRECTED = "CORRECTED"
    REJECTED = "REJECTED"


def days_open(opened_at: datetime, closed_at: datetime | None, now: datetime) -> int:
    """Tell for how many whole days an entry has been open, or was."""
    return max(0, ((closed_at or now) - opened_at).days)


@dataclass(frozen=True, slots=True)
class ToldDifference:
    """One entry as posts are told of it.

    `reports` are ids of the events that met it. `closing` tells by which version it was corrected, or why a person at
    the centre rejected it.
    """

    number: int
    kind: DifferenceKind
    owner: Ministry
    unit: str
    reports: tuple[str, ...]
    opened_at: datetime
    state: DifferenceState
    closed_at: datetime | None
    closing: str
