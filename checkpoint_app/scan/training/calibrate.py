"""Fit the calibration curves on generated documents that no figure is told from; they lie beside the networks."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from checkpoint_app import clock
from checkpoint_app.documents.mrz import parse_mrz
from checkpoint_app.scan.bench.conditions import CONDITIONS, Sample, sample
from checkpoint_app.scan.calibration import Calibration, Curve, log_odds
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.judge import REFERENCE_DAY, covered_by_agreeing
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.training.wild import wild

FIRST = 500_000
"""Numbers of the pictures used here begin far beyond those that figures are told from."""
_SHARE = 0.3
_LEAST_IN_BIN, _MOST_IN_BIN = 25, 4000
_CEILING = 0.9998


def samples(count: int, first: int) -> Iterator[Sample]:
    """Give `count` pictures of every condition, and three times as many wild ones."""
    for number in range(first, first + count):
        for condition in CONDITIONS:
            yield sample(condition, number)
        for part in range(3):
            yield wild(3 * number + part)


def collect(count: int, first: int = FIRST) -> dict[str, list[tuple[float, bool]]]:
    """Read the pictures without calibration; per curve the certainty of every character and whether it is right."""
    reader = MrzReader(Calibration())
    found: dict[str, list[tuple[float, bool]]] = {"covered": [], "bare": []}
    for one in samples(count, first):
        reading = reader.read(Frame(one.image, clock.now(), 0), thorough=True).mrz
        if reading is None or [len(line) for line in reading.lines] != [len(line) for line in one.lines]:
            continue
        changed = {(c.line, c.column) for c in reading.corrected}
        covered = covered_by_agreeing(parse_mrz(list(reading.lines), REFERENCE_DAY))
        for row, (line, truth, sure) in enumerate(zip(reading.lines, one.lines, reading.confidence, strict=True)):
            for column, (character, true, value) in enumerate(zip(line, truth, sure, strict=True)):
                if (row, column) not in changed:
                    found["covered" if (row, column) in covered else "bare"].append((value, character == true))
    return found


def fit(pairs: list[tuple[float, bool]]) -> Curve:
    """Fit a rising curve: bins from the least sure up, pooled until their shares rise, smoothed by half a miss."""
    pairs = sorted(pairs)
    values = np.array([p for p, _ in pairs])
    right = np.array([r for _, r in pairs], float)
    bins: list[list[float]] = []
    at = 0
    while at < values.size:
        size = int(np.clip(_SHARE * (at + 1), _LEAST_IN_BIN, _MOST_IN_BIN))
        size = values.size - at if values.size - at < 2 * size else size
        part = slice(at, at + size)
        bins.append([float(log_odds(values[part]).mean()), float(right[part].sum()), float(size)])
        at += size
        while len(bins) > 1 and bins[-1][1] / bins[-1][2] < bins[-2][1] / bins[-2][2]:
            last = bins.pop()
            whole = bins[-1][2] + last[2]
            bins[-1] = [(bins[-1][0] * bins[-1][2] + last[0] * last[2]) / whole, bins[-1][1] + last[1], whole]
    shares = np.array([(hits + 0.5) / (size + 1) for _, hits, size in bins])
    shares = np.minimum(np.maximum.accumulate(shares), _CEILING)
    return Curve(tuple(round(b[0], 3) for b in bins), tuple(np.round(log_odds(shares), 3).tolist()))


def dumped(found: dict[str, list[tuple[float, bool]]]) -> str:
    """Fit both curves and write them as the file that is shipped."""
    stored = {}
    for name, pairs in found.items():
        curve = fit(pairs)
        stored[name] = {"given": list(curve.given), "right": list(curve.right), "characters": len(pairs)}
    return json.dumps(stored, indent=1) + "\n"


def calibrate(count: int, target: Path) -> str:
    """Fit both curves, write them to a file, and say what they were fitted on."""
    found = collect(count)
    target.write_text(dumped(found), encoding="utf-8", newline="\n")
    wrong = {name: sum(not right for _, right in pairs) for name, pairs in found.items()}
    return "  ".join(f"{name}: {len(pairs)} characters, {wrong[name]} wrong" for name, pairs in found.items())
