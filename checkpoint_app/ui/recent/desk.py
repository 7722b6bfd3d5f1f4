"""Where the last ten meet the window: its key or the palette at the counter, and back. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal

from checkpoint_app.services.screening import Environment
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.places import Place
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import cap_of, say
from checkpoint_app.ui.workplace import Workplace

if TYPE_CHECKING:
    from checkpoint_app.ui.recent.controller import RecentController

NAME = "recent"


class RecentDesk(QObject):
    """`go` brings a screen to the front; `amended` tells that a decision was replaced."""

    amended = Signal()

    def __init__(
        self,
        window: ShellWindow,
        counter: CounterScreen,
        workplace: Workplace,
        environment: Callable[[], Environment],
        go: Callable[[str], None],
    ) -> None:
        super().__init__(window)
        self._window, self._counter, self._workplace, self._go = window, counter, workplace, go
        self._environment = environment
        self._recent = FirstUse(self._make)
        counter.recent_wanted.connect(self._open)

    def place(self) -> Place:
        """The place that nobody is offered as a tab: it is gone to from the counter."""
        forget = self._recent.if_made(lambda recent: recent.forget())
        return Place(NAME, frozenset(), enter=lambda: self.controller.start(), leave=forget, forget=forget)

    @property
    def controller(self) -> RecentController:
        """The last ten, made when somebody first looks back."""
        return self._recent()

    def _make(self) -> RecentController:
        from checkpoint_app.ui.recent.controller import RecentController
        from checkpoint_app.ui.recent.screen import RecentScreen

        screen = RecentScreen()
        self._window.add_screen(NAME, screen)
        made = RecentController(screen, self._workplace, self._environment)
        made.closed.connect(self._back)
        made.amended.connect(self._amended)
        return made

    def commands(self) -> tuple[ShellCommand, ...]:
        """What the palette offers at the counter."""
        if self._window.front is not self._counter:
            return ()
        return (ShellCommand(say("recent.open"), cap_of(Command.COUNTER_RECENT), self._open),)

    def _open(self) -> None:
        if self._workplace.officer is not None:
            self._go(NAME)

    def _back(self) -> None:
        self._go("counter")

    def _amended(self) -> None:
        self._workplace.told()
        self.amended.emit()
