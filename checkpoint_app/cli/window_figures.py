"""What was measured of the window, and its summary over processes. Pure but for `Memory.now`."""

from __future__ import annotations

import statistics
from dataclasses import dataclass

import numpy as np
import psutil


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process at one moment, in megabytes (10^6 bytes).

    `rss` counts every page that is mapped, those shared with other programs whole; `pss` counts a shared page by its
    share; `uss` counts what ends with this process.
    """

    rss: float
    pss: float
    uss: float

    @classmethod
    def now(cls) -> Memory:
        """Measure this process."""
        full = psutil.Process().memory_full_info()
        return cls(full.rss / 1e6, getattr(full, "pss", full.rss) / 1e6, full.uss / 1e6)


@dataclass(frozen=True, slots=True)
class LoadFigures:
    """What went on while keys were pressed.

    Attributes:
        entries: of the log, all of them rows of the table.
        pages: read of it while it scrolled.
        sync_s: how long the synchronisation took that ran all the while.
        sync_rows: placement records that it brought.
    """

    entries: int
    pages: int
    sync_s: float
    sync_rows: int


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """Of one process.

    Attributes:
        ready_ms: from the start of the process until the login takes keys.
        at_login: memory at that moment.
        at_counter: memory at the counter after pages were read for some seconds.
        keys_ms: each key press while pages are read, data come in, and a long log scrolls.
        load: what went on meanwhile.
        frame_cpu_share: processor time of the main thread to show the camera's pictures, as a share of one core.
    """

    ready_ms: float
    at_login: Memory
    at_counter: Memory
    keys_ms: tuple[float, ...]
    load: LoadFigures
    frame_cpu_share: float


def summary(found: list[WindowFigures]) -> dict[str, float]:
    """Medians over processes; the keys of all together."""
    keys = [key for one in found for key in one.keys_ms]
    memory = {
        f"{kind}_mb_{moment}": round(statistics.median(getattr(getattr(one, moment), kind) for one in found))
        for moment in ("at_login", "at_counter")
        for kind in ("rss", "pss", "uss")
    }
    return {
        "processes": len(found),
        "ready_ms_median": round(statistics.median(one.ready_ms for one in found)),
        "ready_ms_most": round(max(one.ready_ms for one in found)),
        **memory,
        "keys": len(keys),
        "key_ms_p50": round(float(np.percentile(keys, 50)), 1),
        "key_ms_p99": round(float(np.percentile(keys, 99)), 1),
        "log_entries": min(one.load.entries for one in found),
        "log_pages_read": round(statistics.median(one.load.pages for one in found)),
        "sync_s_median": round(statistics.median(one.load.sync_s for one in found), 1),
        "frame_cpu_percent": round(100 * statistics.median(one.frame_cpu_share for one in found), 1),
    }
