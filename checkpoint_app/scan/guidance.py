"""What to tell the officer while no reading comes: from the same look, for a fraction of a millisecond."""

from __future__ import annotations

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.reading import Guidance, Hint, Quad
from checkpoint_app.scan.rectify import Pyramid

_FAR_PX = 300
"""A zone shorter than this has less than 7 pixels a character: no camera makes good letters of that."""
_GLARE_LEVEL = 250
_GLARE_SHARE = 0.02
_SOFT = 0.30
_BLURRED = 0.09
"""Edges flatter than this belong to a defocus of three pixels or more, which nothing is read of."""
_ZONE_SHARE, _PAGE_SHARE = 2.0, 0.5
_TURNED_DEG = 50.0
_SMALL_PX = 320


def sharpness_of(strips: list[Image]) -> float:
    """Tell how crisp lines cut at a common scale are: about 0.2 when blurred, about 0.5 when crisp; 1 at most."""
    if not strips:
        return 0.0
    values = []
    for strip in strips:
        part = strip[6:26].astype(np.float32)
        step = np.abs(np.diff(part, axis=1))
        strong = float(np.percentile(step, 97))
        contrast = float(np.percentile(part, 95) - np.percentile(part, 5)) + 6.0
        values.append(min(1.0, strong / contrast))
    return float(np.mean(values))


def advise(pyramid: Pyramid, quad: Quad | None, sharpness: float | None) -> Hint:
    """Choose the one thing to tell; `quad` is where a zone was seen that could not be read.

    `sharpness` is that of its lines, None where none could be made out. Then a strongly blurred zone is told without
    its place: what was seen of it is a piece, too coarse to be drawn.
    """
    if quad is None:
        return _without_zone(pyramid)
    grey, _ = pyramid.level(1)
    if sharpness is None:
        if _crispness(grey, quad, _ZONE_SHARE) < _BLURRED:
            return Hint(Guidance.BLURRED)
        sharpness = 1.0
    height, width = grey.shape
    corners = np.array(quad)
    margin = 0.01 * width
    if corners.min() < -margin or corners[:, 0].max() > width + margin or corners[:, 1].max() > height + margin:
        return Hint(Guidance.NO_PAGE, quad)
    along = corners[1] - corners[0]
    if float(np.hypot(*along)) < _FAR_PX:
        return Hint(Guidance.TOO_FAR, quad)
    glare = _glare(grey, corners)
    if glare is not None:
        return Hint(Guidance.GLARE, glare)
    if sharpness < _SOFT:
        return Hint(Guidance.BLURRED, quad)
    if abs(float(np.degrees(np.arctan2(along[1], along[0])))) > _TURNED_DEG:
        return Hint(Guidance.TURN, quad)
    return Hint(Guidance.HOLD_STILL, quad)


def _crispness(grey: Image, quad: Quad, share: float) -> float:
    """Tell how steep the steepest `share` (percent) of edges is in the picture's pixels, along both directions."""
    corners = np.array(quad)
    left, top = np.floor(corners.min(0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(0)).astype(int)
    area = cv2.blur(grey[top:bottom, left:right], (3, 3)).astype(np.float32)
    if min(area.shape) < 4:
        return 0.0
    contrast = float(np.percentile(area, 100 - share) - np.percentile(area, share)) + 6.0
    steps = (np.abs(np.diff(area, axis=axis)) for axis in (0, 1))
    return min(float(np.percentile(step, 100 - share)) for step in steps) / contrast


def _glare(grey: Image, corners: npt.NDArray[np.floating]) -> Quad | None:
    """Box the washed-out part of the zone; None where paper is merely white."""
    left, top = np.floor(corners.min(0)).astype(int).clip(0)
    right, bottom = np.ceil(corners.max(0)).astype(int)
    area = grey[top:bottom, left:right]
    if area.size == 0 or float(np.median(area)) >= _GLARE_LEVEL - 8:
        return None
    bright = area >= _GLARE_LEVEL
    if bright.mean() < _GLARE_SHARE:
        return None
    rows, columns = np.nonzero(bright)
    x0, x1 = float(left + np.percentile(columns, 2)), float(left + np.percentile(columns, 98))
    y0, y1 = float(top + np.percentile(rows, 2)), float(top + np.percentile(rows, 98))
    return (x0, y0), (x1, y0), (x1, y1), (x0, y1)


def _without_zone(pyramid: Pyramid) -> Hint:
    """Tell an empty desk from a page whose zone is on the other side: a bright, printed rectangle."""
    grey, _ = pyramid.level(1)
    factor = min(1.0, _SMALL_PX / max(grey.shape))
    size = (max(1, round(grey.shape[1] * factor)), max(1, round(grey.shape[0] * factor)))
    near, _ = pyramid.level(0.9 / factor)
    small = cv2.blur(cv2.resize(near, size, interpolation=cv2.INTER_AREA), (3, 3))
    level, mask = cv2.threshold(small, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(mask, connectivity=4)
    if count < 2 or level < 40:
        return Hint(Guidance.NO_PAGE)
    largest = 1 + int(np.argmax(stats[1:, cv2.CC_STAT_AREA]))
    contours, _ = cv2.findContours((labels == largest).astype(np.uint8), cv2.RETR_EXTERNAL, cv2.CHAIN_APPROX_SIMPLE)
    outline = max(contours, key=cv2.contourArea)
    box = cv2.minAreaRect(outline)
    area = float(cv2.contourArea(outline))
    wide, high = box[1]
    if area < 0.10 * small.size or area < 0.8 * wide * high or area > 0.97 * small.size:
        return Hint(Guidance.NO_PAGE)
    hat = cv2.morphologyEx(small, cv2.MORPH_BLACKHAT, np.ones((5, 5), np.uint8))
    inside = np.zeros(small.shape, np.uint8)
    cv2.drawContours(inside, [outline], -1, 1, -1)
    printed = float((hat[inside > 0] > 18).mean())
    if printed < 0.02:
        return Hint(Guidance.NO_PAGE)
    a, b, c, d = ((float(x) / factor, float(y) / factor) for x, y in cv2.boxPoints(box))
    if _crispness(grey, (a, b, c, d), _PAGE_SHARE) < _BLURRED:
        return Hint(Guidance.BLURRED, (a, b, c, d))
    return Hint(Guidance.OTHER_SIDE, (a, b, c, d))
