"""The differences list: what the ministries' data say differently, whose it is to mend, and what became of it.

It is fed by events of the posts (the flags C10, C16 and D03, `disputed`, `correction`, `exit_seen`) and by imports.
The list itself holds no name, date or number of a person: who may see those opens the event or the record. A
difference is open until a later version of the record says something else in the matter (CORRECTED; a proposal of a
post is approved in `corrections`), or a person rejects it with a reason; the same matter is then not opened again
unless the record changes. Events are read in order of their rows behind a cursor that moves in the same transaction;
with PostgreSQL the cursor will have to wait for open transactions.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.assessment.matching import compare_birth_dates, compare_name, pick_record
from checkpoint_app.casework.canonical import instant_from_wire
from checkpoint_app.casework.differences import REPORTABLE, DifferenceKind, DifferenceState, Ministry, days_open
from checkpoint_app.casework.feed_rows import decode_row, document_key
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.database import writing
from checkpoint_app.central.event_bodies import document_in, open_event_body
from checkpoint_app.central.models import (
    ClearanceRow,
    Device,
    DifferenceReport,
    DifferenceRow,
    EventRow,
    ExitSeen,
)
from checkpoint_app.documents.travel_document import TravelDocument

CURSOR = "differences_through"
_BATCH = 500
_STATUS_GRACE = timedelta(days=7)
KINDS_READ = tuple(
    kind.value for kind in (EventKind.SCAN, EventKind.DISPUTED, EventKind.CORRECTION, EventKind.EXIT_SEEN)
)
_USED = frozenset({ClearanceStatus.DEPARTED, ClearanceStatus.ENDED, ClearanceStatus.SUPERSEDED})


_DISPUTABLE = {kind.value: kind for kind in REPORTABLE}
_EVENT = "event "


@dataclass(frozen=True, slots=True)
class Difference:
    """One entry. `closing` is the version that corrected it, or the reason why it was rejected."""

    difference_id: int
    kind: DifferenceKind
    clearance_id: str | None
    owner: Ministry
    unit: str
    source: str
    opened_at: datetime
    state: DifferenceState
    closed_at: datetime | None
    closing: str

    def age_days(self, now: datetime) -> int:
        """Tell for how many whole days it has been open, or was."""
        return days_open(self.opened_at, self.closed_at, now)


_MATTERS: Mapping[DifferenceKind, tuple[str, ...]] = {
    DifferenceKind.NUMBER: ("document_issuer", "document_number", "prior_documents"),
    DifferenceKind.NAME: ("name_primary", "name_secondary", "name_civil"),
    DifferenceKind.BIRTH_DATE: ("birth_date",),
    DifferenceKind.STATUS: ("status",),
    DifferenceKind.EXIT_WITHOUT_CLEARANCE: ("status",),
    DifferenceKind.CLEARANCE_WITHOUT_EXIT: ("status", "last_exit_at"),
}


def _basis(kind: DifferenceKind, record: Clearance | None) -> str:
    """Digest what a record says in a matter; the whole record where the matter is not known."""
    names = _MATTERS.get(kind, tuple(Clearance.__dataclass_fields__))
    said = (
        "" if record is None else "|".join(str(getattr(record, name)) for name in names if name != "record_version")
    )
    return hashlib.sha256(said.encode()).hexdigest()


def open_difference(
    session: Session,
    kind: DifferenceKind,
    record: Clearance | None,
    source: str,
    now: datetime,
    *,
    unit: str | None = None,
    clearance_id: str | None = None,
) -> bool:
    """Put a difference on the list; False when this matter is there already, whatever became of it.

    Without a record (none was found), `source` tells one matter from another. An event that met a matter which is
    there already is put beside it, so that its post is told too.
    """
    named = record.clearance_id if record else clearance_id
    basis = _basis(kind, record)
    matter = f"{kind.value}|{named or ''}|{basis if record else source}"
    natural_key = hashlib.sha256(matter.encode()).hexdigest()
    query = select(DifferenceRow.difference_id).where(DifferenceRow.natural_key == natural_key)
    there = session.scalars(query).first()
    if there is not None:
        _note_report(session, there, source)
        return False
    is_exit = kind in {DifferenceKind.EXIT_WITHOUT_CLEARANCE, DifferenceKind.CLEARANCE_WITHOUT_EXIT}
    row = DifferenceRow(
        natural_key=natural_key,
        kind=kind.value,
        clearance_id=named,
        owner=(Ministry.IMIPAS if is_exit else Ministry.KP2MI).value,
        unit=unit if unit is not None else (record.issued_by_unit if record and not is_exit else ""),
        source=source[:300],
        basis=basis,
        basis_version=record.record_version if record else 0,
        opened_at=now,
        state=DifferenceState.OPEN.value,
        closing="",
    )
    session.add(row)
    session.flush()
    _note_report(session, row.difference_id, source)
    return True


def _note_report(session: Session, difference_id: int, source: str) -> None:
    """Put the event that met a difference beside it; an import is none."""
    if source.startswith(_EVENT):
        session.merge(DifferenceReport(difference_id=difference_id, event_id=source.removeprefix(_EVENT)))


def with_exit(session: Session, clearance_ids: Sequence[str]) -> set[str]:
    """Tell on which of these records (at most some hundreds) a post reported a departure."""
    if not clearance_ids:
        return set()
    return set(session.scalars(select(ExitSeen.clearance_id).where(ExitSeen.clearance_id.in_(clearance_ids))))


def gather(centre: Centre, now: datetime) -> int:
    """Read the events that came since, look at exits the records do not tell of, and close what was corrected.

    Gives how many differences were opened. Each batch is one transaction that also moves the cursor.
    """
    opened, is_more = 0, True
    while is_more:
        with writing(centre.engine) as session:
            through = int(setting(session, CURSOR, "0"))
            query = select(EventRow).where(
                EventRow.id > through, EventRow.kind.in_(KINDS_READ), EventRow.quarantine.is_(None)
            )
            events = session.scalars(query.order_by(EventRow.id).limit(_BATCH)).all()
            for row in events:
                opened += _Reading(centre, session, row, now).differences()
            if events:
                set_setting(session, CURSOR, str(events[-1].id))
            is_more = len(events) == _BATCH
    with writing(centre.engine) as session:
        opened += _look_at_exits(session, now)
        _close_corrected(session, now)
    return opened


class _Reading:
    """One event of a post, read for what does not agree."""

    def __init__(self, centre: Centre, session: Session, row: EventRow, now: datetime) -> None:
        self._centre, self._session, self._row, self._now = centre, session, row, now
        wire = json.loads(row.wire)
        self._open: dict[str, Any] = wire.get("open") or {}
        self._source = f"{_EVENT}{row.event_id}"

    def differences(self) -> int:
        """Open what this event gives reason for; tells how many."""
        if self._row.kind == EventKind.EXIT_SEEN.value:
            return self._take_exit()
        if self._row.kind in {EventKind.DISPUTED.value, EventKind.CORRECTION.value}:
            return self._take_dispute()
        return sum(self._take_flag(str(code)) for code in self._open.get("flags", ()))

    def _take_dispute(self) -> int:
        """Open what the post names; a matter that is not named, or not known here, is the whole record."""
        record = self._record_of(self._open.get("clearance_id"))
        named = self._open.get("matters")
        kinds = [_DISPUTABLE[matter] for matter in named if matter in _DISPUTABLE] if isinstance(named, list) else []
        return sum(
            open_difference(self._session, kind, record, self._source, self._now)
            for kind in kinds or [DifferenceKind.DISPUTED]
        )

    def _take_exit(self) -> int:
        clearance_id = str(self._open.get("clearance_id", ""))[:36]
        device = self._session.get(Device, self._row.device_id)
        post = device.post if device else ""
        try:
            at = instant_from_wire(str(self._open.get("at")))
        except ValueError:
            at = self._row.received_at
        record = self._record_of(clearance_id)
        is_allowed = record is not None and record.status in {ClearanceStatus.ACTIVE, *_USED}
        self._session.merge(
            ExitSeen(
                event_id=self._row.event_id,
                clearance_id=clearance_id,
                post=post,
                at=at,
                is_settled=not is_allowed or (record is not None and record.status in _USED),
            )
        )
        self._session.flush()
        self._close_found(clearance_id)
        if is_allowed:
            return 0
        kind = DifferenceKind.EXIT_WITHOUT_CLEARANCE
        return int(
            open_difference(
                self._session, kind, record, self._source, self._now, unit=post, clearance_id=clearance_id or None
            )
        )

    def _close_found(self, clearance_id: str) -> None:
        """A departure that was missing came late, by a stick."""
        query = select(DifferenceRow).where(
            DifferenceRow.clearance_id == clearance_id,
            DifferenceRow.kind == DifferenceKind.CLEARANCE_WITHOUT_EXIT.value,
            DifferenceRow.state == DifferenceState.OPEN.value,
        )
        for row in self._session.scalars(query):
            close_difference(row, DifferenceState.CORRECTED, self._source, self._now)

    def _take_flag(self, code: str) -> int:
        if code in {"C16", "D03"}:
            record = self._record_in_evidence(code)
            return int(open_difference(self._session, DifferenceKind.NUMBER, record, self._source, self._now))
        if code != "C10":
            return 0
        document = document_in(self._body())
        record = self._record_under(document.issuing_state, document.document_number) if document else None
        kinds = _differing(document, record) if document and record else [DifferenceKind.NAME]
        return sum(open_difference(self._session, kind, record, self._source, self._now) for kind in kinds)

    def _body(self) -> Mapping[str, Any]:
        return open_event_body(self._centre, self._session, self._row)

    def _record_in_evidence(self, code: str) -> Clearance | None:
        """Find the record of a flag: its own number stands in the evidence beside the traveller's."""
        document = document_in(self._body())
        for flag in self._body().get("flags", ()):
            for each in flag.get("evidence", ()) if isinstance(flag, Mapping) and flag.get("code") == code else ():
                number = each.get("recorded") if isinstance(each, Mapping) else None
                # Words in two languages; a number is the same in both.
                number = number.get("en") if isinstance(number, Mapping) else number
                if document is not None and isinstance(number, str):
                    record = self._record_under(document.issuing_state, number)
                    if record is not None:
                        return record
        return None

    def _record_under(self, issuer: str, number: str) -> Clearance | None:
        query = select(ClearanceRow.line).where(ClearanceRow.row_key == document_key(issuer, number))
        return pick_record([decode_row(line) for line in self._session.scalars(query)])

    def _record_of(self, clearance_id: object) -> Clearance | None:
        row = self._session.get(ClearanceRow, clearance_id) if isinstance(clearance_id, str) else None
        return decode_row(row.line) if row else None


def _differing(document: TravelDocument, record: Clearance) -> list[DifferenceKind]:
    """Tell which of name and birth date differ between a passport and a record, by the rules of the counter."""
    kinds = []
    if compare_name(document, record).agreement is not Agreement.AGREES:
        kinds.append(DifferenceKind.NAME)
    if compare_birth_dates(document.birth_date, record.birth_date).agreement is not Agreement.AGREES:
        kinds.append(DifferenceKind.BIRTH_DATE)
    return kinds


def _look_at_exits(session: Session, now: datetime) -> int:
    """Open STATUS for departures that the record does not tell of after a week; settle those it does."""
    query = select(ExitSeen, ClearanceRow).join(
        ClearanceRow, ClearanceRow.clearance_id == ExitSeen.clearance_id, isouter=True
    )
    opened = 0
    for seen, row in session.execute(query.where(ExitSeen.is_settled.is_(False), ExitSeen.at < now - _STATUS_GRACE)):
        seen.is_settled = True
        record = decode_row(row.line) if row else None
        if record is not None and record.status is ClearanceStatus.ACTIVE and _is_untold(record, seen.at):
            opened += open_difference(session, DifferenceKind.STATUS, record, f"{_EVENT}{seen.event_id}", now)
    return opened


def _is_untold(record: Clearance, exit_at: datetime) -> bool:
    return record.last_exit_at is None or record.last_exit_at < exit_at - timedelta(days=1)


def _close_corrected(session: Session, now: datetime) -> None:
    query = (
        select(DifferenceRow, ClearanceRow)
        .join(ClearanceRow, ClearanceRow.clearance_id == DifferenceRow.clearance_id)
        .where(
            DifferenceRow.state == DifferenceState.OPEN.value,
            ClearanceRow.record_version > DifferenceRow.basis_version,
        )
    )
    for difference, row in session.execute(query):
        record = decode_row(row.line)
        if _basis(DifferenceKind(difference.kind), record) != difference.basis:
            close_corrected(difference, record.record_version, now)


def close_corrected(row: DifferenceRow, version: int, now: datetime) -> None:
    """Close a difference by the version of its record that corrects it."""
    close_difference(row, DifferenceState.CORRECTED, f"version {version}", now)


def close_difference(row: DifferenceRow, state: DifferenceState, closing: str, now: datetime) -> None:
    """Close an entry; `closing` tells by what or why."""
    row.state, row.closing, row.closed_at = state.value, closing, now
