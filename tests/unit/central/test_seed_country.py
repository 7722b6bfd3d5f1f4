from __future__ import annotations

import hashlib
from collections import Counter
from datetime import date
from itertools import islice

import pytest

from checkpoint_app.assessment.clearance import ClearanceStatus, EmployerType, Scheme
from checkpoint_app.casework.feed_rows import decode_row, row_key
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.country import Country, generate_country
from checkpoint_app.central.seed.draws import Choices, Draws
from checkpoint_app.central.seed.names import SHAPES, name_of
from checkpoint_app.faults import EnvironmentFault

TODAY = date(2026, 11, 24)
DIGEST = "7631e5a790cc253a980c8cd9ff0129bbe5e9e3a41f4a2d03adde8456a0a9e46a"


@pytest.fixture(scope="module")
def country() -> Country:
    return generate_country(1, 12_000, TODAY)


@pytest.fixture(scope="module")
def rows(country: Country) -> list:
    return list(country.rows())


def digest(country: Country) -> str:
    running = hashlib.sha256()
    for row in country.feed_rows():
        running.update(row.line)
    return running.hexdigest()


def test_a_thousand_rows_are_the_same_on_every_machine() -> None:
    assert digest(generate_country(1, 1000, TODAY)) == DIGEST


def test_another_seed_and_another_day_give_another_country() -> None:
    first = digest(generate_country(1, 200, TODAY))
    assert digest(generate_country(2, 200, TODAY)) != first
    assert digest(generate_country(1, 200, date(2026, 11, 25))) != first


def test_a_smaller_country_is_the_beginning_of_a_larger_one(country: Country) -> None:
    small = generate_country(1, 500, TODAY)
    assert list(small.feed_rows()) == list(islice(country.feed_rows(), 500))


def test_exactly_as_many_records_as_asked_for(rows: list) -> None:
    assert len(rows) == 12_000
    assert len({row.clearance_id for row in rows}) == 12_000


@pytest.mark.parametrize("count", [0, 99, 10_000_001])
def test_a_country_out_of_range_is_refused_in_one_sentence(count: int) -> None:
    with pytest.raises(EnvironmentFault) as caught:
        generate_country(1, count, TODAY)
    assert caught.value.key == "central.fault.clearances_out_of_range"


def test_rows_decode_to_themselves_with_their_own_keys(country: Country) -> None:
    for row in islice(country.feed_rows(), 2000):
        record = decode_row(row.line)
        assert (record.clearance_id, record.record_version, record.status.value) == row[:3]
        assert row_key(record) == row.row_key


def test_no_two_live_records_share_a_document(rows: list) -> None:
    live = Counter(row_key(row) for row in rows if row.status in {ClearanceStatus.ACTIVE, ClearanceStatus.SUSPENDED})
    assert max(live.values()) == 1


def test_schemes_come_in_the_proportions_of_2024(rows: list) -> None:
    counts = Counter(row.scheme for row in rows)
    figures = {
        Scheme.PTOP: 235_768,
        Scheme.RENEWED_ABROAD: 25_436,
        Scheme.INDIVIDUAL: 21_631,
        Scheme.GTOG: 10_515,
        Scheme.RENEWED_HOME: 2_301,
        Scheme.UKPS: 962,
    }
    known = sum(counts[scheme] for scheme in figures)
    for scheme, figure in figures.items():
        assert counts[scheme] / known == pytest.approx(figure / sum(figures.values()), abs=0.012)


def test_every_status_occurs_and_departed_is_the_commonest(rows: list) -> None:
    counts = Counter(row.status for row in rows)
    assert set(counts) == set(ClearanceStatus)
    assert counts.most_common(1)[0][0] is ClearanceStatus.DEPARTED
    assert counts[ClearanceStatus.ACTIVE] / len(rows) == pytest.approx(0.22, abs=0.03)


def test_every_ship_has_a_valid_number_of_its_own() -> None:
    for ship in range(2500):
        assert numbers.is_imo_number(numbers.imo_number(ship))


def test_a_known_ship_number_has_the_check_digit_that_it_bears() -> None:
    # The example that the numbering scheme's public descriptions use: 9074729.
    assert numbers.imo_check_digit("907472") == "9"
    assert not numbers.is_imo_number("9074728")
    assert not numbers.is_imo_number("90747290")
    assert not numbers.is_imo_number("9O74729")


def test_sea_records_carry_ship_port_and_agreement_and_others_none(rows: list) -> None:
    for row in rows:
        at_sea = row.employer_type is EmployerType.VESSEL and row.status is not ClearanceStatus.TOMBSTONE
        assert (row.imo_number is not None) is at_sea
        assert (row.pkl_no is not None) is at_sea
        if row.imo_number is not None:
            assert numbers.is_imo_number(row.imo_number)


def test_passport_numbers_have_the_national_form_and_are_never_given_twice() -> None:
    found = {numbers.persons_number(1, person, slot) for person in range(5000) for slot in range(numbers.SLOTS)}
    found |= {numbers.outside_number(1, index) for index in range(5000)}
    assert len(found) == 25_000
    for number in found:
        letters = number.rstrip("0123456789")
        assert len(letters) in {1, 2}
        assert len(number) - len(letters) == 7


def test_dates_agree_with_the_status(rows: list) -> None:
    for row in rows:
        assert row.issued_on < TODAY
        assert row.status_at.date() <= TODAY
        assert (row.document_number is None) is (
            row.status in {ClearanceStatus.REGISTERED, ClearanceStatus.TOMBSTONE}
        )
        if row.status is ClearanceStatus.ACTIVE:
            assert row.depart_before >= TODAY
            assert row.valid_until > TODAY
            assert row.document_expiry > TODAY
        if row.status is ClearanceStatus.DEPARTED:
            assert row.last_exit_at.date() <= TODAY
        if row.status is ClearanceStatus.ENDED:
            assert row.last_exit_at < row.last_entry_at
        if row.status is ClearanceStatus.EXPIRED:
            assert row.depart_before < TODAY
            assert row.last_exit_at is None


def test_who_is_placed_was_of_age_when_the_record_was_issued(rows: list) -> None:
    for row in rows:
        if row.status is not ClearanceStatus.TOMBSTONE:
            assert (row.issued_on - row.birth_date.earliest).days >= 18 * 365


def test_a_superseded_record_points_to_a_record_of_the_same_person(rows: list) -> None:
    by_id = {row.clearance_id: row for row in rows}
    replaced = [row for row in rows if row.status is ClearanceStatus.SUPERSEDED]
    assert replaced
    for row in replaced:
        following = by_id.get(row.superseded_by)
        assert following is None or following.subject_key == row.subject_key


def test_a_tombstone_tells_nobody(rows: list) -> None:
    stones = [row for row in rows if row.status is ClearanceStatus.TOMBSTONE]
    assert stones
    for row in stones:
        assert (row.name_primary, row.name_secondary, row.name_civil, row.subject_key) == ("", "", "", "")
        assert row.document_number is None
        assert row.contract_no is None


def test_some_passports_were_replaced_and_some_birth_dates_are_partial(rows: list) -> None:
    assert 0.02 < sum(bool(row.prior_documents) for row in rows) / len(rows) < 0.06
    assert any(row.birth_date.full is None for row in rows if row.status is not ClearanceStatus.TOMBSTONE)


def test_all_shapes_of_names_occur(rows: list) -> None:
    names = [row for row in rows if row.name_primary]
    assert any(row.name_secondary == "" for row in names)
    assert any(" BINTI" in row.name_secondary for row in names)
    assert any(" BIN" in row.name_secondary.removesuffix("TI") for row in names)
    assert any(row.name_secondary.startswith(("NI ", "I ")) for row in names)
    assert any(row.name_primary == "SITORUS" for row in names)
    assert any(len(row.name_primary) + 2 + len(row.name_secondary) > 39 for row in names)
    assert any("'" in row.name_civil for row in names)
    assert any(row.name_civil.startswith("Hj. ") for row in names)


def test_what_a_passport_prints_has_no_apostrophe_and_no_title() -> None:
    name = name_of(["Siti", "Nur'aini"], before="Hj. ")
    assert (name.primary, name.secondary, name.civil) == ("NURAINI", "SITI", "Hj. Siti Nur'aini")
    assert name_of(["Suparti"]).secondary == ""


def test_every_share_of_names_has_its_shape(country: Country) -> None:
    assert set(country.profile.names.shapes.options) == set(SHAPES)


def test_placement_companies_have_distinct_names_and_ids(country: Country) -> None:
    placers = country.placers()
    assert len(placers) == 424
    assert len({row.placer_id for row in placers}) == 424
    assert len({row.name for row in placers}) == 424
    for row in placers:
        assert (row.licence_status == "EXPIRED") is (row.licence_until < TODAY)


def test_records_name_placement_companies_that_exist(country: Country, rows: list) -> None:
    known = {row.placer_id for row in country.placers()}
    named = {row.placer_id for row in rows if row.placer_id is not None}
    assert named <= known
    assert len(named) > 300


def test_lost_documents_are_nobodys_current_passport(country: Country, rows: list) -> None:
    lost = list(country.lost_documents())
    assert len(lost) == 96 + 1
    assert len({row.number for row in lost}) == len(lost)
    assert not {row.number for row in lost} & {row.document_number for row in rows}


def test_choices_keep_their_weights_and_their_edges() -> None:
    choices = Choices({"a": 1, "b": 3})
    assert [choices.pick(u) for u in (0.0, 0.2499, 0.25, 0.999999)] == ["a", "a", "b", "b"]
    drawn = Draws(5, 0, 0, 4000).choose(choices)
    assert drawn.count("b") / 4000 == pytest.approx(0.75, abs=0.03)


def test_draws_stay_inside_their_limits() -> None:
    draws = Draws(5, 0, 0, 3000)
    assert set(draws.between(-1, 1)) == {-1, 0, 1}
    assert set(draws.below(2)) == {0, 1}
    assert all(len(text) == 32 for text in draws.hex_words(2))
