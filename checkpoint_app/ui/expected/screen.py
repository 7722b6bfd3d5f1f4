"""Whom to expect: the departures with a list at the left, their people with what is known at the right.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QSizePolicy, QStackedLayout, QWidget

from checkpoint_app.services.expected_words import fault_line, known_lines
from checkpoint_app.services.prescreening import Expectation
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.expected.columns_page import ColumnsPage
from checkpoint_app.ui.expected.faults_panel import FaultsPanel
from checkpoint_app.ui.expected.model import ROW_PX, ExpectedDelegate, ExpectedModel
from checkpoint_app.ui.expected.view_model import (
    ChooseList,
    ExpectedView,
    ExplainColumns,
    ExportGateList,
    ListChoice,
    OpenListFile,
    ReloadLists,
)
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, PressButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, Plain, Scroll
from checkpoint_app.ui.theme.components.tables import DataTable
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD

_SIDE_PX, _SIDE_NARROW_PX, _WIDE_PX = 360, 300, 1400
_TRAVELLER_PX, _BOOKING_PX = 270, 140
_MOST_FAULTS = 3
_STEPS = {Qt.Key.Key_Left: -1, Qt.Key.Key_Right: 1}


class _ListButton(PressButton):
    """One departure with a list."""

    def __init__(self, choice: ListChoice, number: int) -> None:
        at = active().texts.time(choice.departs_at, choice.zone)
        words = say("expected.choice", service=choice.service, route=choice.route, at=at, count=choice.people)
        super().__init__(words, key_cap=str(number) if number <= 9 else "")
        self.list_id = choice.list_id
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self._two_lines = True
        self._height = 76


class ExpectedScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.EXPECTED

    def __init__(self) -> None:
        super().__init__()
        self._view: ExpectedView | None = None
        self._only_known = False
        self._pages = QStackedLayout(self)
        lists = Plain()
        row = QHBoxLayout(lists)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(self._make_side())
        row.addWidget(self._make_people(), 1)
        self.columns = ColumnsPage()
        for page in (lists, self.columns):
            self._pages.addWidget(page)
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_side(self) -> Card:
        self._side = Card("expected.departures", padding=Space.M, spacing=Space.S)
        self._choices = Scroll(spacing=Space.S)
        self._buttons: list[_ListButton] = []
        self._side.body.addWidget(self._choices, 1)
        self.folder = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        self._side.body.addWidget(self.folder)
        self.open = ActionButton(text_key="expected.action.open", key_cap=Command.EXPECTED_OPEN)
        self.open.clicked.connect(lambda: self.intent.emit(OpenListFile()))
        self.explain = ActionButton(text_key="expected.action.explain", key_cap=Command.EXPECTED_EXPLAIN)
        self.explain.clicked.connect(self._explain)
        for button in (self.open, self.explain):
            button.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
            self._side.body.addWidget(button)
        return self._side

    def _make_people(self) -> Card:
        card = Card(padding=1, spacing=0)
        card.body.addWidget(self._make_head())
        self.notice = Banner(CAUTION)
        self.faults = Banner(CAUTION, action_key="expected.action.faults", key_cap=Command.EXPECTED_FAULTS)
        self.faults.pressed.connect(self._toggle_faults)
        card.body.addWidget(self.notice)
        card.body.addWidget(self.faults)
        self.table = DataTable(row_px=ROW_PX)
        set_mark(self.table, "ring", "row")
        self.people = ExpectedModel()
        self.table.setModel(self.people)
        self.table.setItemDelegate(ExpectedDelegate(self.table))
        self.fault_lines = FaultsPanel()
        self.contents = Contents(self._make_rows(), "expected")
        self.contents.retried.connect(self._reload)
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(self._make_foot())
        return card

    def _make_rows(self) -> QWidget:
        """The people of a list, or its faults in their place."""
        holder = Plain()
        self._rows = QStackedLayout(holder)
        for part in (self.table, self.fault_lines):
            self._rows.addWidget(part)
        return holder

    def _make_head(self) -> QWidget:
        holder = Plain()
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.M, Space.L, Space.L, Space.S)
        row.setSpacing(Space.M)
        row.addWidget(Label(role=Role.TITLE, key="expected.title"), 0, Qt.AlignmentFlag.AlignBottom)
        self.summary = Label(role=Role.BODY, tone=Tone.MUTED)
        self.summary.setContentsMargins(0, 0, 0, 3)
        row.addWidget(self.summary, 1, Qt.AlignmentFlag.AlignBottom)
        return holder

    def _make_foot(self) -> QWidget:
        self.filter = ActionButton(text_key="expected.action.only_known", key_cap=Command.EXPECTED_ONLY_KNOWN)
        self.filter.clicked.connect(self._toggle)
        self.export = ActionButton(text_key="expected.action.gates", key_cap=Command.EXPECTED_GATES)
        self.export.clicked.connect(self._export)
        return ListFoot(self.filter, self.export, hint_key="expected.no_score")

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: ExpectedView) -> None:
        """Show everything anew."""
        former, self._view = self._view, view
        if former is None or former.lists != view.lists:
            self._show_choices(view.lists)
        for button in self._buttons:
            button.set_chosen(button.list_id == view.current)
        self._show_people(view)
        self._show_words(view)
        self.fault_lines.show_view(view)
        if not view.faults or (former is not None and former.current != view.current):
            self._show_faults(wanted=False)
        fault = say(view.fault.key, **view.fault.values) if view.fault is not None else ""
        self.contents.show_part(_showing(view), fault)

    def clear(self) -> None:
        """Take everybody off the screen."""
        self.show_view(ExpectedView())

    def _show_choices(self, lists: Sequence[ListChoice]) -> None:
        while self._choices.body.count():
            item = self._choices.body.takeAt(0)
            widget = item.widget() if item else None
            if widget is not None:
                widget.deleteLater()
        self._buttons = [_ListButton(choice, number) for number, choice in enumerate(lists, 1)]
        for button in self._buttons:
            button.clicked.connect(self._press)
            self._choices.body.addWidget(button)
        self._choices.body.addStretch(1)

    def _show_people(self, view: ExpectedView) -> None:
        people: tuple[Expectation, ...] = view.expected
        if self._only_known:
            people = tuple(each for each in people if known_lines(each, active().texts))
        self.people.show_people(people)
        self.filter.set_chosen(self._only_known)

    def _show_words(self, view: ExpectedView) -> None:
        texts = active().texts
        asks = sum(each.needs_a_person for each in view.expected)
        summary = texts("expected.summary", count=len(view.expected), asks=asks) if view.current else ""
        self.summary.setText(summary)
        self.table.setAccessibleName(summary or texts("expected.title"))
        told = [fault_line(fault, texts) for fault in view.faults[:_MOST_FAULTS]]
        more = len(view.faults) - len(told)
        self.faults.show_banner(
            CAUTION,
            texts(
                "expected.faults", count=len(view.faults), told=" · ".join(told), more=f" (+{more})" if more else ""
            )
            if view.faults
            else "",
        )
        self._show_notice(view, asks)
        self.folder.setText(
            texts("expected.folder", folder=view.folder) if view.folder else texts("expected.no_folder")
        )
        self.export.setEnabled(bool(view.expected))
        self.filter.setEnabled(bool(view.expected))
        reveal(self.explain, view.can_explain)

    def _show_notice(self, view: ExpectedView, asks: int) -> None:
        texts, refused, taken = active().texts, view.refused, view.taken
        if refused is not None:
            self.notice.show_banner(CAUTION, texts(refused.key, **refused.values))
        elif view.exported:
            self.notice.show_banner(GOOD, texts("expected.exported", path=view.exported, count=asks))
        elif taken is not None:
            told = texts("expected.taken", name=taken.name, count=taken.people, faults=taken.faults)
            self.notice.show_banner(GOOD, told)
        else:
            self.notice.show_banner(GOOD, "")

    def show_columns(self, wanted: bool) -> None:
        """Show the page of an operator's columns, or the lists again."""
        self._pages.setCurrentIndex(1 if wanted else 0)
        self.setFocusProxy(self.columns if wanted else self.table)

    @property
    def asks_for_columns(self) -> bool:
        """Whether the page of an operator's columns is in front."""
        return self._pages.currentIndex() == 1

    def _show_faults(self, *, wanted: bool) -> None:
        self._rows.setCurrentWidget(self.fault_lines if wanted else self.table)

    @property
    def shows_faults(self) -> bool:
        """Whether the list's faults stand in the place of its people."""
        return self._rows.currentWidget() is self.fault_lines

    # -- asking ---------------------------------------------------------------------------------------------------
    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, _ListButton):
            self.intent.emit(ChooseList(button.list_id))

    def _toggle(self) -> None:
        self._only_known = not self._only_known
        if self._view is not None:
            self._show_people(self._view)

    def _toggle_faults(self) -> None:
        if self._view is not None and self._view.faults:
            self._show_faults(wanted=not self.shows_faults)

    def _explain(self) -> None:
        if self._view is not None and self._view.can_explain:
            self.intent.emit(ExplainColumns())

    def _export(self) -> None:
        if self.export.isEnabled():
            self.intent.emit(ExportGateList())

    def _reload(self) -> None:
        self.intent.emit(ReloadLists())

    # -- keys -----------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Digits choose a list: no page is read here."""
        if self.asks_for_columns:
            return self.columns.handle_key(press)
        number = press.key - Qt.Key.Key_1
        if not (press.ctrl or press.alt) and 0 <= number < min(9, len(self._buttons)):
            self.intent.emit(ChooseList(self._buttons[number].list_id))
            return True
        if self.shows_faults and press.key in _STEPS and not (press.ctrl or press.alt):
            self.fault_lines.step(_STEPS[Qt.Key(press.key)])
            return True
        return super().handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command; what cannot be done now is no key."""
        view = self._view
        if command is Command.EXPECTED_FAULTS:
            return self._do_if(view is not None and bool(view.faults), self._toggle_faults)
        if command is Command.EXPECTED_EXPLAIN:
            return self._do_if(view is not None and view.can_explain, self._explain)
        return super().do(command)

    @staticmethod
    def _do_if(is_open: bool, act: Callable[[], None]) -> bool:
        if is_open:
            act()
        return is_open

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            view = self._view
            self._show_choices(view.lists)
            self.people.reword()
            self.show_view(view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the table what the departures do not need."""
        self._side.setFixedWidth(_SIDE_PX if self.width() >= _WIDE_PX else _SIDE_NARROW_PX)
        self.table.set_column_widths([_TRAVELLER_PX, None, _BOOKING_PX])
        super().resizeEvent(event)


def _showing(view: ExpectedView) -> Showing:
    if view.fault is not None:
        return Showing.FAILED
    if view.is_loading:
        return Showing.LOADING
    return Showing.ROWS if view.current else Showing.EMPTY
