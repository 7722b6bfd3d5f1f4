"""What every screen of the desk has in common: its ground, its keys, and that it says itself anew.

A command's key presses the button that wears it (`key_cap=Command...`), so that what is drawn and what is pressed
cannot differ. Commands without a button, and keys that mean more than a press, are added by the screen. Main thread
only.
"""

from __future__ import annotations

from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Space, active, set_mark
from checkpoint_app.ui.theme.components.buttons import PressButton

_FIXED_CAPS = {"ESC": "Esc", "PGUP": "PgUp", "PGDN": "PgDn"}
"""Keys that never change, as they are drawn on buttons."""


def command_of(press: KeyPress, where: Where) -> Command | None:
    """Tell which command a key means at a place, by the keys in force."""
    return active().keys.command_of(press.chord, where)


class DeskPage(QWidget):
    """A screen whose keys stand in the table under `where`."""

    where: ClassVar[Where]

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)

    def lay_beside(self, wide: QWidget, side: QWidget) -> None:
        """Lay the page out: what takes the room that is left, and beside it what has a width of its own."""
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(wide, 1)
        row.addWidget(side)

    # -- keys -----------------------------------------------------------------------------------------------------
    @property
    def takes_every_key(self) -> bool:
        """Whether even the keys that hold everywhere come here: while a new key is waited for."""
        return False

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here."""
        command = command_of(press, self.where)
        if command is not None:
            return self.do(command)
        fixed = _FIXED_CAPS.get(str(press.chord)) if not press.pad else None
        return fixed is not None and self._press_wearer(fixed)

    def do(self, command: Command) -> bool:
        """Act on a command; False when it means nothing just now. From the start: press the button that wears it."""
        return self._press_wearer(command)

    def _press_wearer(self, key: str | Command) -> bool:
        wearing = (each for each in self.findChildren(PressButton) if each.key == key)
        button = next((each for each in wearing if each.isVisibleTo(self) and each.isEnabled()), None)
        if button is not None:
            button.click()
        return button is not None

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Answer keys that no child took, where no router offers them first."""
        if event.isAutoRepeat() or not self.handle_key(KeyPress.of(event)):
            super().keyPressEvent(event)

    # -- words ----------------------------------------------------------------------------------------------------
    def say_again(self) -> None:
        """Say everything anew: the language changed, or a key that words name."""

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language and the keys."""
        if event.type() == QEvent.Type.LanguageChange:
            self.say_again()
        super().changeEvent(event)
