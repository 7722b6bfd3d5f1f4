"""Where the zone is: classical search for bundles of long, thin, parallel lines of dark print, at any rotation.

Dark print is lifted by a blackhat, joined along the lines by a closing that is smaller than the distance between
lines, and boxed. Two or three boxes that lie as the lines of a zone do are a candidate. Nothing here knows which end
is up.
"""

from __future__ import annotations

from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.reading import Quad

_Array = npt.NDArray[np.floating]
_MIN_ASPECT = 11.0
_SPACING = (0.030, 0.125)
"""Distance of neighbouring lines / length of a line: 0.057 for 44 characters, 0.083 for 30, with room for
perspective."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """A zone that may be one: corners in the picture's pixels (which end is up is open), and how good it looks."""

    quad: Quad
    line_count: int
    score: float


@dataclass(frozen=True, slots=True)
class _Line:
    centre: _Array
    along: _Array
    length: float
    height: float

    def ends(self) -> tuple[_Array, _Array]:
        half = self.along * (self.length / 2)
        return self.centre - half, self.centre + half


def find_zones(grey: Image, *, limit: int = 3) -> list[Candidate]:
    """Search a grey picture at two sizes; the best candidates first."""
    found: list[Candidate] = []
    longest = max(grey.shape)
    for side in (720, 1280):
        scale = side / longest
        if side == 1280 and (scale > 1.6 or (found and found[0].score > 1.2)):
            break
        if scale > 2.5:
            scale = 2.5
        method = cv2.INTER_AREA if scale < 1 else cv2.INTER_LINEAR
        small = grey
        if abs(scale - 1) > 0.05:
            small = cv2.resize(grey, None, fx=scale, fy=scale, interpolation=method).astype(np.uint8, copy=False)
        factor = small.shape[1] / grey.shape[1]
        found += [_scaled(c, 1 / factor) for c in _search(small)]
        found.sort(key=lambda c: -c.score)
    return _distinct(found)[:limit]


def _search(grey: Image) -> list[Candidate]:
    found: list[Candidate] = []
    for size, reaches in ((9, (5, 7)), (15, (9, 13)), (23, (19,))):
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (size, size))
        hat = cv2.morphologyEx(grey, cv2.MORPH_BLACKHAT, kernel)
        level, binary = cv2.threshold(hat, 0, 255, cv2.THRESH_BINARY | cv2.THRESH_OTSU)
        if level < 8:
            _, binary = cv2.threshold(hat, 8, 255, cv2.THRESH_BINARY)
        for reach in reaches:
            kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (reach, reach))
            closed = cv2.morphologyEx(binary, cv2.MORPH_CLOSE, kernel).astype(np.uint8, copy=False)
            found += _bundles(_lines(closed, max(grey.shape)))
    return found


def _lines(binary: Image, side: int) -> list[_Line]:
    contours, _ = cv2.findContours(binary, cv2.RETR_LIST, cv2.CHAIN_APPROX_SIMPLE)
    lines = []
    for contour in contours:
        if len(contour) < 4:
            continue
        (cx, cy), (w, h), angle = cv2.minAreaRect(contour)
        if h > w:
            w, h, angle = h, w, angle + 90
        if w < side * 0.16 or h < 3 or w < _MIN_ASPECT * h:
            continue
        if cv2.contourArea(contour) < 0.45 * w * h:
            continue
        turn = np.deg2rad(angle)
        along = np.array([np.cos(turn), np.sin(turn)])
        if along[0] < -1e-9 or (abs(along[0]) < 1e-9 and along[1] < 0):
            along = -along
        lines.append(_Line(np.array([cx, cy]), along, w, h))
    return lines


def _bundles(lines: list[_Line]) -> list[Candidate]:
    found = []
    for a in lines:
        mates = [a]
        for b in lines:
            if b is a or abs(float(a.along @ b.along)) < 0.99 or not 0.72 < b.length / a.length < 1.4:
                continue
            apart = b.centre - a.centre
            across = np.array([-a.along[1], a.along[0]])
            distance, slip = float(apart @ across) / a.length, abs(float(apart @ a.along)) / a.length
            if slip < 0.16 and _SPACING[0] < distance < 2.3 * _SPACING[1]:
                mates.append(b)
        found += _bundle(a, mates)
    return found


def _bundle(first: _Line, mates: list[_Line]) -> list[Candidate]:
    """Take `first` as the uppermost line, and one or two below it at even distances."""
    across = np.array([-first.along[1], first.along[0]])
    below = sorted(
        ((float((m.centre - first.centre) @ across) / first.length, m) for m in mates[1:]), key=lambda p: p[0]
    )
    near = [(d, m) for d, m in below if d < _SPACING[1]]
    found = []
    for distance, second in near:
        lengths = first.length / second.length
        even = 1 - min(1.0, abs(np.log(lengths)) * 2)
        heights = 1 - min(1.0, abs(np.log(first.height / second.height)))
        thirds = [m for d, m in below if abs(d - 2 * distance) < 0.3 * distance]
        for third in [None, *thirds[:1]]:
            bottom = third or second
            quad = _quad(first, bottom)
            bonus = 0.25 if third else 0.0
            size = min(first.length, 1200.0) / 1200.0
            found.append(Candidate(quad, 3 if third else 2, even + 0.4 * heights + bonus + 0.3 * size))
    return found


def _quad(top: _Line, bottom: _Line) -> Quad:
    top_left, top_right = top.ends()
    along = bottom.along if float(bottom.along @ top.along) > 0 else -bottom.along
    half = along * (bottom.length / 2)
    bottom_left, bottom_right = bottom.centre - half, bottom.centre + half
    across = np.array([-top.along[1], top.along[0]])
    top_left, top_right = top_left - across * top.height / 2, top_right - across * top.height / 2
    bottom_left, bottom_right = bottom_left + across * bottom.height / 2, bottom_right + across * bottom.height / 2
    corners = [(float(p[0]), float(p[1])) for p in (top_left, top_right, bottom_right, bottom_left)]
    return corners[0], corners[1], corners[2], corners[3]


def _scaled(candidate: Candidate, factor: float) -> Candidate:
    a, b, c, d = ((x * factor, y * factor) for x, y in candidate.quad)
    return Candidate((a, b, c, d), candidate.line_count, candidate.score)


def _distinct(candidates: list[Candidate]) -> list[Candidate]:
    """Drop candidates whose centre lies inside a better one of no fewer lines."""
    kept: list[Candidate] = []
    for candidate in candidates:
        centre = np.mean(np.array(candidate.quad), axis=0)
        inside = False
        for better in kept:
            contour = np.array(better.quad, np.float32)
            if cv2.pointPolygonTest(contour, (float(centre[0]), float(centre[1])), False) >= 0:
                inside = True
        if not inside:
            kept.append(candidate)
    return kept
