"""From place to place, into a list's row and out of the window, by keys alone."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checkpoint_app.services.post import Post
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.search.screen import SearchScreen
from checkpoint_app.ui.theme.components.buttons import KeyCap
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, open_station, synced_post
from tests.little_country import LittleCountry

CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    with synced_post(tmp_path_factory.mktemp("going"), country, OFFICER, SUPERVISOR) as made:
        yield made


@pytest.fixture
def desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    with open_station(post, tmp_path) as station:
        yield station


def test_every_tab_is_reached_and_left_by_a_key(desk: Station) -> None:
    desk.player.log_in(SUPERVISOR)
    tabs = [tab.name for tab in desk.station.window.navigation.tabs]
    begun = tabs.index(desk.station.window.current)
    seen = []
    for _ in tabs:
        desk.press_while("F6", CTRL)
        seen.append(desk.station.window.current)
    assert seen == tabs[begun + 1 :] + tabs[: begun + 1]
    desk.press_while("F6", CTRL | Qt.KeyboardModifier.ShiftModifier)
    assert desk.station.window.current == tabs[begun - 1]


def test_the_screen_is_locked_by_a_key_and_the_sheet_of_keys_tells_it(desk: Station) -> None:
    desk.player.log_in(OFFICER)
    desk.player.press(Command.SHELL_HELP)
    caps = {cap.key_cap for cap in desk.station.counter_screen.help_sheet.findChildren(KeyCap)}
    assert {"Ctrl L", "Ctrl K", "F1"} <= caps
    desk.press_while("L", CTRL)
    assert desk.station.window.current == "login"
    assert desk.station.workplace.officer is None
    # Nothing is commanded before somebody is let in.
    desk.press_while("F6", CTRL)
    assert desk.station.window.current == "login"


@pytest.mark.usefixtures("theme")
def test_enter_opens_a_row_and_characters_are_left_to_the_screen(qtbot) -> None:
    table = DataTable()
    model = CellModel(("Name",), [[Cell("A")], [Cell("B")]])
    table.setModel(model)
    qtbot.addWidget(table)
    table.selectRow(0)
    opened: list[int] = []
    table.opened.connect(lambda: opened.append(table.currentIndex().row()))
    QTest.keyClick(table, Qt.Key.Key_B)
    assert table.currentIndex().row() == 0
    QTest.keyClick(table, Qt.Key.Key_Down)
    QTest.keyClick(table, Qt.Key.Key_Return)
    assert opened == [1]


@pytest.mark.usefixtures("theme")
def test_enter_searches_from_a_field_once_something_legible_is_typed(qtbot) -> None:
    screen = SearchScreen()
    qtbot.addWidget(screen)
    heard: list[object] = []
    screen.intent.connect(heard.append)
    QTest.keyClick(screen.name.edit, Qt.Key.Key_Return)
    assert heard == []
    screen.name.edit.setText("siti")
    QTest.keyClick(screen.name.edit, Qt.Key.Key_Return)
    assert len(heard) == 1
