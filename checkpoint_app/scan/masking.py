"""Masks regions of a picture for good: the pixels are overwritten before the picture is written as a new file.

Nothing of the original is carried over: no note of the camera, no thumbnail, no second layer.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.frames import Image

LONGEST_SIDE_PX = 1600
_SIDES_PX = (LONGEST_SIDE_PX, 1280, 1024, 800)
_QUALITIES = (82, 68, 54, 42)
_INK = 24


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle in pixels of the picture, from its left upper corner."""

    left: int
    top: int
    width: int
    height: int


def masked(image: Image, regions: Iterable[Region]) -> Image:
    """Give a copy of a BGR picture whose regions hold one dark grey; what reaches over the edge is cut off."""
    found = np.array(image, copy=True)
    for each in regions:
        top, left = max(0, each.top), max(0, each.left)
        found[top : max(top, each.top + each.height), left : max(left, each.left + each.width)] = _INK
    return found


def masked_jpeg(image: Image, regions: Iterable[Region], most_bytes: int) -> bytes:
    """Mask, make no larger than 1600 px, and write as JPEG of at most so many bytes.

    The regions are overwritten at full size, before anything is scaled. Raises DataRejected when the picture does not
    fit even at the lowest quality.
    """
    import cv2

    covered = masked(image, regions)
    longest = max(covered.shape[:2])
    for side_px in _SIDES_PX:
        scale = min(1.0, side_px / longest)
        size = (max(1, round(covered.shape[1] * scale)), max(1, round(covered.shape[0] * scale)))
        small = cv2.resize(covered, size, interpolation=cv2.INTER_AREA) if scale < 1 else covered
        for quality in _QUALITIES:
            is_written, data = cv2.imencode(".jpg", small, [cv2.IMWRITE_JPEG_QUALITY, quality])
            if is_written and len(data) <= most_bytes:
                return data.tobytes()
    raise DataRejected("photograph.fault.too_large")
