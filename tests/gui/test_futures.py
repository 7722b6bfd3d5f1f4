"""What threads finish comes back to the main thread, and what is called back is destroyed nowhere else."""

from __future__ import annotations

import threading
from concurrent.futures import Future, ThreadPoolExecutor

import pytest
from PySide6.QtCore import QObject, Qt, QTimer
from pytestqt.qtbot import QtBot

from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.ui.futures import Futures

pytestmark = pytest.mark.usefixtures("qapp")


class Owner(QObject):
    def __init__(self, ends: list[str]) -> None:
        super().__init__()
        self.futures = Futures(self)
        self.timer = QTimer(self)
        self.timer.start(0)
        self.answers: list[object] = []
        self.destroyed.connect(
            lambda: ends.append(threading.current_thread().name), Qt.ConnectionType.DirectConnection
        )

    def done(self, answer: object) -> None:
        self.answers.append(answer)

    def refused(self, fault: Fault) -> None:
        self.answers.append(fault)


def test_who_waits_for_an_answer_is_destroyed_on_the_main_thread(qtbot: QtBot) -> None:
    ends: list[str] = []
    gate = threading.Event()
    with ThreadPoolExecutor(1, thread_name_prefix="elsewhere") as pool:
        owner = Owner(ends)
        owner.futures.watch(pool.submit(gate.wait), owner.done, owner.refused)
        del owner
        gate.set()
    assert ends == []
    qtbot.waitUntil(lambda: bool(ends))
    assert ends == [threading.main_thread().name]


def test_an_answer_for_who_has_gone_is_dropped(qtbot: QtBot) -> None:
    gate = threading.Event()
    parent = QObject()
    with ThreadPoolExecutor(1) as pool:
        futures = Futures(parent)
        answers: list[object] = []
        futures.watch(pool.submit(gate.wait), answers.append, answers.append)
        del parent
        gate.set()
    later: list[bool] = []
    QTimer.singleShot(0, lambda: later.append(True))
    qtbot.waitUntil(lambda: bool(later))
    assert answers == []


def test_an_answer_and_a_fault_are_told_apart_and_nothing_after_the_stop(qtbot: QtBot) -> None:
    owner = Owner([])
    fault = EnvironmentFault("fault.disk_full")
    for end in ("an answer", fault):
        future: Future[object] = Future()
        owner.futures.watch(future, owner.done, owner.refused)
        future.set_exception(end) if isinstance(end, Fault) else future.set_result(end)
    qtbot.waitUntil(lambda: owner.futures.waiting == 0)
    assert owner.answers == ["an answer", fault]
    last: Future[object] = Future()
    owner.futures.watch(last, owner.done, owner.refused)
    owner.futures.stop()
    last.set_result("too late")
    qtbot.waitUntil(lambda: owner.futures.waiting == 0)
    assert owner.answers == ["an answer", fault]
