"""Pictures of the patterns. Synthetic only: posts by name, travellers by number, nobody by name."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta

from PySide6.QtWidgets import QWidget

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.services.patterns import PatternsHere
from checkpoint_app.ui.patterns.screen import PatternsScreen
from checkpoint_app.ui.patterns.view_model import PatternsView
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]

_BATAM, _ENTIKONG, _SEKUPANG = "TPI Batam Centre", "PLBN Entikong", "TPI Sekupang"
_MINUTE, _HOUR, _DAY = timedelta(minutes=1), timedelta(hours=1), timedelta(days=1)
_KNOWN = b"\x01" * 32


def _advisory(
    kind: AdvisoryKind,
    seen: Sequence[tuple[int, str, timedelta]],
    told: timedelta,
    *,
    subject: str = "",
    **counts: int,
) -> Advisory:
    now = scene_now()
    shown = tuple(Seen(number, post, now - ago) for number, post, ago in seen)
    people = max(each.traveller for each in shown)
    has_members = kind in (AdvisoryKind.CARD_SHARED, AdvisoryKind.CONTRACT_SHARED, AdvisoryKind.PASSPORT_ELSEWHERE)
    return Advisory(
        advisory_id=f"{kind.value:.16}".ljust(16, "0"),
        kind=kind,
        keys=(bytes(32),),
        members=tuple(bytes([number]) * 32 for number in range(1, people + 1)) if has_members else (),
        subject=subject,
        seen=shown,
        people=counts.get("people", people),
        cases=counts.get("cases", 0),
        settled=counts.get("settled", 0),
        first_at=shown[0].at,
        last_at=shown[-1].at,
        until=shown[-1].at + told,
    )


def patterns_here_view(now: datetime, *, age: timedelta = 2 * _HOUR) -> PatternsHere:
    """One card of three people, a passport at two posts, a company whose cases are confirmed, a booking."""
    card = (
        *((1, _BATAM, 6 * _DAY), (2, _ENTIKONG, 4 * _DAY), (1, _BATAM, 2 * _DAY)),
        *((3, _ENTIKONG, 20 * _HOUR), (2, _SEKUPANG, 5 * _HOUR)),
    )
    passport = ((1, _BATAM, 9 * _HOUR), (1, _ENTIKONG, 9 * _HOUR - 35 * _MINUTE))
    company = tuple((number, (_BATAM, _ENTIKONG)[number % 2], (20 - number) * _DAY) for number in range(1, 8))
    booking = ((1, _BATAM, 26 * _HOUR), (2, _BATAM, 26 * _HOUR - 4 * _MINUTE), (3, _BATAM, 26 * _HOUR - 9 * _MINUTE))
    kinds = AdvisoryKind
    advisories = (
        _advisory(kinds.CARD_SHARED, card, 24 * _DAY),
        _advisory(kinds.PASSPORT_ELSEWHERE, passport, 7 * _DAY),
        _advisory(kinds.BOOKING_FLAGGED, booking, 3 * _DAY),
        _advisory(kinds.PLACER_CONFIRMED, company, 30 * _DAY, subject="P3MI-0042", cases=7, settled=8),
    )
    return PatternsHere(
        _BATAM,
        advisories,
        {"P3MI-0042": "PT Contoh Karya Sentosa"},
        {_KNOWN: "0000-7C41E09B"},
        feed_age(Feed.ADVISORIES, now - age, now),
    )


def _screen(view: PatternsView, row: int = 0, node: int | None = None) -> QWidget:
    screen = PatternsScreen()
    screen.show_view(view)
    if row:
        screen.table.selectRow(row)
    if node is not None:
        screen.graph.choose(node)
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    now = scene_now()
    full = PatternsView(now, patterns_here_view(now))
    old = PatternsView(now, patterns_here_view(now, age=40 * _DAY))
    nothing = PatternsHere(_BATAM, (), {}, {}, feed_age(Feed.ADVISORIES, now - _HOUR, now))
    return [
        ("patterns-card", lambda: _screen(full, node=2)),
        ("patterns-company", lambda: _screen(full, row=3)),
        ("patterns-old", lambda: _screen(old, row=1)),
        ("patterns-empty", lambda: _screen(PatternsView(now, nothing))),
    ]
