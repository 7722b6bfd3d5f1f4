"""Encounters that were done on paper while the machine was down: their own time, the reason, marked. Pure.

An event of a late entry holds both instants: `at_wall` is when it was recorded, `happened_at` in its open part when
it happened; its clock state says LATE_ENTRY. Order stays that of the numbers.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from checkpoint_app.casework.canonical import JsonValue, instant_from_wire, instant_to_wire
from checkpoint_app.casework.event import OpenValue

OLDEST = timedelta(days=60)
"""A post is offline for 45 days at most; what is older than this is a mistyped date."""


class LateReason(Enum):
    """Why it was done on paper."""

    MACHINE_DOWN = "MACHINE_DOWN"
    NO_POWER = "NO_POWER"
    NO_MACHINE = "NO_MACHINE"


@dataclass(frozen=True, slots=True)
class Late:
    """When it happened, and why it was not recorded then."""

    happened_at: datetime
    reason: LateReason


def late_open(late: Late) -> dict[str, OpenValue]:
    """Write the marks that stand in the open of each event of a late entry."""
    return {"happened_at": instant_to_wire(late.happened_at), "late_reason": late.reason.value}


def read_late(values: Mapping[str, OpenValue] | Mapping[str, JsonValue]) -> Late | None:
    """Read the marks; None where there are none."""
    happened, reason = values.get("happened_at"), values.get("late_reason")
    if happened is None or reason is None:
        return None
    return Late(instant_from_wire(str(happened)), LateReason(str(reason)))


def is_plausible(happened_at: datetime, now: datetime) -> bool:
    """Whether an instant can be that of a late entry: past, and not long past."""
    return now - OLDEST <= happened_at < now
