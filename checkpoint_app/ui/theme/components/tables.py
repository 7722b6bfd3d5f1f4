"""Tables: one look, cells of two lines with a status shape, for any model that answers `CELL_ROLE` with a `Cell`."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QPointF, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QPen
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHeaderView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTableView,
    QWidget,
)

from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import draw_shape
from checkpoint_app.ui.theme.theme import active
from checkpoint_app.ui.theme.tokens import Role, Space

CELL_ROLE = Qt.ItemDataRole.UserRole + 1
_Index = QModelIndex | QPersistentModelIndex


class CellModel(QAbstractTableModel):
    """Rows of cells in memory; for large sets write a paged model that answers `CELL_ROLE` instead."""

    def __init__(self, headers: Sequence[str] = (), rows: Sequence[Sequence[Cell]] = ()) -> None:
        super().__init__()
        self._headers, self._rows = tuple(headers), tuple(tuple(row) for row in rows)

    def show_rows(self, headers: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._headers, self._rows = tuple(headers), tuple(tuple(row) for row in rows)
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the columns."""
        return 0 if parent.isValid() else len(self._headers)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the cell itself, or its words for screen readers."""
        cell = self._rows[index.row()][index.column()]
        if role == CELL_ROLE:
            return cell
        if role in {Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole}:
            return f"{cell.text} {cell.below}".strip()
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Answer a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return self._headers[section]
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class CellDelegate(QStyledItemDelegate):
    """Draws a `Cell`; words that do not fit end in an ellipsis and the whole stands in the tool tip."""

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: _Index) -> None:
        """Draw ground, shape, lines and the hairline below."""
        palette = active().palette
        cell = index.data(CELL_ROLE)
        rect = QRectF(option.rect)
        selected = bool(option.state & QStyle.StateFlag.State_Selected)
        painter.save()
        painter.fillRect(rect, QColor(palette.raised if selected else palette.card))
        painter.setPen(QPen(QColor(palette.border), 1))
        painter.drawLine(QPointF(rect.left(), rect.bottom() - 0.5), QPointF(rect.right(), rect.bottom() - 0.5))
        if isinstance(cell, Cell):
            self._draw_cell(painter, rect.adjusted(Space.M, 0, -Space.S, -1), cell)
        painter.restore()

    @staticmethod
    def _draw_cell(painter: QPainter, rect: QRectF, cell: Cell) -> None:
        palette = active().palette
        if cell.look is not None:
            draw_shape(painter, QRectF(rect.left(), rect.center().y() - 9, 18, 18), cell.look, palette)
            rect = rect.adjusted(18 + Space.S, 0, 0, 0)
        top_font, below_font = fonts.of_role(cell.role, tabular=True), fonts.of_role(Role.CAPTION, tabular=True)
        top, below = QFontMetricsF(top_font), QFontMetricsF(below_font)
        height = top.height() + (below.height() + 2 if cell.below else 0)
        y = rect.center().y() - height / 2
        side = Qt.AlignmentFlag.AlignRight if cell.align_right else Qt.AlignmentFlag.AlignLeft
        painter.setFont(top_font)
        painter.setPen(QColor(palette.of(cell.tone)))
        words = top.elidedText(cell.text, Qt.TextElideMode.ElideRight, rect.width())
        painter.drawText(QRectF(rect.left(), y, rect.width(), top.height()), side, words)
        if cell.below:
            painter.setFont(below_font)
            painter.setPen(QColor(palette.muted))
            words = below.elidedText(cell.below, Qt.TextElideMode.ElideRight, rect.width())
            painter.drawText(QRectF(rect.left(), y + top.height() + 2, rect.width(), below.height()), side, words)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """Room for the shape and both lines."""
        cell = index.data(CELL_ROLE)
        if not isinstance(cell, Cell):
            return super().sizeHint(option, index)
        top = QFontMetricsF(fonts.of_role(cell.role, tabular=True)).horizontalAdvance(cell.text)
        below = QFontMetricsF(fonts.of_role(Role.CAPTION, tabular=True)).horizontalAdvance(cell.below)
        shape = 18 + Space.S if cell.look else 0
        return QSize(round(max(top, below) + shape + Space.M + Space.S + 2), 64)


class DataTable(QTableView):
    """A table of rows: no grid, whole rows selected, keys move the selection; Enter or a double click `opened`."""

    opened = Signal()

    def __init__(self, *, row_px: int = 64, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setItemDelegate(CellDelegate(self))
        self.setShowGrid(False)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(row_px)
        self.verticalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        head = self.horizontalHeader()
        head.setFont(fonts.of_role(Role.LABEL))
        head.setHighlightSections(False)
        head.setFixedHeight(40)
        head.setStretchLastSection(False)

        self.doubleClicked.connect(self.opened)

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Open by Enter; leave Space and characters to the screen."""
        if event.key() in {Qt.Key.Key_Return, Qt.Key.Key_Enter}:
            self.opened.emit()
        elif event.text() and event.text().isprintable():
            event.ignore()
        else:
            super().keyPressEvent(event)

    def set_column_widths(self, widths: Sequence[int | None]) -> None:
        """Fix the columns' widths in pixels; None takes what is left."""
        for column, width in enumerate(widths):
            mode = QHeaderView.ResizeMode.Stretch if width is None else QHeaderView.ResizeMode.Fixed
            self.horizontalHeader().setSectionResizeMode(column, mode)
            if width is not None:
                self.setColumnWidth(column, width)
