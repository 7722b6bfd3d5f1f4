"""Where the issuing desk meets the window: made when somebody first goes there. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.places import Place
from checkpoint_app.ui.shell.window import ShellWindow

if TYPE_CHECKING:
    from checkpoint_app.ui.issuance.controller import IssuanceController

NAME = "issuance"


class IssuanceDesk(QObject):
    """The place where passports are applied for."""

    def __init__(self, window: ShellWindow, environment: Callable[[], Environment]) -> None:
        super().__init__(window)
        self._window, self._environment = window, environment
        self.controller = FirstUse(self._make)

    def place(self, *, is_offered: bool) -> Place:
        """The place, as a tab where this machine stands at such a desk."""
        roles = frozenset({Role.OFFICER, Role.SUPERVISOR}) if is_offered else frozenset()
        return Place(
            NAME, roles, enter=self.controller.make, forget=self.controller.if_made(lambda one: one.forget())
        )

    def burst(self, text: object) -> None:
        """A page reader typed the passport that the applicant holds."""
        self.controller().burst(str(text))

    def _make(self) -> IssuanceController:
        from checkpoint_app.ui.issuance.controller import IssuanceController
        from checkpoint_app.ui.issuance.screen import IssuanceScreen

        screen = IssuanceScreen(clock.today())
        self._window.add_screen(NAME, screen)
        return IssuanceController(screen, self._environment)
