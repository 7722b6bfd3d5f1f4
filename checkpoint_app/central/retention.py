"""What the centre may not keep any longer, also of machines that never came back to say so.

A post erases what is due and tells the centre, which then destroys its copy of the key. A machine that was lost says
nothing: its encounters are followed by the same code, and their keys go by the same rules (casework.retention), a
week later, so that the post's own word comes first. Settled cases hold no identity and go when no figure reads them.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import datetime, timedelta

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from checkpoint_app.casework import retention
from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.case_steps import CaseEvent, follow_case
from checkpoint_app.casework.event_wire import event_from_wire
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import EncounterKeyRow, EventRow
from checkpoint_app.central.outcomes import forget_cases
from checkpoint_app.faults import DataRejected

CASES_KEPT = timedelta(days=400)
"""A year and a month: the figures of a season can be compared with those of the last one."""

_GRACE = timedelta(days=7)
_PAUSE = timedelta(hours=23)
_LAST = "forgot_at"
_BATCH = 500


def forget_daily(centre: Centre, now: datetime) -> int:
    """Forget what is due unless that was done in the last day: every case that is held has to be followed."""
    with reading(centre.engine) as session:
        last = setting(session, _LAST)
    if last and timedelta(0) <= now - instant_from_wire(last) < _PAUSE:
        return 0
    count = forget_due(centre, now)
    with writing(centre.engine) as session:
        set_setting(session, _LAST, instant_to_wire(now))
    return count


def forget_due(centre: Centre, now: datetime) -> int:
    """Destroy the keys that are due, and forget old settled cases; gives how many encounters lost their key."""
    forget_cases(centre, now - CASES_KEPT)
    count, after = 0, ""
    while names := _held(centre, now, after):
        after = names[-1]
        with writing(centre.engine) as session:
            due = [each for each in names if _is_due(session, each, now - _GRACE)]
            session.execute(delete(EncounterKeyRow).where(EncounterKeyRow.encounter_id.in_(due)))
        count += len(due)
    return count


def _held(centre: Centre, now: datetime, after: str) -> Sequence[str]:
    """Name encounters whose keys are here for longer than the shortest time, in order."""
    query = select(EncounterKeyRow.encounter_id).where(
        EncounterKeyRow.encounter_id > after, EncounterKeyRow.received_at < now - retention.SHORT - _GRACE
    )
    with reading(centre.engine) as session:
        return session.scalars(query.distinct().order_by(EncounterKeyRow.encounter_id).limit(_BATCH)).all()


def _is_due(session: Session, encounter_id: str, at: datetime) -> bool:
    """Whether its time is over; of what cannot be followed, the longest time since the last event came."""
    query = select(EventRow.wire, EventRow.received_at).where(
        EventRow.encounter_id == encounter_id, EventRow.quarantine.is_(None)
    )
    rows = session.execute(query.order_by(EventRow.id)).all()
    try:
        followed = follow_case(CaseEvent(event_from_wire(json.loads(row.wire))) for row in rows)
    except (DataRejected, ValueError):
        followed = None
    if followed is not None:
        until = retention.erase_after(followed.encounter)
        return until is not None and until <= at
    return max((row.received_at for row in rows), default=at) + retention.LONG <= at
