"""The queue's table: a model of lines that keeps selection and scroll over refreshes, and its drawing."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QFontMetricsF, QKeyEvent, QPainter, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyle, QStyleOptionViewItem, QWidget

from checkpoint_app.ui.supervisor.lines import COLUMNS, TRAVELLER, QueueLine
from checkpoint_app.ui.theme import Role, Space, active, fonts, say, set_mark
from checkpoint_app.ui.theme.components.tables import CELL_ROLE, CellDelegate, DataTable
from checkpoint_app.ui.theme.content import Cell

ROW_PX = 80
_Index = QModelIndex | QPersistentModelIndex
_BELOW_LINES = 3
_TRAVELLER_PX = 320


class QueueModel(QAbstractTableModel):
    """Lines of the queue; a refresh with the same rows changes cells in place."""

    def __init__(self) -> None:
        super().__init__()
        self._lines: tuple[QueueLine, ...] = ()

    def show_lines(self, lines: Sequence[QueueLine]) -> None:
        """Replace the lines; rows that stayed keep their place, and with it the selection."""
        same = [line.encounter_id for line in lines] == [line.encounter_id for line in self._lines]
        if same and lines:
            self._lines = tuple(lines)
            self.dataChanged.emit(self.index(0, 0), self.index(len(lines) - 1, len(COLUMNS) - 1))
            return
        self.beginResetModel()
        self._lines = tuple(lines)
        self.endResetModel()

    def id_at(self, row: int) -> str | None:
        """Tell whose row it is."""
        return self._lines[row].encounter_id if 0 <= row < len(self._lines) else None

    def row_of(self, encounter_id: str | None) -> int | None:
        """Find a row; None when it has left the queue."""
        return next((i for i, line in enumerate(self._lines) if line.encounter_id == encounter_id), None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the rows."""
        return 0 if parent.isValid() else len(self._lines)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the cell, its words, or the whole row for a screen reader."""
        line = self._lines[index.row()]
        cell = line.cells[index.column()]
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{cell.text} {cell.below}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Answer a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return say(f"supervisor.column.{COLUMNS[section]}")
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


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


class QueueTable(DataTable):
    """The table; a double click opens the chosen row (`opened`), the arrows move the choice (`chosen`)."""

    opened = Signal()
    chosen = Signal()

    def __init__(self) -> None:
        super().__init__(row_px=ROW_PX)
        set_mark(self, "ring", "row")
        self.lines = QueueModel()
        self.setModel(self.lines)
        self.setItemDelegate(QueueDelegate(self))
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.doubleClicked.connect(self._open)

    @property
    def chosen_id(self) -> str | None:
        """Whose row is chosen, if one is."""
        rows = self.selectionModel().selectedRows()
        return self.lines.id_at(rows[0].row()) if rows else None

    def show_lines(self, lines: Sequence[QueueLine]) -> None:
        """Show the lines; the choice and the place stay where they were while their row is there."""
        kept, place = self.chosen_id, self.verticalScrollBar().value()
        self.lines.show_lines(lines)
        self.fit_columns()
        row = self.lines.row_of(kept)
        if row is None:
            self.clearSelection()
        elif kept != self.chosen_id:
            self.selectRow(row)
        self.verticalScrollBar().setValue(place)

    def choose(self, encounter_id: str) -> None:
        """Choose a row."""
        row = self.lines.row_of(encounter_id)
        if row is not None:
            self.selectRow(row)

    def fit_columns(self) -> None:
        """Give each column what its words need in the language in force; the traveller takes what is left.

        On a wide screen the others share part of what the traveller does not need, so that a row stays readable.
        """
        head = QFontMetricsF(fonts.of_role(Role.LABEL))
        needed: dict[int, int] = {}
        for column in range(len(COLUMNS)):
            if column != TRAVELLER:
                title = head.horizontalAdvance(say(f"supervisor.column.{COLUMNS[column]}")) + 2 * Space.M + 2
                needed[column] = max(round(title), self.sizeHintForColumn(column))
        spare = max(0, self.viewport().width() - sum(needed.values()) - _TRAVELLER_PX)
        more = spare // (2 * len(needed))
        self.set_column_widths([None if c == TRAVELLER else needed[c] + more for c in range(len(COLUMNS))])

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width again."""
        super().resizeEvent(event)
        self.fit_columns()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """Leave Space and characters to the screen; a first arrow key without a choice chooses the first row."""
        if event.text().isprintable() and event.text():
            event.ignore()
            return
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self.chosen_id is None and self.lines.rowCount():
            self.selectRow(0)
            return
        super().keyPressEvent(event)

    def _tell(self) -> None:
        self.chosen.emit()

    def _open(self) -> None:
        self.opened.emit()
