"""When nobody has touched the window for a while."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QTimer, Signal
from PySide6.QtWidgets import QApplication

IDLE_LOCK_MS = 10 * 60 * 1000
_INPUT = {QEvent.Type.KeyPress, QEvent.Type.MouseButtonPress, QEvent.Type.TouchBegin}


class Idle(QObject):
    """`lapsed` after ten minutes without a key, a click or a touch, counted from `begin`. Main thread only."""

    lapsed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(IDLE_LOCK_MS)
        self._timer.timeout.connect(self.lapsed)
        app.installEventFilter(self)

    def begin(self) -> None:
        """Count from now."""
        self._timer.start()

    def end(self) -> None:
        """Count no more, until it is begun again."""
        self._timer.stop()

    def stop(self) -> None:
        """Stop for good: another window in this process must not find these ears."""
        self.end()
        self._app.removeEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """Any input starts the time anew, while it is counted."""
        del watched
        if event.type() in _INPUT and self._timer.isActive():
            self._timer.start()
        return False
