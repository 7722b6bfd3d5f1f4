"""What whole processes cost: `checkpoint read` on files, start-up subtracted; loading the models; empty frames.

Processor time of a child and of the children it waited for, taken by the operating system; on Windows by psutil. Each
figure is of fresh processes, so that nothing is warm.
"""

from __future__ import annotations

import json
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np
import psutil

from checkpoint_app import assets, clock
from checkpoint_app.scan.bench.conditions import CONDITIONS, sample
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.pictures import SUFFIXES
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.specimen import View, look

_LOAD = """
import time
from checkpoint_app import assets, clock
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.reader import MrzReader
from checkpoint_app.scan.bench.conditions import sample
frame = Frame(sample("webcam", 0).image, clock.now(), 0)
times = [time.perf_counter()]
reader = MrzReader()
for _ in range(2):
    reader.read(frame)
    times.append(time.perf_counter())
print((2 * times[1] - times[0] - times[2]) * 1000)
"""
"""What the first reading takes from nothing, less what the second takes: weights that are prepared late count too."""


@dataclass(frozen=True, slots=True)
class WholeProcess:
    """Processor time in milliseconds; pictures are decoded, read, searched for codes, and told as JSON.

    Attributes:
        start_ms: a process that reads one picture.
        mean_ms: what each further picture adds to that process.
        p95_ms: of the single pictures as the process itself counts them.
    """

    pictures: int
    start_ms: float
    mean_ms: float
    p95_ms: float


def whole_process(count: int, *, first: int = 0, folder: Path | None = None) -> WholeProcess:
    """Read `count` generated pictures, conditions in turn, or a folder, by one `checkpoint read --json`."""
    with tempfile.TemporaryDirectory(prefix="checkpoint-bench-") as name:
        if folder is None:
            folder = write_samples(Path(name), count, first=first)
        paths = [path for path in sorted(folder.iterdir()) if path.suffix.lower() in SUFFIXES]
        start_ms = statistics.median(_read(paths[:1])[0] for _ in range(3))
        total, each = _read(paths)
    mean_ms = (total - start_ms) / max(1, len(paths) - 1)
    return WholeProcess(len(paths), start_ms, mean_ms, float(np.percentile(each, 95)))


def write_samples(folder: Path, count: int, *, first: int = 0) -> Path:
    """Write generated pictures, conditions in turn, as JPEG files with their `truth.json`; gives the folder."""
    names = list(CONDITIONS)
    truth = []
    for number in range(count):
        condition = names[number % len(names)]
        one = sample(condition, first + number // len(names))
        file = f"{number:05d}-{condition.replace(' ', '-')}.jpg"
        cv2.imwrite(str(folder / file), one.image, [cv2.IMWRITE_JPEG_QUALITY, 92])
        truth.append({"file": file, "lines": one.lines})
    (folder / "truth.json").write_text(json.dumps(truth), encoding="utf-8")
    return folder


def _read(paths: list[Path]) -> tuple[float, list[float]]:
    """Run `checkpoint read` and give its processor time, and each picture's as it counts them."""
    before = _children_ms()
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "checkpoint_app", "read", "--json", *map(str, paths)], capture_output=True, check=True
    )
    spent = _children_ms() - before
    return spent, [json.loads(line)["cpu_ms"] for line in done.stdout.splitlines()]


def _children_ms() -> float:
    times = psutil.Process().cpu_times()
    return float(times.children_user + times.children_system) * 1000


def load_ms(runs: int = 7) -> list[float]:
    """Load the models in fresh processes: milliseconds by the clock, in order of size."""
    found = []
    for _ in range(runs):
        done = subprocess.run([sys.executable, "-c", _LOAD], capture_output=True, check=True, text=True)  # noqa: S603
        found.append(float(done.stdout))
    return sorted(found)


def empty_frame_ms(count: int) -> float:
    """Measure what an idle camera costs: milliseconds of processor time per 1280x720 frame of an empty desk."""
    reader = MrzReader()
    frames = [Frame(look(None, View(seed=i)), clock.now(), i) for i in range(8)]
    for frame in frames[:2]:
        reader.read(frame)
    started = time.process_time()
    for number in range(count):
        reader.read(frames[number % len(frames)])
    return (time.process_time() - started) * 1000 / max(count, 1)


def models_mb() -> float:
    """Sum the size of the model files."""
    return sum(path.stat().st_size for path in assets.resource("models").glob("mrz_*")) / 1e6
