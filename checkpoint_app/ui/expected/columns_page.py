"""What the columns of an operator's sheet mean: its first rows, one choice for each column, and how it would be read.

`show_view` takes everything; `intent` sends one frozen intent of `columns_view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, QModelIndex, QPersistentModelIndex, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QGridLayout,
    QHBoxLayout,
    QSizePolicy,
    QStyle,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from checkpoint_app.documents.passenger_list import Column
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import command_of
from checkpoint_app.ui.expected.columns_cells import READ_AS, read_rows, sheet_rows
from checkpoint_app.ui.expected.columns_view_model import (
    MEANING_KEYS,
    MEANINGS,
    ColumnsView,
    LeaveColumns,
    MarkColumn,
    MoveHeadings,
    SayMeaning,
    TakeColumns,
)
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, PrimaryButton
from checkpoint_app.ui.theme.components.chips import ChoiceChip
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain
from checkpoint_app.ui.theme.components.tables import CellDelegate, CellModel, DataTable
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD

_SIDE_PX, _ROW_PX, _READ_PX, _LINE_PX, _COLUMN_PX = 400, 36, 52, 64, 168
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}
_ROWS = {Qt.Key.Key_Up: -1, Qt.Key.Key_Down: 1}
_TAKE_BACK = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)


class _MarkedDelegate(CellDelegate):
    """Draws a line down both sides of the marked column."""

    def paint(
        self, painter: QPainter, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> None:
        """Draw the cell, and the marks over it."""
        super().paint(painter, option, index)
        if option.state & QStyle.StateFlag.State_Selected:
            rect = QRectF(option.rect)
            ring = QColor(active().palette.ring)
            painter.fillRect(QRectF(rect.left(), rect.top(), 2, rect.height()), ring)
            painter.fillRect(QRectF(rect.right() - 2, rect.top(), 2, rect.height()), ring)


class ColumnsPage(QWidget):
    """The page."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._view: ColumnsView | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        left = Plain()
        column = QVBoxLayout(left)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        column.addWidget(self._make_sheet(), 4)
        column.addWidget(self._make_reading(), 3)
        row.addWidget(left, 1)
        row.addWidget(self._make_side())
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_sheet(self) -> Card:
        card = Card(padding=1, spacing=0)
        head = Plain()
        row = QHBoxLayout(head)
        row.setContentsMargins(Space.M, Space.M, Space.L, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(Label(role=Role.TITLE, key="columns.title"))
        self.file = Label(role=Role.BODY, tone=Tone.MUTED)
        self.file.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        row.addWidget(self.file, 1)
        card.body.addWidget(head)
        self.table = _table(_MarkedDelegate, _ROW_PX)
        self.table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectColumns)
        self.table.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.table.horizontalHeader().hide()
        self.cells = CellModel()
        self.table.setModel(self.cells)
        self.table.clicked.connect(lambda index: self._mark(index.column() - 1))
        card.body.addWidget(self.table, 1)
        return card

    def _make_reading(self) -> Card:
        card = Card(padding=1, spacing=0)
        head = Plain()
        row = QHBoxLayout(head)
        row.setContentsMargins(Space.M, Space.S, Space.L, 0)
        row.setSpacing(Space.M)
        row.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="columns.reading"))
        self.counts = Label(role=Role.BODY, tone=Tone.MUTED, tabular=True)
        row.addWidget(self.counts, 1)
        card.body.addWidget(head)
        self.read_as = _table(CellDelegate, _READ_PX)
        self.people = CellModel()
        self.read_as.setModel(self.people)
        card.body.addWidget(self.read_as, 1)
        return card

    def _make_side(self) -> Card:
        side = Card(spacing=Space.S)
        side.setFixedWidth(_SIDE_PX)
        self.which = Label(role=Role.LABEL, tone=Tone.MUTED)
        self.heading = Label(role=Role.TITLE)
        self.heading.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        side.body.addWidget(self.which)
        side.body.addWidget(self.heading)
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        self.choices: dict[Column, ChoiceChip] = {}
        for at, (meaning, key) in enumerate(zip(MEANINGS, MEANING_KEYS, strict=True)):
            chip = ChoiceChip(text_key=f"columns.meaning.{meaning.value}", key_cap=key, value=meaning)
            chip.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
            chip.clicked.connect(self._press)
            grid.addWidget(chip, at % 6, at // 6)
            self.choices[meaning] = chip
        side.body.addLayout(grid)
        side.body.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="columns.not_needed", wrap=True))
        side.body.addStretch(1)
        self.missing = Banner(CAUTION)
        side.body.addWidget(self.missing)
        self.take = PrimaryButton(text_key="columns.take", key_cap=Command.COLUMNS_TAKE)
        self.take.clicked.connect(self._take)
        self.back = ActionButton(text_key="columns.back", key_cap="Esc")
        self.back.clicked.connect(self._leave)
        foot = QHBoxLayout()
        foot.addWidget(self.take)
        foot.addWidget(self.back)
        foot.addStretch(1)
        side.body.addLayout(foot)
        return side

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: ColumnsView) -> None:
        """Show everything anew."""
        self._view = view
        draft, texts = view.draft, active().texts
        self.file.setText(texts("columns.file", name=draft.name, line=draft.headings_at + 1))
        rows = sheet_rows(draft, texts)
        self.cells.show_rows(("",) * (len(draft.meanings) + 1), rows)
        self.table.set_column_widths([_LINE_PX, *[_COLUMN_PX] * len(draft.meanings)])
        self.table.selectColumn(view.marked + 1)
        self.table.scrollTo(self.cells.index(0, view.marked + 1))
        heading = draft.headings[view.marked]
        self.which.setText(texts("columns.which", at=view.marked + 1, count=len(draft.meanings)))
        self.heading.setText(heading or texts("columns.no_heading"))
        for meaning, chip in self.choices.items():
            chip.set_chosen(draft.meanings[view.marked] is meaning)
        self.table.setAccessibleName(f"{self.which.text()}: {self.heading.text()}")
        self._show_reading(view)
        self._show_missing(view)

    def _show_reading(self, view: ColumnsView) -> None:
        texts, reading = active().texts, view.reading
        people = reading.persons if reading else ()
        self.people.show_rows([say(f"columns.read.{name}") for name in READ_AS], read_rows(people, texts))
        self.read_as.set_column_widths([None, 108, 98, 116, 112, 90, 96])
        counts = texts("columns.counts", count=len(people), faults=len(reading.faults)) if reading else ""
        self.counts.setText(counts)
        self.read_as.setAccessibleName(counts or texts("columns.reading"))

    def _show_missing(self, view: ColumnsView) -> None:
        texts, draft = active().texts, view.draft
        nobody = view.reading is not None and not view.reading.persons
        if view.fault is not None:
            self.missing.show_banner(BAD, texts(view.fault.key, **view.fault.values))
        elif draft.missing:
            wanted = texts("columns.and").join(texts(f"columns.missing.{each.value}") for each in draft.missing)
            self.missing.show_banner(CAUTION, texts("columns.still_missing", what=wanted))
        elif nobody:
            self.missing.show_banner(CAUTION, texts("columns.nobody"))
        elif draft.unexplained:
            self.missing.show_banner(GOOD, texts("columns.enough_but", count=draft.unexplained))
        else:
            self.missing.show_banner(GOOD, texts("columns.enough"))
        self.take.setEnabled(not draft.missing and not nobody and not view.is_taking and view.reading is not None)

    def clear(self) -> None:
        """Take everybody off the page."""
        self._view = None
        self.cells.show_rows((), ())
        self.people.show_rows((), ())
        for label in (self.file, self.counts, self.which, self.heading):
            label.setText("")
        self.missing.show_banner(CAUTION, "")

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. No page is read here: letters and digits are keys."""
        if press.ctrl or press.alt or self._view is None:
            return False
        if press.key in _STEPS:
            self._mark(self._view.marked + _STEPS[Qt.Key(press.key)])
        elif press.key in _ROWS:
            self.intent.emit(MoveHeadings(_ROWS[Qt.Key(press.key)]))
        elif press.key in _TAKE_BACK:
            self.intent.emit(SayMeaning(None))
        elif command_of(press, Where.COLUMNS) is Command.COLUMNS_TAKE:
            self._take()
        elif press.key == Qt.Key.Key_Escape:
            self._leave()
        elif 0 < press.key < 0x80 and chr(press.key) in MEANING_KEYS:
            self._say(MEANINGS[MEANING_KEYS.index(chr(press.key))])
        else:
            return False
        return True

    def _press(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChoiceChip) and isinstance(chip.value, Column):
            self._say(chip.value)

    def _say(self, meaning: Column) -> None:
        """Say a meaning; the chosen one pressed again takes it back."""
        if self._view is not None:
            is_said = self._view.draft.meanings[self._view.marked] is meaning
            self.intent.emit(SayMeaning(None if is_said else meaning))

    def _mark(self, at: int) -> None:
        if self._view is not None:
            self.intent.emit(MarkColumn(max(0, min(at, len(self._view.draft.meanings) - 1))))

    def _take(self) -> None:
        if self.take.isEnabled():
            self.intent.emit(TakeColumns())

    def _leave(self) -> None:
        self.intent.emit(LeaveColumns())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._view is not None:
            self.show_view(self._view)
        super().changeEvent(event)


def _table(delegate: type[CellDelegate], row_px: int) -> DataTable:
    table = DataTable(row_px=row_px)
    set_mark(table, "ring", "row")
    table.setItemDelegate(delegate(table))
    table.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    return table
