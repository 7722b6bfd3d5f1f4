"""Whom to expect: departures by number, what is known without a score, the list for the gates without a name."""

import csv
import io

import pytest
from PySide6.QtCore import Qt

from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.gate_list import GateDeparture, gate_hash, gate_list, gate_list_name, write_gate_list
from checkpoint_app.ui.expected.model import ExpectedModel
from checkpoint_app.ui.expected.scenes import expected_view, scenes
from checkpoint_app.ui.expected.screen import ExpectedScreen
from checkpoint_app.ui.expected.view_model import ChooseList, ExpectedView, ExportGateList, ReloadLists
from checkpoint_app.ui.theme.components.tables import CELL_ROLE
from checkpoint_app.ui.theme.shapes import CAUTION


@pytest.fixture
def screen(qtbot, theme):
    made = ExpectedScreen()
    qtbot.addWidget(made)
    made.resize(1440, 796)
    made.show_view(expected_view())
    made.show()
    return made


def sent(screen):
    heard = []
    screen.intent.connect(heard.append)
    return heard


def known(screen, row):
    return screen.people.index(row, 1).data(CELL_ROLE)


def test_departures_are_chosen_by_their_number(qtbot, screen):
    heard = sent(screen)
    qtbot.keyClick(screen, Qt.Key.Key_2)
    qtbot.keyClick(screen, Qt.Key.Key_3)
    assert heard == [ChooseList("l2")]


def test_what_is_known_has_a_shape_and_the_rest_is_left_alone(screen):
    assert screen.people.rowCount() == len(expected_view().expected)
    assert known(screen, 1).look == CAUTION
    assert known(screen, 3).look == CAUTION
    assert known(screen, 0).look is None


def test_one_key_shows_only_those_of_whom_something_is_known(qtbot, screen):
    qtbot.keyClick(screen, Qt.Key.Key_K)
    assert screen.people.rowCount() == 2
    assert screen.filter.chosen
    qtbot.keyClick(screen, Qt.Key.Key_K)
    assert screen.people.rowCount() == 10


def test_one_key_asks_for_the_gates_list(qtbot, screen):
    heard = sent(screen)
    qtbot.keyClick(screen, Qt.Key.Key_G)
    assert heard == [ExportGateList()]
    screen.show_view(ExpectedView(is_loading=False))
    qtbot.keyClick(screen, Qt.Key.Key_G)
    assert heard == [ExportGateList()]


def test_a_gate_list_holds_hashes_and_neither_names_nor_reasons(tmp_path):
    view = expected_view()
    choice = view.lists[0]
    rows = list(csv.reader(io.StringIO(gate_list([GateDeparture(choice.service, choice.departs_at, view.expected)]))))
    assert rows[0] == ["document_sha256", "departure", "departs_at"]
    assert sorted(row[0] for row in rows[1:]) == sorted(
        gate_hash("IDN", f"X{number:07d}", choice.service, choice.departs_at) for number in (1, 3)
    )
    path = tmp_path / gate_list_name(choice.service, choice.departs_at)
    write_gate_list(path, [GateDeparture(choice.service, choice.departs_at, view.expected)])
    text = path.read_text()
    assert not any(each.person.primary_identifier in text for each in view.expected)


def test_faults_and_refusals_are_told_in_words(screen):
    assert "7" in screen.faults.accessibleName() or screen.faults.isVisible()
    screen.show_view(ExpectedView(is_loading=False, refused=InputUnreadable("lists.refused.empty", file="a.csv")))
    assert screen.notice.isVisible()


def test_a_language_change_words_everything_anew(screen, theme):
    theme.set_language("id")
    title = screen.people.headerData(1, Qt.Orientation.Horizontal)
    theme.set_language("en")
    assert screen.people.headerData(1, Qt.Orientation.Horizontal) != title


def test_clear_leaves_nobody_behind(screen):
    screen.clear()
    assert screen.people.rowCount() == 0
    assert screen.summary.text() == ""


def test_a_failure_can_be_tried_again(screen):
    heard = sent(screen)
    screen.show_view(ExpectedView(is_loading=False, fault=InputUnreadable("lists.refused.empty", file="a")))
    screen.contents.failed.retried.emit()
    assert heard == [ReloadLists()]


def test_a_list_of_thousands_is_worded_only_where_it_is_drawn(theme, monkeypatch):
    from checkpoint_app.ui.expected import model

    worded = []
    real = model.known_lines
    monkeypatch.setattr(model, "known_lines", lambda each, words: worded.append(each) or real(each, words))
    people = ExpectedModel()
    people.show_people(expected_view().expected * 500)
    assert people.rowCount() == 5000
    assert worded == []
    people.index(4999, 1).data(CELL_ROLE)
    assert len(worded) == 1


@pytest.mark.parametrize("name", [name for name, _ in scenes()])
def test_every_scene_is_built(qtbot, theme, name):
    widget = dict(scenes())[name]()
    qtbot.addWidget(widget)
    widget.show()
