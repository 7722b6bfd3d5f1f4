"""A key is changed by keys alone, in the real window: told when it cannot be, and then shown everywhere at once."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.config import load_settings, write_settings
from checkpoint_app.services.post import NewPerson, Post
from checkpoint_app.shortcuts import Command, Keymap, read_keymap
from checkpoint_app.ui.counter.screen import Sheet
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shortcuts.scenes import scenes
from checkpoint_app.ui.shortcuts.screen import KeysScreen
from checkpoint_app.ui.shortcuts.view_model import (
    ChangeKey,
    GiveAllBack,
    GiveBack,
    KeysView,
    Leave,
    change,
    give_back,
)
from checkpoint_app.ui.theme import active, say
from checkpoint_app.ui.theme.components.buttons import KeyCap
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, open_station, synced_post
from tests.little_country import LittleCountry

ADMINISTRATOR = NewPerson("melati", "Melati Putri", Role.ADMINISTRATOR, "word-of-melati")
SHIFT, CTRL, ALT = (
    Qt.KeyboardModifier.ShiftModifier,
    Qt.KeyboardModifier.ControlModifier,
    Qt.KeyboardModifier.AltModifier,
)
CALL = Command.COUNTER_CALL


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with synced_post(tmp_path_factory.mktemp("keys"), country, OFFICER, SUPERVISOR, ADMINISTRATOR) as made:
        yield made


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    # One post for the module: each test begins with the first keys.
    write_settings(post.settings.data_dir, keys={})
    post.settings = replace(post.settings, keys=())
    with open_station(post, tmp_path) as station:
        yield station
        active().set_keys(Keymap())


def to_the_keys(desk: Station) -> KeysScreen:
    desk.player.log_in(ADMINISTRATOR)
    desk.player.press(Command.ADMINISTRATION_KEYS)
    assert desk.station.window.current == "keys"
    return desk.station.keys.screen


def go_down_to(desk: Station, command: Command) -> None:
    screen = desk.station.keys.screen
    for _ in Command:
        if screen.chosen is command:
            return
        desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    raise AssertionError(command)


def configurations(post: Post) -> list[object]:
    found = post.writer.run(lambda casebook: list(casebook.outbox.events_from(1, 5000)))
    return [event for event in found if event.kind is EventKind.CONFIGURATION and "keys changed" in str(event.open)]


def test_a_key_is_changed_by_keys_and_shown_everywhere_at_once(
    desk: Station, post: Post, country: LittleCountry
) -> None:
    before = len(configurations(post))
    screen = to_the_keys(desk)
    go_down_to(desk, CALL)
    desk.player.press(Command.KEYS_CHANGE)
    desk.press_while("F8", SHIFT)
    assert "Shift F8" in screen.notice.accessibleName()
    assert not screen.takes_every_key
    desk.wait(lambda: len(configurations(post)) == before + 1)
    kept, rejected = read_keymap(load_settings(post.settings.data_dir).keys)
    assert (kept.written(), rejected) == ({"counter.call": "Shift+F8"}, ())

    counter = desk.station.counter_screen
    assert counter.dock.call.key_cap == "Shift F8"
    assert "Shift F8" in counter.dock.call.accessibleName()
    assert "Shift F8" in {cap.key_cap for cap in counter.help_sheet.findChildren(KeyCap)}
    desk.station.lock()
    desk.player.log_in(OFFICER)
    assert "Shift F8" in {each.key_cap for each in desk.station._commands()}
    desk.type_burst("\n".join(country.travellers[Scenario.TOURIST].passport.lines))
    records = desk.player.records
    desk.player.press("F8")
    assert desk.player.records == records
    desk.press_while("F8", SHIFT)
    desk.wait(lambda: desk.player.records > records)


def test_a_key_that_another_command_has_is_told_by_its_name_and_nothing_changes(desk: Station) -> None:
    screen = to_the_keys(desk)
    go_down_to(desk, CALL)
    desk.player.press(Command.KEYS_CHANGE)
    desk.player.press("F6")
    told = screen.notice.accessibleName()
    assert active().texts("counter.help.secondary") in told
    assert screen.takes_every_key
    # What holds everywhere is waited for too, and does not act meanwhile.
    desk.player.press("F1")
    assert desk.station.overlays.open_card is None
    assert active().texts("shortcuts.command.shell_help") in screen.notice.accessibleName()
    desk.press_while("K", CTRL)
    assert desk.station.overlays.open_card is None
    assert active().keys == Keymap()
    desk.player.press("Esc")
    assert not screen.takes_every_key
    assert desk.station.window.current == "keys"
    desk.player.press("Esc")
    assert desk.station.window.current == "administration"


def test_what_a_page_reader_types_is_refused_with_the_reason(desk: Station, country: LittleCountry) -> None:
    screen = to_the_keys(desk)
    go_down_to(desk, CALL)
    desk.player.press(Command.KEYS_CHANGE)
    because = active().texts("shortcuts.refused.reader", key="#").partition("#")[2]
    for character in ("a", "Z", "7", "<"):
        desk.type_by_hand(character)
        assert because in screen.notice.accessibleName(), character
    for name in ("Return", "Tab"):
        desk.press_while(name, Qt.KeyboardModifier.NoModifier)
        assert because in screen.notice.accessibleName(), name
    notice = screen.notice.accessibleName()
    desk.type_burst("\n".join(country.travellers[Scenario.TOURIST].passport.lines))
    # A whole page is no key that somebody pressed.
    assert screen.notice.accessibleName() == notice
    assert screen.takes_every_key
    desk.player.press("5")
    assert screen.notice.accessibleName() == active().texts("shortcuts.refused.pad")
    assert active().keys == Keymap()


def test_the_waiting_ends_with_the_lock(desk: Station) -> None:
    screen = to_the_keys(desk)
    desk.player.press(Command.KEYS_CHANGE)
    desk.station.lock()
    assert not screen.takes_every_key


def shown(qtbot, keys: Keymap = Keymap()) -> tuple[KeysScreen, list[object]]:  # noqa: B008
    screen = KeysScreen()
    qtbot.addWidget(screen)
    screen.resize(1280, 640)
    screen.show_view(KeysView(keys))
    heard: list[object] = []
    screen.intent.connect(heard.append)
    return screen, heard


@pytest.mark.usefixtures("theme")
def test_one_or_all_go_back_to_their_first_keys(qtbot) -> None:
    keys = Keymap().with_key(CALL, Command.KEYS_CHANGE.default).with_key(Command.QUEUE_CLAIM, Keymap().chord(CALL))
    screen, heard = shown(qtbot, keys)
    screen.table.choose(CALL.ident)
    QTest.keyClick(screen, Qt.Key.Key_F5)
    QTest.keyClick(screen, Qt.Key.Key_F8)
    QTest.keyClick(screen, Qt.Key.Key_Escape)
    assert heard == [GiveBack(CALL), GiveAllBack(), Leave()]


@pytest.mark.usefixtures("theme")
def test_the_keys_of_this_screen_are_changed_like_all_others(qtbot) -> None:
    active().set_keys(Keymap().with_key(Command.KEYS_CHANGE, KeyPress(Qt.Key.Key_F2, shift=True).chord))
    screen, heard = shown(qtbot)
    QTest.keyClick(screen, Qt.Key.Key_F2)
    assert not screen.takes_every_key
    QTest.keyClick(screen, Qt.Key.Key_F2, SHIFT)
    assert screen.takes_every_key
    QTest.keyClick(screen, Qt.Key.Key_Shift)
    QTest.keyClick(screen, Qt.Key.Key_F9, ALT)
    assert [each.chord.cap for each in heard if isinstance(each, ChangeKey)] == ["Alt F9"]


def test_a_first_key_that_another_command_took_is_not_taken_from_it() -> None:
    free, first = KeyPress(Qt.Key.Key_F8, shift=True).chord, CALL.default
    keys, _ = change(Keymap(), ChangeKey(CALL, free))
    keys, _ = change(keys, ChangeKey(Command.COUNTER_INFORM, first))
    same, told = give_back(keys, CALL)
    assert (same, told.holder) == (keys, Command.COUNTER_INFORM)


def test_the_sheet_of_keys_and_the_texts_follow(theme) -> None:

    theme.set_keys(Keymap().with_key(Command.COUNTER_BY_HAND, KeyPress(Qt.Key.Key_F2, shift=True).chord))
    assert "Shift F2" in say("counter.idle.text")
    theme.set_keys(Keymap())
    assert "Shift F2" not in say("counter.idle.text")


def test_every_scene_is_built(qtbot, theme) -> None:
    for _, build in scenes():
        qtbot.addWidget(build())


def test_help_at_the_counter_has_its_own_key_after_it_was_changed(desk: Station) -> None:
    active().set_keys(Keymap().with_key(Command.SHELL_HELP, KeyPress(Qt.Key.Key_F1, ctrl=True).chord))
    desk.player.log_in(OFFICER)
    desk.player.press("F1")
    assert desk.station.counter_screen.sheet is Sheet.IDLE
    desk.press_while("F1", CTRL)
    assert desk.station.counter_screen.sheet is Sheet.HELP
