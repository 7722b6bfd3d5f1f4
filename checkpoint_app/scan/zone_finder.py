"""Where the zone is, by a small network: which pixels lie inside a zone, and which way its text runs.

Knows which end is up, costs a few milliseconds, and says "nothing here" on an empty desk. The classical search of
`localise` is the second opinion for still pictures.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan.reading import Quad
from checkpoint_app.scan.recognise import load_network
from checkpoint_app.scan.rectify import Pyramid

_Array = npt.NDArray[np.floating]

MODEL = "mrz_localiser.onnx"
LONG_SIDE_PX = 352
_STRIDE_PX = 4
_MIN_CELLS = 14


@dataclass(frozen=True, slots=True)
class FoundZone:
    """A zone's corners in frame pixels in reading order, and how sure the network is (0 to 1)."""

    quad: Quad
    sureness: float


class ZoneFinder:
    """Holds the network; one thread uses one instance."""

    def __init__(self) -> None:
        self._network = load_network(MODEL)

    def __call__(self, pyramid: Pyramid, *, limit: int = 2) -> list[FoundZone]:
        """Find zones, the surest first."""
        grey, _ = pyramid.level(1)
        factor = LONG_SIDE_PX / max(grey.shape)
        width, height = (max(16, round(side * factor)) for side in (grey.shape[1], grey.shape[0]))
        method = cv2.INTER_AREA if factor < 1 else cv2.INTER_LINEAR
        near, _ = pyramid.level(0.9 / factor)
        small = cv2.resize(near, (width, height), interpolation=method).astype(np.float32)
        small -= small.mean()
        small /= small.std() + 4.0
        padded = np.full((-(-height // 16) * 16, -(-width // 16) * 16), float(small.min()), np.float32)
        padded[:height, :width] = small
        self._network.setInput(padded[None, None])
        scores = self._network.forward()[0]
        return _zones(scores, width / grey.shape[1], limit)


def _zones(scores: _Array, factor: float, limit: int) -> list[FoundZone]:
    inside = (scores[0] > 0).astype(np.uint8)
    count, labels, stats, _ = cv2.connectedComponentsWithStats(inside, connectivity=8)
    order = sorted(range(1, count), key=lambda k: -stats[k, cv2.CC_STAT_AREA])[:4]
    pieces = [np.stack(np.nonzero(labels == k), -1) for k in order if stats[k, cv2.CC_STAT_AREA] >= _MIN_CELLS]
    found = [zone for zone in (_zone(scores, piece, factor) for piece in pieces) if zone is not None]
    for a, b in itertools.combinations(pieces, 2):  # one zone in two pieces: glare or a mark between them
        whole = _zone(scores, np.concatenate([a, b]), factor)
        if whole is not None and _is_filled(whole.quad, len(a) + len(b), factor):
            found.append(whole)
    found.sort(key=lambda z: -z.sureness * _length(z.quad))
    return found[:limit]


def _zone(scores: _Array, cells: npt.NDArray[np.int64], factor: float) -> FoundZone | None:
    """Make a zone of cells (row, column)."""
    rows, columns = cells[:, 0], cells[:, 1]
    chance = 1 / (1 + np.exp(-scores[0, rows, columns]))
    along = (scores[1:, rows, columns] * chance).sum(1)
    norm = float(np.linalg.norm(along))
    quad = _corners(cells[:, ::-1].astype(np.float64), along / max(norm, 1e-6), factor)
    if quad is None:
        return None
    return FoundZone(quad, float(chance.mean()) * min(1.0, norm / float(chance.sum())))


def _is_filled(quad: Quad, cells: int, factor: float) -> bool:
    """Whether two pieces lie in one narrow box with not too much between them."""
    height = float(np.hypot(quad[3][0] - quad[0][0], quad[3][1] - quad[0][1]))
    area = _length(quad) * height * factor**2 / _STRIDE_PX**2
    return cells > 0.5 * area and height < 0.3 * _length(quad)


def _corners(cells: _Array, along: _Array, factor: float) -> Quad | None:
    """Bound the cells by two straight edges along the text and two across it."""
    across = np.array([-along[1], along[0]])
    points = cells * _STRIDE_PX + _STRIDE_PX / 2
    u, v = points @ along, points @ across
    start, end = float(u.min()) - 1.5, float(u.max()) + 1.5
    if end - start < 24:
        return None
    bins = np.clip(((u - start) / (end - start) * 12).astype(int), 0, 11)
    middles, tops, bottoms = [], [], []
    for one in range(12):
        chosen = v[bins == one]
        if chosen.size >= 2:
            middles.append(start + (one + 0.5) / 12 * (end - start))
            tops.append(float(chosen.min()) - 1.5)
            bottoms.append(float(chosen.max()) + 1.5)
    if len(middles) < 4:
        return None
    top = _edge(np.array(middles), np.array(tops))
    bottom = _edge(np.array(middles), np.array(bottoms))
    slope = (top[0] + bottom[0]) / 2  # edges of so few cells are too coarse for perspective: the lines will show it
    centre = (start + end) / 2
    top, bottom = (np.array([slope, np.polyval(e, centre) - slope * centre]) for e in (top, bottom))
    corners = []
    for edge, at in ((top, start), (top, end), (bottom, end), (bottom, start)):
        x, y = along * at + across * float(np.polyval(edge, at))
        corners.append((float(x) / factor, float(y) / factor))
    return corners[0], corners[1], corners[2], corners[3]


def _edge(at: _Array, values: _Array) -> _Array:
    """Fit a straight edge, once more without the points far from the first."""
    fit = np.polyfit(at, values, 1)
    away = np.abs(np.polyval(fit, at) - values)
    keep = away <= max(2.5, float(np.median(away)) * 2)
    return np.asarray(np.polyfit(at[keep], values[keep], 1)) if keep.sum() >= 4 else np.asarray(fit)


def _length(quad: Quad) -> float:
    return float(np.hypot(quad[1][0] - quad[0][0], quad[1][1] - quad[0][1]))
