"""Sheets over the middle of the counter: current departure (F3), help with the keys (F1), nobody there yet."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QWidget

from checkpoint_app.shortcuts import COMMANDS_AT, Command, Where
from checkpoint_app.ui.counter.intents import DepartureSet
from checkpoint_app.ui.counter.view_model import DepartureOption
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind, KeyCap, PressButton
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Rule, Scroll


class _Option(PressButton):
    """One departure of the list."""

    def __init__(self, option: DepartureOption, number: int) -> None:
        words = f"{option.text} · {option.detail}" if option.detail else option.text
        super().__init__(words, key_cap=str(number) if number <= 8 else "")
        self.option = option
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)
        self._two_lines = True
        self._height = 52


class DepartureSheet(Card):
    """Set once, for every traveller until it is changed; ends at sailing. Sends `DepartureSet` as `intent`."""

    intent = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        self.body.addWidget(Label(role=Role.VALUE, key="counter.departure.title"))
        self.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="counter.departure.lead", wrap=True))
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="counter.departure.none", wrap=True)
        self.body.addWidget(self._none)
        self._scroll = Scroll(spacing=Space.S)
        self.body.addWidget(self._scroll, 1)
        self.by_hand = TextField("counter.departure.by_hand", help_key="counter.departure.by_hand_help")
        self.body.addWidget(self.by_hand)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        take = ActionButton(
            text_key="counter.departure.take", key_cap=Command.COUNTER_DEPARTURE, kind=ButtonKind.PRIMARY
        )
        take.clicked.connect(self.take)
        clear = ActionButton(text_key="counter.departure.clear")
        clear.clicked.connect(self._clear)
        close = ActionButton(text_key="counter.hand.close", key_cap="Esc")
        close.clicked.connect(self.closed)
        for button in (take, close, clear):
            row.addWidget(button)
        row.addStretch(1)
        self.body.addLayout(row)
        self._options: list[_Option] = []
        self._shown: tuple[DepartureOption, ...] = ()

    def start(self) -> None:
        """Begin with an empty field."""
        self.by_hand.edit.clear()

    def show_options(self, options: tuple[DepartureOption, ...], current: str) -> None:
        """Offer today's departures; the current one is shown as chosen."""
        reveal(self._none, not options)
        if options != self._shown:
            self._shown = options
            for button in self._options:
                self._scroll.body.removeWidget(button)
                button.deleteLater()
            while self._scroll.body.count():
                self._scroll.body.takeAt(0)
            self._options = [_Option(option, number) for number, option in enumerate(options, 1)]
            for button in self._options:
                button.clicked.connect(self._press)
                self._scroll.body.addWidget(button)
            self._scroll.body.addStretch(1)
        for button in self._options:
            button.set_chosen(bool(current) and button.option.identifier == current)

    def press_number(self, number: int) -> None:
        """Take the departure with this number."""
        if number <= len(self._options):
            self._take(self._options[number - 1].option)

    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, _Option):
            self._take(button.option)

    def _take(self, option: DepartureOption) -> None:
        self.intent.emit(DepartureSet(option.identifier, option.text))
        self.closed.emit()

    def take(self) -> None:
        """Take what was typed; with nothing typed, close."""
        if self.by_hand.value:
            self.intent.emit(DepartureSet("", self.by_hand.value))
        self.closed.emit()

    def _clear(self) -> None:
        self.intent.emit(DepartureSet())
        self.closed.emit()


_IN_TRAINING = Command.COUNTER_HAND_OVER
_HELP: tuple[tuple[tuple[str, ...] | Command, str], ...] = (
    (("1 – 8", "Alt + 1–8"), "counter.help.numbers"),
    (("/  *  –  .", "Ctrl + 1–4"), "counter.help.answers"),
    (("0",), "counter.help.mark"),
    *((command, command.words) for command in COMMANDS_AT[Where.COUNTER] if command is not _IN_TRAINING),
    *((command, command.words) for command in COMMANDS_AT[Where.EVERYWHERE]),
    (("Esc",), "counter.help.clear"),
    (("PgUp PgDn",), "counter.help.scroll"),
)
"""Keys that never change and commands, each with what they do."""
_TWO_COLUMNS_PX = 560


class HelpSheet(Card):
    """All keys on one sheet, in two columns where there is room for them."""

    closed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        self.body.addWidget(Label(role=Role.VALUE, key="counter.help.title"))
        self.body.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="counter.help.lead", wrap=True))
        self.body.addWidget(Rule())
        scroll = Scroll(spacing=0)
        self.body.addWidget(scroll, 1)
        holder = QWidget()
        self._grid = QGridLayout(holder)
        self._grid.setContentsMargins(0, 0, 0, 0)
        self._grid.setHorizontalSpacing(Space.M)
        self._grid.setVerticalSpacing(Space.S)
        self._lines = [(_Caps(keys), Label(role=Role.BODY, key=words, wrap=True)) for keys, words in _HELP]
        self._columns = 0
        self._lay_out(1)
        scroll.body.addWidget(holder)
        scroll.body.addStretch(1)
        close = ActionButton(text_key="counter.hand.close", key_cap="Esc")
        close.clicked.connect(self.closed)
        self.body.addWidget(close, 0, Qt.AlignmentFlag.AlignLeft)

    def _lay_out(self, columns: int) -> None:
        if columns == self._columns:
            return
        self._columns = columns
        rows = -(-len(self._lines) // columns)
        for place, (caps, words) in enumerate(self._lines):
            words.setContentsMargins(0, 3, 0, 0)
            column, row = 2 * (place // rows), place % rows
            self._grid.addWidget(caps, row, column, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignTop)
            self._grid.addWidget(words, row, column + 1, Qt.AlignmentFlag.AlignTop)
        self._grid.setColumnStretch(1, 1)
        self._grid.setColumnStretch(3, columns - 1)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Use the width that there is."""
        super().resizeEvent(event)
        self._lay_out(2 if self.width() >= _TWO_COLUMNS_PX else 1)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.setAccessibleName(say("counter.help.title"))
        super().changeEvent(event)


class _Caps(QWidget):
    """Keys that do the same, side by side."""

    def __init__(self, keys: tuple[str, ...] | Command) -> None:
        super().__init__()
        self._keys = keys
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        self._caps = [KeyCap(name) for name in self._names()]
        for cap in self._caps:
            row.addWidget(cap)

    def _names(self) -> tuple[str, ...]:
        return active().keys.caps(self._keys) if isinstance(self._keys, Command) else self._keys

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the keys."""
        if event.type() == QEvent.Type.LanguageChange:
            for cap, name in zip(self._caps, self._names(), strict=True):
                cap.set_key_cap(name)
        super().changeEvent(event)
