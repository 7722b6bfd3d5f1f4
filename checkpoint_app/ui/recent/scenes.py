"""Pictures of the last ten. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action, AmendReason
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.ui.amending.view_model import AmendOption, AmendView
from checkpoint_app.ui.recent.screen import RecentScreen
from checkpoint_app.ui.recent.view_model import RecentRow, RecentView
from checkpoint_app.ui.supervisor.scenes import scene_now
from checkpoint_app.ui.theme import active

Scene = tuple[str, Callable[[], QWidget]]


def rows() -> tuple[RecentRow, ...]:
    """Four travellers of the last quarter of an hour."""
    is_first = active().language == "id"
    missing = (
        "Menyatakan bekerja, data penempatan belum ditemukan" if is_first else "Work stated, no placement record"
    )
    found = (
        (1, "RAHMAN, ABDUL", "X1937745", VerdictKind.SECONDARY, EncounterState.DEPARTED, (f"C01 · {missing}",)),
        (3, "PUSPITA, NI KADEK", "X4471208", VerdictKind.NOTHING_TO_FLAG, EncounterState.DEPARTED, ()),
        (6, "LESTARI, SRI WAHYUNI", "X8120034", VerdictKind.RECORD_MATCHES, EncounterState.DEPARTED, ()),
        (11, "SITORUS, ROSMAULI", "X2290417", VerdictKind.SUPERVISOR, EncounterState.CLAIMED, ()),
    )
    return tuple(_row(*each) for each in found)


def _row(
    minutes: int, name: str, number: str, verdict: VerdictKind, state: EncounterState, reasons: tuple[str, ...]
) -> RecentRow:
    at = scene_now() - timedelta(minutes=minutes)
    options = tuple(AmendOption(action, False) for action in (Action.REFER, Action.CALL, Action.ABANDON))
    amend = AmendView(number, number, Action.DEPART, options) if state is EncounterState.DEPARTED else None
    is_discreet = verdict is VerdictKind.SUPERVISOR
    until = at + timedelta(minutes=15)
    return RecentRow(number, at, until, name, number, verdict, state, reasons, is_discreet, amend)


def _screen(view: RecentView, *, chosen: bool = False) -> QWidget:
    screen = RecentScreen()
    screen.show_view(view)
    if chosen:
        screen.amend.instead.choose(Action.REFER)
        screen.amend.reasons.choose(AmendReason.WRONG_KEY)
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    return [
        ("recent-why", lambda: _screen(RecentView())),
        ("recent-ten", lambda: _screen(RecentView(rows()), chosen=True)),
        ("recent-empty", lambda: _screen(RecentView(()))),
        ("recent-amended", lambda: _screen(RecentView(rows(), amended_at=scene_now()))),
    ]
