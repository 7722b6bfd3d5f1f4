"""`bench mrz`: how often the reader is right, unsure, or wrong without saying so, and what it costs."""

from __future__ import annotations

import itertools
import json
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

import numpy as np

from checkpoint_app import clock
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.bench.conditions import CONDITIONS, Sample, sample, without_zone
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.pictures import load_picture
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.reading import MrzReading
from checkpoint_app.scan.specimen import View, look


@dataclass(slots=True)
class Row:
    """One condition's figures.

    Attributes:
        exact: read with every character right. kept: of these, not marked UNSURE.
        silent: wrong and not marked UNSURE; for pictures without a zone: any reading at all.
        missed: no reading.
        confusions: (truth, read) pairs of single characters.
    """

    name: str
    count: int = 0
    exact: int = 0
    kept: int = 0
    silent: int = 0
    unsure: int = 0
    missed: int = 0
    cpu_ms: list[float] = field(default_factory=list)
    confusions: dict[tuple[str, str], int] = field(default_factory=dict)

    def add(self, lines: tuple[str, ...], reading: MrzReading | None, cpu_ms: float) -> None:
        """Count one picture."""
        self.count += 1
        self.cpu_ms.append(cpu_ms)
        if reading is None:
            self.missed += 1
            return
        sure = reading.status is not ReadingStatus.UNSURE
        self.unsure += not sure
        if reading.lines == lines:
            self.exact += 1
            self.kept += sure
            return
        self.silent += sure
        if len(reading.lines) == len(lines) and len(reading.lines[0]) == len(lines[0]):
            pairs = zip("".join(lines), "".join(reading.lines), strict=True)
            for pair in pairs:
                if pair[0] != pair[1]:
                    self.confusions[pair] = self.confusions.get(pair, 0) + 1

    def as_json(self) -> dict[str, object]:
        """Give the figures for one JSON line."""
        times = np.array(self.cpu_ms or [0.0])
        pairs = sorted(self.confusions.items(), key=lambda p: -p[1])[:12]
        return {
            "condition": self.name,
            "count": self.count,
            "exact": self.exact,
            "exact_kept": self.kept,
            "unsure": self.unsure,
            "silent_errors": self.silent,
            "no_reading": self.missed,
            "cpu_ms_mean": round(float(times.mean()), 1),
            "cpu_ms_p95": round(float(np.percentile(times, 95)), 1),
            "confusions": {f"{a}->{b}": n for (a, b), n in pairs},
        }


@dataclass(slots=True)
class Report:
    """All rows, and confidence against truth for the reliability curve."""

    rows: list[Row] = field(default_factory=list)
    confidences: list[float] = field(default_factory=list)
    correct: list[bool] = field(default_factory=list)

    @property
    def total(self) -> Row:
        """The sum of the rows that have a zone."""
        total = Row("all with a zone")
        for row in self.rows:
            if row.name != "none":
                total.count += row.count
                total.exact += row.exact
                total.kept += row.kept
                total.silent += row.silent
                total.unsure += row.unsure
                total.missed += row.missed
                total.cpu_ms += row.cpu_ms
                for pair, number in row.confusions.items():
                    total.confusions[pair] = total.confusions.get(pair, 0) + number
        return total

    def reliability(self) -> list[tuple[float, float, int]]:
        """Give per bin of confidence its mean, the share that is right, and how many characters it holds."""
        values, right = np.array(self.confidences), np.array(self.correct, bool)
        edges = [0.0, 0.3, 0.5, 0.7, 0.8, 0.9, 0.95, 0.98, 0.99, 0.995, 0.999, 1.0000001]
        found = []
        for low, high in itertools.pairwise(edges):
            inside = (values >= low) & (values < high)
            if inside.any():
                found.append((float(values[inside].mean()), float(right[inside].mean()), int(inside.sum())))
        return found

    def table(self) -> str:
        """Write the figures as a table of text."""
        head = f"{'condition':18}{'n':>6}{'exact':>8}{'kept':>7}{'unsure':>8}{'silent':>8}{'none':>6}"
        head += f"{'cpu ms':>8}{'p95':>7}"
        lines = [head]
        for row in [*self.rows, self.total]:
            n = max(row.count, 1)
            kept = 100 * row.kept / max(row.exact, 1)
            times = np.array(row.cpu_ms or [0.0])
            lines.append(
                f"{row.name:18}{row.count:6d}{100 * row.exact / n:7.1f}%{kept:6.1f}%{100 * row.unsure / n:7.1f}%"
                f"{row.silent:8d}{row.missed:6d}{times.mean():8.1f}{np.percentile(times, 95):7.1f}"
            )
        return "\n".join(lines)


def bench_generated(
    count: int,
    *,
    first: int = 0,
    conditions: Iterable[str] = tuple(CONDITIONS),
    progress: Callable[[str], None] | None = None,
) -> Report:
    """Read `count` generated pictures of every condition, from number `first` on, and as many without a zone."""
    reader, report = MrzReader(), Report()
    for condition in conditions:
        _run(reader, report, condition, (sample(condition, first + i) for i in range(count)))
        if progress:
            progress(condition)
    _run(reader, report, "none", (without_zone(first + i) for i in range(count)))
    return report


def bench_folder(folder: Path) -> Report:
    """Read a folder with a `truth.json`: a list of objects with `file` and `lines`."""
    reader, report = MrzReader(), Report()
    _run(reader, report, folder.name, _samples_of(folder))
    return report


def bench_live(count: int) -> dict[str, float]:
    """Measure what a camera costs: milliseconds of CPU per empty 1280x720 frame, and to load the networks."""
    before = time.process_time()
    reader = MrzReader()
    loaded = (time.process_time() - before) * 1000
    frames = [Frame(look(None, View(seed=i)), clock.now(), i) for i in range(8)]
    reader.read(frames[0])
    started = time.process_time()
    for number in range(count):
        reader.read(frames[number % len(frames)])
    spent = (time.process_time() - started) * 1000
    return {"load_ms": round(loaded, 1), "empty_frame_ms": round(spent / max(count, 1), 2)}


def _samples_of(folder: Path) -> Iterator[Sample]:
    for entry in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        yield Sample(folder.name, load_picture(folder / entry["file"]), tuple(entry.get("lines") or ()))


def _run(reader: MrzReader, report: Report, name: str, samples: Iterable[Sample]) -> None:
    row = Row(name)
    for number, one in enumerate(samples):
        frame = Frame(one.image, clock.now(), number)
        started = time.process_time()
        reading = reader.read(frame, thorough=True).mrz
        row.add(one.lines, reading, (time.process_time() - started) * 1000)
        if reading is not None and one.lines and len(reading.lines[0]) == len(one.lines[0]):
            for line, truth, sure in zip(reading.lines, one.lines, reading.confidence, strict=True):
                report.confidences += sure
                report.correct += [a == b for a, b in zip(line, truth, strict=True)]
    report.rows.append(row)
