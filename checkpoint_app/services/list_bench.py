"""How long a passenger list takes against the cache of this machine (`checkpoint bench prescreen`).

The list is drawn from the cache itself: of ten people one comes with the number of a record, five hold another
passport than their record's, and four are strangers who share a birth date with hundreds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from statistics import median
from typing import Protocol

from checkpoint_app.assessment.clearance import Clearance, Found
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    ListedDocument,
    ListedPerson,
    ListForm,
    PassengerList,
    PersonRole,
)
from checkpoint_app.services.prescreening import ListRecords, prescreen

_FIRST_BIRTH, _STEP = date(1966, 1, 3), timedelta(days=31)
_BIRTHS = 450
_LOOKS = 20_000
_ROWS_A_DAY, _STRIDE = 2_000, 7_919


class BenchRecords(ListRecords, Protocol):
    """What a bench asks more than a list does."""

    def born_on(self, birth_date: PartialDate, limit: int) -> tuple[Clearance, ...]:
        """Give records of a birth date."""
        ...

    def row_count(self) -> int:
        """How many records there are."""
        ...


@dataclass(frozen=True, slots=True)
class ListBench:
    """What it came to; times in milliseconds of the wall clock."""

    records: int
    people: int
    found_by_number: int
    found_by_name: int
    first_ms: float
    median_ms: float
    most_ms: float


def bench_list(
    records: BenchRecords, pack: RulePack, people: int, rounds: int, now: datetime, tick_ns: Callable[[], int]
) -> ListBench:
    """Screen a drawn list several times; the first time is told apart, since the disk may be cold."""
    given = PassengerList(ListForm.SHEET, persons=draw_people(records, people))
    found: tuple[int, int] = (0, 0)
    times_ms = []
    for _ in range(rounds):
        started = tick_ns()
        expected = prescreen(given, records, pack, now, now.date())
        times_ms.append((tick_ns() - started) / 1e6)
        hits = [each.look_up.by_identity for each in expected if isinstance(each.look_up, Found)]
        found = (hits.count(False), hits.count(True))
    later = times_ms[1:] or times_ms
    return ListBench(
        records.row_count(), len(given.persons), *found, times_ms[0], median(later), max(later)
    )  # fmt: skip


def draw_people(records: BenchRecords, people: int) -> tuple[ListedPerson, ...]:
    """Draw a list: always the same one from the same cache."""
    drawn: list[ListedPerson] = []
    for look in range(_LOOKS):
        if len(drawn) >= people:
            break
        birth = _FIRST_BIRTH + _STEP * (look % _BIRTHS) + timedelta(days=look // _BIRTHS)
        # The index gives short names first: whoever takes the first rows draws nobody with three words.
        rows = records.born_on(PartialDate.of(birth), _ROWS_A_DAY)
        if rows:
            drawn.append(_person(len(drawn), rows[look * _STRIDE % len(rows)]))
    return tuple(drawn)


def _person(number: int, record: Clearance) -> ListedPerson:
    own = record.document_number or ""
    person = ListedPerson(
        number + 1,
        PersonRole.PASSENGER,
        record.name_primary,
        record.name_secondary,
        birth_date=record.birth_date,
        nationality="IDN",
        documents=(ListedDocument("P", own if number % 10 == 0 else f"E{number:07d}", "IDN"),),
    )
    return person if number % 10 < 6 else replace(person, primary_identifier="TRAVELLER", secondary_identifier="ANY")
