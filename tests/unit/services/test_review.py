"""The supervisor's side, on a real casebook: claim, interview, decide, second person, lapse, review."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action, Outcome, StepRefused
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground, Role
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.review import (
    CALLED_OUT_AFTER,
    INDICATORS,
    CaseStep,
    begin_interview,
    count_queue,
    give_review,
    load_queue,
    look_again,
    open_case,
    rule_figures,
    take_step,
)
from checkpoint_app.services.screening import Check
from checkpoint_app.store.casebook import Casebook, ReadReason
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer
from checkpoint_app.store.recording import load_encounter
from tests.unit.services.conftest import Desk
from tests.unit.services.test_recording import checked
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR, enrol_known, open_casebook

KEYS = SubjectKeys(b"\x01" * 32, b"\x02" * 32)


@pytest.fixture
def casebook(tmp_path: Path) -> Iterator[Casebook]:
    opened = open_casebook(tmp_path / "casebook.db")
    enrol_known(opened, OFFICER, SUPERVISOR, SECOND)
    yield opened
    opened.close()


def refer(
    casebook: Casebook,
    desk: Desk,
    scenario: Scenario = Scenario.SUSPENDED,
    boards_in: timedelta | None = None,
    *,
    alone: bool = False,
) -> tuple[str, Check]:
    check = checked(desk, scenario)
    boarding_at = clock.now() + boards_in if boards_in else None
    place = Place("TPI Contoh", "4", "MV Contoh 1", boarding_at)
    recorded = record_decision(casebook, OFFICER, Decided(check, Action.REFER, alone=alone), place, KEYS, None)
    return recorded.encounter.encounter_id, check


def kinds(casebook: Casebook) -> list[EventKind]:
    return [event.kind for event in events(casebook)]


def events(casebook: Casebook) -> list[Event]:
    return list(casebook.outbox.events_from(1, 1000))


def state(casebook: Casebook, encounter_id: str) -> EncounterState:
    return load_encounter(casebook._db, encounter_id).state


def test_what_was_referred_waits_in_the_queue_with_what_the_officer_saw(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    (case,) = load_queue(casebook).cases
    assert case.encounter.encounter_id == encounter_id
    assert case.content is not None
    assert case.content["verdict"] == "SECONDARY"


def test_opening_a_case_is_recorded_as_a_look(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    file = open_case(casebook, SUPERVISOR, encounter_id, ReadReason.CASE_WORK)
    assert kinds(casebook)[-1] is EventKind.READ
    assert events(casebook)[-1].officer_id == SUPERVISOR.officer_id
    assert file.content is not None
    assert Action.CLAIM in {step.action for step in file.open_steps}
    before = len(events(casebook))
    look_again(casebook, SUPERVISOR, encounter_id)
    assert len(events(casebook)) == before


def test_an_interview_from_the_queue_claims_on_the_way(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    begin_interview(casebook, SUPERVISOR, encounter_id, {"told": ["purpose"]})
    assert state(casebook, encounter_id) is EncounterState.INTERVIEW
    assert kinds(casebook)[-2:] == [EventKind.CLAIM, EventKind.INTERVIEW]
    begin_interview(casebook, SUPERVISOR, encounter_id, {"told": ["purpose"], "note": "x"})
    history = casebook.history(encounter_id)
    assert history[-1].body == {"told": ["purpose"], "note": "x"}


def test_letting_go_needs_one_person_and_notes_the_use_of_the_record(casebook: Casebook, desk: Desk) -> None:
    encounter_id, check = refer(casebook, desk, Scenario.WORKER_IN_ORDER)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    after = take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.DEPART, check=check))
    assert after.state is EncounterState.DEPARTED
    assert kinds(casebook)[-2:] == [EventKind.DECISION, EventKind.EXIT_SEEN]
    assert load_queue(casebook).cases == ()


def test_postponing_needs_another_person_who_signs(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    step = CaseStep(encounter_id, Action.POSTPONE, reason="papers missing", ground=Ground.CIRCULAR_WORKER)
    before = kinds(casebook)
    with pytest.raises(StepRefused):
        take_step(casebook, SUPERVISOR, step)
    # The interview that would come before it is not recorded either.
    assert kinds(casebook) == before
    assert state(casebook, encounter_id) is EncounterState.CLAIMED
    with pytest.raises(StepRefused):
        take_step(casebook, SUPERVISOR, CaseStep(**{**_fields(step), "second": SUPERVISOR}))
    after = take_step(casebook, SUPERVISOR, CaseStep(**{**_fields(step), "second": SECOND}))
    assert after.state is EncounterState.POSTPONED
    decision = events(casebook)[-1]
    assert decision.second_person == SECOND.officer_id
    assert "papers missing" not in str(dict(decision.open))
    assert casebook.verify().is_whole


def _fields(step: CaseStep) -> dict[str, object]:
    return {name: getattr(step, name) for name in CaseStep.__dataclass_fields__}


def test_decisions_of_the_interview_record_the_interview_first(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.PROTECT, reason="asked for help"))
    assert kinds(casebook)[-2:] == [EventKind.INTERVIEW, EventKind.DECISION]
    assert state(casebook, encounter_id) is EncounterState.PROTECTED


def test_a_lone_officer_postpones_provisionally_and_it_lapses_to_may_depart(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk, boards_in=timedelta(seconds=0.2), alone=True)
    take_step(casebook, OFFICER, CaseStep(encounter_id, Action.CLAIM, alone=True))
    step = CaseStep(
        encounter_id, Action.POSTPONE_PROVISIONALLY, reason="r", ground=Ground.CIRCULAR_WORKER, alone=True
    )
    take_step(casebook, OFFICER, step)
    assert state(casebook, encounter_id) is EncounterState.POSTPONED_PROVISIONAL
    lapses_at = load_encounter(casebook._db, encounter_id).lapses_at
    assert lapses_at is not None
    before = moment_now()
    # The clock is not waited for: the casebook is told that the moment has come.
    casebook.let_clock_act(type(before)(lapses_at, before.monotonic_ms, before.boot_id, before.clock_state))
    assert state(casebook, encounter_id) is EncounterState.LAPSED
    (case,) = load_queue(casebook).cases
    assert case.encounter.encounter_id == encounter_id
    take_step(casebook, OFFICER, CaseStep(encounter_id, Action.DEPART, alone=True))
    assert state(casebook, encounter_id) is EncounterState.DEPARTED


def test_somebody_elses_claim_is_respected(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    with pytest.raises(StepRefused):
        take_step(casebook, SECOND, CaseStep(encounter_id, Action.DEPART))


def test_an_officer_who_is_not_alone_has_no_case_work(casebook: Casebook, desk: Desk) -> None:
    encounter_id, _ = refer(casebook, desk)
    with pytest.raises(StepRefused):
        take_step(casebook, OFFICER, CaseStep(encounter_id, Action.CLAIM))


def test_whoever_was_let_go_at_level_three_is_reviewed_afterwards(casebook: Casebook, desk: Desk) -> None:
    check = checked(desk, Scenario.REVOKED_FRAUD)
    decided = Decided(check, Action.DEPART, reason="papers_complete")
    recorded = record_decision(casebook, OFFICER, decided, Place("TPI", "4"), KEYS, None)
    encounter_id = recorded.encounter.encounter_id
    assert look_again(casebook, SUPERVISOR, encounter_id).needs_review
    give_review(casebook, SUPERVISOR, encounter_id, Outcome.IN_ORDER, "rightly")
    assert not look_again(casebook, SUPERVISOR, encounter_id).needs_review
    assert casebook.queue() == ()
    assert "rightly" not in str(dict(events(casebook)[-1].open))


def test_which_victim_indicators_were_recorded_is_seen_by_their_recorder_and_a_protection_officer_only(
    casebook: Casebook, desk: Desk
) -> None:
    encounter_id, _ = refer(casebook, desk)
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    with casebook.record(SUPERVISOR, moment_now()) as recording:
        which = {INDICATORS: ["DEBT"]}
        recording.note(EventKind.ANSWER, encounter_id=encounter_id, open={"V01": "RECORDED"}, body=which)

    def seen_by(officer: LoggedInOfficer) -> object:
        history = look_again(casebook, officer, encounter_id).history
        return next(entry.body[INDICATORS] for entry in history if entry.body and INDICATORS in entry.body)

    assert seen_by(SUPERVISOR) == ["DEBT"]
    assert seen_by(SECOND) is None
    assert seen_by(replace(SECOND, role=Role.PROTECTION_OFFICER)) == ["DEBT"]


def test_what_became_of_a_case_tells_how_often_its_rules_were_right(casebook: Casebook, desk: Desk) -> None:
    encounter_id, check = refer(casebook, desk)
    assert rule_figures(casebook, clock.now()) == ()
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.CLAIM))
    take_step(casebook, SUPERVISOR, CaseStep(encounter_id, Action.DEPART, check=check))
    asked = {flag.code for flag in check.assessment.flags if flag.level > 0}
    assert {(each.code, each.right, each.reviewed) for each in rule_figures(casebook, clock.now())} == {
        (code, 0, 1) for code in asked
    }
    assert rule_figures(casebook, clock.now() + timedelta(days=91)) == ()


def test_a_part_of_the_queue_is_asked_for_by_its_place_and_the_last_one_given_where_it_ended(
    casebook: Casebook, desk: Desk
) -> None:
    now = moment_now().at.astimezone()
    cases = [refer(casebook, desk)[0] for _ in range(3)]
    part = load_queue(casebook, 1, 1, whole_up_to=2)
    assert (part.first, part.length) == (1, 3)
    assert [case.encounter.encounter_id for case in part.cases] == cases[1:2]
    after_the_end = load_queue(casebook, 50, 2, whole_up_to=2)
    assert (after_the_end.first, [case.encounter.encounter_id for case in after_the_end.cases]) == (1, cases[1:])
    assert len(load_queue(casebook, 1, 1).cases) == 3
    assert count_queue(casebook, now + CALLED_OUT_AFTER + timedelta(hours=1)).waiting_long == 3
    assert sum(count for _, count in count_queue(casebook, now).hours) == 3
