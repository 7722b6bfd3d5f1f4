"""What is made when it is first asked for: most people go to few places, and a screen costs memory and time.

Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Generic, TypeVar

Made = TypeVar("Made")


class FirstUse(Generic[Made]):
    """Calling it gives what it makes, the same one each time."""

    def __init__(self, make: Callable[[], Made]) -> None:
        self._make = make
        self._made: Made | None = None

    def __call__(self) -> Made:
        """Make it the first time."""
        if self._made is None:
            self._made = self._make()
        return self._made

    def make(self) -> None:
        """Make it, unless it is there."""
        self()

    def if_made(self, act: Callable[[Made], None]) -> Callable[[], None]:
        """Give what does something with it, and nothing while nobody asked for it."""

        def do() -> None:
            if self._made is not None:
                act(self._made)

        return do
