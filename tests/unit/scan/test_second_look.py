"""The second look: a part of a line read again is read as the whole line is, and only doubt is looked at."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from checkpoint_app.scan import grid, second_look
from checkpoint_app.scan.bench.conditions import sample
from checkpoint_app.scan.judge import judge
from checkpoint_app.scan.recognise import ALPHABET, Recogniser
from checkpoint_app.scan.rectify import Pyramid, Zone
from checkpoint_app.scan.zone_finder import ZoneFinder

PASSPORT = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
    "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
)


@pytest.fixture(scope="module")
def read():
    """Strips and texts of a generated page, and the network."""
    import cv2

    recognise = Recogniser()
    shown = sample("webcam", 3)
    pyramid = Pyramid(cv2.cvtColor(shown.image, cv2.COLOR_BGR2GRAY))
    zone = Zone(pyramid, ZoneFinder()(pyramid)[0].quad)
    better = zone.refined(zone.likely_rows())
    zone = zone if better is None else Zone(pyramid, better)
    length = len(shown.lines[0])
    strips = [zone.strips(row, length) for row in zone.likely_rows()][: len(shown.lines)]
    texts = []
    for columns in recognise([strip.image for strip in strips]):
        fitted = grid.fit_grid(columns)
        texts.append(grid.read_line(columns, fitted, length, fitted.windows()[length][1]))
    return recognise, strips, texts, shown.lines


@pytest.mark.parametrize("span", [range(2), range(5, 6 + 1), range(12, 20), range(27, 30)])
def test_a_part_is_read_as_the_whole_is(read, span):
    recognise, strips, texts, lines = read
    whole = second_look.look_again(recognise, strips, texts, second_look.whole(texts))
    part = second_look.look_again(recognise, strips, texts, [span, *(range(0),) * (len(texts) - 1)])
    here = slice(span.start, span.stop)
    for seen in (whole, part):
        told = "".join(ALPHABET[i] for i in seen[0].distributions[here].argmax(1))
        assert told == lines[0][here]
    assert np.abs(whole[0].distributions[here] - part[0].distributions[here]).max() < 0.2


def test_outside_of_its_span_a_line_keeps_what_was_read(read):
    recognise, strips, texts, _ = read
    again = second_look.look_again(recognise, strips, texts, [range(4, 8), *(range(0),) * (len(texts) - 1)])
    for text in again:
        assert len(text.looks) == 4
    for look in again[0].looks:
        assert np.array_equal(look[8:], texts[0].distributions[8:])
    assert np.array_equal(again[1].distributions, texts[1].distributions)


def _judged(doubts: dict[tuple[int, int], float]):
    distributions = []
    for number, line in enumerate(PASSPORT):
        rows = np.full((len(line), len(ALPHABET)), 1e-7)
        for column, character in enumerate(line):
            rows[column, ALPHABET.index(character)] = 1.0
        for (at_line, column), sure in doubts.items():
            if at_line == number:
                rows[column, ALPHABET.index(line[column])] = sure
                rows[column, ALPHABET.index("8")] = 1 - sure
        distributions.append(rows)
    decided = judge(distributions)
    assert decided.checks_ok
    return decided


def test_what_is_sure_is_not_looked_at():
    assert not any(second_look.doubtful(_judged({})))


def test_doubt_under_an_agreeing_check_digit_is_not_looked_at():
    decided = _judged({(1, 3): 0.6})
    low = replace(decided, confidence=(decided.confidence[0], (0.95, *decided.confidence[1][1:])))
    assert not any(second_look.doubtful(low))


def test_doubt_in_a_name_is_looked_at_with_a_neighbour():
    decided = _judged({})
    for column, span in ((0, range(2)), (7, range(6, 8))):
        line = list(decided.confidence[0])
        line[column] = 0.95
        first, second = second_look.doubtful(replace(decided, confidence=(tuple(line), decided.confidence[1])))
        assert (first, list(second)) == (span, [])


def test_two_doubts_are_one_span():
    decided = _judged({})
    line = list(decided.confidence[0])
    line[8] = line[21] = 0.97
    first, _ = second_look.doubtful(replace(decided, confidence=(tuple(line), decided.confidence[1])))
    assert first == range(8, 22)
