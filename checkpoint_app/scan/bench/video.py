"""Synthetic video: how long until CONFIRMED, and is what is confirmed right.

In each sequence a page slides in, rests, and leaves, and a second page follows it. What makes it hard takes turns:
In each sequence a page slides in, rests, and leaves, and a second one follows it. What makes it hard takes turns:
the page, and all of it together. Frames come at 30 a second; the reader takes the newest when it is free, so its own
processor time counts: a slow reader sees fewer frames.

Every confirmation of a sequence is judged against the page that lies there, also while pages leave and enter.
"""

from __future__ import annotations

import math
import random
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field

import numpy as np

from checkpoint_app import clock
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.bench.pages import a_page
from checkpoint_app.scan.frames import Frame, Image
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.specimen import View, look

FRAME_S = 1 / 30
KINDS = ("steady", "wandering glare", "hunting focus", "exposure steps", "moving hand", "all together")
_ENTRY_S = 0.25
_REST_S = 2.2
_PAGE_S = 2 * _ENTRY_S + _REST_S
_AFTER_S = 0.4
"""How long a page that is read still lies there before it is taken away."""


@dataclass(slots=True)
class VideoRow:
    """Pages of one kind of sequence: seconds from in view to CONFIRMED (None: never), and wrong confirmations."""

    name: str
    seconds: list[float | None] = field(default_factory=list)
    wrong: int = 0

    def as_json(self) -> dict[str, object]:
        """Give the figures for one JSON line."""
        known = [s for s in self.seconds if s is not None]
        return {
            "kind": self.name,
            "pages": len(self.seconds),
            "confirmed": len(known),
            "wrong": self.wrong,
            "seconds_median": round(float(np.median(known)), 2) if known else None,
            "seconds_p90": round(float(np.percentile(known, 90)), 2) if known else None,
        }


@dataclass(slots=True)
class VideoReport:
    """A row for each kind of sequence that was played."""

    rows: dict[str, VideoRow] = field(default_factory=dict)

    def of(self, kind: str) -> VideoRow:
        """Give a kind's row, made when there is none yet."""
        return self.rows.setdefault(kind, VideoRow(kind))

    @property
    def total(self) -> VideoRow:
        """All kinds together."""
        total = VideoRow("all kinds")
        for row in self.rows.values():
            total.seconds += row.seconds
            total.wrong += row.wrong
        return total


@dataclass(frozen=True, slots=True)
class Course:
    """How one page's stay goes; times in seconds after it began to enter, `phase` in radians."""

    base: View
    phase: float = 0.0
    glare: float = 0.0
    hunting_until_s: float = 0.0
    steps: tuple[tuple[float, float], ...] = ()
    """(when, light from then on), in order."""
    sway: float = 0.002
    """How far the hand moves the page, as a share of the picture."""

    def at(self, t: float, seed: int) -> View:
        """Give the view at a time."""
        rest = t - _ENTRY_S
        away = min(1.0, max(0.0, 1 - t / _ENTRY_S) + max(0.0, (rest - _REST_S) / _ENTRY_S))
        hunting = max(0.0, 1 - rest / self.hunting_until_s) if self.hunting_until_s > 0 else 0.0
        light = [self.base.light, *(level for when, level in self.steps if rest > when)][-1]
        pace = 9.0 if self.sway < 0.01 else 3.5
        x, y = self.sway * math.sin(pace * t + self.phase), 0.6 * self.sway * math.cos(1.3 * pace * t)
        speed = abs(self.sway * pace * math.cos(pace * t + self.phase)) * 1280  # pixels a second
        motion = max(24 * away, speed / 40 if speed > 40 else 0.0)  # exposed for a fortieth of a second
        glare_at = (0.5 + 0.45 * math.sin(self.phase + 1.7 * t), 0.86)
        return View(
            self.base.fill, self.base.roll_deg + 5 * away, self.base.tilt_deg, (x, y + 0.8 * away),
            self.base.blur_px + 2.5 * hunting * abs(math.sin(8 * t)), motion, 90.0 if away > 0 else 0.0,
            self.base.noise, light, self.glare, glare_at, 0.0, seed,
        )  # fmt: skip


def course(rng: random.Random, kind: str) -> Course:
    """Make up a page's stay of a kind."""
    base = View(
        rng.uniform(0.55, 0.78), rng.gauss(0, 5), (rng.gauss(0, 5), rng.gauss(0, 5)), (0, 0), rng.uniform(0.3, 0.8),
        noise=rng.uniform(2, 4), light=rng.uniform(0.6, 1.0),
    )  # fmt: skip
    has_all = kind == "all together"
    glare = rng.uniform(0.3, 0.8) if has_all or kind == "wandering glare" else 0.0
    hunting = rng.uniform(0.4, 1.0) if has_all or kind == "hunting focus" else 0.0
    steps: tuple[tuple[float, float], ...] = ()
    if has_all or kind == "exposure steps":
        times = sorted(rng.uniform(-0.1, 0.8) for _ in range(3))
        steps = tuple((when, rng.uniform(0.4, 1.35)) for when in times)
    sway = rng.uniform(0.02, 0.05) if has_all or kind == "moving hand" else 0.002
    return Course(base, rng.uniform(0, 6), glare, hunting, steps, sway)


def bench_video(count: int, *, first: int = 0, progress: Callable[[str], None] | None = None) -> VideoReport:
    """Play `count` sequences of two pages each from number `first` on; the kinds take turns."""
    reader, report = MrzReader(), VideoReport()
    for index in range(first, first + count):
        kind = KINDS[index % len(KINDS)]
        _play(reader, report.of(kind), index)
        if progress:
            progress(f"{index - first + 1}/{count}")
    return report


def _play(reader: MrzReader, row: VideoRow, index: int) -> None:
    rng = random.Random(f"video/{index}")
    agreement = Agreement()
    for turn in range(2):
        page, specimen = a_page(rng)
        confirmed = list(_confirmations(reader, agreement, page, course(rng, row.name), index * 1000 + turn * 500))
        row.wrong += sum(lines != specimen.lines for _, lines in confirmed)
        row.seconds.append(next((max(0.0, t - _ENTRY_S) for t, lines in confirmed if lines == specimen.lines), None))


def _confirmations(
    reader: MrzReader, agreement: Agreement, page: Image, stay: Course, number: int
) -> Iterator[tuple[float, tuple[str, ...]]]:
    """Show a page from its entering to its leaving; gives the time and text of every confirmation."""
    t = 0.0
    while t < _PAGE_S:
        frame = Frame(look(page, stay.at(t, number)), clock.now(), number)
        started = time.process_time()
        confirmed = agreement.add(frame, reader.read(frame))
        t += max(FRAME_S, math.ceil((time.process_time() - started) / FRAME_S) * FRAME_S)
        number += 1
        if confirmed is not None:
            yield t, confirmed.mrz.lines
            t = max(t, _ENTRY_S + _REST_S - _AFTER_S)
