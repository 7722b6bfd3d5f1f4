from __future__ import annotations

from datetime import date, timedelta

import pytest

from checkpoint_app.assessment.clearance import ClearanceStatus
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.central.seed.country import Country, generate_country
from checkpoint_app.central.seed.demo import DemoTraveller, Scenario, demo_travellers, ordinary_travellers
from checkpoint_app.documents.mrz import parse_mrz

TODAY = date(2026, 11, 24)


@pytest.fixture(scope="module")
def country() -> Country:
    return generate_country(3, 1000, TODAY)


@pytest.fixture(scope="module")
def travellers(country: Country) -> dict[Scenario, DemoTraveller]:
    return {each.scenario: each for each in demo_travellers(country, TODAY)}


def test_every_scenario_has_its_traveller(travellers: dict[Scenario, DemoTraveller]) -> None:
    assert list(travellers) == list(Scenario)


def test_every_printed_zone_is_without_a_fault(travellers: dict[Scenario, DemoTraveller]) -> None:
    for traveller in travellers.values():
        for passport in filter(None, (traveller.passport, traveller.newer_passport)):
            zone = parse_mrz(passport.lines, TODAY)
            assert zone.check_digits_agree
            assert zone.document_number == passport.fields.document_number


def test_records_of_the_demo_are_in_the_country(country: Country, travellers: dict[Scenario, DemoTraveller]) -> None:
    held = {row.clearance_id: row for row in country.rows()}
    expected = [each.clearance for each in travellers.values() if each.clearance is not None]
    assert len(expected) == 5
    for record in expected:
        assert held[record.clearance_id] == record


def test_the_lost_passport_is_on_the_list(country: Country, travellers: dict[Scenario, DemoTraveller]) -> None:
    number = travellers[Scenario.LOST_PASSPORT].passport.fields.document_number
    assert number in {row.number for row in country.lost_documents()}


def test_who_needs_no_record_has_none(country: Country, travellers: dict[Scenario, DemoTraveller]) -> None:
    numbers = {row.document_number for row in country.rows()}
    for scenario in (Scenario.TOURIST, Scenario.RETURNING_WITHOUT_CARD, Scenario.WORK_WITHOUT_RECORD, Scenario.MINOR):
        assert travellers[scenario].passport.fields.document_number not in numbers


def test_the_worker_in_order_may_leave_today(travellers: dict[Scenario, DemoTraveller]) -> None:
    traveller = travellers[Scenario.WORKER_IN_ORDER]
    record = traveller.clearance
    assert record is not None
    assert record.status is ClearanceStatus.ACTIVE
    assert record.depart_after <= TODAY <= record.depart_before
    assert record.document_number == traveller.passport.fields.document_number
    assert record.name_primary == traveller.passport.fields.primary_identifier
    assert record.birth_date == traveller.passport.fields.birth_date


def test_another_persons_record_differs_in_name_and_birth_date(travellers: dict[Scenario, DemoTraveller]) -> None:
    traveller = travellers[Scenario.OTHER_PERSONS_RECORD]
    record = traveller.clearance
    assert record is not None
    assert record.document_number == traveller.passport.fields.document_number
    assert record.name_primary != traveller.passport.fields.primary_identifier
    assert record.birth_date != traveller.passport.fields.birth_date


def test_suspended_and_revoked_say_why(travellers: dict[Scenario, DemoTraveller]) -> None:
    suspended, revoked = travellers[Scenario.SUSPENDED].clearance, travellers[Scenario.REVOKED_FRAUD].clearance
    assert suspended is not None
    assert (suspended.status, suspended.status_reason) == (ClearanceStatus.SUSPENDED, "LICENCE_UNDER_REVIEW")
    assert revoked is not None
    assert (revoked.status, revoked.status_reason) == (ClearanceStatus.REVOKED, "FRAUD")


def test_the_minor_is_under_eighteen_on_a_work_trip(travellers: dict[Scenario, DemoTraveller]) -> None:
    traveller = travellers[Scenario.MINOR]
    assert traveller.purpose is Purpose.WORK
    born = traveller.passport.fields.birth_date
    assert born is not None
    assert born.full is not None
    assert born.full > TODAY - timedelta(days=18 * 365)


def test_the_expired_passport_is_a_listed_predecessor_of_the_newer_one(
    travellers: dict[Scenario, DemoTraveller],
) -> None:
    traveller = travellers[Scenario.EXPIRED_THEN_NEWER]
    assert traveller.newer_passport is not None
    assert traveller.clearance is not None
    expired, newer = traveller.passport.fields, traveller.newer_passport.fields
    assert expired.expiry_date is not None
    assert expired.expiry_date < TODAY
    assert traveller.clearance.document_number == newer.document_number
    assert traveller.clearance.prior_documents == (expired.document_number,)
    assert expired.birth_date == newer.birth_date


@pytest.mark.parametrize("today", [date(2028, 2, 29), date(2027, 1, 1), date(2026, 12, 31)])
def test_the_demo_does_not_age(today: date) -> None:
    country = generate_country(3, 100, today)
    for traveller in demo_travellers(country, today):
        if traveller.clearance is not None and traveller.clearance.status is ClearanceStatus.ACTIVE:
            assert traveller.clearance.depart_after <= today <= traveller.clearance.depart_before


def test_ordinary_travellers_have_valid_passports_and_no_record(country: Country) -> None:
    passports = list(ordinary_travellers(country, TODAY, 300))
    assert len(passports) == 300
    held = {row.document_number for row in country.rows()}
    for passport in passports:
        assert parse_mrz(passport.lines, TODAY).check_digits_agree
        assert passport.fields.document_number not in held
    foreign = sum(passport.fields.issuing_state != "IDN" for passport in passports)
    assert 10 < foreign < 60
