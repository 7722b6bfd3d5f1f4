"""No text makes the reading of a zone, or the comparison of names, raise or show what it must not."""

from __future__ import annotations

from datetime import date

from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.documents.mrz import masked_lines, parse_mrz, to_travel_document
from checkpoint_app.documents.names import compare_names
from tests.unit.documents.vectors import FIELDS

days = st.dates(date(1950, 1, 1), date(2150, 12, 31))
zone_alphabet = st.sampled_from("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<")
shapes = st.sampled_from([(3, 30), (2, 36), (2, 44)])


@st.composite
def lines_of_right_shape(draw: st.DrawFn) -> list[str]:
    count, length = draw(shapes)
    return [draw(st.text(zone_alphabet, min_size=length, max_size=length)) for _ in range(count)]


@st.composite
def damaged_zones(draw: st.DrawFn) -> str:
    text = list("\n".join(draw(st.sampled_from(sorted(FIELDS)))))
    for _ in range(draw(st.integers(1, 8))):
        index = draw(st.integers(0, len(text) - 1))
        text[index] = draw(st.one_of(zone_alphabet, st.characters(), st.just("")))
    return "".join(text)


def check(text_or_lines, today):
    mrz = parse_mrz(text_or_lines, today)
    assert mrz.faults or mrz.format
    assert not (mrz.faults and mrz.format is None and mrz.check_digits)
    assert [len(line) for line in masked_lines(mrz)] == [len(line) for line in mrz.lines]
    document = to_travel_document(mrz)
    assert document.document_number == mrz.document_number
    if mrz.birth_date.value is not None:
        assert mrz.birth_date.value.earliest <= today
    for digit in mrz.check_digits:
        assert digit.is_correct == (
            digit.printed == digit.computed or (digit.printed == "<" and digit.computed == "0" and digit.is_correct)
        )
    shown = " ".join(map(repr, (mrz, mrz.optional_data, mrz.birth_date, *mrz.faults)))
    assert len(mrz.primary_identifier) < 8 or f"'{mrz.primary_identifier}'" not in shown


@settings(max_examples=300)
@given(st.text(max_size=200), days)
def test_any_text_is_read_without_raising(text, today):
    check(text, today)


@settings(max_examples=300)
@given(st.lists(st.text(max_size=50), max_size=5), days)
def test_any_lines_are_read_without_raising(lines, today):
    check(lines, today)


@settings(max_examples=300)
@given(lines_of_right_shape(), days)
def test_any_zone_of_right_shape_is_read_without_raising(lines, today):
    check(lines, today)


@settings(max_examples=300)
@given(damaged_zones(), days)
def test_any_damaged_zone_is_read_without_raising(text, today):
    check(text, today)


@settings(max_examples=300)
@given(st.text(max_size=120), st.text(max_size=120))
def test_any_two_texts_are_compared_without_raising(left, right):
    comparison = compare_names(left, right)
    assert 0.0 <= comparison.score <= 1.0


def test_huge_text_is_answered_at_once():
    text = "Ж" * 200_000
    assert not compare_names(text, "A" * 200_000).same
    assert parse_mrz(text, date(2026, 1, 1)).format is None
