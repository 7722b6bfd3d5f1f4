"""Synthetic video: how long until CONFIRMED, and is what is confirmed right.

Each sequence has a page that slides in, rests in a hand with a slight tremor while glare wanders, the autofocus hunts
and the exposure steps, and leaves again. Frames come at 30 a second; the reader takes the newest when it is
free, so its own time counts: a slow reader sees fewer frames.
"""

from __future__ import annotations

import math
import random
import time
from dataclasses import dataclass, field

import numpy as np

from checkpoint_app import clock
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.bench.conditions import a_page
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.specimen import View, look

FRAME_S = 1 / 30
_ENTRY_S = 0.25
_REST_S = 2.2


@dataclass(slots=True)
class VideoReport:
    """Seconds from page in view to CONFIRMED per sequence (None: never), and how many confirmations were wrong."""

    seconds: list[float | None] = field(default_factory=list)
    wrong: int = 0

    def as_json(self) -> dict[str, object]:
        """Give the figures for one JSON line."""
        known = [s for s in self.seconds if s is not None]
        return {
            "sequences": len(self.seconds),
            "confirmed": len(known),
            "wrong": self.wrong,
            "seconds_median": round(float(np.median(known)), 2) if known else None,
            "seconds_p90": round(float(np.percentile(known, 90)), 2) if known else None,
        }


@dataclass(frozen=True, slots=True)
class _Course:
    """How one sequence goes; angles in radians, times in seconds."""

    base: View
    phase: float
    glare: float
    hunting_until_s: float
    steps_at_s: float
    step_to: float

    def at(self, t: float, number: int) -> View:
        """Give the view at a time after the page began to enter."""
        entering = max(0.0, 1 - t / _ENTRY_S)
        rest = t - _ENTRY_S
        leaving = max(0.0, (rest - _REST_S) / _ENTRY_S)
        away = entering + leaving
        hunting = max(0.0, 1 - rest / self.hunting_until_s) if self.hunting_until_s > 0 else 0.0
        light = self.base.light * (self.step_to if rest > self.steps_at_s else 1.0)
        x = 0.5 + 0.45 * math.sin(self.phase + 1.7 * t)
        tremor = 0.002 * math.sin(9 * t + self.phase), 0.002 * math.cos(11 * t)
        blur = self.base.blur_px + 2.5 * hunting * abs(math.sin(8 * t))
        return View(
            self.base.fill, self.base.roll_deg + 5 * away, self.base.tilt_deg, (tremor[0], tremor[1] + 0.8 * away),
            blur, 24 * min(away, 1.0), 90.0, self.base.noise, light,
            self.glare, (x, 0.86), 0.0, number,
        )  # fmt: skip


def _course(rng: random.Random) -> _Course:
    base = View(
        rng.uniform(0.55, 0.78), rng.gauss(0, 5), (rng.gauss(0, 5), rng.gauss(0, 5)), (0, 0), rng.uniform(0.3, 0.8),
        noise=rng.uniform(2, 4), light=rng.uniform(0.6, 1.0),
    )  # fmt: skip
    glare = rng.uniform(0.2, 0.7) if rng.random() < 0.5 else 0.0
    hunting = rng.uniform(0.3, 0.8) if rng.random() < 0.5 else 0.0
    return _Course(base, rng.uniform(0, 6), glare, hunting, rng.uniform(0.3, 1.5), rng.uniform(0.7, 1.2))


def bench_video(count: int, *, first: int = 0) -> VideoReport:
    """Play `count` sequences from number `first` on."""
    reader, report = MrzReader(), VideoReport()
    for index in range(first, first + count):
        rng = random.Random(f"video/{index}")
        page, specimen = a_page(rng)
        course, agreement = _course(rng), Agreement()
        t, number, when = 0.0, 0, None
        while t < 2 * _ENTRY_S + _REST_S:
            frame = Frame(look(page, course.at(t, index * 1000 + number)), clock.now(), number)
            started = time.process_time()
            confirmed = agreement.add(frame, reader.read(frame))
            t += max(FRAME_S, math.ceil((time.process_time() - started) / FRAME_S) * FRAME_S)
            number += 1
            if confirmed is not None:
                report.wrong += confirmed.mrz.lines != specimen.lines
                when = max(0.0, t - _ENTRY_S)
                break
        report.seconds.append(when)
    return report
