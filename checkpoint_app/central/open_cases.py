"""Earlier postponements that are not settled, told from the events of all posts: the list that T04 rests on.

A case is followed through its events as a post follows it (`casework.case_steps`), whatever order they came in. It is
on the list while it stands at POSTPONED or PAPERS_COMPLETED, for at most 180 days; lifted, departed, handed over or
closed, it is off it with the next publication, everywhere. A row holds keyed hashes of the passport and of those it
replaced, the post and the day: no name, no number, no reason. Beside the list stands which passport a postponement
that still holds was about, for patterns. Events are read behind a cursor that moves in the same transaction.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.list_facts import LONGEST_OPEN
from checkpoint_app.casework.case_steps import CaseEvent, follow_case
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.event_wire import event_from_wire
from checkpoint_app.casework.feed_lists import OpenCaseRow, decode_list_row
from checkpoint_app.casework.feed_rows import decode_row, document_key, lost_document_key
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.presented import PresentedKeys
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.changes import list_lines, put_list
from checkpoint_app.central.database import writing
from checkpoint_app.central.event_bodies import document_in, open_event_body
from checkpoint_app.central.models import ClearanceRow, Device, EventRow, ReturnedCase
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected

_CURSOR = "open_cases_through"
_BATCH = 500
_DECIDING = tuple(kind.value for kind in (EventKind.DECISION, EventKind.AMEND, EventKind.LATE_ENTRY))
_UNSETTLED = (EncounterState.POSTPONED, EncounterState.PAPERS_COMPLETED)
_ACTIONS = (Action.POSTPONE.value, Action.POSTPONE_PROVISIONALLY.value)
_POSTPONING = tuple(f'"{action}"'.encode() for action in _ACTIONS)


def gather_open_cases(centre: Centre, now: datetime) -> int:
    """Bring the list up to the events that are held, and drop what its time ran out for; gives how many are open."""
    is_more, count = True, 0
    while is_more:
        with writing(centre.engine) as session:
            through = int(setting(session, _CURSOR, "0"))
            query = select(EventRow.id, EventRow.encounter_id).where(
                EventRow.id > through, EventRow.encounter_id.is_not(None), EventRow.quarantine.is_(None)
            )
            events = session.execute(query.order_by(EventRow.id).limit(_BATCH)).all()
            count = _bring_up(centre, session, {row[1] for row in events if row[1]}, now)
            if events:
                set_setting(session, _CURSOR, str(events[-1][0]))
            is_more = len(events) == _BATCH
    return count


def _bring_up(centre: Centre, session: Session, touched: set[str], now: datetime) -> int:
    held = {
        name: decode_list_row(Feed.OPEN_CASES, line) for name, line in list_lines(session, Feed.OPEN_CASES).items()
    }
    rows = {name: row for name, row in held.items() if isinstance(row, OpenCaseRow) and row.until >= now.date()}
    for encounter_id in touched & (rows.keys() | _ever_postponed(session, touched)):
        case = _follow(centre, session, encounter_id)
        session.execute(delete(ReturnedCase).where(ReturnedCase.encounter_id == encounter_id))
        if case is not None and case.row.until >= now.date():
            rows[encounter_id] = case.row
            session.add_all([case.returned] if case.returned else [])
        else:
            rows.pop(encounter_id, None)
    put_list(session, Feed.OPEN_CASES, rows, now)
    return len(rows)


def _ever_postponed(session: Session, encounter_ids: set[str]) -> set[str]:
    """Pick the encounters in which somebody postponed, so that no case of all the others is followed."""
    query = select(EventRow.encounter_id, EventRow.wire).where(
        EventRow.encounter_id.in_(encounter_ids), EventRow.kind.in_(_DECIDING), EventRow.quarantine.is_(None)
    )
    found = session.execute(query).all()
    return {name for name, wire in found if name and any(action in wire for action in _POSTPONING)}


class _Case(NamedTuple):
    """A postponement that is not settled; `returned` while the papers were not completed."""

    row: OpenCaseRow
    returned: ReturnedCase | None


def _follow(centre: Centre, session: Session, encounter_id: str) -> _Case | None:
    """Follow one case; None when it is settled, or nothing is left of whom it is about."""
    query = select(EventRow).where(EventRow.encounter_id == encounter_id, EventRow.quarantine.is_(None))
    found = session.scalars(query.order_by(EventRow.id)).all()
    try:
        events = [event_from_wire(json.loads(row.wire)) for row in found]
        followed = follow_case(map(CaseEvent, events))
    except (DataRejected, ValueError):
        return None
    if followed is None or followed.encounter.state not in _UNSETTLED:
        return None
    document = _document(centre, session, found)
    opened = min((row.at_wall for row in events if row.open.get("action") in _ACTIONS), default=None)
    if document is None or opened is None:
        return None
    scan = next(row for row in events if row.kind is EventKind.SCAN)
    device, state = session.get(Device, scan.device_id), followed.encounter.state
    post = device.post if device else ""
    row = OpenCaseRow(
        document_keys=_document_keys(centre, session, document),
        state=state.value,
        post=post,
        opened_on=opened.date(),
        until=opened.date() + LONGEST_OPEN,
    )
    presented = PresentedKeys(centre.keys.list_key).document(document.issuing_state, document.document_number)
    returned = ReturnedCase(encounter_id=encounter_id, post=post, at_s=int(opened.timestamp()), document=presented)
    return _Case(row, returned if state is EncounterState.POSTPONED else None)


def _document(centre: Centre, session: Session, events: Iterable[EventRow]) -> TravelDocument | None:
    """Read the passport that was shown; None once its encounter was erased."""
    scan = next((row for row in events if row.kind == EventKind.SCAN.value), None)
    document = document_in(open_event_body(centre, session, scan)) if scan else None
    return document if document is not None and document.issuing_state and document.document_number else None


def _document_keys(centre: Centre, session: Session, document: TravelDocument) -> tuple[bytes, ...]:
    """Keys of the passport that was shown and of those that its record says it replaced."""
    issuer, numbers = document.issuing_state, [document.document_number]
    lines = session.scalars(
        select(ClearanceRow.line).where(ClearanceRow.row_key == document_key(issuer, document.document_number))
    )
    for line in lines:
        numbers += decode_row(line).prior_documents
    return tuple(lost_document_key(centre.keys.list_key, issuer, number) for number in dict.fromkeys(numbers))[:12]
