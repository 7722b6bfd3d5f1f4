"""One invented traveller for every flag: what was read, said, shown and looked up on 24 November 2026.

The guide of flags is made of them (`demo.flags_guide`), and a test asks that each raises the flag it stands for. Who
adds a rule adds its example here.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from types import MappingProxyType

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen
from checkpoint_app.assessment.clearance import (
    CardType,
    Clearance,
    ClearanceId,
    ClearanceStatus,
    EmployerType,
    Feed,
    Found,
    LostDocumentHit,
    NotFound,
    Scheme,
)
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.facts import AssessmentInput
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose, SealState
from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.assessment.lists import AppliesTo, OpenCaseHit, PreventionHit, Restriction
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.shown_codes import ShownCard, ShownPass
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, ReadingStatus, TravelDocument

TODAY = date(2026, 11, 24)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
_FRESH, _OLD = NOW - timedelta(hours=2), NOW - timedelta(days=12)
_SEEN, _NOT_SHOWN = PaperState.SEEN, PaperState.NOT_SHOWN

PASSPORT = TravelDocument(
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
RECORD = Clearance(
    clearance_id=ClearanceId("0b9d7f1e-0000-4000-8000-000000000001"),
    record_version=1,
    issued_on=date(2026, 10, 1),
    issued_by_unit="BP3MI",
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
    transit=(),
    employer_type=EmployerType.LEGAL,
    employer_name="Contoh Textile",
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

_LISTED_ON = date(2026, 1, 5)

_CARD = WorkerCard(
    card_no="E0001",
    clearance_id="0b9d7f1e-0000-4000-8000-000000000001",
    record_version=1,
    document_issuer="IDN",
    document_number="X1234567",
    name_primary="WIDODO",
    name_secondary="SARI UTAMI",
    birth_date=PartialDate(1994, 5, 7),
    destination="TWN",
    scheme="PTOP",
    valid_from=date(2026, 11, 1),
    valid_until=date(2028, 11, 1),
    sealed_at=NOW - timedelta(days=20),
)

Build = Callable[[], AssessmentInput]


def _plain(as_of: datetime = _FRESH) -> AssessmentInput:
    ages = tuple(feed_age(feed, as_of, NOW) for feed in Feed)
    nothing = NotFound(feed_age(Feed.CLEARANCES, as_of, NOW))
    return AssessmentInput(document=PASSPORT, look_up=nothing, feed_ages=ages, entry_coverage_percent=97)


def _with(**changes: object) -> Build:
    return lambda: replace(_plain(), **changes)  # type: ignore[arg-type]


def _passport(**changes: object) -> Build:
    return lambda: replace(_plain(), document=replace(PASSPORT, **changes))  # type: ignore[arg-type]


def _worker(*, by_identity: bool = False, by_prior: bool = False, **changes: object) -> Build:
    """Somebody who leaves for work, and whose record has these values."""
    row = replace(RECORD, **changes)  # type: ignore[arg-type]
    found = Found(row, feed_age(Feed.CLEARANCES, _FRESH, NOW), by_prior, by_identity)
    return _with(look_up=found, purpose=Purpose.WORK)


def _pass(name: str) -> ShownPass:
    day = TODAY.timetuple().tm_yday
    leg = PassLeg("ABC123", "CGK", "TPE", "GA", "880", day, "Y", "1A", "1", "1")
    return ShownPass(BoardingPass(name, legs=(leg,)), lambda _: None)


def _card(state: SealState = SealState.VERIFIED, *, by_another: bool | None = None, **changes: object) -> ShownCard:
    card = replace(_CARD, **changes)  # type: ignore[arg-type]
    return ShownCard(state, card, signer="IDKP", by_another=by_another)


def _listed(*, exact: bool) -> PreventionHit:
    age = feed_age(Feed.PREVENTION, _FRESH, NOW)
    return PreventionHit("Kantor Contoh", _LISTED_ON, None, exact, 2, True, age)


def _papers(*seen: Paper) -> dict[Paper, PaperState]:
    return dict.fromkeys(seen, _SEEN)


_LAST_NIGHT = NOW - timedelta(hours=9)
_ELSEWHERE = Advisory(
    advisory_id="5e1f0c2a9b7d4e36",
    kind=AdvisoryKind.PASSPORT_ELSEWHERE,
    keys=(bytes(32),),
    members=(bytes(32),),
    subject="",
    seen=(Seen(1, "TPI Contoh", _LAST_NIGHT - timedelta(minutes=25)), Seen(1, "PLBN Contoh", _LAST_NIGHT)),
    people=1,
    cases=0,
    settled=0,
    first_at=_LAST_NIGHT - timedelta(minutes=25),
    last_at=_LAST_NIGHT,
    until=_LAST_NIGHT + timedelta(days=7),
)
_WRONG_DIGIT = replace(PASSPORT, check_digits_agree=False)
_LISTED = LostDocumentHit("Kanim Contoh", date(2026, 1, 5), None, feed_age(Feed.LOST_DOCUMENTS, _FRESH, NOW))
_NOTED = (
    Observation(ReferralItem.ANSWERS_CONTRADICT, "Liburan tiga hari", "Dijemput majikan di pelabuhan"),
    Observation(ReferralItem.SOMEBODY_ELSE_SPEAKS, "Seorang pria memegang tiga paspor"),
)
_SURE = ReadingStatus.PROBABLE
_POSTPONED = OpenCaseHit("TPI Contoh", date(2026, 11, 20), date(2027, 5, 19), feed_age(Feed.OPEN_CASES, _FRESH, NOW))
_CLOSED = Restriction(
    "R1", "SAU", EmployerType.HOUSEHOLD, None, date(2026, 1, 1), None, AppliesTo.NEW, "Kepmenaker 260/2015"
)

EXAMPLES: MappingProxyType[str, Build] = MappingProxyType(
    {
        "D00": _with(document=_WRONG_DIGIT, reading_status=_SURE),
        "D01": _with(misread_count=2),
        "D02": _passport(expiry_date=date(2026, 11, 1)),
        "D03": _worker(by_prior=True, document_number="X7654321", prior_documents=("X1234567",)),
        "D04": _with(lost_document=_LISTED),
        "D05": _with(document=_WRONG_DIGIT, reading_status=_SURE, answers={"D00": Answer.AGREES}),
        "C00": _worker(),
        "C01": _with(purpose=Purpose.WORK),
        "C02": _with(purpose=Purpose.WORK, papers=_papers(Paper.WORK_VISA, Paper.CONTRACT)),
        "C03": _with(purpose=Purpose.WORK, papers=_papers(Paper.CONTRACT, Paper.HOST_WORK_CARD)),
        "C04": _worker(depart_before=date(2026, 11, 20)),
        "C05": _worker(status=ClearanceStatus.SUSPENDED, status_reason="CONTRACT"),
        "C06": _worker(status=ClearanceStatus.REVOKED, status_reason="FRAUD"),
        "C07": lambda: replace(_worker()(), stated_destination="MYS"),
        "C08": _worker(status=ClearanceStatus.DEPARTED, last_exit_at=datetime(2026, 11, 3, tzinfo=UTC)),
        "C09": lambda: replace(
            _plain(), document=replace(PASSPORT, birth_date=PartialDate(2009, 6, 1)), purpose=Purpose.WORK
        ),
        "C10": _worker(
            name_primary="SIREGAR",
            name_secondary="BUDI",
            name_civil="BUDI SIREGAR",
            birth_date=PartialDate(1988, 1, 2),
        ),
        "C11": _worker(placer_licence_status_at_issue="SUSPENDED"),
        "C12": _worker(recruitment_licence_until=date(2026, 9, 1)),
        "C13": lambda: replace(
            _worker(destination="SAU", employer_type=EmployerType.HOUSEHOLD)(), restrictions=(_CLOSED,)
        ),
        "C14": _with(
            purpose=Purpose.SEAFARER,
            papers={Paper.SEAFARERS_BOOK: _SEEN, Paper.SEA_WORK_AGREEMENT: _NOT_SHOWN},
        ),
        "C15": _worker(status=ClearanceStatus.VERIFIED, documents_complete=False),
        "C16": _worker(by_identity=True, document_number="X7654321"),
        "C17": _with(
            purpose=Purpose.WORK,
            papers=_papers(Paper.WORK_VISA, Paper.CONTRACT),
            answers={"C02": Answer.NO},
        ),
        "T02": _with(purpose=Purpose.WORK, papers=_papers(Paper.VISIT_VISA)),
        "T03": _with(purpose=Purpose.WORK, links=(Link(LinkKind.BOOKING, "KBRT7", 1),)),
        "S01": _with(card=_card(SealState.WRONG)),
        "S02": _with(card=_card(SealState.SIGNER_UNKNOWN)),
        "S03": _with(card=_card(name_primary="SIREGAR", name_secondary="BUDI", birth_date=PartialDate(1988, 1, 2))),
        "S04": _with(card=_card(sealed_at=NOW - timedelta(hours=1)), purpose=Purpose.WORK),
        "S05": _with(card=_card(by_another=True)),
        "T01": _with(boarding_pass=_pass("LESTARI/DEWI")),
        "T04": _with(open_case=_POSTPONED),
        "T05": _with(advisories=(_ELSEWHERE,)),
        "W01": _with(prevention=_listed(exact=True)),
        "W02": _with(prevention=_listed(exact=False)),
        "R01": _with(observations=_NOTED),
        "V01": _with(victim_indicators=True),
        "E01": _passport(kind=DocumentKind.DIPLOMATIC_PASSPORT),
        "E02": _with(papers=_papers(Paper.RESIDENCE_CARD)),
        "E03": _with(purpose=Purpose.STUDY),
        "E04": _with(purpose=Purpose.BUSINESS),
        "E05": _with(purpose=Purpose.OFFICIAL),
        "Q01": lambda: _plain(_OLD),
        "Q02": _with(purpose=Purpose.WORK, changes_missing=True),
        "Q03": _with(clock_trusted=False),
        "Q04": _with(reading_status=ReadingStatus.UNSURE),
    }
)
