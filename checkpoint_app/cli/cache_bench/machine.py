"""The synchronising half of a machine for measuring, and what is measured in processes of its own.

Each part runs in a process that is spawned for it, so that its peak of memory is its own and nothing shares its lock.
"""

from __future__ import annotations

import multiprocessing
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import TypeVar

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.sync.apart import take_apart
from checkpoint_app.sync.cycle import Feed, Take, run_cycle, take_here
from checkpoint_app.sync.repository import DirectorySource

_T = TypeVar("_T")
KEY = b"\x33" * 32
_PAUSE_S = 0.002


@dataclass(frozen=True, slots=True)
class Machine:
    """Where a machine keeps its cache, and what opens a publication for it."""

    folder: Path
    repository: Path
    root: bytes
    identity: str
    list_key: bytes

    @property
    def clearances(self) -> Path:
        """The folder of generations."""
        return self.folder / "clearances"

    def cache(self) -> ClearanceCache:
        """Open the reading side."""
        return ClearanceCache(self.clearances, KEY, self.list_key)

    def take(self, *, rebuild: bool = False, take: Take = take_here) -> None:
        """Take what the directory offers; raises EnvironmentFault or DataRejected when it is not taken."""
        feed = Feed(
            DirectorySource(self.repository),
            self.folder / "tuf",
            self.root,
            self.identity,
            ClearanceStore(self.clearances, KEY),
        )
        report = run_cycle(None, feed, rebuild=rebuild, take=take)
        if report.download_fault is not None:
            raise report.download_fault


@dataclass(frozen=True, slots=True)
class Cost:
    """What a part cost."""

    wall_s: float
    cpu_s: float
    peak_mb: float


def cost_of(act: Callable[[], object]) -> Cost:
    """Measure an act in this process; the peak is the process's own."""
    began, cpu = time.perf_counter(), time.process_time()
    act()
    return Cost(time.perf_counter() - began, time.process_time() - cpu, peak_mb())


def peak_mb() -> float:
    """Peak of resident memory of this process; a spawned one inherits its parent's by getrusage, hence /proc."""
    try:
        for line in Path("/proc/self/status").read_text(encoding="ascii").splitlines():
            if line.startswith("VmHWM:"):
                return int(line.split()[1]) / 1024
    except OSError:
        pass
    return 0.0


def _answer(pipe: Connection, act: Callable[..., object], arguments: tuple[object, ...]) -> None:
    pipe.send(act(*arguments))
    pipe.close()


def in_a_process(act: Callable[..., _T], *arguments: object) -> _T:
    """Run a function of a module in a new process; raises EnvironmentFault when it died."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_answer, args=(theirs, act, arguments))
    process.start()
    theirs.close()
    try:
        answer: _T = mine.recv()
    except EOFError as error:
        raise EnvironmentFault("cli.fault.bench_part_died") from error
    finally:
        process.join()
    return answer


def take_cost(machine: Machine, rebuild: bool) -> Cost:
    """What it costs to take what is offered."""
    return cost_of(lambda: machine.take(rebuild=rebuild))


def ask_all(machine: Machine, numbers: list[str]) -> list[float]:
    """Microseconds of each look-up, warmed before."""
    cache = machine.cache()
    for number in numbers:
        cache.look_up("IDN", number, clock.now())
    times = [_ask(cache, number) for number in numbers]
    cache.close()
    return times


def _ask(cache: ClearanceCache, number: str) -> float:
    now, began = clock.now(), time.perf_counter_ns()
    cache.look_up("IDN", number, now)
    return (time.perf_counter_ns() - began) / 1000


def ask_cold(machine: Machine, number: str) -> float:
    """Milliseconds of the first question of a process, with nothing of the file in the system's memory."""
    forget_pages(machine.clearances)
    cache, began = machine.cache(), time.perf_counter()
    cache.look_up("IDN", number, clock.now())
    took = (time.perf_counter() - began) * 1000
    cache.close()
    return took


def forget_pages(folder: Path) -> None:
    """Let the system forget what it holds of the files (Linux only; they must be on the disk already)."""
    if sys.platform != "linux":
        return
    import os

    for path in folder.glob("clearances-*.db"):
        handle = os.open(path, os.O_RDONLY)
        try:
            os.posix_fadvise(handle, 0, 0, os.POSIX_FADV_DONTNEED)
        finally:
            os.close(handle)


def _keep_asking(pipe: Connection, machine: Machine, numbers: list[str]) -> None:
    pipe.send(asking(machine, numbers, pipe.poll))
    pipe.close()


def asking(machine: Machine, numbers: list[str], is_over: Callable[[], bool]) -> list[float]:
    """Ask at random, with the pause of a busy counter, until told; gives microseconds."""
    chance, cache = random.Random(1), machine.cache()  # noqa: S311 - measures
    for number in numbers * 3:
        cache.look_up("IDN", number, clock.now())
    times: list[float] = []
    while not is_over():
        times.append(_ask(cache, chance.choice(numbers)))
        time.sleep(_PAUSE_S)
    cache.close()
    return times


@contextmanager
def reader(machine: Machine, numbers: list[str]) -> Iterator[list[float]]:
    """Another process that asks for the length of a block; the list is filled at its end."""
    context = multiprocessing.get_context("spawn")
    mine, theirs = context.Pipe()
    process = context.Process(target=_keep_asking, args=(theirs, machine, numbers))
    process.start()
    times: list[float] = []
    time.sleep(1.0)  # it imports and warms itself
    try:
        yield times
    finally:
        mine.send("enough")
        times += mine.recv()
        process.join()


def take_and_ask(machine: Machine, numbers: list[str]) -> list[float]:
    """Take what is offered as the application does, while a thread of it asks; gives microseconds."""
    is_over, found = threading.Event(), list[float]()
    asker = threading.Thread(target=lambda: found.extend(asking(machine, numbers, is_over.is_set)))
    asker.start()
    time.sleep(0.3)
    try:
        machine.take(take=take_apart)
    finally:
        is_over.set()
        asker.join()
    return found
