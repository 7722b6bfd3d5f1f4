"""What came of a played month: figures by group, and the rates that a rule pack is judged by, with intervals.

Pure; any thread. Shares are numbers from 0 to 1.
"""

from __future__ import annotations

import math
import statistics
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from checkpoint_app.assessment.kinds import Level
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.central.seed.month import Departure
from checkpoint_app.central.seed.month_profile import WORKERS, Kind, Way

_T_95 = (12.71, 4.30, 3.18, 2.78, 2.57, 2.45, 2.36, 2.31, 2.26)
"""Student's t, two-sided 95 %, for 1 to 9 degrees of freedom."""


class Played(NamedTuple):
    """How one departure went: the highest level on the way, the level and the codes at the decision.

    `ever` was shown at any time, `asked` at level 1 or more at any time.
    """

    highest: Level
    level: Level
    codes: tuple[str, ...]
    ever: frozenset[str]
    questions: int
    asked: frozenset[str]


@dataclass(slots=True)
class Tally:
    """Figures of one group of departures.

    asked: a flag of level 1 or more at any time. secondary, supervisor: levels 2 and 3 at the decision. flagged: any
    flag of level 1 or more at the decision. `codes` are those at the decision, `ever` those at any
    time, `asked_by` those at level 1 or more at any time.
    """

    count: int = 0
    asked: int = 0
    flagged: int = 0
    secondary: int = 0
    supervisor: int = 0
    questions: int = 0
    codes: Counter[str] = field(default_factory=Counter)
    ever: Counter[str] = field(default_factory=Counter)
    asked_by: Counter[str] = field(default_factory=Counter)

    def add(self, one: Played) -> None:
        """Count one departure."""
        self.count += 1
        self.asked += one.highest >= Level.ASK
        self.flagged += one.level >= Level.ASK
        self.secondary += one.level == Level.SECONDARY
        self.supervisor += one.level == Level.SUPERVISOR
        self.questions += one.questions
        if one.ever:
            self.codes.update(one.codes)
            self.ever.update(one.ever)
            self.asked_by.update(one.asked)

    def merge(self, other: Tally) -> None:
        """Add another tally of the same group."""
        for name in ("count", "asked", "flagged", "secondary", "supervisor", "questions"):
            setattr(self, name, getattr(self, name) + getattr(other, name))
        self.codes.update(other.codes)
        self.ever.update(other.ever)
        self.asked_by.update(other.asked_by)

    @property
    def referred(self) -> int:
        """How many stand at level 2 or 3 at the decision."""
        return self.secondary + self.supervisor


Group = str
"""`<kind>`, `<worker's kind>/uncached` for records that are not in the copy yet, `NON_PROCEDURAL/<way>`."""


@dataclass(slots=True)
class MonthReport:
    """What a rule pack did in one month; `differs` counts departures by (level with it, level with the other)."""

    seed: int
    pack_digest: str
    groups: dict[Group, Tally] = field(default_factory=dict)
    differs: Counter[tuple[int, int]] = field(default_factory=Counter)
    wall_s: float = 0.0
    cpu_s: float = 0.0

    def add(self, one: Departure, played: Played, other: Played | None) -> None:
        """Count one departure."""
        self.groups.setdefault(group_of(one), Tally()).add(played)
        if other is not None and (other.level, other.codes) != (played.level, played.codes):
            self.differs[(int(played.level), int(other.level))] += 1

    def merge(self, part: MonthReport) -> None:
        """Add what another process counted of the same month."""
        for group, tally in part.groups.items():
            self.groups.setdefault(group, Tally()).merge(tally)
        self.differs.update(part.differs)

    def sum_of(self, *beginnings: str, without: tuple[str, ...] = ()) -> Tally:
        """Sum the groups whose name begins so, but for those that end with one of `without`."""
        whole = Tally()
        for group, tally in self.groups.items():
            if group.startswith(beginnings) and not group.endswith(without):
                whole.merge(tally)
        return whole


def group_of(one: Departure) -> Group:
    """Name the group that a departure is counted in."""
    if one.kind is Kind.NON_PROCEDURAL and one.way is not None:
        return f"{one.kind.value}/{one.way.value}"
    if one.kind in WORKERS and one.record is None:
        return f"{one.kind.value}/without_record"
    if one.kind in WORKERS and not one.cached:
        return f"{one.kind.value}/uncached"
    return one.kind.value


class Rate(NamedTuple):
    """A share with its target: mean over the seeds, half the width of its 95 % interval (None: one seed)."""

    key: str
    mean: float
    half_width: float | None
    at_most: float | None = None
    at_least: float | None = None
    of: int = 0

    @property
    def holds(self) -> bool | None:
        """Whether the mean meets its target; None where there is none."""
        if self.at_most is None and self.at_least is None:
            return None
        return (self.at_most is None or self.mean <= self.at_most) and (
            self.at_least is None or self.mean >= self.at_least
        )


_Share = Callable[[MonthReport], tuple[int, int]]


def _ordinary(report: MonthReport) -> Tally:
    return report.sum_of(Kind.ORDINARY.value, Kind.FOREIGN.value, Kind.EXCLUDED.value)


def _workers(report: MonthReport) -> Tally:
    """Procedural workers of every kind whose record is in the copy."""
    whole = Tally()
    for kind in WORKERS:
        if kind.value in report.groups:
            whole.merge(report.groups[kind.value])
    return whole


def _evident(report: MonthReport) -> Tally:
    """Those that leave evidence: neither a plain holiday, nor one that only an officer sees through."""
    quiet = (f"/{Way.HOLIDAY.value}", f"/{Way.NOTICED.value}")
    return report.sum_of(f"{Kind.NON_PROCEDURAL.value}/", without=quiet)


def _flagged(report: MonthReport, group: Group) -> tuple[int, int]:
    tally = report.sum_of(group)
    return tally.flagged, tally.count


_RATES: tuple[tuple[str, _Share, float | None, float | None], ...] = (
    ("workers_referred", lambda r: (_workers(r).referred, _workers(r).count), 0.001, None),
    ("workers_asked", lambda r: (_workers(r).asked, _workers(r).count), 0.03, None),
    (
        "returning_without_record_flagged",
        lambda r: _flagged(r, "RETURNING/without_record"),
        0.001,
        None,
    ),
    ("ordinary_referred", lambda r: (_ordinary(r).referred, _ordinary(r).count), 0.0002, None),
    ("ordinary_asked", lambda r: (_ordinary(r).asked, _ordinary(r).count), 0.01, None),
    ("evident_flagged", lambda r: (_evident(r).flagged, _evident(r).count), None, 0.95),
    ("all_non_procedural_flagged", lambda r: _flagged(r, "NON_PROCEDURAL/"), None, None),
    ("holiday_flagged", lambda r: _flagged(r, "NON_PROCEDURAL/HOLIDAY"), None, None),
    ("noticed_flagged", lambda r: _flagged(r, "NON_PROCEDURAL/NOTICED"), None, None),
    ("listed_flagged", lambda r: _flagged(r, Kind.LISTED.value), None, None),
    ("ordinary_asked_by_name", lambda r: (_ordinary(r).asked_by["W02"], _ordinary(r).count), None, None),
    ("ordinary_shown_by_name", lambda r: (_ordinary(r).ever["W02"], _ordinary(r).count), None, None),
    ("uncached_referred", lambda r: (_uncached(r).referred, _uncached(r).count), None, None),
)


def _uncached(report: MonthReport) -> Tally:
    whole = Tally()
    for kind in WORKERS:
        whole.merge(report.sum_of(f"{kind.value}/uncached"))
    return whole


def rates(reports: Sequence[MonthReport]) -> tuple[Rate, ...]:
    """Compute the rates that a rule pack is judged by, over the months of several seeds."""
    found = []
    for key, share, at_most, at_least in _RATES:
        parts = [share(report) for report in reports]
        values = [hits / count for hits, count in parts if count]
        if values:
            found.append(
                Rate(key, statistics.fmean(values), _half_width(values), at_most, at_least, sum(n for _, n in parts))
            )
    return tuple(found)


def _half_width(values: Sequence[float]) -> float | None:
    if len(values) < 2:
        return None
    t = _T_95[min(len(values) - 2, len(_T_95) - 1)]
    return t * statistics.stdev(values) / math.sqrt(len(values))


def merged(reports: Sequence[MonthReport]) -> MonthReport:
    """Sum the months of several seeds."""
    whole = MonthReport(reports[0].seed, reports[0].pack_digest)
    for report in reports:
        whole.merge(report)
        whole.wall_s += report.wall_s
        whole.cpu_s += report.cpu_s
    return whole


def dry_run_record(
    found: Sequence[Rate], whole: MonthReport, *, departures: int, seeds: int, noise: float
) -> dict[str, JsonValue]:
    """Tell what a dry run came to, for the record that a signature names: rates as texts, counts as they are."""
    return {
        "departures": departures,
        "seeds": seeds,
        "noise": f"{noise:g}",
        "rates": {rate.key: f"{rate.mean:.6f}" for rate in found},
        "differs": {f"{level}<-{other}": count for (level, other), count in sorted(whole.differs.items())},
    }
