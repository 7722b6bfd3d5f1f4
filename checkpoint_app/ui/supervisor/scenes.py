"""Pictures of the queue: the states that a guide shows and that a designer looks at. Synthetic people only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.casework.outcomes import RuleFigures
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.ui.supervisor.screen import QueueScreen
from checkpoint_app.ui.supervisor.view_model import (
    AuditState,
    Colleague,
    HourCount,
    Loading,
    QueueAction,
    QueueNotice,
    QueueRow,
    QueueState,
    QueueView,
    RuleOutcome,
)

Scene = tuple[str, Callable[[], QWidget]]

_ORDER = ("e5", "e3", "e2", "e1", "e4", "e6", "e7")
_WAITING = frozenset({QueueAction.OPEN, QueueAction.CLAIM})
_MINE = frozenset({QueueAction.OPEN, QueueAction.RELEASE, QueueAction.REASSIGN, QueueAction.RETURN})
COLLEAGUES = (
    Colleague("S-0141", "S. Rahayu"),
    Colleague("S-0077", "B. Hartono"),
    Colleague("S-0102", "M. Situmorang"),
)


def scene_now() -> datetime:
    """The instant of every scene, at 13.52 of the machine's own day."""
    return datetime(2026, 11, 24, 13, 52).astimezone()


def queue_view() -> QueueView:
    """A full queue at a ferry post."""
    now = scene_now()

    def ago(minutes: int) -> datetime:
        return now - timedelta(minutes=minutes)

    def ahead(minutes: int) -> datetime:
        return now + timedelta(minutes=minutes)

    secondary = {"verdict": VerdictKind.SECONDARY, "level": Level.SECONDARY}
    rows = (
        QueueRow(
            "e1",
            "Rahman, Abdul",
            VerdictKind.SECONDARY,
            Level.SECONDARY,
            QueueState.CLAIMED,
            ago(12),
            "Konter 4",
            boards_at=ahead(9),
            codes=("C01",),
            reason=Bilingual("Bekerja tanpa data penempatan", "Work stated, no placement record"),
            claimed_by="S. Rahayu",
            mine=True,
            lease_until=ahead(11),
            actions=_MINE,
        ),
        QueueRow(
            "e2",
            "Saputra, Eko",
            VerdictKind.SECONDARY,
            Level.SECONDARY,
            QueueState.WAITING,
            ago(31),
            "Konter 2",
            boards_at=ahead(9),
            codes=("T02",),
            people=5,
            reason=Bilingual("Visa kunjungan dan kontrak kerja", "Visit visa and a work contract"),
            actions=_WAITING,
        ),
        QueueRow(
            "e3",
            "Lestari, Ayu",
            VerdictKind.SUPERVISOR,
            Level.SUPERVISOR,
            QueueState.WAITING,
            ago(6),
            "Konter 1",
            boards_at=ahead(9),
            discreet=True,
            actions=_WAITING,
        ),
        QueueRow(
            "e4",
            "Siregar, Marlina",
            VerdictKind.ASK,
            Level.ASK,
            QueueState.WAITING,
            ago(2),
            "Konter 4",
            boards_at=ahead(49),
            codes=("C16",),
            reason=Bilingual("Terdaftar pada paspor lama", "Registered under the old passport"),
            actions=_WAITING,
        ),
        QueueRow(
            "e5",
            "Wijaya, Putra",
            VerdictKind.SECONDARY,
            Level.SECONDARY,
            QueueState.PAPERS_COMPLETED,
            ago(74),
            "Konter 3",
            boards_at=ahead(49),
            codes=("C01",),
            reason=Bilingual("Kembali dengan kontrak dan visa", "Came back with contract and visa"),
            actions=frozenset({QueueAction.OPEN, QueueAction.RETURN}),
        ),
        QueueRow(
            "e6",
            "Nasution, Hendra",
            VerdictKind.SUPERVISOR,
            Level.SUPERVISOR,
            QueueState.PROVISIONAL,
            ago(48),
            "Konter 1",
            boards_at=ahead(99),
            codes=("D04",),
            reason=Bilingual("Paspor tercatat hilang atau dicuri", "Passport on the lost or stolen list"),
            lapses_at=ahead(38),
            actions=frozenset({QueueAction.OPEN}),
        ),
        QueueRow(
            "e7",
            "Tanjung, Sri Wahyuni",
            referred_at=ago(18),
            origin="Konter 2",
            state=QueueState.INTERVIEW,
            boards_at=ahead(99),
            codes=("C05",),
            reason=Bilingual("Data penempatan ditangguhkan", "Placement record suspended"),
            claimed_by="B. Hartono",
            lease_until=ahead(4),
            actions=frozenset({QueueAction.OPEN, QueueAction.REASSIGN}),
            **secondary,  # type: ignore[arg-type]
        ),
    )
    counts = (4, 3, 6, 8, 11, 9, 7, 5)
    return QueueView(
        Loading.READY,
        now,
        # As the queue orders them: papers completed, then boarding, level, wait.
        tuple(sorted(rows, key=lambda row: _ORDER.index(row.encounter_id))),
        tuple(HourCount(6 + place, count) for place, count in enumerate(counts)),
        (
            _outcome("R01", Bilingual("Rujukan petugas", "Officer's own referral"), 4, 25),
            _outcome("C01", Bilingual("Bekerja tanpa data penempatan", "Work without a placement record"), 31, 44),
            _outcome("C16", Bilingual("Terdaftar pada paspor lama", "Registered on an old passport"), 27, 27),
            _outcome("T02", Bilingual("Visa kunjungan dan kontrak", "Visit visa and contract"), 2, 5),
        ),
        AuditState(True, 18204, ago(3)),
        colleagues=COLLEAGUES,
        waiting_long=1,
    )


def doubt_view() -> QueueView:
    """Two wait; at the end somebody left on a card that the newer list does not confirm."""
    view = queue_view()
    row = QueueRow(
        "e8",
        "Handayani, Rina",
        VerdictKind.NOTHING_TO_FLAG,
        Level.INFORMATION,
        QueueState.TO_REVIEW,
        scene_now() - timedelta(minutes=190),
        "Konter 3",
        boards_at=scene_now() - timedelta(minutes=95),
        doubt=Recheck.MISSING,
        actions=frozenset({QueueAction.OPEN}),
    )
    notice = QueueNotice("supervisor.doubt.notice", (("count", 1),))
    return replace(view, rows=(*view.rows[:2], row), notice=notice)


def _outcome(code: str, title: Bilingual, right: int, reviewed: int) -> RuleOutcome:
    figures = RuleFigures(code, right, reviewed)
    return RuleOutcome(code, title, right, reviewed, figures.interval, figures.is_wrong_too_often)


def _build(view: QueueView, chosen: str | None = None) -> QueueScreen:
    screen = QueueScreen()
    screen.show_view(view)
    if chosen:
        screen.table.choose(chosen)
    return screen


def _full() -> QWidget:
    return _build(queue_view(), "e1")


def group_view() -> QueueView:
    """A booking of three who wait, beside the others."""
    view = queue_view()
    second = next(row for row in view.rows if row.encounter_id == "e2")
    others = [
        replace(second, encounter_id=f"g{at}", traveller=name, people=1, group="b", codes=(), reason=None)
        for at, name in enumerate(("Pohan, Rina", "Lubis, Dedi"), start=1)
    ]
    at = view.rows.index(second)
    return replace(view, rows=(*view.rows[:at], replace(second, people=1, group="b"), *others, *view.rows[at + 1 :]))


def _giving() -> QWidget:
    screen = _build(queue_view(), "e7")
    screen.buttons[QueueAction.REASSIGN].click()
    return screen


def _group_opened() -> QWidget:
    screen = _build(group_view(), "e2")
    screen.buttons[QueueAction.MEMBERS].click()
    return screen


def _empty() -> QWidget:
    return _build(replace(queue_view(), rows=(), hours=(), outcomes=(), audit=AuditState(None, 0)))


def _loading() -> QWidget:
    return _build(QueueView(Loading.LOADING, scene_now()))


def _failed() -> QWidget:
    fault = EnvironmentFault("supervisor.fault.unreadable")
    return _build(QueueView(Loading.FAILED, scene_now(), audit=AuditState(False, 18204, scene_now()), fault=fault))


def scenes() -> list[Scene]:
    """List the scenes of the queue."""
    return [
        ("queue", _full),
        ("queue-giving", _giving),
        ("queue-group", lambda: _build(group_view(), "e2")),
        ("queue-group-opened", _group_opened),
        ("queue-card-in-doubt", lambda: _build(doubt_view(), "e8")),
        ("queue-empty", _empty),
        ("queue-loading", _loading),
        ("queue-failed", _failed),
    ]
