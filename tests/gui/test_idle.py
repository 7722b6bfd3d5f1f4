"""The lock after ten minutes: counted anew by input, not at all while nobody is logged in."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget
from pytestqt.qtbot import QtBot

from checkpoint_app.ui.idle import IDLE_LOCK_MS, Idle


def test_input_counts_anew_only_while_it_is_counted(qapp: QApplication, qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    window.show()
    idle = Idle(qapp)
    lapsed: list[bool] = []
    idle.lapsed.connect(lambda: lapsed.append(True))
    QTest.keyClick(window, Qt.Key.Key_A)
    assert not idle._timer.isActive()
    idle._timer.setTimerType(Qt.TimerType.PreciseTimer)
    idle.begin()
    assert idle._timer.interval() == IDLE_LOCK_MS
    qtbot.wait(50)
    before = idle._timer.remainingTime()
    QTest.keyClick(window, Qt.Key.Key_A)
    assert idle._timer.remainingTime() > before
    idle._timer.timeout.emit()
    assert lapsed == [True]
    idle.end()
    QTest.mouseClick(window, Qt.MouseButton.LeftButton)
    assert not idle._timer.isActive()
    idle.stop()
