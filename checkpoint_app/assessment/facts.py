"""What the counter knows (`AssessmentInput`) and the only thing that rules may read (`Facts`).

`Facts` is an allow-list: it equals `resources/rules/facts.toml` field by field, which names each field's source,
reason and law. It holds neither name nor number nor date of birth: only what comparing them came to, so that an old
assessment can be replayed without its traveller. Not asked is None, or a state of its own, and never "no".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict

from checkpoint_app.assessment import matching
from checkpoint_app.assessment.clearance import (
    Clearance,
    ClearanceStatus,
    Feed,
    FeedAge,
    Found,
    LookUp,
    LostDocumentHit,
    NotFound,
    record_of,
)
from checkpoint_app.assessment.data_age import is_fresh_enough
from checkpoint_app.assessment.kinds import (
    Agreement,
    Answer,
    Band,
    CardHolder,
    Paper,
    PaperState,
    Purpose,
    RecordDates,
    RecordState,
    SealState,
    StatusReason,
)
from checkpoint_app.assessment.leaving import DepartureLeg, compare_departure, shares_with_flagged
from checkpoint_app.assessment.links import Link
from checkpoint_app.assessment.list_facts import (
    PlacementFacts,
    feed_facts,
    is_postponement_open,
    placement_facts,
    prevention_facts,
)
from checkpoint_app.assessment.lists import Closure, OpenCaseHit, PreventionHit, Restriction
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.shown_codes import PassFacts, ShownCard, ShownPass, card_facts, pass_facts
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingStatus, TravelDocument

INDONESIA = "IDN"

ANSWER_FIELDS: dict[str, str] = {
    "D01": "answer_read_again",
    "D02": "answer_newer_passport",
    "D03": "answer_newer_passport",
    "D04": "answer_reported_lost",
    "D00": "answer_enlarged_characters",
    "D05": "answer_passport_repaired",
    "C00": "answer_leaving_for_this_job",
    "C01": "answer_contract_and_visa",
    "C02": "answer_same_employer",
    "C04": "answer_departure_date_changed",
    "C05": "answer_office_contacted",
    "C06": "answer_office_contacted",
    "C07": "answer_final_destination",
    "C08": "answer_came_home",
    "C10": "answer_name_and_birth_date",
    "C11": "answer_who_arranged",
    "C12": "answer_who_arranged",
    "C13": "answer_household_or_company",
    "C14": "answer_ship_and_port",
    "C15": "answer_papers_in_process",
    "C16": "answer_passport_changed",
    "C17": "answer_where_registered",
    "T02": "answer_what_there",
    "R01": "answer_explanation",
    "T04": "answer_papers_completed",
    "W02": "answer_second_identifier",
    "S01": "answer_card_received",
    "S03": "answer_own_card",
    "S05": "answer_card_given",
    "T01": "answer_booking",
}
"""The field that holds the answer to a flag's question; codes that ask the same share it."""


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """What the counter knows about the traveller in front of it.

    `answers` are keyed by the flag's code whose question was answered (C00: "are you leaving for this job?"); a
    question not asked has no entry. `papers` without an entry are NOT_ASKED. `misread_count` counts readings of this
    page whose check digits failed. `lost_document`, `prevention` and `open_case` are None when the list has no row
    for the traveller; whether that says anything depends on the age of the list in `feed_ages`. `observations` are
    the officer's own referral; `victim_indicators` tells that an officer recorded some, never which.
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
    prevention: PreventionHit | None = None
    open_case: OpenCaseHit | None = None
    restrictions: tuple[Restriction, ...] = ()
    feed_ages: tuple[FeedAge, ...] = ()
    entry_coverage_percent: int | None = None
    clock_trusted: bool = True
    changes_missing: bool = False
    observations: tuple[Observation, ...] = ()
    victim_indicators: bool = False
    boarding_pass: ShownPass | None = None
    card: ShownCard | None = None
    departure: DepartureLeg | None = None
    links: tuple[Link, ...] | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Facts:
    """The allow-list; every field is explained in `resources/rules/facts.toml`."""

    assessed_at: datetime
    assessed_on: date

    reading_status: ReadingStatus = ReadingStatus.CONFIRMED
    check_digits_failed_twice: bool = False
    check_digits_agree: bool | None = None
    clock_trusted: bool = True
    changes_missing: bool = False

    document_kind: DocumentKind | None = None
    is_indonesian: bool | None = None
    is_under_18: bool | None = None
    document_expired: bool | None = None
    document_reported_lost: bool | None = None
    document_is_predecessor: bool | None = None
    prevention_document_listed: bool | None = None
    prevention_name_listed: bool | None = None
    earlier_postponement_open: bool | None = None
    record_found_by_identity: bool | None = None

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
    answer_enlarged_characters: Answer | None = None
    answer_passport_repaired: Answer | None = None
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
    answer_what_there: Answer | None = None
    answer_explanation: Answer | None = None
    answer_card_received: Answer | None = None
    answer_own_card: Answer | None = None
    answer_card_given: Answer | None = None
    answer_booking: Answer | None = None

    referral_answers_contradict: bool = False
    referral_answer_contradicts_paper: bool = False
    referral_somebody_else_speaks: bool = False
    referral_asks_for_help: bool = False
    referral_not_in_the_photograph: bool = False
    referral_paper_altered: bool = False
    victim_indicators_recorded: bool = False
    answer_who_arranged: Answer | None = None
    answer_household_or_company: Answer | None = None
    answer_papers_completed: Answer | None = None
    answer_second_identifier: Answer | None = None

    record: RecordState = RecordState.NOT_LOOKED_UP
    record_status: ClearanceStatus | None = None
    record_status_reason: StatusReason | None = None
    record_dates: RecordDates | None = None
    record_documents_complete: bool | None = None
    record_multiple_exit: bool | None = None
    record_return_seen: bool | None = None
    record_imo_number_valid: bool | None = None
    placement_closure: Closure | None = None
    placer_licence_invalid_at_issue: bool | None = None
    recruitment_licence_ended_before_issue: bool | None = None
    name_agreement: Agreement = Agreement.UNKNOWN
    birth_date_agreement: Agreement = Agreement.UNKNOWN
    destination_agreement: Agreement = Agreement.UNKNOWN

    boarding_pass_read: bool = False
    pass_name_agreement: Agreement = Agreement.UNKNOWN
    pass_day_near: bool | None = None
    leg_agreement: Agreement = Agreement.UNKNOWN
    shares_with_flagged: bool | None = None
    card_seal: SealState | None = None
    card_holder: CardHolder = CardHolder.UNKNOWN
    card_in_dates: bool | None = None
    card_newer_than_data: bool | None = None
    card_shown_by_another: bool | None = None

    clearances_band: Band = Band.UNKNOWN
    clearances_as_of: datetime | None = None
    lost_documents_band: Band = Band.UNKNOWN
    lost_documents_as_of: datetime | None = None
    prevention_band: Band = Band.UNKNOWN
    prevention_as_of: datetime | None = None
    open_cases_band: Band = Band.UNKNOWN
    open_cases_as_of: datetime | None = None
    restrictions_band: Band = Band.UNKNOWN
    restrictions_as_of: datetime | None = None
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
    return Facts(
        assessed_at=now,
        assessed_on=today,
        purpose=given.purpose,
        reading_status=given.reading_status,
        check_digits_failed_twice=given.misread_count >= 2,
        clock_trusted=given.clock_trusted,
        changes_missing=given.changes_missing,
        victim_indicators_recorded=given.victim_indicators,
        **_referral_facts(given.observations),
        earlier_postponement_open=is_postponement_open(
            given.open_case, _age_of(Feed.OPEN_CASES, given), today, is_asked=given.document is not None
        ),
        **_document_facts(given, today),
        **prevention_facts(
            given.prevention, _age_of(Feed.PREVENTION, given), today, is_asked=given.document is not None
        ),
        **_paper_facts(given),
        **_answer_facts(given.answers),
        **_record_facts(given, today),
        **_placement_facts(given, today),
        **feed_facts(lambda feed: _age_of(feed, given)),
        entry_coverage_percent=given.entry_coverage_percent,
        **_leg_facts(given, now, today),
        shares_with_flagged=shares_with_flagged(given.links),
        **card_facts(given.card, given.document, _age_of(Feed.CLEARANCES, given).as_of, today),
    )


def _leg_facts(given: AssessmentInput, now: datetime, today: date) -> PassFacts:
    """A boarding pass tells the way of this traveller; without one, the counter's current departure does."""
    record = record_of(given.look_up)
    by_pass = pass_facts(given.boarding_pass, given.document, record, now, today)
    if "leg_agreement" not in by_pass:
        by_pass["leg_agreement"] = compare_departure(given.departure, record)
    return by_pass


def is_under_18_on(birth_date: PartialDate | None, today: date) -> bool | None:
    """Tell whether a person is under 18; None when the date, or what is known of it, does not settle it."""
    if birth_date is None:
        return None
    if _years(birth_date.latest, today) >= 18:
        return False
    return True if _years(birth_date.earliest, today) < 18 else None


def _years(born: date, today: date) -> int:
    return today.year - born.year - ((today.month, today.day) < (born.month, born.day))


class _DocumentFacts(TypedDict):
    check_digits_agree: bool | None
    document_kind: DocumentKind | None
    is_indonesian: bool | None
    is_under_18: bool | None
    document_expired: bool | None
    document_reported_lost: bool | None
    document_is_predecessor: bool | None
    record_found_by_identity: bool | None


def _document_facts(given: AssessmentInput, today: date) -> _DocumentFacts:
    document = given.document
    expiry = document.expiry_date if document else None
    nationality = document.nationality.strip("< ").upper() if document else ""
    return {
        "check_digits_agree": document.check_digits_agree if document else None,
        "document_kind": document.kind if document else None,
        "is_indonesian": nationality == INDONESIA if nationality else None,
        "is_under_18": is_under_18_on(document.birth_date, today) if document else None,
        "document_expired": expiry < today if expiry else None,
        "document_reported_lost": _reported_lost(given, today),
        "document_is_predecessor": given.look_up.by_prior_document if isinstance(given.look_up, Found) else None,
        "record_found_by_identity": given.look_up.by_identity if isinstance(given.look_up, Found) else None,
    }


def _reported_lost(given: AssessmentInput, today: date) -> bool | None:
    """A row that ran out counts as none; that there is none is a fact only while the list is fresh enough."""
    hit = given.lost_document
    if hit is not None and (hit.valid_until is None or hit.valid_until >= today):
        return True
    if given.document is None:
        return None
    age = _age_of(Feed.LOST_DOCUMENTS, given)
    return False if is_fresh_enough(age) else None


class _PaperFacts(TypedDict):
    paper_work_visa: PaperState
    paper_visit_visa: PaperState
    paper_host_work_card: PaperState
    paper_residence_card: PaperState
    paper_contract: PaperState
    paper_leave_letter: PaperState
    paper_seafarers_book: PaperState
    paper_sea_work_agreement: PaperState
    paper_worker_card: PaperState


def _paper_facts(given: AssessmentInput) -> _PaperFacts:
    state = {paper: given.papers.get(paper, PaperState.NOT_ASKED) for paper in Paper}
    # "May I see the contract and the visa?" is one question about two papers; marks made one by one go before it.
    both = {Answer.SHOWN: PaperState.SEEN, Answer.NOT_SHOWN: PaperState.NOT_SHOWN}.get(
        given.answers.get("C01", Answer.DOES_NOT_KNOW)
    )
    for paper in (Paper.CONTRACT, Paper.WORK_VISA):
        if both is not None and state[paper] is PaperState.NOT_ASKED:
            state[paper] = both
    return {
        "paper_work_visa": state[Paper.WORK_VISA],
        "paper_visit_visa": state[Paper.VISIT_VISA],
        "paper_host_work_card": state[Paper.HOST_WORK_CARD],
        "paper_residence_card": state[Paper.RESIDENCE_CARD],
        "paper_contract": state[Paper.CONTRACT],
        "paper_leave_letter": state[Paper.LEAVE_LETTER],
        "paper_seafarers_book": state[Paper.SEAFARERS_BOOK],
        "paper_sea_work_agreement": state[Paper.SEA_WORK_AGREEMENT],
        "paper_worker_card": state[Paper.WORKER_CARD],
    }


class _AnswerFacts(TypedDict):
    answer_read_again: Answer | None
    answer_newer_passport: Answer | None
    answer_reported_lost: Answer | None
    answer_enlarged_characters: Answer | None
    answer_passport_repaired: Answer | None
    answer_leaving_for_this_job: Answer | None
    answer_contract_and_visa: Answer | None
    answer_same_employer: Answer | None
    answer_departure_date_changed: Answer | None
    answer_office_contacted: Answer | None
    answer_final_destination: Answer | None
    answer_came_home: Answer | None
    answer_name_and_birth_date: Answer | None
    answer_ship_and_port: Answer | None
    answer_papers_in_process: Answer | None
    answer_passport_changed: Answer | None
    answer_where_registered: Answer | None
    answer_what_there: Answer | None
    answer_explanation: Answer | None
    answer_who_arranged: Answer | None
    answer_household_or_company: Answer | None
    answer_papers_completed: Answer | None
    answer_second_identifier: Answer | None
    answer_card_received: Answer | None
    answer_own_card: Answer | None
    answer_card_given: Answer | None
    answer_booking: Answer | None


def _answer_facts(answers: Mapping[str, Answer]) -> _AnswerFacts:
    return {
        "answer_read_again": answers.get("D01"),
        "answer_newer_passport": answers.get("D02", answers.get("D03")),
        "answer_reported_lost": answers.get("D04"),
        "answer_enlarged_characters": answers.get("D00"),
        "answer_passport_repaired": answers.get("D05"),
        "answer_leaving_for_this_job": answers.get("C00"),
        "answer_contract_and_visa": answers.get("C01"),
        "answer_same_employer": answers.get("C02"),
        "answer_departure_date_changed": answers.get("C04"),
        "answer_office_contacted": answers.get("C05", answers.get("C06")),
        "answer_final_destination": answers.get("C07"),
        "answer_came_home": answers.get("C08"),
        "answer_name_and_birth_date": answers.get("C10"),
        "answer_ship_and_port": answers.get("C14"),
        "answer_papers_in_process": answers.get("C15"),
        "answer_passport_changed": answers.get("C16"),
        "answer_where_registered": answers.get("C17"),
        "answer_what_there": answers.get("T02"),
        "answer_explanation": answers.get("R01"),
        "answer_who_arranged": answers.get("C11", answers.get("C12")),
        "answer_household_or_company": answers.get("C13"),
        "answer_papers_completed": answers.get("T04"),
        "answer_second_identifier": answers.get("W02"),
        "answer_card_received": answers.get("S01"),
        "answer_own_card": answers.get("S03"),
        "answer_card_given": answers.get("S05"),
        "answer_booking": answers.get("T01"),
    }


class _ReferralFacts(TypedDict):
    referral_answers_contradict: bool
    referral_answer_contradicts_paper: bool
    referral_somebody_else_speaks: bool
    referral_asks_for_help: bool
    referral_not_in_the_photograph: bool
    referral_paper_altered: bool


def _referral_facts(observations: Sequence[Observation]) -> _ReferralFacts:
    noted = {each.item for each in observations if each.is_complete}
    return {
        "referral_answers_contradict": ReferralItem.ANSWERS_CONTRADICT in noted,
        "referral_answer_contradicts_paper": ReferralItem.ANSWER_CONTRADICTS_PAPER in noted,
        "referral_somebody_else_speaks": ReferralItem.SOMEBODY_ELSE_SPEAKS in noted,
        "referral_asks_for_help": ReferralItem.ASKS_FOR_HELP in noted,
        "referral_not_in_the_photograph": ReferralItem.NOT_IN_THE_PHOTOGRAPH in noted,
        "referral_paper_altered": ReferralItem.PAPER_ALTERED in noted,
    }


class _RecordFacts(TypedDict, total=False):
    record: RecordState
    record_status: ClearanceStatus | None
    record_status_reason: StatusReason | None
    record_dates: RecordDates | None
    record_documents_complete: bool | None
    record_multiple_exit: bool | None
    record_return_seen: bool | None
    record_imo_number_valid: bool | None
    name_agreement: Agreement
    birth_date_agreement: Agreement
    destination_agreement: Agreement


def _record_facts(given: AssessmentInput, today: date) -> _RecordFacts:
    look_up = given.look_up
    if look_up is None:
        return {}
    if isinstance(look_up, Found):
        return {**_found_facts(look_up.clearance, today), **_agreements(given, look_up.clearance)}
    told = RecordState.NOT_FOUND if isinstance(look_up, NotFound) else RecordState.CANNOT_TELL
    return {"record": told}


def _found_facts(record: Clearance, today: date) -> _RecordFacts:
    return {
        "record": RecordState.FOUND,
        "record_status": record.status,
        "record_status_reason": _status_reason(record.status_reason),
        "record_dates": matching.dates_on(record, today),
        "record_documents_complete": record.documents_complete,
        "record_multiple_exit": record.multiple_exit,
        "record_return_seen": _return_seen(record),
        "record_imo_number_valid": matching.imo_number_is_valid(record.imo_number) if record.imo_number else None,
    }


def _placement_facts(given: AssessmentInput, today: date) -> PlacementFacts:
    if not isinstance(given.look_up, Found):
        return {}
    age = _age_of(Feed.RESTRICTIONS, given)
    return placement_facts(given.look_up.clearance, given.restrictions, age, today)


def _agreements(given: AssessmentInput, record: Clearance) -> _RecordFacts:
    found: _RecordFacts = {}
    if given.document is not None:
        found["name_agreement"] = matching.compare_name(given.document, record).agreement
        found["birth_date_agreement"] = matching.compare_birth_dates(
            given.document.birth_date, record.birth_date
        ).agreement
    if given.stated_destination is not None:
        found["destination_agreement"] = matching.compare_destination(given.stated_destination, record).agreement
    return found


def _status_reason(reason: str | None) -> StatusReason | None:
    if not reason:
        return None
    grave = {StatusReason.FRAUD.value: StatusReason.FRAUD, StatusReason.IDENTITY.value: StatusReason.IDENTITY}
    return grave.get(reason.strip().upper(), StatusReason.OTHER)


def _return_seen(record: Clearance) -> bool:
    if record.last_entry_at is None:
        return False
    return record.last_exit_at is None or record.last_entry_at >= record.last_exit_at


def _age_of(feed: Feed, given: AssessmentInput) -> FeedAge:
    """The age of a feed; of what was looked up, the look-up's own, since that is what its answer rests on."""
    if feed is Feed.CLEARANCES and given.look_up is not None:
        return given.look_up.age
    if feed is Feed.LOST_DOCUMENTS and given.lost_document is not None:
        return given.lost_document.age
    if feed is Feed.PREVENTION and given.prevention is not None:
        return given.prevention.age
    if feed is Feed.OPEN_CASES and given.open_case is not None:
        return given.open_case.age
    return next((age for age in given.feed_ages if age.feed is feed), FeedAge(feed, None, Band.UNKNOWN))
