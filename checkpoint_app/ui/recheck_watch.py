"""Tells people at this machine when new data do not agree with a card that was accepted before them. Main thread.

What agrees is said to nobody. The case itself stands in the queue; here it is only said that one has come.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from checkpoint_app.services.post import Post
from checkpoint_app.ui.futures import Futures

Tell = Callable[[int], None]


class RecheckWatch(QObject):
    """Calls `tell` with how many cards are in doubt whenever there are more than before."""

    def __init__(self, post: Post, tell: Tell, parent: QObject) -> None:
        super().__init__(parent)
        self._post, self._tell = post, tell
        self._futures = Futures(self)
        self._known = 0

    def look(self) -> None:
        """Count them: at the start, and after data have come."""
        counted = self._post.writer.submit(lambda casebook: casebook.cards_in_doubt())
        self._futures.watch(counted, self._counted, lambda _fault: None)

    @property
    def is_idle(self) -> bool:
        """Whether nothing is being counted."""
        return self._futures.waiting == 0

    def stop(self) -> None:
        """Say nothing more."""
        self._futures.stop()

    def _counted(self, count: int) -> None:
        before, self._known = self._known, count
        if count > before:
            self._tell(count)
