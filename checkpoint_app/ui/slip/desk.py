"""Where slips meet the screens: one is offered after a referral at the counter, one is opened at the queue."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from checkpoint_app.faults import Fault
from checkpoint_app.services.slips import SlipOpened
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.slip.controller import SlipController
from checkpoint_app.ui.supervisor.controller import QueueController
from checkpoint_app.ui.supervisor.view_model import QueueNotice
from checkpoint_app.ui.workplace import Workplace


class SlipDesk(QObject):
    """Listens to the slip controller; `go` brings a screen to the front."""

    def __init__(
        self,
        slips: SlipController,
        window: ShellWindow,
        queue: QueueController,
        workplace: Workplace,
        go: Callable[[str], None],
    ) -> None:
        super().__init__(slips)
        self._window, self._queue, self._workplace, self._go = window, queue, workplace, go
        slips.ready.connect(self._ready)
        slips.closed.connect(self._closed)
        slips.opened.connect(self._opened)
        slips.refused.connect(self._refused)

    def _ready(self) -> None:
        if self._window.current == "counter":
            self._go("slip")

    def _closed(self) -> None:
        if self._workplace.officer is not None:
            self._go("counter")

    def _opened(self, opened: object) -> None:
        if not isinstance(opened, SlipOpened) or self._window.current != "queue":
            return
        key = "stale" if opened.is_stale else "opened" if opened.is_news else "known"
        at = self._workplace.words.instant(opened.at)
        values = (("number", opened.case_number), ("counter", opened.counter), ("time", at))
        self._queue.tell(QueueNotice(f"supervisor.slip.{key}", values, is_good=not opened.is_stale))

    def _refused(self, fault: object) -> None:
        if isinstance(fault, Fault) and self._window.current == "queue":
            self._queue.tell(fault)
