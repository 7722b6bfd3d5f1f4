"""Columns to characters: a line of an MRZ is a grid of 30, 36 or 44 evenly spaced positions, and is read as one.

The grid is fitted to where the network sees characters at all; every position then gets a distribution over the 37
characters, whether or not something was seen there. So nothing is inserted or lost between two characters.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

_Array = npt.NDArray[np.floating]

LENGTHS = (30, 36, 44)
_GAP = 37
_MIN_PITCH, _MAX_PITCH = 2.6, 7.0


@dataclass(frozen=True, slots=True)
class LineGrid:
    """A fitted grid: where its positions lie (columns), and how present a character is at each."""

    centres: _Array
    presence: _Array
    pitch: float
    straightness: float
    """Root mean square distance of the seen characters from the grid, in pitches."""

    def windows(self) -> dict[int, tuple[float, int]]:
        """For each line length the best start in the grid and its score: log odds of inside against outside."""
        inside = np.log(self.presence + 0.02)
        outside = np.log(1 - self.presence + 0.02)
        gain = np.concatenate([[0.0], np.cumsum(inside - outside)])
        found = {}
        for length in LENGTHS:
            if self.centres.size < length:
                continue
            sums = gain[length:] - gain[:-length]
            start = int(np.argmax(sums))
            found[length] = (float(sums[start]), start)
        return found


@dataclass(frozen=True, slots=True)
class LineText:
    """One line on its grid: distributions (positions x 37), and the positions' centres in columns."""

    distributions: _Array
    centres: _Array
    pitch: float
    beyond: float
    """How present a character is on the three positions of the grid beyond either end: near 0 where the line ends."""
    looks: tuple[_Array, ...] = ()
    """The distributions of several looks whose mean `distributions` is; empty after a single one."""


def fit_grid(columns: _Array) -> LineGrid | None:
    """Fit a grid to a line's column probabilities (classes x columns); None when no regular characters are seen."""
    seen = 1.0 - columns[_GAP]
    centres = _segments(seen)
    if centres.size < 12:
        return None
    steps = np.diff(centres)
    usual = steps[(steps > _MIN_PITCH) & (steps < _MAX_PITCH)]
    if usual.size < 8:
        return None
    close = usual[np.abs(usual - np.median(usual)) < 0.9]
    if close.size == 0:  # steps of two kinds and none between them: no print of one pitch
        return None
    pitch = float(np.mean(close))  # columns are coarse: a median of them too
    index = _walk(centres, pitch)
    keep = np.ones(index.size, bool)
    fit = np.array([pitch, centres[0]])
    error = 1.0
    for degree in (1, 1, 2, 2):
        if keep.sum() < 10:
            return None
        fit = np.polyfit(index[keep], centres[keep], degree)
        away = np.abs(np.polyval(fit, index) - centres)
        error = float(np.sqrt(np.mean(away[keep] ** 2))) / pitch
        keep = away < max(0.25 * pitch, 0.35)
    if keep.sum() < max(10, 0.5 * keep.size):
        return None
    first, last = int(index[keep].min()) - 46, int(index[keep].max()) + 46
    positions = np.arange(first, last + 1)
    places = np.polyval(fit, positions)
    valid = (places > 0.2) & (places < columns.shape[1] - 1.2) & (np.gradient(places) > 1.5)
    places = places[valid]
    return LineGrid(places, _presence(seen, places), pitch, error)


def read_line(columns: _Array, grid: LineGrid, length: int, start: int) -> LineText:
    """Read `length` positions of a grid from `start`: the mean distribution over the columns close to each centre."""
    centres = grid.centres[start : start + length]
    outside = np.concatenate([grid.presence[max(0, start - 3) : start], grid.presence[start + length :][:3]])
    beyond = float(outside.max(initial=0.0))
    return LineText(distributions_at(columns, centres), centres, grid.pitch, beyond)


def distributions_at(columns: _Array, centres: _Array) -> _Array:
    """Give the distribution over the 37 characters around each centre: the mean of three places close to it."""
    offsets = np.array([-0.18, 0.0, 0.18])
    at = centres[:, None] + offsets[None] * np.gradient(centres)[:, None]
    low = np.clip(np.floor(at).astype(int), 0, columns.shape[1] - 2)
    part = np.clip(at - low, 0.0, 1.0)
    values = columns[:, low] * (1 - part) + columns[:, low + 1] * part
    mean = values.mean(2)[:_GAP].T
    return np.asarray(mean / np.maximum(mean.sum(1, keepdims=True), 0.25))


def _segments(seen: _Array) -> _Array:
    """Find the centres of stretches of columns that show a character; over-long stretches are left out."""
    strong = np.concatenate([[False], seen > 0.5, [False]])
    edges = np.flatnonzero(np.diff(strong.astype(np.int8)))
    centres = []
    for begin, end in zip(edges[::2], edges[1::2], strict=True):
        if end - begin > _MAX_PITCH:
            continue
        weight = seen[begin:end]
        centres.append(float(weight @ np.arange(begin, end) / weight.sum()))
    return np.array(centres)


def _walk(centres: _Array, pitch: float) -> npt.NDArray[np.int64]:
    """Number the seen characters by their distance from the one before, letting the pitch drift slowly."""
    index = [0]
    local = pitch
    for step in np.diff(centres):
        count = max(0 if step < 0.55 * local else 1, round(step / local))
        index.append(index[-1] + count)
        if count == 1:
            local = 0.85 * local + 0.15 * float(step)
    return np.array(index, np.int64)


def _presence(seen: _Array, places: _Array) -> _Array:
    low = np.floor(places).astype(int)
    part = places - low
    high = np.minimum(low + 1, seen.size - 1)
    return np.asarray(np.maximum(seen[low] * (1 - part) + seen[high] * part, seen[np.round(places).astype(int)]))
