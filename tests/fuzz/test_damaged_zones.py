"""A damaged zone never becomes another valid document unmarked: not by parsing, judging, or agreement over frames.

What "read" means here: the character that the network thinks most likely at a position. Every decided character
that differs from it must stand in `corrected`; characters may change only there.
"""

from __future__ import annotations

import random
from datetime import date

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app import clock
from checkpoint_app.documents.mrz import parse_mrz
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.agreement import Agreement
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.judge import Judgement, judge
from checkpoint_app.scan.reading import FrameReading, Guidance, Hint, MrzReading, Quad
from checkpoint_app.scan.recognise import ALPHABET
from checkpoint_app.scan.specimen_texts import document

TODAY = date(2026, 6, 1)
KINDS = ("TD1", "TD2", "TD3", "MRV-A", "MRV-B")
_QUAD: Quad = ((0.0, 0.0), (1.0, 0.0), (1.0, 1.0), (0.0, 1.0))

documents = st.builds(
    lambda seed, kind: document(random.Random(seed), kind), st.integers(0, 10**6), st.sampled_from(KINDS)
)
edits = st.tuples(
    st.sampled_from(("substitute", "delete", "insert", "transpose", "repeat")),
    st.integers(0, 10**6),
    st.sampled_from(ALPHABET),
)


def damaged(lines: tuple[str, ...], what: str, at: int, character: str) -> tuple[str, ...]:
    """Damage one line and keep its length, as a reader that fits a grid would."""
    row, column = at % len(lines), (at // len(lines)) % len(lines[0])
    line = lines[row]
    left, here, right = line[:column], line[column], line[column + 1 :]
    changed = {
        "substitute": left + character + right,
        "delete": left + right + "<",
        "insert": (left + character + here + right)[: len(line)],
        "transpose": left + (right[:1] + here + right[1:] if right else here),
        "repeat": (left + here + here + right)[: len(line)],
    }[what]
    return (*lines[:row], changed, *lines[row + 1 :])


@st.composite
def damaged_documents(draw: st.DrawFn) -> tuple[str, ...]:
    lines = draw(documents)
    for edit in draw(st.lists(edits, min_size=1, max_size=4)):
        lines = damaged(lines, *edit)
    return lines


@st.composite
def looks_at(draw: st.DrawFn, lines: tuple[str, ...]) -> list[np.ndarray]:
    """Distributions in which `lines` is what is read, sure or hardly so, with other characters close behind."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    sharpness = draw(st.floats(0.5, 14))
    found = []
    for line in lines:
        values = rng.dirichlet(np.full(37, 0.15), len(line))
        index = [ALPHABET.index(c) for c in line]
        values[range(len(line)), index] += values.max(1) + rng.uniform(0.001, 1, len(line)) ** 2 * np.exp(
            sharpness - 7
        )
        found.append(values / values.sum(1, keepdims=True))
    return found


@st.composite
def random_matrices(draw: st.DrawFn) -> list[np.ndarray]:
    """Confidence matrices of no text at all, from flat to certain."""
    rows, length = draw(st.sampled_from(((3, 30), (2, 36), (2, 44))))
    rng = np.random.default_rng(draw(st.integers(0, 2**32 - 1)))
    spread = draw(st.sampled_from((0.005, 0.02, 0.1, 1.0)))
    return [rng.dirichlet(np.full(37, spread), length) for _ in range(rows)]


def as_read(distributions: list[np.ndarray]) -> tuple[str, ...]:
    return tuple("".join(ALPHABET[k] for k in values.argmax(1)) for values in distributions)


def assert_every_change_is_marked(decided: Judgement, read: tuple[str, ...]) -> None:
    marks = {(c.line, c.column): (c.read, c.proposed) for c in decided.corrected}
    changes = {
        (i, j): (read[i][j], decided.lines[i][j])
        for i in range(len(read))
        for j in range(len(read[i]))
        if read[i][j] != decided.lines[i][j]
    }
    assert marks == changes
    assert decided.status is not ReadingStatus.CONFIRMED
    if decided.status is ReadingStatus.PROBABLE:
        assert len(changes) <= 3
        assert min(min(line) for line in decided.confidence) >= 0.9


@settings(max_examples=200)
@given(damaged_documents())
def test_parsing_repairs_nothing(lines: tuple[str, ...]) -> None:
    assert parse_mrz(lines, TODAY).lines == lines
    assert parse_mrz("\n".join(lines), TODAY).lines == lines


@settings(max_examples=150, deadline=None)
@given(st.data())
def test_damaged_text_becomes_no_other_document_without_marks(data: st.DataObject) -> None:
    lines = data.draw(damaged_documents())
    distributions = data.draw(looks_at(lines))
    assert as_read(distributions) == lines
    decided = judge(distributions)
    assert_every_change_is_marked(decided, lines)
    if decided.checks_ok and not parse_mrz(lines, TODAY).check_digits_agree:
        assert decided.corrected


@settings(max_examples=150, deadline=None)
@given(random_matrices(), st.booleans())
def test_whatever_the_network_says_every_change_is_marked(distributions: list[np.ndarray], in_doubt: bool) -> None:
    read = as_read(distributions)
    decided = judge(distributions, ends_in_doubt=in_doubt)
    assert_every_change_is_marked(decided, read)
    assert all(0.0 <= c <= 1.0 for line in decided.confidence for c in line)


@settings(max_examples=60, deadline=None)
@given(documents, edits)
def test_a_sure_misreading_is_never_repaired_into_silence(lines: tuple[str, ...], edit: tuple[str, int, str]) -> None:
    """One wrong character that the network is certain of: it stays as read, or its change is on record."""
    wrong = damaged(lines, *edit)
    sure = []
    for line in wrong:
        values = np.full((len(line), 37), 1e-6)
        values[range(len(line)), [ALPHABET.index(c) for c in line]] = 1.0
        sure.append(values / values.sum(1, keepdims=True))
    assert_every_change_is_marked(judge(sure), wrong)


def frame_reading(decided: Judgement) -> FrameReading:
    mrz = MrzReading(
        decided.mrz_format, decided.lines, decided.confidence, decided.corrected, decided.status, decided.checks_ok,
        _QUAD, (_QUAD,) * len(decided.lines), None, 1.0,
    )  # fmt: skip
    return FrameReading(mrz, Hint(Guidance.READ), None, 0.5, 1.0)


@settings(max_examples=60, deadline=None)
@given(st.data())
def test_frames_confirm_only_what_one_of_them_shows_whole_and_marks(data: st.DataObject) -> None:
    """Frames misread a document here and there; whatever is confirmed is some frame's own text with its own marks."""
    lines = data.draw(documents)
    agreement, shown = Agreement(), []
    image = np.zeros((16, 16, 3), np.uint8)
    for number in range(10):
        seen = lines
        for edit in data.draw(st.lists(edits, max_size=1)):
            seen = damaged(seen, *edit)
        decided = judge(data.draw(looks_at(seen)))
        shown.append(decided)
        confirmed = agreement.add(Frame(image, clock.now(), number), frame_reading(decided))
        if confirmed is None:
            continue
        assert confirmed.mrz.status is ReadingStatus.CONFIRMED
        assert any(confirmed.mrz.lines == one.lines and confirmed.mrz.corrected == one.corrected for one in shown)
        assert confirmed.best.status is not ReadingStatus.UNSURE
        assert confirmed.frame_count >= agreement.needed


@pytest.mark.parametrize("kind", KINDS)
def test_frames_that_agree_on_a_change_keep_its_mark(kind: str) -> None:
    lines = document(random.Random(3), kind)
    row, at = next(
        (i, j) for i, line in enumerate(lines) for j, c in enumerate(line) if i == len(lines) // 2 and c.isdigit()
    )
    other = str((int(lines[row][at]) + 1) % 10)
    agreement, image = Agreement(), np.zeros((16, 16, 3), np.uint8)
    for number in range(9):
        values = []
        for i, line in enumerate(lines):
            table = np.full((len(line), 37), 1e-6)
            table[range(len(line)), [ALPHABET.index(c) for c in line]] = 1.0
            if i == row:
                table[at] = 1e-6
                table[at, [ALPHABET.index(other), ALPHABET.index(lines[row][at])]] = (0.6, 0.4)
            values.append(table / table.sum(1, keepdims=True))
        decided = judge(values)
        assert [(c.read, c.proposed) for c in decided.corrected] in ([], [(other, lines[row][at])])
        confirmed = agreement.add(Frame(image, clock.now(), number), frame_reading(decided))
        if confirmed is not None and confirmed.mrz.lines == lines:
            assert confirmed.mrz.corrected
