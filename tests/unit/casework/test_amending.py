"""What may stand in the place of the last decision, and of whose."""

from __future__ import annotations

import pytest

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.amending import amending_steps
from checkpoint_app.casework.encounter import Amendment, AmendReason, Encounter, apply_decision
from checkpoint_app.casework.encounter_table import Action, Need
from checkpoint_app.casework.kinds import EncounterState, Role
from tests.unit.casework.test_encounter import after, decision, encounter


def offered(case: Encounter, who: str = "sari", role: Role = Role.OFFICER, *, alone: bool = False) -> set[Action]:
    return {step.action for step in amending_steps(case, who, role, alone=alone)}


def test_what_was_decided_at_the_counter_may_become_another_decision_of_the_counter() -> None:
    let_go = after(decision(Action.DEPART))
    assert offered(let_go) == {Action.REFER, Action.CALL, Action.ABANDON}
    referred = after(decision(Action.REFER))
    assert Action.DEPART in offered(referred)
    assert Action.REFER not in offered(referred)


def test_nothing_was_decided_yet() -> None:
    assert offered(encounter()) == set()


def test_it_is_whose_it_was_or_a_supervisors() -> None:
    let_go = after(decision(Action.DEPART))
    assert offered(let_go, "dewi") == set()
    assert Action.REFER in offered(let_go, "dewi", Role.SUPERVISOR)


def test_a_case_that_somebody_took_further_is_no_longer_the_counters() -> None:
    claimed = after(decision(Action.REFER), decision(Action.CLAIM, 1, "dewi", role=Role.SUPERVISOR))
    assert offered(claimed) == set()
    assert offered(claimed, "dewi", Role.SUPERVISOR) == set()


def test_what_the_clock_did_stands() -> None:
    claimed = after(decision(Action.REFER), decision(Action.CLAIM, 1, "dewi", role=Role.SUPERVISOR))
    ended = apply_decision(claimed, decision(Action.LEASE_END, 20, None, role=None), "event-9")
    assert ended.last_by is None
    assert offered(ended, "dewi", Role.SUPERVISOR) == set()


def test_what_takes_a_ground_or_a_second_person_is_decided_anew_and_not_amended() -> None:
    interviewed = after(
        decision(Action.REFER),
        decision(Action.CLAIM, 1, "dewi", role=Role.SUPERVISOR),
        decision(Action.INTERVIEW, 2, "dewi", role=Role.SUPERVISOR),
        decision(Action.DEPART, 3, "dewi", role=Role.SUPERVISOR),
    )
    assert interviewed.state is EncounterState.DEPARTED
    steps = amending_steps(interviewed, "dewi", Role.SUPERVISOR, alone=False)
    assert {step.action for step in steps} == {Action.PROTECT, Action.WITHDRAW, Action.NOT_FOUND}
    assert all(step.needs <= {Need.REASON} for step in steps)


@pytest.mark.parametrize("verdict", VerdictKind)
def test_what_is_offered_can_be_recorded(verdict: VerdictKind) -> None:
    let_go = after(decision(Action.REFER), start=encounter(verdict))
    assert let_go.last_event_id is not None
    for step in amending_steps(let_go, "sari", Role.OFFICER, alone=False):
        amends = Amendment(let_go.last_event_id, AmendReason.WRONG_KEY)
        reason = "papers seen" if Need.REASON in step.needs else None
        amended = apply_decision(let_go, decision(step.action, 1, amends=amends, reason=reason), "event-7")
        assert amended.state is step.to
