"""Pictures of the audit trail. Synthetic only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.store.audit import AuditReport, Finding, FindingKind
from checkpoint_app.store.audit_trail import TrailEntry
from checkpoint_app.ui.log_watch import LogState
from checkpoint_app.ui.supervisor.scenes import scene_now
from checkpoint_app.ui.trail.screen import TrailScreen
from checkpoint_app.ui.trail.view_model import TrailView

Scene = tuple[str, Callable[[], QWidget]]

_PEOPLE = (
    ("S-0141", "Siti Rahayu"),
    ("S-0077", "Bambang Hartono"),
    ("S-0203", "Raden Ajeng Kusumaningtyas Wirjohadisoebroto"),
)
_CASE = "0192f0c4-77aa-7c41-b09b-5f6e1d2c3b4a"
_KINDS: tuple[tuple[EventKind, str | None, str | None, tuple[tuple[str, str], ...]], ...] = (
    (EventKind.READ, "S-0077", _CASE, (("count", "1"), ("reason", "CASE_WORK"))),
    (
        EventKind.DECISION,
        "S-0077",
        _CASE,
        (
            ("action", "postpone"),
            ("ground", "CIRCULAR_WORKER"),
            ("presence", "AT_THE_POST"),
            ("verdict", "SECONDARY"),
        ),
    ),
    (EventKind.INTERVIEW, "S-0077", _CASE, (("state", "INTERVIEW"),)),
    (EventKind.CLAIM, "S-0203", _CASE, (("action", "claim"), ("verdict", "SECONDARY"))),
    (EventKind.REFER, "S-0141", _CASE, (("action", "refer"), ("verdict", "SECONDARY"))),
    (EventKind.SCAN, "S-0141", _CASE, (("flags", "C01 T02"), ("purpose", "WORK"), ("verdict", "SECONDARY"))),
    (EventKind.SYNC, None, None, (("rows", "1203"),)),
    (EventKind.LOGIN, "S-0141", None, (("result", "in"),)),
    (EventKind.ERASE, None, "0192efaa-0000-7000-8000-00000000be07", (("result", "key destroyed"),)),
)


def entries(count: int) -> tuple[TrailEntry, ...]:
    """So many entries, the newest first."""
    made = []
    for at in range(count):
        kind, officer, case, said = _KINDS[at % len(_KINDS)]
        second = "S-0203" if kind is EventKind.DECISION else None
        seen = scene_now() - timedelta(minutes=7 * at)
        made.append(TrailEntry(500_000 - at, 18_204 - at, kind, officer, case, seen, second, said))
    return tuple(made)


def trail_view() -> TrailView:
    """A long log that was checked and is whole."""
    report = AuditReport(500_000, "device", 1, 500_000, "", 0, ())
    return TrailView(
        scene_now().date(),
        entries=entries(40),
        count=500_000,
        people=_PEOPLE,
        log=LogState(report, scene_now() - timedelta(minutes=3)),
        may_open=True,
    )


def _screen(view: TrailView, *, chosen: str = "") -> QWidget:
    screen = TrailScreen()
    screen.show_view(view)
    screen.table.choose(chosen)
    return screen


def _broken() -> TrailView:
    view = trail_view()
    finding = Finding(FindingKind.CHAIN, 1, 17_310, "HASH")
    report = AuditReport(500_000, "device", 1, 500_000, "", 0, (finding,))
    return replace(view, log=LogState(report, scene_now()))


def scenes() -> list[Scene]:
    """List the scenes."""
    today, full = scene_now().date(), EnvironmentFault("store.fault.disk_io", file="casebook.db")
    return [
        ("trail", lambda: _screen(trail_view(), chosen="499999")),
        ("trail-broken", lambda: _screen(_broken())),
        ("trail-checking", lambda: _screen(replace(trail_view(), log=LogState(checked=41_200)))),
        ("trail-empty", lambda: _screen(TrailView(today, people=_PEOPLE))),
        ("trail-loading", lambda: _screen(TrailView(today, is_loading=True))),
        ("trail-failed", lambda: _screen(TrailView(today, fault=full))),
    ]
