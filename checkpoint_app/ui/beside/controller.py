"""Going beside the crossing application and coming back. Lives on the main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal

from checkpoint_app.ui.beside.strip import BesideStrip
from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.keyboard import KeyRouter
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import say


class Beside(QObject):
    """`left` tells that the whole window is back and its screen wants the keys."""

    left = Signal()

    def __init__(self, window: ShellWindow, counter: CounterScreen, keys: KeyRouter) -> None:
        super().__init__(window)
        self._window, self._counter, self._keys = window, counter, keys
        self._strip: BesideStrip | None = None

    @property
    def strip(self) -> BesideStrip:
        """The strip, built when somebody first goes beside."""
        if self._strip is None:
            self._strip = BesideStrip(self._counter)
            self._strip.closed.connect(self._come_back)
        return self._strip

    def go(self) -> None:
        """Leave the screen to the crossing application: the counter goes on as a strip at the edge."""
        if self._window.screens.currentWidget() is not self._counter:
            return
        self._keys.set_handler(self.strip)
        self.strip.dock_at_the_edge()
        self.strip.show()
        self._window.hide()

    def end(self) -> None:
        """Bring the whole counter back, if it is away."""
        if self._strip is not None and self._strip.isVisible():
            self._strip.close()

    def stop(self) -> None:
        """Close for good; the window does not come back."""
        if self._strip is not None:
            self._strip.closed.disconnect(self._come_back)
            self._strip.close()

    def commands(self) -> tuple[ShellCommand, ...]:
        """What the palette offers at the counter."""
        if self._window.screens.currentWidget() is not self._counter:
            return ()
        return (ShellCommand(say("shell.palette.beside"), "", self.go),)

    def _come_back(self) -> None:
        self._window.show()
        self.left.emit()
