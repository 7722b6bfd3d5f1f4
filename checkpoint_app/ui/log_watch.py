"""What the window knows of the log: not checked, being checked, whole or broken; one for all screens. Main thread."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.log_check import LogCheck
from checkpoint_app.services.post import Post
from checkpoint_app.store.audit import AuditReport
from checkpoint_app.ui.futures import Futures

_TELL_EVERY_MS = 500


@dataclass(frozen=True, slots=True)
class LogState:
    """The last report with its time; `checked` events are done while a check is under way (None otherwise).

    `fault` is why the last check ended without a report.
    """

    report: AuditReport | None = None
    at: datetime | None = None
    checked: int | None = None
    fault: Fault | None = None

    @property
    def is_checking(self) -> bool:
        """Whether a check is under way."""
        return self.checked is not None


class LogWatch(QObject):
    """`changed` tells that `state` is another."""

    changed = Signal()

    def __init__(self, post: Post, parent: QObject) -> None:
        super().__init__(parent)
        self._post = post
        self._futures = Futures(self)
        self._check: LogCheck | None = None
        self.state = LogState()
        self._timer = QTimer(self)
        self._timer.setInterval(_TELL_EVERY_MS)
        self._timer.timeout.connect(self._tell)

    def start(self) -> None:
        """Check the log, unless that is being done."""
        if self._check is not None:
            return
        self._check = LogCheck(self._post)
        self._timer.start()
        self._become(LogState(self.state.report, self.state.at, checked=0))
        self._futures.watch(self._check.start(), self._ended, self._failed)

    def cancel(self) -> None:
        """Stop a check that is under way; what the last one found stays."""
        if self._check is not None:
            self._check.stop()

    def close(self) -> None:
        """Stop everything, when the window closes."""
        self._let_go()

    def _tell(self) -> None:
        if self._check is not None:
            self._become(LogState(self.state.report, self.state.at, checked=self._check.checked))

    def _ended(self, report: AuditReport) -> None:
        self._let_go()
        self._become(LogState(report, clock.now()))

    def _failed(self, fault: Fault) -> None:
        self._let_go()
        self._become(LogState(self.state.report, self.state.at, fault=fault))

    def _let_go(self) -> None:
        self._timer.stop()
        if self._check is not None:
            self._check.close()
            self._check = None

    def _become(self, state: LogState) -> None:
        self.state = state
        self.changed.emit()
