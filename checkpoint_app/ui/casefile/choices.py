"""Groups of choices: one of several, none at first; with Alt + digit while the group is the marked one."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QLayout, QVBoxLayout, QWidget

from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.components.chips import ChoiceChip
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Plain

Choice = tuple[object, str, str]
"""Value, words, and a quieter line (which only a column of options shows)."""


class ChoiceGroup(QWidget):
    """One of several; `picked` sends the value, and None when the chosen one is pressed again."""

    picked = Signal(object)

    def __init__(self, title_key: str, choices: Sequence[Choice], *, stacked: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        head = QHBoxLayout()
        self._title = Label(role=Role.LABEL, tone=Tone.MUTED, key=title_key)
        self._digits = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.decision.digits")
        head.addWidget(self._title, 1)
        head.addWidget(self._digits)
        column.addLayout(head)
        holder = Plain()
        lines: QLayout = QVBoxLayout(holder) if stacked else FlowLayout(holder, spacing=Space.S)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(Space.S)
        self.buttons: list[Option | ChoiceChip] = []
        for place, (value, words, below) in enumerate(choices, start=1):
            button = self._make(value, words, below, str(place), stacked=stacked)
            button.clicked.connect(self._press)
            lines.addWidget(button)
            self.buttons.append(button)
        column.addWidget(holder)
        self._title_key = title_key
        self.setAccessibleName(say(title_key))
        self.set_marked(False)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_title_key"):
            self.setAccessibleName(say(self._title_key))
        super().changeEvent(event)

    @staticmethod
    def _make(value: object, words: str, below: str, cap: str, *, stacked: bool) -> Option | ChoiceChip:
        if stacked:
            return Option(words, value=value, below=below, key_cap=cap)
        return ChoiceChip(words, key_cap=cap, value=value)

    @property
    def chosen(self) -> object | None:
        """The chosen value, or None."""
        return next((button.value for button in self.buttons if button.chosen), None)

    def show_chosen(self, value: object | None) -> None:
        """Show which is chosen, and then only that one: pressing it again brings the others back."""
        for button in self.buttons:
            chosen = value is not None and button.value == value
            if button.chosen != chosen:
                button.set_chosen(chosen)
            reveal(button, value is None or chosen)

    def set_marked(self, marked: bool) -> None:
        """Tell whether Alt + digit belongs to this group now."""
        reveal(self._digits, marked)
        for button in self.buttons:
            button.set_cap_muted(not marked)

    def press_digit(self, digit: int) -> bool:
        """Press the option at a digit, from 1; False when there is none."""
        if not 1 <= digit <= len(self.buttons):
            return False
        self.buttons[digit - 1].click()
        return True

    def _press(self) -> None:
        pressed = self.sender()
        for button in self.buttons:
            if button is pressed:
                self.picked.emit(None if button.chosen else button.value)


class AnswerRow(QWidget):
    """A name with a few chips at its right, one of which may be chosen; sends `(subject, value)`."""

    answered = Signal(object)

    def __init__(self, subject: object, name: str, choices: Sequence[tuple[object, str]]) -> None:
        super().__init__()
        self.subject = subject
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Label(name, Role.BODY, wrap=True), 1)
        self.chips: list[ChoiceChip] = []
        for value, words in choices:
            chip = ChoiceChip(words, value=value)
            chip.clicked.connect(self._press)
            row.addWidget(chip, 0, Qt.AlignmentFlag.AlignRight)
            self.chips.append(chip)
        self.setAccessibleName(name)

    def show_chosen(self, value: object | None) -> None:
        """Show the answer; none was given while it is None."""
        for chip in self.chips:
            chip.set_chosen(value is not None and chip.value == value)

    def _press(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, PressButton):
            self.answered.emit((self.subject, next(c.value for c in self.chips if c is pressed)))
