"""Calendar dates of which only a part may be known."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True, order=True)
class PartialDate:
    """A date whose day, or month and day, may be unknown (ICAO Doc 9303-3, 4.8).

    `month` is None only together with `day`. Written as YYYY, YYYY-MM or YYYY-MM-DD.
    """

    year: int
    month: int | None = None
    day: int | None = None

    def __post_init__(self) -> None:
        if self.month is None and self.day is not None:
            raise ValueError("a day without its month is no date")
        # Not `or 1`: a month or day of 0 is no date.
        date(self.year, 1 if self.month is None else self.month, 1 if self.day is None else self.day)

    @classmethod
    def of(cls, full: date) -> PartialDate:
        """Take a full calendar date."""
        return cls(full.year, full.month, full.day)

    @classmethod
    def from_iso(cls, text: str) -> PartialDate:
        """Read YYYY, YYYY-MM or YYYY-MM-DD; raises ValueError on anything else."""
        parts = text.split("-")
        if not 1 <= len(parts) <= 3 or [len(part) for part in parts] != [4, 2, 2][: len(parts)]:
            raise ValueError("a partial date is written YYYY, YYYY-MM or YYYY-MM-DD")
        if not all(part.isascii() and part.isdigit() for part in parts):
            raise ValueError("a partial date holds digits only")
        return cls(*(int(part) for part in parts))

    def isoformat(self) -> str:
        """Write what is known: YYYY, YYYY-MM or YYYY-MM-DD."""
        text = f"{self.year:04d}"
        if self.month is not None:
            text += f"-{self.month:02d}"
        if self.day is not None:
            text += f"-{self.day:02d}"
        return text

    @property
    def full(self) -> date | None:
        """The calendar date, or None when a part is unknown."""
        if self.month is None or self.day is None:
            return None
        return date(self.year, self.month, self.day)

    @property
    def earliest(self) -> date:
        """The first day that this date can mean."""
        return date(self.year, self.month or 1, self.day or 1)

    @property
    def latest(self) -> date:
        """The last day that this date can mean."""
        if self.day is not None and self.month is not None:
            return date(self.year, self.month, self.day)
        year, month = self.year, self.month or 12
        following = date(year + month // 12, month % 12 + 1, 1)
        return date.fromordinal(following.toordinal() - 1)

    def agrees_with(self, other: PartialDate) -> bool:
        """Whether both may mean the same day: no part known to both differs."""
        if self.year != other.year:
            return False
        if None not in (self.month, other.month) and self.month != other.month:
            return False
        return None in (self.day, other.day) or self.day == other.day
