"""Screening with a real generation of the clearance cache, built once from the demo's travellers."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.feed_lists import LostDocumentRow
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario, demo_travellers
from checkpoint_app.services.opening import load_rules
from checkpoint_app.services.records import Records
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.traveller import Reading
from checkpoint_app.store.clearances import ClearanceCache
from tests.little_country import reading_of_lines
from tests.unit.store_clearances.feeds import LIST_KEY, Feed, cache

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
TODAY = NOW.date()


@pytest.fixture(scope="session")
def people() -> dict[Scenario, DemoTraveller]:
    return {each.scenario: each for each in demo_travellers(generate_country(5, 100, TODAY), TODAY)}


@pytest.fixture(scope="session")
def pack() -> RulePack:
    return load_rules()


@pytest.fixture(scope="session")
def generation(tmp_path_factory: pytest.TempPathFactory, people: dict[Scenario, DemoTraveller]) -> Path:
    folder = tmp_path_factory.mktemp("clearances")
    lost = [each.lost for each in people.values() if each.lost]
    rows = [
        LostDocumentRow(lost_document_key(LIST_KEY, row.issuer, row.number), row.listing_office, row.listed_on, None)
        for row in lost
    ]
    records = [each.clearance for each in people.values() if each.clearance]
    Feed(records, as_of=NOW - timedelta(hours=2)).build(folder, lost=rows)
    return folder


@pytest.fixture
def records(generation: Path) -> Iterator[ClearanceCache]:
    opened = cache(generation)
    yield opened
    opened.close()


@dataclass
class Desk:
    """A counter without a window: screening, a clock that is moved by hand, and everybody's passports."""

    screening: Screening
    people: dict[Scenario, DemoTraveller]
    later: list[timedelta] = field(default_factory=lambda: [timedelta(0)])

    def page(self, scenario: Scenario, *, newer: bool = False) -> Reading:
        traveller = self.people[scenario]
        passport = traveller.newer_passport if newer else traveller.passport
        assert passport is not None
        return reading_of_lines(passport.lines, TODAY)

    @property
    def number(self) -> str:
        assert self.screening.check is not None
        return self.screening.check.traveller.main.document.document_number

    @property
    def codes(self) -> list[str]:
        assert self.screening.check is not None
        return [flag.code for flag in self.screening.check.assessment.flags]


def environment_with(records: Records, pack: RulePack, now: Callable[[], datetime] = lambda: NOW) -> Environment:
    ids = itertools.count(1)
    return Environment(records, pack, now, lambda: now().date(), lambda: f"e-{next(ids)}")


@pytest.fixture
def desk(records: ClearanceCache, pack: RulePack, people: dict[Scenario, DemoTraveller]) -> Desk:
    later = [timedelta(0)]
    return Desk(Screening(environment_with(records, pack, lambda: NOW + later[0])), people, later)
