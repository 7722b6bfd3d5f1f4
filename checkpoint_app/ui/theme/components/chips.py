"""Chips: one choice of a row, or a paper with its three states. Words take one line or two, never fewer letters."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize
from PySide6.QtGui import QPainter
from PySide6.QtWidgets import QSizePolicy

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.icons import draw_icon
from checkpoint_app.ui.theme.theme import say
from checkpoint_app.ui.theme.tokens import TARGET_PX, Palette, Space


class ChoiceChip(PressButton):
    """One of several choices, with its key."""

    def __init__(
        self, text: str = "", *, text_key: str | None = None, key_cap: str | Command = "", value: object = None
    ) -> None:
        super().__init__(text, text_key=text_key, key_cap=key_cap)
        self.value = value
        self._padding = Space.S
        self._two_lines = True
        self.set_words_font(fonts.sized(13, 500))
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for one line, or for two when the words are long."""
        whole = super().sizeHint()
        return QSize(min(whole.width(), max(self.minimumSizeHint().width(), 150)), TARGET_PX)


class Tri(Enum):
    """Three states: not asked is never "no"."""

    NOT_ASKED = "not_asked"
    SEEN = "seen"
    NOT_SHOWN = "not_shown"


_TRI_ICON = {Tri.NOT_ASKED: "minus", Tri.SEEN: "check", Tri.NOT_SHOWN: "x"}


def draw_tri(painter: QPainter, rect: QRectF, state: Tri, palette: Palette) -> None:
    """Draw the mark of a paper: a dash, a tick or a cross."""
    colour = {Tri.NOT_ASKED: palette.muted, Tri.SEEN: palette.in_order, Tri.NOT_SHOWN: palette.unknown}[state]
    draw_icon(painter, _TRI_ICON[state], rect, colour)


class TriStateChip(ChoiceChip):
    """A paper: not asked, seen, not shown; the mark after the words tells which."""

    def __init__(
        self, text: str = "", *, text_key: str | None = None, key_cap: str | Command = "", value: object = None
    ) -> None:
        self._state = Tri.NOT_ASKED
        super().__init__(text, text_key=text_key, key_cap=key_cap, value=value)

    @property
    def state(self) -> Tri:
        """What is shown."""
        return self._state

    def set_state(self, state: Tri) -> None:
        """Change what is shown."""
        self._state = state
        self._name_aloud()
        self.update()

    def state_words(self) -> str:
        """Say the state."""
        return say(f"shell.component.paper_{self._state.value}")

    def _trail_px(self) -> float:
        return self._padding + 16.0 + Space.XS

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        rect = QRectF(self.width() - self._padding - 16, (self.height() - 16) / 2, 16, 16)
        draw_tri(painter, rect, self._state, palette)
