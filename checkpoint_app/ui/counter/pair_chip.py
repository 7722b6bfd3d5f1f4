"""The chip of key 7: the seafarer's book and the sea work agreement, each with a mark of its own."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter

from checkpoint_app.ui.theme import Palette, Space, fonts, say
from checkpoint_app.ui.theme.components.chips import ChoiceChip, Tri, draw_tri
from checkpoint_app.ui.theme.tokens import TARGET_PX

_ROUND: tuple[tuple[Tri, Tri], ...] = (
    (Tri.NOT_ASKED, Tri.NOT_ASKED),
    (Tri.SEEN, Tri.SEEN),
    (Tri.SEEN, Tri.NOT_SHOWN),
    (Tri.NOT_SHOWN, Tri.SEEN),
    (Tri.NOT_SHOWN, Tri.NOT_SHOWN),
)


def next_pair(pair: tuple[Tri, Tri]) -> tuple[Tri, Tri]:
    """Tell what the key brings next: both seen, one of them, none, not asked."""
    return _ROUND[(_ROUND.index(pair) + 1) % len(_ROUND)] if pair in _ROUND else _ROUND[1]


class PairChip(ChoiceChip):
    """Two papers on one chip, one line each."""

    def __init__(self, first_key: str, second_key: str, *, key_cap: str) -> None:
        self._keys = (first_key, second_key)
        self._states = (Tri.NOT_ASKED, Tri.NOT_ASKED)
        super().__init__("", key_cap=key_cap)
        self._rename()

    def _rename(self) -> None:
        self.set_words(f"{say(self._keys[0])}\n{say(self._keys[1])}")

    @property
    def states(self) -> tuple[Tri, Tri]:
        """What is shown."""
        return self._states

    def set_states(self, first: Tri, second: Tri) -> None:
        """Change what is shown."""
        self._states = (first, second)
        self._name_aloud()
        self.update()

    def state_words(self) -> str:
        """Say both states."""
        states = zip(self._keys, self._states, strict=True)
        return ", ".join(f"{say(key)} {say(f'shell.component.paper_{state.value}')}" for key, state in states)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        super().changeEvent(event)
        if event.type() == QEvent.Type.LanguageChange:
            self._rename()

    def _trail_px(self) -> float:
        return self._padding + 16.0 + Space.XS

    def _words_width(self) -> float:
        metrics = QFontMetricsF(self._words_font)
        return max(metrics.horizontalAdvance(line) for line in self.words.split("\n"))

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the longer line."""
        return QSize(self.minimumSizeHint().width(), TARGET_PX)

    def _draw_words(self, painter: QPainter, ink: str) -> None:
        painter.setFont(fonts.sized(13, 500))
        painter.setPen(QColor(ink))
        rect = self.words_rect()
        half = 17.0
        top = (self.height() - 2 * half) / 2
        flags = int(Qt.AlignmentFlag.AlignVCenter) | int(Qt.AlignmentFlag.AlignLeft)
        for line, text in enumerate(self.words.split("\n")):
            painter.drawText(QRectF(rect.left(), top + line * half, rect.width(), half), flags, text)

    def _draw_trail(self, painter: QPainter, palette: Palette) -> None:
        top = (self.height() - 34) / 2
        for line, state in enumerate(self._states):
            draw_tri(
                painter, QRectF(self.width() - self._padding - 16, top + line * 17 + 0.5, 16, 16), state, palette
            )
