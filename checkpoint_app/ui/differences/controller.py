"""Joins the differences list with this machine's data and casebook. Lives on the main thread."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.differences import DifferencesHere, differences_here, report_difference
from checkpoint_app.services.reader import CasebookReader
from checkpoint_app.ui.differences.screen import DifferencesScreen
from checkpoint_app.ui.differences.view_model import Choose, DifferencesView, OpenCase, Reload, Report
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace


class DifferencesController(QObject):
    """Reads the list whenever the screen is entered. `case_wanted` carries the id of a case to be opened."""

    case_wanted = Signal(object)

    def __init__(self, screen: DifferencesScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._reader: CasebookReader | None = None
        self._view = DifferencesView(clock.now(), is_loading=True)
        screen.intent.connect(self._take)

    @property
    def view(self) -> DifferencesView:
        """What is shown."""
        return self._view

    def enter(self) -> None:
        """Read the list as it is now."""
        self._show(replace(self._view, now=clock.now(), is_loading=True, reported="", fault=None))
        self._read()

    def forget(self) -> None:
        """Take it off the screen."""
        self._view = DifferencesView(clock.now(), is_loading=True)
        self._screen.clear()

    def stop(self) -> None:
        """Read no more, when the window closes."""
        self._futures.stop()
        if self._reader is not None:
            self._reader.close()
            self._reader = None

    def _take(self, intent: object) -> None:
        officer, post = self._workplace.officer, self._workplace.post
        match intent:
            case Choose(choice):
                self._show(replace(self._view, choice=choice, fault=None))
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)
            case Reload():
                self.enter()
            case Report(number, kind) if officer is not None:
                future = post.writer.submit(lambda book: report_difference(post, book, officer, number, kind))
                self._futures.watch(future, self._reported, self._refused)

    def _read(self) -> None:
        post = self._workplace.post
        self._reader = self._reader or post.reader("differences")
        future = self._reader.submit(lambda casebook: differences_here(post, casebook, clock.now()))
        self._futures.watch(future, self._listed, self._unread)

    def _listed(self, here: DifferencesHere) -> None:
        if self._workplace.officer is not None:
            self._show(replace(self._view, now=clock.now(), here=here, is_loading=False))

    def _unread(self, fault: Fault) -> None:
        self._show(replace(self._view, here=None, is_loading=False, fault=fault))

    def _reported(self, encounter_id: str) -> None:
        self._workplace.told()
        if self._workplace.officer is not None:
            self._show(replace(self._view, reported=encounter_id, fault=None))
            self._read()

    def _refused(self, fault: Fault) -> None:
        self._show(replace(self._view, reported="", fault=fault))

    def _show(self, view: DifferencesView) -> None:
        self._view = view
        self._screen.show_view(view)
