"""Everything that runs beside the main thread: looking at frames, and synchronising.

QObjects moved to threads; a stop is a request, `quit()` and `wait()`. Signals carry one frozen value
(`Signal(object)`) to bound methods of QObjects of the main thread. `except Exception` stands here, at the boundary:
a bug in a worker is told to the main thread, where the crash handler sees it, and never ends the window in silence.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass, replace

from PySide6.QtCore import QObject, QThread, QTimer, Signal

from checkpoint_app.faults import Fault
from checkpoint_app.services.watching import Look, Watcher

_STOP_TIMEOUT_MS = 10_000
_RETRY_MS = 3_000


class Mailbox:
    """Holds the latest look only; a confirmed reading is never lost when its frame is replaced."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._look: Look | None = None

    def put(self, look: Look) -> bool:
        """Put a look in; True when the box was empty, so that the receiver must be told."""
        with self._lock:
            was_empty = self._look is None
            if self._look is not None and look.confirmed is None and self._look.confirmed is not None:
                look = replace(look, confirmed=self._look.confirmed)
            self._look = look
        return was_empty

    def take(self) -> Look | None:
        """Take the look out."""
        with self._lock:
            look, self._look = self._look, None
        return look


class _ScanLoop(QObject):
    """Lives on the scan thread; opens the source there, since a camera belongs to its thread."""

    filled = Signal()
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(self, open_watcher: Callable[[], Watcher], mailbox: Mailbox) -> None:
        super().__init__()
        self._open_watcher, self._mailbox = open_watcher, mailbox
        self._watcher: Watcher | None = None
        self._timer: QTimer | None = None
        self.stopping = threading.Event()

    def run(self) -> None:
        """Start looking; called on the scan thread."""
        self._timer = QTimer(self)
        self._timer.setInterval(0)
        self._timer.timeout.connect(self._step)
        self._timer.start()

    def _step(self) -> None:
        if self.stopping.is_set():
            return
        try:
            if self._watcher is None:
                self._watcher = self._open_watcher()
            look = self._watcher.look()
        except Fault as fault:
            self._close(retry=True)
            self.failed.emit(fault)
            return
        except Exception as error:  # noqa: BLE001 - the boundary of the worker
            self._close()
            self.crashed.emit(error)
            return
        if look is None:
            self._close()
        elif self._mailbox.put(look):
            self.filled.emit()

    def shut(self) -> None:
        """Release everything on the thread that owns it, then end that thread's event loop."""
        self._close()
        if self._timer is not None:
            self._timer.deleteLater()
            self._timer = None
        QThread.currentThread().quit()

    def _close(self, *, retry: bool = False) -> None:
        if self._watcher is not None:
            self._watcher.close()
            self._watcher = None
        if self._timer is not None:
            # A camera that was unplugged is looked for again, calmly.
            self._timer.setInterval(_RETRY_MS)
            if not retry:
                self._timer.stop()


class ScanWorker(QObject):
    """The main thread's handle of the scan thread.

    `looked` carries a `Look`, `failed` a `Fault` (no camera), `crashed` the exception of a bug.
    """

    looked = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)
    _stop_asked = Signal()

    def __init__(self, open_watcher: Callable[[], Watcher], parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._mailbox = Mailbox()
        self._thread = QThread(self)
        self._thread.setObjectName("scan")
        self._loop = _ScanLoop(open_watcher, self._mailbox)
        self._loop.moveToThread(self._thread)
        self._thread.started.connect(self._loop.run)
        self._thread.finished.connect(self._loop.deleteLater)
        self._stop_asked.connect(self._loop.shut)
        self._loop.filled.connect(self._deliver)
        self._loop.failed.connect(self.failed)
        self._loop.crashed.connect(self.crashed)

    def start(self) -> None:
        """Start looking."""
        self._thread.start()

    def stop(self) -> None:
        """Ask the loop to stop, and wait until its thread has ended."""
        if not self._thread.isRunning():
            return
        self._loop.stopping.set()
        self._stop_asked.emit()
        self._thread.wait(_STOP_TIMEOUT_MS)

    def _deliver(self) -> None:
        look = self._mailbox.take()
        if look is not None:
            self.looked.emit(look)


@dataclass(frozen=True, slots=True)
class JobEnded:
    """How a job ended: its result, a fault, or the exception of a bug."""

    result: object = None
    fault: Fault | None = None
    bug: BaseException | None = None


class _JobLoop(QObject):
    """Lives on a job thread and does one job at a time."""

    ended = Signal(object)

    def do(self, job: object) -> None:
        """Do a job; called through a queued signal."""
        if not callable(job):
            return
        try:
            self.ended.emit(JobEnded(job()))
        except Fault as fault:
            self.ended.emit(JobEnded(fault=fault))
        except Exception as error:  # noqa: BLE001 - the boundary of the worker
            self.ended.emit(JobEnded(bug=error))


class JobRunner(QObject):
    """Runs long jobs (a sync cycle, the doctor) one after another on a thread of its own."""

    ended = Signal(object)
    _asked = Signal(object)

    def __init__(self, name: str, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._thread = QThread(self)
        self._thread.setObjectName(name)
        self._loop = _JobLoop()
        self._loop.moveToThread(self._thread)
        self._thread.finished.connect(self._loop.deleteLater)
        self._asked.connect(self._loop.do)
        self._loop.ended.connect(self._finish)
        self.is_running = False
        self._is_stopped = False
        self._thread.start()

    def run(self, job: Callable[[], object]) -> bool:
        """Start a job; False when one is under way."""
        if self.is_running:
            return False
        self.is_running = True
        self._asked.emit(job)
        return True

    def stop(self) -> None:
        """End the thread when the job under way has ended; how it ended is told to nobody any more."""
        self._is_stopped = True
        self._thread.quit()
        self._thread.wait(_STOP_TIMEOUT_MS)

    def _finish(self, ended: object) -> None:
        self.is_running = False
        if not self._is_stopped:
            self.ended.emit(ended)
