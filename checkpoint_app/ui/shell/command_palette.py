"""The command palette (Ctrl+K): type what you want to do, Enter does it, and its key is shown for next time."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter, QPaintEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import command_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shell.commands import ShellCommand, matching
from checkpoint_app.ui.theme import Role, Space, Tone, fonts, reveal, say
from checkpoint_app.ui.theme.components.buttons import CAP_PX, KeyCap, PressButton, cap_width, draw_cap
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Rule, Scroll
from checkpoint_app.ui.theme.theme import active
from checkpoint_app.ui.theme.tokens import RADIUS_PX

_MOST_SHOWN = 60
_ENTER = {Qt.Key.Key_Return, Qt.Key.Key_Enter}


class _Line(PressButton):
    """One command; its key is its cap."""

    def __init__(self, command: ShellCommand) -> None:
        super().__init__(command.words, key_cap=command.key_cap, role=Role.BODY)
        self.command = command
        self._height = 44
        self._padding = Space.S
        self.setSizePolicy(self.sizePolicy().Policy.Expanding, self.sizePolicy().Policy.Fixed)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw words at the left and the key at the right, tinted where marked: a list, not a row of buttons."""
        theme = active()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        if self.chosen or self.underMouse():
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(theme.palette.raised))
            painter.drawRoundedRect(QRectF(self.rect()), RADIUS_PX, RADIUS_PX)
        room = QRectF(self.rect()).adjusted(Space.M, 0, -Space.M, 0)
        painter.setFont(fonts.of_role(Role.STRONG if self.chosen else Role.BODY))
        painter.setPen(QColor(theme.palette.text))
        painter.drawText(room, Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, self.words)
        if self.key_cap:
            wide = cap_width(self.key_cap)
            cap = QRectF(room.right() - wide, room.center().y() - CAP_PX / 2, wide, CAP_PX)
            draw_cap(painter, cap, self.key_cap, theme.palette.muted, theme.palette.card, theme.palette.border_strong)
        painter.end()


class CommandPalette(Card):
    """`chosen` carries a ShellCommand, `closed` that nothing was chosen."""

    chosen = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(role=Role.VALUE, key="shell.palette.title"), 1)
        for cap in (Command.SHELL_PALETTE, "Esc"):
            head.addWidget(KeyCap(cap))
        self.body.addLayout(head)
        self.field = QLineEdit()
        self.field.setFont(fonts.of_role(Role.BODY))
        self.field.textChanged.connect(self._search)
        self.body.addWidget(self.field)
        self.body.addWidget(Rule())
        self._nothing = Label(role=Role.BODY, tone=Tone.MUTED, key="shell.palette.nothing", wrap=True)
        self.body.addWidget(self._nothing)
        self._scroll = Scroll(spacing=0)
        self.body.addWidget(self._scroll, 1)
        self._commands: tuple[ShellCommand, ...] = ()
        self._lines: list[_Line] = []
        self._at = 0
        self._name()

    @property
    def lines(self) -> tuple[PressButton, ...]:
        """What is offered, from the top."""
        return tuple(self._lines)

    def offer(self, commands: tuple[ShellCommand, ...]) -> None:
        """Begin with an empty field and everything there is."""
        self._commands = commands
        self.field.clear()
        self._search("")
        self.field.setFocus()

    def renew(self, commands: tuple[ShellCommand, ...]) -> None:
        """Offer commands that are worded anew; what was typed stays."""
        self._commands = commands
        self._search(self.field.text())

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; letters go to the field."""
        if press.key == Qt.Key.Key_Escape or command_of(press, Where.EVERYWHERE) is Command.SHELL_PALETTE:
            self.closed.emit()
        elif press.key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._mark(self._at + (1 if press.key == Qt.Key.Key_Down else -1))
        elif press.key in _ENTER:
            if self._lines:
                self.chosen.emit(self._lines[self._at].command)
        else:
            return Qt.Key.Key_F1 <= press.key <= Qt.Key.Key_F12
        return True

    def _search(self, asked: str) -> None:
        for line in self._lines:
            self._scroll.body.removeWidget(line)
            line.hide()
            line.deleteLater()
        while self._scroll.body.count():
            self._scroll.body.takeAt(0)
        self._lines = [_Line(command) for command in matching(self._commands, asked)[:_MOST_SHOWN]]
        for line in self._lines:
            line.clicked.connect(self._press)
            self._scroll.body.addWidget(line)
        self._scroll.body.addStretch(1)
        self._scroll.show_now(*self._lines)
        reveal(self._nothing, not self._lines)
        reveal(self._scroll, bool(self._lines))
        self._mark(0)

    def _mark(self, at: int) -> None:
        if not self._lines:
            return
        self._at = max(0, min(at, len(self._lines) - 1))
        for number, line in enumerate(self._lines):
            line.set_chosen(number == self._at)
        self._scroll.ensureWidgetVisible(self._lines[self._at], 0, Space.S)
        self.field.setAccessibleDescription(self._lines[self._at].accessibleName())

    def _press(self) -> None:
        line = self.sender()
        if isinstance(line, _Line):
            self.chosen.emit(line.command)

    def _name(self) -> None:
        self.setAccessibleName(say("shell.palette.title"))
        self.field.setAccessibleName(say("shell.palette.title"))
        self.field.setPlaceholderText(say("shell.palette.hint"))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "_nothing"):
            self._name()
        super().changeEvent(event)
