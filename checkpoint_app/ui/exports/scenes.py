"""Pictures of the exports. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

from PySide6.QtWidgets import QWidget

from checkpoint_app.faults import DataRejected
from checkpoint_app.services.exporting import ExportForm, ExportWhat, Given
from checkpoint_app.services.periods import Period
from checkpoint_app.ui.exports.screen import ExportsScreen
from checkpoint_app.ui.exports.view_model import ExportsView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def exports_view() -> ExportsView:
    """The audit trail of a month, as a sheet."""
    return ExportsView(scene_now().date(), ExportWhat.TRAIL, ExportForm.XLSX, Period(30))


def _screen(view: ExportsView) -> QWidget:
    screen = ExportsScreen()
    screen.show_view(view)
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    view = exports_view()
    path = Path("/media/pengawas/checkpoint-figures-20261124-1352.pdf")
    return [
        ("exports", lambda: _screen(view)),
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
