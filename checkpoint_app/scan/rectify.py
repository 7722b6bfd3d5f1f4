"""From a zone's rough corners to one straight strip per line, ready for the recogniser.

The zone is first laid flat in a working picture; there the lines are followed along their length (the page bends near
the spine), and each line is then cut from the *original* pixels in one resampling.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.reading import Quad

_Array = npt.NDArray[np.floating]

STRIP_HEIGHT_PX = 32
STRIP_CAP_PX = 15.5
STRIP_PITCH_PX = 16
_TEXT_PX = 640
_MARGIN_PX = 112
_BLOCK_PX = 64
_EDGE_CHARACTERS = 2.0
_LARGEST_HOLE_PX = 40
_RIM_PX = 20
_REACH_PX = 70.0


@dataclass(frozen=True, slots=True)
class Strip:
    """One line cut out: the picture, and where its corners lie in the frame."""

    image: Image
    to_frame: _Array
    """Frame positions (x, y) of the strip's middle row and how far up and down it reaches: see `place`."""
    cap_px: float
    """Height of the capitals in frame pixels."""

    def place(self, start: float, end: float, columns_px: int) -> Quad:
        """Give the frame corners of the stretch between two strip columns (pixels), one capital high."""
        size = self.to_frame.shape[1] - 1
        points = []
        for row, column in ((0, start), (0, end), (1, end), (1, start)):
            at = min(max(column / columns_px * size, 0.0), float(size))
            low = int(at)
            high = min(low + 1, size)
            x, y = self.to_frame[row, low] * (1 - (at - low)) + self.to_frame[row, high] * (at - low)
            points.append((float(x), float(y)))
        return points[0], points[1], points[2], points[3]


@dataclass(frozen=True, slots=True)
class Row:
    """One line of print in a zone's working picture: its middle, height and ends in pixels, and how inky it is."""

    middle: float
    height: float
    strength: float
    start: float = _MARGIN_PX
    end: float = _MARGIN_PX + _TEXT_PX


class Pyramid:
    """A grey picture at full, half, quarter... size, made when asked for; reduction is by area."""

    def __init__(self, grey: Image) -> None:
        self._levels: list[Image] = [grey]
        self.tone = float(cv2.mean(grey)[0])

    def level(self, reduction: float) -> tuple[Image, float]:
        """Give the picture for a wanted reduction, and the factor from frame to its pixels."""
        index = 0
        while reduction >= 1.6 and index < 5:
            reduction /= 2
            index += 1
        while len(self._levels) <= index:
            last = self._levels[-1]
            self._levels.append(cv2.resize(last, None, fx=0.5, fy=0.5, interpolation=cv2.INTER_AREA))  # type: ignore[arg-type]
        return self._levels[index], 1 / 2**index


class Zone:
    """A zone laid flat in a working picture, with its lines found."""

    def __init__(self, pyramid: Pyramid, quad: Quad) -> None:
        self._pyramid = pyramid
        corners = np.array(quad, np.float32)
        top = float(np.linalg.norm(corners[1] - corners[0]))
        bottom = float(np.linalg.norm(corners[2] - corners[3]))
        left = float(np.linalg.norm(corners[3] - corners[0]))
        right = float(np.linalg.norm(corners[2] - corners[1]))
        self.length_px = (top + bottom) / 2
        self._scale = _TEXT_PX / max(self.length_px, 1.0)
        tall = max(12.0, (left + right) / 2 * self._scale)
        above = min(110.0, max(56.0, 0.9 * tall))
        self._size = (_TEXT_PX + 2 * _MARGIN_PX, round(tall + 2 * above))
        x0, x1, y0, y1 = _MARGIN_PX, _MARGIN_PX + _TEXT_PX, above, above + tall
        flat = np.array([(x0, y0), (x1, y0), (x1, y1), (x0, y1)], np.float32)
        self._to_frame = cv2.getPerspectiveTransform(flat, corners)
        image, factor = pyramid.level(1 / self._scale)
        back = np.diag([factor, factor, 1.0]) @ self._to_frame
        # beyond the picture a plain tone: repeating its rim would draw lines that look like print
        self.flat = cv2.warpPerspective(
            image,
            back,
            self._size,
            flags=cv2.INTER_LINEAR | cv2.WARP_INVERSE_MAP,
            borderMode=cv2.BORDER_CONSTANT,
            borderValue=pyramid.tone,
        ).astype(np.uint8, copy=False)
        self._ink = self._lift(self.flat)
        self._curve = self._follow(self._ink)
        self.rows = self._find_rows()
        self._expected = (y0, y1)

    def _lift(self, flat: Image) -> _Array:
        kernel = cv2.getStructuringElement(cv2.MORPH_RECT, (15, 15))
        hat = cv2.morphologyEx(flat, cv2.MORPH_BLACKHAT, kernel).astype(np.float32)
        self._hat = hat
        spread = cv2.blur(hat, (161, 61)) + 4.0
        return np.asarray(np.minimum(hat / spread, 4.0))

    def _follow(self, ink: _Array) -> _Array:
        """Find how far the lines rise or fall along the zone: a parabola of shifts in working pixels, per column."""
        height, width = ink.shape
        count = width // _BLOCK_PX
        blocks = ink[:, : count * _BLOCK_PX].reshape(height, count, _BLOCK_PX).mean(2).T
        blocks = cv2.GaussianBlur(blocks, (9, 1), 1.6)
        blocks = blocks - blocks.mean(1, keepdims=True)
        middle = count // 2
        shifts = np.zeros(count)
        weights = np.zeros(count)
        weights[middle] = 1.0
        for step in (-1, 1):
            mean = blocks[middle].copy()
            at, slope = middle, 0.0
            while 1 <= at + step <= count - 2:
                at += step
                guess = shifts[at - step] + slope
                best, value = 0.0, -1.0
                for shift in np.arange(guess - 5, guess + 5.1, 1.0):
                    score = float(_shifted(blocks[at], -shift) @ mean)
                    if score > value:
                        best, value = float(shift), score
                norm = float(np.linalg.norm(mean) * np.linalg.norm(blocks[at])) + 1e-6
                trust = max(0.0, value / norm)
                shifts[at] = best if trust > 0.35 else guess
                weights[at] = trust if trust > 0.35 else 0.05
                slope = 0.6 * slope + 0.4 * (shifts[at] - shifts[at - step])
                mean = 0.7 * mean + 0.3 * _shifted(blocks[at], -shifts[at])
        centres = (np.arange(count) + 0.5) * _BLOCK_PX
        inner = slice(1, count - 1)
        x = centres[inner] / width - 0.5
        fit = np.polyfit(x, shifts[inner], 2, w=weights[inner] + 0.02)
        columns = np.arange(width) / width - 0.5
        return np.asarray(np.polyval(fit, columns))

    def _find_rows(self) -> list[Row]:
        height, width = self._ink.shape
        xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
        ys = ys + self._curve.astype(np.float32)
        straight = cv2.remap(self._ink.astype(np.float32), xs, ys, cv2.INTER_LINEAR)
        hat = cv2.remap(self._hat, xs, ys, cv2.INTER_LINEAR)
        inner = straight[:, _MARGIN_PX:-_MARGIN_PX]
        # the share of stretches with ink: a line of an MRZ has ink everywhere, other print has not
        stretches = inner[:, : inner.shape[1] // 32 * 32].reshape(height, -1, 32).mean(2)
        profile = 0.5 * np.minimum(stretches, 1.5).mean(1) + 0.5 * np.sort(stretches, axis=1)[:, 4:8].mean(1)
        profile = cv2.GaussianBlur(profile[None].astype(np.float32), (5, 1), 1.0)[0]
        return [replace(row, **_ends(np.asarray(hat, np.float32), row)) for row in _runs(profile)]

    def runs_out(self, rows: list[Row]) -> bool:
        """Whether lines go on beyond the working picture, so that their ends are not known yet."""
        width = self.flat.shape[1]
        return (
            float(np.median([r.start for r in rows])) < _RIM_PX
            or float(np.median([r.end for r in rows])) > width - _RIM_PX
        )

    def refined(self, rows: list[Row]) -> Quad | None:
        """Give better corners from the lines found, where they differ from what this zone was cut by; else None."""
        top, bottom = rows[0], rows[-1]
        start = float(np.median([r.start for r in rows]))
        end = float(np.median([r.end for r in rows]))
        if start < _RIM_PX:  # the lines go on beyond the picture: reach out for their ends
            start = min(start, -_REACH_PX)
        if end > self.flat.shape[1] - _RIM_PX:
            end = max(end, self.flat.shape[1] + _REACH_PX)
        rise = float(np.ptp(self._curve[_MARGIN_PX:-_MARGIN_PX]))
        off = max(abs(start - _MARGIN_PX), abs(end - _MARGIN_PX - _TEXT_PX))
        if off < 30 and rise < 9:
            return None
        corners = []
        for row, at, sign in ((top, start, -1), (top, end, -1), (bottom, end, 1), (bottom, start, 1)):
            level = float(np.interp(at, np.arange(self._curve.size), self._curve))
            corners.append((at, row.middle + level + sign * row.height / 2))
        placed = cv2.perspectiveTransform(np.array([corners], np.float32), self._to_frame)[0]
        return _upright_sides(placed.astype(np.float64))

    def strips(self, row: Row, line_length: int) -> Strip:
        """Cut a line at STRIP_PITCH_PX a character, as if it had `line_length` characters."""
        pitch = (row.end - row.start) / line_length
        edge = _EDGE_CHARACTERS * pitch
        width = round((line_length + 2 * _EDGE_CHARACTERS) * STRIP_PITCH_PX / 8) * 8
        along = (row.end - row.start + 2 * edge) / width
        across = float(np.clip(row.height / STRIP_CAP_PX, 0.80 * along, 1.3 * along))
        xs = row.start - edge + np.arange(width, dtype=np.float32) * along
        curve = np.interp(xs, np.arange(self._curve.size), self._curve).astype(np.float32)
        ys = row.middle + curve[None] + (np.arange(STRIP_HEIGHT_PX, dtype=np.float32)[:, None] - 15.5) * across
        image, factor = self._pyramid.level(along / self._scale)
        matrix = np.diag([factor, factor, 1.0]) @ self._to_frame
        grid = np.stack([np.broadcast_to(xs, ys.shape), ys], axis=-1).astype(np.float32)
        places = cv2.perspectiveTransform(grid.reshape(1, -1, 2), matrix).reshape(*ys.shape, 2)
        cut = cv2.remap(image, places[..., 0], places[..., 1], cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)
        knots = np.linspace(0, width - 1, 33).round().astype(int)
        half = row.height / 2
        rims = np.stack([np.stack([xs[knots], row.middle + curve[knots] + sign * half], -1) for sign in (-1, 1)])
        placed = cv2.perspectiveTransform(rims.reshape(1, -1, 2).astype(np.float32), self._to_frame)
        to_frame = placed.reshape(2, -1, 2).astype(np.float64)
        return Strip(cut.astype(np.uint8, copy=False), to_frame, row.height / self._scale)

    def likely_rows(self) -> list[Row]:
        """Give the rows near the zone that have a neighbour at a line's distance, from the top, at most four."""
        y0, y1 = self._expected
        reach = 0.5 * (y1 - y0) + 14
        near = [r for r in self.rows if y0 - reach < r.middle < y1 + reach]
        if len(near) < 2:
            return []
        longest = sorted(r.end - r.start for r in near)[-2]
        kept = [r for r in near if any(_are_neighbours(r, other, longest) for other in near)]
        kept.sort(key=lambda r: -r.strength)
        return sorted(kept[:4], key=lambda r: r.middle)


def _are_neighbours(a: Row, b: Row, length: float) -> bool:
    apart = abs(a.middle - b.middle) / length
    return 0.035 < apart < 0.12 and 0.5 < a.height / b.height < 2.0 and abs(a.start - b.start) < 0.25 * length


def _inkiness(straight: _Array, top: float, bottom: float) -> _Array:
    """Give how inky each column of a band of rows is, smoothed along it."""
    band = straight[max(0, round(top)) : round(bottom) + 1].max(0)
    return np.asarray(cv2.blur(band[None].astype(np.float32), (21, 1))[0])


def _upright_sides(corners: _Array) -> Quad:
    """Keep the upper edge and the lower line, and stand both sides at right angles: no slanted letters."""
    along = corners[1] + corners[2] - corners[0] - corners[3]
    along = along / max(float(np.linalg.norm(along)), 1e-6)
    across = np.array([-along[1], along[0]])
    lower = corners[2] - corners[3]
    found = []
    for top in (corners[1], corners[0]):
        # where the ray from `top` along `across` meets the lower line
        system = np.column_stack([across, -lower])
        if abs(float(np.linalg.det(system))) < 1e-6:
            found.append(corners[2] if top is corners[1] else corners[3])
            continue
        reach = np.linalg.solve(system, corners[3] - top)[0]
        found.append(top + across * reach)
    a, b, c, d = ((float(p[0]), float(p[1])) for p in (corners[0], corners[1], found[0], found[1]))
    return a, b, c, d


def _ends(straight: _Array, row: Row) -> dict[str, float]:
    """Find where a line begins and ends: as far as ink goes on without a hole of more than about two characters."""
    half = row.height / 2
    inky = _inkiness(straight, row.middle - half, row.middle + half)
    inner = slice(_MARGIN_PX + 60, -_MARGIN_PX - 60)
    apart = 0.95 * row.height  # just outside the letters, and short of the next line
    floors = [
        float(np.median(_inkiness(straight, row.middle + shift - 3, row.middle + shift + 3)[inner]))
        for shift in (-apart, apart)
        if 3 <= row.middle + shift < straight.shape[0] - 4
    ]
    floor = min(floors, default=0.0)
    level = floor + 0.38 * max(0.0, float(np.median(inky[inner])) - floor)
    middle = inky.size // 2
    bounds = []
    for part in (inky[middle::-1], inky[middle:]):
        marks = np.flatnonzero(part > level)
        breaks = np.flatnonzero(np.diff(marks) > _LARGEST_HOLE_PX)
        last = marks[breaks[0]] if breaks.size else marks[-1] if marks.size else 0
        bounds.append(float(last) - 6)
    start, end = middle - bounds[0], middle + bounds[1]
    if end - start > straight.shape[1] - 20:
        return {}
    # an end far inside of what was found is a hole (glare, a mark), not an end
    allowed = 0.15 * _TEXT_PX
    start = start if start < _MARGIN_PX + allowed else float(_MARGIN_PX)
    end = end if end > _MARGIN_PX + _TEXT_PX - allowed else float(_MARGIN_PX + _TEXT_PX)
    return {"start": start, "end": end}


def _shifted(profile: _Array, shift: float) -> _Array:
    index = np.arange(profile.size) - shift
    return np.asarray(np.interp(index, np.arange(profile.size), profile, left=0.0, right=0.0))


def _runs(profile: _Array) -> list[Row]:
    """Cut a row profile into lines at 45 % of the strong peaks' height."""
    top = float(np.sort(profile)[-max(3, profile.size // 12) :].mean())
    floor = float(np.percentile(profile, 15))
    level = floor + 0.42 * (top - floor)
    rows = []
    start = None
    for y, value in enumerate([*profile.tolist(), -1.0]):
        if value > level and start is None:
            start = y
        elif value <= level and start is not None:
            begin, end = _edge(profile, start, level, -1), _edge(profile, y - 1, level, 1)
            if 5 <= end - begin <= 44:
                rows.append(Row((begin + end) / 2, end - begin, float(profile[start:y].mean())))
            start = None
    return rows


def _edge(profile: _Array, at: int, level: float, step: int) -> float:
    """Interpolate where the profile crosses the level, going outwards from `at`."""
    beyond = at + step
    if not 0 <= beyond < profile.size:
        return float(at)
    inside, outside = float(profile[at]), float(profile[beyond])
    return at + step * (inside - level) / max(inside - outside, 1e-6)
