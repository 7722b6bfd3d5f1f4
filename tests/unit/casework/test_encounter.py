from __future__ import annotations

from datetime import datetime, timedelta
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import (
    CLAIM_LEASE,
    FINAL_STATES,
    TRANSITIONS,
    Action,
    Actor,
    Amendment,
    AmendReason,
    Encounter,
    Need,
    OfficerDecision,
    Outcome,
    Presence,
    ReviewDecision,
    SecondPerson,
    StepRefused,
    actor_of,
    apply_decision,
    apply_review,
    available_decisions,
    event_kind,
    lapse_at,
    needs_review,
)
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground, Role
from tests.unit.casework.builders import START

S = EncounterState
MINUTE = timedelta(minutes=1)
STOPS = {S.POSTPONED, S.POSTPONED_PROVISIONAL, S.HANDED_OVER, S.CLOSED}


def encounter(verdict: VerdictKind | None = VerdictKind.SECONDARY, boarding_at: datetime | None = None) -> Encounter:
    return Encounter("e-1", START, "ani", verdict, boarding_at)


def decision(action: Action, minutes: float = 0, who: str | None = "sari", **changes: object) -> OfficerDecision:
    role = None if who is None else Role.OFFICER if who in {"ani", "budi"} else Role.SUPERVISOR
    values: dict[str, object] = {
        "reason": "seen",
        "ground": Ground.CIRCULAR_WORKER,
        "receiver": "BP3MI",
        "role": role,
    }
    return OfficerDecision(
        "e-1",
        action,
        officer_id=who,
        at=START + minutes * MINUTE,
        **{**values, **changes},  # type: ignore[arg-type]
    )


def after(*steps: OfficerDecision, start: Encounter | None = None) -> Encounter:
    current = start or encounter()
    for number, step in enumerate(steps):
        current = apply_decision(current, step, f"event-{number}")
    return current


def second(who: str = "dewi", role: Role = Role.SUPERVISOR) -> SecondPerson:
    return SecondPerson(who, role, Presence.BY_TELEPHONE)


REFER, CLAIM, TALK = decision(Action.REFER, who="ani"), decision(Action.CLAIM, 1), decision(Action.INTERVIEW, 2)
PROVISIONAL = decision(Action.POSTPONE_PROVISIONALLY, 5)


def refused(key: str, *steps: OfficerDecision, start: Encounter | None = None) -> None:
    before = after(*steps[:-1], start=start)
    with pytest.raises(StepRefused) as caught:
        apply_decision(before, steps[-1], "event-x")
    assert caught.value.key == f"casework.fault.{key}"


EXPECTED_LIFE = {
    S.OPEN: {S.DEPARTED, S.REFERRED, S.ABANDONED},
    S.REFERRED: {S.CLAIMED, S.LEFT},
    S.CLAIMED: {S.INTERVIEW, S.DEPARTED, S.LEFT, S.REFERRED, S.CLAIMED},
    S.INTERVIEW: {
        S.INTERVIEW, S.DEPARTED, S.POSTPONED, S.POSTPONED_PROVISIONAL, S.PROTECTED, S.WITHDREW, S.LEFT,
    },
    S.POSTPONED_PROVISIONAL: {S.POSTPONED, S.LAPSED, S.PROTECTED, S.PAPERS_COMPLETED, S.LIFTED},
    S.LAPSED: {S.DEPARTED, S.LEFT},
    S.POSTPONED: {S.PAPERS_COMPLETED, S.LIFTED, S.HANDED_OVER, S.CLOSED, S.PROTECTED},
    S.PAPERS_COMPLETED: {S.DEPARTED},
    S.PROTECTED: {S.PROTECTED, S.OFFERED},
    S.OFFERED: {S.OFFERED, S.ACCEPTED, S.DECLINED},
    S.ACCEPTED: {S.ACCEPTED, S.OUTCOME},
    S.DECLINED: {S.OFFERED, S.OUTCOME},
}  # fmt: skip


def test_the_life_of_an_encounter_is_the_one_that_was_agreed() -> None:
    life: dict[EncounterState, set[EncounterState]] = {}
    for (state, _, _), step in TRANSITIONS.items():
        life.setdefault(state, set()).add(step.to)
    assert life == EXPECTED_LIFE
    assert {S.DEPARTED, S.ABANDONED, S.LEFT, S.WITHDREW, S.LIFTED, S.HANDED_OVER, S.CLOSED, S.OUTCOME} == FINAL_STATES


_A = Action
_CASE_STEPS = {
    S.OPEN: {_A.DEPART, _A.REFER, _A.CALL, _A.ABANDON},
    S.REFERRED: {_A.CLAIM, _A.NOT_FOUND},
    S.CLAIMED: {_A.INTERVIEW, _A.DEPART, _A.NOT_FOUND, _A.RELEASE},
    S.INTERVIEW: {
        _A.INTERVIEW, _A.DEPART, _A.POSTPONE, _A.POSTPONE_PROVISIONALLY, _A.PROTECT, _A.WITHDRAW, _A.NOT_FOUND,
    },
    S.POSTPONED_PROVISIONAL: {_A.CONFIRM, _A.PROTECT, _A.COMPLETE_PAPERS, _A.LIFT},
    S.LAPSED: {_A.DEPART, _A.NOT_FOUND},
    S.POSTPONED: {_A.COMPLETE_PAPERS, _A.LIFT, _A.PROTECT, _A.HAND_OVER, _A.CLOSE},
    S.PAPERS_COMPLETED: {_A.DEPART},
    S.PROTECTED: {_A.CONFIRM, _A.OFFER},
    S.OFFERED: {_A.CONFIRM, _A.ACCEPT, _A.DECLINE},
    S.ACCEPTED: {_A.CONFIRM, _A.OUTCOME},
    S.DECLINED: {_A.OFFER, _A.OUTCOME},
}  # fmt: skip
_COUNTER_STEPS = {
    S.OPEN: _CASE_STEPS[S.OPEN],
    S.POSTPONED_PROVISIONAL: {_A.CONFIRM},
    S.LAPSED: _CASE_STEPS[S.LAPSED],
    S.PAPERS_COMPLETED: {_A.DEPART},
}
_HELP_STEPS = {state: _CASE_STEPS[state] for state in (S.PROTECTED, S.OFFERED, S.ACCEPTED, S.DECLINED)}


def expected_actions(state: EncounterState, role: Role | None, read: bool, alone: bool) -> set[Action]:
    if role is None:
        return {S.CLAIMED: {_A.LEASE_END}, S.POSTPONED_PROVISIONAL: {_A.LAPSE}}.get(state, set())
    if role in {Role.ADMINISTRATOR, Role.AUDITOR}:
        return set()
    if role is Role.PROTECTION_OFFICER:
        return _HELP_STEPS.get(state, set())
    steps = _CASE_STEPS if role is Role.SUPERVISOR or alone else _COUNTER_STEPS
    found = set(steps.get(state, set()))
    if role is Role.SUPERVISOR and state in {S.CLAIMED, S.INTERVIEW}:
        found.add(_A.REASSIGN)
    return found if read or state is not S.OPEN else {_A.CALL, _A.ABANDON}


def test_available_decisions_for_every_state_role_verdict_and_staffing() -> None:
    roles: list[Role | None] = [*Role, None]
    verdicts: list[VerdictKind | None] = [*VerdictKind, None]
    for state, role, verdict, alone in product(S, roles, verdicts, (False, True)):
        steps = available_decisions(state, role, verdict, alone)
        assert {step.action for step in steps} == expected_actions(state, role, verdict is not None, alone)
        for step in steps:
            if step.action is Action.DEPART:
                takes = verdict is VerdictKind.SUPERVISOR and state in {S.OPEN, S.CLAIMED, S.INTERVIEW}
                assert step.needs == ({Need.REASON} if takes else set())


def test_postponing_takes_reason_ground_and_a_second_person() -> None:
    for (_, action, _), step in TRANSITIONS.items():
        if action is Action.POSTPONE:
            assert step.needs == {Need.REASON, Need.GROUND, Need.SECOND_PERSON}
        if action is Action.POSTPONE_PROVISIONALLY:
            assert step.needs == {Need.REASON, Need.GROUND}
        if action in {Action.LIFT, Action.DEPART, Action.COMPLETE_PAPERS}:
            assert Need.SECOND_PERSON not in step.needs


def test_letting_go_is_open_wherever_stopping_is() -> None:
    for role, alone, state, verdict in product(Role, (False, True), S, VerdictKind):
        steps = {step.action: step for step in available_decisions(state, role, verdict, alone)}
        for stop in {Action.POSTPONE, Action.POSTPONE_PROVISIONALLY} & steps.keys():
            assert steps[Action.DEPART].needs <= steps[stop].needs


def test_stopping_exists_only_in_the_case_file() -> None:
    for state, action, actor in TRANSITIONS:
        if action in {Action.POSTPONE, Action.POSTPONE_PROVISIONALLY}:
            assert state is S.INTERVIEW
            assert actor in {Actor.LONE_OFFICER, Actor.SUPERVISOR}


def test_every_action_has_its_kind_of_event() -> None:
    assert event_kind(Action.POSTPONE) is EventKind.DECISION
    assert event_kind(Action.LEASE_END) is EventKind.RELEASE
    assert {event_kind(action) for action in Action} <= set(EventKind)
    assert actor_of(Role.AUDITOR, True) is None


def test_a_worker_in_order_departs_from_the_counter() -> None:
    done = after(decision(Action.DEPART, who="ani"), start=encounter(VerdictKind.RECORD_MATCHES))
    assert (done.state, done.decided_by, done.last_event_id, done.before and done.before.state) == (
        S.DEPARTED, "ani", "event-0", S.OPEN,
    )  # fmt: skip
    assert not needs_review(done)


def test_nothing_read_yet_cannot_depart() -> None:
    refused("step_not_open", decision(Action.DEPART, who="ani"), start=encounter(None))


def test_letting_go_at_level_3_takes_a_reason_and_is_reviewed_by_someone_else() -> None:
    start = encounter(VerdictKind.SUPERVISOR)
    refused("reason_missing", decision(Action.DEPART, who="ani", reason="  "), start=start)
    refused("reason_missing", decision(Action.DEPART, who="ani", reason=None), start=start)
    done = after(decision(Action.DEPART, who="sari"), start=start)
    assert needs_review(done)
    review = ReviewDecision("e-1", "dewi", Role.SUPERVISOR, START, Outcome.IN_ORDER)
    reviewed = apply_review(done, review)
    assert (reviewed.outcome, reviewed.reviewed_by, needs_review(reviewed)) == (Outcome.IN_ORDER, "dewi", False)
    for wrong, key in (
        (ReviewDecision("e-1", "sari", Role.SUPERVISOR, START, Outcome.IN_ORDER), "review_own"),
        (ReviewDecision("e-1", "ani", Role.OFFICER, START, Outcome.IN_ORDER), "review_needs_supervisor"),
    ):
        with pytest.raises(StepRefused, match=key):
            apply_review(done, wrong)
    with pytest.raises(StepRefused, match="review_too_early"):
        apply_review(start, review)


def test_a_silent_call_joins_the_queue_and_is_marked() -> None:
    called = after(decision(Action.CALL, who="ani"))
    assert (called.state, called.is_silent, called.referred_at) == (S.REFERRED, True, START)


def test_postponing_needs_two_different_people() -> None:
    refused("second_person_missing", REFER, CLAIM, TALK, decision(Action.POSTPONE, 5))
    refused("second_person_missing", REFER, CLAIM, TALK, decision(Action.POSTPONE, 5, second=second("sari")))
    refused("second_person_role", REFER, CLAIM, TALK, decision(Action.POSTPONE, 5, second=second(role=Role.AUDITOR)))
    refused("ground_missing", REFER, CLAIM, TALK, decision(Action.POSTPONE, 5, ground=None, second=second()))
    done = after(REFER, CLAIM, TALK, decision(Action.POSTPONE, 5, second=second()))
    assert (done.state, done.ground, done.imposed_by, done.confirmed_by) == (
        S.POSTPONED, Ground.CIRCULAR_WORKER, "sari", "dewi",
    )  # fmt: skip


def test_a_provisional_postponement_is_confirmed_by_somebody_else_only() -> None:
    refused("second_person_missing", REFER, CLAIM, TALK, PROVISIONAL, decision(Action.CONFIRM, 10))
    by_other = after(REFER, CLAIM, TALK, PROVISIONAL, decision(Action.CONFIRM, 10, who="dewi"))
    assert (by_other.state, by_other.confirmed_by, by_other.was_postponed) == (S.POSTPONED, "dewi", True)
    by_phone = after(REFER, CLAIM, TALK, PROVISIONAL, decision(Action.CONFIRM, 10, second=second()))
    assert by_phone.confirmed_by == "dewi"


def test_the_clock_of_a_provisional_postponement_ends_in_may_depart() -> None:
    running = after(REFER, CLAIM, TALK, PROVISIONAL)
    assert running.lapses_at == START + 65 * MINUTE
    refused("lapse_too_early", REFER, CLAIM, TALK, PROVISIONAL, decision(Action.LAPSE, 64, who=None))
    refused("lapsed_already", REFER, CLAIM, TALK, PROVISIONAL, decision(Action.CONFIRM, 65, who="dewi"))
    lapsed = after(REFER, CLAIM, TALK, PROVISIONAL, decision(Action.LAPSE, 65, who=None))
    assert (lapsed.state, lapsed.lapses_at) == (S.LAPSED, None)
    amended = decision(Action.CONFIRM, 66, who="dewi", amends=Amendment("event-4", AmendReason.WRONG_KEY))
    with pytest.raises(StepRefused, match="amend_not_last"):
        apply_decision(lapsed, amended, "x")


def test_boarding_ends_the_clock_earlier() -> None:
    assert lapse_at(START, None) == START + 60 * MINUTE
    assert lapse_at(START, START + 20 * MINUTE) == START + 20 * MINUTE
    assert lapse_at(START, START + 90 * MINUTE) == START + 60 * MINUTE
    assert lapse_at(START, START - MINUTE) == START
    running = after(REFER, CLAIM, TALK, PROVISIONAL, start=encounter(boarding_at=START + 30 * MINUTE))
    assert running.lapses_at == START + 30 * MINUTE


def test_postponing_again_after_an_amendment_gives_no_new_hour() -> None:
    again = decision(
        Action.POSTPONE_PROVISIONALLY, 50, amends=Amendment("event-3", AmendReason.WRONG_KEY),
        ground=Ground.ART16_DOCUMENT,
    )  # fmt: skip
    amended = after(REFER, CLAIM, TALK, PROVISIONAL, again)
    assert (amended.lapses_at, amended.ground) == (START + 65 * MINUTE, Ground.ART16_DOCUMENT)
    late = decision(Action.POSTPONE, 65, second=second(), amends=Amendment("event-3", AmendReason.NEW_INFORMATION))
    refused("lapsed_already", REFER, CLAIM, TALK, PROVISIONAL, late)


def test_an_amendment_replaces_the_last_step_of_its_own_author_or_by_a_supervisor() -> None:
    start = encounter(VerdictKind.ASK)
    departed = decision(Action.DEPART, who="ani")
    amends = Amendment("event-0", AmendReason.WRONG_KEY)
    done = after(departed, decision(Action.REFER, 1, who="ani", amends=amends), start=start)
    assert done.state is S.REFERRED
    assert after(departed, decision(Action.REFER, 1, who="sari", amends=amends), start=start).was_referred
    refused("amend_not_yours", departed, decision(Action.REFER, 1, who="budi", amends=amends), start=start)
    other = Amendment("event-9", AmendReason.WRONG_PERSON)
    refused("amend_not_last", departed, decision(Action.REFER, 1, who="ani", amends=other), start=start)
    refused("amend_not_last", decision(Action.REFER, 1, who="ani", amends=amends), start=start)


def test_amending_somebody_elses_lifting_is_no_way_round_the_second_person() -> None:
    steps = [REFER, CLAIM, TALK, PROVISIONAL, decision(Action.LIFT, 10, who="dewi")]
    refused(
        "second_person_missing",
        *steps,
        decision(Action.CONFIRM, 11, amends=Amendment("event-4", AmendReason.WRONG_KEY)),
    )


def test_a_claimed_case_belongs_to_one_person_while_the_lease_runs() -> None:
    refused("claimed_by_other", REFER, CLAIM, decision(Action.DEPART, 2, who="dewi"))
    refused("lease_running", REFER, CLAIM, decision(Action.LEASE_END, 15, who=None))
    freed = after(REFER, CLAIM, decision(Action.LEASE_END, 16, who=None))
    assert (freed.state, freed.claimed_by, freed.lease_until) == (S.REFERRED, None, None)
    assert after(REFER, CLAIM, decision(Action.RELEASE, 2)).claimed_by is None
    passed = after(REFER, CLAIM, decision(Action.REASSIGN, 2, who="dewi", receiver="putri"))
    assert (passed.claimed_by, passed.lease_until) == ("putri", START + 2 * MINUTE + CLAIM_LEASE)
    refused("receiver_missing", REFER, CLAIM, decision(Action.REASSIGN, 2, who="dewi", receiver=""))


def test_an_interview_left_behind_holds_nobody_up() -> None:
    left = after(REFER, CLAIM, TALK, decision(Action.DEPART, 17, who="dewi"))
    assert (left.state, left.decided_by) == (S.DEPARTED, "dewi")


def test_a_lone_officer_opens_the_case_file() -> None:
    alone = {"who": "ani", "alone": True}
    done = after(
        REFER, decision(Action.CLAIM, 1, **alone), decision(Action.INTERVIEW, 2, **alone),
        decision(Action.POSTPONE_PROVISIONALLY, 5, **alone),
    )  # fmt: skip
    assert done.state is S.POSTPONED_PROVISIONAL
    refused("step_not_open", REFER, decision(Action.CLAIM, 1, who="ani"))


def test_protection_acts_at_once_and_is_confirmed_later_by_somebody_else() -> None:
    protect = decision(Action.PROTECT, 5)
    steps = [REFER, CLAIM, TALK, protect]
    refused("second_person_missing", *steps, decision(Action.CONFIRM, 6))
    confirmed = after(*steps, decision(Action.CONFIRM, 6, who="dewi"))
    assert (confirmed.state, confirmed.confirmed_by, confirmed.was_postponed) == (S.PROTECTED, "dewi", False)
    helped = after(
        *steps, decision(Action.OFFER, 7), decision(Action.DECLINE, 8), decision(Action.OFFER, 9),
        decision(Action.ACCEPT, 10), decision(Action.OUTCOME, 11),
    )  # fmt: skip
    assert helped.state is S.OUTCOME


def test_a_traveller_may_withdraw_and_a_postponement_may_be_lifted_by_one() -> None:
    assert after(REFER, CLAIM, TALK, decision(Action.WITHDRAW, 3)).state is S.WITHDREW
    lifted = after(REFER, CLAIM, TALK, decision(Action.POSTPONE, 4, second=second()), decision(Action.LIFT, 5))
    assert lifted.state is S.LIFTED
    assert after(REFER, decision(Action.NOT_FOUND, 3)).state is S.LEFT


PEOPLE = ("ani", "budi", "sari", "dewi", None)
STEPS = st.tuples(
    st.sampled_from(Action),
    st.sampled_from(PEOPLE),
    st.integers(0, 40),
    st.booleans(),
    st.sampled_from([None, second("sari"), second("dewi"), second("budi", Role.OFFICER)]),
    st.booleans(),
)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(STEPS, max_size=25), st.sampled_from(VerdictKind), st.sampled_from([None, 10, 45, 200]), st.booleans()
)
def test_no_walk_through_the_life_breaks_its_promises(
    steps: list[tuple[Action, str | None, int, bool, SecondPerson | None, bool]],
    verdict: VerdictKind,
    boarding_minutes: int | None,
    starts_in_interview: bool,
) -> None:
    boarding = None if boarding_minutes is None else START + boarding_minutes * MINUTE
    current = encounter(verdict, boarding)
    if starts_in_interview:
        current = after(REFER, CLAIM, TALK, start=current)
    minutes = 3
    lapsed = False
    for number, (action, who, wait, alone, other, amend) in enumerate(steps):
        minutes += wait
        amends = Amendment(current.last_event_id, AmendReason.WRONG_KEY) if amend and current.last_event_id else None
        step = decision(action, minutes, who=who, alone=alone, second=other, amends=amends)
        before = current
        try:
            current = apply_decision(current, step, f"w-{number}")
        except StepRefused:
            continue
        lapsed = lapsed or current.state is S.LAPSED
        if lapsed:
            assert current.state in {S.LAPSED, S.DEPARTED, S.LEFT}
        if current.state is S.POSTPONED and before.state is not S.POSTPONED:
            assert current.imposed_by is not None
            assert current.confirmed_by is not None
            assert current.imposed_by != current.confirmed_by
        if current.lapses_at is not None:
            assert current.provisional_since is not None
            assert current.lapses_at <= current.provisional_since + 60 * MINUTE
            assert before.lapses_at is None or current.lapses_at == before.lapses_at
        assert (current.state in STOPS) <= (current.ground is not None)
