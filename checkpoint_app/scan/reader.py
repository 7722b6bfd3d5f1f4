"""The reader of the machine readable zone: one frame in, one `FrameReading` out."""

from __future__ import annotations

import time
from dataclasses import dataclass

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.scan import grid, localise
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.judge import Judgement, judge
from checkpoint_app.scan.photo import page_quad
from checkpoint_app.scan.reading import FrameReading, Guidance, Hint, MrzReading, Quad
from checkpoint_app.scan.recognise import STRIDE_PX, Recogniser
from checkpoint_app.scan.rectify import Pyramid, Strip, Zone

_Array = npt.NDArray[np.floating]
_ENOUGH = 0.90


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines that hang together: their strips and texts in reading order."""

    strips: tuple[Strip, ...]
    texts: tuple[grid.LineText, ...]
    score: float
    clearness: float


class MrzReader:
    """Finds and reads the zone of a frame; keeps its networks loaded; one thread uses one instance."""

    def __init__(self) -> None:
        cv2.setNumThreads(1)
        self._recognise = Recogniser()

    def read(self, frame: Frame) -> FrameReading:
        """Look at one frame: the zone's reading or None, what to tell the officer, what to outline."""
        started = time.process_time()
        grey = cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
        if min(grey.shape) < 16:
            return FrameReading(None, Hint(Guidance.NO_PAGE), None, 0.0, 0.0)
        pyramid = Pyramid(grey)
        best: tuple[_Lines, Quad] | None = None
        for candidate in localise.find_zones(grey):
            lines = self._read_zone(Zone(pyramid, candidate.quad))
            if lines is not None and (
                best is None or lines.clearness * lines.score > best[0].clearness * best[0].score
            ):
                best = (lines, candidate.quad)
            if best is not None and best[0].clearness > _ENOUGH:
                break
        if best is None:
            return FrameReading(None, Hint(Guidance.NO_PAGE), None, 0.0, _since(started))
        return self._finish(best[0], started)

    def _finish(self, lines: _Lines, started: float) -> FrameReading:
        decided = judge([text.distributions for text in lines.texts])
        quads = tuple(
            strip.place(
                (text.centres[0] - text.pitch / 2) * STRIDE_PX,
                (text.centres[-1] + text.pitch / 2) * STRIDE_PX,
                strip.image.shape[1],
            )
            for strip, text in zip(lines.strips, lines.texts, strict=True)
        )
        zone: Quad = (quads[0][0], quads[0][1], quads[-1][2], quads[-1][3])
        if not _is_believable(decided, lines):
            return FrameReading(None, Hint(Guidance.HOLD_STILL, zone), zone, 0.0, _since(started))
        spent = _since(started)
        page = page_quad(decided.mrz_format, zone)
        reading = MrzReading(
            decided.mrz_format, decided.lines, decided.confidence, decided.corrected, decided.status,
            decided.checks_ok, zone, quads, page, spent,
        )  # fmt: skip
        return FrameReading(reading, Hint(Guidance.READ, zone), page, 0.0, spent)

    def _read_zone(self, zone: Zone) -> _Lines | None:
        rows = zone.likely_rows()
        if len(rows) < 2:
            return None
        gaps = np.diff([row.middle for row in rows])
        guess = 44 if np.median(gaps) < 40 else 36 if np.median(gaps) < 48 else 30
        strips = [zone.strips(row, guess) for row in rows]
        upright = self._read_strips(strips)
        if upright is not None and upright.clearness > 0.8:
            return upright
        turned = self._read_strips([_turn(strip) for strip in reversed(strips)])
        options = [o for o in (upright, turned) if o is not None]
        return max(options, key=lambda o: o.clearness * o.score, default=None)

    def _read_strips(self, strips: list[Strip]) -> _Lines | None:
        columns = self._recognise([strip.image for strip in strips])
        grids = [grid.fit_grid(c) for c in columns]
        windows = [g.windows() if g is not None else {} for g in grids]
        best: tuple[float, int, int, int] | None = None
        for length in grid.LENGTHS:
            count = 3 if length == 30 else 2
            for first in range(len(strips) - count + 1):
                chosen = windows[first : first + count]
                if all(length in w for w in chosen):
                    score = sum(w[length][0] for w in chosen)
                    if best is None or score > best[0]:
                        best = (score, first, count, length)
        if best is None:
            return None
        score, first, count, length = best
        texts = []
        for index in range(first, first + count):
            fitted = grids[index]
            if fitted is None:
                return None
            texts.append(grid.read_line(columns[index], fitted, length, windows[index][length][1]))
        clearness = float(np.mean([t.distributions.max(1).mean() for t in texts]))
        return _Lines(tuple(strips[first : first + count]), tuple(texts), score / (count * length * 3.9), clearness)


def _turn(strip: Strip) -> Strip:
    """Turn a strip upside down."""
    image: Image = np.ascontiguousarray(strip.image[::-1, ::-1])
    return Strip(image, strip.to_frame[::-1, ::-1], strip.cap_px)


def _is_believable(decided: Judgement, lines: _Lines) -> bool:
    """Whether this is an MRZ at all, and not some other print."""
    good = sum(d.is_correct for d in decided.mrz.check_digits)
    if lines.score < 0.45 or lines.clearness < 0.45 or decided.lines[0][0] not in "PIACV":
        return False
    return good >= 2 or (lines.clearness > 0.85 and sum(line.count("<") for line in decided.lines) >= 4)


def _since(started: float) -> float:
    return (time.process_time() - started) * 1000
