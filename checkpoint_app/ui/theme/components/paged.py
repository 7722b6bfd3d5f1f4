"""A table of any length, of which only the part in view is held: a model, and a table that asks for what it lacks.

Whoever shows it reads a part (some hundred rows about a place) on another thread and calls `show_lines`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QFontMetricsF, QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QAbstractItemView, QStyleOptionViewItem

from checkpoint_app.ui.theme import fonts
from checkpoint_app.ui.theme.components.tables import CELL_ROLE, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.theme import say, set_mark
from checkpoint_app.ui.theme.tokens import Role, Space, Tone

_Index = QModelIndex | QPersistentModelIndex
_NOT_HERE = Cell("…", tone=Tone.MUTED)
"""Of a row that is on its way."""


@dataclass(frozen=True, slots=True)
class Line:
    """One row as it is shown: whose it is, its cells, and the whole of it in one sentence for a screen reader."""

    key: str
    cells: tuple[Cell, ...]
    spoken: str


class PagedModel(QAbstractTableModel):
    """Rows of which a part is here; a refresh with the same rows changes cells in place.

    `columns` names the words of each column's title.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        super().__init__()
        self._columns = tuple(columns)
        self._lines: tuple[Line, ...] = ()
        self._first, self._count = 0, 0

    def show_lines(self, lines: Sequence[Line], first: int, count: int) -> None:
        """Replace the part that is here; rows that stayed keep their place, and with it the selection."""
        same_rows = [line.key for line in lines] == [line.key for line in self._lines]
        if lines and same_rows and (first, count) == (self._first, self._count):
            self._lines = tuple(lines)
            self._tell_changed(first, len(lines))
            return
        as_many = count == self._count > 0
        if not as_many:
            self.beginResetModel()
        former, self._lines, self._first, self._count = (self._first, len(self._lines)), tuple(lines), first, count
        if as_many:
            # As many rows as before: what is to be seen is drawn anew, and nobody loses their place.
            self._tell_changed(*former)
            self._tell_changed(first, len(lines))
        else:
            self.endResetModel()

    def _tell_changed(self, first: int, count: int) -> None:
        if count:
            self.dataChanged.emit(self.index(first, 0), self.index(first + count - 1, len(self._columns) - 1))

    @property
    def lines(self) -> tuple[Line, ...]:
        """The rows that are here."""
        return self._lines

    def has(self, row: int) -> bool:
        """Whether a row is here."""
        return self._first <= row < self._first + len(self._lines)

    def id_at(self, row: int) -> str | None:
        """Tell whose row it is; None where that is not known here."""
        return self._lines[row - self._first].key if self.has(row) else None

    def row_of(self, key: str | None) -> int | None:
        """Find a row; None when it has gone, or is not here."""
        found = (at for at, line in enumerate(self._lines, self._first) if line.key == key)
        return next(found, None)

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the rows, here or not."""
        return 0 if parent.isValid() else self._count

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the columns."""
        return 0 if parent.isValid() else len(self._columns)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer the cell, its words, or the whole row for a screen reader."""
        line = self._lines[index.row() - self._first] if self.has(index.row()) else None
        cell = line.cells[index.column()] if line else _NOT_HERE
        if role == CELL_ROLE:
            return cell
        if role == Qt.ItemDataRole.DisplayRole:
            return f"{cell.text} {cell.below}".strip()
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return line.spoken if line else _NOT_HERE.text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Answer a column's title."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return say(self._columns[section])
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class PagedTable(DataTable):
    """The table; the arrows move the choice (`chosen`).

    `columns` names the words of the titles; the one at `stretched` takes the room that is left, `stretched_px` at
    least. `wanted` tells a place that is to be seen and whose rows are not here.
    """

    chosen = Signal()
    wanted = Signal(object)

    def __init__(self, columns: Sequence[str], stretched: int, *, row_px: int, stretched_px: int) -> None:
        super().__init__(row_px=row_px)
        self._columns, self._stretched, self._stretched_px = tuple(columns), stretched, stretched_px
        set_mark(self, "ring", "row")
        self._kept: str | None = None
        self._widths: dict[int, int] = {}
        self._asked: int | None = None
        self.lines = PagedModel(columns)
        self.setModel(self.lines)
        self.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.selectionModel().selectionChanged.connect(self._tell)
        self.verticalScrollBar().valueChanged.connect(self._ask)

    def say_titles(self) -> None:
        """Say the titles anew, before the rows are shown anew; the language changed."""
        self.lines.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self._columns) - 1)

    @property
    def chosen_id(self) -> str | None:
        """Whose row is chosen, if one is and it is here."""
        row = self._chosen_row()
        return None if row is None else self.lines.id_at(row)

    def show_lines(self, lines: Sequence[Line], first: int, count: int) -> None:
        """Show a part of the rows; the choice and the place stay where they were while their row is there."""
        kept, place = self._kept, self.verticalScrollBar().value()
        self.lines.show_lines(lines, first, count)
        self._measure()
        self.fit_columns()
        self._choose_again(kept)
        self.verticalScrollBar().setValue(place)
        self._asked = None
        self._ask()

    def _choose_again(self, kept: str | None) -> None:
        """Follow the chosen row to where it stands now; a row is never chosen for the one that took its place."""
        row, at = self.lines.row_of(kept), self._chosen_row()
        if row is not None and row != at:
            self.selectRow(row)
        elif row is None and kept is not None and (at is None or self.lines.has(at)):
            self.clearSelection()
        self._kept = self.chosen_id or (kept if self._chosen_row() is not None else None)

    def _chosen_row(self) -> int | None:
        rows = self.selectionModel().selectedRows()
        return rows[0].row() if rows else None

    def choose(self, key: str) -> None:
        """Choose a row."""
        row = self.lines.row_of(key)
        if row is not None:
            self.selectRow(row)

    def _measure(self) -> None:
        """Find what each column needs for the words that are here."""
        head = QFontMetricsF(fonts.of_role(Role.LABEL))
        delegate, option = self.itemDelegate(), QStyleOptionViewItem()
        self._widths = {}
        for column, name in enumerate(self._columns):
            if column == self._stretched:
                continue
            wide = [round(head.horizontalAdvance(say(name)) + 2 * Space.M + 2)]
            cells = {line.cells[column]: line for line in self.lines.lines}
            for line in cells.values():
                index = self.lines.index(self.lines.row_of(line.key) or 0, column)
                wide.append(delegate.sizeHint(option, index).width())
            self._widths[column] = max(wide)

    def fit_columns(self) -> None:
        """Give each column what its words need in the language in force; one column takes what is left.

        On a wide screen the others share part of what that one does not need, so that a row stays readable.
        """
        if not self._widths:
            return
        spare = max(0, self.viewport().width() - sum(self._widths.values()) - self._stretched_px)
        more = spare // (2 * len(self._widths))
        widths = (None if c == self._stretched else self._widths[c] + more for c in range(len(self._columns)))
        self.set_column_widths(tuple(widths))

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Share the width again."""
        super().resizeEvent(event)
        self.fit_columns()
        self._ask()

    def keyPressEvent(self, event: QKeyEvent) -> None:  # noqa: N802
        """A first arrow key chooses the first row where none is chosen."""
        if event.key() in {Qt.Key.Key_Down, Qt.Key.Key_Up} and self._chosen_row() is None and self.lines.rowCount():
            self.selectRow(0)
            return
        super().keyPressEvent(event)

    def _ask(self) -> None:
        """Ask for the rows in view where they are not here; once for each place."""
        last = self.lines.rowCount() - 1
        top = self.rowAt(0)
        if last < 0 or top < 0:
            return
        below = self.rowAt(self.viewport().height() - 1)
        missing = [row for row in (top, last if below < 0 else below) if not self.lines.has(row)]
        if missing and self._asked != missing[0]:
            self._asked = missing[0]
            self.wanted.emit(missing[0])

    def _tell(self) -> None:
        self._kept = self.chosen_id
        self.chosen.emit()
