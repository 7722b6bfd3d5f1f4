"""Agreement over frames: a reading is CONFIRMED when enough frames agree on every one of its characters.

Frames vote per position, weighted by confidence and sharpness, so that glare which wanders over the zone costs one
position in one frame and another in the next. A position is settled when enough frames read it surely and the
votes against it are few. A reading of another document starts a new vote.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt

from checkpoint_app.documents.mrz import MrzFormat, parse_mrz
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.judge import REFERENCE_DAY
from checkpoint_app.scan.reading import ConfirmedReading, FrameReading, MrzReading
from checkpoint_app.scan.recognise import ALPHABET

_Array = npt.NDArray[np.floating]
_SAME_SHARE = 0.72
_SHARE = 0.90
_SURE = 0.90


@dataclass(frozen=True, slots=True)
class _Vote:
    reading: MrzReading
    weight: float


@dataclass(frozen=True, slots=True)
class _Picture:
    frame: Frame
    vote: _Vote


class Agreement:
    """Votes per position over the frames of one document; one thread uses one instance.

    A frame is megabytes, a reading is not: of each text that is voted for, only the sharpest frame is kept.

    Attributes:
        needed: how many frames must surely read each elected character; three more where a check digit fails.
    """

    def __init__(self, *, needed: int = 4, memory: int = 14) -> None:
        self.needed = needed
        self._memory = memory
        self._votes: list[_Vote] = []
        self._pictures: dict[tuple[str, ...], _Picture] = {}
        self._misses = 0
        self._confirmed: tuple[str, ...] | None = None

    def add(self, frame: Frame, reading: FrameReading) -> ConfirmedReading | None:
        """Add a frame's reading; gives the confirmed reading once, when it becomes so, else None."""
        mrz = reading.mrz
        if mrz is None:
            self._misses += 1
            if self._misses > 15:
                self.reset()
            return None
        self._misses = 0
        if self._votes:
            last = self._votes[-1].reading
            if _is_cut_of(mrz, last):
                return None  # the longer text is the whole one: this frame lost an end of its lines
            if not _same_document(last, mrz):
                self._votes.clear()
        vote = _Vote(mrz, _weight(reading))
        self._votes.append(vote)
        del self._votes[: -self._memory]
        self._keep_picture(_Picture(frame, vote))
        return self._conclude()

    def _keep_picture(self, new: _Picture) -> None:
        """Keep a frame if it is the sharpest of its text; forget those of texts that nobody votes for any more."""
        texts = {vote.reading.lines for vote in self._votes}
        self._pictures = {text: kept for text, kept in self._pictures.items() if text in texts}
        kept = self._pictures.get(new.vote.reading.lines)
        if kept is None or new.vote.weight > kept.vote.weight:
            self._pictures[new.vote.reading.lines] = new

    def reset(self) -> None:
        """Forget all frames, as for the next traveller."""
        self._votes.clear()
        self._pictures.clear()
        self._misses = 0
        self._confirmed = None

    @property
    def reading(self) -> MrzReading | None:
        """The best reading so far, not confirmed: that of the surest frame."""
        if not self._votes:
            return None
        return max(self._votes, key=lambda v: v.weight).reading

    def _conclude(self) -> ConfirmedReading | None:
        lines, share, support = self._elect()
        parsed = parse_mrz(lines, REFERENCE_DAY)
        whole = [v for v in self._votes if v.reading.lines == lines]
        needed = self.needed if parsed.check_digits_agree else self.needed + 3
        if support < needed or share < _SHARE or not whole or lines == self._confirmed:
            return None
        if not parsed.check_digits_agree and len(whole) < needed:
            return None
        best = self._pictures[lines]
        reading = best.vote.reading
        if reading.status is ReadingStatus.UNSURE:
            return None
        self._confirmed = lines
        merged = replace(reading, lines=lines, status=ReadingStatus.CONFIRMED, checks_ok=parsed.check_digits_agree)
        return ConfirmedReading(merged, support, best.frame, reading)

    def _elect(self) -> tuple[tuple[str, ...], float, int]:
        """Elect every position's character.

        Gives the lines, the smallest share of the votes that a position was won by, and the smallest number of frames
        that read a position's elected character surely.
        """
        kept = [v.reading for v in self._votes if v.reading.format is self._votes[-1].reading.format]
        shape: MrzFormat = kept[-1].format
        size = (shape.line_count, shape.line_length)
        ballots = np.zeros((*size, len(ALPHABET)))
        sure = np.zeros((*size, len(ALPHABET)), np.int64)
        weights = [v.weight for v in self._votes if v.reading.format is shape]
        rows, columns = np.indices(size)
        for weight, reading in zip(weights, kept, strict=True):
            confidence = np.array(reading.confidence)
            index = np.array([[ALPHABET.index(c) for c in line] for line in reading.lines])
            ballots[rows, columns, index] += weight * confidence
            certain = confidence >= _SURE  # a character that a check digit proposed stays below
            sure[rows, columns, index] += certain
        elected = ballots.argmax(2)
        share = ballots.max(2) / np.maximum(ballots.sum(2), 1e-9)
        lines = tuple("".join(ALPHABET[k] for k in row) for row in elected)
        return lines, float(share.min()), int(sure[rows, columns, elected].min())


def _weight(reading: FrameReading) -> float:
    return 0.5 + min(reading.sharpness, 1.0)


def _is_cut_of(short: MrzReading, long: MrzReading) -> bool:
    """Whether the first reading is the second with an end of its lines lost (in glare, or outside the picture)."""
    if len(short.lines) != len(long.lines) or len(short.lines[0]) >= len(long.lines[0]):
        return False
    length = len(short.lines[0])
    for start in range(len(long.lines[0]) - length + 1):
        pairs = [
            (p, q)
            for a, b in zip(short.lines, long.lines, strict=True)
            for p, q in zip(a, b[start : start + length], strict=True)
            if q != "<"
        ]
        if pairs and sum(p == q for p, q in pairs) >= _SAME_SHARE * len(pairs):
            return True
    return False


def _same_document(a: MrzReading, b: MrzReading) -> bool:
    """Whether two readings are of one document, allowing for misread characters (fillers do not count)."""
    if a.format.line_length != b.format.line_length:
        return False
    pairs = [
        (p, q) for x, y in zip(a.lines, b.lines, strict=True) for p, q in zip(x, y, strict=True) if {p, q} != {"<"}
    ]
    return sum(p == q for p, q in pairs) >= _SAME_SHARE * len(pairs)
