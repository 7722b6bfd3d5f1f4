"""The differences list by keys in the real window: chosen, a case opened, a difference reported."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from checkpoint_app.casework.differences import DifferenceKind, Ministry
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.papers import case_number
from checkpoint_app.services.differences import Standing
from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.differences.scenes import differences_view
from checkpoint_app.ui.differences.screen import DifferencesScreen
from checkpoint_app.ui.differences.view_model import Choice, Choose, DifferencesView, OpenCase, Reload, Report, Which
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.supervisor.scenes import scene_now
from checkpoint_app.ui.theme import active
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.test_kept_documents import refer
from tests.gui.test_records_by_keys import desk, machine

__all__ = ["desk", "machine"]

NOW, HERE = scene_now(), differences_view()


@pytest.fixture
def screen(qtbot, theme) -> DifferencesScreen:
    made = DifferencesScreen()
    qtbot.addWidget(made)
    made.resize(1280, 616)
    made.show_view(DifferencesView(NOW, HERE, Choice(Which.ALL)))
    made.show()
    return made


def press(screen: DifferencesScreen, key: Qt.Key, *, alt: bool = False) -> bool:
    return screen.handle_key(KeyPress(int(key), alt=alt))


def words_of(screen: DifferencesScreen, row: int) -> str:
    return screen.table.lines.index(row, 0).data(Qt.ItemDataRole.AccessibleTextRole)


@pytest.mark.parametrize("language", LANGUAGES)
def test_a_row_says_what_whose_how_old_and_where_it_stands(screen, theme, language):
    theme.set_language(language)
    texts, row = active().texts, HERE.rows[0]
    said = words_of(screen, 0)
    assert case_number(row.encounter_id) in said
    assert texts("differences.days", days=23) in said
    assert texts("differences.standing.OPEN") in said
    assert texts("differences.more_cases", count=2) in said
    assert texts("differences.no_owner") in words_of(screen, 4)
    assert texts("differences.version", number="4") in words_of(screen, 6)


def test_it_is_narrowed_by_where_it_stands_and_by_whose_it_is(screen):
    heard = []
    screen.intent.connect(heard.append)
    assert press(screen, Qt.Key.Key_K)
    assert screen.which.box.hasFocus()
    screen.which.box.setCurrentIndex(1)
    screen.which.box.activated.emit(1)
    assert heard == [Choose(Choice(Which.SETTLED))]
    for choice, count in ((Choice(), 6), (Choice(Which.SETTLED), 2), (Choice(owner=Ministry.IMIPAS), 1)):
        screen.show_view(DifferencesView(NOW, HERE, choice))
        assert screen.table.lines.rowCount() == count
        assert screen.owner.value is choice.owner


def test_a_case_that_was_erased_opens_no_more(screen):
    heard = []
    screen.intent.connect(heard.append)
    screen.table.choose("4")
    press(screen, Qt.Key.Key_F6)
    assert heard == []
    screen.table.choose("1")
    press(screen, Qt.Key.Key_F6)
    press(screen, Qt.Key.Key_F5)
    assert heard == [OpenCase(HERE.rows[0].encounter_id), Reload()]


def test_nothing_is_preselected_and_a_report_takes_a_case_and_a_matter(screen):
    heard = []
    screen.intent.connect(heard.append)
    assert screen.matter.value is None
    screen.table.choose("3")
    press(screen, Qt.Key.Key_F9)
    assert screen.number.value == case_number(HERE.rows[2].encounter_id)
    press(screen, Qt.Key.Key_F9)
    assert heard == []
    press(screen, Qt.Key.Key_3, alt=True)
    press(screen, Qt.Key.Key_F9)
    assert heard == [Report(screen.number.value, DifferenceKind.BIRTH_DATE)]
    screen.show_view(DifferencesView(NOW, HERE, reported=HERE.rows[2].encounter_id))
    assert screen.number.value == ""
    assert not screen.report.isEnabled()


def test_a_long_list_is_shown_by_parts(qtbot, theme):
    from dataclasses import replace

    many = tuple(replace(HERE.rows[0], key=str(at)) for at in range(5_000))
    shown = DifferencesScreen()
    qtbot.addWidget(shown)
    shown.resize(1280, 616)
    shown.show_view(DifferencesView(NOW, replace(HERE, rows=many)))
    shown.show()
    assert shown.table.lines.rowCount() == 5_000
    assert len(shown.table.lines.lines) < 200
    shown.table.verticalScrollBar().setValue(shown.table.verticalScrollBar().maximum())
    assert shown.table.lines.has(4_999)


def test_a_supervisor_reports_by_keys_and_it_waits_to_be_sent(desk, machine):
    encounter_id = refer(machine)
    desk.player.log_in(HARTONO)
    station = desk.station
    offered = [place.name for place in station.places.offered(Role.SUPERVISOR, alone=False)]
    assert "differences" in offered
    assert "differences" not in [place.name for place in station.places.offered(Role.AUDITOR, alone=False)]
    station.go_to("differences")
    differences = station.desk.differences()
    desk.wait(lambda: differences.view.here is not None)
    desk.type_by_hand("c")
    desk.type_by_hand(case_number(encounter_id))
    desk.press_while("1", Qt.KeyboardModifier.AltModifier)
    desk.player.press("F9")
    desk.wait(lambda: bool(differences.view.reported))
    desk.wait(lambda: bool(differences.view.here and differences.view.here.rows))
    (row,) = differences.view.here.rows
    assert (row.standing, row.kind, row.encounter_id) == (Standing.UNSENT, DifferenceKind.NUMBER, encounter_id)
    (told,) = machine.post.writer.run(lambda casebook: casebook.entries_of((EventKind.DISPUTED,)))
    assert told.event.officer_id == "hartono"
    station.lock()
    assert differences.view.here is None
    assert differences._screen.number.value == ""
