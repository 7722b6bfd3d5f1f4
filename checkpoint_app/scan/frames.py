"""Frames and where they come from: camera, still picture, folder, video.

A `Frame` is one picture in BGR order with the instant it was taken. A `FrameSource` gives frames one by one and is
used by one thread, the scan worker's. Every way in which a source can fail is a `Fault` with one sentence.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
import numpy.typing as npt

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault, InputUnreadable
from checkpoint_app.scan import pictures

if TYPE_CHECKING:
    import cv2

Image = npt.NDArray[np.uint8]
"""A picture: height x width x 3 in BGR order, or height x width in grey; uint8."""

VIDEO_SUFFIXES = frozenset({".mp4", ".avi", ".mov", ".mkv", ".webm", ".mjpg", ".mjpeg", ".m4v", ".mpg", ".mpeg"})
_PATTERN = re.compile(r"%0?\d*d")


@dataclass(frozen=True, slots=True, eq=False)
class Frame:
    """One picture: `image` is height x width x 3 uint8 BGR, `captured_at` aware UTC, `sequence` rises from 0."""

    image: Image
    captured_at: datetime
    sequence: int

    @property
    def width_px(self) -> int:
        """Width in pixels."""
        return int(self.image.shape[1])

    @property
    def height_px(self) -> int:
        """Height in pixels."""
        return int(self.image.shape[0])


class FrameSource(Protocol):
    """Gives frames one by one; one thread uses it."""

    @property
    def is_live(self) -> bool:
        """Whether frames come by themselves (a camera), so that late ones may be dropped."""
        ...

    def read(self) -> Frame | None:
        """Take the next frame, or None at the end.

        Raises:
            EnvironmentFault: the camera is gone.
            InputUnreadable: a file cannot be read as a picture or video.
        """
        ...

    def close(self) -> None:
        """Release the device or file; may be called twice."""
        ...


def frames_of(source: FrameSource) -> Iterator[Frame]:
    """Take every frame of a source, then close it."""
    try:
        while (frame := source.read()) is not None:
            yield frame
    finally:
        source.close()


class StillSource:
    """One picture file."""

    is_live = False

    def __init__(self, path: Path) -> None:
        self._path: Path | None = path

    def read(self) -> Frame | None:
        """Decode the picture the first time, then None."""
        if self._path is None:
            return None
        path, self._path = self._path, None
        return Frame(pictures.load_picture(path), clock.now(), 0)

    def close(self) -> None:
        """Forget the file."""
        self._path = None


class FolderSource:
    """The pictures of one folder in the order of their names; files that are no pictures are passed over."""

    is_live = False

    def __init__(self, folder: Path) -> None:
        self._paths = iter(pictures_in(folder))
        self._sequence = 0
        self.path: Path | None = None

    def read(self) -> Frame | None:
        """Decode the next picture; `path` then names it."""
        self.path = next(self._paths, None)
        if self.path is None:
            return None
        frame = Frame(pictures.load_picture(self.path), clock.now(), self._sequence)
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Forget the rest."""
        self._paths = iter(())


def pictures_in(folder: Path) -> list[Path]:
    """List the picture files of a folder by name.

    Raises:
        InputUnreadable: it is not there, no folder, or holds no picture.
    """
    if not folder.is_dir():
        raise InputUnreadable("scan.fault.not_found", name=folder.name)
    found = sorted(p for p in folder.iterdir() if p.suffix.lower() in pictures.SUFFIXES and p.is_file())
    if not found:
        raise InputUnreadable("scan.fault.folder_empty", name=folder.name)
    return found


class VideoSource:
    """A video file, or numbered pictures by a pattern such as `f_%03d.png`."""

    is_live = False

    def __init__(self, path: Path) -> None:
        self._name = path.name
        if not _PATTERN.search(path.name):
            if path.is_dir():
                raise InputUnreadable("scan.fault.is_directory", name=path.name)
            if not path.is_file():
                raise InputUnreadable("scan.fault.not_found", name=path.name)
        self._capture: cv2.VideoCapture | None = _open_capture(str(path))
        if self._capture is None:
            raise InputUnreadable("scan.fault.video_unreadable", name=path.name)
        if _pixels(self._capture) > pictures.MAX_PIXELS:
            self.close()
            raise InputUnreadable("scan.fault.too_large", name=path.name, megapixels=pictures.MAX_PIXELS // 1_000_000)
        self._sequence = 0

    def read(self) -> Frame | None:
        """Decode the next frame; a video from which not one frame comes is unreadable."""
        if self._capture is None:
            return None
        ok, image = self._capture.read()
        if not ok or image is None:
            self.close()
            if self._sequence == 0:
                raise InputUnreadable("scan.fault.video_unreadable", name=self._name)
            return None
        frame = Frame(pictures.as_bgr(image), clock.now(), self._sequence)
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Release the file."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


class CameraSource:
    """A camera by its index or device path, asked for 1280x720 at 30 frames a second."""

    is_live = True

    def __init__(self, device: int | str, *, width_px: int = 1280, height_px: int = 720) -> None:
        import cv2

        self._name = str(device)
        capture = _open_capture(device)
        if capture is None:
            raise EnvironmentFault("scan.fault.no_camera", name=self._name)
        capture.set(cv2.CAP_PROP_FRAME_WIDTH, width_px)
        capture.set(cv2.CAP_PROP_FRAME_HEIGHT, height_px)
        capture.set(cv2.CAP_PROP_BUFFERSIZE, 1)
        self._capture: cv2.VideoCapture | None = capture
        self._sequence = 0

    def read(self) -> Frame | None:
        """Wait for the next frame.

        Raises:
            EnvironmentFault: no frame came; the camera was unplugged or another program took it.
        """
        if self._capture is None:
            return None
        ok, image = self._capture.read()
        if not ok or image is None:
            self.close()
            raise EnvironmentFault("scan.fault.camera_lost", name=self._name)
        frame = Frame(pictures.as_bgr(image), clock.now(), self._sequence)
        self._sequence += 1
        return frame

    def close(self) -> None:
        """Release the camera."""
        if self._capture is not None:
            self._capture.release()
            self._capture = None


def _pixels(capture: cv2.VideoCapture) -> float:
    import cv2

    return capture.get(cv2.CAP_PROP_FRAME_WIDTH) * capture.get(cv2.CAP_PROP_FRAME_HEIGHT)


def _open_capture(device: int | str) -> cv2.VideoCapture | None:
    """Open a capture without the library's own noise on stderr; None when it cannot be opened."""
    import cv2

    pictures.quieten(cv2)
    os.environ.setdefault("OPENCV_FFMPEG_LOGLEVEL", "-8")  # else the decoder writes to stderr by itself
    try:
        capture = cv2.VideoCapture(device)
    except cv2.error:
        return None
    if capture.isOpened():
        return capture
    capture.release()
    return None


def open_source(path: Path) -> FrameSource:
    """Choose the source for a path: folder, video (by its suffix or a `%03d` pattern), else a still picture."""
    if path.is_dir():
        return FolderSource(path)
    if path.suffix.lower() in VIDEO_SUFFIXES or _PATTERN.search(path.name):
        return VideoSource(path)
    return StillSource(path)
