"""Joins the form of late entries with screening and the casebook. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.casework.papers import case_number
from checkpoint_app.faults import Fault
from checkpoint_app.services.late_entries import PaperEntry, examine_entry, record_late_entry
from checkpoint_app.services.recording import Recorded
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.shift.late_page import LatePage
from checkpoint_app.ui.shift.late_view_model import Enter, Leave
from checkpoint_app.ui.workplace import Workplace


class LateController(QObject):
    """`left` tells that the form was closed."""

    left = Signal()

    def __init__(self, page: LatePage, workplace: Workplace, environment: Callable[[], Environment]) -> None:
        super().__init__(page)
        self._page, self._workplace, self._environment = page, workplace, environment
        self._futures = Futures(self)
        page.intent.connect(self._take)

    def _take(self, intent: object) -> None:
        match intent:
            case Enter(entry):
                self._enter(entry)
            case Leave():
                self._page.clear()
                self.left.emit()

    def _enter(self, entry: PaperEntry) -> None:
        officer = self._workplace.officer
        if officer is None:
            return
        try:
            check = examine_entry(entry, self._environment())
        except Fault as fault:
            self._page.show_fault(fault)
            return
        place, keys = self._workplace.place(), self._workplace.keys()
        future = self._workplace.post.writer.submit(
            lambda casebook: record_late_entry(casebook, officer, entry, check, place, keys)
        )
        self._futures.watch(future, self._entered, self._page.show_fault)

    def _entered(self, recorded: Recorded) -> None:
        self._workplace.told()
        if self._workplace.officer is not None:
            self._page.show_recorded(case_number(recorded.encounter.encounter_id))
            self._page.start(clock.today())
