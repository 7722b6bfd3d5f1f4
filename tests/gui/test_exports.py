"""Exports by keys in the real window: a second person types their password, the file is there, the log says so."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.services.exporting import ExportForm, ExportWhat
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.services.telephone import answer_challenge, enrol_telephone_key
from checkpoint_app.store.audit_trail import TrailFilter
from checkpoint_app.ui.casefile.view_model import SignsHere
from checkpoint_app.ui.exports.scenes import exports_view
from checkpoint_app.ui.exports.screen import ExportsScreen
from checkpoint_app.ui.exports.view_model import Begin, Cancel, Choose
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shell.commands import commands_on
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.test_kept_documents import refer
from tests.gui.test_records_by_keys import desk, machine

__all__ = ["desk", "machine"]

SECOND = NewPerson("budi", "Budi", Role.SUPERVISOR, "word-of-budi")


def test_a_list_of_people_is_exported_by_two_with_keys_alone(desk, machine, tmp_path) -> None:
    refer(machine)
    enrol_people(machine.post, [SECOND], clock.now())
    desk.player.log_in(HARTONO)
    desk.station.go_to("exports")
    exports = desk.station.desk.exports()
    path = tmp_path / "cases.csv"
    exports.ask_path = lambda name, form: path
    desk.press_while("1", Qt.KeyboardModifier.AltModifier)
    desk.press_while("6", Qt.KeyboardModifier.AltModifier)
    assert (exports.view.what, exports.view.form) == (ExportWhat.CASES, ExportForm.CSV)
    desk.player.press("F9")
    assert exports._screen.second_id.edit.hasFocus()
    desk.type_by_hand("budi")
    desk.player.press("F9")
    desk.type_by_hand("word-of-budj")
    desk.player.press("F9")
    desk.wait(lambda: exports.view.fault is not None)
    assert not path.exists()
    assert exports._screen.password.edit.text() == ""
    desk.player.press("F9")
    desk.type_by_hand("word-of-budi")
    desk.player.press("F9")
    desk.wait(lambda: exports.view.given is not None)
    assert exports.view.given.rows == 1
    assert len(path.read_text(encoding="utf-8-sig").splitlines()) == 2


def test_the_second_person_confirms_by_telephone_and_a_wrong_answer_counts_for_nothing(desk, machine, tmp_path):
    refer(machine)
    enrol_people(machine.post, [SECOND], clock.now())
    data = machine.post.writer.run(
        lambda casebook: enrol_telephone_key(casebook, SECOND.officer_id, SECOND.password, clock.now())
    )
    key = tmp_path / "second.key"
    key.write_bytes(data)
    desk.player.log_in(HARTONO)
    desk.station.go_to("exports")
    exports, path = desk.station.desk.exports(), tmp_path / "cases.csv"
    exports.ask_path = lambda name, form: path
    desk.press_while("1", Qt.KeyboardModifier.AltModifier)
    desk.press_while("6", Qt.KeyboardModifier.AltModifier)
    part = exports._screen.telephone
    desk.wait(lambda: bool(exports.view.second.by_telephone))
    desk.player.press("F7")
    for is_right in (False, True):
        part.who.box.setCurrentIndex(0)
        part.who.box.activated.emit(0)
        desk.player.press("F9")
        desk.wait(lambda: exports.view.second.challenge is not None)
        answer = answer_challenge(key, SECOND.password, exports.view.second.challenge.text)
        part.response.edit.setText(answer if is_right else f"{(int(answer) + 1) % 1_000_000:06d}")
        part.response.edit.textEdited.emit(part.response.value)
        desk.player.press("F9")
        desk.wait(lambda: exports.view.done is None and bool(exports.view.given or exports.view.fault))
        assert path.exists() is is_right
    (entry, *_) = trail_of(machine, EventKind.READ)
    assert (entry.second_person, dict(entry.open)["presence"]) == (SECOND.officer_id, "BY_TELEPHONE")
    assert "telephone refused" in [dict(each.open).get("result") for each in trail_of(machine, EventKind.LOGIN)]


def trail_of(machine, kind: EventKind):
    wanted = TrailFilter(kind=kind)
    return machine.post.writer.run(lambda casebook: casebook.trail_entries(casebook.trail(wanted)))


@pytest.fixture
def screen(qtbot, theme) -> ExportsScreen:
    made = ExportsScreen()
    qtbot.addWidget(made)
    made.resize(1280, 616)
    made.show_view(exports_view())
    made.show()
    return made


def press(screen: ExportsScreen, key: Qt.Key, *, alt: bool = False) -> bool:
    return screen.handle_key(KeyPress(int(key), alt=alt))


def test_keys_choose_what_form_and_period_and_every_command_is_in_the_palette(screen: ExportsScreen) -> None:
    heard = []
    screen.intent.connect(heard.append)
    assert press(screen, Qt.Key.Key_3, alt=True)
    assert press(screen, Qt.Key.Key_8, alt=True)
    assert press(screen, Qt.Key.Key_1)
    assert not press(screen, Qt.Key.Key_9, alt=True)
    assert [each for each in heard if isinstance(each, Choose)] == heard
    assert (heard[0].what, heard[1].form, heard[2].period.days) == (ExportWhat.FIGURES, ExportForm.PDF, 1)
    assert {"Alt 1", "Alt 8"} <= {command.key_cap for command in commands_on(screen)}


def test_nothing_begins_before_the_second_person_typed_and_a_password_leaves_once(screen: ExportsScreen) -> None:
    heard = []
    screen.intent.connect(heard.append)
    press(screen, Qt.Key.Key_F9)
    assert heard == []
    screen.second_id.edit.setText("budi")
    screen.password.edit.setText("secret")
    press(screen, Qt.Key.Key_F9)
    assert heard == [Begin(SignsHere("budi", "secret"))]
    assert "secret" not in repr(heard)
    assert screen.password.edit.text() == ""


def test_an_export_under_way_shows_how_far_it_is_and_is_cancelled_by_escape(screen: ExportsScreen, theme) -> None:
    from dataclasses import replace

    heard = []
    screen.intent.connect(heard.append)
    theme.set_language("en")
    screen.show_view(replace(exports_view(), done=400))
    assert "400" in screen.progress.accessibleName()
    press(screen, Qt.Key.Key_Escape)
    assert heard == [Cancel()]
