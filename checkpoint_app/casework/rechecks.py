"""Judges a card again that verified although the data here did not know its record yet (S04). Pure.

The traveller has gone by then. What the record confirms is closed quietly; what it does not goes to a person, with
the reason. Nobody is stopped by it, and nothing about the traveller changes.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from enum import Enum

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.assessment.matching import compare_birth_dates, compare_name
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import TravelDocument

PROVISIONAL_FLAG = "S04"
_S = ClearanceStatus
_CONFIRMS = frozenset({_S.ACTIVE, _S.DEPARTED, _S.SUPERSEDED, _S.ENDED})
_ENDS_ONE_IN_FORCE = frozenset({_S.SUSPENDED, _S.REVOKED, _S.EXPIRED})


class Recheck(Enum):
    """What looking again found; WAITING: the data are not newer than the card yet, GONE: erased before they were."""

    WAITING = "WAITING"
    AGREES = "AGREES"
    MISSING = "MISSING"
    OTHER_PERSON = "OTHER_PERSON"
    OTHER_CARD = "OTHER_CARD"
    NOT_IN_FORCE = "NOT_IN_FORCE"
    GONE = "GONE"

    @property
    def is_in_doubt(self) -> bool:
        """Whether a person has to look at it."""
        return self in _IN_DOUBT


_IN_DOUBT = frozenset({Recheck.MISSING, Recheck.OTHER_PERSON, Recheck.OTHER_CARD, Recheck.NOT_IN_FORCE})


def begins_with(said: Mapping[str, object]) -> Recheck | None:
    """Tell from what a scan says in the open whether its card is to be looked at again."""
    flags = said.get("flags")
    return Recheck.WAITING if isinstance(flags, list) and PROVISIONAL_FLAG in flags else None


def read_recheck(said: Mapping[str, object]) -> Recheck:
    """Read what a `recheck` event found; raises KeyError and ValueError."""
    return Recheck(str(said["result"]))


def judge_card(
    card: WorkerCard,
    document: TravelDocument,
    departed_at: datetime,
    record: Clearance | None,
    as_of: datetime | None,
) -> Recheck:
    """Compare a provisional card with the record that came since; `as_of` is the instant of the placement records.

    A record that was suspended or ended after the departure was in force when it counted.
    """
    if as_of is None or as_of < card.sealed_at:
        return Recheck.WAITING
    if record is None:
        return Recheck.MISSING
    compared = (compare_name(document, record), compare_birth_dates(document.birth_date, record.birth_date))
    if any(each.agreement is Agreement.DIFFERS for each in compared):
        return Recheck.OTHER_PERSON
    if not _is_card_of(card, record):
        return Recheck.OTHER_CARD
    was_in_force = record.status in _ENDS_ONE_IN_FORCE and record.status_at > departed_at
    return Recheck.AGREES if record.status in _CONFIRMS or was_in_force else Recheck.NOT_IN_FORCE


def _is_card_of(card: WorkerCard, record: Clearance) -> bool:
    """A record that holds no card number yet is known by its id."""
    if record.card_no is None:
        return card.clearance_id == record.clearance_id
    return card.card_no == record.card_no
