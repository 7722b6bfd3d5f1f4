"""Synthetic travellers for the tests: a document, a placement record, and what the counter knows about both."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

from checkpoint_app.assessment.clearance import (
    CardType,
    Clearance,
    ClearanceId,
    ClearanceStatus,
    EmployerType,
    Feed,
    Found,
    NotFound,
    Scheme,
)
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.facts import AssessmentInput
from checkpoint_app.assessment.kinds import PaperState
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
FRESH, OLD = NOW - timedelta(hours=2), NOW - timedelta(days=12)
SEEN, NOT_SHOWN, NOT_ASKED = PaperState.SEEN, PaperState.NOT_SHOWN, PaperState.NOT_ASKED
STATUS = ClearanceStatus

DOCUMENT = TravelDocument(
    kind=DocumentKind.PASSPORT,
    source=ReadingSource.MRZ,
    issuing_state="IDN",
    nationality="IDN",
    document_number="X1234567",
    primary_identifier="WIDODO",
    secondary_identifier="SARI UTAMI",
    birth_date=PartialDate(1994, 5, 7),
    expiry_date=date(2031, 2, 1),
)

CLEARANCE = Clearance(
    clearance_id=ClearanceId("0b9d7f1e-0000-4000-8000-000000000001"),
    record_version=1,
    issued_on=date(2026, 10, 1),
    issued_by_unit="BP3MI-01",
    card_no="E0001",
    card_type=CardType.EKPMI,
    subject_key="00" * 32,
    document_type="P",
    document_issuer="IDN",
    document_number="X1234567",
    document_expiry=date(2031, 2, 1),
    prior_documents=(),
    name_primary="WIDODO",
    name_secondary="SARI UTAMI",
    name_civil="SARI UTAMI WIDODO",
    birth_date=PartialDate(1994, 5, 7),
    scheme=Scheme.PTOP,
    destination="TWN",
    transit=("HKG",),
    employer_type=EmployerType.LEGAL,
    employer_name="Formosa Textile",
    job_code="8152",
    contract_no="K-1",
    contract_no_unique=True,
    contract_start=date(2026, 11, 1),
    contract_end=date(2028, 11, 1),
    visa_class=None,
    visa_until=None,
    visa_last4=None,
    placer_id="P-1",
    placer_licence_type="SIP3MI",
    placer_licence_status_at_issue="VALID",
    recruitment_licence_no=None,
    recruitment_licence_until=None,
    documents_complete=True,
    orientation_on=date(2026, 10, 20),
    insured_until=None,
    vessel_name=None,
    imo_number=None,
    flag_state=None,
    joining_port=None,
    joining_country=None,
    pkl_no=None,
    seafarer_code=None,
    valid_from=date(2026, 10, 1),
    valid_until=date(2028, 11, 1),
    depart_after=date(2026, 11, 1),
    depart_before=date(2026, 12, 31),
    multiple_exit=False,
    status=ClearanceStatus.ACTIVE,
    status_reason=None,
    status_at=datetime(2026, 10, 21, tzinfo=UTC),
    superseded_by=None,
    last_exit_at=None,
    last_entry_at=None,
    seal=None,
    purge_after=None,
)


def ages(as_of=FRESH):
    return tuple(feed_age(feed, as_of, NOW) for feed in Feed)


def found(as_of=FRESH, by_prior_document=False, by_identity=False, **changes):
    """A placement record with changes."""
    return Found(replace(CLEARANCE, **changes), feed_age(Feed.CLEARANCES, as_of, NOW), by_prior_document, by_identity)


NO_RECORD = NotFound(feed_age(Feed.CLEARANCES, FRESH, NOW))


def given(document=None, **changes):
    """A traveller without a placement record, in fresh data; `document` changes the passport."""
    passport = replace(DOCUMENT, **(document or {}))
    return replace(AssessmentInput(document=passport, look_up=NO_RECORD, feed_ages=ages()), **changes)
