"""How fast bytes may go over a link that others share, and how long the rest will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from checkpoint_app import clock

_LONGEST_WAIT_S = 2.0
_SMOOTHING = 0.2
_NS = 1_000_000_000


class Pace:
    """Keeps a link below a rate: whoever moved bytes says so and is made to wait. One thread per object."""

    def __init__(
        self,
        bytes_per_s: float,
        monotonic_ns: Callable[[], int] = clock.monotonic_ns,
        wait: Callable[[float], None] = time.sleep,
    ) -> None:
        """Take the limit; 0 is none."""
        self._rate, self._now, self._wait = bytes_per_s, monotonic_ns, wait
        self._free_at = 0.0

    @classmethod
    def of_kbit(cls, kbit_per_s: int) -> Pace:
        """Take the limit as links are sold: in thousands of bits a second."""
        return cls(kbit_per_s * 1000 / 8)

    def spend(self, count: int) -> None:
        """Say that `count` bytes were moved; returns when the next may follow."""
        if self._rate <= 0:
            return
        now = self._now() / _NS
        # Time that nobody used is not saved up: a burst after a pause would fill the link.
        self._free_at = max(self._free_at, now) + count / self._rate
        left = self._free_at - now
        while left > 0:
            self._wait(min(left, _LONGEST_WAIT_S))
            left = self._free_at - self._now() / _NS


UNLIMITED = Pace(0)


class TimeLeft:
    """Tells how long the rest of a download will take, by its smoothed rate. One thread per object."""

    def __init__(self, monotonic_ns: Callable[[], int] = clock.monotonic_ns) -> None:
        """Begin to measure with the first bytes that are told."""
        self._now = monotonic_ns
        self._last: tuple[int, int] | None = None
        self._rate = 0.0

    def seconds(self, done: int, total: int) -> int | None:
        """Take what is done of how many bytes; None while it cannot be told."""
        now = self._now()
        if self._last is None or done < self._last[1]:
            self._last, self._rate = (now, done), 0.0
        elif now - self._last[0] >= _NS // 2:
            rate = (done - self._last[1]) / ((now - self._last[0]) / _NS)
            self._rate = rate if self._rate == 0 else self._rate + _SMOOTHING * (rate - self._rate)
            self._last = (now, done)
        if self._rate <= 0 or total <= 0:
            return None
        return max(0, round((total - done) / self._rate))
