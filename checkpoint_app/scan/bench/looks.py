"""One picture read and judged against the truth: what came of it, what it cost, which characters were mistaken.

A `Look` carries figures and pairs of single characters, never a text that was read, so that results may be kept.
"""

from __future__ import annotations

import time
from dataclasses import dataclass
from enum import Enum

import numpy as np

from checkpoint_app import clock
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.bench.pages import Sample
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import FrameReading, Guidance, MrzReading

BIN_EDGES = (0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0000001)
"""Bins of confidence for the reliability curve, finer towards 1 where nearly all characters are."""
MAX_PAIRS = 12
"""A text with more wrong characters than this has slipped on its grid: its pairs say nothing about letters."""


class Outcome(Enum):
    """What came of one picture; for a picture without a zone only NOTHING and FALSE_READING."""

    RIGHT = "right"
    RIGHT_UNSURE = "right, marked UNSURE"
    WRONG_UNSURE = "wrong text, marked UNSURE"
    OTHER_SHAPE = "other lines or length, marked UNSURE"
    NOT_BELIEVED = "lines read, but no zone by their contents"
    TOO_FEW_LINES = "zone seen, lines not"
    NOT_FOUND = "no zone found"
    SILENT = "wrong and not marked"
    NOTHING = "nothing read where nothing is"
    FALSE_READING = "reading where no zone is"


@dataclass(frozen=True, slots=True)
class Look:
    """One picture's result.

    Attributes:
        condition: the condition, kind of stranger, or folder.
        name: number of the generated picture, or the file.
        has_zone: whether there is a zone to be read.
        cpu_ms: processor time of the process for finding and reading, without decoding the file.
        pairs: (truth, read) of each mistaken character.
        reliability: per bin of confidence: its number, characters, right ones, sum of confidences.
    """

    condition: str
    name: str
    has_zone: bool
    outcome: Outcome
    cpu_ms: float
    pairs: tuple[tuple[str, str], ...] = ()
    reliability: tuple[tuple[int, int, int, float], ...] = ()


def examine(reader: MrzReader, sample: Sample, name: str) -> Look:
    """Read one picture as a file is read, and hold it against its truth."""
    frame = Frame(sample.image, clock.now(), 0)
    started = time.process_time()
    reading = reader.read(frame, thorough=True)
    cpu_ms = round((time.process_time() - started) * 1000, 2)
    outcome = _outcome(sample.lines, reading)
    pairs: tuple[tuple[str, str], ...] = ()
    reliability: tuple[tuple[int, int, int, float], ...] = ()
    if reading.mrz is not None and _same_shape(reading.mrz.lines, sample.lines):
        pairs = _pairs(sample.lines, reading.mrz.lines)
        reliability = _reliability(sample.lines, reading.mrz)
    return Look(sample.condition, name, bool(sample.lines), outcome, cpu_ms, pairs, reliability)


def _outcome(lines: tuple[str, ...], reading: FrameReading) -> Outcome:
    mrz = reading.mrz
    if not lines:
        return Outcome.NOTHING if mrz is None else Outcome.FALSE_READING
    if mrz is None:
        if reading.sharpness > 0:
            return Outcome.NOT_BELIEVED
        is_seen = reading.outline is not None or reading.guidance is Guidance.BLURRED
        return Outcome.TOO_FEW_LINES if is_seen else Outcome.NOT_FOUND
    is_sure = mrz.status is not ReadingStatus.UNSURE
    if mrz.lines == lines:
        return Outcome.RIGHT if is_sure else Outcome.RIGHT_UNSURE
    if is_sure:
        return Outcome.SILENT
    return Outcome.WRONG_UNSURE if _same_shape(mrz.lines, lines) else Outcome.OTHER_SHAPE


def _same_shape(read: tuple[str, ...], truth: tuple[str, ...]) -> bool:
    return [len(line) for line in read] == [len(line) for line in truth]


def _pairs(truth: tuple[str, ...], read: tuple[str, ...]) -> tuple[tuple[str, str], ...]:
    wrong = tuple((a, b) for a, b in zip("".join(truth), "".join(read), strict=True) if a != b)
    return wrong if len(wrong) <= MAX_PAIRS else ()


def _reliability(truth: tuple[str, ...], mrz: MrzReading) -> tuple[tuple[int, int, int, float], ...]:
    values = np.array([c for line in mrz.confidence for c in line])
    right = np.array([a == b for a, b in zip("".join(truth), "".join(mrz.lines), strict=True)])
    bins = np.digitize(values, BIN_EDGES) - 1
    return tuple(
        (int(k), int((bins == k).sum()), int(right[bins == k].sum()), round(float(values[bins == k].sum()), 5))
        for k in np.unique(bins)
    )
