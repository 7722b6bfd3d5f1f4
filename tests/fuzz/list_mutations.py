"""Mutated passenger lists against the reader: `python -m tests.fuzz.list_mutations --count 100000 [--seed 1]`.

Bytes of a PAXLST, a table in text and a workbook are changed, cut, doubled and mixed. Nothing may be raised but the
refusal that a person is told, and nothing may take longer than a tenth of a second of the processor.
"""

from __future__ import annotations

import argparse
import random
import time
from collections import Counter
from collections.abc import Iterator
from datetime import date

from checkpoint_app.documents.passenger_list import ColumnsUnknown
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.list_files import read_list_bytes
from tests.unit.documents.passenger_list.test_paxlst import TWO_LEGS
from tests.unit.services.test_list_files import CSV, workbook

TODAY = date(2026, 11, 24)
LONGEST_MS = 100
_SEPARATORS = b"'+:?UNABHZT\r\n;,\x00\xff"
SEEDS = (
    TWO_LEGS.encode(),
    CSV.encode(),
    workbook(("Nama", "Nomor Paspor", "Tanggal Lahir"), ("DEWI SARI", 1234567.0, "31/12/1990")),
)


def mutations(seed: int, count: int) -> Iterator[bytes]:
    """Give mutated inputs, always the same from one seed."""
    chance = random.Random(seed)
    for _ in range(count):
        content = bytearray(chance.choice(SEEDS))
        for _ in range(chance.randint(1, 12)):
            _mutate(content, chance)
        yield bytes(content)


def _mutate(content: bytearray, chance: random.Random) -> None:
    at = chance.randrange(len(content) + 1)
    match chance.randrange(6):
        case 0:
            content[at : at + 1] = bytes([chance.randrange(256)])
        case 1:
            content[at:at] = bytes([chance.choice(_SEPARATORS)]) * chance.randint(1, 3)
        case 2:
            del content[at : at + chance.randint(1, 40)]
        case 3:
            content[at:at] = content[at : at + chance.randint(1, 200)]
        case 4:
            other = chance.choice(SEEDS)
            start = chance.randrange(len(other))
            content[at:at] = other[start : start + 60]
        case _:
            del content[at:]


def try_one(content: bytes) -> str:
    """Read one input; gives what became of it. Everything but a refusal is raised."""
    try:
        found = read_list_bytes(content, "fuzz", TODAY, {})
    except InputUnreadable as refused:
        return refused.key
    if isinstance(found, ColumnsUnknown):
        return "columns unknown"
    assert all(fault.line >= 1 for each in found for fault in each.faults)
    return "list"


def main() -> None:
    """Run and tell."""
    asked = argparse.ArgumentParser()
    asked.add_argument("--count", type=int, default=10_000)
    asked.add_argument("--seed", type=int, default=1)
    given = asked.parse_args()
    outcomes: Counter[str] = Counter()
    longest_ms, slow = 0.0, 0
    for content in mutations(given.seed, given.count):
        started = time.process_time_ns()
        outcomes[try_one(content)] += 1
        took_ms = (time.process_time_ns() - started) / 1e6
        longest_ms = max(longest_ms, took_ms)
        slow += took_ms > LONGEST_MS
    print(dict(outcomes), f"longest {longest_ms:.1f} ms, over {LONGEST_MS} ms: {slow}")


if __name__ == "__main__":
    main()
