"""What every fault run shares: batches, a results file that a run goes on from, the row for docs/reliability.md."""

from __future__ import annotations

import json
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path

CHECKOUT = Path(__file__).parents[2]
MOST_TOLD = 5


@dataclass
class Batch:
    """What some cases in a row showed; `seen` counts states and kinds of fault, `broken` says what must not be."""

    count: int = 0
    lost: int = 0
    duplicated: int = 0
    seen: Counter[str] = field(default_factory=Counter)
    broken: list[str] = field(default_factory=list)


@dataclass
class Row:
    """One line of the results file."""

    name: str
    seed: int
    commit: str
    first: int
    count: int
    seconds: float
    lost: int
    duplicated: int
    seen: dict[str, int]
    broken: list[str]


Run = Callable[[int, int, int, Path], Iterator[Batch]]
"""Called with the first case, the number of the last, the seed and a folder; gives batches as they are done."""


def commit() -> str:
    """Name what is tested; a checkout that was changed since says so."""
    said = subprocess.run(
        ["git", "describe", "--always", "--dirty=+"], cwd=CHECKOUT, capture_output=True, text=True, check=False
    )
    return said.stdout.strip() or "no git"


def rows_of(results: Path, name: str, seed: int) -> list[Row]:
    """Read what earlier runs of this name and seed did; a line that a kill cut off is not there."""
    rows = []
    for line in results.read_text().splitlines() if results.exists() else ():
        try:
            row = Row(**json.loads(line))
        except (ValueError, TypeError):
            continue
        if (row.name, row.seed) == (name, seed):
            rows.append(row)
    return rows


def go_on(name: str, run: Run, count: int, seed: int, results: Path, folder: Path) -> list[Row]:
    """Do what is not in the results file yet, up to `count` cases, and write each batch down as it is done."""
    rows, under_test = rows_of(results, name, seed), commit()
    done = sum(row.count for row in rows)
    began = time.monotonic()
    if done < count:
        for batch in run(done, count, seed, folder):
            took, began = time.monotonic() - began, time.monotonic()
            row = Row(
                name,
                seed,
                under_test,
                done,
                batch.count,
                round(took, 3),
                batch.lost,
                batch.duplicated,
                dict(batch.seen),
                batch.broken[:MOST_TOLD],
            )
            with results.open("a") as stream:
                stream.write(json.dumps(asdict(row)) + "\n")
            rows.append(row)
            done += batch.count
    return rows


def summary(rows: list[Row]) -> str:
    """Write the histogram and one row of the table in docs/reliability.md."""
    seen: Counter[str] = Counter()
    for row in rows:
        seen.update(row.seen)
    broken = sum(len(row.broken) for row in rows)
    commits = ", ".join(dict.fromkeys(row.commit for row in rows))
    lines = [f"{what:<34} {times:>9,}" for what, times in sorted(seen.items())]
    lines += [f"broken: {each}" for row in rows for each in row.broken][:MOST_TOLD]
    result = f"{sum(row.lost for row in rows)} lost, {sum(row.duplicated for row in rows)} twice, {broken} broken"
    seconds = sum(row.seconds for row in rows)
    count = sum(row.count for row in rows)
    lines.append(f"| {rows[0].name} | {commits} | {rows[0].seed} | {count:,} | {seconds:,.0f} s | {result} |")
    return "\n".join(lines)


def is_sound(rows: list[Row]) -> bool:
    """Whether nothing was lost, doubled or broken."""
    return not any(row.lost or row.duplicated or row.broken for row in rows)
