"""Pictures of the photographs' screen. Synthetic papers only."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.photographs import MOST_IN_A_CASE, Photograph, Subject
from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.masking import Region, masked
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.photograph.screen import PhotographScreen
from checkpoint_app.ui.photograph.view_model import PhotographView, Stage
from checkpoint_app.ui.supervisor.scenes import scene_now

Scene = tuple[str, Callable[[], QWidget]]


def paper_picture() -> Image:
    """Draw a synthetic contract on a desk."""
    import cv2

    image = np.full((720, 1280, 3), (45, 36, 27), np.uint8)
    cv2.rectangle(image, (250, 40), (1030, 690), (226, 234, 240), -1)
    ink = (60, 50, 44)
    cv2.putText(image, "SPECIMEN  PERJANJIAN KERJA", (300, 110), cv2.FONT_HERSHEY_DUPLEX, 1.0, ink, 2)
    for line in range(11):
        width = (640, 590, 660, 480)[line % 4]
        cv2.rectangle(image, (300, 160 + 42 * line), (300 + width, 172 + 42 * line), (150, 145, 140), -1)
    cv2.putText(image, "NIK 0000 0000 0000 0000", (300, 650), cv2.FONT_HERSHEY_DUPLEX, 0.8, ink, 1)
    cv2.circle(image, (900, 600), 52, (120, 150, 190), -1)
    return np.asarray(image, np.uint8)


def _build(view: PhotographView) -> PhotographScreen:
    screen = PhotographScreen()
    screen.show_view(view)
    return screen


def _live() -> QWidget:
    screen = _build(PhotographView(kept=_kept()))
    screen.show_frame(paper_picture())
    return screen


def _masking() -> QWidget:
    screen = _build(PhotographView(Stage.MASK, paper_picture(), _kept()))
    press = [(Qt.Key.Key_Down, False)] * 13 + [(Qt.Key.Key_Left, False)] * 7 + [(Qt.Key.Key_Up, True)] * 2
    for key, shift in press:
        screen.handle_key(KeyPress(int(key), shift=shift))
    screen.handle_key(KeyPress(int(Qt.Key.Key_Space)))
    for _ in range(12):
        screen.handle_key(KeyPress(int(Qt.Key.Key_Right)))
    screen.handle_key(KeyPress(int(Qt.Key.Key_1), alt=True))
    return screen


def _kept() -> tuple[Photograph, ...]:
    return (Photograph("p", scene_now(), "S-0141", Subject.CONTRACT, 2, "0" * 64),)


def _shown() -> QWidget:
    stored = masked(paper_picture(), (Region(290, 610, 360, 60), Region(830, 540, 140, 130)))
    return _build(PhotographView(Stage.KEPT, stored, _kept()))


def _full() -> QWidget:
    fault = DataRejected("photograph.fault.too_many", most=MOST_IN_A_CASE)
    return _build(PhotographView(Stage.MASK, paper_picture(), _kept(), fault=fault))


def scenes() -> list[Scene]:
    """List the scenes."""
    return [
        ("photograph-live", _live),
        ("photograph-masking", _masking),
        ("photograph-kept", _shown),
        ("photograph-full", _full),
        ("photograph-no-camera", lambda: _build(PhotographView(has_camera=False))),
    ]
