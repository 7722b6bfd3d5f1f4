"""What the counter knows (`AssessmentInput`) and the only thing that rules may read (`Facts`).

`Facts` is an allow-list: it equals `resources/rules/facts.toml` field by field, which names each field's source,
reason and law. It holds neither name nor number nor date of birth: only what comparing them came to, so that an old
assessment can be replayed without its traveller. Not asked is None, or a state of its own, and never "no".
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import TypedDict

from checkpoint_app.assessment import matching
from checkpoint_app.assessment.advisories import Advisory, advisory_facts
from checkpoint_app.assessment.answers import answer_facts, paper_facts
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
from checkpoint_app.assessment.leaving import DepartureLeg, compare_departure, compare_visas, shares_with_flagged
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


@dataclass(frozen=True, slots=True)
class AssessmentInput:
    """What the counter knows about the traveller in front of it.

    `answers` are keyed by the flag's code whose question was answered (C00: "are you leaving for this job?"); a
    question not asked has no entry. `papers` without an entry are NOT_ASKED. `misread_count` counts readings of this
    page whose check digits failed; `visas` were read beside the document. `lost_document`, `prevention` and
    `open_case` are None when the list has no row for the traveller; whether that says anything depends on the age of
    the list in `feed_ages`; `advisories` are those in force about what was shown. `observations` are the officer's
    own referral; `victim_indicators` tells that an officer recorded some, never which.
    """

    document: TravelDocument | None = None
    reading_status: ReadingStatus = ReadingStatus.CONFIRMED
    misread_count: int = 0
    purpose: Purpose | None = None
    papers: Mapping[Paper, PaperState] = field(default_factory=dict)
    answers: Mapping[str, Answer] = field(default_factory=dict)
    stated_destination: str | None = None
    visas: tuple[TravelDocument, ...] = ()
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
    advisories: tuple[Advisory, ...] = ()


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
    prevention_beside_name: Agreement = Agreement.UNKNOWN
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
    answer_last_shown: Answer | None = None
    answer_date_today: Answer | None = None

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
    visa_agreement: Agreement = Agreement.UNKNOWN

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
    contract_shown_by_another: bool | None = None
    passport_seen_elsewhere: bool | None = None

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
    advisories_band: Band = Band.UNKNOWN
    advisories_as_of: datetime | None = None
    entry_coverage_percent: int | None = None


def build_facts(given: AssessmentInput, now: datetime, today: date) -> Facts:
    """Derive the facts from what the counter knows.

    Args:
        given: what was read, answered and looked up.
        now: the instant of the assessment, aware UTC.
        today: the date at the post's own clock; every comparison of dates uses it.
    """
    age_of = _ages(given)
    is_asked = given.document is not None
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
            given.open_case, age_of(Feed.OPEN_CASES), today, is_asked=is_asked
        ),
        **_document_facts(given, age_of(Feed.LOST_DOCUMENTS), today),
        **prevention_facts(given.prevention, age_of(Feed.PREVENTION), today, is_asked=is_asked),
        **paper_facts(given.papers, given.answers),
        **answer_facts(given.answers),
        **_record_facts(given, today),
        **_placement_facts(given, age_of(Feed.RESTRICTIONS), today),
        **feed_facts(age_of),
        entry_coverage_percent=given.entry_coverage_percent,
        **_leg_facts(given, now, today),
        shares_with_flagged=shares_with_flagged(given.links),
        **advisory_facts(given.advisories),
        **card_facts(given.card, given.document, age_of(Feed.CLEARANCES).as_of, today),
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


def _document_facts(given: AssessmentInput, lost_age: FeedAge, today: date) -> _DocumentFacts:
    document = given.document
    expiry = document.expiry_date if document else None
    nationality = document.nationality.strip("< ").upper() if document else ""
    return {
        "check_digits_agree": document.check_digits_agree if document else None,
        "document_kind": document.kind if document else None,
        "is_indonesian": nationality == INDONESIA if nationality else None,
        "is_under_18": is_under_18_on(document.birth_date, today) if document else None,
        "document_expired": expiry < today if expiry else None,
        "document_reported_lost": _reported_lost(given, lost_age, today),
        "document_is_predecessor": given.look_up.by_prior_document if isinstance(given.look_up, Found) else None,
        "record_found_by_identity": given.look_up.by_identity if isinstance(given.look_up, Found) else None,
    }


def _reported_lost(given: AssessmentInput, age: FeedAge, today: date) -> bool | None:
    """A row that ran out counts as none; that there is none is a fact only while the list is fresh enough."""
    hit = given.lost_document
    if hit is not None and (hit.valid_until is None or hit.valid_until >= today):
        return True
    if given.document is None:
        return None
    return False if is_fresh_enough(age) else None


class _ReferralFacts(TypedDict, total=False):
    referral_answers_contradict: bool
    referral_answer_contradicts_paper: bool
    referral_somebody_else_speaks: bool
    referral_asks_for_help: bool
    referral_not_in_the_photograph: bool
    referral_paper_altered: bool


def _referral_facts(observations: Sequence[Observation]) -> _ReferralFacts:
    if not observations:
        return {}
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
    visa_agreement: Agreement


def _record_facts(given: AssessmentInput, today: date) -> _RecordFacts:
    look_up = given.look_up
    if look_up is None:
        return {}
    if isinstance(look_up, Found):
        return {**_found_facts(look_up.clearance, today), **_agreements(given, look_up.clearance, today)}
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


def _placement_facts(given: AssessmentInput, age: FeedAge, today: date) -> PlacementFacts:
    if not isinstance(given.look_up, Found):
        return {}
    return placement_facts(given.look_up.clearance, given.restrictions, age, today)


def _agreements(given: AssessmentInput, record: Clearance, today: date) -> _RecordFacts:
    found: _RecordFacts = {}
    if given.document is not None:
        found["name_agreement"] = matching.compare_name(given.document, record).agreement
        found["birth_date_agreement"] = matching.compare_birth_dates(
            given.document.birth_date, record.birth_date
        ).agreement
    if given.stated_destination is not None:
        found["destination_agreement"] = matching.compare_destination(given.stated_destination, record).agreement
    if given.visas:
        found["visa_agreement"] = compare_visas(given.visas, record, today)
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


Ages = Callable[[Feed], FeedAge]


def _ages(given: AssessmentInput) -> Ages:
    """Give the age of each feed; of what was looked up, the look-up's own, since that is what its answer rests on."""
    known = {age.feed: age for age in given.feed_ages}
    for answer in (given.look_up, given.lost_document, given.prevention, given.open_case):
        if answer is not None:
            known[answer.age.feed] = answer.age
    return lambda feed: known.get(feed) or FeedAge(feed, None, Band.UNKNOWN)
