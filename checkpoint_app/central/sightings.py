"""What travellers presented and what flagged ones share, told from the events: the tables patterns are found in.

Events are read once, behind a cursor that moves in the same transaction. A row bears the number of its event, so that
reading events again changes nothing, and rows are compared by the time of what happened: the order in which events
came means nothing. After 30 days a row is deleted, and what the event itself says of the traveller with it.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, delete, func, insert, select, update
from sqlalchemy.orm import Session

from checkpoint_app.assessment.links import FLAGS_OF_COMPANIES, FLAGS_THAT_LINK
from checkpoint_app.casework.canonical import instant_from_wire
from checkpoint_app.casework.event import ClockState
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.outcomes import raised_codes
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Device, EventRow, FlaggedScan, ReturnedCase, Sighting

KEPT = timedelta(days=30)
_CURSOR = "sightings_through"
_BATCH = 2_000
_KINDS = (EventKind.PRESENTED.value, EventKind.SCAN.value, EventKind.ERASE.value)
_HASH_BYTES = 32
_LONGEST_PLACER = 40


class _Told(NamedTuple):
    """One event, as far as it is read here."""

    event: int
    post: str
    encounter_id: str
    at_s: int
    is_timed: bool
    wire: Mapping[str, Any]

    @property
    def open(self) -> Mapping[str, Any]:
        """What the event says in the open."""
        said = self.wire.get("open")
        return said if isinstance(said, Mapping) else {}


def gather_sightings(centre: Centre, now: datetime) -> int:
    """Bring the tables up to the events that are held, and forget what its time ran out for; gives how many came."""
    count, is_more = 0, True
    while is_more:
        with writing(centre.engine) as session:
            through = int(setting(session, _CURSOR, "0"))
            query = select(
                *(EventRow.id, EventRow.device_id, EventRow.encounter_id),
                *(EventRow.kind, EventRow.wire, EventRow.received_at),
            ).where(*_newer_than(through))
            rows = session.execute(query.order_by(EventRow.id).limit(_BATCH)).all()
            count += _take(session, rows, now - KEPT)
            if rows:
                set_setting(session, _CURSOR, str(rows[-1].id))
            is_more = len(rows) == _BATCH
    forget_sightings(centre, now - KEPT)
    return count


def events_unread(centre: Centre) -> int:
    """Count the events that came since and are not in the tables yet."""
    with reading(centre.engine) as session:
        through = int(setting(session, _CURSOR, "0"))
        return int(session.scalar(select(func.count()).select_from(EventRow).where(*_newer_than(through))) or 0)


def _newer_than(event: int) -> tuple[ColumnElement[bool], ...]:
    return EventRow.id > event, EventRow.kind.in_(_KINDS), EventRow.quarantine.is_(None)


def _take(session: Session, rows: Sequence[Any], since: datetime) -> int:
    posts = _posts(session, {row.device_id for row in rows})
    presented: list[dict[str, Any]] = []
    scans: list[dict[str, Any]] = []
    erased, late = [], []
    for row in rows:
        if row.kind == EventKind.ERASE.value:
            erased.append(row.encounter_id)
            continue
        told = _told(row, posts.get(row.device_id, ""))
        if told is None:
            continue
        is_presented = row.kind == EventKind.PRESENTED.value
        if told.at_s < since.timestamp():
            late += [told.event] if is_presented else []
            continue
        found = _sighting(told) if is_presented else _flagged_scan(told)
        if found is not None:
            (presented if is_presented else scans).append(found)
    _take_words_away(session, late)
    _put(session, Sighting, presented)
    _put(session, FlaggedScan, scans)
    if erased:
        session.execute(delete(FlaggedScan).where(FlaggedScan.encounter_id.in_(erased)))
    return len(presented) + len(scans)


def _put(session: Session, table: type[Sighting | FlaggedScan], rows: Sequence[dict[str, Any]]) -> None:
    """Write the rows of some events, in the place of what was read of them before."""
    if rows:
        session.execute(delete(table).where(table.event.in_([each["event"] for each in rows])))
        session.execute(insert(table), rows)


def _posts(session: Session, device_ids: set[str]) -> dict[str, str]:
    query = select(Device.device_id, Device.post).where(Device.device_id.in_(device_ids))
    return {row.device_id: row.post for row in session.execute(query)}


def _told(row: Any, post: str) -> _Told | None:
    """Read an event; a time after its arrival is a wrong clock's, and the arrival stands in for it."""
    try:
        wire = json.loads(row.wire)
        at = instant_from_wire(wire["at_wall"])
    except (ValueError, KeyError, TypeError):
        return None
    is_timed = wire.get("clock_state") == ClockState.TRUSTED.value and at <= row.received_at + timedelta(minutes=1)
    at_s = int(min(at, row.received_at).timestamp())
    return _Told(row.id, post, row.encounter_id or "", at_s, is_timed, wire)


def _sighting(told: _Told) -> dict[str, Any] | None:
    """Read a `presented` event; those of earlier programs hold the passport alone."""
    document = _hash_of(told.open, "document")
    if document is None:
        return None
    return {
        "event": told.event,
        "at_s": told.at_s,
        "post": told.post,
        "document": document,
        **{name: _hash_of(told.open, name) for name in ("person", "card", "contract")},
        "is_timed": told.is_timed,
    }


def _flagged_scan(told: _Told) -> dict[str, Any] | None:
    """Read a scan; None where the traveller shares nothing that could be a pattern."""
    booking, sponsor, placer = _hash_of(told.open, "booking"), _hash_of(told.open, "sponsor"), told.open.get("placer")
    flags = told.open.get("flags")
    is_linking = bool(raised_codes([(EventKind.SCAN, told.open)]) & FLAGS_THAT_LINK)
    of_company = isinstance(flags, list) and not FLAGS_OF_COMPANIES.isdisjoint(flags)
    if (booking is sponsor is None and not isinstance(placer, str)) or not (is_linking or of_company):
        return None
    return {
        "event": told.event,
        "encounter_id": told.encounter_id,
        "at_s": told.at_s,
        "post": told.post,
        "person": str(told.wire.get("subject_ref") or told.encounter_id)[:200],
        "booking": booking,
        "sponsor": sponsor,
        "placer": placer[:_LONGEST_PLACER] if isinstance(placer, str) else None,
        "is_linking": is_linking,
        "of_company": of_company,
    }


def _hash_of(said: Mapping[str, Any], name: str) -> bytes | None:
    """Read a keyed hash; whatever is none is as if it were not there."""
    try:
        value = bytes.fromhex(said[name])
    except (KeyError, TypeError, ValueError):
        return None
    return value if len(value) == _HASH_BYTES else None


def forget_sightings(centre: Centre, before: datetime) -> int:
    """Delete what is older, here and in the events themselves: their hash, signatures' place and order stay."""
    count, limit = 0, int(before.timestamp())
    while True:
        with writing(centre.engine) as session:
            old = list(session.scalars(select(Sighting.event).where(Sighting.at_s < limit).limit(_BATCH)))
            _take_words_away(session, old)
            session.execute(delete(Sighting).where(Sighting.event.in_(old)))
            for table in (FlaggedScan, ReturnedCase):
                session.execute(delete(table).where(table.at_s < limit))
        count += len(old)
        if len(old) < _BATCH:
            return count


def _take_words_away(session: Session, events: Sequence[int]) -> None:
    """Leave of an event what its device and its chain need, and nothing that tells who was there."""
    query = select(EventRow.id, EventRow.wire).where(EventRow.id.in_(events))
    for event, wire in session.execute(query).all():
        rest = json.dumps({**json.loads(wire), "open": {}}, ensure_ascii=False, sort_keys=True).encode()
        session.execute(update(EventRow).where(EventRow.id == event).values(wire=rest))
