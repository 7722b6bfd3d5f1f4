"""The latest instant that the centre ever signed to this machine, and the alarm when the clock is behind it.

TUF's client takes the system clock for its expiry dates. A clock that was set back would let expired metadata pass,
so the clock is held against what is already known to be past (docs/sync.md, "clock wrong").
"""

from __future__ import annotations

import json
import os
from datetime import datetime, timedelta
from pathlib import Path

from checkpoint_app.casework.feed_rows import format_instant, parse_instant
from checkpoint_app.faults import EnvironmentFault

_NAME = "high-water.json"
_TOLERANCE = timedelta(minutes=10)


class HighWater:
    """The mark, kept in a small file; it only ever rises."""

    def __init__(self, folder: Path) -> None:
        """Name the folder of the trusted metadata."""
        self._path = folder / _NAME

    def mark(self) -> datetime | None:
        """Give the mark; None when none is known (or its file is damaged: the next signed instant writes it anew)."""
        try:
            return parse_instant(json.loads(self._path.read_bytes())["at"])
        except (OSError, ValueError, TypeError, LookupError):
            return None

    def check(self, now: datetime) -> None:
        """Raise EnvironmentFault when the clock is behind the mark by more than ten minutes."""
        mark = self.mark()
        if mark is not None and now < mark - _TOLERANCE:
            raise EnvironmentFault("sync.fault.clock_behind", clock=format_instant(now), known=format_instant(mark))

    def raise_to(self, signed_at: datetime) -> None:
        """Take an instant from verified data; a lower one changes nothing."""
        mark = self.mark()
        if mark is not None and signed_at <= mark:
            return
        self._path.parent.mkdir(parents=True, exist_ok=True)
        temporary = self._path.with_suffix(".new")
        with temporary.open("wb") as stream:
            stream.write(json.dumps({"at": format_instant(signed_at)}).encode())
            stream.flush()
            os.fsync(stream.fileno())
        temporary.replace(self._path)
