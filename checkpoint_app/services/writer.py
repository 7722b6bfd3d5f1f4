"""The one thread that writes the casebook.

Everything that writes goes through `CasebookWriter.submit`; the window gets a future and stays free, the sync thread
waits for its result. The casebook's connection is opened, used and closed on this thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from checkpoint_app.store.casebook import Casebook

T = TypeVar("T")


class CasebookWriter:
    """Owns the casebook on a thread of its own."""

    def __init__(self, open_casebook: Callable[[], Casebook]) -> None:
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix="casebook")
        try:
            self._casebook = self._thread.submit(open_casebook).result()
        except BaseException:
            self._thread.shutdown()
            raise

    def submit(self, work: Callable[[Casebook], T]) -> Future[T]:
        """Queue a piece of work; pieces run in the order they were submitted."""
        return self._thread.submit(work, self._casebook)

    def run(self, work: Callable[[Casebook], T]) -> T:
        """Do a piece of work and wait for it; its errors come through."""
        return self.submit(work).result()

    def close(self) -> None:
        """Finish what was submitted, then close the casebook."""
        self._thread.submit(self._casebook.close).result()
        self._thread.shutdown(wait=True)
