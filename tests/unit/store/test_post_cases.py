"""Cases of one machine in the casebook of another: taken once, told from all events, erased for good."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.store.casebook import Casebook, ReadReason
from checkpoint_app.store.post_cases import FeedCursor
from tests.unit.store.conftest import DATABASE_KEY, OFFICER, SECOND, START, SUPERVISOR, at, enrol_known

NAME = "SYNTHETIC, TRAVELLER"
DAYS = 24 * 60


@contextmanager
def machine(folder: Path, name: str) -> Iterator[Casebook]:
    casebook = Casebook.open(folder / f"{name}.db", DATABASE_KEY, Ed25519PrivateKey.generate(), START)
    casebook.adopt_device(name, 1)
    enrol_known(casebook, OFFICER, SUPERVISOR, SECOND)
    try:
        yield casebook
    finally:
        casebook.close()


@pytest.fixture
def counter(tmp_path: Path) -> Iterator[Casebook]:
    with machine(tmp_path, "counter") as opened:
        yield opened


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[Casebook]:
    with machine(tmp_path, "desk") as opened:
        yield opened


def refer(counter: Casebook, encounter_id: str = "e1") -> None:
    content = {"name": NAME, "papers": {}, "answers": {"T01": "NO"}}
    with counter.record(OFFICER, at()) as recording:
        recording.open_encounter(
            encounter_id,
            verdict=VerdictKind.SECONDARY,
            content=content,
            open={"flags": ["T01"]},
            body=content,
            boarding_at=at(90).at,
            is_shared=True,
        )
        recording.decide(encounter_id, Action.REFER)


def pass_on(source: Casebook, target: Casebook, *, key: bool = True, encounter_id: str = "e1") -> frozenset[str]:
    found = source.post_cases.key(encounter_id)
    keys = {encounter_id: found} if key and found else {}
    return target.post_cases.take(source.outbox.events_from(1, 1000), keys)


def test_a_referral_stands_in_the_other_queue_as_it_stands_at_home(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    assert pass_on(counter, desk) == {"e1"}
    (case,) = desk.queue()
    assert case.encounter == counter.encounter("e1")
    assert case.content == {"name": NAME, "papers": {}, "answers": {"T01": "NO"}}
    assert (desk.post_cases.home("e1"), counter.post_cases.home("e1")) == ("counter", None)
    assert desk.encounter("e1").boarding_at == at(90).at
    assert desk.outbox.pending_count() == 0
    assert desk.verify().is_whole


def test_what_the_supervisor_decides_comes_back_to_the_counter(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk)
    with desk.record(SUPERVISOR, at(2)) as recording:
        recording.decide("e1", Action.CLAIM)
    pass_on(desk, counter)
    assert counter.encounter("e1").claimed_by == SUPERVISOR.officer_id
    with desk.record(SUPERVISOR, at(3)) as recording:
        recording.note(EventKind.PAPERS, encounter_id="e1", open={"CONTRACT": "SEEN"})
        recording.decide("e1", Action.DEPART, reason="papers seen")
    pass_on(desk, counter)
    assert counter.encounter("e1") == desk.encounter("e1")
    assert counter.encounter("e1").state is EncounterState.DEPARTED
    assert [entry.event.device_id for entry in counter.history("e1")] == ["counter"] * 2 + ["desk"] * 3
    assert counter.history("e1")[-1].body == {"reason": "papers seen"}
    assert counter.verify().is_whole


def test_papers_that_were_told_later_stand_in_what_is_shown(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    with counter.record(OFFICER, at(1)) as recording:
        recording.note(EventKind.PAPERS, encounter_id="e1", open={"CONTRACT": "SEEN"}, verdict=VerdictKind.ASK)
        recording.note(EventKind.ANSWER, encounter_id="e1", open={"T01": "YES"})
    pass_on(counter, desk)
    content = desk.queue()[0].content
    assert content is not None
    assert (content["papers"], content["answers"]) == ({"CONTRACT": "SEEN"}, {"T01": "YES"})
    assert desk.encounter("e1").verdict is VerdictKind.ASK


def test_what_came_before_changes_nothing(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk)
    assert pass_on(counter, desk) == frozenset()
    assert pass_on(counter, counter) == frozenset()


def test_a_case_whose_key_comes_late_is_listed_at_once_and_read_later(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk, key=False)
    assert desk.queue()[0].content is None
    assert pass_on(counter, desk) == {"e1"}
    assert desk.queue()[0].content is not None


def test_a_key_without_its_case_and_a_case_without_its_scan_wait(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    events = counter.outbox.events_from(1, 10)
    key = counter.post_cases.key("e1")
    assert key is not None
    desk.post_cases.take(events[1:], {"e1": key})
    assert desk.queue() == ()
    desk.post_cases.take(events[:1], {"e1": key})
    assert desk.queue()[0].content is not None


def test_a_wrong_key_shows_nothing_and_breaks_nothing(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    refer(counter, "e2")
    wrong = counter.post_cases.key("e2")
    assert wrong is not None
    desk.post_cases.take(counter.outbox.events_from(1, 10), {"e1": wrong})
    assert [case.content for case in desk.queue()] == [None, None]


def test_what_was_erased_here_stays_erased(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk)
    assert desk.erase_due(at(31 * DAYS)) == 1
    with counter.record(OFFICER, at(5)) as recording:
        recording.note(EventKind.PAPERS, encounter_id="e1", open={"CONTRACT": "SEEN"})
    pass_on(counter, desk)
    assert desk.queue()[0].content is None
    assert desk.post_cases.key("e1") is None


def test_two_who_claimed_without_a_hub_are_told_to_both(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk)
    with desk.record(SUPERVISOR, at(2)) as recording:
        recording.decide("e1", Action.CLAIM)
    with counter.record(SECOND, at(3)) as recording:
        recording.decide("e1", Action.CLAIM)
    pass_on(desk, counter)
    pass_on(counter, desk)
    assert counter.encounter("e1").claimed_by == desk.encounter("e1").claimed_by == SUPERVISOR.officer_id
    assert [case.disputed for case in (*counter.queue(), *desk.queue())] == [True, True]


def test_the_place_in_the_list_is_kept_with_what_was_taken(counter: Casebook, desk: Casebook) -> None:
    assert desk.post_cases.cursor() == FeedCursor()
    refer(counter)
    desk.post_cases.take(counter.outbox.events_from(1, 10), {}, FeedCursor(2, "event-2"))
    assert desk.post_cases.cursor() == FeedCursor(2, "event-2")


def test_the_last_ten_are_those_of_this_machine(counter: Casebook, desk: Casebook) -> None:
    refer(counter)
    pass_on(counter, desk)
    assert desk.last_ten(OFFICER, at(1), ReadReason.WRONG_KEY) == ()
    assert len(counter.last_ten(OFFICER, at(1), ReadReason.WRONG_KEY)) == 1
