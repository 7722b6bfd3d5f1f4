"""Changing what the centre holds: every change also appends to the journal, in the same transaction.

Nothing else may write clearances, lost documents or placers of a centre that publishes deltas (the synthetic country
is written before the first base, which covers it). All functions take a session of `database.writing` and raise
DataRejected for what is not allowed; the caller's transaction is then rolled back as a whole.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from typing import cast

from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.casework.clearance_states import may_be_rewritten, may_follow
from checkpoint_app.casework.feed_rows import decode_row, encode_row, row_hash, row_key
from checkpoint_app.central.models import Change, ClearanceRow, LostDocument, Placer
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected


class ChangeKind(Enum):
    """What a line of the journal is about; PUBLICATION is the sequencer's own mark."""

    CLEARANCE = "CLEARANCE"
    LOST_DOCUMENTS = "LOST_DOCUMENTS"
    PLACERS = "PLACERS"
    PUBLICATION = "PUBLICATION"


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
    if row is None:
        _refuse_if(record.status is ClearanceStatus.TOMBSTONE, "transition_refused", present="-", wanted="TOMBSTONE")
        row = ClearanceRow(clearance_id=record.clearance_id)
        session.add(row)
    else:
        _judge(row, decode_row(row.line), record)
    _write(session, row, record, now)


def put_records(session: Session, records: Iterable[Clearance], now: datetime) -> tuple[Refusal, ...]:
    """Take what may be taken of a batch; gives what was refused, each with its reason."""
    refused = []
    for place, record in enumerate(records):
        try:
            # The index on live documents judges this record, not the batch.
            with session.begin_nested():
                put_record(session, record, now)
        except DataRejected as fault:
            refused.append(Refusal(place, record.clearance_id, fault))
        except IntegrityError:
            refused.append(Refusal(place, record.clearance_id, DataRejected("central.fault.contradiction")))
    return tuple(refused)


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
    _write(session, row, changed, now)
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


def _refuse_if(is_wrong: bool, fault: str, **values: str | int) -> None:
    if is_wrong:
        raise DataRejected(f"central.fault.{fault}", **values)


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


def _write(session: Session, row: ClearanceRow, record: Clearance, now: datetime) -> None:
    # A row that is only being made has no line yet, whatever its type says.
    former_key, former_line = cast("tuple[bytes | None, bytes | None]", (row.row_key, row.line))
    former_hash = None if former_line is None else row_hash(former_line)
    key, line = row_key(record), encode_row(record)
    row.record_version, row.status = record.record_version, record.status.value
    row.row_key, row.line = key, line
    session.flush()
    if former_hash is not None and former_key != key:
        _note(session, ChangeKind.CLEARANCE, now, row.clearance_id, former_key, None, former_hash)
        former_hash = None
    _note(session, ChangeKind.CLEARANCE, now, row.clearance_id, key, line, former_hash)


def _note(
    session: Session,
    kind: ChangeKind,
    now: datetime,
    clearance_id: str | None = None,
    key: bytes | None = None,
    line: bytes | None = None,
    former_hash: bytes | None = None,
) -> None:
    session.add(
        Change(kind=kind.value, clearance_id=clearance_id, row_key=key, line=line, former_hash=former_hash, at=now)
    )


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
