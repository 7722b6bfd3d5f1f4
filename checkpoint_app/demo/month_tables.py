"""Played months kept on disk, one file a seed, and written as tables: by target, by rule, by way round the procedure.

A month that was kept need not be played again, so that a long run that was broken off goes on where it stopped.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from checkpoint_app.demo.month_report import MonthReport, Rate, Tally, merged, rates
from checkpoint_app.faults import EnvironmentFault, InputUnreadable
from checkpoint_app.medium import make_folder, write_whole
from checkpoint_app.texts import Texts

_COUNTS = ("count", "asked", "flagged", "secondary", "supervisor", "questions")
_BY_CODE = ("codes", "ever", "asked_by")
_ORDINARY = ("ORDINARY", "FOREIGN", "EXCLUDED")
_WORKERS = ("PROCEDURAL", "RETURNING", "SEAFARER")


@dataclass(frozen=True, slots=True)
class KeptMonths:
    """A folder of played months; a month is known by its seed, its size, its noise and the pack's digest."""

    folder: Path

    def _path(self, seed: int, departures: int, noise: float, digest: str) -> Path:
        return self.folder / f"month-{seed}-{departures}-{noise:g}-{digest[:12]}.json"

    def read(self, seed: int, departures: int, noise: float, digest: str) -> MonthReport | None:
        """Give a kept month; None where it was not played yet. Raises InputUnreadable when the file is damaged."""
        path = self._path(seed, departures, noise, digest)
        if not path.is_file():
            return None
        try:
            return _report(json.loads(path.read_text(encoding="utf-8")))
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputUnreadable("cli.rules.month_unreadable", file=path.name) from error

    def write(self, report: MonthReport, departures: int, noise: float) -> None:
        """Keep a month. Raises EnvironmentFault when the disk refuses."""
        path = self._path(report.seed, departures, noise, report.pack_digest)
        try:
            make_folder(self.folder)
            write_whole(path, json.dumps(_plain(report)).encode())
        except OSError as error:
            raise EnvironmentFault("store.fault.cannot_write", file=path.name) from error


def _plain(report: MonthReport) -> dict[str, object]:
    groups = {
        group: {name: getattr(tally, name) for name in (*_COUNTS, *_BY_CODE)}
        for group, tally in report.groups.items()
    }
    return {
        "seed": report.seed,
        "pack": report.pack_digest,
        "wall_s": report.wall_s,
        "cpu_s": report.cpu_s,
        "groups": groups,
    }


def _report(raw: dict[str, Any]) -> MonthReport:
    groups = {group: _tally(values) for group, values in raw["groups"].items()}
    return MonthReport(int(raw["seed"]), str(raw["pack"]), groups, wall_s=raw["wall_s"], cpu_s=raw["cpu_s"])


def _tally(values: dict[str, Any]) -> Tally:
    tally = Tally()
    for name in _COUNTS:
        setattr(tally, name, int(values[name]))
    for name in _BY_CODE:
        setattr(tally, name, Counter(values[name]))
    return tally


def write_tables(reports: Sequence[MonthReport], words: Texts) -> Iterator[str]:
    """Write the tables of one kind of month (several seeds, one pack, one noise) as lines of Markdown."""
    whole = merged(reports)
    yield from _targets(rates(reports), words)
    yield ""
    yield from _ways(whole, words)
    yield ""
    yield from _rules(whole, words)


def _targets(found: Sequence[Rate], words: Texts) -> Iterator[str]:
    yield words("cli.rules.table.targets")
    yield "|---|---|---|---|"
    for rate in found:
        target = "" if rate.at_most is None else f"<= {100 * rate.at_most:g}"
        target = target if rate.at_least is None else f">= {100 * rate.at_least:g}"
        holds = {True: words("cli.rules.table.met"), False: words("cli.rules.table.missed"), None: ""}[rate.holds]
        yield f"| {words(f'cli.rules.rate.{rate.key}')} | {target} | {_share(rate)} | {holds} |"


def _share(rate: Rate) -> str:
    mean = f"{100 * rate.mean:.4f}"
    return mean if rate.half_width is None else f"{mean} ± {100 * rate.half_width:.4f}"


def _ways(whole: MonthReport, words: Texts) -> Iterator[str]:
    yield words("cli.rules.table.groups")
    yield "|---|---|---|---|---|---|---|"
    for group, tally in sorted(whole.groups.items()):
        codes = " ".join(f"{code}:{count}" for code, count in tally.codes.most_common(5))
        parts = (tally.asked, tally.flagged, tally.secondary, tally.supervisor)
        yield f"| {group} | {tally.count} | {' | '.join(_per_cent(part, tally.count) for part in parts)} | {codes} |"


def _rules(whole: MonthReport, words: Texts) -> Iterator[str]:
    ordinary = whole.sum_of(*_ORDINARY)
    workers = Tally()
    for kind in _WORKERS:
        workers.merge(whole.sum_of(kind))
    others = whole.sum_of("NON_PROCEDURAL/")
    yield words("cli.rules.table.rules")
    yield "|---|---|---|---|---|---|---|"
    sides = (ordinary, workers, others)
    for code in sorted(set[str]().union(*(side.ever for side in sides))):
        shown = (f"{side.ever[code]} | {_per_cent(side.asked_by[code], side.count)}" for side in sides)
        yield f"| {code} | {' | '.join(shown)} |"


def _per_cent(part: int, whole: int) -> str:
    return f"{100 * part / whole:.3f}" if whole else ""
