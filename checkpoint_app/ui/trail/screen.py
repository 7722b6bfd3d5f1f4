"""The audit trail: events of the log by day, person and kind, and whether the log is whole.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QApplication, QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.services.periods import Period
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.store.audit_trail import TrailEntry
from checkpoint_app.texts import Texts
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.log_watch import LogState
from checkpoint_app.ui.period_bar import PeriodBar
from checkpoint_app.ui.theme import Role, Space, Tone, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.fields import SelectField
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.paged import PagedTable
from checkpoint_app.ui.theme.components.surfaces import Card, ListFoot, ListHead, Plain
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, Look
from checkpoint_app.ui.trail.view_model import (
    MACHINE,
    CheckLog,
    ChooseTrail,
    EntriesWanted,
    OpenCase,
    Reload,
    TrailChoice,
    TrailView,
)
from checkpoint_app.ui.trail.words import COLUMNS, DETAIL, kind_words, line_of

_EVERYBODY = "*"
_ROW_PX, _DETAIL_PX = 48, 260


class TrailScreen(DeskPage):
    """The audit trail."""

    intent = Signal(object)
    where = Where.TRAIL

    def __init__(self) -> None:
        super().__init__()
        self._view: TrailView | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        card = Card(padding=1, spacing=0)
        titles = [f"trail.column.{name}" for name in COLUMNS]
        self.table = PagedTable(titles, DETAIL, row_px=_ROW_PX, stretched_px=_DETAIL_PX)
        self.table.chosen.connect(self._show_buttons)
        self.table.opened.connect(self._open)
        self.table.wanted.connect(self._want)
        self.contents = Contents(self.table, "trail")
        self.contents.retried.connect(self._reload)
        card.body.addWidget(self._make_head())
        card.body.addWidget(self._make_filter())
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(self._make_foot())
        column.addWidget(card)
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_head(self) -> QWidget:
        head = ListHead("trail.title", spacing=Space.M)
        row, self.summary = head.row, head.summary
        self._shape = ShapeView(OFF, 18)
        self.log = Label(role=Role.STRONG, tabular=True)
        row.addWidget(self._shape)
        row.addWidget(self.log)
        self.check = ActionButton(text_key="trail.check", key_cap=Command.TRAIL_CHECK)
        self.check.clicked.connect(self._check)
        row.addWidget(self.check)
        return head

    def _make_filter(self) -> QWidget:
        holder = Plain()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.M, 0, Space.L, Space.S)
        column.setSpacing(Space.S)
        self.period = PeriodBar(offers_all=True)
        self.period.chosen.connect(self._choose_period)
        column.addWidget(self.period)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        self.people, self.kinds = SelectField("trail.person"), SelectField("trail.what")
        for field in (self.people, self.kinds):
            field.setMaximumWidth(360)
            field.box.activated.connect(self._choose)
            row.addWidget(field, 1)
        row.addStretch(1)
        column.addLayout(row)
        return holder

    def _make_foot(self) -> QWidget:
        self.open = ActionButton(text_key="trail.open_case", key_cap=Command.TRAIL_OPEN)
        self.open.clicked.connect(self._open)
        self.reload = ActionButton(text_key="trail.reload", key_cap=Command.TRAIL_RELOAD)
        self.reload.clicked.connect(self._reload)
        return ListFoot(self.open, self.reload, hint_key="trail.nobody_in_it")

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: TrailView) -> None:
        """Show everything."""
        self._view = view
        texts, names = active().texts, dict(view.people)
        self.table.show_lines([line_of(texts, entry, names) for entry in view.entries], view.first, view.count)
        self.table.setAccessibleName(texts("trail.table_name", count=view.count))
        self.summary.setText(texts("trail.summary", count=number_words(texts, view.count)))
        self.period.show_period(view.choice.period, view.today)
        everybody = (_EVERYBODY, texts("trail.everybody"))
        self.people.offer((everybody, (MACHINE, texts("trail.machine")), *view.people), view.choice.officer_id)
        kinds = sorted((kind_words(texts, kind), kind.value) for kind in EventKind)
        every = (_EVERYBODY, texts("trail.every_kind"))
        kind = view.choice.kind.value if view.choice.kind else None
        self.kinds.offer((every, *((value, words) for words, value in kinds)), kind)
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        self.contents.show_part(_showing(view), fault)
        self._show_log(texts, view.log)
        self._show_buttons()

    def clear(self) -> None:
        """Take everything off the screen."""
        if self._view is not None:
            self.show_view(TrailView(self._view.today, is_loading=True))
        self._view = None

    def _show_log(self, texts: Texts, log: LogState) -> None:
        look, words = log_words(texts, log)
        self._shape.set_look(look)
        self.log.setText(words)
        self.log.set_tone(Tone.REFER if look is BAD else Tone.TEXT)
        self.log.setAccessibleName(words)
        self.check.set_words(say("trail.stop" if log.is_checking else "trail.check"))

    def _show_buttons(self) -> None:
        entry = self.chosen()
        may_open = self._view is not None and self._view.may_open
        self.open.setEnabled(may_open and entry is not None and entry.encounter_id is not None)

    def chosen(self) -> TrailEntry | None:
        """The entry of the chosen row."""
        entries, key = self._view.entries if self._view else (), self.table.chosen_id
        return next((entry for entry in entries if str(entry.number) == key), None)

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; digits and arrows belong to the period."""
        if super().handle_key(press):
            return True
        return not isinstance(QApplication.focusWidget(), QComboBox) and self.period.handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        fields = {Command.TRAIL_PEOPLE: self.people, Command.TRAIL_KINDS: self.kinds}
        if command in fields:
            fields[command].box.setFocus()
            return True
        return super().do(command)

    def _choice(self) -> TrailChoice:
        return self._view.choice if self._view else TrailChoice()

    def _choose_period(self, period: Period) -> None:
        self.intent.emit(ChooseTrail(replace(self._choice(), period=period)))

    def _choose(self) -> None:
        who, what = self.people.value, self.kinds.value
        officer_id = str(who) if who not in {None, _EVERYBODY} else None
        kind = EventKind(str(what)) if what not in {None, _EVERYBODY} else None
        self.intent.emit(ChooseTrail(replace(self._choice(), officer_id=officer_id, kind=kind)))

    def _want(self, place: int) -> None:
        self.intent.emit(EntriesWanted(place))

    def _open(self) -> None:
        entry = self.chosen()
        if self.open.isEnabled() and entry is not None and entry.encounter_id is not None:
            self.intent.emit(OpenCase(entry.encounter_id))

    def _check(self) -> None:
        self.intent.emit(CheckLog())

    def _reload(self) -> None:
        self.intent.emit(Reload())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.table.say_titles()
            self.show_view(self._view)


def number_words(texts: Texts, number: int) -> str:
    """Write a number with its thousands apart."""
    return f"{number:,}".replace(",", "." if texts.language == "id" else ",")


def log_words(texts: Texts, log: LogState) -> tuple[Look, str]:
    """Say whether the log is whole."""
    if log.checked is not None:
        return OFF, texts("trail.log.checking", count=number_words(texts, log.checked))
    if log.fault is not None:
        return CAUTION, texts(log.fault.key, **log.fault.values)
    if log.report is None or log.at is None:
        return OFF, texts("trail.log.unchecked")
    count, time = number_words(texts, log.report.events), texts.time(log.at)
    if log.report.is_whole:
        return GOOD, texts("trail.log.whole", count=count, time=time)
    places = ", ".join(str(finding.dev_seq) for finding in log.report.findings[:3] if finding.dev_seq)
    return BAD, texts("trail.log.broken", place=places or "–", time=time)


def _showing(view: TrailView) -> Showing:
    if view.fault is not None:
        return Showing.FAILED
    if view.is_loading:
        return Showing.LOADING
    return Showing.ROWS if view.count else Showing.EMPTY
