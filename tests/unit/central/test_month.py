"""The simulated month: deterministic, as wrong as the country is, never easier."""

import tomllib
from collections import Counter
from datetime import date

import pytest

from checkpoint_app import assets
from checkpoint_app.assessment.clearance import ClearanceStatus
from checkpoint_app.assessment.kinds import Agreement, Answer, Paper, Purpose, RecordDates
from checkpoint_app.assessment.matching import compare_name, dates_on, is_number_slip
from checkpoint_app.central.seed.month import CHUNK, Departure, generate_month
from checkpoint_app.central.seed.month_profile import WORKERS, Kind, Way
from checkpoint_app.documents.boarding_pass import compare_pass_name
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz, parse_mrz, to_travel_document

FIRST = date(2026, 11, 1)
FLOOR = {
    "name_keyed_wrongly": 0.015,
    "document_number_wrong": 0.003,
    "passport_replaced": 0.04,
    "birth_date_partial_or_swapped": 0.007,
    "not_in_cache_3_days": 0.02,
    "not_in_cache_14_days": 0.005,
    "misread_and_confirmed": 0.0005,
    "returning_without_card": 0.30,
    "worker_says_visit": 0.10,
    "purpose_keyed_wrongly": 0.005,
}


@pytest.fixture(scope="module")
def departures() -> list[Departure]:
    month = generate_month(3, 5 * CHUNK, FIRST)
    return [one for number in range(month.chunks) for one in month.chunk(number)]


def test_a_departure_is_the_same_whatever_the_count(departures: list[Departure]) -> None:
    small = generate_month(3, 300, FIRST)
    assert list(small.chunk(0)) == departures[:300]
    assert generate_month(4, 300, FIRST) != small
    assert next(generate_month(4, 300, FIRST).chunk(0)).document != departures[0].document


def test_the_noise_is_never_easier_than_its_floor() -> None:
    noise = tomllib.loads(assets.resource("demo", "month.toml").read_text(encoding="utf-8"))["noise"]
    for name, least in FLOOR.items():
        assert noise[name] >= least, name
    assert noise["predecessor_listed"] <= 0.80
    assert noise["without_evidence"] == 0.40
    with pytest.raises(ValueError):
        generate_month(1, 1000, FIRST, noise=0.9)


def test_twice_the_noise_is_twice_as_wrong() -> None:
    plain, harder = generate_month(1, 1000, FIRST).noise, generate_month(1, 1000, FIRST, noise=2).noise
    assert harder.document_number_wrong == 2 * plain.document_number_wrong
    assert harder.predecessor_listed == pytest.approx(0.6)
    assert harder.without_evidence == plain.without_evidence


def test_every_kind_and_way_occurs(departures: list[Departure]) -> None:
    kinds = Counter(one.kind for one in departures)
    assert set(kinds) | {Kind.LISTED} == set(Kind)
    assert kinds[Kind.ORDINARY] > 0.8 * len(departures)
    known = list(generate_month(3, 60 * CHUNK, FIRST).workers())
    ways = Counter(one.way for one in known if one.kind is Kind.NON_PROCEDURAL)
    assert set(ways) == set(Way)
    assert 0.3 < ways[Way.HOLIDAY] / ways.total() < 0.5
    listed = [one for one in known if one.kind is Kind.LISTED]
    assert listed
    assert all(one.listing is not None for one in listed)


def test_a_listing_lacks_what_its_office_did_not_give() -> None:
    noise = generate_month(1, 1000, FIRST).noise
    rows = list(generate_month(1, 1000, FIRST).listings())
    assert len(rows) == 600
    assert 0 < sum(row.born is None for row in rows) < 2 * 600 * noise.listed_without_birth_date
    assert 0 < sum(row.number is None for row in rows) < 2 * 600 * noise.listed_without_document
    years = [row.born for row in rows if row.born is not None and row.born.month is None]
    assert 0 < len(years) < 2 * 600 * noise.listed_by_year_only


def test_passes_are_shown_at_airports_only_and_seldom_name_another(departures: list[Departure]) -> None:
    shown = [one for one in departures if one.boarding_pass is not None]
    assert 0.15 * len(departures) < len(shown) < 0.3 * len(departures)
    assert {one.post for one in shown} <= {"CGK", "DPS", "SUB", "KNO"}
    differ = [one for one in shown if not compare_pass_name(one.boarding_pass, one.document).same]
    assert len(differ) < 0.01 * len(shown)


def test_a_sealed_card_names_the_passport_that_the_record_was_made_for(departures: list[Departure]) -> None:
    cards = [one for one in departures if one.own_card is not None and one.kind in WORKERS]
    assert cards
    for one in cards:
        assert one.record is not None
        assert one.own_card.card.document_number in (one.record.document_number, *one.record.prior_documents)


def test_who_did_not_change_the_passport_says_so(departures: list[Departure]) -> None:
    for one in departures:
        if one.kind in WORKERS and one.record is not None and not one.record.prior_documents:
            number, recorded = one.document.document_number, one.record.document_number
            changed = number != recorded and not is_number_slip(number, recorded)
            assert (one.answers["C16"] is Answer.YES) is changed


def test_the_workers_of_a_month_are_those_of_its_chunks(departures: list[Departure]) -> None:
    month = generate_month(3, 5 * CHUNK, FIRST)
    others = (Kind.ORDINARY, Kind.FOREIGN, Kind.EXCLUDED)
    assert list(month.workers()) == [one for one in departures if one.kind not in others]


def test_documents_are_what_a_zone_would_give(departures: list[Departure]) -> None:
    for one in departures[:400]:
        document = one.document
        fields = MrzFields(
            format=MrzFormat.TD3,
            document_code="P",
            issuing_state=document.issuing_state,
            primary_identifier=document.primary_identifier,
            secondary_identifier=document.secondary_identifier,
            document_number=document.document_number,
            nationality=document.nationality,
            birth_date=document.birth_date,
            sex=Sex.UNSPECIFIED,
            expiry_date=document.expiry_date,
        )
        read = to_travel_document(parse_mrz(compose_mrz(fields), one.day))
        for name in ("document_number", "issuing_state", "birth_date", "expiry_date", "primary_identifier"):
            assert getattr(read, name) == getattr(document, name), name


def test_procedural_workers_may_leave_on_their_day(departures: list[Departure]) -> None:
    workers = [one for one in departures if one.kind in WORKERS and one.record is not None]
    assert len(workers) > 200
    for one in workers:
        assert one.record is not None
        assert one.record.status is ClearanceStatus.ACTIVE
        assert dates_on(one.record, one.day) is RecordDates.INSIDE
    same = [compare_name(one.document, one.record).agreement for one in workers if one.record]
    assert same.count(Agreement.AGREES) + same.count(Agreement.EXPLAINED) > 0.95 * len(same)


def test_what_holiday_makers_show_tells_nothing(departures: list[Departure]) -> None:
    quiet = [one for one in departures if one.way is Way.HOLIDAY]
    assert quiet
    for one in quiet:
        assert not one.holds
        assert one.record is None
        assert one.says in (Purpose.VISIT, Purpose.PILGRIMAGE)
        assert not one.leaves_evidence


def test_excluded_people_who_live_abroad_hold_a_residence_card(departures: list[Departure]) -> None:
    excluded = [one for one in departures if one.kind is Kind.EXCLUDED]
    assert excluded
    for one in excluded:
        assert Paper.WORK_VISA in one.shown
        assert (Paper.RESIDENCE_CARD in one.holds) == (one.says is Purpose.LIVES_ABROAD_OR_OTHER)
