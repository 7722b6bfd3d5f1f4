"""Deciding characters: classes and check digits are evidence, and every change is on record."""

import random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.judge import judge
from checkpoint_app.scan.recognise import ALPHABET
from checkpoint_app.scan.specimen_texts import document


def certain(lines: tuple[str, ...], sure: float = 0.9995) -> list[np.ndarray]:
    """Distributions that read `lines` with the same certainty everywhere."""
    found = []
    for line in lines:
        values = np.full((len(line), 37), (1 - sure) / 36)
        values[range(len(line)), [ALPHABET.index(c) for c in line]] = sure
        found.append(values)
    return found


def doubt(values: list[np.ndarray], line: int, column: int, **chances: float) -> None:
    values[line][column] = 0.0001
    for character, chance in chances.items():
        values[line][column, ALPHABET.index(character[-1])] = chance


@pytest.mark.parametrize("kind", ["TD1", "TD2", "TD3", "MRV-A", "MRV-B"])
def test_what_is_read_surely_stands_as_read(kind: str) -> None:
    lines = document(random.Random(4), kind)
    decided = judge(certain(lines))
    assert decided.lines == lines
    assert decided.mrz_format is MrzFormat(kind)
    assert decided.corrected == ()
    assert decided.status is not ReadingStatus.UNSURE


def test_a_failing_check_digit_proposes_the_one_character_that_was_in_doubt() -> None:
    lines = document(random.Random(6), "TD3")
    column = next(i for i, c in enumerate(lines[1][:9]) if c.isdigit())
    right = lines[1][column]
    wrong = str((int(right) + 1) % 10)
    values = certain(lines)
    values[1][column] = 0.0
    values[1][column, ALPHABET.index(wrong)] = 0.7
    values[1][column, ALPHABET.index(right)] = 0.3
    decided = judge(values)
    assert decided.lines == lines
    (change,) = decided.corrected
    assert (change.line, change.column, change.read, change.proposed) == (1, column, wrong, right)


def test_a_wrong_check_digit_read_surely_is_kept_and_reported() -> None:
    lines = document(random.Random(6), "TD3")
    digit = str((int(lines[1][9]) + 3) % 10)
    printed = (lines[0], lines[1][:9] + digit + lines[1][10:])
    decided = judge(certain(printed, 0.99999))
    assert decided.lines == printed
    assert not decided.checks_ok
    assert decided.corrected == ()


def test_a_name_in_doubt_is_unsure_since_no_digit_covers_it() -> None:
    lines = document(random.Random(8), "TD3")
    values = certain(lines)
    doubt(values, 0, 7, O=0.55, Q=0.44)
    assert judge(values).status is ReadingStatus.UNSURE


@settings(max_examples=60, deadline=None)
@given(
    st.integers(0, 10_000),
    st.lists(st.tuples(st.integers(0, 87), st.integers(0, 36), st.floats(0.4, 0.999)), max_size=5),
)
def test_damaged_text_never_becomes_another_text_without_marks(
    seed: int, damage: list[tuple[int, int, float]]
) -> None:
    lines = document(random.Random(seed), "TD3")
    values = certain(lines)
    for at, index, chance in damage:
        row, column = divmod(at, 44)
        values[row][column] *= 1 - chance
        values[row][column, index] += chance
    read = ["".join(ALPHABET[i] for i in v.argmax(1)) for v in values]
    decided = judge(values)
    marked = {(c.line, c.column) for c in decided.corrected}
    changed = {(i, j) for i in range(2) for j in range(44) if decided.lines[i][j] != read[i][j]}
    assert changed == marked
    for change in decided.corrected:
        assert read[change.line][change.column] == change.read
        assert decided.lines[change.line][change.column] == change.proposed
