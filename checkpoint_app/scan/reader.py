"""The reader of the machine readable zone: one frame in, one `FrameReading` out."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import cv2
import numpy as np
import numpy.typing as npt

from checkpoint_app.documents.mrz import MrzFaultKind, MrzField
from checkpoint_app.documents.mrz.layouts import LAYOUTS
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan import grid, localise
from checkpoint_app.scan.calibration import Calibration, shipped
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.guidance import advise, sharpness_of
from checkpoint_app.scan.judge import Judgement, judge, least_agreed
from checkpoint_app.scan.photo import page_quad
from checkpoint_app.scan.reading import FrameReading, Guidance, Hint, MrzReading, Quad
from checkpoint_app.scan.recognise import STRIDE_PX, Recogniser
from checkpoint_app.scan.rectify import Pyramid, Row, Strip, Zone
from checkpoint_app.scan.second_look import doubtful, look_again, whole
from checkpoint_app.scan.zone_finder import ZoneFinder

_Array = npt.NDArray[np.floating]
_ENOUGH = 0.90
_UPRIGHT = 0.80
_SHAPES = ((2, (36, 44)), (3, (30,)))
_REFINEMENTS = 4
_GOOD_PITCH = (3.5, 5.6)
_BEYOND = 0.93
_FADED = 0.65
_SHIFTS = (1, -1, 2, -2)
_CLEAR = 0.93
_NO_STATE = {MrzFaultKind.STATE_UNKNOWN, MrzFaultKind.STATE_MISSING}
_OUTSIDE = 0.15
_AGREED = 0.86


@dataclass(frozen=True, slots=True)
class _Lines:
    """Lines that hang together: their strips and texts in reading order."""

    strips: tuple[Strip, ...]
    texts: tuple[grid.LineText, ...]
    score: float
    clearness: float
    sources: tuple[tuple[_Array, grid.LineGrid], ...]
    """Per line the network's columns and the grid on them, and in `starts` where on it the line begins."""
    starts: tuple[int, ...]

    @property
    def length(self) -> int:
        """Characters of a line."""
        return int(self.texts[0].centres.size)

    @property
    def pitch(self) -> float:
        """Columns of the network from one character to the next."""
        return float(np.median([text.pitch for text in self.texts]))


class MrzReader:
    """Finds and reads the zone of a frame; keeps its networks loaded; one thread uses one instance."""

    def __init__(self, calibration: Calibration | None = None) -> None:
        cv2.setNumThreads(1)
        self._calibration = calibration or shipped()
        self._recognise = Recogniser()
        self._find = ZoneFinder()

    def read(self, frame: Frame, *, thorough: bool = False) -> FrameReading:
        """Look at one frame: the zone's reading or None, what to tell the officer, what to outline.

        `thorough` is for still pictures, where no better frame follows: it asks the classical search too when the
        network finds nothing that can be read, and looks again at strips a little moved where a reading is unsure.
        """
        started = time.thread_time()
        grey = cv2.cvtColor(frame.image, cv2.COLOR_BGR2GRAY).astype(np.uint8, copy=False)
        if min(grey.shape) < 16:
            return FrameReading(None, Hint(Guidance.NO_PAGE), None, 0.0, 0.0)
        pyramid = Pyramid(grey)
        zones = [zone.quad for zone in self._find(pyramid)]
        best = self._best_of(pyramid, zones, None)
        if thorough and (best is None or best.clearness < _UPRIGHT):
            best = self._best_of(pyramid, [c.quad for c in localise.find_zones(grey)], best)
        if thorough and (best is None or best.clearness < _UPRIGHT):
            best = self._best_elsewhere(grey, best)
        if best is None:
            seen = zones[0] if zones else None
            hint = advise(pyramid, seen, None)
            return FrameReading(None, hint, None if hint.region is None else seen, 0.0, _since(started))
        best, decided = self._settled(best)
        reading = self._finish(pyramid, best, decided, started)
        return self._looked_at_again(pyramid, best, decided, reading, started) if thorough else reading

    def _looked_at_again(
        self, pyramid: Pyramid, lines: _Lines, decided: Judgement, first: FrameReading, started: float
    ) -> FrameReading:
        """Look again: what was unsure may become sure by the mean; what was sure stays so only if all looks agree.

        Of what was sure only those characters are looked at again that are not very sure and stand under no check
        digit that agrees: nothing else would tell a stroke of a pen that makes a Z of an I.
        """
        if first.mrz is None or first.mrz.status is ReadingStatus.UNSURE:
            again = self._again(lines, whole(lines.texts))
            second = self._finish(pyramid, again, self._decide(again), started)
            return second if second.mrz is not None else first
        spans = doubtful(decided)
        if not any(spans) or self._do_agree(self._again(lines, spans), decided):
            return first
        return replace(first, mrz=replace(first.mrz, status=ReadingStatus.UNSURE))

    def _do_agree(self, lines: _Lines, decided: Judgement) -> bool:
        """Whether no look doubts a character that no check digit covers."""
        looks = [list(look) for look in zip(*(text.looks for text in lines.texts), strict=True)]
        return not looks or least_agreed(looks, decided) >= _AGREED

    def _best_elsewhere(self, grey: Image, best: _Lines | None) -> _Lines | None:
        """Search once more in the picture evened out: print under a haze, across a stamp, or very small and pale."""
        even = _evened(grey)
        pyramid = Pyramid(even)
        best = self._best_of(pyramid, [zone.quad for zone in self._find(pyramid)], best)
        if best is None:
            best = self._best_of(pyramid, [c.quad for c in localise.find_zones(even)], best)
        return best

    def _best_of(self, pyramid: Pyramid, quads: list[Quad], best: _Lines | None) -> _Lines | None:
        for quad in quads:
            lines = self._read_zone(pyramid, quad)
            if lines is not None and (best is None or lines.clearness * lines.score > best.clearness * best.score):
                best = lines
            if best is not None and best.clearness > _ENOUGH:
                break
        return best

    def _finish(self, pyramid: Pyramid, lines: _Lines, decided: Judgement, started: float) -> FrameReading:
        quads = tuple(
            strip.place(
                (text.centres[0] - text.pitch / 2) * STRIDE_PX,
                (text.centres[-1] + text.pitch / 2) * STRIDE_PX,
                strip.image.shape[1],
            )
            for strip, text in zip(lines.strips, lines.texts, strict=True)
        )
        zone: Quad = (quads[0][0], quads[0][1], quads[-1][2], quads[-1][3])
        if _leaves(pyramid, quads):
            decided = replace(decided, status=ReadingStatus.UNSURE)
        sharpness = sharpness_of([strip.image for strip in lines.strips])
        if not _is_believable(decided, lines):
            return FrameReading(None, advise(pyramid, zone, sharpness), zone, sharpness, _since(started))
        spent = _since(started)
        page = page_quad(decided.mrz_format, zone)
        reading = MrzReading(
            decided.mrz_format, decided.lines, decided.confidence, decided.corrected, decided.status,
            decided.checks_ok, zone, quads, page, spent,
        )  # fmt: skip
        hint = Hint(Guidance.READ, zone)
        if decided.status is ReadingStatus.UNSURE:
            hint = advise(pyramid, zone, sharpness)
        return FrameReading(reading, hint, page, sharpness, spent)

    def _decide(self, lines: _Lines) -> Judgement:
        distributions = [text.distributions for text in lines.texts]
        decided = judge(distributions, ends_in_doubt=_may_be_cut(lines), calibration=self._calibration)
        return decided if self._do_agree(lines, decided) else replace(decided, status=ReadingStatus.UNSURE)

    def _settled(self, lines: _Lines) -> tuple[_Lines, Judgement]:
        """Give the lines, or the same ones read elsewhere on their grids where only then every check digit agrees."""
        decided = self._decide(lines)
        if not decided.checks_ok:
            for other in _alternatives(lines):
                elsewhere = self._decide(other)
                if elsewhere.checks_ok:
                    return other, elsewhere
        return lines, decided

    def _read_zone(self, pyramid: Pyramid, quad: Quad) -> _Lines | None:
        zone = Zone(pyramid, quad)
        rows = zone.likely_rows()
        for _ in range(_REFINEMENTS):
            better = zone.refined(rows) if rows else None
            if better is None:
                break
            is_whole = not zone.runs_out(rows)
            zone = Zone(pyramid, better)
            rows = zone.likely_rows()
            if is_whole:
                break
        if len(rows) < 2:
            return None
        length = _likely_length(rows)
        lines = self._read_either_way([zone.strips(row, length) for row in rows])
        if lines is not None and lines.length != length and not _GOOD_PITCH[0] < lines.pitch < _GOOD_PITCH[1]:
            # cut for another number of characters than there are: cut again, so that they have their usual size
            again = self._read_either_way([zone.strips(row, lines.length) for row in rows])
            if again is not None and again.clearness >= lines.clearness - 0.02:
                lines = again
        return lines

    def _read_either_way(self, strips: list[Strip]) -> _Lines | None:
        """Read upright, and upside down where that is not clear."""
        upright = self._read_strips(strips)
        if upright is not None and upright.clearness > _UPRIGHT:
            return upright
        turned = self._read_strips([_turn(strip) for strip in reversed(strips)])
        options = [o for o in (upright, turned) if o is not None]
        return max(options, key=lambda o: o.clearness * o.score, default=None)

    def _again(self, lines: _Lines, spans: Sequence[range]) -> _Lines:
        return replace(lines, texts=look_again(self._recognise, lines.strips, lines.texts, spans))

    def _read_strips(self, strips: list[Strip]) -> _Lines | None:
        columns = self._recognise([strip.image for strip in strips])
        grids = [grid.fit_grid(c) for c in columns]
        windows = [g.windows() if g is not None else {} for g in grids]
        made = []
        for count, lengths in _SHAPES:
            for first in range(len(strips) - count + 1):
                chosen = range(first, first + count)
                fitting = [n for n in lengths if all(n in windows[k] for k in chosen)]
                if not fitting:
                    continue
                # the length is told by where characters are seen; which lines belong, by how clear they are
                scores = {n: sum(windows[k][n][0] for k in chosen) for n in fitting}
                length = max(fitting, key=scores.__getitem__)
                parts = [(strips[k], columns[k], grids[k]) for k in chosen]
                made.append(_gather(scores[length], parts, [windows[k][length][1] for k in chosen], length))
        return max(made, key=lambda m: m.score * m.length * len(m.texts) * m.clearness**4, default=None)


def _gather(
    score: float, parts: list[tuple[Strip, _Array, grid.LineGrid | None]], starts: list[int], length: int
) -> _Lines:
    """Read lines that were chosen together, each from its own start on its grid."""
    known = [(strip, columns, fitted) for strip, columns, fitted in parts if fitted is not None]
    texts = tuple(
        grid.read_line(columns, fitted, length, start)
        for (_, columns, fitted), start in zip(known, starts, strict=True)
    )
    clearness = float(np.mean([t.distributions.max(1).mean() for t in texts]))
    sources = tuple((columns, fitted) for _, columns, fitted in known)
    share = score / (len(texts) * length * 3.9)
    return _Lines(tuple(strip for strip, _, _ in known), texts, share, clearness, sources, tuple(starts))


def _alternatives(lines: _Lines) -> Iterator[_Lines]:
    """Read the same lines elsewhere on their grids: the page's edge may have passed for characters.

    First some positions earlier or later; then as lines of another length, where that leaves out what is unclear.
    """
    for by in _SHIFTS:
        moved = _at(lines, [start + by for start in lines.starts], lines.length)
        if moved is not None:
            yield moved
    if len(lines.texts) == 3:
        return
    for length in grid.LENGTHS[1:]:
        starts = [fitted.windows().get(length, (0.0, -1))[1] for _, fitted in lines.sources]
        for by in (0, *_SHIFTS):
            other = None if length == lines.length else _at(lines, [start + by for start in starts], length)
            if other is not None and other.clearness > max(_CLEAR, lines.clearness + 0.04):
                yield other


def _at(lines: _Lines, starts: list[int], length: int) -> _Lines | None:
    """Read lines from other starts on their grids, where these have room for that."""
    for start, (_, fitted) in zip(starts, lines.sources, strict=True):
        if start < 0 or start + length > fitted.centres.size:
            return None
    parts = [(strip, *source) for strip, source in zip(lines.strips, lines.sources, strict=True)]
    return _gather(lines.score * len(lines.texts) * length * 3.9, list(parts), starts, length)


def _leaves(pyramid: Pyramid, quads: tuple[Quad, ...]) -> bool:
    """Whether characters lie partly outside of the picture: what is left of an F can look like a T."""
    grey, _ = pyramid.level(1)
    high, wide = grey.shape
    corners = np.array(quads)
    slack = _OUTSIDE * float(np.median(np.linalg.norm(corners[:, 3] - corners[:, 0], axis=1)))
    x, y = corners[..., 0], corners[..., 1]
    return bool(min(x.min(), y.min()) < -slack or x.max() > wide - 1 + slack or y.max() > high - 1 + slack)


def _likely_length(rows: list[Row]) -> int:
    """Guess the characters of a line: three lines alike have 30; else by the lines' distance to their length."""
    gaps = np.diff([row.middle for row in rows])
    length = float(np.median([row.end - row.start for row in rows]))
    if len(rows) >= 3:
        starts, ends = np.ptp([row.start for row in rows]), np.ptp([row.end for row in rows])
        if max(starts, ends) < 0.04 * length and np.ptp(gaps) < 0.2 * float(gaps.mean()):
            return 30
    gap = float(gaps.min())
    return 44 if gap < 0.0625 * length else 36 if gap < 0.076 * length else 30


def _evened(grey: Image) -> Image:
    """Divide a picture by its paper's brightness and lift its contrast where it is low."""
    reach = max(9, round(max(grey.shape) * 0.03) | 1)
    small = cv2.resize(grey, None, fx=0.25, fy=0.25, interpolation=cv2.INTER_AREA)
    paper = cv2.GaussianBlur(cv2.dilate(small, np.ones((3, 3), np.uint8)), (0, 0), reach / 8)
    paper = cv2.resize(paper, (grey.shape[1], grey.shape[0]), interpolation=cv2.INTER_LINEAR)
    flat = cv2.divide(grey, np.maximum(paper, 12), scale=210.0)
    return cv2.createCLAHE(2.0, (8, 8)).apply(flat).astype(np.uint8, copy=False)


def _turn(strip: Strip) -> Strip:
    """Turn a strip upside down."""
    image: Image = np.ascontiguousarray(strip.image[::-1, ::-1])
    return Strip(image, strip.to_frame[::-1, ::-1], strip.cap_px)


def _may_be_cut(lines: _Lines) -> bool:
    """Whether the lines may go on where nothing is seen, in glare or dirt: a visa of 44 would pass as one of 36."""
    if lines.length == max(grid.LENGTHS):
        return False
    for strip, text in zip(lines.strips, lines.texts, strict=True):
        if text.beyond > _BEYOND:
            return True
        places = np.clip((text.centres * STRIDE_PX).astype(int), 8, strip.image.shape[1] - 9)
        cells = np.sort([strip.image[5:27, x - 8 : x + 9].ravel() for x in places], axis=1).astype(np.float32)
        dark, light = round(0.04 * cells.shape[1]), round(0.9 * cells.shape[1])
        contrast = cells[:, light] - cells[:, dark]
        ends = min(float(contrast[:3].mean()), float(contrast[-3:].mean()))
        if ends < _FADED * float(np.median(contrast)):
            return True
    return False


def _is_believable(decided: Judgement, lines: _Lines) -> bool:
    """Whether this is an MRZ at all, and not some other print."""
    good = sum(d.is_correct for d in decided.mrz.check_digits)
    if lines.score < 0.45 or lines.clearness < 0.45 or decided.lines[0][0] not in "PIACV":
        return False
    changes = len(decided.corrected)
    if _names_no_state(decided) and (changes or not decided.checks_ok):  # payment slips and rows of capitals
        return False
    if good >= min(3, len(decided.mrz.check_digits)):
        return changes <= 12
    fillers = sum(line.count("<") for line in decided.lines)
    return changes <= 5 and fillers >= 4 and lines.clearness > (0.75 if good >= 2 else 0.88)


def _names_no_state(decided: Judgement) -> bool:
    """Whether none of the States that a zone names is on the list of ICAO Doc 9303-3."""
    layout = LAYOUTS[decided.mrz_format].fields
    named = [field for field in (MrzField.ISSUING_STATE, MrzField.NATIONALITY) if field in layout]
    unknown = [fault.field for fault in decided.mrz.faults if fault.kind in _NO_STATE]
    return all(field in unknown for field in named)


def _since(started: float) -> float:
    return (time.thread_time() - started) * 1000
