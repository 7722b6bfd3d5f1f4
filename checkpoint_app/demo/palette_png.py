"""PNG files of 256 colours: a screen has few colours, and the guides' pictures live in the repository.

The colours that fill most of a picture are kept exactly; the rest are gathered by k-means with a fixed seed, so that
the same picture always gives the same file.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import numpy.typing as npt
from PySide6.QtGui import QImage, QImageWriter, qRgb

from checkpoint_app.faults import EnvironmentFault

_Pixels = npt.NDArray[np.uint8]
_EXACT, _GATHERED = 96, 160
_SAMPLES = 30_000


def pixels_of(image: QImage) -> _Pixels:
    """Copy the pixels as HxWx3 uint8 in RGB order."""
    image = image.convertToFormat(QImage.Format.Format_RGB888)
    rows = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
    return rows[:, : image.width() * 3].reshape(image.height(), image.width(), 3).copy()


def save_palette_png(image: QImage, path: Path) -> None:
    """Write a picture with at most 256 colours; raises EnvironmentFault when the disk refuses."""
    pixels = pixels_of(image)
    palette, indices = _reduce(pixels)
    height, width = indices.shape
    reduced = QImage(width, height, QImage.Format.Format_Indexed8)
    reduced.setColorTable([qRgb(int(red), int(green), int(blue)) for red, green, blue in palette])
    rows = np.frombuffer(reduced.bits(), np.uint8).reshape(height, reduced.bytesPerLine())
    rows[:, :width] = indices
    writer = QImageWriter(str(path), b"png")
    writer.setCompression(100)
    if not writer.write(reduced):
        raise EnvironmentFault("store.fault.cannot_write", file=path.name)


def _reduce(pixels: _Pixels) -> tuple[_Pixels, npt.NDArray[np.uint8]]:
    """Give a palette (Nx3) and, for each pixel, its place in it."""
    packed = pixels.reshape(-1, 3).astype(np.uint32) @ np.array([65536, 256, 1], np.uint32)
    colours, places, counts = np.unique(packed, return_inverse=True, return_counts=True)
    rgb = np.stack([colours >> 16, (colours >> 8) & 255, colours & 255], axis=1).astype(np.uint8)
    if len(colours) <= _EXACT + _GATHERED:
        palette = rgb
    else:
        order = np.argsort(-counts, kind="stable")
        palette = np.concatenate([rgb[order[:_EXACT]], _gathered(rgb[order[_EXACT:]], counts[order[_EXACT:]])])
    nearest = _nearest(rgb, palette)
    return palette, nearest[places].reshape(pixels.shape[:2])


def _gathered(rgb: _Pixels, counts: npt.NDArray[np.intp]) -> _Pixels:
    """Gather the rarer colours; each counts by how often it stands there."""
    ranks = np.linspace(0, counts.sum() - 1, min(_SAMPLES, int(counts.sum())))
    samples = rgb[np.searchsorted(np.cumsum(counts), ranks, side="right")].astype(np.float32)
    cv2.setRNGSeed(7)
    until = (cv2.TERM_CRITERIA_EPS + cv2.TERM_CRITERIA_MAX_ITER, 12, 0.5)
    labels = np.zeros((len(samples), 1), np.int32)
    _, _, centres = cv2.kmeans(samples, _GATHERED, labels, until, 1, cv2.KMEANS_PP_CENTERS)
    return np.asarray(centres.round(), np.uint8)


def _nearest(rgb: _Pixels, palette: _Pixels) -> npt.NDArray[np.uint8]:
    target = palette.astype(np.int32)
    found = np.empty(len(rgb), np.uint8)
    for start in range(0, len(rgb), 4096):
        part = rgb[start : start + 4096].astype(np.int32)
        distance = ((part[:, None, :] - target[None, :, :]) ** 2).sum(2)
        found[start : start + 4096] = distance.argmin(1)
    return found
