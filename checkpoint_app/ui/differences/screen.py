"""The differences list of the post: at the left whose it is to mend and where it stands, at the right reporting one.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QWidget

from checkpoint_app.assessment.data_age import is_fresh_enough
from checkpoint_app.casework.differences import REPORTABLE, DifferenceKind, Ministry
from checkpoint_app.casework.papers import case_number
from checkpoint_app.services.differences import CASE_NUMBER_LENGTH, PostDifference, Standing
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.texts import Texts
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.differences.view_model import Choice, Choose, DifferencesView, OpenCase, Reload, Report, Which
from checkpoint_app.ui.differences.words import COLUMNS, OWNER, detail_words, kind_words, line_of
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.paged import PagedTable
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, ListHead, Plain
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD

_PART = 120
_ROW_PX, _OWNER_PX = 60, 170
_SIDE_PX, _SIDE_NARROW_PX, _WIDE_PX = 400, 340, 1400


class DifferencesScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.DIFFERENCES

    def __init__(self) -> None:
        super().__init__()
        self._view: DifferencesView | None = None
        self._rows: tuple[PostDifference, ...] = ()
        self.lay_beside(self._make_list(), self._make_side())
        self.setFocusProxy(self.table)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_list(self) -> QWidget:
        card = Card(padding=1, spacing=0)
        head = ListHead("differences.title", spacing=Space.M)
        self.summary = head.summary
        titles = [f"differences.column.{name}" for name in COLUMNS]
        self.table = PagedTable(titles, OWNER, row_px=_ROW_PX, stretched_px=_OWNER_PX)
        self.table.chosen.connect(self._show_chosen)
        self.table.opened.connect(self._open)
        self.table.wanted.connect(self._show_part)
        self.notice, self.message = Banner(CAUTION), Banner(GOOD)
        self.contents = Contents(self.table, "differences")
        self.contents.retried.connect(self._reload)
        self.open = ActionButton(text_key="differences.open_case", key_cap=Command.DIFFERENCES_OPEN)
        self.open.clicked.connect(self._open)
        self.reload = ActionButton(text_key="differences.reload", key_cap=Command.DIFFERENCES_RELOAD)
        self.reload.clicked.connect(self._reload)
        for part in (head, self._make_filter(), self.notice, self.message):
            card.body.addWidget(part)
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(ListFoot(self.open, self.reload, hint_key="differences.nobody_in_it"))
        return card

    def _make_filter(self) -> QWidget:
        holder = Plain()
        row = QHBoxLayout(holder)
        row.setContentsMargins(Space.M, 0, Space.L, Space.S)
        row.setSpacing(Space.M)
        self.which, self.owner = SelectField("differences.which"), SelectField("differences.whose")
        for field in (self.which, self.owner):
            field.setMaximumWidth(280)
            field.box.activated.connect(self._choose)
            row.addWidget(field, 1)
        row.addStretch(1)
        return holder

    def _make_side(self) -> QWidget:
        self._side = Card(spacing=Space.S)
        self.headline = Label(role=Role.VALUE, wrap=True)
        self.meaning = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.detail = Label(role=Role.BODY, wrap=True)
        for label in (self.headline, self.meaning, self.detail):
            self._side.body.addWidget(label)
        self._side.body.addStretch(1)
        self._side.body.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="differences.report.title", wrap=True))
        self.number = TextField("differences.report.number")
        self.number.edit.textChanged.connect(self._show_report)
        self._side.body.addWidget(self.number)
        self.matter = SelectField("differences.report.matter")
        self.matter.box.currentIndexChanged.connect(self._show_report)
        self._side.body.addWidget(self.matter)
        self.report = ActionButton(
            text_key="differences.report.send", key_cap=Command.DIFFERENCES_REPORT, kind=ButtonKind.PRIMARY
        )
        self.report.clicked.connect(self._report)
        self._side.body.addWidget(self.report)
        return self._side

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: DifferencesView) -> None:
        """Show the list; the chosen row stays chosen."""
        if view.reported and (self._view is None or self._view.reported != view.reported):
            self._clear_report()
        self._view, self._rows = view, view.rows
        texts = active().texts
        self.matter.set_choices(tuple((each, texts(f"differences.report.{each.value}")) for each in REPORTABLE))
        self._show_choices(texts, view.choice)
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        self.contents.show_part(self._showing(view), fault)
        self._show_words(texts, view)
        self._show_part(0 if self.table.chosen_id is None else self._place_of(self.table.chosen_id))
        if view.reported:
            self.message.show_banner(GOOD, texts("differences.report.done", number=case_number(view.reported)))
        else:
            self.message.show_banner(BAD, fault if view.here else "")
        self._show_chosen()
        self._show_report()

    def clear(self) -> None:
        """Take everything off the screen, what was typed too."""
        self._clear_report()
        if self._view is not None:
            self.show_view(DifferencesView(self._view.now, choice=self._view.choice, is_loading=True))

    def _clear_report(self) -> None:
        self.matter.box.setCurrentIndex(-1)
        self.number.edit.clear()

    def _showing(self, view: DifferencesView) -> Showing:
        if view.here is None:
            return Showing.FAILED if view.fault else Showing.LOADING
        return Showing.ROWS if self._rows else Showing.EMPTY

    def _show_words(self, texts: Texts, view: DifferencesView) -> None:
        here = view.here
        as_of = texts.instant(here.age.as_of) if here and here.age.as_of else "–"
        count = sum(each.standing is Standing.OPEN for each in here.rows) if here else 0
        summary = texts("differences.summary", open=count, as_of=as_of) if here else ""
        self.summary.setText(summary)
        self.table.setAccessibleName(f"{texts('differences.title')}. {summary}".strip())
        old = "differences.never" if here and here.age.as_of is None else "differences.old"
        self.notice.show_banner(CAUTION, texts(old) if here and not is_fresh_enough(here.age) else "")

    def _show_choices(self, texts: Texts, choice: Choice) -> None:
        self.which.offer(tuple((each, texts(f"differences.of.{each.value}")) for each in Which), choice.which)
        owners = tuple((each, texts(f"differences.owner.{each.value}")) for each in Ministry)
        self.owner.offer(((None, texts("differences.of.everybody")), *owners), choice.owner)

    def _show_part(self, place: int) -> None:
        """Show the rows about a place."""
        first = max(0, place - _PART // 2)
        now, texts = self._view.now if self._view else None, active().texts
        lines = [line_of(texts, row, now) for row in self._rows[first : first + _PART]] if now else []
        self.table.show_lines(lines, first, len(self._rows))

    def _place_of(self, key: str) -> int:
        return next((at for at, row in enumerate(self._rows) if row.key == key), 0)

    def chosen(self) -> PostDifference | None:
        """The difference of the chosen row."""
        key = self.table.chosen_id
        return next((row for row in self._rows if row.key == key), None)

    def _show_chosen(self) -> None:
        row, texts = self.chosen(), active().texts
        self.headline.setText(kind_words(texts, row) if row else texts("differences.what_it_is"))
        meaning = f"differences.meaning.{row.standing.value}" if row else "differences.how_it_works"
        self.meaning.setText(texts(meaning))
        self.detail.setText(detail_words(texts, row) if row else "")
        reveal(self.detail, row is not None)
        self.open.setEnabled(row is not None and row.is_case_kept)

    def _show_report(self) -> None:
        is_legible = len("".join(self.number.value.split())) == CASE_NUMBER_LENGTH
        self.report.setEnabled(is_legible and self.matter.value is not None and self._view is not None)

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Alt + digit chooses what the report is about."""
        at = press.key - Qt.Key.Key_1
        if press.alt and not press.ctrl and 0 <= at < len(REPORTABLE):
            self.matter.box.setCurrentIndex(at)
            return True
        return super().handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        fields = {
            Command.DIFFERENCES_WHICH: self.which.box,
            Command.DIFFERENCES_OWNER: self.owner.box,
            Command.DIFFERENCES_NUMBER: self.number.edit,
        }
        if command in fields and not self.number.edit.hasFocus():
            fields[command].setFocus()
            return True
        if command is Command.DIFFERENCES_REPORT:
            self._report_by_key()
            return True
        return super().do(command)

    def _report_by_key(self) -> None:
        """Report; where the case is missing, take the chosen row's; else lead to what is missing."""
        row = self.chosen()
        if self.report.isEnabled():
            self._report()
        elif not self.number.value and row is not None:
            self.number.edit.setText(case_number(row.encounter_id))
        else:
            (self.number.edit if self.matter.value is not None else self.matter.box).setFocus()

    def _report(self) -> None:
        kind = self.matter.value
        if self.report.isEnabled() and isinstance(kind, DifferenceKind):
            self.intent.emit(Report(self.number.value, kind))

    def _choose(self) -> None:
        which, owner = self.which.value, self.owner.value
        choice = self._view.choice if self._view else Choice()
        self.intent.emit(
            Choose(
                replace(
                    choice,
                    which=which if isinstance(which, Which) else choice.which,
                    owner=owner if isinstance(owner, Ministry) else None,
                )
            )
        )

    def _open(self) -> None:
        row = self.chosen()
        if row is not None and row.is_case_kept:
            self.intent.emit(OpenCase(row.encounter_id))

    def _reload(self) -> None:
        self.intent.emit(Reload())

    # -- Qt -------------------------------------------------------------------------------------------------------
    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.table.say_titles()
            self.show_view(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the table what the side does not need."""
        self._side.setFixedWidth(_SIDE_PX if self.width() >= _WIDE_PX else _SIDE_NARROW_PX)
        super().resizeEvent(event)
