"""A second way into the casebook, to read only: long questions never hold up what is being recorded.

The connection is opened at the first question, used and closed on a thread of its own. Nothing is written through it;
what must be recorded about a look goes through the writer.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from typing import TYPE_CHECKING, TypeVar

if TYPE_CHECKING:
    from checkpoint_app.store.casebook import Casebook

T = TypeVar("T")


class CasebookReader:
    """Owns a reading connection on a thread of its own."""

    def __init__(self, open_casebook: Callable[[], Casebook], name: str = "casebook-reading") -> None:
        self._open = open_casebook
        self._thread = ThreadPoolExecutor(max_workers=1, thread_name_prefix=name)
        self._casebook: Casebook | None = None

    def submit(self, work: Callable[[Casebook], T]) -> Future[T]:
        """Queue a question; questions are answered in the order they were put."""
        return self._thread.submit(self._answer, work)

    def run(self, work: Callable[[Casebook], T]) -> T:
        """Ask and wait; errors come through."""
        return self.submit(work).result()

    def close(self) -> None:
        """Answer what was asked, then close."""
        self._thread.submit(self._shut).result()
        self._thread.shutdown(wait=True)

    def _answer(self, work: Callable[[Casebook], T]) -> T:
        if self._casebook is None:
            self._casebook = self._open()
        return work(self._casebook)

    def _shut(self) -> None:
        if self._casebook is not None:
            self._casebook.close()
