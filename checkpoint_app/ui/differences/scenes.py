"""Pictures of the differences list. Synthetic only: cases by number, nobody by name."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.casework.differences import REPORTABLE, DifferenceKind, Ministry
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.services.differences import DifferencesHere, PostDifference, Standing
from checkpoint_app.ui.differences.screen import DifferencesScreen
from checkpoint_app.ui.differences.view_model import Choice, DifferencesView, Which
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]

_LONG_UNIT = "Balai Pelayanan Pelindungan Pekerja Migran Indonesia Provinsi Kepulauan Riau"
_LONG_REASON = (
    "Paspor yang ditunjukkan adalah paspor lama; nomor pada data penempatan benar menurut arsip penerbitan."
)
_KINDS, _STATES = DifferenceKind, EncounterState


def _row(
    number: int,
    kind: DifferenceKind | None,
    standing: Standing,
    days: int,
    *,
    state: EncounterState = EncounterState.DEPARTED,
    owner: Ministry | None = Ministry.KP2MI,
    unit: str = "BP3MI Kepulauan Riau",
    closing: str = "",
    cases: int = 1,
    is_kept: bool = True,
) -> PostDifference:
    since = scene_now() - timedelta(days=days, hours=2)
    until = scene_now() - timedelta(hours=30) if standing.is_settled else None
    encounter_id = f"0192f0c4-77aa-7c41-b09b-5f6e{0x7C41E09B + 7919 * number:08x}"
    return PostDifference(
        str(number), kind, standing, encounter_id, state, is_kept, cases, since, until, owner, unit, closing
    )


def differences_view() -> DifferencesHere:
    """What waits longest on top, two reports of today, and what was settled."""
    now = scene_now()
    rows = (
        _row(1, _KINDS.NUMBER, Standing.OPEN, 23, cases=3),
        _row(2, _KINDS.EXIT_WITHOUT_CLEARANCE, Standing.OPEN, 12, owner=Ministry.IMIPAS, unit="TPI Batam Centre"),
        _row(3, _KINDS.NAME, Standing.OPEN, 6, state=_STATES.POSTPONED, unit=_LONG_UNIT),
        _row(4, _KINDS.STATUS, Standing.OPEN, 2, is_kept=False),
        _row(5, None, Standing.UNSENT, 0, owner=None, unit="", state=_STATES.INTERVIEW),
        _row(6, _KINDS.BIRTH_DATE, Standing.SENT, 1, owner=None, unit=""),
        _row(7, _KINDS.NAME, Standing.CORRECTED, 9, closing="version 4"),
        _row(8, _KINDS.NUMBER, Standing.REJECTED, 15, closing=_LONG_REASON),
    )
    return DifferencesHere(rows, feed_age(Feed.DIFFERENCES, now - timedelta(hours=3), now))


def _screen(view: DifferencesView, chosen: str = "", number: str = "", kind: DifferenceKind | None = None) -> QWidget:
    screen = DifferencesScreen()
    screen.show_view(view)
    if chosen:
        screen.table.choose(chosen)
    screen.number.edit.setText(number)
    if kind is not None:
        screen.matter.box.setCurrentIndex(REPORTABLE.index(kind))
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    now, here = scene_now(), differences_view()
    all_of_them = Choice(Which.ALL)
    full = DifferencesView(now, here, all_of_them)
    nothing = DifferencesHere((), feed_age(Feed.DIFFERENCES, None, now))
    case = here.rows[0].encounter_id
    broken = EnvironmentFault("store.fault.disk_full", file="casebook.db")
    no_case = DataRejected("differences.fault.no_case", number="7C41E09B")
    return [
        ("differences", lambda: _screen(full, "3", "7C41E09B", _KINDS.NAME)),
        ("differences-rejected", lambda: _screen(full, "8")),
        ("differences-reported", lambda: _screen(DifferencesView(now, here, reported=case), "1")),
        ("differences-no-case", lambda: _screen(DifferencesView(now, here, fault=no_case), "2", "7C41E09B")),
        ("differences-empty", lambda: _screen(DifferencesView(now, nothing))),
        ("differences-loading", lambda: _screen(DifferencesView(now, is_loading=True))),
        ("differences-failed", lambda: _screen(DifferencesView(now, fault=broken))),
    ]
