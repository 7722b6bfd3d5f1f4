"""Dates as people type them at a counter, to partial dates. Pure."""

from __future__ import annotations

import re
from datetime import date

from checkpoint_app.documents.dates import PartialDate

_OLDEST_YEARS = 130


def read_typed_date(text: str, today: date) -> PartialDate | None:
    """Read a date of birth: 12-03-1994, 12/3/94 is not taken (two-digit years mislead), 12031994, 03-1994, 1994.

    The day comes first. None when it is no date, lies after `today` or more than 130 years before.
    """
    parts = [part for part in re.split(r"[^0-9]+", text.strip()) if part]
    if len(parts) == 1 and len(parts[0]) == 8:
        digits = parts[0]
        parts = [digits[:2], digits[2:4], digits[4:]]
    if not 1 <= len(parts) <= 3 or len(parts[-1]) != 4:
        return None
    try:
        found = PartialDate(*(int(part) for part in reversed(parts)))
    except ValueError:
        return None
    return found if today.year - _OLDEST_YEARS <= found.year and found.earliest <= today else None
