"""Information for travellers: the display that faces them, and the slip of paper. Lives on the main thread."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from checkpoint_app.texts import texts
from checkpoint_app.ui.facing.display import FacingDisplay
from checkpoint_app.ui.facing.slip import print_leaflet
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.theme import say


class Facing(QObject):
    """What an officer does with it, and what INFORM does."""

    def __init__(self, window: QWidget) -> None:
        super().__init__(window)
        self._window = window
        self._display: FacingDisplay | None = None

    @property
    def display(self) -> FacingDisplay:
        """The display, built when it is first wanted: most counters have none."""
        if self._display is None:
            self._display = FacingDisplay()
        return self._display

    def start(self, *, is_wanted: bool) -> None:
        """Fill the second display where the settings want it and there is one."""
        if is_wanted:
            self.display.show_on_second_screen()

    def stop(self) -> None:
        """Take it away."""
        if self._display is not None:
            self._display.close()

    def inform(self) -> None:
        """Offer the leaflet: its code stands large for a minute."""
        if self._display is not None:
            self._display.inform()

    def toggle(self) -> None:
        """Show it, on the second display or in a window where there is none; or take it away."""
        if self.display.isVisible():
            self.display.hide()
        elif not self.display.show_on_second_screen():
            self.display.show()

    def print_slip(self) -> None:
        """Print the leaflet, in Indonesian first."""
        print_leaflet(self._window, texts("id"))

    def commands(self) -> tuple[ShellCommand, ...]:
        """What the palette offers."""
        return (
            ShellCommand(say("shell.palette.facing"), "", self.toggle),
            ShellCommand(say("shell.palette.slip"), "", self.print_slip),
        )
