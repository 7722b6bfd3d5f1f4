"""Periods of whole days in this machine's own time zone, moved by their own length. Pure."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta


@dataclass(frozen=True, slots=True)
class Period:
    """So many days up to today, or the same number of days so many lengths earlier; no days: all of time."""

    days: int
    back: int = 0

    def earlier(self) -> Period:
        """Give the period before this one."""
        return replace(self, back=self.back + 1) if self.days else self

    def later(self) -> Period:
        """Give the period after this one, none beyond today."""
        return replace(self, back=max(0, self.back - 1))

    def dates(self, today: date) -> tuple[date, date] | None:
        """Tell the first and the last day; None for all of time."""
        if not self.days:
            return None
        last = today - timedelta(days=self.days * self.back)
        return last - timedelta(days=self.days - 1), last

    def instants(self, today: date) -> tuple[datetime, datetime] | None:
        """Tell from which instant (in) until which (out) it lasts, aware UTC; None for all of time."""
        days = self.dates(today)
        if days is None:
            return None
        return _midnight(days[0]), _midnight(days[1] + timedelta(days=1))


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min).astimezone().astimezone(UTC)
