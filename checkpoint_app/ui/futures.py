"""Bring the end of work done elsewhere back to the main thread.

Work on the casebook's thread ends in a `Future`; `Futures.watch` calls back on the main thread, whatever thread
finished it. A fault goes to its own callback; a bug is raised again here, where the crash handler sees it.

What is called back is kept on the main thread only: a thread that held a controller's last reference would destroy
it, timers and all, while the main thread handles its events (a segmentation fault). The thread knows a number.
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from typing import Any, TypeVar

import shiboken6
from PySide6.QtCore import QObject, Signal

from checkpoint_app.faults import Fault

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class _Watched:
    owner: Futures
    future: Future[Any]
    on_done: Callable[[Any], None]
    on_fault: Callable[[Fault], None]


class _Office(QObject):
    """The one receiver of all answers: lives as long as the process, so no thread meets its end."""

    _ended = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._watched: dict[int, _Watched] = {}
        self._numbers = itertools.count()
        self._ended.connect(self._hand_over)

    def watch(self, watched: _Watched) -> None:
        """Hand the future's end over to its owner, unless that has gone."""
        number = next(self._numbers)
        self._watched[number] = watched
        watched.future.add_done_callback(partial(self._tell, number))

    def _tell(self, number: int, _future: Future[Any]) -> None:
        self._ended.emit(number)

    def _hand_over(self, number: int) -> None:
        watched = self._watched.pop(number)
        if shiboken6.isValid(watched.owner):
            watched.owner.deliver(watched)


_offices: list[_Office] = []


def _office() -> _Office:
    if not _offices or not shiboken6.isValid(_offices[0]):
        _offices[:] = [_Office()]
    return _offices[0]


class Futures(QObject):
    """One for each controller; lives on the main thread."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.waiting = 0
        self.is_stopped = False

    def watch(self, future: Future[T], on_done: Callable[[T], None], on_fault: Callable[[Fault], None]) -> None:
        """Call back on the main thread when the future ends; call on the main thread."""
        self.waiting += 1
        _office().watch(_Watched(self, future, on_done, on_fault))

    def stop(self) -> None:
        """Call back no more: the owner ends, and what an answer would ask for next may have ended before it."""
        self.is_stopped = True

    def deliver(self, watched: _Watched) -> None:
        """Call back; for the office only."""
        self.waiting -= 1
        if self.is_stopped:
            return
        error = watched.future.exception()
        if isinstance(error, Fault):
            watched.on_fault(error)
        elif error is not None:
            raise error
        else:
            watched.on_done(watched.future.result())
