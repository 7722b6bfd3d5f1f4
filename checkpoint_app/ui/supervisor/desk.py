"""The supervisor's further places: registers, records, patterns, shift, laboratory; each made when first entered.

Lives on the main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from checkpoint_app.casework.kinds import Role
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.places import Place
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.workplace import Workplace

if TYPE_CHECKING:
    from checkpoint_app.ui.differences.controller import DifferencesController
    from checkpoint_app.ui.exports.controller import ExportsController
    from checkpoint_app.ui.figures.controller import FiguresController
    from checkpoint_app.ui.laboratory.controller import LaboratoryController, PlayBoth
    from checkpoint_app.ui.patterns.controller import PatternsController
    from checkpoint_app.ui.registers.controller import RegisterController
    from checkpoint_app.ui.search.controller import SearchController
    from checkpoint_app.ui.shift.controller import ShiftController
    from checkpoint_app.ui.trail.controller import TrailController

_SUPERVISOR = frozenset({Role.SUPERVISOR})
_TRAIL, _LABORATORY = _SUPERVISOR | {Role.AUDITOR}, _SUPERVISOR | {Role.ADMINISTRATOR}


class SupervisorDesk(QObject):
    """`case_wanted` carries the id of a case that is to be opened, `crashed` the exception of a bug."""

    case_wanted = Signal(object)
    crashed = Signal(object)

    def __init__(
        self, window: ShellWindow, workplace: Workplace, environment: Callable[[], Environment], play_both: PlayBoth
    ) -> None:
        super().__init__(window)
        self._window, self._workplace = window, workplace
        self._environment, self._play_both = environment, play_both
        self.registers = FirstUse(self._make_registers)
        self.differences = FirstUse(self._make_differences)
        self.search = FirstUse(self._make_search)
        self.figures = FirstUse(self._make_figures)
        self.exports = FirstUse(self._make_exports)
        self.trail = FirstUse(self._make_trail)
        self.patterns = FirstUse(self._make_patterns)
        self.shift = FirstUse(self._make_shift)
        self.laboratory = FirstUse(self._make_laboratory)

    def places(self) -> tuple[Place, ...]:
        """Give the places, in the order of their tabs."""
        registers, search, exports, trail = self.registers, self.search, self.exports, self.trail
        patterns, shift, laboratory = self.patterns, self.shift, self.laboratory
        differences = self.differences
        no_differences = differences.if_made(lambda one: one.forget())
        away, gone = registers.if_made(lambda one: one.forget()), search.if_made(lambda one: one.forget())
        no_export, no_trail = exports.if_made(lambda one: one.forget()), trail.if_made(lambda one: one.forget())
        no_patterns, no_shift = patterns.if_made(lambda one: one.forget()), shift.if_made(lambda one: one.forget())
        return (
            Place("documents", _SUPERVISOR, for_lone_officer=True, enter=lambda: registers().start(),
                  leave=away, forget=away),
            Place("differences", _SUPERVISOR, for_lone_officer=True, enter=lambda: differences().enter(),
                  leave=no_differences, forget=no_differences, stop=differences.if_made(lambda one: one.stop())),
            Place("search", _SUPERVISOR, enter=search.make, leave=gone, forget=gone,
                  stop=search.if_made(lambda one: one.stop())),
            Place("figures", _SUPERVISOR, enter=lambda: self.figures().enter()),
            Place("exports", _SUPERVISOR, enter=lambda: exports().enter(), leave=no_export, forget=no_export,
                  stop=exports.if_made(lambda one: one.stop())),
            Place("trail", _TRAIL, enter=lambda: trail().enter(), leave=no_trail, forget=no_trail),
            Place("patterns", _SUPERVISOR, enter=lambda: patterns().start(), leave=no_patterns, forget=no_patterns),
            Place("shift", _SUPERVISOR, for_lone_officer=True, enter=lambda: shift().start(),
                  leave=no_shift, forget=no_shift, stop=shift.if_made(lambda one: one.stop())),
            Place("laboratory", _LABORATORY, enter=lambda: laboratory().show(),
                  forget=laboratory.if_made(lambda one: one.forget()),
                  stop=laboratory.if_made(lambda one: one.stop())),
        )  # fmt: skip

    def _make_registers(self) -> RegisterController:
        from checkpoint_app.ui.registers.controller import RegisterController
        from checkpoint_app.ui.registers.screen import RegisterScreen

        screen = RegisterScreen()
        self._window.add_screen("documents", screen)
        made = RegisterController(screen, self._workplace)
        made.forget()  # empty until it was read: so here, and for patterns and shift
        made.case_wanted.connect(self.case_wanted)
        return made

    def _make_differences(self) -> DifferencesController:
        from checkpoint_app.ui.differences.controller import DifferencesController
        from checkpoint_app.ui.differences.screen import DifferencesScreen

        screen = DifferencesScreen()
        self._window.add_screen("differences", screen)
        made = DifferencesController(screen, self._workplace)
        made.case_wanted.connect(self.case_wanted)
        return made

    def _make_search(self) -> SearchController:
        from checkpoint_app.ui.search.controller import SearchController
        from checkpoint_app.ui.search.screen import SearchScreen

        screen = SearchScreen()
        self._window.add_screen("search", screen)
        made = SearchController(screen, self._workplace)
        made.case_wanted.connect(self.case_wanted)
        return made

    def _make_figures(self) -> FiguresController:
        """What draws plots is loaded with them."""
        from checkpoint_app.ui.figures.controller import FiguresController
        from checkpoint_app.ui.figures.screen import FiguresScreen

        screen = FiguresScreen()
        self._window.add_screen("figures", screen)
        return FiguresController(screen, self._workplace)

    def _make_exports(self) -> ExportsController:
        from checkpoint_app.ui.exports.controller import ExportsController
        from checkpoint_app.ui.exports.screen import ExportsScreen

        screen = ExportsScreen()
        self._window.add_screen("exports", screen)
        return ExportsController(screen, self._workplace)

    def _make_trail(self) -> TrailController:
        from checkpoint_app.ui.trail.controller import TrailController
        from checkpoint_app.ui.trail.screen import TrailScreen

        screen = TrailScreen()
        self._window.add_screen("trail", screen)
        made = TrailController(screen, self._workplace)
        made.case_wanted.connect(self.case_wanted)
        return made

    def _make_patterns(self) -> PatternsController:
        from checkpoint_app.ui.patterns.controller import PatternsController
        from checkpoint_app.ui.patterns.screen import PatternsScreen

        screen = PatternsScreen()
        self._window.add_screen("patterns", screen)
        made = PatternsController(screen, self._workplace)
        made.forget()
        return made

    def _make_shift(self) -> ShiftController:
        from checkpoint_app.ui.shift.controller import ShiftController
        from checkpoint_app.ui.shift.screen import ShiftScreen

        screen = ShiftScreen()
        self._window.add_screen("shift", screen)
        made = ShiftController(screen, self._workplace, self._environment)
        made.forget()
        made.case_wanted.connect(self.case_wanted)
        return made

    def _make_laboratory(self) -> LaboratoryController:
        from checkpoint_app.ui.laboratory.controller import LaboratoryController
        from checkpoint_app.ui.laboratory.screen import LaboratoryScreen

        screen = LaboratoryScreen()
        self._window.add_screen("laboratory", screen)
        made = LaboratoryController(screen, self._workplace, self._play_both)
        made.crashed.connect(self.crashed)
        return made
