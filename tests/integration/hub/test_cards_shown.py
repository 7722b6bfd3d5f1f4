"""A worker card in the hands of two people at one post: known after a restart, and at the other counters."""

from __future__ import annotations

from datetime import timedelta

from checkpoint_app import clock
from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.presented import CardShown
from checkpoint_app.store.moments import moment_now
from tests.integration.hub.conftest import Machine, Scene
from tests.unit.store.conftest import OFFICER, SUPERVISOR


def show(machine: Machine, **said: str) -> None:
    def work(casebook) -> None:
        with casebook.record(OFFICER, moment_now()) as recording:
            at = instant_to_wire(clock.now())
            recording.note(EventKind.PRESENTED, open={"document": "dd", "post": "P", "at": at, **said})

    machine.post.writer.run(work)


def pairs(cards: tuple[CardShown, ...]) -> list[tuple[str, str]]:
    return [(each.card, each.person) for each in cards]


def test_other_counters_are_told_which_card_was_shown_by_whom(post: Scene):
    four, five = post.machine("4", OFFICER), post.machine("5", OFFICER)
    desk = post.machine("desk", SUPERVISOR)
    post.meet(desk, four, five)
    show(four, card="c1", person="p1")
    show(four, person="p2")
    four.push()
    assert pairs(five.follow().cards) == [("c1", "p1")]
    assert four.follow().cards == ()
    show(four, card="c2", person="p3")
    four.push()
    assert ("c2", "p3") in pairs(five.follow().cards)


def test_a_counter_knows_after_a_restart_what_it_was_shown(post: Scene):
    four = post.machine("4", OFFICER)
    show(four, card="c1", person="p1")
    show(four, person="p2")
    now = clock.now()
    told = four.post.writer.run(lambda casebook: casebook.cards_shown(now - timedelta(hours=72)))
    assert pairs(told) == [("c1", "p1")]
    assert four.post.writer.run(lambda casebook: casebook.cards_shown(now + timedelta(hours=1))) == ()
