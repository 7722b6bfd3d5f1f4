"""Synchronising in the running application: now and then by itself, at once on request, never in the way.

One cycle at a time on a job thread; new data are applied in a process of their own (`sync.apart`). The interval
doubles after failures, with jitter, up to ten minutes, so that five hundred counters do not return at the same second
after an outage.
"""

from __future__ import annotations

import random
import threading
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import exchange_by_stick, synchronise
from checkpoint_app.sync.apart import take_apart
from checkpoint_app.sync.cycle import CycleReport, CycleState, Progress
from checkpoint_app.sync.importing import PlanKind
from checkpoint_app.sync.pace import TimeLeft
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workers import JobEnded, JobRunner

_QUIET_S = 30
_LONGEST_S = 600
_SOON_MS = 400


@dataclass(frozen=True, slots=True)
class SyncStatus:
    """What the strip and the administration show; `progress` is None between cycles."""

    waiting: int = 0
    is_linked: bool = False
    last_ok_at: datetime | None = None
    progress: Progress | None = None
    fault: Fault | None = None
    acked_through: int = 0
    left_s: int | None = None


class Synchroniser(QObject):
    """`changed` carries a `SyncStatus`; `data_changed` tells that a new generation is live."""

    changed = Signal(object)
    data_changed = Signal()
    crashed = Signal(object)
    _progressed = Signal(object)

    def __init__(
        self, post: Post, *, by_itself: bool = True, quiet_s: float = _QUIET_S, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._post, self._by_itself, self._quiet_s = post, by_itself, quiet_s
        self.status = SyncStatus()
        self._failures = 0
        self._stopped = False
        self._cancel = threading.Event()
        self._left = TimeLeft()
        self._futures = Futures(self)
        self._jobs = JobRunner("sync", self)
        self._jobs.ended.connect(self._ended)
        self._progressed.connect(self._show_progress)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self.run_now)

    def start(self) -> None:
        """Begin: the first cycle comes at once, unless cycles are run by hand only."""
        self.count_waiting()
        if self._by_itself:
            self._timer.start(0)

    def soon(self) -> None:
        """A record waits: send it shortly, together with those that follow at once."""
        self.count_waiting()
        if self._by_itself and not self._jobs.is_running and not self._failures:
            self._timer.start(_SOON_MS)

    def run_now(self) -> None:
        """Run a cycle unless one is under way."""
        if self._post.membership is None:
            return
        self._cancel.clear()
        self._jobs.run(self._cycle)

    def run_from(self, folder: Path) -> None:
        """Run a cycle with a stick or another folder that holds the repository."""
        self._cancel.clear()
        self._jobs.run(lambda: self._cycle_from(folder))

    def cancel(self) -> None:
        """Ask the cycle under way to stop; partial downloads are kept."""
        self._cancel.set()

    def stop(self) -> None:
        """Stop for good; what ends afterwards is not looked at, since the casebook may be closed by then."""
        self._stopped = True
        self._timer.stop()
        self._cancel.set()
        self._jobs.stop()

    def count_waiting(self) -> None:
        """Tell how many records wait; asked on the casebook's thread, which may be busy with a long check."""
        future = self._post.writer.submit(lambda casebook: casebook.outbox.pending_count())
        self._futures.watch(future, self._counted, self._not_counted)

    def _counted(self, waiting: int) -> None:
        self._tell(waiting=waiting)

    def _not_counted(self, fault: Fault) -> None:
        self._tell(fault=fault)

    def _cycle(self) -> CycleReport:
        tell, should_stop = self._progressed.emit, self._cancel.is_set
        return synchronise(self._post, on_progress=tell, should_stop=should_stop, taker=take_apart)

    def _cycle_from(self, folder: Path) -> CycleReport:
        """Go both ways by a stick; a folder that is a bare repository is only read."""
        tell, should_stop = self._progressed.emit, self._cancel.is_set
        if (folder / "metadata" / "timestamp.json").is_file():
            return synchronise(self._post, source=folder, on_progress=tell, should_stop=should_stop, taker=take_apart)
        return exchange_by_stick(self._post, folder, on_progress=tell, should_stop=should_stop, taker=take_apart)

    def _show_progress(self, progress: object) -> None:
        if isinstance(progress, Progress):
            left_s = self._left.seconds(progress.bytes_done, progress.bytes_total)
            self._tell(progress=progress, left_s=left_s if progress.state is CycleState.FETCH else None)

    def _ended(self, ended: object) -> None:
        if not isinstance(ended, JobEnded) or self._stopped:
            return
        if ended.bug is not None:
            self.crashed.emit(ended.bug)
        report = ended.result if isinstance(ended.result, CycleReport) else None
        fault = (
            ended.fault or (report and (report.upload_fault or report.download_fault or report.backup_fault)) or None
        )
        is_done = report is not None and report.is_done
        is_by_stick = report is not None and report.carried is not None
        self._failures = 0 if is_done else self._failures + 1
        receipt = report.upload.receipt if report and report.upload else None
        self.count_waiting()
        self._tell(
            progress=None,
            left_s=None,
            fault=fault,
            is_linked=self.status.is_linked if is_by_stick else is_done,
            last_ok_at=clock.now() if is_done else self.status.last_ok_at,
            acked_through=receipt.acked_through if receipt else self.status.acked_through,
        )
        if report and report.download and report.download.kind is not PlanKind.NOTHING:
            self.data_changed.emit()
        if self._by_itself:
            self._timer.start(int(self._pause_s() * 1000))

    def _pause_s(self) -> float:
        doubled = min(_LONGEST_S, self._quiet_s * 2**self._failures) if self._failures else self._quiet_s
        return doubled * random.uniform(0.8, 1.2)  # noqa: S311 - spreads counters out, guards nothing

    def _tell(self, **changes: object) -> None:
        self.status = replace(self.status, **changes)  # type: ignore[arg-type]
        self.changed.emit(self.status)
