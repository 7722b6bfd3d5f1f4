"""What the small lists beside the placement records say, as far as an assessment needs it.

Lists of people hold keys and never a name: a hit tells who listed, when and until when, and how it agrees.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from checkpoint_app.assessment.clearance import Clearance, EmployerType, FeedAge, Scheme
from checkpoint_app.documents.closed_set import ClosedSet


class AppliesTo(ClosedSet):
    """Which contracts a restriction closes: those made since, or every one."""

    NEW = "NEW"
    ALL = "ALL"


@dataclass(frozen=True, slots=True)
class Restriction:
    """A country closed for a kind of employment; an employer or scheme of None stands for every one."""

    restriction_id: str
    country: str
    employer_type: EmployerType | None
    scheme: Scheme | None
    valid_from: date
    valid_until: date | None
    applies_to: AppliesTo
    legal_reference: str

    def covers(self, record: Clearance, today: date) -> bool:
        """Whether it is in force today and closes a placement of this kind."""
        return (
            self.country == record.destination
            and self.employer_type in (None, record.employer_type)
            and self.scheme in (None, record.scheme)
            and self.valid_from <= today
            and (self.valid_until is None or today <= self.valid_until)
        )


class Closure(ClosedSet):
    """What the restrictions say of a placement; EXCEPTED: it began before, or was renewed or goes on."""

    OPEN = "OPEN"
    EXCEPTED = "EXCEPTED"
    CLOSED = "CLOSED"


_GOES_ON = (Scheme.RENEWED_HOME, Scheme.RENEWED_ABROAD, Scheme.REENTRY)


def closing_restriction(
    restrictions: Iterable[Restriction], record: Clearance, today: date
) -> tuple[Closure, Restriction | None]:
    """Find the restriction that closes a record's placement, else one that it is excepted from."""
    covering = [each for each in restrictions if each.covers(record, today)]
    closing = next((each for each in covering if not _is_excepted(each, record)), None)
    if closing is not None:
        return Closure.CLOSED, closing
    return (Closure.EXCEPTED, covering[0]) if covering else (Closure.OPEN, None)


def _is_excepted(restriction: Restriction, record: Clearance) -> bool:
    if restriction.applies_to is AppliesTo.ALL:
        return False
    return record.scheme in _GOES_ON or begun_on(record) < restriction.valid_from


def begun_on(record: Clearance) -> date:
    """Tell when a placement began: with its contract, or else when it was issued."""
    return record.contract_start or record.issued_on


@dataclass(frozen=True, slots=True)
class PreventionHit:
    """A row of the Prevention list that is still valid.

    `is_exact`: the document itself is listed. Else `words` of the name agree by their keys, and the birth date
    agrees, or the list has none (`birth_date_agrees` is None). `lists_other_document`: the row names documents, and
    the one in hand is none of them.
    """

    listing_office: str
    listed_on: date
    valid_until: date | None
    is_exact: bool
    words: int
    birth_date_agrees: bool | None
    age: FeedAge
    lists_other_document: bool = False


@dataclass(frozen=True, slots=True)
class OpenCaseHit:
    """An earlier postponement of this document that is not settled: where and when; no name and no reason."""

    post: str
    opened_on: date
    until: date
    age: FeedAge
