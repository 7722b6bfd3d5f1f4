"""Looks added up: a row per condition, why what fails fails, mistaken pairs, the reliability curve."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

import numpy as np

from checkpoint_app.scan.bench.looks import BIN_EDGES, Look, Outcome

_RIGHT = (Outcome.RIGHT, Outcome.RIGHT_UNSURE)
_UNSURE = (Outcome.RIGHT_UNSURE, Outcome.WRONG_UNSURE, Outcome.OTHER_SHAPE)
_MISSED = (Outcome.NOT_FOUND, Outcome.TOO_FEW_LINES, Outcome.NOT_BELIEVED, Outcome.NOTHING)
_FAILURES = tuple(o for o in Outcome if o not in (Outcome.RIGHT, Outcome.NOTHING))


@dataclass(slots=True)
class Row:
    """The figures of one condition, or of several together."""

    name: str
    outcomes: Counter[Outcome] = field(default_factory=Counter)
    pairs: Counter[tuple[str, str]] = field(default_factory=Counter)
    cpu_ms: list[float] = field(default_factory=list)

    def add(self, look: Look) -> None:
        """Count one picture."""
        self.outcomes[look.outcome] += 1
        self.pairs.update(look.pairs)
        self.cpu_ms.append(look.cpu_ms)

    def of(self, *outcomes: Outcome) -> int:
        """Count the pictures with one of these outcomes."""
        return sum(self.outcomes[o] for o in outcomes)

    @property
    def count(self) -> int:
        """How many pictures were read."""
        return self.outcomes.total()

    @property
    def exact(self) -> int:
        """How many were read with every character right."""
        return self.of(*_RIGHT)

    @property
    def kept(self) -> int:
        """How many were right and not marked UNSURE."""
        return self.of(Outcome.RIGHT)

    @property
    def unsure(self) -> int:
        """How many were marked UNSURE, right or wrong."""
        return self.of(*_UNSURE)

    @property
    def silent(self) -> int:
        """How many were wrong without saying so; without a zone: any reading at all."""
        return self.of(Outcome.SILENT, Outcome.FALSE_READING)

    @property
    def missed(self) -> int:
        """How many gave no reading."""
        return self.of(*_MISSED)

    def as_json(self) -> dict[str, object]:
        """Give the figures for one JSON line."""
        times = np.array(self.cpu_ms or [0.0])
        return {
            "condition": self.name,
            "count": self.count,
            "exact": self.exact,
            "exact_kept": self.kept,
            "unsure": self.unsure,
            "silent_errors": self.silent,
            "no_reading": self.missed,
            "cpu_ms_mean": round(float(times.mean()), 1),
            "cpu_ms_p95": round(float(np.percentile(times, 95)), 1),
            "failures": {o.name.lower(): self.outcomes[o] for o in _FAILURES if self.outcomes[o]},
            "confusions": {f"{a}->{b}": n for (a, b), n in self.pairs.most_common(12)},
        }


@dataclass(slots=True)
class Report:
    """All looks, added up."""

    looks: list[Look] = field(default_factory=list)

    @property
    def rows(self) -> list[Row]:
        """A row per condition in the order they came, those without a zone last."""
        found: dict[str, Row] = {}
        for look in sorted(self.looks, key=lambda one: not one.has_zone):
            found.setdefault(look.condition, Row(look.condition)).add(look)
        return list(found.values())

    @property
    def total(self) -> Row:
        """All pictures with a zone."""
        return self._sum("all with a zone", has_zone=True)

    @property
    def strangers(self) -> Row:
        """All pictures without a zone."""
        return self._sum("all without a zone", has_zone=False)

    def _sum(self, name: str, *, has_zone: bool) -> Row:
        total = Row(name)
        for look in self.looks:
            if look.has_zone is has_zone:
                total.add(look)
        return total

    def reliability(self) -> list[tuple[float, float, int]]:
        """Give per bin of confidence its mean, the share that is right, and how many characters it holds."""
        sums = np.zeros((len(BIN_EDGES), 3))
        for look in self.looks:
            for index, count, right, confidence in look.reliability:
                sums[index] += (count, right, confidence)
        return [(float(s / n), float(r / n), int(n)) for n, r, s in sums if n]

    def calibration_error(self) -> float:
        """Give the mean distance of confidence from truth over all characters (expected calibration error)."""
        bins = self.reliability()
        return sum(abs(mean - share) * n for mean, share, n in bins) / max(1, sum(n for _, _, n in bins))

    def text(self) -> str:
        """Write everything as text for people."""
        parts = [table([*self.rows, self.total, self.strangers])]
        parts.append("what fails and why\n" + "\n".join(_reasons(self.total, self.strangers)))
        parts.append("characters mistaken, truth > read: " + _pairs(self.total))
        off = f"mean distance {self.calibration_error():.5f}"
        parts.append(f"confidence against truth, {off}\n" + curve(self.reliability()))
        named = [f"{look.name}: {look.outcome.value}" for look in self.looks if look.outcome in _FAILURES]
        if any("." in look.name for look in self.looks):
            parts.append("files\n" + "\n".join(named or ["all right"]))
        return "\n\n".join(parts)


def table(rows: Iterable[Row]) -> str:
    """Write rows as a table of text; rows of nothing are left out."""
    head = f"{'condition':20}{'n':>6}{'exact':>8}{'kept':>8}{'unsure':>8}{'silent':>8}{'none':>6}"
    lines = [head + f"{'cpu ms':>8}{'p95':>7}"]
    for row in rows:
        if not row.count:
            continue
        times = np.array(row.cpu_ms)
        kept = f"{100 * row.kept / row.exact:.1f}%" if row.exact else "-"
        lines.append(
            f"{row.name:20}{row.count:6d}{100 * row.exact / row.count:7.1f}%{kept:>8}"
            f"{100 * row.unsure / row.count:7.1f}%{row.silent:8d}{row.missed:6d}"
            f"{times.mean():8.1f}{np.percentile(times, 95):7.1f}"
        )
    return "\n".join(lines)


def curve(bins: Sequence[tuple[float, float, int]]) -> str:
    """Draw the reliability curve: `=` is the share that is right, `|` is where the confidence says it ends."""
    lines = [f"{'confidence':>10}{'right':>9}{'characters':>12}"]
    for mean, share, number in bins:
        bar = list(("=" * round(40 * share)).ljust(41))
        bar[min(round(40 * mean), 40)] = "|"
        lines.append(f"{mean:10.4f}{share:9.4f}{number:12d}  {''.join(bar).rstrip()}")
    return "\n".join(lines)


def _reasons(*rows: Row) -> list[str]:
    found = [f"{row.outcomes[o]:6d}  {o.value}" for row in rows for o in _FAILURES if row.outcomes[o]]
    return found or ["     0  nothing"]


def _pairs(row: Row) -> str:
    return ", ".join(f"{a} > {b} {n}x" for (a, b), n in row.pairs.most_common(16)) or "none"
