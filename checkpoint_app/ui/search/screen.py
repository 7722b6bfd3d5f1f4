"""Search: by name, number and birth date, any of them; hits as a table.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app import clock
from checkpoint_app.casework.papers import case_number
from checkpoint_app.services.searching import Hit, Sought
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.texts import Texts
from checkpoint_app.ui.counter.typed_dates import read_typed_date
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.search.view_model import CancelSearch, OpenCase, Search, SearchView
from checkpoint_app.ui.theme import Role, Space, Tone, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.paged import Line, PagedTable
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, Plain
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import CAUTION

COLUMNS = ("name", "number", "born", "agrees", "where", "at")
_AGREES = COLUMNS.index("agrees")
_ROW_PX, _AGREES_PX = 56, 220


class SearchScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.SEARCH

    def __init__(self) -> None:
        super().__init__()
        self._view = SearchView()
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        card = Card(padding=1, spacing=0)
        self.table = PagedTable(
            [f"search.column.{name}" for name in COLUMNS], _AGREES, row_px=_ROW_PX, stretched_px=_AGREES_PX
        )
        self.table.chosen.connect(self._show_buttons)
        self.table.opened.connect(self._open)
        self.contents = Contents(self.table, "search", icon="search")
        self.contents.retried.connect(self._search)
        self.notice = Banner(CAUTION)
        card.body.addWidget(self._make_head())
        card.body.addWidget(self.notice)
        card.body.addWidget(self.contents, 1)
        card.body.addWidget(self._make_foot())
        column.addWidget(card)
        self.setFocusProxy(self.name.edit)
        self.show_view(self._view)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_head(self) -> QWidget:
        head = Plain()
        column = QVBoxLayout(head)
        column.setContentsMargins(Space.M, Space.L, Space.L, Space.S)
        column.setSpacing(Space.S)
        top = QHBoxLayout()
        top.setSpacing(Space.M)
        top.addWidget(Label(role=Role.TITLE, key="search.title"))
        self.summary = Label(role=Role.BODY, tone=Tone.MUTED, tabular=True)
        top.addWidget(self.summary)
        top.addStretch(1)
        column.addLayout(top)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        self.name, self.number = TextField("search.name"), TextField("search.number")
        self.born = TextField("search.born")
        for field, share in ((self.name, 4), (self.number, 2), (self.born, 2)):
            field.edit.textChanged.connect(self._show_buttons)
            field.edit.returnPressed.connect(self._search)
            row.addWidget(field, share, Qt.AlignmentFlag.AlignTop)
        self.search = ActionButton(text_key="search.search", key_cap=Command.SEARCH_SEARCH, kind=ButtonKind.PRIMARY)
        self.search.clicked.connect(self._search)
        self.cancel = ActionButton(text_key="search.cancel", key_cap="Esc")
        self.cancel.clicked.connect(self._cancel)
        for button in (self.search, self.cancel):
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        return head

    def _make_foot(self) -> QWidget:
        self.open = ActionButton(text_key="search.open_case", key_cap=Command.SEARCH_OPEN)
        self.open.clicked.connect(self._open)
        return ListFoot(self.open, hint_key="search.recorded")

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: SearchView) -> None:
        """Show what was found."""
        self._view = view
        texts, result = active().texts, view.result
        hits = result.hits if result else ()
        self.table.show_lines([_line(texts, hit, at) for at, hit in enumerate(hits)], 0, len(hits))
        self.table.setAccessibleName(texts("search.found", count=len(hits)))
        looking = texts("search.looking", count=view.looked_at) if view.looked_at is not None else ""
        self.summary.setText(looking or (texts("search.found", count=len(hits)) if result else ""))
        words = ""
        if result is not None and result.more:
            words = texts("search.more", count=len(hits))
        elif result is not None and result.without_records:
            words = texts("search.without_records")
        self.notice.show_banner(CAUTION, words)
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        self.contents.show_part(_showing(view), fault)
        no_hit = result is not None and not hits
        self.contents.empty.title.setText(say("search.nobody" if no_hit else "search.empty.title"))
        self._show_buttons()

    def clear(self) -> None:
        """Take everything off the screen, what was typed too."""
        for field in (self.name, self.number, self.born):
            field.edit.clear()
        self.show_view(SearchView())

    def _show_buttons(self) -> None:
        is_busy = self._view.looked_at is not None
        born = self.born.value
        is_date = not born or read_typed_date(born, clock.today()) is not None
        self.born.show_message("" if is_date else say("search.no_date"))
        something = bool(self.name.value or self.number.value or born)
        self.search.setEnabled(something and is_date and not is_busy)
        self.cancel.setVisible(is_busy)
        hit = self.chosen()
        self.open.setEnabled(hit is not None and hit.encounter_id is not None)

    def chosen(self) -> Hit | None:
        """The hit of the chosen row."""
        hits, key = self._view.result.hits if self._view.result else (), self.table.chosen_id
        return hits[int(key)] if key is not None and int(key) < len(hits) else None

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Down leads from what was typed to the hits."""
        is_down = press.key == Qt.Key.Key_Down and not (press.ctrl or press.alt)
        if is_down and not self.table.hasFocus() and self.table.lines.rowCount():
            self.table.setFocus()
            self.table.selectRow(0)
            return True
        return super().handle_key(press)

    def _search(self) -> None:
        if self.search.isEnabled():
            born = read_typed_date(self.born.value, clock.today()) if self.born.value else None
            self.intent.emit(Search(Sought(self.name.value, self.number.value, born)))

    def _cancel(self) -> None:
        self.intent.emit(CancelSearch())

    def _open(self) -> None:
        hit = self.chosen()
        if hit is not None and hit.encounter_id is not None:
            self.intent.emit(OpenCase(hit.encounter_id))

    def say_again(self) -> None:
        """Say everything anew."""
        self.table.say_titles()
        self.show_view(self._view)


def _line(texts: Texts, hit: Hit, at: int) -> Line:
    agrees = " · ".join(texts(f"assessment.reason.{reason}") for reason in hit.reasons) or "–"
    if hit.encounter_id is not None and hit.state is not None:
        where, below = (
            texts("search.case", number=case_number(hit.encounter_id)),
            texts(f"casefile.state.{hit.state.value}"),
        )
    else:
        where, below = texts("search.record"), texts(f"assessment.value.ClearanceStatus.{hit.status}")
    when = texts.instant(hit.at) if hit.at else "–"
    cells = (
        Cell(hit.name or "–", role=Role.STRONG),
        Cell(hit.number or "–"),
        Cell(texts.date(hit.birth_date)),
        Cell(agrees, tone=Tone.MUTED),
        Cell(where, below),
        Cell(when, tone=Tone.MUTED),
    )
    spoken = "; ".join((hit.name, hit.number, texts.date(hit.birth_date), agrees, where, below, when))
    return Line(str(at), cells, spoken)


def _showing(view: SearchView) -> Showing:
    if view.fault is not None:
        return Showing.FAILED
    if view.looked_at is not None:
        return Showing.LOADING
    return Showing.ROWS if view.result is not None and view.result.hits else Showing.EMPTY
