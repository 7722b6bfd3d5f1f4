"""The shared queue of a post, with the centre not asked at all."""

from __future__ import annotations

import threading
from datetime import timedelta

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.post_hub import ask_claim, ask_state, give_back
from tests.integration.hub.conftest import NAME, Scene
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

S = EncounterState


@pytest.fixture
def machines(post: Scene):
    four, five = post.machine("4", OFFICER), post.machine("5", OFFICER)
    desk = post.machine("desk", SUPERVISOR)
    post.meet(desk, four, five)
    return four, five, desk


def test_referrals_of_all_counters_stand_in_the_supervisor_s_queue(machines):
    four, five, desk = machines
    first, second = four.refer(), five.refer(name="SYNTHETIC, SECOND")
    five.let_through()
    four.push(), five.push()
    assert desk.follow().changed == {first, second}
    assert {case.encounter.encounter_id for case in desk.queue()} == {first, second}
    assert {case.content["name"] for case in desk.queue()} == {NAME, "SYNTHETIC, SECOND"}
    assert four.follow().changed == frozenset()
    assert [case.encounter.encounter_id for case in four.queue()] == [first]


def test_a_card_in_doubt_reaches_the_supervisor_with_what_was_seen_and_one_that_agrees_does_not(machines):
    four, five, desk = machines
    seen = {"v": 1, "name": NAME}
    confirmed, doubted = four.let_through(["S04"]), five.let_through(["S04"])
    four.recheck(confirmed, Recheck.AGREES), five.recheck(doubted, Recheck.MISSING, seen)
    four.push(), five.push()
    assert desk.follow().changed == {doubted}
    (case,) = desk.queue()
    assert (case.encounter.recheck, case.content) == (Recheck.MISSING, seen)
    five.recheck(doubted, Recheck.AGREES), five.push()
    assert desk.follow().changed == {doubted}
    assert desk.queue() == ()


def test_a_decision_comes_back_to_the_counter_that_referred(machines):
    four, five, desk = machines
    case = four.refer()
    four.push(), desk.follow()
    desk.decide(case, Action.CLAIM), desk.push()
    assert four.follow().changed == {case}
    assert (four.encounter(case).state, four.encounter(case).claimed_by) == (S.CLAIMED, "sari")
    desk.decide(case, Action.DEPART, reason="papers in order"), desk.push()
    assert four.follow().changed == {case}
    assert five.follow().changed == frozenset()
    assert four.encounter(case) == desk.encounter(case)
    assert four.encounter(case).state is S.DEPARTED
    for each in machines:
        assert each.post.writer.run(lambda casebook: casebook.verify()).is_whole


def test_who_waits_is_told_at_once(machines):
    four, _, desk = machines
    found = []
    waiting = threading.Thread(target=lambda: found.append(desk.follow(20)))
    waiting.start()
    case = four.refer()
    four.push()
    waiting.join(15)
    assert not waiting.is_alive()
    assert found[0].changed == {case}


def test_two_supervisors_who_reach_for_one_case_at_once_do_not_both_get_it(post, machines):
    four, _, desk = machines
    other = post.machine("desk-2", SECOND)
    post.meet(other)
    for _ in range(5):
        case = four.refer()
        four.push()
        start, given = threading.Barrier(2), {}

        def reach(machine, who, case=case, start=start, given=given):
            start.wait()
            given[who] = ask_claim(machine.post, post.hub.url, case, who)

        racers = [threading.Thread(target=reach, args=each) for each in ((desk, "sari"), (other, "dewi"))]
        for each in racers:
            each.start()
        for each in racers:
            each.join()
        assert sorted(answer.is_given for answer in given.values()) == [False, True]
        assert len({answer.officer_id for answer in given.values()}) == 1


def test_a_lease_that_ended_gives_the_case_to_the_next(post, machines):
    four, _, desk = machines
    other = post.machine("desk-2", SECOND)
    post.meet(other)
    case = four.refer()
    four.push()
    assert ask_claim(desk.post, post.hub.url, case, "sari").is_given
    assert ask_claim(desk.post, post.hub.url, case, "sari").is_given
    assert not ask_claim(other.post, post.hub.url, case, "dewi").is_given
    post.hub_clock.moved = timedelta(minutes=16)
    assert ask_claim(other.post, post.hub.url, case, "dewi").is_given


def test_a_claim_that_came_to_nothing_or_was_released_is_free_again(post, machines):
    four, _, desk = machines
    other = post.machine("desk-2", SECOND)
    post.meet(other)
    case = four.refer()
    four.push(), desk.follow()
    assert ask_claim(desk.post, post.hub.url, case, "sari").is_given
    give_back(desk.post, post.hub.url, case)
    assert ask_claim(desk.post, post.hub.url, case, "sari").is_given
    desk.decide(case, Action.CLAIM), desk.push()
    assert ask_claim(other.post, post.hub.url, case, "dewi").officer_id == "sari"
    desk.decide(case, Action.RELEASE), desk.push()
    assert ask_claim(other.post, post.hub.url, case, "dewi").is_given


def test_a_reassigned_case_is_held_by_nobody_at_the_hub(post, machines):
    four, _, desk = machines
    case = four.refer()
    four.push(), desk.follow()
    desk.decide(case, Action.CLAIM), desk.push()
    desk.decide(case, Action.REASSIGN, receiver="dewi"), desk.push()
    four.follow()
    assert four.encounter(case).claimed_by == "dewi"


def test_there_is_no_claim_on_what_is_no_case(post, machines):
    with pytest.raises(DataRejected):
        ask_claim(machines[2].post, post.hub.url, "no-such-case", "sari")


def test_a_supervisor_s_machine_that_comes_later_gets_the_keys(post, machines):
    four, _, _ = machines
    case = four.refer()
    four.push()
    late = post.machine("desk-2", SECOND)
    post.meet(late)
    late.follow()
    assert late.queue()[0].content is None
    four.follow()
    assert late.follow().changed == {case}
    assert late.queue()[0].content["name"] == NAME


def test_a_machine_without_a_supervisor_gets_nobody_s_cases(post, machines):
    four, five, _ = machines
    four.refer()
    four.push()
    assert five.follow().changed == frozenset()
    assert five.queue() == ()


def test_a_case_that_was_erased_at_home_has_no_key_at_the_post(post, machines):
    four, _, desk = machines
    case = four.refer()
    four.push()

    def erase(casebook):
        from checkpoint_app.store.moments import moment_now

        with casebook.record(None, moment_now()) as recording:
            recording.erase(case)

    four.post.writer.run(erase)
    four.push()
    desk.follow()
    assert desk.queue()[0].content is None


def test_a_machine_of_another_post_gets_nothing(post):
    stranger = post.machine("9", SUPERVISOR, post="PLBN Lain")
    # Its own post's hub has another name in its certificate: the connection ends there.
    stranger.meet(post.hub.url)
    with pytest.raises(EnvironmentFault, match="certificate_refused"):
        stranger.push()


def test_the_hub_tells_who_is_there(post, machines):
    four, _, desk = machines
    four.refer()
    four.push()
    state = ask_state(desk.post, post.hub.url)
    seen = {each.member.counter: each.waiting for each in state.members}
    assert set(seen) == {"4", "5", "desk"}
    assert state.waiting >= seen["4"] >= 2
    assert all(abs((each.seen_at - clock.now()).total_seconds()) < 300 for each in state.members)


def test_the_hub_s_file_holds_no_name_and_opens_with_its_key_only(post, machines):
    four, _, _ = machines
    four.refer()
    four.push()
    content = b"".join(path.read_bytes() for path in (post.folder / "hub").iterdir() if path.is_file())
    assert b"SYNTHETIC" not in content
    assert b"ciphertext" not in content
    # Even with its key: what lies in it is ciphertext under keys wrapped to other machines.
    rows = post.hub.desk.run(
        lambda ledger: [
            bytes(str(row), "utf-8")
            for table in ("events", "post_keys", "centre_keys", "cases", "feed")
            for row in ledger._db.table(table).rows
        ]
    )
    assert len(rows) > 4
    assert not any(b"SYNTHETIC" in row for row in rows)
