"""The faults of a list by line, all of them or those of one kind; worded where they are drawn. Main thread only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtWidgets import QVBoxLayout

from checkpoint_app.documents.passenger_list import ListedPerson, ListFault, ListFaultKind
from checkpoint_app.services.expected_words import fault_line, fault_sentence
from checkpoint_app.ui.expected.view_model import ExpectedView
from checkpoint_app.ui.theme import Role, Space, Tone, active, say, set_mark
from checkpoint_app.ui.theme.components.chips import ChoiceChip
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.surfaces import Plain
from checkpoint_app.ui.theme.components.tables import CELL_ROLE, DataTable
from checkpoint_app.ui.theme.content import Cell

COLUMNS = ("line", "who", "what")
_ROW_PX, _LINE_PX, _WHO_PX = 44, 96, 280
_Index = QModelIndex | QPersistentModelIndex


class FaultsModel(QAbstractTableModel):
    """Faults in the order of their lines; whoever stands on the line is named, so that the operator can be asked."""

    def __init__(self) -> None:
        super().__init__()
        self._rows: tuple[ListFault, ...] = ()
        self._people: Mapping[int, ListedPerson] = {}

    def show_faults(self, faults: Sequence[ListFault], people: Mapping[int, ListedPerson]) -> None:
        """Replace everything; `people` by line."""
        self.beginResetModel()
        self._rows, self._people = tuple(faults), people
        self.endResetModel()

    def rowCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the faults."""
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: _Index = QModelIndex()) -> int:  # noqa: N802, B008
        """Count the columns."""
        return 0 if parent.isValid() else len(COLUMNS)

    def data(self, index: _Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        """Answer a cell, or the whole line for a screen reader and a tool tip."""
        fault = self._rows[index.row()]
        if role == CELL_ROLE:
            return self._cell(fault, COLUMNS[index.column()])
        if role == Qt.ItemDataRole.DisplayRole:
            return self._cell(fault, COLUMNS[index.column()]).text
        if role in {Qt.ItemDataRole.AccessibleTextRole, Qt.ItemDataRole.ToolTipRole}:
            return fault_line(fault, active().texts)
        return None

    def _cell(self, fault: ListFault, column: str) -> Cell:
        if column == "line":
            return Cell(str(fault.line), role=Role.STRONG)
        if column == "what":
            return Cell(fault_sentence(fault, active().texts))
        person = self._people.get(fault.line)
        return Cell(person.full_name or "–" if person else "–", tone=Tone.TEXT if person else Tone.MUTED)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:  # noqa: N802
        """Answer a column's title."""
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return say(f"expected.fault_column.{COLUMNS[section]}")
        if orientation is Qt.Orientation.Horizontal and role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


class FaultsPanel(Plain):
    """A chip for each kind with its number, and the table."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        kinds = Plain()
        self._flow = FlowLayout(kinds, spacing=Space.S)
        around = QVBoxLayout()
        around.setContentsMargins(Space.M, Space.S, Space.M, Space.S)
        around.addWidget(kinds)
        column.addLayout(around)
        self.table = DataTable(row_px=_ROW_PX)
        set_mark(self.table, "ring", "row")
        self.lines = FaultsModel()
        self.table.setModel(self.lines)
        self.table.set_column_widths([_LINE_PX, _WHO_PX, None])
        column.addWidget(self.table, 1)
        self.chips: list[ChoiceChip] = []
        self._faults: tuple[ListFault, ...] = ()
        self._people: dict[int, ListedPerson] = {}
        self._kind: ListFaultKind | None = None

    def show_view(self, view: ExpectedView) -> None:
        """Show a list's faults; the kind that was chosen stays while there is one of it."""
        self._faults = view.faults
        self._people = {each.person.line: each.person for each in view.expected}
        counts = Counter(fault.kind for fault in view.faults)
        if self._kind not in counts:
            self._kind = None
        self._make_chips(counts)
        self._show()

    def _make_chips(self, counts: Mapping[ListFaultKind, int]) -> None:
        while (item := self._flow.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        named: list[tuple[ListFaultKind | None, str]] = [
            (None, say("expected.fault_kind.all", count=sum(counts.values())))
        ]
        named += [(kind, f"{say(f'expected.fault_kind.{kind.value}')} · {counts[kind]}") for kind in counts]
        self.chips = [ChoiceChip(words, value=kind) for kind, words in named]
        for chip in self.chips:
            chip.clicked.connect(self._press)
            self._flow.addWidget(chip)
            chip.show()

    def _show(self) -> None:
        for chip in self.chips:
            chip.set_chosen(chip.value is self._kind)
        shown = [fault for fault in self._faults if self._kind in (None, fault.kind)]
        self.lines.show_faults(shown, self._people)
        self.table.setAccessibleName(say("expected.fault_kind.all", count=len(shown)))

    def _press(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChoiceChip):
            self._choose(self.chips.index(chip))

    def step(self, by: int) -> None:
        """Choose the kind before (-1) or after (1)."""
        at = next((at for at, chip in enumerate(self.chips) if chip.value is self._kind), 0)
        self._choose((at + by) % max(1, len(self.chips)))

    def _choose(self, at: int) -> None:
        kind = self.chips[at].value
        self._kind = kind if isinstance(kind, ListFaultKind) else None
        self._show()
