"""When things happened in the life of a placement record, so that dates and status agree. Days are ordinals."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.assessment.clearance import ClearanceStatus as Status

DEPARTURE_WINDOW_DAYS = 90
RETURN_WINDOW_DAYS = 60
_DAYS_OF_MONTH = 30.44

# How many days ago a record in each status was issued: least and most, and whether the contract's length is added.
_AGES: dict[Status, tuple[int, int, bool, bool]] = {
    Status.REGISTERED: (1, 60, False, False),
    Status.VERIFIED: (1, 90, False, False),
    Status.ACTIVE: (2, 75, False, False),
    Status.SUSPENDED: (10, 150, False, False),
    Status.REVOKED: (30, 700, False, False),
    Status.DEPARTED: (76, 30, False, True),
    Status.ENDED: (60, 365, True, True),
    Status.EXPIRED: (110, 1000, False, False),
    Status.SUPERSEDED: (100, 800, False, False),
    Status.WITHDRAWN: (30, 700, False, False),
    Status.TOMBSTONE: (1100, 2000, False, False),
}

# Tuples: hashing an Enum member takes longer than comparing with two.
_LEFT = (Status.DEPARTED, Status.ENDED)
_FRESH = (Status.ACTIVE, Status.VERIFIED)


@dataclass(slots=True)
class Timeline:
    """Ordinals of days; `exit_day` and `entry_day` are None while nobody left or came back."""

    issued: int
    depart_after: int
    depart_before: int
    start: int
    end: int
    status_day: int
    exit_day: int | None = None
    entry_day: int | None = None
    multiple_exit: bool = False


def timeline(status: Status, months: int, today: int, draw: int) -> Timeline:
    """Lay out a record's life so that it has this status today; `draw` is a large random number."""
    length = int(months * _DAYS_OF_MONTH)
    least, most, add_to_least, add_to_most = _AGES[status]
    least += length * add_to_least
    most += length * add_to_most
    draw, part = divmod(draw, 1 << 12)
    issued = today - least - part % (most - least + 1)
    draw, part = divmod(draw, 1 << 8)
    depart_after = issued + 3 + part % 10
    draw, part = divmod(draw, 1 << 8)
    start = depart_after + part % 21
    life = Timeline(
        issued, depart_after, depart_after + DEPARTURE_WINDOW_DAYS, start, start + length, status_day=issued
    )
    _mark(life, status, today, draw)
    return life


def home_on_leave(life: Timeline, today: int, draw: int) -> Timeline:
    """Make an ACTIVE record that of a worker who came home on leave and may leave again (multiple exit)."""
    length = life.end - life.start
    issued = today - 200 - draw % max(length - 300, 1)
    start = issued + 20
    entry = today - 3 - draw % 23
    return Timeline(
        issued,
        depart_after=entry,
        depart_before=entry + RETURN_WINDOW_DAYS,
        start=start,
        end=start + length,
        status_day=entry,
        exit_day=issued + 25,
        entry_day=entry,
        multiple_exit=True,
    )


def _mark(life: Timeline, status: Status, today: int, draw: int) -> None:
    """Set the day of the status, and of leaving and coming home where there were any."""
    if status in _LEFT:
        life.exit_day = life.depart_after + draw % 60
        life.status_day = life.exit_day
        if status is Status.ENDED:
            life.entry_day = life.end + draw % 20
            life.status_day = life.entry_day
    elif status is Status.EXPIRED:
        life.status_day = life.depart_before + 1
    elif status in _FRESH:
        life.status_day = min(life.issued + 1, today - 1)
    elif status is not Status.REGISTERED:
        life.status_day = life.issued + draw % (today - life.issued)
