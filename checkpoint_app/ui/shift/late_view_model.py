"""What the form of a late entry asks for: frozen values, and what was typed for them. Pure."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, datetime, time, tzinfo

from checkpoint_app.services.late_entries import PaperEntry

_CLOCK = re.compile(r"([01]?\d|2[0-3])[.:]([0-5]\d)")


def read_typed_instant(day: date | None, typed: str, zone: tzinfo) -> datetime | None:
    """Read a time of day as people write it (09.12, 9:12) on a day, in the machine's own zone."""
    found = _CLOCK.fullmatch(typed.strip())
    if found is None or day is None:
        return None
    return datetime.combine(day, time(int(found[1]), int(found[2])), zone)


@dataclass(frozen=True, slots=True)
class Enter:
    """Record this line."""

    entry: PaperEntry


@dataclass(frozen=True, slots=True)
class Leave:
    """Back to the hand-over of the shift."""


LateIntent = Enter | Leave
