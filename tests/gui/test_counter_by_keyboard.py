"""The real window by keyboard: from the page under the camera to the centre's receipt, the queue, and the lock."""

from __future__ import annotations

import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Purpose, SealState, VerdictKind
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.central import report
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.shortcuts import Command
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.ui.counter.screen import Sheet
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station, synced_post, words_on
from tests.little_country import LittleCountry
from tests.unit.store_clearances.feeds import Feed


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    """One post for the module, whose data are fresh."""
    with synced_post(tmp_path_factory.mktemp("post"), country, OFFICER, SUPERVISOR) as made:
        yield made


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    """An officer at the counter; pages are typed by a page reader."""
    with open_station(post, tmp_path) as station:
        station.player.log_in(OFFICER)
        yield station


def show(desk: Station, traveller: DemoTraveller) -> str:
    """A page reader types the zone."""
    desk.type_burst("\n".join(traveller.passport.lines))
    return traveller.passport.fields.document_number


def events(post: Post) -> list[Event]:
    def read(casebook: Casebook) -> list[Event]:
        return list(casebook.outbox.events_from(1, 5000))

    return post.writer.run(read)


def new_events(post: Post, act: Callable[[], object]) -> list[Event]:
    before = len(events(post))
    act()
    return events(post)[before:]


def kinds(found: list[Event]) -> list[EventKind]:
    return [event.kind for event in found]


def names_of(*travellers: DemoTraveller) -> list[str]:
    found: list[str] = []
    for traveller in travellers:
        fields = traveller.passport.fields
        found += [
            fields.document_number,
            fields.primary_identifier.split()[0],
            fields.secondary_identifier.split()[0],
        ]
    return [word for word in found if word]


def assert_nobody_on(station: Station, *travellers: DemoTraveller) -> None:
    held = words_on(station.station.window).upper().splitlines()
    whole = {word: re.compile(rf"(?<![A-Z0-9]){word}(?![A-Z0-9])") for word in names_of(*travellers)}
    assert [(word, line[:400]) for word, wanted in whole.items() for line in held if wanted.search(line)] == []


def test_from_the_page_under_the_camera_to_the_receipt_the_queue_and_the_lock(
    qapp: QApplication, country: LittleCountry, tmp_path: Path
) -> None:
    people = country.travellers
    worker, suspended = people[Scenario.WORKER_IN_ORDER], people[Scenario.SUSPENDED]
    post = enrolled_post(tmp_path / "post", country, OFFICER, SUPERVISOR)
    try:
        assert synchronise(post).is_done
        with open_station(post, tmp_path, camera=True, linked=True) as desk:
            _log_in_by_keyboard(desk)
            departed = _worker_departs(desk, worker)
            referred = _suspended_is_referred(desk, suspended)
            desk.wait(lambda: desk.station.synchroniser.status.acked_through >= referred.last_seq)
            assert desk.station.synchroniser.status.is_linked
            assert desk.station.window.windowTitle() == "Checkpoint"
            desk.station.lock()
            assert desk.station.window.current == "login"
            assert_nobody_on(desk, worker, suspended)
        with open_station(post, tmp_path) as desk:
            _supervisor_lets_go(desk, suspended)
            desk.station.lock()
            assert_nobody_on(desk, worker, suspended)
        assert synchronise(post).is_done
        assert post.membership is not None
        held = list(report.events(country.centre, post.membership.account.device_id, with_bodies=True))
        assert [event["hash"] for event in held] == [event.hash for event in events(post)]
        assert {event["quarantine"] for event in held} == {None}
        opened = {event["encounter_id"] for event in held if event["body_state"] == "OPENED"}
        assert opened == {referred.encounter_id}
        assert departed.encounter_id not in opened
        assert post.writer.run(lambda casebook: casebook.verify()).is_whole
    finally:
        post.close()


@dataclass
class _Told:
    """What the counter was told was recorded."""

    encounter_id: str
    last_seq: int


def _log_in_by_keyboard(desk: Station) -> None:
    """The person is reached by the arrow key, the passphrase by Tab and typed; then Enter."""
    screen = desk.station.login_screen
    box = screen.person_box.box
    box.setFocus()
    desk.wait(lambda: QApplication.focusWidget() is box)
    while box.currentData() != OFFICER.officer_id:
        before = box.currentIndex()
        desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
        assert box.currentIndex() > before
    desk.press_while("Tab", Qt.KeyboardModifier.NoModifier)
    assert QApplication.focusWidget() is screen.passphrase.edit
    desk.type_by_hand(OFFICER.password)
    desk.press_while("Return", Qt.KeyboardModifier.NoModifier)
    desk.wait(lambda: desk.station.window.current == "counter")


def _worker_departs(desk: Station, worker: DemoTraveller) -> _Told:
    desk.player.begin("worker")
    desk.player.show_page(worker.passport.lines, seed=1)
    desk.player.wait_for_traveller(worker.passport.fields.document_number)
    check = desk.station.counter.screening.check
    assert check is not None
    assert check.traveller.main.frames > 1
    for key in ("1", Command.COUNTER_PAPERS, "1", "5", "8", Command.COUNTER_PAPERS, "/"):
        desk.player.press(key)
    desk.player.expect(VerdictKind.RECORD_MATCHES)
    recorded = desk.player.record(Command.COUNTER_DEPART)
    assert recorded.encounter.state is EncounterState.DEPARTED
    assert desk.station.counter.screening.check is None
    assert_nobody_on(desk, worker)
    return _Told(recorded.encounter.encounter_id, recorded.last_seq)


def _suspended_is_referred(desk: Station, suspended: DemoTraveller) -> _Told:
    desk.player.begin("suspended")
    desk.player.show_page(suspended.passport.lines, seed=2)
    desk.player.wait_for_traveller(suspended.passport.fields.document_number)
    desk.player.press("1")
    desk.player.expect(VerdictKind.SECONDARY)
    recorded = desk.player.record(Command.COUNTER_SECONDARY)
    assert recorded.encounter.state is EncounterState.REFERRED
    return _Told(recorded.encounter.encounter_id, recorded.last_seq)


def _supervisor_lets_go(desk: Station, suspended: DemoTraveller) -> None:
    desk.player.log_in(SUPERVISOR)
    desk.wait(lambda: desk.station.queue.is_ready)
    assert desk.station.window.current == "queue"
    desk.station.queue_screen.table.setFocus()
    desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    desk.press_while("Space", Qt.KeyboardModifier.NoModifier)
    desk.wait(lambda: desk.station.window.current == "case")
    desk.player.wait_for_state(EncounterState.CLAIMED)
    assert suspended.passport.fields.document_number in words_on(desk.station.case.screen)
    desk.player.press(Command.COUNTER_DEPART)
    assert desk.station.case.screen.form.step is not None
    desk.player.press("F9")
    desk.player.wait_for_state(EncounterState.DEPARTED)
    desk.player.press("Esc")
    desk.wait(lambda: desk.station.window.current == "queue")


def test_next_without_a_choice_does_nothing(desk: Station, post: Post, country: LittleCountry) -> None:
    number = show(desk, country.travellers[Scenario.TOURIST])
    assert (
        new_events(
            post, lambda: [desk.player.press(key) for key in (Command.COUNTER_NEXT, "F9", Command.COUNTER_NEXT)]
        )
        == []
    )
    assert desk.player._number() == number


def test_escape_undoes_a_choice_and_next_then_records_nothing(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    show(desk, country.travellers[Scenario.TOURIST])
    assert (
        new_events(
            post, lambda: [desk.player.press(key) for key in (Command.COUNTER_DEPART, "Esc", Command.COUNTER_NEXT)]
        )
        == []
    )
    check = desk.station.counter.screening.check
    assert check is not None
    assert check.chosen is None


def test_a_page_that_does_not_join_is_parked_and_next_traveller_abandons_the_first(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    first = show(desk, country.travellers[Scenario.WORKER_IN_ORDER])
    desk.player.press("1")
    desk.player.press(Command.COUNTER_INFORM)
    second = show(desk, country.travellers[Scenario.TOURIST])
    assert desk.player._number() == first
    assert desk.station.counter.screening.parked is not None
    found = new_events(post, lambda: (desk.player.press("/"), desk.wait(lambda: desk.player._number() == second)))
    assert found[0].kind is EventKind.SCAN
    assert found[-1].kind is EventKind.ABANDON
    check = desk.station.counter.screening.check
    assert check is not None
    assert check.traveller.purpose is None
    # What was chosen and said for the first is not the second's.
    assert new_events(post, lambda: desk.player.record(Command.COUNTER_DEPART))[-1].kind is EventKind.DECISION


def test_a_companion_waits_until_the_traveller_is_done(desk: Station, country: LittleCountry) -> None:
    first = show(desk, country.travellers[Scenario.TOURIST])
    second = show(desk, country.travellers[Scenario.FOREIGN_TOURIST])
    desk.player.press("*")
    assert desk.station.counter.screening.parked is None
    assert desk.player._number() == first
    desk.player.record(Command.COUNTER_DEPART)
    desk.wait(lambda: desk.player._number() == second)


def test_another_passport_of_one_person_joins_by_the_officers_word(desk: Station, country: LittleCountry) -> None:
    show(desk, country.travellers[Scenario.TOURIST])
    show(desk, country.travellers[Scenario.FOREIGN_TOURIST])
    desk.player.press("-")
    check = desk.station.counter.screening.check
    assert check is not None
    assert len(check.traveller.readings) == 2


def test_a_silent_call_is_recorded_and_leaves_the_traveller_on_the_screen(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    number = show(desk, country.travellers[Scenario.SUSPENDED])
    desk.player.press("1")
    before, message = desk.player.records, desk.message
    found = new_events(
        post, lambda: (desk.player.press(Command.COUNTER_CALL), desk.wait(lambda: desk.player.records > before))
    )
    assert found[-1].kind is EventKind.REFER
    assert desk.player._number() == number
    assert desk.message == message
    # Calling twice, or deciding after it, records nothing more; NEXT only clears the screen.
    assert (
        new_events(
            post,
            lambda: [
                desk.player.press(key)
                for key in (
                    Command.COUNTER_CALL,
                    Command.COUNTER_DEPART,
                    Command.COUNTER_SECONDARY,
                    Command.COUNTER_NEXT,
                )
            ],
        )
        == []
    )
    assert desk.station.counter.screening.check is None


def test_information_is_counted_without_a_traveller_and_with_one(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    alone = new_events(
        post, lambda: (desk.player.press(Command.COUNTER_INFORM), desk.wait(lambda: not desk.station.counter.is_busy))
    )
    assert kinds(alone) == [EventKind.INFORM]
    assert (alone[0].encounter_id, alone[0].body) == (None, None)
    show(desk, country.travellers[Scenario.TOURIST])
    desk.player.press(Command.COUNTER_INFORM)
    with_one = new_events(post, lambda: desk.player.record(Command.COUNTER_DEPART))
    assert EventKind.INFORM in kinds(with_one)
    show(desk, country.travellers[Scenario.FOREIGN_TOURIST])
    assert EventKind.INFORM not in kinds(new_events(post, lambda: desk.player.record(Command.COUNTER_DEPART)))


def test_a_page_typed_by_hand_is_taken_with_f2(desk: Station, country: LittleCountry) -> None:
    traveller = country.travellers[Scenario.TOURIST]
    desk.player.press(Command.COUNTER_BY_HAND)
    assert desk.station.counter_screen.sheet is Sheet.BY_HAND
    editor = desk.station.counter_screen.by_hand.editor
    for number, line in enumerate(traveller.passport.lines):
        if number:
            desk.press_while("Return", Qt.KeyboardModifier.NoModifier)
        desk.type_by_hand(line)
    assert tuple(editor.lines) == traveller.passport.lines
    desk.player.press(Command.COUNTER_BY_HAND)
    assert desk.player._number() == traveller.passport.fields.document_number
    assert desk.station.counter_screen.sheet is Sheet.TRAVELLER


def test_a_text_that_is_no_zone_changes_nothing_and_is_told(desk: Station, country: LittleCountry) -> None:
    number = show(desk, country.travellers[Scenario.TOURIST])
    desk.type_burst("THIS IS NO MACHINE READABLE ZONE")
    assert desk.player._number() == number
    assert desk.message == desk.station.theme.texts("workplace.message.no_mrz")


def test_a_decision_that_cannot_be_recorded_leaves_the_traveller_with_the_sentence(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    number = show(desk, country.travellers[Scenario.TOURIST])
    _forbid_writing(post, True)
    try:
        before = desk.player.records
        for key in (Command.COUNTER_DEPART, Command.COUNTER_NEXT):
            desk.player.press(key)
        sentence = desk.station.theme.texts("store.fault.read_only", file="casebook.db")
        desk.wait(lambda: desk.message == sentence)
        assert desk.player._number() == number
        assert desk.player.records == before
        # The one before is not let go of either, when the next page cannot push it out on record.
        show(desk, country.travellers[Scenario.MINOR])
        desk.player.press("/")
        desk.wait(lambda: not desk.station.counter.is_busy)
        assert desk.player._number() == number
        assert desk.station.counter.screening.parked is not None
    finally:
        _forbid_writing(post, False)
    desk.player.press("-")
    desk.player.record_chosen()


def _forbid_writing(post: Post, forbidden: bool) -> None:
    post.writer.run(lambda casebook: casebook._db.execute(f"PRAGMA query_only = {int(forbidden)}").fetchall())


def test_pages_that_come_while_recording_are_not_lost(desk: Station, post: Post, country: LittleCountry) -> None:
    show(desk, country.travellers[Scenario.TOURIST])
    desk.player.press(Command.COUNTER_DEPART)
    counter, before = desk.station.counter, desk.player.records
    # The casebook's thread is held up, as by a slow disk, while the next page is already typed.
    gate = threading.Event()
    post.writer.submit(lambda _: gate.wait(20))
    desk.player.press(Command.COUNTER_NEXT)
    assert counter.is_busy
    number = show(desk, country.travellers[Scenario.FOREIGN_TOURIST])
    assert desk.player._number() != number
    gate.set()
    desk.wait(lambda: desk.player.records > before)
    assert desk.player._number() == number


def test_locking_forgets_everybody_and_records_that_the_traveller_left(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    people = country.travellers
    show(desk, people[Scenario.WORKER_IN_ORDER])
    show(desk, people[Scenario.TOURIST])
    desk.player.press("*")
    show(desk, people[Scenario.MINOR])
    desk.player.press(Command.COUNTER_BY_HAND)
    desk.type_by_hand(people[Scenario.LOST_PASSPORT].passport.lines[1][:9])
    before = desk.player.records
    found = new_events(post, lambda: (desk.station.lock(), desk.wait(lambda: desk.player.records > before)))
    assert found[-1].kind is EventKind.ABANDON
    assert desk.station.window.current == "login"
    everybody = [people[each] for each in (Scenario.WORKER_IN_ORDER, Scenario.TOURIST, Scenario.MINOR)]
    assert_nobody_on(desk, *everybody, people[Scenario.LOST_PASSPORT])
    # Keys and page readers reach nobody while the screen is locked.
    show(desk, people[Scenario.TOURIST])
    desk.player.press(Command.COUNTER_CALL)
    assert desk.station.counter.screening.check is None


def test_a_page_reader_in_the_queue_brings_nobody_up_out_of_sight(
    qapp: QApplication, post: Post, country: LittleCountry, tmp_path: Path
) -> None:
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(SUPERVISOR)
        assert desk.station.window.current == "queue"
        show(desk, country.travellers[Scenario.TOURIST])
        assert desk.station.counter.screening.check is None


def test_red_data_take_one_acknowledgement_a_shift_and_stop_nobody(
    qapp: QApplication, country: LittleCountry, tmp_path: Path
) -> None:
    post = enrolled_post(tmp_path / "post", country, OFFICER)
    Feed([], as_of=clock.now() - timedelta(days=9)).build(post.settings.clearances_dir, key=post.secrets.database_key)
    try:
        with open_station(post, tmp_path) as desk:
            desk.player.log_in(OFFICER)
            notices = desk.station.counter_screen.notices
            assert notices.isVisible()
            show(desk, country.travellers[Scenario.WORK_WITHOUT_RECORD])
            desk.player.press("1")
            desk.player.expect(VerdictKind.CANNOT_TELL)
            found = new_events(post, desk.player.acknowledge_red_data)
            assert kinds(found) == [EventKind.ACKNOWLEDGE]
            desk.player.record(Command.COUNTER_DEPART)
            show(desk, country.travellers[Scenario.TOURIST])
            assert not notices.isVisible()
            desk.station.lock()
            desk.player.log_in(OFFICER)
            assert notices.isVisible()
            assert desk.station.counter.screening.check is None
    finally:
        post.close()


def test_purpose_answers_and_papers_by_keyboard_reach_the_record(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    show(desk, country.travellers[Scenario.WORK_WITHOUT_RECORD])
    for key in ("1", Command.COUNTER_PAPERS, "5", "3", Command.COUNTER_PAPERS):
        desk.player.press(key)
    check = desk.station.counter.screening.check
    assert check is not None
    assert check.traveller.purpose is Purpose.WORK
    assert len(check.traveller.papers) == 2
    found = new_events(post, lambda: desk.player.record(Command.COUNTER_DEPART))
    papers = next(event for event in found if event.kind is EventKind.PAPERS)
    assert len(papers.open) == 2
    assert replace(papers, body=None).body is None


def test_a_code_reader_types_a_boarding_pass_and_a_card(desk: Station, country: LittleCountry) -> None:
    tourist = country.travellers[Scenario.TOURIST]
    show(desk, tourist)
    desk.type_burst("M1LESTARI/DEWI        EABC123 CGKSINGA 0824 328Y001A0025 100")
    counter = desk.station.counter
    assert counter.screening.check is not None
    assert [flag.code for flag in counter.screening.check.assessment.flags] == ["T01"]
    assert "LESTARI/DEWI" in words_on(desk.station.window)
    desk.type_burst("KPMI1:ABCDEFGHIJ")
    assert counter.screening.check.card is not None
    assert counter.screening.check.card.state is SealState.UNREADABLE
    desk.station.lock()
    assert "LESTARI" not in words_on(desk.station.window)
