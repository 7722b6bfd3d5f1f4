"""Screening with a real generation of the cache: what each of the demo's travellers gets, and what time changes."""

from __future__ import annotations

import itertools
from dataclasses import replace
from datetime import timedelta
from typing import cast

import pytest

from checkpoint_app.assessment.clearance import CacheTooOld, Clearance, Found, NotFound
from checkpoint_app.assessment.kinds import Answer, Band, Paper, PaperState, Purpose, VerdictKind
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.encounter import Action
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import ReadingSource
from checkpoint_app.services.records import NoRecords, Records
from checkpoint_app.services.screening import Environment, Screening
from tests.unit.services.conftest import NOW, TODAY, Desk

VERDICTS = {
    Scenario.WORKER_IN_ORDER: VerdictKind.RECORD_MATCHES,
    Scenario.TOURIST: VerdictKind.NOTHING_TO_FLAG,
    Scenario.FOREIGN_TOURIST: VerdictKind.NOTHING_TO_FLAG,
    Scenario.RETURNING_WITHOUT_CARD: VerdictKind.RETURNING_WORKER,
    Scenario.WORK_WITHOUT_RECORD: VerdictKind.RETURNING_WORKER,
    Scenario.SUSPENDED: VerdictKind.SECONDARY,
    Scenario.REVOKED_FRAUD: VerdictKind.SUPERVISOR,
    Scenario.OTHER_PERSONS_RECORD: VerdictKind.SECONDARY,
    Scenario.MINOR: VerdictKind.SUPERVISOR,
    Scenario.EXPIRED_THEN_NEWER: VerdictKind.RECORD_MATCHES,
    Scenario.LOST_PASSPORT: VerdictKind.SUPERVISOR,
}


@pytest.mark.parametrize("scenario", list(Scenario))
def test_every_situation_ends_in_its_verdict_and_flags(desk: Desk, scenario: Scenario) -> None:
    traveller = desk.people[scenario]
    desk.screening.present(desk.page(scenario))
    if traveller.newer_passport is not None:
        desk.screening.present(desk.page(scenario, newer=True))
    desk.screening.state_purpose(traveller.purpose)
    for paper, state in itertools.chain(traveller.papers, traveller.later_papers):
        desk.screening.mark_paper(paper, state)
    for code, answer in traveller.answers:
        desk.screening.answer(code, answer)
    assert desk.screening.check is not None
    assert desk.screening.check.assessment.verdict is VERDICTS[scenario]
    assert set(traveller.expected_flags) <= set(desk.codes)


def test_a_traveller_drawn_by_lot_stays_drawn_and_the_draw_is_no_fact(desk: Desk) -> None:
    screening = desk.screening
    screening.use(replace(screening.environment, draw=itertools.cycle([True, False]).__next__))
    screening.present(desk.page(Scenario.TOURIST))
    assert screening.check is not None
    drawn = screening.check.assessment
    screening.state_purpose(Purpose.VISIT)
    assert screening.check.traveller.drawn
    screening.clear()
    screening.present(desk.page(Scenario.TOURIST))
    assert not screening.check.traveller.drawn
    assert replace(drawn, facts=screening.check.assessment.facts) == screening.check.assessment


def test_papers_shown_change_the_verdict_at_once(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORK_WITHOUT_RECORD))
    desk.screening.state_purpose(Purpose.WORK)
    assert "C01" in desk.codes
    desk.screening.mark_paper(Paper.CONTRACT, PaperState.SEEN)
    desk.screening.mark_paper(Paper.HOST_WORK_CARD, PaperState.SEEN)
    assert "C01" not in desk.codes
    assert "C03" in desk.codes


def test_passport_that_nobody_linked_is_asked_about_never_matched_in_silence(desk: Desk) -> None:
    page = desk.page(Scenario.WORKER_IN_ORDER)
    renewed = replace(page, document=replace(page.document, document_number="X9876501"))
    desk.screening.present(renewed)
    desk.screening.state_purpose(Purpose.VISIT)
    assert desk.screening.check is not None
    assert isinstance(desk.screening.check.look_up, NotFound)
    desk.screening.state_purpose(Purpose.WORK)
    found = desk.screening.check.look_up
    assert isinstance(found, Found)
    assert found.by_identity
    assert {flag.code: flag.level for flag in desk.screening.check.assessment.flags}["C16"] == 1
    assert desk.screening.check.assessment.verdict is VerdictKind.ASK
    desk.screening.answer("C16", Answer.YES)
    assert desk.screening.check.assessment.verdict is VerdictKind.RECORD_MATCHES
    desk.screening.answer("C16", Answer.NO)
    assert isinstance(desk.screening.check.look_up, NotFound)
    assert "C01" in desk.codes


def test_a_number_keyed_wrongly_stays_a_question_though_the_passport_was_not_changed(desk: Desk) -> None:
    page = desk.page(Scenario.WORKER_IN_ORDER)
    number = page.document.document_number
    slip = number[:-1] + str((int(number[-1]) + 1) % 10)
    desk.screening.present(replace(page, document=replace(page.document, document_number=slip)))
    desk.screening.state_purpose(Purpose.WORK)
    desk.screening.answer("C16", Answer.NO)
    assert desk.screening.check is not None
    assert isinstance(desk.screening.check.look_up, Found)
    assert {flag.code: flag.level for flag in desk.screening.check.assessment.flags}["C16"] == 1
    assert desk.screening.check.assessment.verdict is VerdictKind.ASK


class Counted:
    """The cache itself; keeps count of how often it was asked for birth dates."""

    def __init__(self, records: Records) -> None:
        self.records, self.asked = records, 0

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        self.asked += 1
        return self.records.born_near(birth_date)

    def __getattr__(self, name: str) -> object:
        return getattr(self.records, name)


def test_a_person_is_looked_up_once_whatever_is_keyed_and_anew_for_the_next_traveller(desk: Desk) -> None:
    counted = Counted(desk.screening.environment.records)
    desk.screening.environment = replace(desk.screening.environment, records=cast("Records", counted))
    page = desk.page(Scenario.WORKER_IN_ORDER)
    renewed = replace(page, document=replace(page.document, document_number="X9876501"))
    desk.screening.present(renewed)
    desk.screening.state_purpose(Purpose.WORK)
    desk.screening.mark_paper(Paper.CONTRACT, PaperState.SEEN)
    desk.screening.answer("C16", Answer.YES)
    assert counted.asked == 1
    assert desk.screening.check is not None
    assert isinstance(desk.screening.check.look_up, Found)
    desk.screening.clear()
    desk.screening.present(renewed)
    desk.screening.state_purpose(Purpose.WORK)
    assert counted.asked == 2


def test_contract_shown_looks_for_the_person_another_name_finds_nobody(desk: Desk) -> None:
    page = desk.page(Scenario.WORKER_IN_ORDER)
    stranger = replace(
        page.document, document_number="X9876501", primary_identifier="QWERTY", secondary_identifier=""
    )
    desk.screening.present(replace(page, document=stranger))
    desk.screening.mark_paper(Paper.CONTRACT, PaperState.SEEN)
    assert desk.screening.check is not None
    assert isinstance(desk.screening.check.look_up, NotFound)
    desk.screening.clear()
    desk.screening.present(replace(page, document=replace(stranger, birth_date=None)))
    desk.screening.state_purpose(Purpose.WORK)
    assert isinstance(desk.screening.check.look_up, NotFound)


def test_the_same_answer_again_takes_it_back(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    for expected in (Answer.YES, None, Answer.YES):
        desk.screening.answer("C00", Answer.YES)
        assert desk.screening.check is not None
        assert desk.screening.check.traveller.answers.get("C00") is expected
    desk.screening.answer("C00", Answer.NO)
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.answers == {"C00": Answer.NO}


def test_a_stated_destination_is_held_against_the_record(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    desk.screening.state_destination("MYS")
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.stated_destination == "MYS"


def test_a_choice_stays_through_new_facts_and_goes_with_the_traveller(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.TOURIST))
    desk.screening.choose(Action.DEPART)
    desk.screening.state_purpose(Purpose.VISIT)
    assert desk.screening.check is not None
    assert desk.screening.check.chosen is Action.DEPART
    desk.screening.choose(None)
    assert desk.screening.check.chosen is None
    desk.screening.choose(Action.REFER)
    desk.screening.clear()
    desk.screening.present(desk.page(Scenario.TOURIST))
    assert desk.screening.check.chosen is None


def test_keys_without_a_traveller_do_nothing(desk: Desk) -> None:
    desk.screening.state_purpose(Purpose.WORK)
    desk.screening.answer("C00", Answer.YES)
    desk.screening.choose(Action.DEPART)
    desk.screening.reassess()
    assert desk.screening.check is None


def test_time_alone_makes_absence_untellable_and_keeps_what_was_found(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORK_WITHOUT_RECORD))
    desk.screening.state_purpose(Purpose.WORK)
    assert desk.screening.check is not None
    assert isinstance(desk.screening.check.look_up, NotFound)
    desk.later[0] = timedelta(days=9)
    desk.screening.reassess()
    assert isinstance(desk.screening.check.look_up, CacheTooOld)
    assert desk.screening.check.assessment.verdict is VerdictKind.CANNOT_TELL
    desk.screening.clear()
    desk.screening.present(desk.page(Scenario.REVOKED_FRAUD))
    desk.screening.state_purpose(Purpose.WORK)
    found = desk.screening.check.look_up
    assert isinstance(found, Found)
    assert found.age.band is Band.RED
    assert "C06" in desk.codes


def test_without_any_data_nothing_is_claimed(pack: RulePack, desk: Desk) -> None:
    blind = Screening(Environment(NoRecords(), pack, lambda: NOW, lambda: TODAY, lambda: "e"))
    blind.present(desk.page(Scenario.WORKER_IN_ORDER))
    blind.state_purpose(Purpose.WORK)
    assert blind.check is not None
    assert isinstance(blind.check.look_up, CacheTooOld)
    assert blind.check.assessment.verdict is VerdictKind.CANNOT_TELL
    assert blind.check.lost_document is None
    assert blind.check.placer_name is None


def test_fresh_data_are_used_for_the_traveller_on_the_screen(pack: RulePack, desk: Desk) -> None:
    blind = Screening(Environment(NoRecords(), pack, lambda: NOW, lambda: TODAY, lambda: "e"))
    blind.use(desk.screening.environment)
    assert blind.check is None
    blind.use(Environment(NoRecords(), pack, lambda: NOW, lambda: TODAY, lambda: "e"))
    blind.present(desk.page(Scenario.WORKER_IN_ORDER))
    blind.use(desk.screening.environment)
    assert blind.check is not None
    assert isinstance(blind.check.look_up, Found)
    assert blind.check.traveller.encounter_id == "e"


def test_a_page_without_a_number_is_not_looked_up(desk: Desk) -> None:
    page = desk.page(Scenario.TOURIST)
    nameless = replace(page, document=replace(page.document, document_number=""), mrz=None)
    desk.screening.present(nameless)
    assert desk.screening.check is not None
    assert desk.screening.check.look_up is None
    assert desk.screening.check.lost_document is None


def test_a_document_without_a_number_is_looked_up_by_name_and_birth_date_whatever_the_trip(desk: Desk) -> None:
    page = desk.page(Scenario.WORKER_IN_ORDER)
    travel_letter = replace(page.document, document_number="", source=ReadingSource.HAND)
    desk.screening.present(replace(page, document=travel_letter, mrz=None))
    assert desk.screening.check is not None
    found = desk.screening.check.look_up
    assert isinstance(found, Found)
    assert found.by_identity
    assert desk.screening.check.assessment.verdict is VerdictKind.RECORD_MATCHES
