"""Bring the end of work done elsewhere back to the main thread.

Work on the casebook's thread ends in a `Future`; `Futures.watch` calls back on the thread of this QObject, whatever
thread finished it. A fault goes to its own callback; a bug is raised again here, where the crash handler sees it.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Signal

from checkpoint_app.faults import Fault

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Ended:
    future: Future[Any]
    on_done: Callable[[Any], None]
    on_fault: Callable[[Fault], None]


class Futures(QObject):
    """One for each controller; lives on the main thread."""

    _ended = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting = 0
        self.is_stopped = False
        self._ended.connect(self._deliver)

    def watch(self, future: Future[T], on_done: Callable[[T], None], on_fault: Callable[[Fault], None]) -> None:
        """Call back on this thread when the future ends."""
        self.waiting += 1
        future.add_done_callback(lambda ended: self._ended.emit(_Ended(ended, on_done, on_fault)))

    def stop(self) -> None:
        """Call back no more: the owner ends, and what an answer would ask for next may have ended before it."""
        self.is_stopped = True

    def _deliver(self, ended: object) -> None:
        if not isinstance(ended, _Ended):
            return
        self.waiting -= 1
        if self.is_stopped:
            return
        error = ended.future.exception()
        if isinstance(error, Fault):
            ended.on_fault(error)
        elif error is not None:
            raise error
        else:
            ended.on_done(ended.future.result())
