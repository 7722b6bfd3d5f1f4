"""How often each rule was right in the country, told from the posts' events; never per officer.

Cases are followed by the same code as at a post (`casework.case_steps`), once when they get new events, and kept as
outcome and codes without identity, so they outlive the erasure of what the events say. The cursor moves in the same
transaction as what was found. Figures are one SQL query that SQLite and PostgreSQL both run.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Integer, case, cast, delete, func, insert, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.case_steps import CaseEvent, follow_case
from checkpoint_app.casework.event import Event
from checkpoint_app.casework.event_wire import event_from_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.outcomes import RIGHT, RuleFigures, in_order_of_concern, outcome_of, raised_codes
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import CaseFlag, Device, EventRow, SettledCase
from checkpoint_app.faults import DataRejected

FIGURES_OF = timedelta(days=90)
_CURSOR = "outcomes_through"
_BATCH = 2_000
_CASES_AT_ONCE = 200
# A case without one of these was let go at the counter, as all but a few are, and settles nothing.
_OPENING = (EventKind.REFER.value, EventKind.REVIEW.value)


def settle_cases(centre: Centre) -> int:
    """Follow the cases that got events since the last time; gives how many are settled among them."""
    settled, is_more = 0, True
    while is_more:
        with writing(centre.engine) as session:
            through = int(setting(session, _CURSOR, "0"))
            newer = select(EventRow.id, EventRow.encounter_id).where(*_newer_than(through))
            found = session.execute(newer.order_by(EventRow.id).limit(_BATCH)).all()
            for part in _parts(sorted({str(row[1]) for row in found})):
                settled += _settle(session, part)
            if found:
                set_setting(session, _CURSOR, str(found[-1][0]))
            is_more = len(found) == _BATCH
    return settled


def events_unread(centre: Centre) -> int:
    """Count the events of encounters that came since cases were last followed."""
    with reading(centre.engine) as session:
        through = int(setting(session, _CURSOR, "0"))
        return int(session.scalar(select(func.count()).select_from(EventRow).where(*_newer_than(through))) or 0)


def _newer_than(event: int) -> tuple[ColumnElement[bool], ...]:
    return EventRow.id > event, EventRow.encounter_id.is_not(None), EventRow.quarantine.is_(None)


def _parts(names: Sequence[str]) -> Iterator[Sequence[str]]:
    for at in range(0, len(names), _CASES_AT_ONCE):
        yield names[at : at + _CASES_AT_ONCE]


def _settle(session: Session, encounter_ids: Sequence[str]) -> int:
    opening = EventRow.encounter_id.in_(encounter_ids), EventRow.kind.in_(_OPENING), EventRow.quarantine.is_(None)
    named = set(session.scalars(select(EventRow.encounter_id).where(*opening)))
    return sum(_settle_one(session, each) for each in sorted(name for name in named if name))


def _settle_one(session: Session, encounter_id: str) -> bool:
    """Write down what was found about a case, in place of what was said before; False while nothing was."""
    query = select(EventRow.device_id, EventRow.wire).where(
        EventRow.encounter_id == encounter_id, EventRow.quarantine.is_(None)
    )
    rows = session.execute(query.order_by(EventRow.id)).all()
    try:
        events = [event_from_wire(json.loads(row.wire)) for row in rows]
    except (DataRejected, ValueError):
        return False
    followed = follow_case(CaseEvent(event) for event in events)
    outcome = outcome_of(followed.encounter) if followed else None
    session.execute(delete(CaseFlag).where(CaseFlag.encounter_id == encounter_id))
    session.execute(delete(SettledCase).where(SettledCase.encounter_id == encounter_id))
    if followed is None or outcome is None:
        return False
    scan = next(row.device_id for row, event in zip(rows, events, strict=True) if event.kind is EventKind.SCAN)
    device = session.get(Device, scan)
    case_row = {
        "encounter_id": encounter_id,
        "post": device.post if device else "",
        "opened_at": followed.encounter.opened_at,
        "outcome": outcome.value,
        "is_right": outcome in RIGHT,
        "placer": _placer(events),
    }
    session.execute(insert(SettledCase), [case_row])
    codes = raised_codes((event.kind, event.open) for event in events)
    if codes:
        session.execute(insert(CaseFlag), [{"encounter_id": encounter_id, "code": code[:10]} for code in codes])
    return True


def _placer(events: Iterable[Event]) -> str | None:
    """Tell which placement company a case is about, as its last scan says."""
    told = [event.open.get("placer") for event in events if event.kind is EventKind.SCAN]
    named = [each for each in told if isinstance(each, str) and each]
    return named[-1][:40] if named else None


def country_figures(centre: Centre, now: datetime, post: str | None = None) -> tuple[RuleFigures, ...]:
    """Tell how often each rule was right in the last 90 days, of the country or of one post."""
    right = func.sum(case((SettledCase.is_right, 1), else_=0))
    query = (
        select(CaseFlag.code, cast(right, Integer), func.count())
        .join(SettledCase, SettledCase.encounter_id == CaseFlag.encounter_id)
        .where(SettledCase.opened_at >= now - FIGURES_OF)
        .group_by(CaseFlag.code)
    )
    if post is not None:
        query = query.where(SettledCase.post == post)
    with reading(centre.engine) as session:
        return in_order_of_concern(RuleFigures(row[0], row[1], row[2]) for row in session.execute(query))


def posts_with_cases(centre: Centre, now: datetime) -> tuple[str, ...]:
    """List the posts that settled cases in the last 90 days."""
    query = select(SettledCase.post).where(SettledCase.opened_at >= now - FIGURES_OF).distinct()
    with reading(centre.engine) as session:
        return tuple(session.scalars(query.order_by(SettledCase.post)))


def forget_cases(centre: Centre, before: datetime) -> int:
    """Delete settled cases opened before an instant; they hold no identity and are kept for figures only."""
    with writing(centre.engine) as session:
        old = select(SettledCase.encounter_id).where(SettledCase.opened_at < before)
        session.execute(delete(CaseFlag).where(CaseFlag.encounter_id.in_(old)))
        found = session.execute(delete(SettledCase).where(SettledCase.opened_at < before))
    return int(getattr(found, "rowcount", 0))
