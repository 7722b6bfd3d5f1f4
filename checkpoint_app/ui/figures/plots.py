"""Plots by pyqtgraph in the theme's colours and fonts. Importing this takes pyqtgraph, so only what draws one does.

A plot is looked at: nothing of it is dragged, zoomed or reached by Tab; its words and its table stand beside it.
"""

from __future__ import annotations

import pyqtgraph as pg
from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QColor, QFontMetricsF
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.ui.figures.series import Series
from checkpoint_app.ui.theme import Role, active, fonts
from checkpoint_app.ui.theme.tokens import mix

_BAR = 0.72
_MOST_RANKED = 10
_NAMES_PX = 150
_TICKS, _STEPS = 8, 5


def round_steps(most: int) -> list[int]:
    """Give round numbers from nothing up to `most`, at most five or so."""
    power = 10 ** max(0, len(str(most)) - 1)
    step = next(
        (each for each in (power // 5, power // 2, power, 2 * power) if each and most / each <= _STEPS), power
    )
    return list(range(0, most + 1, step))


def _room(*words: str) -> int:
    metrics = QFontMetricsF(fonts.of_role(Role.CAPTION, tabular=True))
    return round(max(metrics.horizontalAdvance(each) for each in words)) + 14


class Plot(QWidget):
    """Bars of one series: upright over time, lying where they are ranked."""

    def __init__(self) -> None:
        super().__init__()
        self._series: Series | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        self._plot = pg.PlotWidget(antialias=True)
        self._plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self._plot.setMouseEnabled(x=False, y=False)
        self._plot.setMenuEnabled(False)
        self._plot.hideButtons()
        self._plot.setFrameShape(self._plot.Shape.NoFrame)
        self._plot.viewport().setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        column.addWidget(self._plot)

    def show_series(self, series: Series) -> None:
        """Draw a series."""
        self._series = series
        self.setAccessibleName(f"{series.title}. {series.sentence}")
        self._plot.clear()
        self._dress()
        if not series.bars:
            return
        if series.is_flow:
            self._draw_upright(series)
        else:
            self._draw_lying(series)

    def _dress(self) -> None:
        palette = active().palette
        self._plot.setBackground(QColor(palette.card))
        for name in ("left", "bottom"):
            axis = self._plot.getAxis(name)
            axis.setPen(pg.mkPen(palette.border_strong))
            axis.setTextPen(pg.mkPen(palette.muted))
            axis.setStyle(tickFont=fonts.of_role(Role.CAPTION, tabular=True), tickLength=0)

    def _draw_upright(self, series: Series) -> None:
        palette, places = active().palette, list(range(len(series.bars)))
        pale = mix(palette.accent, palette.card, 0.35)
        for values, colour, width in (
            ([bar.count for bar in series.bars], pale, _BAR),
            ([bar.part for bar in series.bars], palette.accent, _BAR * 0.62),
        ):
            self._plot.addItem(
                pg.BarGraphItem(x=places, height=values, width=width, brush=QColor(colour), pen=pg.mkPen(None))
            )
        step = max(1, -(-len(places) // _TICKS))
        self._plot.getAxis("bottom").setTicks([[(at, series.bars[at].short) for at in places[::step]]])
        most = max(bar.count for bar in series.bars)
        steps = [(each, str(each)) for each in round_steps(most)]
        left = self._plot.getAxis("left")
        left.setTicks([steps])
        left.setWidth(_room(*(words for _, words in steps)))
        self._plot.setXRange(-0.6, max(6, len(places)) - 0.4, padding=0)
        self._plot.setYRange(0, max(1, most) * 1.08, padding=0)

    def _draw_lying(self, series: Series) -> None:
        palette, bars = active().palette, series.bars[:_MOST_RANKED]
        places = list(range(len(bars)))
        self._plot.addItem(
            pg.BarGraphItem(
                x0=0,
                y=places,
                height=_BAR,
                width=[bar.count for bar in bars],
                brush=QColor(palette.accent),
                pen=pg.mkPen(None),
            )
        )
        metrics = QFontMetricsF(fonts.of_role(Role.CAPTION))
        names = [metrics.elidedText(bar.short, Qt.TextElideMode.ElideRight, _NAMES_PX) for bar in bars]
        left = self._plot.getAxis("left")
        left.setTicks([list(zip(places, names, strict=True))])
        left.setWidth(_room(*names))
        most = max(1, max(bar.count for bar in bars))
        for at, bar in zip(places, bars, strict=True):
            told = pg.TextItem(str(bar.count), color=palette.text, anchor=(0, 0.5))
            told.setFont(fonts.of_role(Role.CAPTION, tabular=True))
            told.setPos(bar.count + most * 0.01, at)
            self._plot.addItem(told)
        self._plot.getAxis("bottom").setTicks([[]])
        self._plot.setXRange(0, most * 1.32, padding=0)
        # The first stands on top, and a few bars are no thicker than many.
        self._plot.getViewBox().invertY(True)
        self._plot.setYRange(-0.6, max(6, len(bars)) - 0.4, padding=0)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the palette, which comes as a change of style."""
        if event.type() in {QEvent.Type.StyleChange, QEvent.Type.PaletteChange} and self._series is not None:
            self.show_series(self._series)
        super().changeEvent(event)
