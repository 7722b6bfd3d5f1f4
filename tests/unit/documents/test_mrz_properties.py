"""What holds for every zone: composing and reading agree, and single errors are found as far as arithmetic can."""

from __future__ import annotations

from datetime import date
from string import ascii_uppercase, digits

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz, compute_check_digit, parse_mrz
from checkpoint_app.documents.states import ISSUING_STATES
from tests.unit.documents.vectors import FIELDS, TODAY

ALPHABET = digits + ascii_uppercase + "<"
# One character of every value modulo ten, and some letters: enough for all positions of all zones.
REPRESENTATIVES = digits + "<AKZ"
VALUE = {character: index for index, character in enumerate(digits + ascii_uppercase)} | {"<": 0}
CODES = {MrzFormat.TD3: ["P", "PP", "PD"], MrzFormat.MRV_A: ["V", "VW"], MrzFormat.MRV_B: ["V"]}
NUMBER_WIDTH = {MrzFormat.TD1: 22, MrzFormat.TD2: 14, MrzFormat.FRENCH_ID: 12}

words = st.text(ascii_uppercase, min_size=1, max_size=9)
names = st.lists(words, min_size=1, max_size=3).map(" ".join)
alphanumerics = ascii_uppercase + digits
birth_dates = st.one_of(
    st.none(),
    st.dates(date(1930, 1, 1), TODAY).map(PartialDate.of),
    st.integers(1930, 2025).map(PartialDate),
    st.builds(PartialDate, st.integers(1930, 2025), st.integers(1, 12)),
)
states = st.sampled_from(sorted(ISSUING_STATES))


@st.composite
def mrz_fields(draw: st.DrawFn) -> MrzFields:
    mrz_format = draw(st.sampled_from(MrzFormat))
    french = mrz_format is MrzFormat.FRENCH_ID
    number = draw(st.text(alphanumerics, min_size=1, max_size=NUMBER_WIDTH.get(mrz_format, 9)))
    free = {MrzFormat.TD1: 15, MrzFormat.TD2: 7, MrzFormat.TD3: 14, MrzFormat.MRV_A: 16, MrzFormat.MRV_B: 8}
    room = free.get(mrz_format, 6) - (max(0, len(number) - 9 + 2) if not french and len(number) > 9 else 0)
    return MrzFields(
        format=mrz_format,
        document_code="ID" if french else draw(st.sampled_from(CODES.get(mrz_format, ["I", "ID", "AR", "C"]))),
        issuing_state="FRA" if french else draw(states),
        primary_identifier=draw(names),
        document_number=number,
        nationality="FRA" if french else draw(states),
        birth_date=draw(birth_dates),
        expiry_date=None if french else draw(st.dates(date(1990, 1, 1), date(2070, 1, 1))),
        secondary_identifier=draw(st.one_of(st.just(""), names)),
        sex=draw(st.sampled_from(Sex)),
        optional_data=draw(st.text(alphanumerics, max_size=room)),
        optional_data_2=draw(st.text(alphanumerics, max_size=11)) if mrz_format is MrzFormat.TD1 else "",
    )


@given(mrz_fields())
def test_what_was_composed_is_read_back_without_fault(fields):
    # Such a TD2 is a French card to every reader: nothing in the zone tells them apart.
    assume(not (fields.format is MrzFormat.TD2 and (fields.document_code, fields.issuing_state) == ("ID", "FRA")))
    mrz = parse_mrz(compose_mrz(fields), TODAY)
    assert mrz.format is fields.format
    assert mrz.faults == ()
    assert mrz.check_digits_agree
    assert mrz.document_code == fields.document_code
    assert mrz.document_number == fields.document_number
    assert (mrz.issuing_state, mrz.nationality) == (fields.issuing_state, fields.nationality)
    assert mrz.birth_date.value == fields.birth_date
    assert mrz.sex is fields.sex
    assert (mrz.optional_data.text, mrz.optional_data_2.text) == (fields.optional_data, fields.optional_data_2)
    if fields.expiry_date is not None:
        assert mrz.expiry_date is not None
        assert mrz.expiry_date.value == PartialDate.of(fields.expiry_date)


@given(mrz_fields())
def test_names_are_read_back_whole_or_marked_as_truncated_with_their_first_letters(fields):
    mrz = parse_mrz(compose_mrz(fields), TODAY)
    assume(mrz.format is fields.format)
    if not mrz.names_truncated and fields.format is MrzFormat.FRENCH_ID:
        # Fourteen positions that end between two given names look like a whole name: nothing on the card tells.
        assert mrz.primary_identifier == fields.primary_identifier
        assert fields.secondary_identifier.startswith(mrz.secondary_identifier)
        return
    if not mrz.names_truncated:
        assert mrz.primary_identifier == fields.primary_identifier
        assert mrz.secondary_identifier == fields.secondary_identifier
        return
    for printed, whole in (
        (mrz.primary_identifier, fields.primary_identifier),
        (mrz.secondary_identifier, fields.secondary_identifier),
    ):
        assert all(w.startswith(p) for p, w in zip(printed.split(), whole.split(), strict=False))


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_every_single_change_that_a_check_digit_can_see_is_reported(lines):
    """All covered positions: seen unless the two values differ by a multiple of ten."""
    for line, column in _covered(lines):
        before = lines[line][column]
        for after in REPRESENTATIVES:
            if (VALUE[after] - VALUE[before]) % 10:
                assert parse_mrz(_with(lines, line, column, after), TODAY).faults


@given(st.text(ALPHABET, min_size=1, max_size=44), st.data())
def test_check_digit_sees_a_change_unless_values_differ_by_a_multiple_of_ten(text, data):
    index = data.draw(st.integers(0, len(text) - 1))
    after = data.draw(st.sampled_from(ALPHABET))
    changed = text[:index] + after + text[index + 1 :]
    differs = (VALUE[after] - VALUE[text[index]]) % 10 != 0
    assert (compute_check_digit(changed) != compute_check_digit(text)) is differs


@given(st.text(ALPHABET, min_size=2, max_size=44), st.data())
def test_check_digit_sees_swapped_neighbours_unless_values_differ_by_a_multiple_of_five(text, data):
    index = data.draw(st.integers(0, len(text) - 2))
    swapped = text[:index] + text[index + 1] + text[index] + text[index + 2 :]
    differs = (VALUE[text[index]] - VALUE[text[index + 1]]) % 5 != 0
    assert (compute_check_digit(swapped) != compute_check_digit(text)) is differs


def test_reading_reports_no_fault_for_letters_of_equal_value_so_that_nobody_relies_on_it():
    # B is 11, 1 is 1: arithmetic cannot tell them apart in a field that may hold both.
    number = "AB1234567"
    assert compute_check_digit(number) == compute_check_digit("A11234567")


def _covered(lines):
    places = set()
    for digit in parse_mrz(lines, TODAY).check_digits:
        places.add((digit.line, digit.column))
        places |= {(span.line, column) for span in digit.covers for column in range(span.start, span.end)}
    return sorted(places)


def _with(lines, line, column, character):
    changed = lines[line][:column] + character + lines[line][column + 1 :]
    return (*lines[:line], changed, *lines[line + 1 :])
