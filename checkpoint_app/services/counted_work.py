"""Long work that is counted while it is done, and may be stopped: a check of the log, an export, a search."""

from __future__ import annotations

import threading

from checkpoint_app.faults import EnvironmentFault


class CountedWork:
    """`done` is how far the work is. Asked on any thread; `heed` is called by the work itself, on its own thread."""

    def __init__(self, stopped_key: str) -> None:
        """Name the sentence that the work ends with when it is stopped."""
        self._stopped_key = stopped_key
        self._stop = threading.Event()
        self.done = 0

    @property
    def is_stopped(self) -> bool:
        """Whether it was told to stop."""
        return self._stop.is_set()

    def stop(self) -> None:
        """End the work at its next step."""
        self._stop.set()

    def heed(self, done: int) -> None:
        """Note how far it is; raises EnvironmentFault when it is to stop."""
        self.done = done
        if self._stop.is_set():
            raise EnvironmentFault(self._stopped_key)
