"""Whether the log is whole: checked beside all other work, since a season's log takes minutes; it may be stopped."""

from __future__ import annotations

import threading
from concurrent.futures import Future

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import Post
from checkpoint_app.store.audit import AuditReport


class LogCheck:
    """One check on a thread and a connection of its own. `checked` is how many events were checked so far."""

    def __init__(self, post: Post) -> None:
        self._reader = post.reader("log-check")
        self._stop = threading.Event()
        self.checked = 0

    def start(self) -> Future[AuditReport]:
        """Begin; the future ends in the report, or in the fault `trail.fault.stopped`."""
        return self._reader.submit(lambda casebook: casebook.verify(self._heed))

    def stop(self) -> None:
        """End a check that is under way."""
        self._stop.set()

    def close(self) -> None:
        """Stop and let go of the connection."""
        self.stop()
        self._reader.close()

    def _heed(self, checked: int) -> None:
        self.checked = checked
        if self._stop.is_set():
            raise EnvironmentFault("trail.fault.stopped")
