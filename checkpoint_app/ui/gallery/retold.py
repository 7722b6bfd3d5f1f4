"""Pictures follow a change of language as the screens do: what a controller words is worded anew."""

from __future__ import annotations

from collections.abc import Callable
from typing import TypeVar

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget

from checkpoint_app.ui.theme import active

Window = TypeVar("Window", bound=QWidget)


class _Teller(QObject):
    def __init__(self, window: QWidget, tell: Callable[[], None]) -> None:
        super().__init__(window)
        self._tell = tell
        active().language_changed.connect(self._again)

    def _again(self, _language: object) -> None:
        self._tell()


def retold(window: Window, tell: Callable[[], None]) -> Window:
    """Tell a window what it shows: now, and whenever the language changes."""
    tell()
    _Teller(window, tell)
    return window
