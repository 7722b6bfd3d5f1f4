"""What the clock does by itself once a minute: leases and provisional postponements end, what is due is erased."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app.faults import Fault
from checkpoint_app.services.kept_lists import erase_lists_due
from checkpoint_app.services.post import Post
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.ui.futures import Futures

_MINUTE_MS = 60_000
_HEADS_A_MINUTE = 100
"""Some tens of milliseconds of writing: a decision at the counter hardly waits."""


class EveryMinute(QObject):
    """`acted` tells that the clock has acted, on the casebook's thread. Lives on the main thread."""

    acted = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._futures = Futures(self)
        self._timer = QTimer(self)
        self._timer.setInterval(_MINUTE_MS)
        self._timer.timeout.connect(self.act)

    def start(self) -> None:
        """Begin, now and every minute from now."""
        self._timer.start()
        self.act()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    def act(self) -> None:
        """Let the clock act."""
        future = self._post.writer.submit(partial(_act_of_the_clock, self._post))
        self._futures.watch(future, self._done, self._refused)

    def _done(self, _result: object) -> None:
        self.acted.emit()

    def _refused(self, _fault: Fault) -> None:
        """The disk or the database refuses; the next minute tries again, and decisions tell it at once."""


def _act_of_the_clock(post: Post, casebook: Casebook) -> None:
    erase_lists_due(post, casebook)
    if casebook.is_enrolled:
        casebook.let_clock_act(moment_now())
        casebook.erase_due(moment_now())
        casebook.fill_heads(_HEADS_A_MINUTE)
