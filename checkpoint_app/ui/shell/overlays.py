"""What lies over every screen: the command palette (Ctrl+K) and the guide (F1 where a screen has no help of its own).

While one is open it gets the keys; closed, keys go to the screen in front.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QObject, QRect, Signal
from PySide6.QtGui import QColor, QMouseEvent, QPainter, QPaintEvent
from PySide6.QtWidgets import QWidget

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage, command_of
from checkpoint_app.ui.keyboard import KeyHandler, KeyPress
from checkpoint_app.ui.shell.command_palette import CommandPalette
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.shell.guide import GuideSheet
from checkpoint_app.ui.shell.view_model import LockPressed
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme.focus import keep_focus

_PALETTE_PX = (620, 560)
_GUIDE_PX = (980, 4000)
_ABOVE_PX = 72
_MARGIN_PX = 24


class _Scrim(QWidget):
    """Dims the screen below; a click beside the card closes it."""

    pressed = Signal()

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        painter = QPainter(self)
        painter.fillRect(event.rect(), QColor(8, 12, 18, 110))
        painter.end()

    def mousePressEvent(self, event: QMouseEvent) -> None:  # noqa: N802
        """Close."""
        self.pressed.emit()


class Overlays(QObject):
    """A key handler in front of the screen's own, `behind`; lives on the main thread."""

    def __init__(self, window: ShellWindow, commands: Callable[[], tuple[ShellCommand, ...]]) -> None:
        super().__init__(window)
        self._window, self._commands = window, commands
        self.behind: KeyHandler | None = None
        self.palette = CommandPalette()
        self.guide = GuideSheet()
        self.palette.chosen.connect(self._run)
        self._scrim = _Scrim(window.middle)
        self._scrim.hide()
        self._scrim.pressed.connect(self.close)
        for card in (self.palette, self.guide):
            card.setParent(window.middle)
            card.hide()
            card.closed.connect(self.close)
            keep_focus(card)
        window.middle.installEventFilter(self)

    @property
    def open_card(self) -> CommandPalette | GuideSheet | None:
        """What lies over the screen."""
        # isHidden, not isVisible: a window that is not shown has nothing visible
        return next((card for card in (self.palette, self.guide) if not card.isHidden()), None)

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key, or give it to the screen in front."""
        card = self.open_card
        if card is not None:
            return card.handle_key(press)
        if isinstance(self.behind, DeskPage) and self.behind.takes_every_key:
            return self.behind.handle_key(press)
        command = command_of(press, Where.EVERYWHERE)
        if command is Command.SHELL_PALETTE:
            self.open_palette()
            return True
        if self.behind is not None and self.behind.handle_key(press):
            return True
        return command is not None and self._do(command)

    def _do(self, command: Command) -> bool:
        """Act on a key that holds everywhere."""
        match command:
            case Command.SHELL_HELP:
                self.open_guide()
            case Command.SHELL_NEXT_PLACE:
                self._window.navigation.step(1)
            case Command.SHELL_FORMER_PLACE:
                self._window.navigation.step(-1)
            case Command.SHELL_LOCK:
                self._window.intent.emit(LockPressed())
            case _:
                return False
        return True

    def open_palette(self) -> None:
        """Offer everything that can be done now."""
        commands = self._commands()
        self._show(self.palette)
        self.palette.offer(commands)

    def renew(self) -> None:
        """Offer the same in another language, when the palette is open."""
        if self.open_card is self.palette:
            self.palette.renew(self._commands())

    def open_guide(self) -> None:
        """Open the guide at the screen in front."""
        self._show(self.guide)
        self.guide.open_for(self._window.current)

    def close(self) -> None:
        """Take away what lies over the screen; the screen has the focus again."""
        for card in (self.palette, self.guide, self._scrim):
            card.hide()
        front = self._window.screens.currentWidget()
        if front is not None:
            front.setFocus()

    def _run(self, command: object) -> None:
        self.close()
        if isinstance(command, ShellCommand):
            command.run()

    def _show(self, card: QWidget) -> None:
        self.close()
        self._place()
        self._scrim.show()
        self._scrim.raise_()
        card.show()
        card.raise_()

    def _place(self) -> None:
        room = self._window.middle.rect()
        self._scrim.setGeometry(room)
        for card, (wide, high) in ((self.palette, _PALETTE_PX), (self.guide, _GUIDE_PX)):
            width = min(wide, room.width() - 2 * _MARGIN_PX)
            height = min(high, room.height() - _ABOVE_PX - _MARGIN_PX)
            card.setGeometry(QRect((room.width() - width) // 2, _ABOVE_PX, width, height))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Keep the middle when the window changes its size."""
        del watched
        if event.type() == QEvent.Type.Resize:
            self._place()
        return False
