from __future__ import annotations

import pytest

from checkpoint_app.documents.mrz import MrzFormat, Span, character_classes, parse_mrz
from checkpoint_app.documents.mrz.layouts import LAYOUTS
from tests.unit.documents.vectors import FIELDS, TODAY

MEANING = {
    "A": "ABCDEFGHIJKLMNOPQRSTUVWXYZ<",
    "N": "0123456789<",
    "X": "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789<",
    "C": "0123456789<",
    "S": "MF<",
}


@pytest.mark.parametrize("mrz_format", MrzFormat)
def test_fields_and_check_digits_cover_every_position_once(mrz_format):
    layout = LAYOUTS[mrz_format]
    taken = [(s.line, column) for s in layout.fields.values() for column in range(s.start, s.end)]
    taken += [(digit.line, digit.column) for digit in layout.check_digits]
    whole = [(line, c) for line in range(mrz_format.line_count) for c in range(mrz_format.line_length)]
    assert sorted(taken) == whole


@pytest.mark.parametrize("mrz_format", MrzFormat)
def test_classes_have_the_shape_of_the_zone(mrz_format):
    classes = character_classes(mrz_format)
    assert [len(line) for line in classes] == [mrz_format.line_length] * mrz_format.line_count


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_published_zones_agree_with_the_classes(lines):
    for line, classes in zip(lines, character_classes(FIELDS[lines].format), strict=True):
        assert all(character in MEANING[kind] for character, kind in zip(line, classes, strict=True))


def test_passport_line_by_class():
    assert character_classes(MrzFormat.TD3)[1] == "XXXXXXXXXCAAANNNNNNCSNNNNNNCXXXXXXXXXXXXXXCC"


def test_check_digits_tell_the_places_they_cover():
    for lines in FIELDS:
        for digit in parse_mrz(lines, TODAY).check_digits:
            assert lines[digit.line][digit.column] == digit.printed
            assert all(span.of(lines) for span in digit.covers)


def test_span_beyond_the_lines_is_empty():
    assert Span(2, 0, 3).of(["ABC"]) == ""
