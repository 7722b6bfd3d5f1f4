"""Joins the figures with the casebook, counted beside the writer. Lives on the main thread."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QObject

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.periods import Period
from checkpoint_app.store.figures import Figures
from checkpoint_app.ui.figures.screen import FiguresScreen
from checkpoint_app.ui.figures.view_model import ChoosePeriod, FiguresView, Reload
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace


class FiguresController(QObject):
    """Counts the chosen period when the place is entered, and when another one is chosen."""

    def __init__(self, screen: FiguresScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._view = FiguresView(clock.today(), is_loading=True)
        screen.intent.connect(self._take)

    @property
    def view(self) -> FiguresView:
        """What is shown."""
        return self._view

    def enter(self) -> None:
        """Count the period that was chosen last."""
        self._count(self._view.period)

    def _take(self, intent: object) -> None:
        match intent:
            case ChoosePeriod(period):
                self._count(period)
            case Reload():
                self._count(self._view.period)

    def _count(self, period: Period) -> None:
        bounds = period.instants(clock.today())
        if bounds is None:
            return
        titles = {rule.code: rule.title for rule in self._workplace.post.pack.rules}
        self._show(FiguresView(clock.today(), period, is_loading=True, titles=titles))
        future = self._workplace.reader.submit(lambda casebook: (period, casebook.figures(*bounds)))
        self._futures.watch(future, self._counted, self._failed)

    def _counted(self, found: tuple[Period, Figures]) -> None:
        period, figures = found
        if self._workplace.officer is not None and period == self._view.period:
            self._show(replace(self._view, is_loading=False, figures=figures))

    def _failed(self, fault: Fault) -> None:
        if self._workplace.officer is not None:
            self._show(replace(self._view, is_loading=False, fault=fault))

    def _show(self, view: FiguresView) -> None:
        self._view = view
        self._screen.show_view(view)
