from __future__ import annotations

import pytest

from checkpoint_app.documents.mrz import MrzField, MrzFormat, check_typed_lines, parse_mrz
from checkpoint_app.documents.mrz.typed_lines import possible_formats
from tests.unit.documents import vectors
from tests.unit.documents.vectors import FIELDS, TODAY


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_whole_zone_gives_all_its_check_digits(lines):
    assert check_typed_lines(lines) == parse_mrz(lines, TODAY).check_digits


@pytest.mark.parametrize("lines", FIELDS, ids=lambda lines: lines[0][:9])
def test_check_digits_appear_one_after_the_other_and_are_never_wrong_on_the_way(lines):
    counts = []
    for line in range(len(lines)):
        for length in range(len(lines[line]) + 1):
            digits = check_typed_lines([*lines[:line], lines[line][:length]])
            assert all(digit.is_correct for digit in digits)
            counts.append(len(digits))
    assert counts[-1] == len(parse_mrz(lines, TODAY).check_digits)


def test_wrong_digit_is_told_while_the_line_is_typed():
    digits = check_typed_lines([vectors.TD3[0], "L898902C37"])
    assert [(digit.name, digit.computed, digit.is_correct) for digit in digits] == [
        (MrzField.DOCUMENT_NUMBER, "6", False)
    ]


@pytest.mark.parametrize(
    ("lines", "formats"),
    [
        ([], ()),
        ([""], ()),
        (["X"], ()),
        (["P"], (MrzFormat.TD3,)),
        (["V"], (MrzFormat.MRV_A, MrzFormat.MRV_B)),
        (["I"], (MrzFormat.TD1, MrzFormat.TD2, MrzFormat.FRENCH_ID)),
        (["IDFRAB"], (MrzFormat.TD1, MrzFormat.FRENCH_ID)),
        ([vectors.TD1[0], ""], (MrzFormat.TD1,)),
        ([vectors.TD2[0], ""], (MrzFormat.TD2,)),
        ([vectors.FRENCH_CARD[0], ""], (MrzFormat.FRENCH_ID,)),
        ([vectors.TD3[0], "", ""], ()),
        (["P" * 45], ()),
    ],
)
def test_format_is_settled_by_the_first_letters_and_the_length_of_a_complete_line(lines, formats):
    assert possible_formats(lines) == formats
