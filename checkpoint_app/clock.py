"""The only clock. Everything else takes `now` and `today` as arguments.

`run_from` moves it for the whole process: the guides' pictures are taken at a written instant, so that taking them
again gives the same pictures. Nothing of daily work calls it.
"""

from __future__ import annotations

import time
import uuid
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path

_moved = [timedelta(0)]


def now() -> datetime:
    """Read the wall clock as an aware UTC instant."""
    return datetime.now(tz=UTC) + _moved[0]


def machine_now() -> datetime:
    """Read the machine's own clock, moved or not: what TLS holds certificates against."""
    return datetime.now(tz=UTC)


def today() -> date:
    """Read the local calendar date of this machine (the counter's own day)."""
    return now().astimezone().date()


def run_from(instant: datetime | None) -> None:
    """Let this process's clock go on from an aware instant; None puts it back to the machine's own."""
    _moved[0] = timedelta(0) if instant is None else instant - datetime.now(tz=UTC)


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
