"""Figures beside their limits: medians with spread, ratios within the same run. Pure."""

from __future__ import annotations

import statistics
from collections.abc import Sequence
from dataclasses import dataclass


def percentile(values: Sequence[float], share: float) -> float:
    """Give the value below which this share (0..1) of the values lies; 0.0 of none."""
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * share))] if ordered else 0.0


@dataclass(frozen=True, slots=True)
class Figure:
    """One measure: a value for each repetition, what it is beside (`limit`, in the same unit), and from how many."""

    name: str
    unit: str
    values: tuple[float, ...]
    limit: float | None = None
    of: int = 0

    @property
    def median(self) -> float:
        """The median of the repetitions."""
        return statistics.median(self.values)

    @property
    def is_kept(self) -> bool | None:
        """Whether the median is within the limit; None where there is no limit."""
        return None if self.limit is None else self.median <= self.limit

    def as_json(self) -> dict[str, object]:
        """One JSON object."""
        return {
            "name": self.name,
            "unit": self.unit,
            "median": round(self.median, 4),
            "least": round(min(self.values), 4),
            "most": round(max(self.values), 4),
            "repetitions": len(self.values),
            "samples": self.of,
            "limit": self.limit,
            "kept": self.is_kept,
        }

    def as_line(self) -> str:
        """One line of the table."""
        spread = f"{min(self.values):.3g} .. {max(self.values):.3g}" if len(self.values) > 1 else ""
        limit = "" if self.limit is None else f"<= {self.limit:g}"
        word = {None: "", True: "kept", False: "MISSED"}[self.is_kept]
        return f"{self.name:52} {self.median:10.3f} {self.unit:6} {spread:>18} {limit:>10} {word}"
