"""Status: the pill of the status strip, the mark in a line, the verdict panel."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.content import VerdictContent
from checkpoint_app.ui.theme.shapes import OFF, Look
from checkpoint_app.ui.theme.speech import announce
from checkpoint_app.ui.theme.theme import reveal, set_mark
from checkpoint_app.ui.theme.tokens import Role, Space, Tone


class StatusPill(QFrame):
    """A small status: shape and words on a quiet ground."""

    def __init__(self, look: Look = OFF, text: str = "") -> None:
        super().__init__()
        set_mark(self, "kind", "pill")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.S, 0, Space.S, 0)
        row.setSpacing(Space.XS)
        self._shape = ShapeView(look, 12)
        self._text = Label(role=Role.CAPTION, tabular=True)
        row.addWidget(self._shape)
        row.addWidget(self._text)
        self.setFixedHeight(30)
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.show_status(look, text)

    def show_status(self, look: Look, text: str, *, hint: str = "") -> None:
        """Change shape, words, and the longer words on pointing at it."""
        self._shape.set_look(look)
        self._text.setText(text)
        self.setToolTip(hint)
        self.setAccessibleName(text)
        reveal(self, bool(text))


class StatusMark(QWidget):
    """A status within a line or a table: shape and word in its colour."""

    def __init__(self, look: Look, text: str, *, role: Role = Role.STRONG) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self._shape = ShapeView(look, 18)
        self._text = Label(role=role)
        row.addWidget(self._shape)
        row.addWidget(self._text, 1)
        self.show_status(look, text)

    def show_status(self, look: Look, text: str) -> None:
        """Change shape and word."""
        self._shape.set_look(look)
        self._text.setText(text)
        self._text.set_tone(look.tone)
        self.setAccessibleName(text)


class VerdictPanel(QFrame):
    """The verdict: shape, word, and what it rests on."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.M)
        self._shape = ShapeView(OFF, 48)
        self._title = Label(role=Role.TITLE, wrap=True)
        self._rests_on = Label(role=Role.CAPTION, wrap=True)
        self._advice = Label(role=Role.STRONG, wrap=True)
        column = QVBoxLayout()
        column.setSpacing(Space.XS)
        column.addStretch(1)
        for label in (self._title, self._rests_on, self._advice):
            column.addWidget(label)
        column.addStretch(1)
        row.addWidget(self._shape, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(column, 1)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Minimum)
        # A strut, not a minimum height: that would hide from the layout how tall wrapped words are.
        row.addStrut(72)

    @property
    def content_look(self) -> Look:
        """The shape and tone that are shown."""
        return self._shape.look

    def show_verdict(self, verdict: VerdictContent) -> None:
        """Show a verdict; a neutral one takes the text's colour on a plain card."""
        neutral = verdict.look.tone in {Tone.TEXT, Tone.MUTED}
        self._shape.set_look(verdict.look)
        self._title.setFont(fonts.sized(24, 700))
        self._title.setText(verdict.title)
        self._title.set_tone(verdict.look.tone)
        self._rests_on.setText(verdict.rests_on)
        reveal(self._rests_on, bool(verdict.rests_on))
        self._advice.setText(verdict.advice)
        reveal(self._advice, bool(verdict.advice))
        set_mark(self, "tint", "" if neutral else verdict.look.tone.value)
        set_mark(self, "kind", "card" if neutral else "")
        spoken = ". ".join(p for p in (verdict.title, verdict.rests_on, verdict.advice) if p)
        self.setAccessibleName(spoken)
        announce(self, spoken)
