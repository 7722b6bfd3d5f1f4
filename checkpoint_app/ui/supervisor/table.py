"""The queue's table and its drawing."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyle, QStyleOptionViewItem, QWidget

from checkpoint_app.ui.supervisor.lines import COLUMNS, TRAVELLER
from checkpoint_app.ui.theme import Role, active, fonts
from checkpoint_app.ui.theme.components.paged import PagedTable
from checkpoint_app.ui.theme.components.tables import CellDelegate
from checkpoint_app.ui.theme.content import Cell

ROW_PX = 80
_Index = QModelIndex | QPersistentModelIndex
_BELOW_LINES = 3
_TRAVELLER_PX = 320


class QueueDelegate(CellDelegate):
    """Lets the reason take up to three lines, and marks the chosen row at its edge, not by the ground alone."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw the cell, then the mark; with the focus in the table the whole row is framed."""
        super().paint(painter, option, index)
        if not option.state & QStyle.StateFlag.State_Selected:
            return
        ring, cell = QColor(active().palette.ring), QRectF(option.rect)
        if index.column() == 0:
            painter.fillRect(QRectF(cell.left(), cell.top(), 4, cell.height()), ring)
        if isinstance(option.widget, QWidget) and option.widget.hasFocus():
            painter.fillRect(QRectF(cell.left(), cell.top(), cell.width(), 2), ring)
            painter.fillRect(QRectF(cell.left(), cell.bottom() - 2, cell.width(), 2), ring)
            if index.column() == len(COLUMNS) - 1:
                painter.fillRect(QRectF(cell.right() - 2, cell.top(), 2, cell.height()), ring)

    def _draw_cell(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:  # type: ignore[override]
        width = QFontMetricsF(fonts.of_role(Role.CAPTION, tabular=True)).horizontalAdvance(cell.below)
        if cell.look is not None or width <= rect.width():
            super()._draw_cell(painter, rect, cell)
            return
        draw_wrapped(painter, rect, cell)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """The width of the cell on one line, at the row's height."""
        return QSize(super().sizeHint(option, index).width(), ROW_PX)


def draw_wrapped(painter: QPainter, rect: QRectF, cell: Cell) -> None:
    """Draw a cell whose quieter text takes up to three lines; what is longer still ends in an ellipsis."""
    palette = active().palette
    top_font, below_font = fonts.of_role(cell.role), fonts.of_role(Role.CAPTION)
    top, below = QFontMetricsF(top_font), QFontMetricsF(below_font)
    lines = wrapped(cell.below, below, rect.width())
    y = rect.center().y() - (top.height() + len(lines) * below.height() + 2) / 2
    painter.setFont(top_font)
    painter.setPen(QColor(palette.of(cell.tone)))
    words = top.elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width())
    painter.drawText(QRectF(rect.left(), y, rect.width(), top.height()), Qt.AlignmentFlag.AlignLeft, words)
    painter.setFont(below_font)
    painter.setPen(QColor(palette.muted))
    y += top.height() + 2
    for line in lines:
        painter.drawText(QRectF(rect.left(), y, rect.width(), below.height()), Qt.AlignmentFlag.AlignLeft, line)
        y += below.height()


def wrapped(text: str, metrics: QFontMetricsF, width_px: float) -> tuple[str, ...]:
    """Break a text between words into at most three lines; only the last may end in an ellipsis."""
    words = text.split()
    lines: list[str] = []
    while words and len(lines) < _BELOW_LINES - 1:
        line = words.pop(0)
        while words and metrics.horizontalAdvance(f"{line} {words[0]}") <= width_px:
            line = f"{line} {words.pop(0)}"
        lines.append(metrics.elidedText(line, Qt.TextElideMode.ElideRight, width_px))
    if words:
        lines.append(metrics.elidedText(" ".join(words), Qt.TextElideMode.ElideRight, width_px))
    return tuple(lines)


class QueueTable(PagedTable):
    """The queue's table."""

    def __init__(self) -> None:
        titles = [f"supervisor.column.{name}" for name in COLUMNS]
        super().__init__(titles, TRAVELLER, row_px=ROW_PX, stretched_px=_TRAVELLER_PX)
        self.setItemDelegate(QueueDelegate(self))
