"""The log as a list: newest first, by day, person and kind."""

from __future__ import annotations

from datetime import timedelta

import pytest

from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.audit_trail import TrailFilter, entries_of, numbers_of
from checkpoint_app.store.casebook import Casebook
from tests.unit.store.conftest import OFFICER, START, SUPERVISOR, at
from tests.unit.store.test_casebook import NAME, refer


@pytest.fixture
def log(casebook: Casebook) -> Casebook:
    """Two days: a referral, a claim and its end by the clock; the next day another referral."""
    refer(casebook, "e1")
    with casebook.record(SUPERVISOR, at(1)) as recording:
        recording.decide("e1", Action.CLAIM)
    casebook.let_clock_act(at(30))
    refer(casebook, "e2", 24 * 60)
    return casebook


def found(casebook: Casebook, wanted: TrailFilter) -> list[str]:
    return [entry.kind.value for entry in entries_of(casebook._db, numbers_of(casebook._db, wanted))]


def test_without_a_filter_everything_is_there_newest_first(log: Casebook) -> None:
    numbers = numbers_of(log._db, TrailFilter())
    assert isinstance(numbers, range)
    assert [entry.dev_seq for entry in entries_of(log._db, numbers)] == [6, 5, 4, 3, 2, 1]
    assert [entry.dev_seq for entry in entries_of(log._db, numbers[1:3])] == [5, 4]


@pytest.mark.parametrize(
    ("wanted", "kinds"),
    [
        (TrailFilter(officer_id=SUPERVISOR.officer_id), ["claim"]),
        (TrailFilter(officer_id=""), ["release"]),
        (TrailFilter(kind=EventKind.SCAN), ["scan", "scan"]),
        (TrailFilter(since=START + timedelta(hours=12)), ["refer", "scan"]),
        (TrailFilter(until=START + timedelta(minutes=1)), ["refer", "scan"]),
        (
            TrailFilter(START, START + timedelta(hours=1), OFFICER.officer_id, EventKind.REFER),
            ["refer"],
        ),
        (TrailFilter(officer_id="nobody"), []),
    ],
)
def test_events_are_found_by_day_person_and_kind(log: Casebook, wanted: TrailFilter, kinds: list[str]) -> None:
    assert found(log, wanted) == kinds


def test_an_entry_tells_what_the_event_tells_in_the_open_and_nobody(log: Casebook) -> None:
    entries = entries_of(log._db, numbers_of(log._db, TrailFilter()))
    assert ("flags", "C01") in entries[-1].open
    assert entries[-1].at == START
    assert NAME not in str(entries)


def test_an_empty_log_has_no_entries(casebook: Casebook) -> None:
    assert list(numbers_of(casebook._db, TrailFilter())) == []


def test_a_connection_that_reads_sees_what_is_written_beside_it(log: Casebook, path) -> None:
    from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY

    reading = Casebook.open_to_read(path, DATABASE_KEY, DEVICE_KEY)
    try:
        told: list[int] = []
        assert reading.verify(told.append).is_whole
        refer(log, "e3", 48 * 60)
        assert len(numbers_of(reading._db, TrailFilter())) == 8
    finally:
        reading.close()
