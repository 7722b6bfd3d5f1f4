"""An operator's columns by keys alone: marked, said, taken back, taken; and the faults of a list by line and kind."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from checkpoint_app.documents.passenger_list import Column
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.ui.expected.columns_page import ColumnsPage
from checkpoint_app.ui.expected.columns_view_model import (
    MEANING_KEYS,
    MEANINGS,
    ColumnsView,
    LeaveColumns,
    MarkColumn,
    MoveHeadings,
    SayMeaning,
    TakeColumns,
)
from checkpoint_app.ui.expected.scenes import columns_view, expected_view, scenes
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.expected.view_model import ExpectedView, ExplainColumns, OpenListFile
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import say
from checkpoint_app.ui.theme.components.tables import CELL_ROLE

ENOUGH = (Column.IGNORED, Column.NAME, Column.BIRTH_DATE, Column.DOCUMENT_NUMBER)


@pytest.fixture
def page(qtbot, theme):
    made = ColumnsPage()
    qtbot.addWidget(made)
    made.resize(1280, 600)
    made.show_view(columns_view(Column.IGNORED, Column.NAME))
    made.show()
    return made


@pytest.fixture
def heard(page):
    intents = []
    page.intent.connect(intents.append)
    return intents


def press(page, *keys):
    for key in keys:
        assert page.handle_key(KeyPress(key))


def test_every_meaning_has_a_key_and_a_button(page, heard):
    assert len(MEANING_KEYS) == len(MEANINGS) == len(set(Column))
    for key in MEANING_KEYS:
        press(page, Qt.Key(ord(key)))
    assert heard == [SayMeaning(meaning) for meaning in MEANINGS]
    page.choices[Column.BIRTH_DATE].click()
    assert heard[-1] == SayMeaning(Column.BIRTH_DATE)


def test_the_arrows_mark_columns_and_move_the_headings(page, heard):
    press(page, Qt.Key.Key_Left, Qt.Key.Key_Right, Qt.Key.Key_Up, Qt.Key.Key_Down)
    assert heard == [MarkColumn(1), MarkColumn(3), MoveHeadings(-1), MoveHeadings(1)]


def test_a_meaning_pressed_again_and_delete_take_it_back(page, heard):
    view = columns_view(*ENOUGH)
    page.show_view(ColumnsView(view.draft, 1, view.reading))
    press(page, Qt.Key.Key_1, Qt.Key.Key_Delete)
    assert heard == [SayMeaning(None), SayMeaning(None)]


def test_it_can_be_taken_only_when_people_can_be_told_apart(page, heard):
    press(page, Qt.Key.Key_F9)
    assert heard == []
    assert say("columns.missing.identity") in page.missing.accessibleName()
    page.show_view(columns_view(*ENOUGH))
    press(page, Qt.Key.Key_F9, Qt.Key.Key_Escape)
    assert heard == [TakeColumns(), LeaveColumns()]


def test_it_waits_while_the_sheet_is_read_or_kept_and_says_a_fault(page, heard):
    view = columns_view(*ENOUGH)
    page.show_view(ColumnsView(view.draft, 0))
    page.show_view(ColumnsView(view.draft, 0, view.reading, is_taking=True))
    press(page, Qt.Key.Key_F9)
    assert heard == []
    page.show_view(ColumnsView(view.draft, 0, view.reading, EnvironmentFault("lists.refused.nobody", file="a.csv")))
    assert page.missing.accessibleName() == say("lists.refused.nobody", file="a.csv")


def test_the_first_rows_stand_as_they_came_and_as_they_are_read(page):
    page.show_view(columns_view(*ENOUGH))
    assert page.cells.index(2, 2).data(CELL_ROLE).text == "SARI DEWI"
    assert page.people.index(0, 1).data(CELL_ROLE).text.startswith("9 Jan")
    assert page.people.rowCount() == 5
    page.clear()
    assert (page.people.rowCount(), page.cells.rowCount(), page.heading.text()) == (0, 0, "")


def test_a_click_marks_a_column(qtbot, page, heard):
    rect = page.table.visualRect(page.cells.index(1, 2))
    qtbot.mouseClick(page.table.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert heard == [MarkColumn(1)]


def test_the_page_follows_the_language(page, theme):
    theme.set_language("en")
    before = page.missing.accessibleName()
    theme.set_language("id")
    assert page.missing.accessibleName() != before


@pytest.fixture
def screen(qtbot, theme):
    made = dict(scenes())["expected-faults"]()
    assert isinstance(made, ExpectedScreen)
    qtbot.addWidget(made)
    made.resize(1280, 600)
    made.show()
    return made


def test_every_fault_stands_with_its_line_and_one_kind_can_be_chosen(qtbot, screen):
    lines = screen.fault_lines.lines
    assert lines.rowCount() == 33
    assert lines.index(1, 1).data(CELL_ROLE).text == "SARI DEWI"
    qtbot.keyClick(screen, Qt.Key.Key_Right)
    assert lines.rowCount() == 1
    assert "Kelas" in lines.index(0, 2).data(CELL_ROLE).text
    screen.fault_lines.chips[2].click()
    assert 1 < lines.rowCount() < 33
    qtbot.keyClick(screen, Qt.Key.Key_Left)
    qtbot.keyClick(screen, Qt.Key.Key_Left)
    assert lines.rowCount() == 33


def test_one_key_leads_to_the_faults_and_back(qtbot, screen):
    qtbot.keyClick(screen, Qt.Key.Key_L)
    assert not screen.shows_faults
    screen.faults.pressed.emit()
    assert screen.shows_faults
    screen.show_view(ExpectedView(is_loading=False))
    assert not screen.shows_faults
    qtbot.keyClick(screen, Qt.Key.Key_L)
    assert not screen.shows_faults


def test_a_list_is_opened_and_its_columns_said_anew_by_one_key(qtbot, screen):
    heard = []
    screen.intent.connect(heard.append)
    qtbot.keyClick(screen, Qt.Key.Key_O)
    qtbot.keyClick(screen, Qt.Key.Key_C)
    screen.show_view(expected_view())
    qtbot.keyClick(screen, Qt.Key.Key_C)
    assert heard == [OpenListFile(), ExplainColumns()]
