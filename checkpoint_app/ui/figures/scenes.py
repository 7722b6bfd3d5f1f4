"""Pictures of the figures. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.periods import Period
from checkpoint_app.store.figures import Became, Figures, Flow
from checkpoint_app.ui.figures.view_model import FiguresView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]

_HOURS = (0, 0, 0, 0, 12, 96, 210, 340, 395, 360, 280, 190, 150, 205, 260, 310, 280, 190, 120, 60, 20, 4, 0, 0)
_DAYS = (810, 932, 1004, 690, 1213, 1420, 1377)
_TITLES = {
    "C01": Bilingual("Bekerja tanpa data penempatan", "Work without a placement record"),
    "C16": Bilingual("Terdaftar pada paspor lama", "Registered on an old passport"),
    "T02": Bilingual("Visa kunjungan dan kontrak", "Visit visa and contract"),
    "C05": Bilingual("Data penempatan ditangguhkan", "Placement record suspended"),
}


def figures_view(days: int = 7) -> FiguresView:
    """A ferry post's week, or as many days."""
    today = scene_now().date()
    by_day = tuple(
        (today - timedelta(days=back), Flow(_DAYS[back % 7] + back % 5 * 31, _DAYS[back % 7] // 29))
        for back in range(days - 1, -1, -1)
    )
    figures = Figures(
        by_day,
        tuple((hour, Flow(count, count // 31)) for hour, count in enumerate(_HOURS) if count),
        (("TPI Pelabuhan Internasional Batam Centre", 6810), ("TPI Sekupang", 512)),
        (("C01", 131), ("C16", 88), ("T02", 41), ("C05", 17), ("R01", 9), ("D04", 3)),
        (
            (Became.LET_GO, 7121),
            (Became.LET_GO_AFTER_REFERRAL, 207),
            (Became.WITHDREW, 31),
            (Became.POSTPONED, 24),
            (Became.STILL_OPEN, 7),
            (Became.PROTECTED, 4),
            (Became.NOT_DECIDED, 2),
        ),
    )
    return FiguresView(today, Period(days), figures=figures, titles=_TITLES)


def _screen(view: FiguresView, *, as_table: bool = False) -> QWidget:
    # Drawing loads the library of plots: only who draws these scenes needs it.
    from checkpoint_app.ui.figures.screen import FiguresScreen

    screen = FiguresScreen()
    screen.show_view(view)
    if as_table:
        screen.as_table.click()
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    view, fault = figures_view(), EnvironmentFault("store.fault.disk_io", file="casebook.db")
    return [
        ("figures", lambda: _screen(view)),
        ("figures-quarter", lambda: _screen(figures_view(90))),
        ("figures-tables", lambda: _screen(view, as_table=True)),
        ("figures-empty", lambda: _screen(replace(view, figures=Figures()))),
        ("figures-loading", lambda: _screen(replace(view, is_loading=True))),
        ("figures-failed", lambda: _screen(replace(view, fault=fault))),
    ]
