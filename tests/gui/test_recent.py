"""Back to the last ten by keys: why, whom, amend; what is older than 15 minutes, or another's, is not there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.recent.view_model import RecentRow
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, open_station, synced_post
from tests.little_country import LittleCountry

SECOND_OFFICER = NewPerson("wulan", "Wulan Sari", Role.OFFICER, "word-of-wulan")


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with synced_post(tmp_path_factory.mktemp("recent"), country, OFFICER, SECOND_OFFICER, SUPERVISOR) as made:
        yield made


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    with open_station(post, tmp_path) as station:
        station.player.log_in(OFFICER)
        yield station


def events(post: Post) -> list[Event]:
    return post.writer.run(lambda casebook: list(casebook.outbox.events_from(1, 5000)))


def amendments(post: Post) -> list[Event]:
    return [event for event in events(post) if event.kind is EventKind.AMEND]


def decide(desk: Station, country: LittleCountry, scenario: Scenario, key: Command = Command.COUNTER_DEPART) -> str:
    """A page reader types the zone, a key decides, NEXT records."""
    before = desk.player.records
    desk.type_burst("\n".join(country.travellers[scenario].passport.lines))
    desk.player.press(key)
    desk.player.press(Command.COUNTER_NEXT)
    desk.wait(lambda: desk.player.records > before and not desk.station.counter.is_busy)
    return country.travellers[scenario].passport.fields.document_number


def look_back(desk: Station, reason: str = "1") -> tuple[RecentRow, ...]:
    desk.player.press(Command.COUNTER_RECENT)
    assert desk.station.window.current == "recent"
    assert desk.station.recent.controller.view.rows is None
    desk.player.press(reason)
    desk.wait(lambda: desk.station.recent.controller.view.rows is not None)
    return desk.station.recent.controller.view.rows or ()


def test_a_wrong_key_is_amended_by_keys_and_both_are_on_record(desk: Station, country: LittleCountry, post: Post):
    earlier = amendments(post)
    number = decide(desk, country, Scenario.TOURIST)
    rows = look_back(desk)
    assert rows[0].document == number
    assert rows[0].state is EncounterState.DEPARTED
    looks = [event for event in events(post) if event.kind is EventKind.READ]
    assert looks[-1].open["reason"] == "WRONG_KEY"
    card = desk.station.recent.controller.screen.amend
    assert card.instead.chosen is None
    desk.player.press(Command.COUNTER_SECONDARY)
    desk.player.press(Command.COUNTER_NEXT)
    assert amendments(post) == earlier
    desk.player.press("1")
    desk.player.press(Command.COUNTER_NEXT)
    desk.wait(lambda: desk.station.recent.controller.view.amended_at is not None)
    (amended,) = amendments(post)[len(earlier) :]
    assert (amended.open["action"], amended.open["amend_reason"]) == ("REFER", "WRONG_KEY")
    rows = desk.station.recent.controller.view.rows
    assert rows is not None
    assert rows[0].state is EncounterState.REFERRED
    desk.player.press("Esc")
    assert desk.station.window.current == "counter"
    assert desk.station.recent.controller.view.rows is None


def test_escape_takes_the_choice_back_before_it_closes(desk: Station, country: LittleCountry):
    decide(desk, country, Scenario.FOREIGN_TOURIST)
    look_back(desk, "2")
    desk.player.press(Command.COUNTER_SECONDARY)
    assert desk.station.recent.controller.screen.amend.instead.chosen is Action.REFER
    desk.player.press("Esc")
    assert desk.station.recent.controller.screen.amend.instead.chosen is None
    assert desk.station.window.current == "recent"
    desk.player.press("Esc")
    assert desk.station.window.current == "counter"


def test_after_15_minutes_nobody_is_on_the_screen_any_more(desk: Station, country: LittleCountry):
    decide(desk, country, Scenario.WORK_WITHOUT_RECORD)
    assert look_back(desk)
    try:
        clock.run_from(clock.now() + timedelta(minutes=16))
        desk.station.recent.controller.look_at_the_clock()
        assert desk.station.recent.controller.view.rows == ()
        assert desk.station.recent.controller.screen.name.text() == ""
        desk.player.press("Esc")
        assert look_back(desk) == ()
    finally:
        clock.run_from(None)


def test_another_officer_finds_none_of_them_and_locking_takes_them_away(desk: Station, country: LittleCountry):
    decide(desk, country, Scenario.LOST_PASSPORT, Command.COUNTER_SECONDARY)
    assert look_back(desk)
    desk.station.lock()
    assert desk.station.recent.controller.view.rows is None
    assert desk.station.recent.controller.screen.chosen() is None
    desk.player.log_in(SECOND_OFFICER)
    assert look_back(desk) == ()


def test_the_palette_finds_the_way_there_at_the_counter_only(desk: Station):
    words = "Back to the last ten"
    assert words in {command.words for command in desk.station._commands()}
    desk.player.press(Command.COUNTER_RECENT)
    assert words not in {command.words for command in desk.station._commands()}
    desk.player.press("Esc")


def test_a_supervisor_amends_in_the_case_file_by_keys_and_the_timeline_says_so(
    post: Post, country: LittleCountry, qapp: QApplication, tmp_path: Path
):
    with open_station(post, tmp_path) as desk:
        desk.player.log_in(SUPERVISOR)
        desk.station.go_to("counter")
        decide(desk, country, Scenario.OTHER_PERSONS_RECORD)
        encounter_id = desk.player._records[-1].encounter.encounter_id
        desk.station.open_case(encounter_id)
        desk.wait(lambda: desk.station.case.encounter is not None)
        card = desk.station.case.screen.amend
        assert not card.isHidden()
        assert card.record.isHidden() or not card.record.isVisible()
        QTest.keyClick(card.open_button, Qt.Key.Key_Space)
        chip = next(each for each in card.instead.chips if each.value is Action.REFER)
        QTest.keyClick(chip, Qt.Key.Key_Space)
        QTest.keyClick(card.reasons.chips[2], Qt.Key.Key_Space)
        QTest.keyClick(card.record, Qt.Key.Key_Space)
        desk.wait(lambda: desk.station.case.encounter.state is EncounterState.REFERRED)
        view = desk.station.case.screen._view
        assert view is not None
        assert [entry.step for entry in view.timeline if entry.is_amended] == ["depart"]
