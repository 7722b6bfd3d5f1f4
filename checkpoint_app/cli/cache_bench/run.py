"""All parts in order; each gives its figures as soon as they are known."""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from checkpoint_app.central.centre import Centre
from checkpoint_app.cli.cache_bench.country import machine_of, prepared_centre, publish_changes
from checkpoint_app.cli.cache_bench.decisions import commit_and_flush
from checkpoint_app.cli.cache_bench.figures import Figure, percentile
from checkpoint_app.cli.cache_bench.machine import (
    Cost,
    Machine,
    ask_all,
    ask_cold,
    in_a_process,
    reader,
    take_and_ask,
    take_cost,
)
from checkpoint_app.cli.cache_bench.plain import insert_plainly, some_numbers
from checkpoint_app.cli.cache_bench.stick import events_by_stick

_NUMBERS = 400
_COLD = 15
_IDLE_S = 3.0
_WARM_P99_US, _COLD_MS = 500.0, 50.0
_DELTA_S, _BASE_RATIO, _BASE_MB, _COMMIT_RATIO, _STICK_S = 2.0, 1.5, 400.0, 2.0, 60.0


@dataclass(frozen=True, slots=True)
class Sizes:
    """How much is measured."""

    rows: int
    changes: int
    events: int
    commits: int
    repetitions: int


def measure(folder: Path, centre_dir: Path | None, sizes: Sizes, say: Callable[[str], None]) -> Iterator[Figure]:
    """Measure everything; `folder` is thrown away by the caller, a centre of one's own is given deltas."""
    centre = prepared_centre(centre_dir or folder / "centre", sizes.rows, say)
    try:
        machine = machine_of(centre, folder / "machine")
        numbers = some_numbers(machine, _NUMBERS)
        yield from _first_base(machine, folder)
        yield from _idle(machine, numbers, sizes.repetitions)
        yield from _base_meanwhile(machine, numbers)
        yield from _deltas(centre, machine, numbers, sizes)
    finally:
        centre.close()
    shutil.rmtree(machine.folder)
    yield from _commits(folder, sizes)
    yield from _by_stick(folder, sizes.events)


def _first_base(machine: Machine, folder: Path) -> Iterator[Figure]:
    cost = in_a_process(take_cost, machine, False)
    wall, cpu = in_a_process(insert_plainly, machine, folder / "plain.db")
    yield Figure("base from a directory to live", "s", (cost.wall_s,))
    yield Figure("base, processor", "s", (cost.cpu_s,))
    yield Figure("plain sqlite3 of the same parsed rows", "s", (wall,))
    yield Figure("base / plain sqlite3", "ratio", (cost.wall_s / wall,), _BASE_RATIO)
    yield Figure("base / plain sqlite3, processor", "ratio", (cost.cpu_s / cpu,), _BASE_RATIO)
    yield _memory("base, peak of memory", [cost])


def _memory(name: str, costs: Sequence[Cost]) -> Figure:
    return Figure(name, "MB", tuple(each.peak_mb for each in costs), _BASE_MB)


def _idle(machine: Machine, numbers: list[str], repetitions: int) -> Iterator[Figure]:
    runs = []
    for _ in range(repetitions):
        with reader(machine, numbers) as times:
            time.sleep(_IDLE_S)
        runs.append(times)
    yield from _asked("look-up, nothing else going on", runs)
    yield from _asked("look-up after look-up", [in_a_process(ask_all, machine, numbers) for _ in range(repetitions)])
    cold = tuple(in_a_process(ask_cold, machine, number) for number in numbers[:_COLD])
    yield Figure("first look-up, cold", "ms", cold, _COLD_MS)


def _asked(name: str, runs: Sequence[Sequence[float]]) -> Iterator[Figure]:
    """Medians over the runs of the median and of the 99th percentile of each."""
    count = sum(map(len, runs))
    yield Figure(f"{name}, p50", "us", tuple(percentile(each, 0.5) for each in runs), of=count)
    yield Figure(f"{name}, p99", "us", tuple(percentile(each, 0.99) for each in runs), _WARM_P99_US, of=count)


def _base_meanwhile(machine: Machine, numbers: list[str]) -> Iterator[Figure]:
    with reader(machine, numbers) as times:
        in_a_process(take_cost, machine, True)
    yield from _asked("look-up while a base is built", [times])


def _deltas(centre: Centre, machine: Machine, numbers: list[str], sizes: Sizes) -> Iterator[Figure]:
    """Deltas beside another process that asks, and in an application that takes them as it does."""
    apart: list[tuple[Cost, list[float]]] = []
    within: list[list[float]] = []
    for at in range(sizes.repetitions):
        publish_changes(centre, sizes.changes, 2 * at * sizes.changes)
        with reader(machine, numbers) as times:
            cost = in_a_process(take_cost, machine, False)
        apart.append((cost, times))
        publish_changes(centre, sizes.changes, (2 * at + 1) * sizes.changes)
        within.append(in_a_process(take_and_ask, machine, numbers))
    seconds = tuple(cost.wall_s for cost, _ in apart)
    yield Figure(f"delta of {sizes.changes:,} rows: verified, applied, checked", "s", seconds, _DELTA_S)
    yield Figure("delta, processor", "s", tuple(cost.cpu_s for cost, _ in apart))
    yield _memory("delta, peak of memory", [cost for cost, _ in apart])
    yield from _asked("look-up while a delta is applied", [times for _, times in apart])
    yield from _asked("look-up in an application that takes a delta", within)


def _commits(folder: Path, sizes: Sizes) -> Iterator[Figure]:
    runs = []
    for at in range(sizes.repetitions):
        place = folder / f"commits-{at}"
        place.mkdir()
        runs.append(commit_and_flush(place, sizes.commits))
    commits = tuple(percentile(commit, 0.99) for commit, _ in runs)
    flushes = tuple(percentile(flush, 0.99) for _, flush in runs)
    yield Figure("commit of a decision, p50", "ms", tuple(percentile(commit, 0.5) for commit, _ in runs))
    yield Figure("commit of a decision, p99", "ms", commits, of=sizes.commits * len(runs))
    yield Figure("the disk's own flush, p99", "ms", flushes, of=sizes.commits * len(runs))
    ratios = tuple(commit / flush for commit, flush in zip(commits, flushes, strict=True))
    yield Figure("commit p99 / flush p99", "ratio", ratios, _COMMIT_RATIO)


def _by_stick(folder: Path, events: int) -> Iterator[Figure]:
    place = folder / "stick-run"
    place.mkdir()
    yield Figure(f"{events:,} events by stick and the receipt back", "s", (events_by_stick(place, events),), _STICK_S)
