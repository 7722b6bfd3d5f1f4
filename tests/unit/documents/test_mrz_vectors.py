from __future__ import annotations

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzField, MrzFormat, Sex, compose_mrz, compute_check_digit, parse_mrz
from tests.unit.documents import vectors
from tests.unit.documents.vectors import FIELDS, TODAY


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_published_zone_is_read_without_fault_and_every_check_digit_agrees(lines):
    mrz = parse_mrz(lines, TODAY)
    assert mrz.format is FIELDS[lines].format
    assert mrz.faults == ()
    assert mrz.check_digits_agree


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_published_zone_is_composed_from_its_values(lines):
    assert compose_mrz(FIELDS[lines]) == lines


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_published_zone_gives_the_values_of_its_document(lines):
    mrz, fields = parse_mrz(lines, TODAY), FIELDS[lines]
    assert mrz.document_code == fields.document_code
    assert mrz.issuing_state == fields.issuing_state
    assert mrz.nationality == fields.nationality
    assert mrz.document_number == fields.document_number
    assert mrz.primary_identifier == fields.primary_identifier.upper()
    assert mrz.secondary_identifier == fields.secondary_identifier.upper()
    assert mrz.birth_date.value == fields.birth_date
    assert mrz.sex is fields.sex
    assert mrz.optional_data.text == fields.optional_data
    assert not mrz.names_truncated


def test_passport_has_five_check_digits_and_a_date_of_expiry():
    mrz = parse_mrz(vectors.TD3, TODAY)
    assert [digit.name for digit in mrz.check_digits] == [
        MrzField.DOCUMENT_NUMBER,
        MrzField.BIRTH_DATE,
        MrzField.EXPIRY_DATE,
        MrzField.OPTIONAL_DATA,
        MrzField.COMPOSITE,
    ]
    assert "".join(digit.printed for digit in mrz.check_digits) == "62910"
    assert mrz.expiry_date is not None
    assert mrz.expiry_date.value == vectors.ERIKSSON_EXPIRY


def test_long_document_number_has_its_check_digit_after_the_remainder():
    number = parse_mrz(vectors.TD1_LONG_NUMBER, TODAY).check_digits[0]
    assert (number.printed, number.computed, number.line, number.column) == ("9", "9", 0, 18)


def test_french_card_prints_no_date_of_expiry_and_belongs_to_a_french_national():
    mrz = parse_mrz(vectors.FRENCH_CARD, TODAY)
    assert mrz.format is MrzFormat.FRENCH_ID
    assert mrz.expiry_date is None
    assert mrz.nationality == "FRA"
    assert mrz.birth_date.value == PartialDate(1965, 12, 6)
    assert mrz.sex is Sex.FEMALE


# ICAO Doc 9303-3, 4.9, Appendix A: worked examples of the calculation.
@pytest.mark.parametrize(("text", "digit"), [("520727", "3"), ("AB2134<<<", "5"), ("", "0"), ("<<<<<<", "0")])
def test_check_digit_of_the_published_calculation(text, digit):
    assert compute_check_digit(text) == digit


def test_lines_may_come_as_one_text_with_or_without_line_ends():
    whole = parse_mrz(vectors.TD1, TODAY)
    assert parse_mrz("".join(vectors.TD1), TODAY) == whole
    assert parse_mrz("\r\n  ".join(vectors.TD1) + "\r\n", TODAY) == whole
    assert parse_mrz("\n\n".join(vectors.TD1), TODAY) == whole


@pytest.mark.parametrize("lines", [vectors.TD2, vectors.TD3, vectors.FRENCH_CARD, vectors.MRV_A])
def test_joined_lines_are_split_by_their_length(lines):
    assert parse_mrz("".join(lines), TODAY) == parse_mrz(lines, TODAY)
