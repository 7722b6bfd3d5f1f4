"""Patterns: the advisories in force at the left, what links them at the right, in a graph and in words.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.advisories import Advisory
from checkpoint_app.assessment.data_age import is_fresh_enough
from checkpoint_app.casework.advisory_words import evidence_lines, headline
from checkpoint_app.services.patterns import PatternsHere
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.patterns.graph import LinkGraph
from checkpoint_app.ui.patterns.view_model import Graph, PatternsView, Reload, link_graph
from checkpoint_app.ui.theme import Role, Space, Tone, active
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListHead
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import CAUTION

_COLUMNS = ("what", "where", "until")
_SIDE_PX, _SIDE_NARROW_PX, _WIDE_PX = 500, 420, 1400
_WHERE_PX, _WHERE_NARROW_PX, _UNTIL_PX = 290, 235, 190


class PatternsScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.PATTERNS

    def __init__(self) -> None:
        super().__init__()
        self._view: PatternsView | None = None
        self._shown: tuple[Advisory, ...] = ()
        self._only_here = False
        self.lay_beside(self._make_list(), self._make_side())
        self.setFocusProxy(self.table)
        self.setTabOrder(self.table, self.graph)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_list(self) -> QWidget:
        card = Card(padding=1, spacing=0)
        head = ListHead("patterns.title", spacing=Space.M)
        self.summary = head.summary
        self.filter = ActionButton(text_key="patterns.only_here", key_cap=Command.PATTERNS_ONLY_HERE)
        self.filter.clicked.connect(self._toggle)
        head.row.addWidget(self.filter)
        self.notice = Banner(CAUTION)
        self.table = DataTable(row_px=64)
        self._model = CellModel()
        self.table.setModel(self._model)
        self.table.selectionModel().currentRowChanged.connect(self._show_chosen)
        self.contents = Contents(self.table, "patterns")
        self.contents.retried.connect(self._reload)
        card.body.addWidget(head)
        card.body.addWidget(self.notice)
        card.body.addWidget(self.contents, 1)
        return card

    def _make_side(self) -> QWidget:
        self._side = Card()
        self.headline = Label(role=Role.VALUE, wrap=True)
        self.meaning = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.graph = LinkGraph()
        self.evidence = Label(role=Role.CAPTION, tabular=True, wrap=True)
        self.question = Label(role=Role.STRONG, wrap=True)
        self.until = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        for each in (self.headline, self.meaning):
            self._side.body.addWidget(each)
        self._side.body.addWidget(self.graph, 20)
        for each in (self.evidence, self.question, self.until):
            self._side.body.addWidget(each)
        self._side.body.addStretch(1)
        return self._side

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: PatternsView) -> None:
        """Show the advisories; the chosen one stays chosen."""
        chosen = self.chosen()
        self._view = view
        here, texts = view.here, active().texts
        told = here.advisories if here else ()
        self._shown = tuple(each for each in told if not self._only_here or (here and here.concerns_here(each)))
        headers = tuple(texts(f"patterns.column.{name}") for name in _COLUMNS)
        self._model.show_rows(headers, [self._cells(each, here) for each in self._shown if here])
        self._fit_columns()
        self.contents.show_part(self._showing(view), texts(view.fault.key, **view.fault.values) if view.fault else "")
        self._show_words(here)
        ids = [each.advisory_id for each in self._shown]
        if ids:
            self.table.selectRow(ids.index(chosen.advisory_id) if chosen and chosen.advisory_id in ids else 0)
        self._show_chosen()

    def _showing(self, view: PatternsView) -> Showing:
        if view.is_loading:
            return Showing.LOADING
        if view.fault is not None:
            return Showing.FAILED
        return Showing.ROWS if self._shown else Showing.EMPTY

    def _show_words(self, here: PatternsHere | None) -> None:
        texts = active().texts
        self.filter.set_chosen(self._only_here)
        self.filter.setEnabled(here is not None)
        as_of = texts.instant(here.age.as_of) if here and here.age.as_of else "–"
        summary = texts("patterns.summary", count=len(self._shown), as_of=as_of) if here else ""
        self.summary.setText(summary)
        self.table.setAccessibleName(f"{texts('patterns.title')}. {summary}".strip())
        is_old = here is not None and not is_fresh_enough(here.age)
        self.notice.show_banner(CAUTION, texts("patterns.old") if is_old else "")

    def _cells(self, advisory: Advisory, here: PatternsHere) -> tuple[Cell, ...]:
        texts = active().texts
        company = here.companies.get(advisory.subject, "")
        first, last = texts.date(advisory.first_at.date()), texts.date(advisory.last_at.date())
        days = first if first == last else texts("patterns.days", first=first, last=last)
        return (
            Cell(headline(advisory, texts, company), texts(f"patterns.meaning.{advisory.kind.value}")),
            Cell(" · ".join(advisory.posts), days),
            Cell(texts.instant(advisory.until), texts("patterns.seen_here") if here.post in advisory.posts else ""),
        )

    def chosen(self) -> Advisory | None:
        """The advisory of the chosen row."""
        row = self.table.currentIndex().row()
        return self._shown[row] if 0 <= row < len(self._shown) else None

    def _show_chosen(self) -> None:
        chosen, here, texts = self.chosen(), self._view.here if self._view else None, active().texts
        self._side.setVisible(chosen is not None and here is not None)
        if chosen is None or here is None:
            self.graph.show_graph(Graph(), "")
            return
        said = headline(chosen, texts, here.companies.get(chosen.subject, ""))
        lines = evidence_lines(chosen, texts, here.known(chosen))
        self.headline.setText(said)
        self.meaning.setText(texts(f"patterns.meaning.{chosen.kind.value}"))
        self.graph.show_graph(link_graph(chosen, here, texts), texts("patterns.graph", what=said))
        self.evidence.setText("\n".join(lines))
        self.question.setText(texts(f"patterns.question.{chosen.kind.value}"))
        self.until.setText(texts("patterns.told_until", until=texts.instant(chosen.until)))

    # -- asking ---------------------------------------------------------------------------------------------------
    def _toggle(self) -> None:
        self._only_here = not self._only_here
        if self._view is not None:
            self.show_view(self._view)

    def _reload(self) -> None:
        self.intent.emit(Reload())

    # -- Qt -------------------------------------------------------------------------------------------------------
    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the table what the graph does not need."""
        self._side.setFixedWidth(_SIDE_PX if self.width() >= _WIDE_PX else _SIDE_NARROW_PX)
        self._fit_columns()
        super().resizeEvent(event)

    def _fit_columns(self) -> None:
        is_wide = self.width() >= _WIDE_PX
        self.table.set_column_widths((None, _WHERE_PX if is_wide else _WHERE_NARROW_PX, _UNTIL_PX))
