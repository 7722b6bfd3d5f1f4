"""Pictures of the hand-over of a shift. Synthetic people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.casework.shift import ShiftHandOver
from checkpoint_app.faults import DataRejected
from checkpoint_app.ui.papers.samples import shift_stand
from checkpoint_app.ui.papers.scenes import papers_view
from checkpoint_app.ui.shift.screen import ShiftScreen
from checkpoint_app.ui.shift.view_model import ShiftCase, ShiftView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]
_NAMES = ("Nasution, Hendra", "Tanjung, Sri Wahyuni", "Siregar, Marlina", "Wijaya, Putra Kusumaning Adhi Nugraha")


def shift_view() -> ShiftView:
    """A post at the end of a shift."""
    now, stand = scene_now(), shift_stand()
    cases = tuple(
        ShiftCase(
            each.encounter_id,
            name,
            each.state,
            each.changed_at or now,
            now + timedelta(minutes=38) if each.lapses_at else None,
            "B. Hartono" if each.claimed_by else None,
        )
        for each, name in zip(stand.cases, _NAMES, strict=True)
    )
    return ShiftView(now.date(), cases, 1, 214, 2, 1, "S. Rahayu · S-0141")


def _build(view: ShiftView) -> ShiftScreen:
    screen = ShiftScreen()
    screen.desk.show_view(view)
    return screen


def _signed() -> QWidget:
    return _build(replace(shift_view(), handed_over=_handed(), is_fresh=True))


def _handed() -> ShiftHandOver:
    return ShiftHandOver(scene_now(), "S-0141", "S-0077", 4, 1, 214, 2)


def _refused() -> QWidget:
    return _build(replace(shift_view(), fault=DataRejected("store.fault.login_wrong")))


def _paper() -> QWidget:
    screen = _build(replace(shift_view(), handed_over=_handed()))
    screen.papers.show_view(replace(papers_view(PaperKind.SHIFT), number="", kinds=(PaperKind.SHIFT,)))
    screen.bring(screen.papers)
    return screen


def _late() -> QWidget:
    screen = _build(shift_view())
    screen.bring(screen.late)
    page = screen.late
    page.name.edit.setText("SAPUTRA, EKO")
    page.birth.edit.setText("12-03-1994")
    page.nationality.edit.setText("IDN")
    page.time.edit.setText("09.12")
    page.reason.press_digit(2)
    page.show_recorded("5510BB27")
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    today = scene_now().date()
    return [
        ("shift", lambda: _build(shift_view())),
        ("shift-signed", _signed),
        ("shift-refused", _refused),
        ("shift-paper", _paper),
        ("shift-late", _late),
        ("shift-empty", lambda: _build(ShiftView(today, giver="S. Rahayu · S-0141"))),
        ("shift-loading", lambda: _build(ShiftView(today, is_loading=True))),
    ]
