"""The country's proportions and name parts, read once from `resources/demo`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from checkpoint_app import assets
from checkpoint_app.assessment.clearance import ClearanceStatus, EmployerType, Scheme
from checkpoint_app.central.seed.draws import Choices


@dataclass(frozen=True, slots=True)
class NameParts:
    """Parts of names by list, and how often each shape and a title occur."""

    lists: Mapping[str, tuple[str, ...]]
    shapes: Choices[str]
    title_share: float
    titles_before: tuple[str, ...]
    titles_after: tuple[str, ...]

    def __getitem__(self, name: str) -> tuple[str, ...]:
        return self.lists[name]


@dataclass(frozen=True, slots=True)
class Destination:
    """Where people of a scheme go: `months` of contract, ISCO-08 unit groups of the jobs."""

    country: str
    employer: EmployerType
    months: int
    visa_class: str
    jobs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Employers:
    """Parts of employers' names; no such company is meant."""

    households: tuple[str, ...]
    given: tuple[str, ...]
    suffixes: Mapping[str, str]
    trades: tuple[str, ...]
    beginnings: tuple[str, ...]
    endings: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Ships:
    """Parts of ships' names, their flags, and ports with the country each lies in."""

    count: int
    names: tuple[str, ...]
    seconds: tuple[str, ...]
    flags: tuple[str, ...]
    ports: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class Profile:
    """All proportions; shares lie between 0 and 1."""

    entries_coverage_percent: int
    earlier_record_share: float
    partial_birth_date_share: float
    replaced_passport_share: float
    second_replacement_share: float
    lost_per_thousand_records: int
    placer_count: int
    schemes: Choices[Scheme]
    statuses: Choices[ClearanceStatus]
    earlier_statuses: Choices[ClearanceStatus]
    reasons: Mapping[ClearanceStatus, Choices[str]]
    licence_at_issue: Choices[str]
    placer_statuses: Choices[str]
    destinations: Mapping[Scheme, Choices[Destination]]
    transits: Choices[str]
    units: tuple[str, ...]
    lost_offices: tuple[str, ...]
    employers: Employers
    ships: Ships
    names: NameParts


def _load(name: str) -> dict[str, Any]:
    return tomllib.loads(assets.resource("demo", name).read_text(encoding="utf-8"))


def _statuses(table: Mapping[str, int]) -> Choices[ClearanceStatus]:
    return Choices({ClearanceStatus(name): weight for name, weight in table.items()})


def _destinations(groups: list[dict[str, Any]]) -> dict[Scheme, Choices[Destination]]:
    found: dict[Scheme, Choices[Destination]] = {}
    for group in groups:
        choices = Choices(
            {
                Destination(
                    row["to"], EmployerType(row["employer"]), row["months"], row["visa"], tuple(row["jobs"])
                ): row["weight"]
                for row in group["rows"]
            }
        )
        found.update(dict.fromkeys(map(Scheme, group["schemes"]), choices))
    return found


def _names(table: dict[str, Any], title_share: float) -> NameParts:
    return NameParts(
        lists={name: tuple(words) for name, words in table["parts"].items()},
        shapes=Choices(table["shares"]),
        title_share=title_share,
        titles_before=tuple(table["titles"]["before"]),
        titles_after=tuple(table["titles"]["after"]),
    )


def _employers(table: dict[str, Any]) -> Employers:
    return Employers(
        suffixes=table["suffixes"],
        **{name: tuple(table[name]) for name in ("households", "given", "trades", "beginnings", "endings")},
    )


def _ships(table: dict[str, Any]) -> Ships:
    return Ships(
        count=table["count"],
        names=tuple(table["names"]),
        seconds=tuple(table["seconds"]),
        flags=tuple(table["flags"]),
        ports=tuple((port["name"], port["country"]) for port in table["ports"]),
    )


@cache
def load_profile() -> Profile:
    """Read the proportions and the name parts."""
    table = _load("country.toml")
    plain = (
        "entries_coverage_percent",
        "earlier_record_share",
        "partial_birth_date_share",
        "replaced_passport_share",
        "second_replacement_share",
        "lost_per_thousand_records",
        "placer_count",
    )
    return Profile(
        **{name: table[name] for name in plain},
        schemes=Choices({Scheme(name): weight for name, weight in table["schemes"].items()}),
        statuses=_statuses(table["statuses"]),
        earlier_statuses=_statuses(table["earlier_statuses"]),
        reasons={ClearanceStatus(name): Choices(weights) for name, weights in table["reasons"].items()},
        licence_at_issue=Choices(table["licence_at_issue"]),
        placer_statuses=Choices(table["placer_statuses"]),
        destinations=_destinations(table["placements"]),
        transits=Choices(table["transits"]),
        units=tuple(table["units"]["names"]),
        lost_offices=tuple(table["lost"]["offices"]),
        employers=_employers(table["employers"]),
        ships=_ships(table["ships"]),
        names=_names(_load("names.toml"), table["name_title_share"]),
    )
