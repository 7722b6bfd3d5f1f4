"""Back to the last ten: first why, then the travellers, and beside them what may be amended.

`show_view` takes everything; `intent` sends frozen intents of `view_model` and `AmendStep`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QStackedLayout, QVBoxLayout, QWidget

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.services.amending import LOOK_BACK_REASONS
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.amending.card import AmendCard
from checkpoint_app.ui.desk_page import DeskPage, command_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.recent.view_model import CloseRecent, LookBack, RecentRow, RecentView
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, EmptyState, ListFoot, Plain, Scroll
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, GOOD, NEUTRAL_SUPERVISOR, OFF, VERDICT_LOOK

_COLUMNS = ("time", "traveller", "verdict", "decision")
_WIDTHS = (80, None, 290, 180)
_SIDE_PX = 420
_ACTIONS = {Command.COUNTER_DEPART: Action.DEPART, Command.COUNTER_SECONDARY: Action.REFER}


class RecentScreen(DeskPage):
    """The last ten."""

    intent = Signal(object)
    where = Where.COUNTER

    def __init__(self) -> None:
        super().__init__()
        self._view = RecentView()
        outer = QVBoxLayout(self)
        outer.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        self._stack = QStackedLayout()
        self._asking, self._looking = self._make_asking(), self._make_looking()
        self._stack.addWidget(self._asking)
        self._stack.addWidget(self._looking)
        outer.addLayout(self._stack)
        self.show_view(self._view)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_asking(self) -> QWidget:
        page = Plain()
        column = QVBoxLayout(page)
        column.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        card = Card(padding=Space.XL, spacing=Space.M)
        card.setMaximumWidth(640)
        card.body.addWidget(Label(role=Role.TITLE, key="recent.title"))
        card.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="recent.lead", wrap=True))
        self.refused = Banner(BAD)
        card.body.addWidget(self.refused)
        self.reasons = [Option("", value=each, key_cap=str(n)) for n, each in enumerate(LOOK_BACK_REASONS, 1)]
        for option in self.reasons:
            option.clicked.connect(self._give_reason)
            card.body.addWidget(option)
        self.back = ActionButton(text_key="recent.close", key_cap="Esc")
        self.back.clicked.connect(self._close)
        card.body.addWidget(self.back, 0, Qt.AlignmentFlag.AlignLeft)
        row.addWidget(card, 40)
        row.addStretch(1)
        column.addLayout(row)
        column.addStretch(3)
        return page

    def _make_looking(self) -> QWidget:
        page = Plain()
        row = QHBoxLayout(page)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.L)
        row.addWidget(self._make_list(), 1)
        row.addWidget(self._make_side())
        return page

    def _make_list(self) -> Card:
        card = Card(padding=1, spacing=0)
        head = Plain()
        line = QHBoxLayout(head)
        line.setContentsMargins(Space.M, Space.L, Space.L, Space.S)
        line.addWidget(Label(role=Role.TITLE, key="recent.title"))
        line.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="recent.own"))
        line.addStretch(1)
        self.table = DataTable(row_px=56)
        self._model = CellModel()
        self.table.setModel(self._model)
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self.empty = EmptyState("inbox", "recent.empty", "recent.empty_help")
        holder = Plain()
        self._lists = QStackedLayout(holder)
        self._lists.addWidget(self.table)
        self._lists.addWidget(self.empty)
        card.body.addWidget(head)
        card.body.addWidget(holder, 1)
        close = ActionButton(text_key="recent.close", key_cap="Esc")
        close.clicked.connect(self._close)
        card.body.addWidget(ListFoot(close))
        return card

    def _make_side(self) -> Scroll:
        scroll = Scroll(spacing=Space.L)
        scroll.setFixedWidth(_SIDE_PX)
        self.notice = Banner(GOOD)
        scroll.body.addWidget(self.notice)
        card = Card(spacing=Space.XS)
        self.name = Label(role=Role.VALUE, wrap=True)
        self.document = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.flags = Label(role=Role.BODY, wrap=True)
        self.gone = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        for label in (self.name, self.document, self.flags, self.gone):
            card.body.addWidget(label)
        self._person = card
        self.amend = AmendCard()
        self.amend.amended.connect(self.intent)
        self.not_yours = Label(role=Role.BODY, tone=Tone.MUTED, key="recent.not_amendable", wrap=True)
        for part in (card, self.amend, self.not_yours):
            scroll.body.addWidget(part)
        scroll.body.addStretch(1)
        return scroll

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: RecentView) -> None:
        """Show it; the chosen traveller stays chosen."""
        chosen = self.chosen()
        self._view = view
        texts = active().texts
        self.table.setAccessibleName(texts("recent.title"))
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        for option in self.reasons:
            option.set_words(texts(f"recent.reason.{_name(option.value)}"))
        self.refused.show_banner(BAD, fault)
        done = texts("amending.done", time=texts.time(view.amended_at)) if view.amended_at else ""
        self.notice.show_banner(BAD if fault else GOOD, fault or done)
        rows = view.rows or ()
        self._model.show_rows(
            tuple(texts(f"recent.column.{name}") for name in _COLUMNS), [_cells(each) for each in rows]
        )
        self.table.set_column_widths(_WIDTHS)
        self._lists.setCurrentWidget(self.table if rows else self.empty)
        self._stack.setCurrentWidget(self._asking if view.rows is None else self._looking)
        ids = [each.encounter_id for each in rows]
        if rows:
            self.table.selectRow(ids.index(chosen.encounter_id) if chosen and chosen.encounter_id in ids else 0)
        self._show_chosen()

    def chosen(self) -> RecentRow | None:
        """The traveller of the chosen row."""
        rows, at = self._view.rows or (), self.table.currentIndex().row()
        return rows[at] if 0 <= at < len(rows) else None

    def _show_chosen(self) -> None:
        row, texts = self.chosen(), active().texts
        reveal(self._person, row is not None)
        self.name.setText(row.name if row else "")
        self.document.setText(row.document if row else "")
        reasons = (texts("recent.discreet"),) if row and row.discreet else row.reasons if row else ()
        self.flags.setText("\n".join(reasons))
        reveal(self.flags, bool(reasons))
        self.gone.setText(texts("recent.until", time=texts.time(row.until)) if row else "")
        self.amend.show_amend(row.amend if row else None)
        reveal(self.not_yours, row is not None and row.amend is None)

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Reasons by number; the counter's keys decide and record, Esc takes a choice back, then closes."""
        command = command_of(press, self.where)
        if command is not None:
            return self.do(command)
        if press.ctrl or press.alt:
            return False
        if press.key == Qt.Key.Key_Escape:
            if not self.amend.clear_choice():
                self._close()
            return True
        number = press.key - Qt.Key.Key_0.value
        if self._view.rows is None:
            if 1 <= number <= len(self.reasons):
                self.reasons[number - 1].click()
                return True
            return False
        if press.key in {Qt.Key.Key_Up, Qt.Key.Key_Down} and not press.pad:
            self._move(1 if press.key == Qt.Key.Key_Down else -1)
            return True
        return self.amend.choose_reason(number)

    def do(self, command: Command) -> bool:
        """Decide and record, where travellers are shown."""
        if self._view.rows is None:
            return False
        if command in _ACTIONS:
            self.amend.choose_action(_ACTIONS[command])
        elif command is Command.COUNTER_NEXT:
            self.amend.send()
        else:
            return False
        return True

    def _move(self, by: int) -> None:
        at = self.table.currentIndex().row() + by
        if 0 <= at < self._model.rowCount():
            self.table.selectRow(at)

    def _give_reason(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option) and pressed.value in LOOK_BACK_REASONS:
            self.intent.emit(LookBack(LOOK_BACK_REASONS[LOOK_BACK_REASONS.index(pressed.value)]))

    def _close(self) -> None:
        self.intent.emit(CloseRecent())

    def say_again(self) -> None:
        """Say everything anew."""
        self.show_view(self._view)
        self.amend.say_again()


def _name(reason: object) -> str:
    return str(getattr(reason, "value", reason))


def _cells(row: RecentRow) -> tuple[Cell, ...]:
    texts = active().texts
    look = NEUTRAL_SUPERVISOR if row.discreet else VERDICT_LOOK[row.verdict] if row.verdict else OFF
    verdict = VerdictKind.CANNOT_TELL if row.verdict is None else row.verdict
    key = "neutral_supervisor" if row.discreet else verdict.value.lower()
    return (
        Cell(texts.time(row.at)),
        Cell(row.name, row.document),
        Cell(say(f"counter.verdict.{key}"), look=look),
        Cell(say(f"casefile.state.{row.state.value}")),
    )
