"""Changing what the centre holds: every change also appends to the journal, in the same transaction.

Nothing else may write clearances, lost documents or placers of a centre that publishes deltas (the synthetic country
is written before the first base, which covers it). All functions take a session of `database.writing` and raise
DataRejected for what is not allowed; the caller's transaction is then rolled back as a whole.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from operator import attrgetter
from typing import Any, TypeVar

from sqlalchemy import delete, insert, select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus, Feed
from checkpoint_app.casework import feed_lists
from checkpoint_app.casework.clearance_states import may_be_rewritten, may_follow
from checkpoint_app.casework.feed_rows import decode_row, encode_row, row_hash, row_key
from checkpoint_app.central.models import Change, ClearanceRow, ListRow, ListState, LostDocument, Placer
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected

_T = TypeVar("_T")
_IDS_OF_A_QUERY = 500


class ChangeKind(Enum):
    """What a line of the journal is about; PUBLICATION is the sequencer's own mark."""

    CLEARANCE = "CLEARANCE"
    LOST_DOCUMENTS = "LOST_DOCUMENTS"
    PLACERS = "PLACERS"
    PREVENTION = "PREVENTION"
    OPEN_CASES = "OPEN_CASES"
    RESTRICTIONS = "RESTRICTIONS"
    TRANSIT_HUBS = "TRANSIT_HUBS"
    SEAL_SIGNERS = "SEAL_SIGNERS"
    DEPARTURES = "DEPARTURES"
    RULES = "RULES"
    ADVISORIES = "ADVISORIES"
    SPECIMENS = "SPECIMENS"
    DIFFERENCES = "DIFFERENCES"
    PUBLICATION = "PUBLICATION"

    @classmethod
    def of_list(cls, feed: Feed) -> ChangeKind:
        """Name the kind of a small list: a list and its changes bear one name."""
        return cls[feed.name]


@dataclass(frozen=True, slots=True)
class Refusal:
    """A record of a batch that was not taken, by its place (from 0) and the reason."""

    place: int
    clearance_id: str
    fault: DataRejected


def put_record(session: Session, record: Clearance, now: datetime) -> None:
    """Take a new record, or a new version of a known one.

    A known one needs a higher `record_version` and a status that is the same or may follow. A document that was
    gained or changed moves the row: it is taken away under its old key and put under the new one.
    """
    row = session.get(ClearanceRow, record.clearance_id, with_for_update=True)
    _judge_any(row, record)
    _write_all(session, [(row, record)], now)


def put_records(session: Session, records: Sequence[Clearance], now: datetime) -> tuple[Refusal, ...]:
    """Take what may be taken of a batch; gives what was refused, each with its place and reason, in that order.

    Each record stands or falls alone, as if they came one after another; a batch in which no identifier comes twice
    and nothing contradicts is written with a handful of statements.
    """
    refused: list[Refusal] = []
    place = 0
    for run in runs_of_different(records, attrgetter("clearance_id")):
        held = held_rows(session, [record.clearance_id for record in run])
        refused += (replace(one, place=place + one.place) for one in put_run(session, run, held, now))
        place += len(run)
    return tuple(refused)


def runs_of_different(items: Iterable[_T], identifier: Callable[[_T], str]) -> Iterator[list[_T]]:
    """Split where an identifier comes again, so that the later one finds what was written before it."""
    run: list[_T] = []
    seen: set[str] = set()
    for item in items:
        if identifier(item) in seen:
            yield run
            run, seen = [], set()
        run.append(item)
        seen.add(identifier(item))
    if run:
        yield run


def put_run(
    session: Session, run: Sequence[Clearance], held: Mapping[str, ClearanceRow], now: datetime
) -> list[Refusal]:
    """Take records of which no identifier comes twice; `held` are their rows as `held_rows` read them just now."""
    refused, taken = [], []
    for place, record in enumerate(run):
        try:
            _judge_any(held.get(record.clearance_id), record)
            taken.append((place, record))
        except DataRejected as fault:
            refused.append(Refusal(place, record.clearance_id, fault))
    try:
        # The index on live documents judges the whole run; where it objects, each record is tried alone.
        with session.begin_nested():
            _write_all(session, [(held.get(record.clearance_id), record) for _, record in taken], now)
    except IntegrityError:
        for place, record in taken:
            refused += _put_alone(session, record, place, now)
    return sorted(refused, key=attrgetter("place"))


def _put_alone(session: Session, record: Clearance, place: int, now: datetime) -> list[Refusal]:
    try:
        with session.begin_nested():
            put_record(session, record, now)
    except DataRejected as fault:
        return [Refusal(place, record.clearance_id, fault)]
    except IntegrityError:
        return [Refusal(place, record.clearance_id, DataRejected("central.fault.contradiction"))]
    return []


def held_rows(session: Session, clearance_ids: Sequence[str]) -> dict[str, ClearanceRow]:
    """Read the rows of some identifiers, by identifier."""
    found: dict[str, ClearanceRow] = {}
    for at in range(0, len(clearance_ids), _IDS_OF_A_QUERY):
        part = clearance_ids[at : at + _IDS_OF_A_QUERY]
        query = select(ClearanceRow).where(ClearanceRow.clearance_id.in_(part)).with_for_update()
        found.update((row.clearance_id, row) for row in session.scalars(query))
    return found


def change_status(
    session: Session, clearance_id: str, wanted: ClearanceStatus, reason: str | None, now: datetime
) -> Clearance:
    """Move a record to another status, as a new version; gives that version. A tombstone keeps no person."""
    row = session.get(ClearanceRow, clearance_id, with_for_update=True)
    if row is None:
        raise DataRejected("central.fault.clearance_unknown")
    record = decode_row(row.line)
    changed = replace(
        _without_person(record) if wanted is ClearanceStatus.TOMBSTONE else record,
        record_version=record.record_version + 1,
        status=wanted,
        status_reason=reason,
        status_at=now,
    )
    _refuse_if(wanted is record.status, "transition_refused", present=wanted.value, wanted=wanted.value)
    _judge(row, record, changed)
    _write_all(session, [(row, changed)], now)
    return changed


def put_lost_document(session: Session, document: LostDocument, now: datetime) -> None:
    """List a document as lost or stolen, or change its listing."""
    session.merge(document)
    _note(session, ChangeKind.LOST_DOCUMENTS, now)


def remove_lost_document(session: Session, issuer: str, number: str, now: datetime) -> bool:
    """Take a document off the list; gives whether it was on it."""
    row = session.get(LostDocument, (issuer, number))
    if row is None:
        return False
    session.delete(row)
    session.flush()
    _note(session, ChangeKind.LOST_DOCUMENTS, now)
    return True


def put_placer(session: Session, placer: Placer, now: datetime) -> None:
    """Take a placement company, or change it."""
    session.merge(placer)
    _note(session, ChangeKind.PLACERS, now)


def list_lines(session: Session, feed: Feed) -> dict[str, bytes]:
    """Give the lines of a small list that is kept as it is published, by the list's own names of its rows."""
    query = select(ListRow.entry_id, ListRow.line).where(ListRow.feed == feed.value)
    return {row[0]: row[1] for row in session.execute(query)}


def put_list(session: Session, feed: Feed, rows: Mapping[str, feed_lists.ListRow], as_of: datetime) -> bool:
    """Take a whole small list as it is at `as_of`, by its own names of its rows; gives whether anything changed.

    The same list again says that it is still so: it is then as of the later instant.
    """
    offered = {name: feed_lists.encode_list_row(row) for name, row in rows.items()}
    held = list_lines(session, feed)
    state = session.get(ListState, feed.value)
    if state is None or state.as_of <= as_of:
        session.merge(ListState(feed=feed.value, as_of=as_of))
    if held == offered:
        return False
    session.execute(delete(ListRow).where(ListRow.feed == feed.value))
    session.add_all(ListRow(feed=feed.value, entry_id=name, line=line) for name, line in offered.items())
    session.flush()
    _note(session, ChangeKind.of_list(feed), as_of)
    return True


def _refuse_if(is_wrong: bool, fault: str, **values: str | int) -> None:
    if is_wrong:
        raise DataRejected(f"central.fault.{fault}", **values)


def _judge_any(row: ClearanceRow | None, wanted: Clearance) -> None:
    if row is not None:
        _judge(row, decode_row(row.line), wanted)
        return
    is_tombstone = wanted.status is ClearanceStatus.TOMBSTONE
    _refuse_if(is_tombstone, "transition_refused", present="-", wanted=ClearanceStatus.TOMBSTONE.value)


def _judge(row: ClearanceRow, present: Clearance, wanted: Clearance) -> None:
    _refuse_if(
        wanted.record_version <= row.record_version,
        "version_not_newer",
        held=row.record_version,
        offered=wanted.record_version,
    )
    if wanted.status is present.status:
        is_allowed = may_be_rewritten(present.status)
    else:
        is_allowed = may_follow(present.status, wanted.status, multiple_exit=wanted.multiple_exit)
    _refuse_if(not is_allowed, "transition_refused", present=present.status.value, wanted=wanted.status.value)


def _write_all(session: Session, pairs: Iterable[tuple[ClearanceRow | None, Clearance]], now: datetime) -> None:
    """Write records into their rows (None: a new one) and the journal; no identifier may come twice."""
    notes: list[dict[str, Any]] = []
    for held, record in pairs:
        key, line = row_key(record), encode_row(record)
        if held is None:
            session.add(_filled(ClearanceRow(clearance_id=record.clearance_id), record, key, line))
            former_hash = None
        else:
            former_key, former_hash = held.row_key, row_hash(held.line)
            _filled(held, record, key, line)
            if former_key != key:
                notes.append(_note_of(ChangeKind.CLEARANCE, now, record.clearance_id, former_key, None, former_hash))
                former_hash = None
        notes.append(_note_of(ChangeKind.CLEARANCE, now, record.clearance_id, key, line, former_hash))
    session.flush()
    if notes:
        session.execute(insert(Change), notes)


def _filled(row: ClearanceRow, record: Clearance, key: bytes, line: bytes) -> ClearanceRow:
    row.record_version, row.status = record.record_version, record.status.value
    row.row_key, row.line = key, line
    return row


def _note(session: Session, kind: ChangeKind, now: datetime) -> None:
    session.add(Change(**_note_of(kind, now, None, None, None, None)))


def _note_of(
    kind: ChangeKind,
    now: datetime,
    clearance_id: str | None,
    key: bytes | None,
    line: bytes | None,
    former_hash: bytes | None,
) -> dict[str, Any]:
    return {
        "kind": kind.value,
        "clearance_id": clearance_id,
        "row_key": key,
        "line": line,
        "former_hash": former_hash,
        "at": now,
    }


def _without_person(record: Clearance) -> Clearance:
    """What a tombstone keeps: that the record was, of whom only the year of birth."""
    return replace(
        record,
        card_no=None,
        subject_key="",
        document_type=None,
        document_issuer=None,
        document_number=None,
        document_expiry=None,
        prior_documents=(),
        name_primary="",
        name_secondary="",
        name_civil="",
        birth_date=PartialDate(record.birth_date.year),
        employer_name="",
        contract_no=None,
        visa_last4=None,
        pkl_no=None,
        seafarer_code=None,
        superseded_by=None,
        seal=None,
    )
