"""What a screen of rows shows in their place: the rows, or that there are none, not yet, or that reading failed."""

from __future__ import annotations

from enum import Enum

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QStackedLayout, QWidget

from checkpoint_app.ui.theme.components.surfaces import EmptyState, ErrorState, Plain


class Showing(Enum):
    """Which of the four is to be seen."""

    ROWS = "rows"
    EMPTY = "empty"
    LOADING = "loading"
    FAILED = "failed"


class Contents(Plain):
    """Holds `rows` (a table, or whatever shows them) and what stands in its stead; `retried` asks to read again.

    `area` names the words: `AREA.empty.title`, `AREA.empty.text`, `AREA.loading.title`, `AREA.loading.text`.
    """

    retried = Signal()

    def __init__(self, rows: QWidget, area: str, *, icon: str = "inbox") -> None:
        super().__init__()
        self.empty = EmptyState(icon, f"{area}.empty.title", f"{area}.empty.text")
        self.loading = EmptyState("hourglass", f"{area}.loading.title", f"{area}.loading.text")
        self.failed = ErrorState(retry_key="common.retry")
        self.failed.retried.connect(self.retried)
        self._parts = {
            Showing.ROWS: rows,
            Showing.EMPTY: self.empty,
            Showing.LOADING: self.loading,
            Showing.FAILED: self.failed,
        }
        self._stack = QStackedLayout(self)
        for part in self._parts.values():
            self._stack.addWidget(part)

    def show_part(self, showing: Showing, fault: str = "") -> None:
        """Show one of the four; `fault` is the sentence of a failure."""
        if showing is Showing.FAILED:
            self.failed.show_fault(fault)
        self._stack.setCurrentWidget(self._parts[showing])
