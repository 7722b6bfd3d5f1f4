"""Checking travellers at one counter: readings in, an assessment out, and what will be recorded.

Used by the window's thread; the cache is only read here. Recording is prepared as a value (`Recording`) that the
casebook's own thread commits, so that "recorded" can only follow the commit.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from typing import TypeVar

from checkpoint_app.assessment.assess import Assessment, assess_input
from checkpoint_app.assessment.clearance import (
    Clearance,
    Feed,
    FeedAge,
    Found,
    LookUp,
    LostDocumentHit,
    record_of,
)
from checkpoint_app.assessment.facts import INDONESIA, AssessmentInput
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.assessment.leaving import DepartureLeg
from checkpoint_app.assessment.links import Link, merged_links
from checkpoint_app.assessment.matching import pick_same_person
from checkpoint_app.assessment.observations import Observation
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.assessment.shown_codes import ShownCard, ShownPass
from checkpoint_app.casework.encounter import Action
from checkpoint_app.documents.travel_document import ReadingStatus, TravelDocument
from checkpoint_app.services.advising import Booking, advise, booking_on
from checkpoint_app.services.companions import FlaggedCompanions, links_others
from checkpoint_app.services.records import People, Records
from checkpoint_app.services.shown_codes import PresentedCards, is_denied, look_up_by_card, shown_card, shown_pass
from checkpoint_app.services.traveller import Arrival, ParkedChoice, Reading, ShownCode, Traveller, joins, start

_Hit = TypeVar("_Hit")
_WORK_PAPERS = (
    *(Paper.WORK_VISA, Paper.HOST_WORK_CARD, Paper.CONTRACT),
    *(Paper.SEAFARERS_BOOK, Paper.SEA_WORK_AGREEMENT, Paper.WORKER_CARD),
)


FindPerson = Callable[[TravelDocument, Records, FeedAge], Found | None]


@dataclass(frozen=True, slots=True)
class Environment:
    """What screening takes from outside; the functions are called on the window's thread.

    `draw` tells by lot whether a new traveller is to be asked the purpose.
    """

    records: Records
    pack: RulePack
    now: Callable[[], datetime]
    today: Callable[[], date]
    new_id: Callable[[], str]
    clock_trusted: Callable[[], bool] = lambda: True
    draw: Callable[[], bool] = lambda: False
    departure: Callable[[], DepartureLeg | None] = lambda: None
    links: Callable[[TravelDocument, Clearance | None], tuple[Link, ...] | None] = lambda _document, _record: None
    cards: PresentedCards = field(default_factory=PresentedCards)
    companions: FlaggedCompanions = field(default_factory=FlaggedCompanions)
    booking: Callable[[TravelDocument], Booking | None] = lambda _document: None


@dataclass(frozen=True, slots=True)
class Check:
    """The traveller as assessed at this moment."""

    traveller: Traveller
    look_up: LookUp | None
    lost_document: LostDocumentHit | None
    assessment: Assessment
    placer_name: str | None = None
    chosen: Action | None = None
    boarding_pass: ShownPass | None = None
    card: ShownCard | None = None
    booking: Booking | None = None


class Screening:
    """One traveller at a time, at most one parked reading, and the companions who wait."""

    def __init__(self, environment: Environment) -> None:
        self.environment = environment
        self.check: Check | None = None
        self.parked: Reading | None = None
        self._waiting: tuple[Reading, ...] = ()
        self._person: tuple[object, Found | None] | None = None
        self._loose: tuple[ShownCode, ...] = ()

    @property
    def held(self) -> tuple[Reading, ...]:
        """Every reading that is still needed: of the traveller, parked, and of companions."""
        present = self.check.traveller.readings if self.check else ()
        return (*present, *((self.parked,) if self.parked else ()), *self._waiting)

    def use(self, environment: Environment) -> None:
        """Go on with fresh records or rules; the traveller is assessed again."""
        self.environment = environment
        if self.check is not None:
            self._assess(self.check.traveller)

    def present(self, reading: Reading) -> Arrival:
        """Take a reading in: it starts a traveller, joins the present one, or is parked for the officer's choice."""
        if self.check is None:
            self._assess(self._started(reading))
            return Arrival.STARTED
        if joins(self.check.traveller, reading):
            self._assess(self.check.traveller.with_reading(reading))
            return Arrival.JOINED
        self.parked = reading
        return Arrival.PARKED

    def present_code(self, shown: ShownCode) -> None:
        """Take the code of a paper; before the passport it waits for it."""
        if not shown.is_worth_keeping:
            return
        if self.check is None:
            self._loose = (*(each for each in self._loose if not shown.replaces(each)), shown)
        self._change(lambda traveller: traveller.with_code(shown))

    def _started(self, reading: Reading) -> Traveller:
        opened = start(self.environment.new_id(), reading, self.environment.now())
        traveller = replace(opened, drawn=self.environment.draw())
        loose, self._loose = self._loose, ()
        for shown in loose:
            traveller = traveller.with_code(shown)
        return traveller

    def take_parked(self, choice: ParkedChoice) -> Traveller | None:
        """Settle the parked reading; returns the traveller who is left behind (to be recorded as abandoned).

        A companion waits: the present traveller goes on, and the companion comes up afterwards.
        """
        parked, self.parked = self.parked, None
        if parked is None or self.check is None:
            return None
        left = self.check.traveller
        if choice is ParkedChoice.OTHER_PASSPORT:
            self._assess(left.with_reading(parked))
            return None
        if choice is ParkedChoice.COMPANION:
            self._waiting = (*self._waiting, parked)
            return None
        self._remember()
        self._assess(self._started(parked))
        return left

    def state_purpose(self, purpose: Purpose | None) -> None:
        """Note what the traveller says the trip is for; None is "not asked"."""
        self._change(lambda traveller: replace(traveller, purpose=purpose))

    def state_destination(self, destination: str | None) -> None:
        """Note the stated destination (ISO 3166-1 alpha-3)."""
        self._change(lambda traveller: replace(traveller, stated_destination=destination))

    def mark_paper(self, paper: Paper, state: PaperState) -> None:
        """Mark a paper as seen, not shown or not asked."""
        self._change(lambda traveller: traveller.with_paper(paper, state))

    def answer(self, code: str, answer: Answer | None) -> None:
        """Keep the answer to a flag's question; the same answer again takes it back."""
        current = self.check.traveller.answers.get(code) if self.check else None
        self._change(lambda traveller: traveller.with_answer(code, None if answer is current else answer))

    def note_observations(self, observations: tuple[Observation, ...]) -> None:
        """Note the officer's own referral (R01); none takes it back."""
        self._change(lambda traveller: replace(traveller, observations=observations))

    def choose(self, action: Action | None) -> None:
        """Choose a decision, or clear the choice; nothing is recorded yet."""
        if self.check is not None:
            self.check = replace(self.check, chosen=action)

    def clear(self) -> None:
        """Take the traveller's data off; a parked page, then a waiting companion, comes next."""
        self._remember()
        parked, self.check, self.parked, self._person, self._loose = self.parked, None, None, None, ()
        if parked is not None:
            self._waiting = (parked, *self._waiting)
        if self._waiting:
            following, self._waiting = self._waiting[0], self._waiting[1:]
            self.present(following)

    def drop(self) -> None:
        """Forget everybody: the traveller, what is parked, who waits."""
        self._remember()
        self.check, self.parked, self._waiting, self._person, self._loose = None, None, (), None, ()

    def _remember(self) -> None:
        """Remember, once the traveller goes, who showed which card and what somebody flagged shares with others."""
        if self.check is not None:
            self._note_card(self.check)
            self._note_shared(self.check)

    def _note_card(self, check: Check) -> None:
        main = check.traveller.main
        if check.card is None or check.card.card is None:
            return
        if main.document.check_digits_agree and main.status is not ReadingStatus.UNSURE:
            self.environment.cards.note(check.card.card.card_no, main.document, self.environment.now())

    def _note_shared(self, check: Check) -> None:
        traveller, record = check.traveller, record_of(check.look_up)
        if links_others(check.assessment.flags):
            self.environment.companions.note(
                traveller.encounter_id, traveller.main.document, check.booking, record, self.environment.now()
            )

    def reassess(self) -> None:
        """Assess again, for example when data have arrived or time has passed."""
        if self.check is not None:
            self._assess(self.check.traveller)

    def _change(self, change: Callable[[Traveller], Traveller]) -> None:
        if self.check is not None:
            self._assess(change(self.check.traveller))

    def _assess(self, traveller: Traveller) -> None:
        check = examine(traveller, self.environment, self._find_person)
        chosen = (
            self.check.chosen if self.check and self.check.traveller.encounter_id == traveller.encounter_id else None
        )
        self.check = replace(check, chosen=chosen)

    def _find_person(self, document: TravelDocument, records: Records, age: FeedAge) -> Found | None:
        """Look a person up once for all the keys of one traveller: it takes some tens of milliseconds."""
        asked = (document, records.feed_position())
        if self._person is None or self._person[0] != asked:
            self._person = (asked, look_up_person(document, records, age))
        found = self._person[1]
        return None if found is None else replace(found, age=age)


def examine(
    traveller: Traveller,
    environment: Environment,
    find_person: FindPerson | None = None,
) -> Check:
    """Look the traveller's document up and assess; reads only.

    Who keeps a person's look-up gives `find_person`.
    """
    now = environment.now()
    document = traveller.main.document
    card = shown_card(traveller, environment.records, now, environment.cards)
    boarding_pass = shown_pass(traveller, environment.records)
    look_up = _look_up(document, environment.records, now)
    if not isinstance(look_up, Found):
        find = find_person or look_up_person
        look_up = _look_up_otherwise(traveller, environment.records, look_up, card, find, now)
    lost = _listed(document, now, environment.records.lost_document)
    booking = booking_on(boarding_pass) or environment.booking(document)
    links = _links(document, record_of(look_up), booking, environment)
    advice = advise(environment.records, document, look_up, card, booking, links, now)
    given = AssessmentInput(
        document=document,
        reading_status=traveller.main.status,
        misread_count=traveller.misread_count,
        purpose=traveller.purpose,
        papers=traveller.papers,
        answers=traveller.answers,
        stated_destination=traveller.stated_destination,
        visas=tuple(reading.document for reading in traveller.visas),
        look_up=look_up,
        lost_document=lost,
        prevention=environment.records.prevention(document, now),
        open_case=_listed(document, now, environment.records.open_case),
        restrictions=environment.records.restrictions(),
        feed_ages=environment.records.ages(now),
        entry_coverage_percent=environment.records.entry_coverage_percent,
        clock_trusted=environment.clock_trusted(),
        changes_missing=environment.records.changes_missing(),
        observations=traveller.observations,
        victim_indicators=traveller.victim_indicators,
        departure=environment.departure(),
        links=advice.links,
        advisories=advice.advisories,
        boarding_pass=boarding_pass,
        card=advice.card,
    )
    assessment = assess_input(given, environment.pack, now, environment.today())
    placer_id = look_up.clearance.placer_id if isinstance(look_up, Found) else None
    placer_name = environment.records.placer_name(placer_id) if placer_id else None
    return Check(
        traveller,
        look_up,
        lost,
        assessment,
        placer_name,
        boarding_pass=boarding_pass,
        card=advice.card,
        booking=booking,
    )


def _links(
    document: TravelDocument, record: Clearance | None, booking: Booking | None, environment: Environment
) -> tuple[Link, ...] | None:
    """Join what the departure's list tells with what was flagged at the post; None where neither is at hand."""
    listed = environment.links(document, record)
    met = environment.companions.links(document, booking, record, environment.now())
    return merged_links(listed or (), met) if met else listed


def _look_up_otherwise(
    traveller: Traveller,
    records: Records,
    nothing: LookUp | None,
    card: ShownCard | None,
    find: FindPerson,
    now: datetime,
) -> LookUp | None:
    """Look for the record under another number: that of a right card, else by name where anything speaks of work.

    A document without a number (border pass, travel letter) can be looked up in no other way.
    """
    document = traveller.main.document
    by_card = look_up_by_card(card, document, traveller.answers, records, now)
    if by_card is not None:
        return by_card
    if nothing is not None and not speaks_of_work(traveller.purpose, traveller.papers):
        return nothing
    age = nothing.age if nothing is not None else _age_of_records(records, now)
    found = find(document, records, age)
    return nothing if found is None or is_denied(found.clearance, document, traveller.answers) else found


def _age_of_records(records: Records, now: datetime) -> FeedAge:
    return next(age for age in records.ages(now) if age.feed is Feed.CLEARANCES)


def _look_up(document: TravelDocument, records: Records, now: datetime) -> LookUp | None:
    if not document.document_number or not document.issuing_state:
        return None
    return records.look_up(document.issuing_state, document.document_number, now)


def speaks_of_work(purpose: Purpose | None, papers: Mapping[Paper, PaperState]) -> bool:
    """Whether anything speaks of work: nobody else is looked up by name."""
    if purpose in (Purpose.WORK, Purpose.SEAFARER):
        return True
    return any(papers.get(paper) is PaperState.SEEN for paper in _WORK_PAPERS)


def look_up_person(document: TravelDocument, records: People, age: FeedAge) -> Found | None:
    """Look for the record of an Indonesian passport's holder under another number: C16 then asks."""
    if document.birth_date is None or document.nationality != INDONESIA:
        return None
    record = pick_same_person(document, records.born_near(document.birth_date))
    return None if record is None else Found(record, age, by_identity=True)


def _listed(document: TravelDocument, now: datetime, ask: Callable[[str, str, datetime], _Hit | None]) -> _Hit | None:
    if not document.document_number or not document.issuing_state:
        return None
    return ask(document.issuing_state, document.document_number, now)
