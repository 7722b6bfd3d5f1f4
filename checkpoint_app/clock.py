"""The only clock. Everything else takes `now` and `today` as arguments."""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime
from functools import cache
from pathlib import Path


def now() -> datetime:
    """Read the wall clock as an aware UTC instant."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Read the local calendar date of this machine (the counter's own day)."""
    return datetime.now().astimezone().date()


def monotonic_ns() -> int:
    """Read the monotonic clock in nanoseconds; it never goes back while the machine runs."""
    return time.monotonic_ns()


@cache
def boot_id() -> str:
    """Name this run of the machine, so that monotonic times can be compared within it."""
    source = Path("/proc/sys/kernel/random/boot_id")
    if source.is_file():
        return source.read_text(encoding="ascii").strip()
    return str(uuid.uuid4())
