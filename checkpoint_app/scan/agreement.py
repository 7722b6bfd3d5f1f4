"""Agreement over frames: a reading is CONFIRMED when enough independent frames agree on all its characters.

Frames vote per position, weighted by their confidence and sharpness. Two frames taken of a page that has not moved at
all share their errors, so frames count as independent only by what they show: a sharp and a blurred frame, or frames
between which the zone moved or the light changed. A reading of another document starts a new vote.
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
_SURE = 0.90


@dataclass(slots=True)
class _Vote:
    frame: Frame
    reading: MrzReading
    weight: float


class Agreement:
    """Votes per position over the frames of one document; one thread uses one instance.

    Attributes:
        needed: how many frames must agree with every character of the winning text.
    """

    def __init__(self, *, needed: int = 3, memory: int = 12) -> None:
        self.needed = needed
        self._memory = memory
        self._votes: list[_Vote] = []
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
        if self._votes and not _same_document(self._votes[-1].reading, mrz):
            self._votes.clear()
        self._votes.append(_Vote(frame, mrz, _weight(reading, mrz)))
        del self._votes[: -self._memory]
        return self._conclude()

    def reset(self) -> None:
        """Forget all frames, as for the next traveller."""
        self._votes.clear()
        self._misses = 0
        self._confirmed = None

    @property
    def reading(self) -> MrzReading | None:
        """The best reading so far, not confirmed: that of the surest frame."""
        if not self._votes:
            return None
        return max(self._votes, key=lambda v: v.weight).reading

    def _conclude(self) -> ConfirmedReading | None:
        lines, share = self._elect()
        agreeing = [v for v in self._votes if v.reading.lines == lines]
        sure = [v for v in agreeing if v.reading.status is not ReadingStatus.UNSURE]
        if len(agreeing) < self.needed or len(sure) < min(2, self.needed) or share < _SURE:
            return None
        if lines == self._confirmed:
            return None
        parsed = parse_mrz(lines, REFERENCE_DAY)
        best = max(agreeing, key=lambda v: v.weight)
        merged = replace(
            best.reading,
            lines=lines,
            status=ReadingStatus.CONFIRMED,
            checks_ok=parsed.check_digits_agree,
        )
        self._confirmed = lines
        return ConfirmedReading(merged, len(agreeing), best.frame, best.reading)

    def _elect(self) -> tuple[tuple[str, ...], float]:
        """Give the winning character of every position, and the smallest share of votes that one of them won by."""
        kept = [v for v in self._votes if v.reading.format is self._votes[-1].reading.format]
        shape: MrzFormat = kept[-1].reading.format
        ballots = np.zeros((shape.line_count, shape.line_length, len(ALPHABET)))
        for vote in kept:
            for i, (line, sure) in enumerate(zip(vote.reading.lines, vote.reading.confidence, strict=True)):
                for j, (character, confidence) in enumerate(zip(line, sure, strict=True)):
                    ballots[i, j, ALPHABET.index(character)] += vote.weight * confidence
        lines = tuple("".join(ALPHABET[k] for k in row.argmax(1)) for row in ballots)
        totals = ballots.sum(2)
        share = float((ballots.max(2) / np.maximum(totals, 1e-9)).min())
        return lines, share


def _weight(reading: FrameReading, mrz: MrzReading) -> float:
    values = np.array([c for line in mrz.confidence for c in line])
    sureness = float(np.exp(np.log(np.maximum(values, 1e-3)).mean() * 20))
    return sureness * (0.5 + min(reading.sharpness, 1.0)) * (0.5 if mrz.status is ReadingStatus.UNSURE else 1.0)


def _same_document(a: MrzReading, b: MrzReading) -> bool:
    """Whether two readings are of one document, allowing for misread characters (fillers do not count)."""
    if a.format.line_length != b.format.line_length:
        return False
    pairs = [
        (p, q) for x, y in zip(a.lines, b.lines, strict=True) for p, q in zip(x, y, strict=True) if {p, q} != {"<"}
    ]
    return sum(p == q for p, q in pairs) >= _SAME_SHARE * len(pairs)
