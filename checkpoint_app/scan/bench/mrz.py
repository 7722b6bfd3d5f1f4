"""`bench mrz`: how often the reader is right, unsure, or wrong without saying so, and what it costs.

A plan is a list of generated pictures, each made from its condition and number alone. Results may be kept in a file,
a line of JSON a picture, and a run goes on where it broke off: what the same reader (weights and code) has read
already is not read again.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterable, Iterator
from functools import cache
from pathlib import Path

from checkpoint_app import assets
from checkpoint_app.scan.bench.conditions import CONDITIONS, sample
from checkpoint_app.scan.bench.looks import Look, Outcome, examine
from checkpoint_app.scan.bench.pages import Sample
from checkpoint_app.scan.bench.strangers import STRANGERS, stranger
from checkpoint_app.scan.bench.tally import Report
from checkpoint_app.scan.pictures import load_picture
from checkpoint_app.scan.reader import MrzReader

FULL_DOCUMENTS = 5000
FULL_STRANGERS = 500
Plan = list[tuple[str, int]]


def plan(documents: int, strangers: int, *, first: int = 0, conditions: Iterable[str] = tuple(CONDITIONS)) -> Plan:
    """List which pictures to read, all conditions and kinds in turn: a count that is broken off is a fair sample."""
    names, kinds = list(conditions), list(STRANGERS)
    placed = [((k + 0.5) / documents, names[k % len(names)], first + k // len(names)) for k in range(documents)]
    placed += [((k + 0.5) / strangers, kinds[k % len(kinds)], first + k // len(kinds)) for k in range(strangers)]
    return [(name, index) for _, name, index in sorted(placed, key=lambda one: one[0])]


def run(wanted: Plan, *, results: Path | None = None, progress: Callable[[int, int], None] | None = None) -> Report:
    """Read the pictures of a plan; with `results` only those that are not in that file yet, each added to it."""
    known = _known(results)
    if results is not None and results.is_file() and not results.read_bytes().endswith(b"\n"):
        results.write_bytes(results.read_bytes() + b"\n")
    report, reader = Report(), MrzReader()
    for number, (condition, index) in enumerate(wanted):
        look = known.get((condition, str(index)))
        if look is None:
            look = examine(reader, _make(condition, index), str(index))
            if results is not None:
                _append(results, look)
        report.looks.append(look)
        if progress and (number + 1) % 100 == 0:
            progress(number + 1, len(wanted))
    return report


def bench_folder(folder: Path) -> Report:
    """Read a folder with a `truth.json`: a list of objects with `file` and `lines` (none: there is no zone)."""
    reader = MrzReader()
    return Report([examine(reader, one, name) for name, one in _samples_of(folder)])


@cache
def reader_digest() -> str:
    """Name the reader by what it is made of: the start of the SHA-256 of its weights and of its code."""
    parts = [*sorted(assets.resource("models").glob("mrz_*")), *sorted(Path(__file__).parents[1].glob("*.py"))]
    return hashlib.sha256(b"".join(part.read_bytes() for part in parts)).hexdigest()[:12]


def _make(condition: str, index: int) -> Sample:
    return sample(condition, index) if condition in CONDITIONS else stranger(condition, index)


def _samples_of(folder: Path) -> Iterator[tuple[str, Sample]]:
    for entry in json.loads((folder / "truth.json").read_text(encoding="utf-8")):
        lines = tuple(entry.get("lines") or ())
        yield entry["file"], Sample(folder.name, load_picture(folder / entry["file"]), lines)


def _known(results: Path | None) -> dict[tuple[str, str], Look]:
    """Read the results of the present weights; a line that was cut off by a break is passed over."""
    found: dict[tuple[str, str], Look] = {}
    if results is None or not results.is_file():
        return found
    for line in results.read_text(encoding="utf-8").splitlines():
        try:
            entry = json.loads(line)
        except json.JSONDecodeError:
            continue
        if entry["reader"] == reader_digest():
            look = Look(
                entry["condition"], entry["name"], entry["has_zone"], Outcome[entry["outcome"]], entry["cpu_ms"],
                tuple((a, b) for a, b in entry["pairs"]),
                tuple((k, n, right, total) for k, n, right, total in entry["reliability"]),
            )  # fmt: skip
            found[look.condition, look.name] = look
    return found


def _append(results: Path, look: Look) -> None:
    entry = {
        "reader": reader_digest(),
        "condition": look.condition,
        "name": look.name,
        "has_zone": look.has_zone,
        "outcome": look.outcome.name,
        "cpu_ms": look.cpu_ms,
        "pairs": look.pairs,
        "reliability": look.reliability,
    }
    with results.open("a", encoding="utf-8") as file:
        file.write(json.dumps(entry, separators=(",", ":")) + "\n")
