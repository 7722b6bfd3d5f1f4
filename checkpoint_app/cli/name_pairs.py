"""`bench names`: how well `compare_names` tells persons apart, beside plain string similarity at its best threshold.

A file of pairs is text: `[category]` lines, then `= left | right` for names that may be one person's and `! left |
right` for names that are not; `#` begins a comment.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from rapidfuzz import fuzz
from rapidfuzz.distance import JaroWinkler

from checkpoint_app.documents.names import compare_names
from checkpoint_app.faults import DataRejected

_PASSES = 5
# Each compares two names in small letters, 0..1.
BASELINES: Mapping[str, Callable[[str, str], float]] = {
    "ratio": lambda left, right: fuzz.ratio(left, right) / 100,
    "token_sort_ratio": lambda left, right: fuzz.token_sort_ratio(left, right) / 100,
    "token_set_ratio": lambda left, right: fuzz.token_set_ratio(left, right) / 100,
    "WRatio": lambda left, right: fuzz.WRatio(left, right) / 100,
    "jaro_winkler": JaroWinkler.similarity,
}


@dataclass(frozen=True, slots=True)
class NamePair:
    """Two names with the answer that is expected."""

    category: str
    same: bool
    left: str
    right: str


@dataclass(frozen=True, slots=True)
class NameRow:
    """Figures of one way of comparing, or of one category; `us_a_pair` is processor time, None where not measured."""

    name: str
    pairs: int
    f1: float
    precision: float
    recall: float
    us_a_pair: float | None = None
    threshold: float | None = None

    def as_json(self) -> dict[str, object]:
        """Give what is known."""
        known = {"name": self.name, "pairs": self.pairs, "f1": self.f1, "precision": self.precision}
        more = {"recall": self.recall, "us_a_pair": self.us_a_pair, "threshold": self.threshold}
        return {**known, **{key: value for key, value in more.items() if value is not None}}


def read_name_pairs(path: Path) -> tuple[NamePair, ...]:
    """Read one file of pairs, or all of a folder; raise DataRejected naming the line that is none."""
    files = sorted(path.glob("*.txt")) if path.is_dir() else [path]
    return tuple(pair for file in files for pair in _pairs_of(file))


def _pairs_of(file: Path) -> Iterator[NamePair]:
    category = file.stem
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
        if line.startswith("["):
            category = line.strip("[]")
        elif line.startswith(("= ", "! ")) and line.count(" | ") == 1:
            left, right = line[2:].split(" | ")
            yield NamePair(category, line[0] == "=", left, right)
        elif line and not line.startswith("#"):
            raise DataRejected(f"{file.name}, line {number} is no pair of names")


def bench_names(pairs: Sequence[NamePair]) -> tuple[NameRow, ...]:
    """Compare all pairs: one row by category, then all together, then each baseline at its best threshold."""
    found = [compare_names(pair.left, pair.right).same for pair in pairs]
    rows = []
    for category in dict.fromkeys(pair.category for pair in pairs):
        chosen = [(pair, same) for pair, same in zip(pairs, found, strict=True) if pair.category == category]
        rows.append(_row(category, [pair for pair, _ in chosen], [same for _, same in chosen]))
    rows.append(_row("compare_names", pairs, found, us_a_pair=_us_a_pair(compare_names, pairs)))
    return (*rows, *(_best(name, similarity, pairs) for name, similarity in BASELINES.items()))


def _row(
    name: str,
    pairs: Sequence[NamePair],
    found: Sequence[bool],
    us_a_pair: float | None = None,
    threshold: float | None = None,
) -> NameRow:
    right = sum(pair.same and same for pair, same in zip(pairs, found, strict=True))
    said, are = sum(found), sum(pair.same for pair in pairs)
    f1 = 2 * right / (said + are) if said + are else 1.0
    precision, recall = right / said if said else 1.0, right / are if are else 1.0
    return NameRow(name, len(pairs), round(f1, 4), round(precision, 4), round(recall, 4), us_a_pair, threshold)


def _best(name: str, similarity: Callable[[str, str], float], pairs: Sequence[NamePair]) -> NameRow:
    scores = [similarity(pair.left.lower(), pair.right.lower()) for pair in pairs]
    rows = [_row(name, pairs, [score >= least for score in scores], None, round(least, 4)) for least in set(scores)]
    return max(rows, key=lambda row: row.f1)


def _us_a_pair(compare: Callable[[str, str], object], pairs: Sequence[NamePair]) -> float:
    """Measure the median of a few passes, in processor time."""
    passes = []
    for _ in range(_PASSES):
        began = time.process_time_ns()
        for pair in pairs:
            compare(pair.left, pair.right)
        passes.append((time.process_time_ns() - began) / 1000 / len(pairs))
    return round(median(passes), 1)
