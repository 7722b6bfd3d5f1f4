"""The camera of a window: the scan worker behind it, how it stands, and changing to another one while running."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from checkpoint_app.services.watching import Watcher
from checkpoint_app.ui.workers import ScanWorker

OpenWatcher = Callable[[], Watcher]


class Camera(QObject):
    """`looked` carries a `Look`, `failed` a `Fault`, `crashed` the exception of a bug; lives on the main thread.

    `open_named` opens a camera by what the setting `camera` holds; without it the camera cannot be changed.
    """

    looked = Signal(object)
    failed = Signal(object)
    crashed = Signal(object)

    def __init__(
        self,
        open_watcher: OpenWatcher | None,
        *,
        open_named: Callable[[str], Watcher] | None = None,
        is_simulated: bool = False,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._open_named, self._is_simulated = open_named, is_simulated
        self.is_on = False
        self._is_awaited = open_watcher is not None
        self._worker = None if open_watcher is None else self._worker_of(open_watcher)

    @property
    def can_change(self) -> bool:
        """Whether another camera may be chosen."""
        return self._open_named is not None

    @property
    def state(self) -> str:
        """How it stands, as a word of the status strip."""
        if self._is_awaited:
            return "starting"
        if not self.is_on:
            return "off"
        return "simulated" if self._is_simulated else "on"

    def start(self) -> None:
        """Start looking."""
        if self._worker is not None:
            self._worker.start()

    def stop(self) -> None:
        """Stop looking; the camera is free for others when this returns."""
        if self._worker is not None:
            self._worker.stop()

    def use(self, source: str) -> None:
        """Change to another camera at once."""
        open_named = self._open_named
        if open_named is None:
            return
        self.stop()
        self.is_on, self._is_awaited = False, True
        self._worker = self._worker_of(lambda: open_named(source))
        self._worker.start()

    def _worker_of(self, open_watcher: OpenWatcher) -> ScanWorker:
        worker = ScanWorker(open_watcher, self)
        worker.looked.connect(self._looked)
        worker.failed.connect(self._failed)
        worker.crashed.connect(self.crashed)
        return worker

    def _looked(self, look: object) -> None:
        if self.sender() is not self._worker:  # a last look of the camera before this one
            return
        self.is_on, self._is_awaited = True, False
        self.looked.emit(look)

    def _failed(self, fault: object) -> None:
        if self.sender() is not self._worker:
            return
        self.is_on = self._is_awaited = False
        self.failed.emit(fault)
