"""The search by keys in the real window: typed, searched, on record, and the case is opened."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.services.searching import Sought
from checkpoint_app.store.audit_trail import TrailFilter
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.search.scenes import search_view
from checkpoint_app.ui.search.screen import SearchScreen
from checkpoint_app.ui.search.view_model import OpenCase, Search
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import words_on
from tests.gui.test_kept_documents import refer
from tests.gui.test_records_by_keys import desk, machine

__all__ = ["desk", "machine"]


def test_somebody_is_searched_and_their_case_opened_by_keys_alone(desk, machine) -> None:
    encounter_id = refer(machine)
    case = machine.post.writer.run(lambda casebook: casebook.content(encounter_id))
    name = case["document"]["primary_identifier"]
    desk.player.log_in(HARTONO)
    desk.station.go_to("search")
    search = desk.station.desk.search()
    assert search._screen.name.edit.hasFocus()
    desk.type_by_hand(name.lower())
    desk.player.press("F9")
    desk.wait(lambda: search.view.result is not None)
    assert [hit.encounter_id for hit in search.view.result.hits] == [encounter_id]
    (entry, *_) = machine.post.writer.run(
        lambda casebook: casebook.trail_entries(casebook.trail(TrailFilter(kind=EventKind.READ)))
    )
    assert dict(entry.open)["reason"] == "SEARCH"
    desk.press_while("Down", Qt.KeyboardModifier.NoModifier)
    desk.player.press("F6")
    desk.wait(lambda: desk.station.window.current == "case")
    desk.station.go_to("counter")
    assert search._screen.name.value == ""
    desk.station.lock()
    assert name not in words_on(search._screen)


@pytest.fixture
def screen(qtbot, theme) -> SearchScreen:
    made = SearchScreen()
    qtbot.addWidget(made)
    made.resize(1280, 616)
    made.show()
    return made


def press(screen: SearchScreen, key: Qt.Key) -> bool:
    return screen.handle_key(KeyPress(int(key)))


def test_nothing_is_searched_before_something_legible_was_typed(screen: SearchScreen) -> None:
    heard = []
    screen.intent.connect(heard.append)
    press(screen, Qt.Key.Key_F9)
    screen.born.edit.setText("31-31-1994")
    press(screen, Qt.Key.Key_F9)
    assert heard == []
    screen.born.edit.setText("")
    screen.number.edit.setText("x1204")
    press(screen, Qt.Key.Key_F9)
    assert heard == [Search(Sought(number="x1204"))]


def test_hits_say_how_the_name_agrees_and_only_cases_are_opened(screen: SearchScreen, theme) -> None:
    heard = []
    screen.intent.connect(heard.append)
    theme.set_language("en")
    screen.show_view(search_view())
    assert "old or new spelling" in screen.table.lines.index(1, 0).data(Qt.ItemDataRole.AccessibleTextRole)
    screen.table.choose("2")
    press(screen, Qt.Key.Key_F6)
    assert heard == []
    screen.table.choose("0")
    press(screen, Qt.Key.Key_F6)
    assert isinstance(heard[0], OpenCase)
