"""Handing a shift over: what is open, what waits, and the two people who sign. `intent` sends one frozen intent.

Typed passwords leave only in the intent and are emptied on refusal and when the screen is left. Main thread only.
"""

from __future__ import annotations

from datetime import UTC

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from checkpoint_app import clock
from checkpoint_app.casework.papers import case_number
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.papers.screen import PapersScreen
from checkpoint_app.ui.shift.late_page import LatePage
from checkpoint_app.ui.shift.view_model import EnterLate, OpenCase, OpenPaper, Reload, ShiftCase, ShiftView, Sign
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.buttons import ActionButton, PrimaryButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, ListHead, Rule, Scroll
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, GOOD

_COLUMNS = ("case", "traveller", "state", "since", "held")
_WIDTHS = (112, None, None, 176, 140)
_SIDE_PX = 400


class ShiftDesk(DeskPage):
    """The list of open cases, the figures, and who signs."""

    intent = Signal(object)
    where = Where.SHIFT

    def __init__(self) -> None:
        super().__init__()
        self._view: ShiftView | None = None
        self.lay_beside(self._make_cases(), self._make_side())
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_cases(self) -> Card:
        card = Card(padding=1, spacing=0)
        head = ListHead("shift.title")
        self.summary = head.summary
        self.table = DataTable(row_px=56)
        self._model = CellModel()
        self.table.setModel(self._model)
        self.table.selectionModel().currentRowChanged.connect(self._show_buttons)
        self.table.opened.connect(self._open)
        self.contents = Contents(self.table, "shift")
        self.contents.retried.connect(self._reload)
        self.open = ActionButton(text_key="shift.open", key_cap=Command.SHIFT_OPEN)
        self.open.clicked.connect(self._open)
        self.late = ActionButton(text_key="late.title", key_cap=Command.SHIFT_LATE)
        self.late.clicked.connect(self._late)
        card.body.addWidget(head)
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(ListFoot(self.open, self.late))
        return card

    def _make_side(self) -> Scroll:
        side = Scroll(spacing=Space.L)
        side.setFixedWidth(_SIDE_PX)
        figures = Card("shift.stand", spacing=Space.S)
        self.figures = {name: Label(role=Role.VALUE, tabular=True) for name in ("provisional", "unsent", "kept")}
        for place, (name, value) in enumerate(self.figures.items()):
            if place:
                figures.body.addWidget(Rule())
            line = QHBoxLayout()
            line.addWidget(Label(role=Role.BODY, key=f"shift.figure.{name}", wrap=True), 1)
            line.addWidget(value)
            figures.body.addLayout(line)
        self.overdue = Label(role=Role.CAPTION, tone=Tone.REFER)
        figures.body.addWidget(self.overdue)
        side.body.addWidget(figures)
        side.body.addWidget(self._make_sign())
        side.body.addStretch(1)
        return side

    def _make_sign(self) -> Card:
        card = Card("shift.sign", spacing=Space.M)
        self.last = Banner(GOOD)
        self.refused = Banner(BAD)
        self._giver = Label(role=Role.BODY, wrap=True)
        self._lead = Label(role=Role.CAPTION, tone=Tone.MUTED, key="shift.lead", wrap=True)
        self.number = TextField("shift.taker")
        self.password = TextField("shift.password", secret=True)
        self.sign = PrimaryButton(text_key="shift.record", key_cap=Command.SHIFT_SIGN)
        self.paper = ActionButton(text_key="shift.paper", key_cap=Command.SHIFT_PAPER)
        for field in (self.number, self.password):
            field.edit.textEdited.connect(self._show_buttons)
        self.sign.clicked.connect(self._sign)
        self.paper.clicked.connect(self._paper)
        fields = QHBoxLayout()
        fields.setSpacing(Space.S)
        fields.addWidget(self.number, 1)
        fields.addWidget(self.password, 1)
        for part in (self.last, self.refused, self._giver, self._lead):
            card.body.addWidget(part)
        card.body.addLayout(fields)
        card.body.addWidget(self.sign)
        card.body.addWidget(self.paper)
        return card

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: ShiftView) -> None:
        """Show how the post stands; the chosen row stays chosen, and after a refusal the password is typed again."""
        chosen, before, self._view = self.chosen(), self._view, view
        texts = active().texts
        headers = tuple(texts(f"shift.column.{name}") for name in _COLUMNS)
        self.table.setAccessibleName(active().texts("shift.title"))
        self._model.show_rows(headers, [_cells(each) for each in view.cases])
        self.table.set_column_widths(_WIDTHS)
        part = Showing.LOADING if view.is_loading else Showing.ROWS if view.cases else Showing.EMPTY
        self.contents.show_part(part)
        ids = [each.encounter_id for each in view.cases]
        if ids:
            self.table.selectRow(ids.index(chosen.encounter_id) if chosen and chosen.encounter_id in ids else 0)
        self.summary.setText(texts("shift.summary", count=len(view.cases)))
        for name, label in self.figures.items():
            label.setText(str(getattr(view, name)))
        self.overdue.setText(texts("shift.overdue", count=view.overdue))
        reveal(self.overdue, view.overdue > 0)
        # What was signed is not signed a second time by mistake: whoever wants to enters the screen again.
        for asked in (self._giver, self._lead, self.number, self.password, self.sign):
            reveal(asked, not view.is_fresh)
        self._giver.setText(texts("shift.giver", who=view.giver))
        self.refused.show_banner(BAD, texts(view.fault.key, **view.fault.values) if view.fault else "")
        self._show_last(view)
        is_refused_anew = view.fault is not None and (before is None or before.fault is not view.fault)
        if view.is_fresh or view.is_loading or is_refused_anew:
            self.password.edit.clear()
        if view.is_fresh or view.is_loading:
            self.number.edit.clear()
        self._show_buttons()

    def _show_last(self, view: ShiftView) -> None:
        last, texts = view.handed_over, active().texts
        words = ""
        if last is not None:
            key = "shift.recorded" if view.is_fresh else "shift.last"
            words = texts(key, time=texts.instant(last.at), giver=last.giver, taker=last.taker)
        self.last.show_banner(GOOD, words)
        self.paper.setEnabled(last is not None)

    def chosen(self) -> ShiftCase | None:
        """The case of the chosen row."""
        row = self.table.currentIndex().row()
        cases = self._view.cases if self._view else ()
        return cases[row] if 0 <= row < len(cases) else None

    def _show_buttons(self) -> None:
        self.open.setEnabled(self.chosen() is not None)
        self.sign.setEnabled(bool(self.number.value and self.password.edit.text()))

    # -- asking ---------------------------------------------------------------------------------------------------
    def do(self, command: Command) -> bool:
        """Act on a command."""
        if command is Command.SHIFT_WHO:
            self.number.edit.setFocus()
            return True
        return super().do(command)

    def _open(self) -> None:
        chosen = self.chosen()
        if chosen is not None:
            self.intent.emit(OpenCase(chosen.encounter_id))

    def _sign(self) -> None:
        if self.number.value and self.password.edit.text():
            self.sign.setEnabled(False)
            self.intent.emit(Sign(self.number.value, self.password.edit.text()))

    def _paper(self) -> None:
        self.intent.emit(OpenPaper())

    def _late(self) -> None:
        self.intent.emit(EnterLate())

    def _reload(self) -> None:
        self.intent.emit(Reload())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)


class ShiftScreen(QWidget):
    """The desk, and over it the paper or the form of late entries."""

    def __init__(self) -> None:
        super().__init__()
        self.desk, self.papers = ShiftDesk(), PapersScreen()
        now = clock.now().astimezone()
        self.late = LatePage(now.date(), now.tzinfo or UTC)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._stack = QStackedLayout()
        column.addLayout(self._stack)
        for part in (self.desk, self.papers, self.late):
            self._stack.addWidget(part)
        self.setFocusProxy(self.desk)

    def bring(self, front: QWidget) -> None:
        """Bring the desk, the paper or the form of late entries to the front."""
        self._stack.setCurrentWidget(front)
        self.setFocusProxy(front)
        front.setFocus()

    def handle_key(self, press: KeyPress) -> bool:
        """Give the key to what is in front."""
        front = self._stack.currentWidget()
        return front.handle_key(press) if isinstance(front, (ShiftDesk, PapersScreen, LatePage)) else False


def _cells(case: ShiftCase) -> tuple[Cell, ...]:
    texts = active().texts
    lapses = texts("supervisor.state.lapses", time=texts.time(case.lapses_at)) if case.lapses_at else ""
    return (
        Cell(case_number(case.encounter_id), role=Role.STRONG),
        Cell(case.traveller),
        Cell(texts(f"casefile.state.{case.state.value}"), lapses),
        Cell(texts.instant(case.since), tone=Tone.MUTED),
        Cell(case.held_by or "–", tone=Tone.MUTED),
    )
