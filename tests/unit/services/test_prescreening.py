"""A list against a real generation of the cache: what is known of each person, and what is nobody's business."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta, timezone

import pytest

from checkpoint_app.assessment.clearance import Found
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    ListedDocument,
    ListedPerson,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
)
from checkpoint_app.services.expected_words import fault_line, known_lines
from checkpoint_app.services.list_bench import bench_list
from checkpoint_app.services.prescreening import (
    Expectation,
    departure_instant,
    document_of,
    is_same_traveller,
    prescreen,
    with_links,
)
from checkpoint_app.services.records import NoRecords
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.texts import texts
from tests.little_country import reading_of_lines
from tests.unit.services.conftest import NOW, TODAY

People = dict[Scenario, DemoTraveller]


def listed(traveller: DemoTraveller, line: int = 1, **changes: object) -> ListedPerson:
    """A demo traveller as an operator lists the passport."""
    assert traveller.passport is not None
    document = reading_of_lines(traveller.passport.lines, TODAY).document
    person = ListedPerson(
        line,
        PersonRole.PASSENGER,
        document.primary_identifier,
        document.secondary_identifier,
        birth_date=document.birth_date,
        nationality=document.nationality,
        documents=(ListedDocument("P", document.document_number, document.issuing_state, document.expiry_date),),
    )
    return replace(person, **changes)  # type: ignore[arg-type]


@pytest.fixture
def screen(records: ClearanceCache, pack: RulePack) -> Iterator[object]:
    def run(*people: ListedPerson) -> tuple[Expectation, ...]:
        return prescreen(PassengerList(ListForm.SHEET, persons=people), records, pack, NOW, TODAY)

    return run


def codes(expected: Expectation) -> set[str]:
    return {flag.code for flag in expected.assessment.flags}


def test_a_record_in_order_is_known_and_is_no_reason_to_stop_anybody(screen, people: People) -> None:
    (expected,) = screen(listed(people[Scenario.WORKER_IN_ORDER]))
    assert isinstance(expected.look_up, Found)
    assert not expected.needs_a_person
    assert not any(line.asks for line in known_lines(expected, texts("en")))


def test_a_tourist_is_left_alone(screen, people: People) -> None:
    (expected,) = screen(listed(people[Scenario.TOURIST]))
    assert not expected.needs_a_person
    assert known_lines(expected, texts("id")) == ()


def test_a_lost_passport_is_known_before_it_comes(screen, people: People) -> None:
    (expected,) = screen(listed(people[Scenario.LOST_PASSPORT]))
    assert "D04" in codes(expected)
    assert expected.needs_a_person
    assert any(line.asks for line in known_lines(expected, texts("en")))


@pytest.mark.parametrize("scenario", [Scenario.SUSPENDED, Scenario.REVOKED_FRAUD])
def test_a_record_that_was_stopped_is_known(screen, people: People, scenario: Scenario) -> None:
    (expected,) = screen(listed(people[scenario]))
    assert expected.needs_a_person


def test_a_record_under_another_number_is_found_by_name_and_birth_date(screen, people: People) -> None:
    known = people[Scenario.WORKER_IN_ORDER]
    (expected,) = screen(listed(known, documents=(ListedDocument("P", "E9999999", "IDN"),)))
    assert isinstance(expected.look_up, Found)
    assert expected.look_up.by_identity
    (without_number,) = screen(listed(known, documents=()))
    assert isinstance(without_number.look_up, Found)
    (foreigner,) = screen(listed(known, documents=(), nationality="MYS"))
    assert foreigner.look_up is None


def test_an_issuer_that_the_list_does_not_tell_is_assumed_and_told(screen, people: People) -> None:
    known = listed(people[Scenario.WORKER_IN_ORDER])
    number = known.documents[0].number
    (expected,) = screen(replace(known, documents=(ListedDocument("", number),)))
    assert expected.issuer_assumed
    assert isinstance(expected.look_up, Found)
    assert texts("en")("lists.known.issuer_assumed") in {line.text for line in known_lines(expected, texts("en"))}


def test_a_booking_shared_with_a_flagged_traveller_links_and_without_one_does_not(screen, people: People) -> None:
    family = screen(
        listed(people[Scenario.TOURIST], 1, booking="B1"),
        listed(people[Scenario.WORKER_IN_ORDER], 2, booking="B1"),
        listed(people[Scenario.MINOR], 3, booking="B2"),
    )
    assert not any(each.links for each in with_links(family, {}))
    assert not any(each.links for each in with_links(family, {1: frozenset({"D02"})}))
    linked = with_links(family, {1: frozenset({"C01"})})
    assert [bool(each.links) for each in linked] == [False, True, False]
    assert linked[1].needs_a_person


def test_without_records_nothing_is_known_and_nothing_breaks(pack: RulePack, people: People) -> None:
    given = PassengerList(ListForm.SHEET, persons=(listed(people[Scenario.LOST_PASSPORT]),))
    (expected,) = prescreen(given, NoRecords(), pack, NOW, TODAY)
    assert not expected.needs_a_person


def test_a_traveller_is_recognised_by_number_else_by_name_and_birth_date(people: People) -> None:
    person = listed(people[Scenario.WORKER_IN_ORDER])
    document, _ = document_of(person)
    assert is_same_traveller(person, document)
    assert not is_same_traveller(person, replace(document, issuing_state="MYS"))
    renewed = replace(document, document_number="E1")
    assert is_same_traveller(person, renewed)
    assert not is_same_traveller(person, replace(renewed, birth_date=PartialDate(1950)))
    assert not is_same_traveller(person, replace(renewed, birth_date=None))
    assert not is_same_traveller(person, replace(renewed, primary_identifier="QWERTY", secondary_identifier="ZXCV"))


def test_a_day_without_an_hour_ends_with_the_day() -> None:
    zone = timezone(timedelta(hours=7))
    assert departure_instant(PortTime(date(2026, 11, 24), time(9)), zone) == datetime(2026, 11, 24, 2, tzinfo=UTC)
    assert departure_instant(PortTime(date(2026, 11, 24)), zone) == datetime(2026, 11, 24, 17, tzinfo=UTC)


def test_every_fault_has_its_words() -> None:
    from checkpoint_app.documents.passenger_list import ListFault, ListFaultKind

    for language in ("id", "en"):
        words = {fault_line(ListFault(3, kind, "X"), texts(language)) for kind in ListFaultKind}
        assert len(words) == len(ListFaultKind)


def test_the_bench_screens_a_list_drawn_from_the_cache(records: ClearanceCache, pack: RulePack) -> None:
    ticks = iter(range(0, 10_000_000, 1_000_000))
    measured = bench_list(records, pack, 3, 2, NOW, lambda: next(ticks))
    assert measured.people <= 3
    assert measured.first_ms == 1
    assert measured.records == records.row_count()
