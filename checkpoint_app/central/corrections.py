"""What a post proposes to correct in a record, and a person's approval of it: a new version, in the very next delta.

A proposal is never kept: it is made anew of the event that opened the difference, as long as the key of its encounter
is held. Only number, name and birth date can be corrected so, and only to what the passport in the post's hand said.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from sqlalchemy import select
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.casework.differences import DifferenceKind, DifferenceState
from checkpoint_app.casework.feed_rows import decode_row
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import put_record
from checkpoint_app.central.database import writing
from checkpoint_app.central.differences import close_corrected
from checkpoint_app.central.event_bodies import document_in, open_event_body
from checkpoint_app.central.models import ClearanceRow, DifferenceRow, EventRow
from checkpoint_app.central.operators import Act, Hand, Subject, note_act
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected

_MOST_PRIOR = 5
_EVENT = "event "


@dataclass(frozen=True, slots=True)
class Proposal:
    """A record as it is, and as the passport in the post's hand would have it."""

    difference_id: int
    kind: DifferenceKind
    present: Clearance
    proposed: Clearance

    def changed_fields(self) -> dict[str, tuple[str, str]]:
        """Tell the fields that would change, as they are and as they would be: personal data."""
        names = (*_FIELDS[self.kind], "prior_documents") if self.kind in _FIELDS else ()
        values = {name: (str(getattr(self.present, name)), str(getattr(self.proposed, name))) for name in names}
        return {name: pair for name, pair in values.items() if pair[0] != pair[1]}


def propose(centre: Centre, difference_id: int, hand: Hand) -> Proposal:
    """Make the proposal of an open difference; raises DataRejected when it holds none, or not any more.

    It shows a person's data: that it was looked at is written down.
    """
    with writing(centre.engine) as session:
        proposal = _proposal(centre, session, difference_id)[1]
        note_act(session, hand, Subject.DIFFERENCE, difference_id, Act.READ)
    return proposal


def approve(centre: Centre, difference_id: int, hand: Hand) -> Clearance:
    """Write the proposed version and close the difference, in one transaction; gives the new version.

    Raises DataRejected when there is no proposal, or the record may not be rewritten so; nothing is changed then.
    """
    with writing(centre.engine) as session:
        row, proposal = _proposal(centre, session, difference_id)
        try:
            put_record(session, proposal.proposed, hand.at)
            session.flush()
        except IntegrityError as error:
            raise DataRejected("central.fault.contradiction") from error
        version = proposal.proposed.record_version
        close_corrected(row, version, hand.at)
        note_act(session, hand, Subject.DIFFERENCE, difference_id, Act.APPROVED, f"version {version}")
    return proposal.proposed


def _proposal(centre: Centre, session: Session, difference_id: int) -> tuple[DifferenceRow, Proposal]:
    row = session.get(DifferenceRow, difference_id, with_for_update=True)
    if row is None or row.state != DifferenceState.OPEN.value:
        raise DataRejected("central.fault.difference_not_open", number=difference_id)
    kind = DifferenceKind(row.kind)
    held = session.get(ClearanceRow, row.clearance_id) if row.clearance_id else None
    document = _document_of(centre, session, row.source)
    if kind not in _CORRECTIONS or held is None or document is None:
        raise DataRejected("central.fault.nothing_proposed", number=difference_id)
    present = decode_row(held.line)
    changed = replace(_CORRECTIONS[kind](present, document), record_version=present.record_version + 1)
    return row, Proposal(difference_id, kind, present, changed)


def _document_of(centre: Centre, session: Session, source: str) -> TravelDocument | None:
    if not source.startswith(_EVENT):
        return None
    event = session.scalars(select(EventRow).where(EventRow.event_id == source.removeprefix(_EVENT))).first()
    return None if event is None else document_in(open_event_body(centre, session, event))


def _with_number(record: Clearance, document: TravelDocument) -> Clearance:
    former = record.document_number
    prior = record.prior_documents
    if former is not None and former not in prior:
        prior = (former, *prior)[:_MOST_PRIOR]
    return replace(
        record,
        document_issuer=document.issuing_state,
        document_number=document.document_number,
        document_expiry=document.expiry_date,
        prior_documents=tuple(number for number in prior if number != document.document_number),
    )


def _with_name(record: Clearance, document: TravelDocument) -> Clearance:
    return replace(record, name_primary=document.primary_identifier, name_secondary=document.secondary_identifier)


def _with_birth_date(record: Clearance, document: TravelDocument) -> Clearance:
    return record if document.birth_date is None else replace(record, birth_date=document.birth_date)


_CORRECTIONS: Mapping[DifferenceKind, Callable[[Clearance, TravelDocument], Clearance]] = {
    DifferenceKind.NUMBER: _with_number,
    DifferenceKind.NAME: _with_name,
    DifferenceKind.BIRTH_DATE: _with_birth_date,
}
_FIELDS: Mapping[DifferenceKind, tuple[str, ...]] = {
    DifferenceKind.NUMBER: ("document_issuer", "document_number", "document_expiry"),
    DifferenceKind.NAME: ("name_primary", "name_secondary"),
    DifferenceKind.BIRTH_DATE: ("birth_date",),
}
