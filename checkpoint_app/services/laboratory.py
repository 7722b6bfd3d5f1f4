"""A rule pack tried before anybody signs it: on the cases of this machine, and on a simulated month beside them.

Cases are assessed anew from their kept facts, which hold no identity; examples are named by the end of their case
number only. Any thread; the casebook is read on its own.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from checkpoint_app.assessment.assess import Assessment, assess
from checkpoint_app.assessment.facts_json import FactsUnreadable, facts_from_json
from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.canonical import JsonValue, instant_from_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

_MOST_EXAMPLES = 50
_NEVER = instant_from_wire("2000-01-01T00:00:00.000000Z")


@dataclass(frozen=True, slots=True)
class Figures:
    """What one pack did: how many were looked at, how many each rule flagged, how many went to secondary or above."""

    count: int
    flagged: Mapping[str, int]
    referred: int


@dataclass(frozen=True, slots=True)
class Example:
    """A case that the packs judge differently: (code, level) of what was flagged, without anybody's identity.

    `was` and `would` are the whole assessments, made of the kept facts with either pack.
    """

    number: str
    before: tuple[tuple[str, int], ...]
    after: tuple[tuple[str, int], ...]
    was: Assessment | None = None
    would: Assessment | None = None


@dataclass(frozen=True, slots=True)
class Trial:
    """Figures with the pack in force and with the one that is tried."""

    before: Figures
    after: Figures
    examples: tuple[Example, ...] = ()


@dataclass(frozen=True, slots=True)
class RuleDifference:
    """One rule: its title, and how many it flags before and after, on the casebook and in the month."""

    code: str
    title: Bilingual
    cases: tuple[int, int]
    month: tuple[int, int]


@dataclass(frozen=True, slots=True)
class Laboratory:
    """What a dry run came to."""

    pack_id: str
    version: int
    digest: str
    casebook: Trial
    month: Trial
    rules: tuple[RuleDifference, ...] = ()
    rates: tuple[tuple[str, float, bool | None], ...] = ()
    """Keys `cli.rules.rate.<key>` with their shares, and whether the target is met."""


@dataclass(slots=True)
class _Count:
    count: int = 0
    flagged: Counter[str] = field(default_factory=Counter)
    referred: int = 0

    def add(self, flags: tuple[tuple[str, int], ...]) -> None:
        self.count += 1
        self.flagged.update(code for code, _ in flags)
        self.referred += any(level >= Level.SECONDARY for _, level in flags)

    def done(self) -> Figures:
        return Figures(self.count, dict(self.flagged), self.referred)


def try_on_cases(
    cases: Iterable[tuple[str, Mapping[str, JsonValue]]],
    in_force: RulePack,
    pack: RulePack,
    should_stop: Callable[[], bool] = lambda: False,
) -> Trial:
    """Assess the kept facts of cases with both packs; a case that kept none is left out."""
    before, after = _Count(), _Count()
    examples: list[Example] = []
    for encounter_id, content in cases:
        if should_stop():
            break
        try:
            facts = facts_from_json(str(cast("dict[str, Any]", content).get("facts", "")), _NEVER, date.min)
        except FactsUnreadable:
            continue
        both = assess(facts, in_force), assess(facts, pack)
        was, would = (tuple((flag.code, int(flag.level)) for flag in each.flags if flag.level) for each in both)
        before.add(was)
        after.add(would)
        if was != would and len(examples) < _MOST_EXAMPLES:
            examples.append(Example(encounter_id[-8:].upper(), was, would, *both))
    return Trial(before.done(), after.done(), tuple(examples))


def read_cases(casebook: Casebook, officer: LoggedInOfficer) -> tuple[tuple[str, Mapping[str, JsonValue]], ...]:
    """Read all that is kept of this machine's cases; the look is recorded."""
    with casebook.record(officer, moment_now()) as recording:
        cases = casebook.contents()
        recording.note(EventKind.READ, open={"reason": "LABORATORY", "count": len(cases)})
    return cases


def join(pack: RulePack, in_force: RulePack, casebook: Trial, month: Trial) -> tuple[RuleDifference, ...]:
    """List every rule that flags somebody with either pack: those that differ most in the month first."""
    titles = {rule.code: rule.title for each in (in_force, pack) for rule in each.rules}
    found = []
    for code, title in titles.items():
        cases = casebook.before.flagged.get(code, 0), casebook.after.flagged.get(code, 0)
        months = month.before.flagged.get(code, 0), month.after.flagged.get(code, 0)
        if any((*cases, *months)):
            found.append(RuleDifference(code, title, cases, months))
    found.sort(key=lambda one: (-abs(one.month[1] - one.month[0]), -abs(one.cases[1] - one.cases[0]), one.code))
    return tuple(found)
