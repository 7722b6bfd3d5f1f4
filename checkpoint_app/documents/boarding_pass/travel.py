"""When a boarding pass's legs are flown: each day in its departure port's own time, since a pass carries no hour."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo

from checkpoint_app.documents.boarding_pass.model import BoardingPass, day_of_travel
from checkpoint_app.documents.ports import Port

_EARLIEST_ZONE, _LATEST_ZONE = timezone(timedelta(hours=14)), timezone(timedelta(hours=-12))
_BEFORE, _AHEAD = timedelta(hours=6), timedelta(hours=30)

FindPort = Callable[[str], Port | None]


def travel_days(given: BoardingPass, today: date) -> tuple[date | None, ...]:
    """Date every leg: the first nearest to today, each other nearest to the one before."""
    days: list[date | None] = []
    near = today
    for leg in given.legs:
        days.append(day_of_travel(leg, near))
        near = days[-1] or near
    return tuple(days)


def span_of_day(day: date, zone: tzinfo | None) -> tuple[datetime, datetime]:
    """Tell when a day begins and ends, in UTC; where the zone is not known, the widest that any zone makes it."""
    begin = datetime.combine(day, time(), zone or _EARLIEST_ZONE)
    end = datetime.combine(day + timedelta(days=1), time(), zone or _LATEST_ZONE)
    return begin.astimezone(UTC), end.astimezone(UTC)


def is_near_day_of_travel(given: BoardingPass, find_port: FindPort, now: datetime, today: date) -> bool | None:
    """Whether the day of one leg at least touches the span from 6 hours ago to 30 hours ahead; None without a day."""
    spans = []
    for leg, day in zip(given.legs, travel_days(given, today), strict=True):
        if day is not None:
            port = find_port(leg.origin)
            spans.append(span_of_day(day, port.zone if port else None))
    if not spans:
        return None
    return any(begin < now + _AHEAD and end > now - _BEFORE for begin, end in spans)
