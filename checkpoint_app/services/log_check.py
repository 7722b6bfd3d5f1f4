"""Whether the log is whole: checked beside all other work, since a season's log takes minutes; it may be stopped."""

from __future__ import annotations

from concurrent.futures import Future

from checkpoint_app.services.counted_work import CountedWork
from checkpoint_app.services.post import Post
from checkpoint_app.store.audit import AuditReport


class LogCheck:
    """One check on a thread and a connection of its own."""

    def __init__(self, post: Post) -> None:
        self._reader = post.reader("log-check")
        self._work = CountedWork("trail.fault.stopped")

    @property
    def checked(self) -> int:
        """How many events were checked so far."""
        return self._work.done

    def start(self) -> Future[AuditReport]:
        """Begin; the future ends in the report, or in the fault `trail.fault.stopped`."""
        return self._reader.submit(lambda casebook: casebook.verify(self._work.heed))

    def stop(self) -> None:
        """End a check that is under way."""
        self._work.stop()

    def close(self) -> None:
        """Stop and let go of the connection."""
        self.stop()
        self._reader.close()
