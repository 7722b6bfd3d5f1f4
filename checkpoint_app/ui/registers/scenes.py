"""Pictures of the register of kept documents. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import Ground
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.ui.registers.screen import RegisterScreen
from checkpoint_app.ui.registers.view_model import RegisterView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def documents() -> tuple[KeptDocument, ...]:
    """One overdue, one kept, one whose place was erased, one returned."""
    now, today = scene_now(), scene_now().date()
    brankas = "Brankas ruang supervisor"
    rows = (
        ("0000-7C41E09B", 9, 2, Ground.ART16_DOCUMENT, brankas, None),
        ("0000-18D3A0F4", 1, -6, Ground.CIRCULAR_WORKER, "Laci berkunci konter 4", None),
        ("0000-5510BB27", 0, -7, Ground.ART16_INVESTIGATION, None, None),
        ("0000-9E02C6D1", 12, 5, Ground.ART16_DOCUMENT, brankas, now - timedelta(days=6)),
    )
    return tuple(
        KeptDocument(
            case, case, now - timedelta(days=ago), "S-0141", ground, today - timedelta(days=late), place, returned
        )
        for case, ago, late, ground, place, returned in rows
    )


def _screen(view: RegisterView) -> QWidget:
    screen = RegisterScreen()
    screen.show_view(view)
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    today = scene_now().date()
    full = EnvironmentFault("store.fault.disk_full", file="casebook.db")
    return [
        ("register-kept", lambda: _screen(RegisterView(today, documents()))),
        ("register-empty", lambda: _screen(RegisterView(today))),
        ("register-loading", lambda: _screen(RegisterView(today, is_loading=True))),
        ("register-failed", lambda: _screen(RegisterView(today, fault=full))),
        ("register-refused", lambda: _screen(RegisterView(today, documents(), fault=full))),
    ]
