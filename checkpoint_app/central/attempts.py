"""How often enrolment may fail: refused codes are counted by address and in all. In memory; safe between threads."""

from __future__ import annotations

import threading
from collections import deque
from collections.abc import Callable

from checkpoint_app import clock

WINDOW_S = 60
MOST_FROM_ONE = 10
MOST_IN_ALL = 100


class Attempts:
    """Counts refused attempts of the last minute. Whoever is let in is never counted."""

    def __init__(self, now_ns: Callable[[], int] = clock.monotonic_ns) -> None:
        """Begin with none; `now_ns` is a monotonic clock."""
        self._now_ns = now_ns
        self._lock = threading.Lock()
        self._refused: deque[tuple[int, str]] = deque(maxlen=MOST_IN_ALL)

    def wait_s(self, address: str) -> int:
        """Tell how many seconds an address has to wait; 0 when it may try now."""
        now, window = self._now_ns(), WINDOW_S * 1_000_000_000
        with self._lock:
            while self._refused and self._refused[0][0] <= now - window:
                self._refused.popleft()
            own = [at for at, whose in self._refused if whose == address]
            if len(own) >= MOST_FROM_ONE:
                oldest = own[-MOST_FROM_ONE]
            elif len(self._refused) >= MOST_IN_ALL:
                oldest = self._refused[0][0]
            else:
                return 0
        return max(1, -(-(oldest + window - now) // 1_000_000_000))

    def refused(self, address: str) -> None:
        """Count one that was refused."""
        with self._lock:
            self._refused.append((self._now_ns(), address))
