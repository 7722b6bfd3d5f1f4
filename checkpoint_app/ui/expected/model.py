"""The table's model: one line a person, worded only when it is drawn, so that a list of thousands opens at once."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter
from PySide6.QtWidgets import QStyleOptionViewItem

from checkpoint_app.services.expected_words import KnownLine, known_lines
from checkpoint_app.services.prescreening import Expectation
from checkpoint_app.ui.supervisor.table import draw_wrapped
from checkpoint_app.ui.theme import Role, Tone, active, fonts, say
from checkpoint_app.ui.theme.components.tables import CELL_ROLE, CellDelegate
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD, Look

COLUMNS = ("traveller", "known", "booking")
ROW_PX = 72
_Index = QModelIndex | QPersistentModelIndex


class ExpectedModel(QAbstractTableModel):
    """People of one list, all of them or those of whom something is known."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[Expectation, ...] = ()

    def show_people(self, people: Sequence[Expectation]) -> None:
        """Replace everything."""
        self.beginResetModel()
        self._rows = tuple(people)
        self.endResetModel()

    def reword(self) -> None:
        """The language has changed: everything is drawn anew."""
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(COLUMNS) - 1)
        if self._rows:
            self.dataChanged.emit(self.index(0, 0), self.index(len(self._rows) - 1, len(COLUMNS) - 1))

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the people."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer a cell, or the whole line for a screen reader and a tool tip."""
        each = self._rows[index.row()]
        if role == CELL_ROLE:
            return _cell(each, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            cell = _cell(each, COLUMNS[index.column()])
            return f"{cell.text} {cell.below}".strip()
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            said = "; ".join(line.text for line in known_lines(each, active().texts))
            return f"{each.person.full_name}; {said or say('expected.nothing_known')}"
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Answer a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(f"expected.column.{COLUMNS[section]}")
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def _cell(each: Expectation, column: str) -> Cell:
    person = each.person
    if column == "traveller":
        number = each.document.document_number or say("counter.traveller.no_number")
        born = active().texts.date(person.birth_date)
        return Cell(person.full_name or "–", f"{number} · {born}", role=Role.STRONG)
    if column == "booking":
        return Cell(person.booking or "–", say(f"expected.role.{person.role.value.lower()}"))
    return _known(known_lines(each, active().texts))


def _known(lines: tuple[KnownLine, ...]) -> Cell:
    if not lines:
        return Cell(say("expected.nothing_known"), tone=Tone.MUTED)
    # What will have to be asked stands first; the shape says so too, never a colour alone.
    first, *others = sorted(lines, key=lambda line: not line.asks)
    look: Look = CAUTION if first.asks else GOOD
    return Cell(first.text, " · ".join(line.text for line in others), look=look)


class ExpectedDelegate(CellDelegate):
    """Lets what is known take up to three lines."""

    def _draw_cell(self, painter: QPainter, rect: QRectF, cell: Cell) -> None:  # type: ignore[override]
        width = QFontMetricsF(fonts.of_role(Role.CAPTION, tabular=True)).horizontalAdvance(cell.below)
        if cell.look is not None or width <= rect.width():
            super()._draw_cell(painter, rect, cell)
        else:
            draw_wrapped(painter, rect, cell)

    def sizeHint(self, option: QStyleOptionViewItem, index: _Index) -> QSize:  # noqa: N802
        """The width of the cell on one line, at the row's height."""
        return QSize(super().sizeHint(option, index).width(), ROW_PX)
