"""The encounter's life as a line of moments, newest last; what the centre has not received yet is marked."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.ui.casefile.view_model import TimelineEntry
from checkpoint_app.ui.casefile.words import bilingual
from checkpoint_app.ui.theme import Role, Space, Tone, active, say
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Scroll

_RAIL_PX = 16
_DOT_Y = 9.0


class _Rail(QWidget):
    """The line with its dot: filled when the centre has it, a ring while it waits."""

    def __init__(self, *, first: bool, last: bool, is_sent: bool) -> None:
        super().__init__()
        self._first, self._last, self._is_sent = first, last, is_sent
        self.setFixedWidth(_RAIL_PX)

    def paintEvent(self, event: QPaintEvent) -> None:  # noqa: N802
        """Draw."""
        palette = active().palette
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        x = _RAIL_PX / 2
        painter.setPen(QPen(QColor(palette.border_strong), 2))
        if not self._first:
            painter.drawLine(QPointF(x, 0), QPointF(x, _DOT_Y))
        if not self._last:
            painter.drawLine(QPointF(x, _DOT_Y), QPointF(x, self.height()))
        ink = QColor(palette.accent if self._is_sent else palette.muted)
        painter.setPen(QPen(ink, 2))
        painter.setBrush(ink if self._is_sent else QColor(palette.card))
        painter.drawEllipse(QRectF(x - 5, _DOT_Y - 5, 10, 10))
        painter.end()


class _Moment(QWidget):
    def __init__(self, entry: TimelineEntry, *, first: bool, last: bool) -> None:
        super().__init__()
        texts = active().texts
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(_Rail(first=first, last=last, is_sent=entry.is_sent))
        column = QVBoxLayout()
        column.setContentsMargins(0, 0, 0, 0 if last else Space.L)
        column.setSpacing(2)
        head = QHBoxLayout()
        head.setSpacing(Space.S)
        head.addWidget(Label(texts(f"casefile.timeline.{entry.step}"), Role.STRONG, wrap=True), 1)
        time = Label(texts.time(entry.at), Role.CAPTION, Tone.MUTED, tabular=True)
        head.addWidget(time, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        detail = bilingual(texts, entry.detail)
        if detail:
            column.addWidget(Label(detail, Role.CAPTION, Tone.TEXT, wrap=True))
        state = texts("casefile.timeline.sent" if entry.is_sent else "casefile.timeline.pending")
        amended = texts("casefile.timeline.amended") if entry.is_amended else ""
        late = texts("late.happened", time=texts.instant(entry.happened_at)) if entry.happened_at else ""
        foot = " · ".join(part for part in (entry.who, late, "" if entry.is_sent else state, amended) if part)
        column.addWidget(Label(foot, Role.CAPTION, Tone.MUTED, wrap=True))
        row.addLayout(column, 1)
        parts = (
            texts.time(entry.at),
            texts(f"casefile.timeline.{entry.step}"),
            detail,
            entry.who,
            late,
            state,
            amended,
        )
        self.setAccessibleName(". ".join(part for part in parts if part))


class TimelineCard(Card):
    """The life of the case."""

    def __init__(self) -> None:
        super().__init__("casefile.timeline.title", spacing=Space.M)
        self._scroll = Scroll(spacing=0)
        self.body.addWidget(self._scroll, 1)
        self._scroll.verticalScrollBar().rangeChanged.connect(self._show_newest)
        self._shown: tuple[tuple[TimelineEntry, ...], str] | None = None

    def _show_newest(self, _least: int, most: int) -> None:
        self._scroll.verticalScrollBar().setValue(most)

    def show_entries(self, entries: tuple[TimelineEntry, ...]) -> None:
        """Show the moments, oldest first."""
        if (entries, active().language) == self._shown:
            return
        self._shown = (entries, active().language)
        empty(self._scroll)
        for place, entry in enumerate(entries):
            moment = _Moment(entry, first=place == 0, last=place == len(entries) - 1)
            self._scroll.body.addWidget(moment)
        if not entries:
            self._scroll.body.addWidget(Label(say("casefile.timeline.none"), Role.BODY, Tone.MUTED, wrap=True))
        self._scroll.body.addStretch(1)


def empty(scroll: Scroll) -> None:
    """Take everything out of a column."""
    while (item := scroll.body.takeAt(0)) is not None:
        widget = item.widget()
        if widget is not None:
            widget.hide()
            widget.deleteLater()
