"""Options in a column: one of several (a ring that fills) or a fact to tick (a box), with a quieter line below."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPen
from PySide6.QtWidgets import QSizePolicy

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import Palette, Role, Space, fonts
from checkpoint_app.ui.theme.components.buttons import PressButton, cap_width
from checkpoint_app.ui.theme.icons import draw_icon
from checkpoint_app.ui.theme.tokens import TARGET_PX

_GLYPH_PX = 20


class Glyph(Enum):
    """What stands before the words."""

    RADIO = "radio"
    TICK = "tick"


class Option(PressButton):
    """One option over the whole width. `value` is what it stands for; its key cap stands at the end."""

    def __init__(
        self,
        text: str,
        *,
        glyph: Glyph = Glyph.RADIO,
        value: object = None,
        below: str = "",
        key_cap: str | Command = "",
    ) -> None:
        self._glyph, self._below = glyph, below
        super().__init__(text, key_cap=key_cap, role=Role.STRONG)
        self.value = value
        self._two_lines = True
        self.set_words_font(fonts.sized(15, 500))
        policy = QSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        policy.setHeightForWidth(True)
        self.setSizePolicy(policy)

    @property
    def below(self) -> str:
        """The quieter line."""
        return self._below

    def set_below(self, words: str) -> None:
        """Change the quieter line."""
        self._below = words
        self.updateGeometry()
        self.update()

    def _cap_last(self) -> bool:
        return True

    def _lead_px(self) -> float:
        return float(Space.M + _GLYPH_PX + Space.S)

    def _trail_px(self) -> float:
        return Space.M + (cap_width(self._key_cap) + Space.S if self._key_cap else 0.0)

    def _lines(self, width: float) -> tuple[float, float]:
        """Heights of the words and of the quieter line at a width of the text."""
        flags = int(Qt.TextFlag.TextWordWrap)
        room = QRectF(0, 0, max(40.0, width), 1000)
        top = QFontMetricsF(self._words_font).boundingRect(room, flags, self.words).height()
        below = QFontMetricsF(fonts.of_role(Role.CAPTION)).boundingRect(room, flags, self._below).height()
        return top, below if self._below else 0.0

    def hasHeightForWidth(self) -> bool:  # noqa: N802
        """Words wrap."""
        return True

    def heightForWidth(self, width: int) -> int:  # noqa: N802
        """As high as the words need, never below the least target."""
        top, below = self._lines(width - self._lead_px() - self._trail_px())
        return max(TARGET_PX, round(top + below + 2 * Space.S + 0.5))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Wide enough for most words; the height follows the width."""
        width = 320
        return QSize(width, self.heightForWidth(width))

    def minimumSizeHint(self) -> QSize:  # noqa: N802
        """The least."""
        return QSize(160, TARGET_PX)

    def words_rect(self) -> QRectF:
        """Words above, the quieter line below, both in the middle of the height."""
        lead, trail = self._lead_px(), self._trail_px()
        width = self.width() - lead - trail
        top, below = self._lines(width)
        y = (self.height() - top - below) / 2
        return QRectF(lead, y, width, top)

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        words = self.words_rect()
        if self._below:
            painter.setFont(fonts.of_role(Role.CAPTION))
            painter.setPen(QColor(palette.muted))
            rect = QRectF(words.left(), words.bottom(), words.width(), self.height() - words.bottom())
            painter.drawText(rect, int(Qt.TextFlag.TextWordWrap), self._below)
        if self._key_cap:
            self._draw_cap(painter, palette, self.width() - Space.M - cap_width(self._key_cap))
        rect = QRectF(Space.M, (self.height() - _GLYPH_PX) / 2, _GLYPH_PX, _GLYPH_PX)
        colour = palette.ring if self.chosen else palette.muted
        painter.setPen(QPen(QColor(colour), 2))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        box = rect.adjusted(2, 2, -2, -2)
        if self._glyph is Glyph.RADIO:
            painter.drawEllipse(box)
            if self.chosen:
                painter.setBrush(QColor(colour))
                painter.drawEllipse(box.adjusted(4, 4, -4, -4))
            return
        painter.drawRoundedRect(box, 4, 4)
        if self.chosen:
            painter.setBrush(QColor(palette.accent))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.drawRoundedRect(rect.adjusted(1, 1, -1, -1), 4, 4)
            draw_icon(painter, "check", rect.adjusted(3, 3, -3, -3), palette.on_accent)
