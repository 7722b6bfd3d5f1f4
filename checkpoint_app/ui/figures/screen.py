"""Figures of a period by day, hour, post, rule and outcome: plots, or the tables behind them; never per officer.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QStackedLayout, QVBoxLayout, QWidget

from checkpoint_app.services.periods import Period
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.figures.plots import Plot
from checkpoint_app.ui.figures.series import Series, all_series
from checkpoint_app.ui.figures.view_model import ChoosePeriod, FiguresView, Reload
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.period_bar import PeriodBar
from checkpoint_app.ui.theme import Role, Space, Tone, active
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.contents import Contents, Showing
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Plain
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell

_PLACES = {
    "day": (0, 0, 1, 4),
    "hour": (0, 4, 1, 2),
    "rule": (1, 0, 1, 2),
    "outcome": (1, 2, 1, 2),
    "post": (1, 4, 1, 2),
}
"""Row, column, rows, columns on a grid of six."""
_NUMBER_PX = 104


class PlotCard(Card):
    """One plot with its title and its sentence, or its table."""

    def __init__(self) -> None:
        super().__init__(padding=Space.M)
        self.head = Label(role=Role.LABEL, tone=Tone.MUTED)
        self.plot, self.table, self.model = Plot(), DataTable(row_px=32), CellModel()
        self.table.setModel(self.model)
        self.sentence = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        holder = Plain()
        self._stack = QStackedLayout(holder)
        self._stack.addWidget(self.plot)
        self._stack.addWidget(self.table)
        self.body.addWidget(self.head)
        self.body.addWidget(holder, 1)
        self.body.addWidget(self.sentence)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Ignored)

    def show_series(self, series: Series, *, as_table: bool) -> None:
        """Show a series."""
        self.head.setText(series.title)
        self.sentence.setText(series.sentence)
        self.plot.show_series(series)
        rows = [[Cell(name), *(Cell(value, align_right=True) for value in values)] for name, *values in series.rows()]
        self.model.show_rows(series.headers, rows)
        self.table.set_column_widths([None, *(_NUMBER_PX for _ in series.headers[1:])])
        self.table.setAccessibleName(f"{series.title}. {series.sentence}")
        self._stack.setCurrentWidget(self.table if as_table else self.plot)


class FiguresScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.FIGURES

    def __init__(self) -> None:
        super().__init__()
        self._view: FiguresView | None = None
        self._as_table = False
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.M)
        column.addWidget(self._make_head())
        self.cards = {name: PlotCard() for name in _PLACES}
        plots = Plain()
        grid = QGridLayout(plots)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setSpacing(Space.M)
        for name, place in _PLACES.items():
            grid.addWidget(self.cards[name], *place)
        for at in range(6):
            grid.setColumnStretch(at, 1)
        self.contents = Contents(plots, "figures")
        self.contents.retried.connect(self._reload)
        column.addWidget(self.contents, 1)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    def _make_head(self) -> QWidget:
        head = Plain()
        column = QVBoxLayout(head)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(Label(role=Role.TITLE, key="figures.title"), 0, Qt.AlignmentFlag.AlignBottom)
        self.summary = Label(role=Role.BODY, tone=Tone.MUTED, tabular=True)
        row.addWidget(self.summary, 0, Qt.AlignmentFlag.AlignBottom)
        row.addStretch(1)
        row.addWidget(
            Label(role=Role.CAPTION, tone=Tone.MUTED, key="figures.nobody_in_it"), 0, Qt.AlignmentFlag.AlignBottom
        )
        column.addLayout(row)
        self.period = PeriodBar(offers_all=False)
        self.period.chosen.connect(self._choose)
        self.as_table = ActionButton(text_key="figures.as_table", key_cap=Command.FIGURES_TABLE)
        self.as_table.clicked.connect(self._toggle)
        below = QHBoxLayout()
        below.setSpacing(Space.S)
        below.addWidget(self.period, 1)
        below.addWidget(self.as_table)
        column.addLayout(below)
        return head

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: FiguresView) -> None:
        """Show the figures."""
        self._view = view
        texts = active().texts
        self.period.show_period(view.period, view.today)
        for name, series in all_series(texts, view).items():
            self.cards[name].show_series(series, as_table=self._as_table)
        figures = view.figures
        self.summary.setText(texts("figures.summary", count=figures.travellers, referred=figures.referred))
        self.as_table.set_chosen(self._as_table)
        fault = texts(view.fault.key, **view.fault.values) if view.fault else ""
        self.contents.show_part(_showing(view), fault)
        self.setAccessibleName(f"{texts('figures.title')}. {self.period.words.text()}. {self.summary.text()}")

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; digits and arrows belong to the period."""
        return super().handle_key(press) or self.period.handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        if command is Command.FIGURES_RELOAD:
            self._reload()
            return True
        return super().do(command)

    def _choose(self, period: Period) -> None:
        self.intent.emit(ChoosePeriod(period))

    def _toggle(self) -> None:
        self._as_table = not self._as_table
        if self._view is not None:
            self.show_view(self._view)

    def _reload(self) -> None:
        self.intent.emit(Reload())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.show_view(self._view)


def _showing(view: FiguresView) -> Showing:
    if view.fault is not None:
        return Showing.FAILED
    if view.is_loading:
        return Showing.LOADING
    return Showing.EMPTY if view.figures.is_empty else Showing.ROWS
