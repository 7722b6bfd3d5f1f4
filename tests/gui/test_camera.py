"""The camera of a window: changed while running, and how it stands."""

from __future__ import annotations

import numpy as np
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan.frames import Frame
from checkpoint_app.services.watching import Look, Watcher
from checkpoint_app.ui.camera import Camera


class _Plain:
    """A camera that shows one tone of grey, thirty times a second."""

    is_live = True

    def __init__(self, tone: int) -> None:
        self._tone, self._count = tone, 0

    def read(self) -> Frame:
        self._count += 1
        return Frame(np.full((120, 160, 3), self._tone, np.uint8), clock.now(), self._count)

    def close(self) -> None:
        """Nothing to release."""


def _tone_of(look: object) -> int:
    assert isinstance(look, Look)
    return int(look.frame.image[0, 0, 0])


def _named(source: str) -> Watcher:
    if source == "gone":
        raise EnvironmentFault("scan.fault.no_camera", name=source)
    return Watcher(_Plain(int(source)))


def test_another_camera_is_used_at_once(qapp: QApplication, qtbot: QtBot) -> None:
    camera = Camera(lambda: _named("20"), open_named=_named)
    tones: list[int] = []
    faults: list[object] = []
    camera.looked.connect(
        lambda look: tones.append(int(look.frame.image[0, 0, 0])) if isinstance(look, Look) else None
    )
    camera.failed.connect(faults.append)
    assert camera.state == "starting"
    camera.start()
    try:
        qtbot.waitUntil(lambda: 20 in tones, timeout=10_000)
        assert camera.state == "on"
        camera.use("90")
        assert camera.state == "starting"
        qtbot.waitUntil(lambda: 90 in tones, timeout=10_000)
        first_of_new = tones.index(90)
        assert 20 not in tones[first_of_new:]
        camera.use("gone")
        qtbot.waitUntil(lambda: bool(faults), timeout=10_000)
        assert camera.state == "off"
        assert not camera.is_on
    finally:
        camera.stop()


def test_a_simulated_camera_says_so_and_cannot_be_changed(qapp: QApplication, qtbot: QtBot) -> None:
    camera = Camera(lambda: _named("20"), is_simulated=True)
    assert not camera.can_change
    camera.start()
    try:
        qtbot.waitUntil(lambda: camera.state == "simulated", timeout=10_000)
        camera.use("90")
        assert camera.state == "simulated"
    finally:
        camera.stop()


def test_a_window_without_a_camera(qapp: QApplication) -> None:
    camera = Camera(None)
    camera.start()
    camera.stop()
    assert camera.state == "off"
