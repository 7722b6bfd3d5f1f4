"""Pictures of the exports. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

from PySide6.QtWidgets import QWidget

from checkpoint_app.faults import DataRejected
from checkpoint_app.services.exporting import ExportForm, ExportWhat, Given
from checkpoint_app.services.periods import Period
from checkpoint_app.ui.casefile.view_model import Challenge, Person, SecondPeople
from checkpoint_app.ui.exports.screen import ExportsScreen
from checkpoint_app.ui.exports.view_model import ExportsView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def exports_view() -> ExportsView:
    """The audit trail of a month, as a sheet."""
    return ExportsView(scene_now().date(), ExportWhat.TRAIL, ExportForm.XLSX, Period(30))


def _screen(view: ExportsView, *, by_telephone: bool = False) -> QWidget:
    screen = ExportsScreen()
    screen.show_view(view)
    if by_telephone:
        screen.way.click()
        screen.telephone.who.box.setCurrentIndex(0)
        screen.show_view(view)
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    view = exports_view()
    who = Person("S-0077", "B. Hartono · S-0077")
    code = Challenge(who.officer_id, "481920", scene_now() + timedelta(minutes=5))
    called = replace(view, second=SecondPeople((who,), code))
    path = Path("/media/pengawas/checkpoint-figures-20261124-1352.pdf")
    return [
        ("exports", lambda: _screen(view)),
        ("exports-by-telephone", lambda: _screen(called, by_telephone=True)),
        ("exports-under-way", lambda: _screen(replace(view, done=41_200))),
        (
            "exports-given",
            lambda: _screen(replace(view, what=ExportWhat.FIGURES, form=ExportForm.PDF, given=Given(path, 54))),
        ),
        (
            "exports-refused",
            lambda: _screen(replace(view, what=ExportWhat.CASES, fault=DataRejected("exports.fault.second_person"))),
        ),
    ]
