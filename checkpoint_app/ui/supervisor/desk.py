"""The supervisor's further places, from registers to the audit trail. Each is built when first entered."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from checkpoint_app.casework.kinds import Role
from checkpoint_app.ui.places import Place
from checkpoint_app.ui.registers.controller import RegisterController
from checkpoint_app.ui.registers.screen import RegisterScreen
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.workplace import Workplace

if TYPE_CHECKING:
    from checkpoint_app.ui.differences.controller import DifferencesController
    from checkpoint_app.ui.exports.controller import ExportsController
    from checkpoint_app.ui.figures.controller import FiguresController
    from checkpoint_app.ui.search.controller import SearchController
    from checkpoint_app.ui.trail.controller import TrailController

_SUPERVISOR = frozenset({Role.SUPERVISOR})


class SupervisorDesk(QObject):
    """`case_wanted` carries the id of a case that is to be opened. Main thread only."""

    case_wanted = Signal(object)

    def __init__(self, window: ShellWindow, workplace: Workplace) -> None:
        super().__init__(window)
        self._window, self._workplace = window, workplace
        self._differences: DifferencesController | None = None
        self._figures: FiguresController | None = None
        self._search: SearchController | None = None
        self._exports: ExportsController | None = None
        self._trail: TrailController | None = None
        self.register_screen = RegisterScreen()
        window.add_screen("documents", self.register_screen)
        self.registers = RegisterController(self.register_screen, workplace)
        self.registers.case_wanted.connect(self.case_wanted)

    def places(self) -> tuple[Place, ...]:
        """Give the places, in the order of their tabs."""
        registers = self.registers
        return (
            Place("documents", _SUPERVISOR, for_lone_officer=True, enter=registers.start, leave=registers.forget,
                  forget=registers.forget),
            Place("differences", _SUPERVISOR, for_lone_officer=True, enter=lambda: self.differences().enter(),
                  leave=self._if_built("_differences", "forget"), forget=self._if_built("_differences", "forget"),
                  stop=self._if_built("_differences", "stop")),
            Place("search", _SUPERVISOR, enter=self._enter_search,
                  leave=self._if_built("_search", "forget"), forget=self._if_built("_search", "forget"),
                  stop=self._if_built("_search", "stop")),
            Place("figures", _SUPERVISOR, enter=lambda: self.figures().enter()),
            Place("exports", _SUPERVISOR, enter=lambda: self.exports().enter(),
                  leave=self._if_built("_exports", "forget"), forget=self._if_built("_exports", "forget"),
                  stop=self._if_built("_exports", "stop")),
            Place("trail", _SUPERVISOR | {Role.AUDITOR}, enter=lambda: self.trail().enter(),
                  leave=self._if_built("_trail", "forget"), forget=self._if_built("_trail", "forget")),
        )  # fmt: skip

    def differences(self) -> DifferencesController:
        """What the ministries' data disagree on."""
        if self._differences is None:
            from checkpoint_app.ui.differences.controller import DifferencesController
            from checkpoint_app.ui.differences.screen import DifferencesScreen

            screen = DifferencesScreen()
            self._window.add_screen("differences", screen)
            self._differences = DifferencesController(screen, self._workplace)
            self._differences.case_wanted.connect(self.case_wanted)
        return self._differences

    def _enter_search(self) -> None:
        self.search()

    def search(self) -> SearchController:
        """The search."""
        if self._search is None:
            from checkpoint_app.ui.search.controller import SearchController
            from checkpoint_app.ui.search.screen import SearchScreen

            screen = SearchScreen()
            self._window.add_screen("search", screen)
            self._search = SearchController(screen, self._workplace)
            self._search.case_wanted.connect(self.case_wanted)
        return self._search

    def figures(self) -> FiguresController:
        """The figures; what draws plots is loaded with them."""
        if self._figures is None:
            from checkpoint_app.ui.figures.controller import FiguresController
            from checkpoint_app.ui.figures.screen import FiguresScreen

            screen = FiguresScreen()
            self._window.add_screen("figures", screen)
            self._figures = FiguresController(screen, self._workplace)
        return self._figures

    def exports(self) -> ExportsController:
        """The exports."""
        if self._exports is None:
            from checkpoint_app.ui.exports.controller import ExportsController
            from checkpoint_app.ui.exports.screen import ExportsScreen

            screen = ExportsScreen()
            self._window.add_screen("exports", screen)
            self._exports = ExportsController(screen, self._workplace)
        return self._exports

    def trail(self) -> TrailController:
        """The audit trail."""
        if self._trail is None:
            from checkpoint_app.ui.trail.controller import TrailController
            from checkpoint_app.ui.trail.screen import TrailScreen

            screen = TrailScreen()
            self._window.add_screen("trail", screen)
            self._trail = TrailController(screen, self._workplace)
            self._trail.case_wanted.connect(self.case_wanted)
        return self._trail

    def _if_built(self, name: str, what: str) -> Callable[[], None]:
        """Do something with a place, unless nobody was ever there."""

        def do() -> None:
            built = getattr(self, name)
            if built is not None:
                getattr(built, what)()

        return do
