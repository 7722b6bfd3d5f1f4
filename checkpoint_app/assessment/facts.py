"""What the counter knows (`AssessmentInput`) and the only thing that rules may read (`Facts`).

`Facts` is an allow-list: it equals `resources/rules/facts.toml` field by field, which names each field's source,
reason and law. It holds neither name nor number nor date of birth: only what comparing them came to, so that an old
assessment can be replayed without its traveller. Not asked is None, or a state of its own, and never "no".
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime

from checkpoint_app.assessment.clearance import (
    ClearanceStatus,
    FeedAge,
    LookUp,
    LostDocumentHit,
)
from checkpoint_app.assessment.kinds import (
    Agreement,
    Answer,
    Band,
    Paper,
    PaperState,
    Purpose,
    RecordDates,
    RecordState,
    StatusReason,
)
from checkpoint_app.documents.travel_document import DocumentKind, ReadingStatus, TravelDocument

INDONESIA = "IDN"

ANSWER_FIELDS: dict[str, str] = {
    "D01": "answer_read_again",
    "D02": "answer_newer_passport",
    "D03": "answer_newer_passport",
    "D04": "answer_reported_lost",
    "C00": "answer_leaving_for_this_job",
    "C01": "answer_contract_and_visa",
    "C02": "answer_same_employer",
    "C04": "answer_departure_date_changed",
    "C05": "answer_office_contacted",
    "C06": "answer_office_contacted",
    "C07": "answer_final_destination",
    "C08": "answer_came_home",
    "C10": "answer_name_and_birth_date",
    "C14": "answer_ship_and_port",
    "C15": "answer_papers_in_process",
    "C16": "answer_passport_changed",
    "C17": "answer_where_registered",
}
"""The field that holds the answer to a flag's question; codes that ask the same share it."""


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """What the counter knows about the traveller in front of it.

    `answers` are keyed by the flag's code whose question was answered (C00: "are you leaving for this job?"); a
    question not asked has no entry. `papers` without an entry are NOT_ASKED. `misread_count` counts readings of this
    page whose check digits failed. `lost_document` is None when the list has no row for the document; whether that
    says anything depends on the age of the list in `feed_ages`.
    """

    document: TravelDocument | None = None
    reading_status: ReadingStatus = ReadingStatus.CONFIRMED
    misread_count: int = 0
    purpose: Purpose | None = None
    papers: Mapping[Paper, PaperState] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stated_destination: str | None = None
    look_up: LookUp | None = None
    lost_document: LostDocumentHit | None = None
    feed_ages: tuple[FeedAge, ...] = ()
    entry_coverage_percent: int | None = None
    clock_trusted: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The allow-list; every field is explained in `resources/rules/facts.toml`."""

    assessed_at: datetime
    assessed_on: date

    reading_status: ReadingStatus = ReadingStatus.CONFIRMED
    check_digits_failed_twice: bool = False
    clock_trusted: bool = True

    document_kind: DocumentKind | None = None
    is_indonesian: bool | None = None
    is_under_18: bool | None = None
    document_expired: bool | None = None
    document_reported_lost: bool | None = None
    document_is_predecessor: bool | None = None

    purpose: Purpose | None = None
    paper_work_visa: PaperState = PaperState.NOT_ASKED
    paper_visit_visa: PaperState = PaperState.NOT_ASKED
    paper_host_work_card: PaperState = PaperState.NOT_ASKED
    paper_residence_card: PaperState = PaperState.NOT_ASKED
    paper_contract: PaperState = PaperState.NOT_ASKED
    paper_leave_letter: PaperState = PaperState.NOT_ASKED
    paper_seafarers_book: PaperState = PaperState.NOT_ASKED
    paper_sea_work_agreement: PaperState = PaperState.NOT_ASKED
    paper_worker_card: PaperState = PaperState.NOT_ASKED

    answer_read_again: Answer | None = None
    answer_newer_passport: Answer | None = None
    answer_reported_lost: Answer | None = None
    answer_leaving_for_this_job: Answer | None = None
    answer_contract_and_visa: Answer | None = None
    answer_same_employer: Answer | None = None
    answer_departure_date_changed: Answer | None = None
    answer_office_contacted: Answer | None = None
    answer_final_destination: Answer | None = None
    answer_came_home: Answer | None = None
    answer_name_and_birth_date: Answer | None = None
    answer_ship_and_port: Answer | None = None
    answer_papers_in_process: Answer | None = None
    answer_passport_changed: Answer | None = None
    answer_where_registered: Answer | None = None

    record: RecordState = RecordState.NOT_LOOKED_UP
    record_status: ClearanceStatus | None = None
    record_status_reason: StatusReason | None = None
    record_dates: RecordDates | None = None
    record_documents_complete: bool | None = None
    record_multiple_exit: bool | None = None
    record_return_seen: bool | None = None
    record_imo_number_valid: bool | None = None
    name_agreement: Agreement = Agreement.UNKNOWN
    birth_date_agreement: Agreement = Agreement.UNKNOWN
    destination_agreement: Agreement = Agreement.UNKNOWN

    clearances_band: Band = Band.UNKNOWN
    clearances_as_of: datetime | None = None
    lost_documents_band: Band = Band.UNKNOWN
    lost_documents_as_of: datetime | None = None
    entries_seen_band: Band = Band.UNKNOWN
    entries_seen_as_of: datetime | None = None
    entry_coverage_percent: int | None = None


def build_facts(given: AssessmentInput, now: datetime, today: date) -> Facts:
    """Derive the facts from what the counter knows.

    Args:
        given: what was read, answered and looked up.
        now: the instant of the assessment, aware UTC.
        today: the date at the post's own clock; every comparison of dates uses it.
    """
    raise NotImplementedError
