"""Keeps the status strip true: every second, and whenever something tells that the world has changed."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, QTimer

from checkpoint_app import clock
from checkpoint_app.services.records import Records
from checkpoint_app.ui.camera import Camera
from checkpoint_app.ui.hub_member import HubMember
from checkpoint_app.ui.shell.strip import strip_view
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.synchroniser import Synchroniser
from checkpoint_app.ui.workplace import Workplace

_SECOND_MS = 1000


class StripKeeper(QObject):
    """Lives on the main thread."""

    def __init__(
        self,
        window: ShellWindow,
        workplace: Workplace,
        synchroniser: Synchroniser,
        hub: HubMember,
        camera: Camera,
        records: Callable[[], Records],
    ) -> None:
        super().__init__(window)
        self._window, self._workplace, self._synchroniser = window, workplace, synchroniser
        self._hub, self._camera, self._records = hub, camera, records
        self._timer = QTimer(self)
        self._timer.setInterval(_SECOND_MS)
        self._timer.timeout.connect(self.show)

    def start(self) -> None:
        """Begin, now and every second from now."""
        self._timer.start()
        self.show()

    def stop(self) -> None:
        """End."""
        self._timer.stop()

    def show(self) -> None:
        """Show the state of the world."""
        now = clock.now()
        ages = self._records().ages(now)
        view = strip_view(
            self._workplace,
            self._synchroniser.status,
            ages,
            now,
            camera=self._camera.state,
            words=self._workplace.words,
            hub=self._hub.status,
        )
        self._window.show_strip(view)
