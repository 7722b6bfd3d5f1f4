"""The queue and the case file behind the application's key router: keys command, bursts of a page reader do not."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app.casework.encounter_table import Action
from checkpoint_app.ui.casefile.scenes import interview_view
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.view_model import Decide
from checkpoint_app.ui.keyboard import KeyRouter
from checkpoint_app.ui.supervisor.scenes import queue_view
from checkpoint_app.ui.supervisor.screen import QueueScreen
from checkpoint_app.ui.supervisor.view_model import ClaimCase, OpenCase

MRZ = "P<IDNKLAR<<RKL"


class Wrist:
    """A clock that the test moves."""

    def __init__(self):
        self.now_ms = 1000.0

    def __call__(self):
        return self.now_ms


@pytest.fixture
def router(qapp, theme):
    made = KeyRouter(qapp, now_ms=Wrist())
    yield made
    qapp.removeEventFilter(made)
    made.deleteLater()


def show(qtbot, router, screen, view):
    qtbot.addWidget(screen)
    screen.resize(1440, 796)
    screen.show_view(view)
    screen.show()
    heard = []
    screen.intent.connect(heard.append)
    router.set_handler(screen)
    screen.activateWindow()
    screen.setFocus()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is not None)
    return heard


def test_a_letter_commands_the_queue_and_a_burst_goes_to_the_reading(qtbot, router):
    screen = QueueScreen()
    heard = show(qtbot, router, screen, queue_view())
    screen.table.choose("e2")
    bursts = []
    router.burst.connect(bursts.append)
    qtbot.keyClicks(screen.table, MRZ)
    qtbot.keyClick(screen.table, Qt.Key.Key_Return)
    router.settle()
    assert bursts == [MRZ]
    assert heard == []
    qtbot.keyClick(screen.table, Qt.Key.Key_K)
    router.settle()
    qtbot.keyClick(screen.table, Qt.Key.Key_Space)
    assert heard == [ClaimCase("e2"), OpenCase("e2")]


def test_space_on_a_button_presses_the_button_and_opens_nothing(qtbot, router):
    screen = QueueScreen()
    heard = show(qtbot, router, screen, queue_view())
    screen.table.choose("e2")
    screen.audit.verify.setFocus()
    qtbot.keyClick(screen.audit.verify, Qt.Key.Key_Space)
    assert OpenCase("e2") not in heard
    assert len(heard) == 1


def test_the_case_file_is_worked_by_keys_while_a_note_is_being_typed(qtbot, router):
    screen = CaseScreen()
    heard = show(qtbot, router, screen, interview_view())
    screen.interview.note.setFocus()
    assert QApplication.focusWidget() is screen.interview.note
    before = screen.interview.note.toPlainText()
    qtbot.keyClick(screen.interview.note, Qt.Key.Key_F10)
    qtbot.keyClick(screen.interview.note, Qt.Key.Key_4, Qt.KeyboardModifier.AltModifier)
    assert screen.form.draft.ground is not None
    assert screen.interview.note.toPlainText() == before
    qtbot.keyClick(screen.interview.note, Qt.Key.Key_F5)
    qtbot.keyClick(screen.interview.note, Qt.Key.Key_F9)
    assert heard == [Decide("e1", Action.DEPART)]
