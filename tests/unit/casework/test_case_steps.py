"""A case is followed on machines that did not open it: whatever came first, they come to the same end."""

from __future__ import annotations

from datetime import timedelta
from itertools import permutations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.case_steps import CaseEvent, Followed, follow_case, makes_case
from checkpoint_app.casework.encounter import Action, AmendReason, Outcome, event_kind
from checkpoint_app.casework.event import ClockState, EventDraft, seal_event
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground, Role
from checkpoint_app.casework.rechecks import Recheck
from tests.unit.casework.builders import DEVICE_KEY, START, event_id

S = EncounterState


class Post:
    """Several machines that write down steps of one encounter; numbers are minutes and ids at once."""

    def __init__(self) -> None:
        self.events: list[CaseEvent] = []
        self._seqs: dict[str, int] = {}

    def write(self, kind: EventKind, minute: float, device: str, who: str | None, role: Role | None, **values) -> str:
        seq = self._seqs[device] = self._seqs.get(device, 0) + 1
        ident = event_id(len(self.events) + 1)
        said = {name: value for name, value in values.get("open", {}).items() if value is not None}
        draft = EventDraft(
            ident,
            kind,
            START + timedelta(minutes=minute),
            0,
            "boot",
            ClockState.TRUSTED,
            officer_id=who,
            role=role,
            second_person=values.get("second"),
            encounter_id="e-1",
            open=said,
        )
        event = seal_event(
            draft, device_id=device, incarnation=1, dev_seq=seq, prev_hash="0" * 64, device_key=DEVICE_KEY
        )
        self.events.append(CaseEvent(event, values.get("body")))
        return ident

    def scan(self, **said) -> str:
        return self.write(
            EventKind.SCAN, 0, "counter", "ani", Role.OFFICER, open={"verdict": "SECONDARY", "flags": ["T01"], **said}
        )

    def step(self, action: Action, minute: float, after: str | None, who="sari", device="desk", **values) -> str:
        said = {"action": action.value, "after": after, **values.pop("said", {})}
        role = None if who is None else Role.OFFICER if who == "ani" else Role.SUPERVISOR
        kind = values.pop("kind", event_kind(action))
        return self.write(kind, minute, device, who, role, open=said, **values)

    def referred(self) -> str:
        self.scan()
        return self.step(Action.REFER, 1, None, "ani", "counter")

    def followed(self) -> Followed:
        found = follow_case(self.events)
        assert found is not None
        return found

    def state(self) -> EncounterState:
        return self.followed().encounter.state


@pytest.fixture
def post() -> Post:
    return Post()


def test_without_its_scan_a_case_cannot_be_told(post):
    post.step(Action.REFER, 1, None, "ani", "counter")
    assert follow_case(post.events) is None


def test_a_case_is_told_as_it_was_decided_on_two_machines(post):
    refer = post.referred()
    claim = post.step(Action.CLAIM, 2, refer)
    interview = post.step(Action.INTERVIEW, 3, claim)
    post.step(
        Action.POSTPONE,
        9,
        interview,
        second="dewi",
        said={"ground": Ground.CIRCULAR_WORKER.value, "presence": "AT_THE_POST", "verdict": "SUPERVISOR"},
        body={"reason": "no papers"},
    )
    found = post.followed()
    assert (found.encounter.state, found.encounter.verdict) == (S.POSTPONED, VerdictKind.SUPERVISOR)
    assert (found.encounter.opened_by, found.encounter.imposed_by) == ("ani", "sari")
    assert (found.encounter.confirmed_by, found.encounter.ground) == ("dewi", Ground.CIRCULAR_WORKER)
    assert found.out_of_step == ()


def test_the_order_of_arrival_and_wrong_clocks_change_nothing(post):
    refer = post.referred()
    # The supervisor's clock is ten minutes behind the counter's.
    claim = post.step(Action.CLAIM, -9, refer)
    post.step(Action.RELEASE, -8, claim)
    ends = {follow_case(order) for order in permutations(post.events)}
    assert len(ends) == 1
    assert post.state() is S.REFERRED


def test_what_came_twice_counts_once(post):
    post.step(Action.CLAIM, 2, post.referred())
    assert follow_case([*post.events, *post.events]) == follow_case(post.events)


def test_a_step_whose_predecessor_has_not_come_waits(post):
    claim = post.step(Action.CLAIM, 2, post.referred())
    post.step(Action.INTERVIEW, 3, claim)
    without_claim = [each for each in post.events if each.event.event_id != claim]
    found = follow_case(without_claim)
    assert found is not None
    assert (found.encounter.state, found.out_of_step) == (S.REFERRED, ())
    assert post.state() is S.INTERVIEW


def test_two_who_claimed_without_seeing_each_other_are_told_apart(post):
    refer = post.referred()
    post.step(Action.CLAIM, 2, refer, "sari", "desk")
    late = post.step(Action.CLAIM, 3, refer, "dewi", "counter")
    found = post.followed()
    assert (found.encounter.claimed_by, found.out_of_step) == ("sari", (late,))


def test_the_other_branch_goes_on_where_the_first_left_it_open(post):
    refer = post.referred()
    claim = post.step(Action.CLAIM, 2, refer, "sari", "desk")
    post.step(Action.RELEASE, 4, claim, "sari", "desk")
    other = post.step(Action.CLAIM, 3, refer, "dewi", "counter")
    post.step(Action.DEPART, 5, other, "dewi", "counter")
    assert (post.state(), post.followed().out_of_step) == (S.DEPARTED, ())


def test_a_lease_that_ended_on_every_machine_ended_once(post):
    claim = post.step(Action.CLAIM, 2, post.referred())
    post.step(Action.LEASE_END, 17.1, claim, None, "counter")
    ended = post.step(Action.LEASE_END, 17.2, claim, None, "desk")
    post.step(Action.CLAIM, 18, ended, "dewi", "desk")
    found = post.followed()
    assert (found.encounter.state, found.encounter.claimed_by, found.out_of_step) == (S.CLAIMED, "dewi", ())


def test_the_word_of_a_person_who_was_cut_off_goes_before_the_clock(post):
    claim = post.step(Action.CLAIM, 2, post.referred())
    post.step(Action.LEASE_END, 17.1, claim, None, "counter")
    interview = post.step(Action.INTERVIEW, 5, claim)
    post.step(Action.DEPART, 6, interview)
    assert (post.state(), post.followed().out_of_step) == (S.DEPARTED, ())


def test_a_provisional_postponement_reads_the_boarding_time_that_was_told_last(post):
    post.scan(boarding_at=instant_to_wire(START + timedelta(minutes=50)))
    refer = post.step(Action.REFER, 1, None, "ani", "counter")
    claim = post.step(Action.CLAIM, 2, refer)
    interview = post.step(Action.INTERVIEW, 3, claim)
    sooner = instant_to_wire(START + timedelta(minutes=20))
    post.write(EventKind.PAPERS, 3.5, "desk", "sari", Role.SUPERVISOR, open={"boarding_at": sooner, "TICKET": "SEEN"})
    imposed = post.step(
        Action.POSTPONE_PROVISIONALLY, 4, interview, said={"ground": "CIRCULAR_WORKER"}, body={"reason": "x"}
    )
    post.step(Action.LAPSE, 20, imposed, None)
    assert post.state() is S.LAPSED


def test_a_step_of_a_version_before_rests_on_the_step_before_it_on_its_machine(post):
    post.scan()
    post.step(Action.REFER, 1, None, "ani", "counter")
    post.step(Action.CLAIM, 2, None, "sari", "counter")
    assert post.state() is S.CLAIMED


def test_an_amendment_replaces_the_step_before_it(post):
    refer = post.referred()
    claim = post.step(Action.CLAIM, 2, refer)
    left = post.step(Action.NOT_FOUND, 3, claim)
    amends = {"amends": left, "amend_reason": AmendReason.WRONG_KEY.value}
    post.step(Action.DEPART, 4, left, said=amends, kind=EventKind.AMEND)
    assert post.state() is S.DEPARTED


def test_a_verdict_that_was_made_anew_and_a_review_are_followed(post):
    post.scan(verdict="SUPERVISOR")
    post.write(EventKind.ANSWER, 0.5, "counter", "ani", Role.OFFICER, open={"verdict": "SUPERVISOR", "T01": "YES"})
    post.step(Action.DEPART, 1, None, "ani", "counter", body={"reason": "known"})
    post.write(EventKind.REVIEW, 2, "desk", "sari", Role.SUPERVISOR, open={"outcome": "IN_ORDER"}, body={"note": "y"})
    found = post.followed().encounter
    assert (found.state, found.outcome, found.reviewed_by) == (S.DEPARTED, Outcome.IN_ORDER, "sari")


def test_what_became_of_a_provisional_card_is_followed(post):
    post.scan(verdict="NOTHING_TO_FLAG", flags=["S04"])
    post.step(Action.DEPART, 1, None, "ani", "counter")
    assert post.followed().encounter.recheck is Recheck.WAITING
    post.write(EventKind.RECHECK, 60, "counter", None, None, open={"result": "MISSING"})
    assert post.followed().encounter.recheck is Recheck.MISSING
    post.write(EventKind.RECHECK, 90, "counter", None, None, open={"result": "OF_A_LATER_VERSION"})
    assert post.followed().encounter.recheck is Recheck.MISSING
    post.write(EventKind.RECHECK, 120, "counter", None, None, open={"result": "AGREES"})
    assert post.followed().encounter.recheck is Recheck.AGREES


@pytest.mark.parametrize(
    ("kind", "said", "makes"),
    [
        (EventKind.REFER, {"action": "REFER"}, True),
        (EventKind.REFER, {"action": "CALL"}, True),
        (EventKind.DECISION, {"action": "DEPART", "verdict": "SUPERVISOR"}, True),
        (EventKind.DECISION, {"action": "DEPART", "verdict": "ASK"}, False),
        (EventKind.RECHECK, {"result": "OTHER_CARD"}, True),
        (EventKind.RECHECK, {"result": "AGREES"}, False),
        (EventKind.SCAN, {}, False),
    ],
)
def test_a_referral_a_grave_let_go_and_a_card_in_doubt_make_a_case_of_the_post(kind, said, makes):
    assert makes_case(kind.value, said) is makes


def test_a_review_that_nobody_may_give_and_words_of_a_later_version_change_nothing(post):
    post.referred()
    before = post.followed()
    post.write(EventKind.REVIEW, 2, "desk", None, None, open={"outcome": "IN_ORDER"})
    post.write(EventKind.PAPERS, 3, "desk", "sari", Role.SUPERVISOR, open={"verdict": "OF_A_LATER_VERSION"})
    assert post.followed() == before


def test_a_step_of_a_later_version_is_told_and_not_guessed(post):
    refer = post.referred()
    said = {"action": "OF_A_LATER_VERSION", "after": refer}
    unknown = post.write(EventKind.DECISION, 2, "desk", "sari", Role.SUPERVISOR, open=said)
    assert post.followed().out_of_step == (unknown,)
    assert post.state() is S.REFERRED


@settings(max_examples=60, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(3, 12))
def test_machines_with_the_same_events_come_to_the_same_end(random, length):
    post = Post()
    ids = [post.referred()]
    for minute in range(length):
        who, device = random.choice([("sari", "desk"), ("dewi", "desk-2"), (None, "counter"), ("ani", "counter")])
        action = random.choice([Action.CLAIM, Action.RELEASE, Action.INTERVIEW, Action.DEPART, Action.LEASE_END])
        ids.append(post.step(action, 2 + 6 * minute, random.choice(ids), who, device))
    shuffled = list(post.events)
    random.shuffle(shuffled)
    assert follow_case(shuffled) == post.followed()
