"""An instant with all that an event tells about it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkpoint_app import clock
from checkpoint_app.casework.events import ClockState


@dataclass(frozen=True, slots=True)
class Moment:
    """Aware UTC `at`; `monotonic_ms` is comparable within one `boot_id` only."""

    at: datetime
    monotonic_ms: int
    boot_id: str
    clock_state: ClockState


def moment_now(clock_state: ClockState = ClockState.UNCHECKED) -> Moment:
    """Read all clocks once; `clock_state` is what the caller knows about the wall clock."""
    return Moment(clock.now(), clock.monotonic_ns() // 1_000_000, clock.boot_id(), clock_state)
