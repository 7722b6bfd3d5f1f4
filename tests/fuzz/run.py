"""Fuzzing by number: `python -m tests.fuzz.run --inputs 1000000 [--only NAME]... [--state FILE]`.

A run that stopped goes on from its state. `--only` gives all the inputs to some decoders alone.

Exit status 1 when a decoder raised, took longer than 100 ms of processor time, or memory grew without bound.
"""

from __future__ import annotations

import argparse
import json
import resource
import sys
import time
from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path

from tests.fuzz.decoders import decoders, input_of

LIMIT_MS = 100.0
MOST_GROWTH_MB = 64.0
_SAVE_EVERY = 20_000


@dataclass
class State:
    """How far a run has come."""

    done: int = 0
    counts: dict[str, int] = field(default_factory=dict)
    slowest_ms: dict[str, float] = field(default_factory=dict)
    failures: list[dict[str, object]] = field(default_factory=list)
    cpu_s: float = 0.0
    growth_mb: float = 0.0


def memory_mb() -> float:
    """Give the most memory that this process held so far."""
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024


def run(state: State, until: int, save: Path | None = None, only: Sequence[str] = ()) -> State:
    """Go on to input number `until`; `only` names the decoders, all by default."""
    every = tuple(each for each in decoders() if not only or each.name in only)
    begin_mb = 0.0
    for number in range(state.done, until):
        decoder, data = input_of(number, every)
        begun = time.thread_time()
        try:
            decoder.decode(data)
        except Exception as error:  # noqa: BLE001 - any exception at all is the finding
            state.failures.append({"number": number, "decoder": decoder.name, "error": repr(error)[:200]})
        spent_ms = (time.thread_time() - begun) * 1000
        if spent_ms > LIMIT_MS:
            state.failures.append({"number": number, "decoder": decoder.name, "ms": round(spent_ms, 1)})
        state.counts[decoder.name] = state.counts.get(decoder.name, 0) + 1
        state.slowest_ms[decoder.name] = max(state.slowest_ms.get(decoder.name, 0.0), round(spent_ms, 3))
        state.cpu_s += spent_ms / 1000
        state.done = number + 1
        if number == 5_000:
            begin_mb = memory_mb()
        if save is not None and state.done % _SAVE_EVERY == 0:
            save.write_text(json.dumps(asdict(state)))
    state.growth_mb = round(memory_mb() - begin_mb, 1) if begin_mb else 0.0
    if save is not None:
        save.write_text(json.dumps(asdict(state)))
    return state


def main() -> int:
    """Run, and tell what was found."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--inputs", type=int, default=1_000_000)
    parser.add_argument("--only", action="append", choices=[each.name for each in decoders()], default=[])
    parser.add_argument("--state", type=Path)
    given = parser.parse_args()
    state = State()
    if given.state and given.state.is_file():
        state = State(**json.loads(given.state.read_text()))
    run(state, given.inputs, given.state, given.only)
    print(json.dumps(asdict(state), indent=1))
    return 1 if state.failures or state.growth_mb > MOST_GROWTH_MB else 0


if __name__ == "__main__":
    sys.exit(main())
