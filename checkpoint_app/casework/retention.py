"""When the content of an encounter is erased: its key is destroyed, the chain of events stays whole."""

from __future__ import annotations

from datetime import datetime, timedelta

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Encounter, is_in_doubt
from checkpoint_app.casework.kinds import EncounterState

SHORT = timedelta(hours=72)
MIDDLE = timedelta(days=30)
LONG = timedelta(days=180)
PASSENGER_LIST = timedelta(hours=24)

_S = EncounterState
_AFTER: dict[EncounterState, timedelta | None] = {
    _S.OPEN: SHORT,
    _S.ABANDONED: SHORT,
    _S.LEFT: SHORT,
    _S.REFERRED: MIDDLE,
    _S.CLAIMED: MIDDLE,
    _S.INTERVIEW: MIDDLE,
    _S.LAPSED: MIDDLE,
    _S.LIFTED: MIDDLE,
    _S.WITHDREW: MIDDLE,
    _S.POSTPONED_PROVISIONAL: LONG,
    _S.POSTPONED: LONG,
    _S.PAPERS_COMPLETED: LONG,
    _S.HANDED_OVER: LONG,
    _S.CLOSED: LONG,
    _S.OUTCOME: LONG,
    # A person under protection is never forgotten before the outcome is known.
    _S.PROTECTED: None,
    _S.OFFERED: None,
    _S.ACCEPTED: None,
    _S.DECLINED: None,
}


def retention_of(encounter: Encounter) -> timedelta | None:
    """Tell how long the content stays after the last step; None while a protection case has no outcome.

    Departed: 180 d after a postponement, 30 d after a secondary inspection, a let-go at the verdict SUPERVISOR or a
    card in doubt (the review afterwards needs the content), else 72 h.
    """
    if encounter.state is not EncounterState.DEPARTED:
        return _AFTER[encounter.state]
    if encounter.was_postponed:
        return LONG
    if encounter.was_referred or encounter.verdict is VerdictKind.SUPERVISOR or is_in_doubt(encounter):
        return MIDDLE
    return SHORT


def erase_after(encounter: Encounter) -> datetime | None:
    """Tell the instant from which the content must be erased; None while it must not be."""
    stays = retention_of(encounter)
    return None if stays is None else (encounter.changed_at or encounter.opened_at) + stays


def list_erase_after(departure_at: datetime) -> datetime:
    """Tell when a passenger list is erased."""
    return departure_at + PASSENGER_LIST
