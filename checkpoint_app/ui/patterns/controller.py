"""Joins the patterns' screen with this machine's lists and casebook. Lives on the main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject

from checkpoint_app import clock
from checkpoint_app.faults import Fault
from checkpoint_app.services.patterns import PatternsHere, patterns_here
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.patterns.screen import PatternsScreen
from checkpoint_app.ui.patterns.view_model import PatternsView, Reload
from checkpoint_app.ui.workplace import Workplace


class PatternsController(QObject):
    """Reads the advisories in force whenever the screen is entered; one that ran out since is then gone."""

    def __init__(self, screen: PatternsScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self.screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self.screen.intent.connect(self._take)

    def start(self) -> None:
        """Read what is in force now."""
        post = self._workplace.post
        future = post.writer.submit(lambda casebook: patterns_here(post, casebook, clock.now()))
        self._futures.watch(future, self._read, self._refused)

    def forget(self) -> None:
        """Take it off the screen."""
        self.screen.show_view(PatternsView(clock.now(), is_loading=True))

    def _take(self, intent: object) -> None:
        if isinstance(intent, Reload):
            self.start()

    def _read(self, here: PatternsHere) -> None:
        if self._workplace.officer is not None:
            self.screen.show_view(PatternsView(clock.now(), here))

    def _refused(self, fault: Fault) -> None:
        self.screen.show_view(PatternsView(clock.now(), fault=fault))
