"""A second look at a line that was read: the same strip moved and scaled a little, whole or in part.

Chance errors differ from look to look, truth does not. What is looked at again in part is cut out with as many
characters around it as the network sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan import grid
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.judge import Judgement, covered_by_agreeing
from checkpoint_app.scan.recognise import STRIDE_PX, Recogniser
from checkpoint_app.scan.rectify import Strip

_Array = npt.NDArray[np.floating]

_LOOKS = ((2.0, 1.0, True), (1.0, 1.12, True), (-1.0, 0.9, False))
"""Shift along the line in pixels, scale across it, and whether contrast is evened out along the line."""
_AROUND = 8.0
"""Characters on either side of what is looked at again that are cut out with it: the network sees about that far."""
_STEP_PX = 8
_VERY_SURE = 0.99
_EVENING_PX = (49, 41)


@dataclass(frozen=True, slots=True)
class _Part:
    """A span of a line's positions that is looked at again, with its surroundings."""

    index: int
    span: range
    strip: Strip
    text: grid.LineText

    @property
    def _edges_px(self) -> tuple[float, float]:
        around = _AROUND * self.text.pitch
        first, last = self.text.centres[self.span.start], self.text.centres[self.span.stop - 1]
        return float(first - around) * STRIDE_PX, float(last + around) * STRIDE_PX

    @property
    def columns_px(self) -> int:
        """How many columns of the strip it takes: a multiple of what the network steps by."""
        start, end = self._edges_px
        wide = -(-round(end - start) // _STEP_PX) * _STEP_PX
        return int(min(wide, self.strip.image.shape[1]))

    def _start_px(self, wide_px: int) -> int:
        """Where in the strip a cut of a given width begins: its span in the middle, as far as the strip allows."""
        start, end = self._edges_px
        latest = self.strip.image.shape[1] - wide_px
        return int(max(0, min(latest, round((start + end - wide_px) / 2 / _STEP_PX) * _STEP_PX)))

    def moved(self, shift: tuple[float, float, bool], wide_px: int) -> Image:
        """Give the cut from the strip moved along, scaled across, and evened out where that is asked."""
        shift_px, scale, evened = shift
        high, wide = self.strip.image.shape
        matrix = np.array([[1, 0, shift_px], [0, scale, high / 2 * (1 - scale)]], np.float32)
        again = cv2.warpAffine(self.strip.image, matrix, (wide, high), borderMode=cv2.BORDER_REPLICATE)
        full = _evened_strip(again) if evened else again.astype(np.uint8, copy=False)
        start = self._start_px(wide_px)
        return full[:, start : start + wide_px]

    def look(self, shift: tuple[float, float, bool], columns: _Array, wide_px: int) -> _Array:
        """Give the line's distributions with those of the span as this look has them."""
        here = slice(self.span.start, self.span.stop)
        places = self.text.centres[here] + (shift[0] - self._start_px(wide_px)) / STRIDE_PX
        seen = self.text.distributions.copy()
        seen[here] = grid.distributions_at(columns, places)
        return seen


def whole(texts: Sequence[grid.LineText]) -> list[range]:
    """Name all positions of every line."""
    return [range(text.centres.size) for text in texts]


def doubtful(decided: Judgement) -> list[range]:
    """Name for each line the span of what is not very sure and stands under no agreeing check digit; else nothing."""
    covered = covered_by_agreeing(decided.mrz)
    spans = []
    for number, line in enumerate(decided.confidence):
        doubtful = [at for at, sure in enumerate(line) if sure < _VERY_SURE and (number, at) not in covered]
        first, last = (min(doubtful), max(doubtful)) if doubtful else (0, -1)
        if first == last:  # a place is judged by its neighbour's distance: there must be one
            first, last = max(0, first - 1), last + (first == 0)
        spans.append(range(first, last + 1))
    return spans


def look_again(
    recognise: Recogniser, strips: Sequence[Strip], texts: Sequence[grid.LineText], spans: Sequence[range]
) -> tuple[grid.LineText, ...]:
    """Read a span of each line again, several times, and take the mean with what was read first.

    Positions outside of a line's span keep what they have in every look. At least one span is not empty.
    """
    parts = [
        _Part(index, span, strip, text)
        for index, (span, strip, text) in enumerate(zip(spans, strips, texts, strict=True))
        if span
    ]
    wide = max(part.columns_px for part in parts)
    columns = recognise([part.moved(shift, wide) for shift in _LOOKS for part in parts])
    count = len(_LOOKS) + 1
    again = [replace(text, looks=(text.distributions,) * count) for text in texts]
    for number, part in enumerate(parts):
        found = columns[number :: len(parts)]
        looks = [part.look(*one, wide) for one in zip(_LOOKS, found, strict=True)]
        looks.append(part.text.distributions)
        again[part.index] = replace(part.text, distributions=np.mean(looks, axis=0), looks=tuple(looks))
    return tuple(again)


def _evened_strip(strip: npt.NDArray[np.generic]) -> Image:
    """Bring the surroundings of every pixel to one brightness and one contrast: glare and stamps fade."""
    values = strip.astype(np.float32)
    mean = cv2.blur(values, _EVENING_PX)
    spread = np.sqrt(np.maximum(cv2.blur(values * values, _EVENING_PX) - mean * mean, 0) + 9)
    return np.asarray(np.clip(128 + (values - mean) / spread * 48, 0, 255), np.uint8)
