"""Tells whoever logs in of the hand-over of the shift before, once. Main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.shift import ShiftHandOver
from checkpoint_app.services.shift import last_hand_over
from checkpoint_app.texts import Texts
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.supervisor.view_model import QueueNotice
from checkpoint_app.ui.workplace import Workplace


class LastShift(QObject):
    """`handed_over` carries a ShiftHandOver that is to be told."""

    handed_over = Signal(object)

    def __init__(self, workplace: Workplace, parent: QObject) -> None:
        super().__init__(parent)
        self._workplace = workplace
        self._futures = Futures(self)

    def tell_at_login(self) -> None:
        """Look whether a shift was handed over a short while ago."""
        now = clock.now()
        future = self._workplace.post.writer.submit(lambda casebook: last_hand_over(casebook, now))
        self._futures.watch(future, self._tell, lambda _fault: None)

    def _tell(self, last: ShiftHandOver | None) -> None:
        if last is not None and self._workplace.officer is not None:
            self.handed_over.emit(last)


def hand_over_notice(texts: Texts, last: ShiftHandOver) -> QueueNotice:
    """Word the hand-over of the shift before for the queue."""
    counts = (("cases", last.cases), ("provisional", last.provisional), ("unsent", last.unsent), ("kept", last.kept))
    people = (("time", texts.instant(last.at)), ("giver", last.giver), ("taker", last.taker))
    return QueueNotice("shift.notice.queue", (*people, *counts), is_good=True)
