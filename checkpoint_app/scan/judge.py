"""Distributions on the grid to a reading: field classes and check digits as evidence, every change on record.

What is best by the network alone is "read". The classes of positions (ICAO Doc 9303-3 to -7) weigh against characters
that may not stand there, and a failing check digit may propose one or two changes where that is the unique best
explanation. Whatever then differs from what was read is listed in `corrected`.
"""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from checkpoint_app.documents.mrz import Mrz, MrzFaultKind, MrzField, MrzFormat, character_classes, parse_mrz
from checkpoint_app.documents.mrz.layouts import LAYOUTS
from checkpoint_app.documents.states import ISSUING_STATES
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.calibration import Calibration, shipped
from checkpoint_app.scan.reading import CorrectedCharacter
from checkpoint_app.scan.recognise import ALPHABET

_Array = npt.NDArray[np.floating]

REFERENCE_DAY = date(2026, 1, 1)
"""Only check digits, States and shapes are asked of the parser here; no verdict on dates is taken from it."""
_OUT_OF_CLASS = 0.002
_FLOOR = 1e-5
_ALTERNATIVE = 0.004
_UNIQUE = 12.0
_DOUBT = 0.2
"""Sum of (1 - confidence) over all characters from which a reading is UNSURE."""
_LEAST = 0.9
_OPEN_ZERO = 0.985
_PROPOSED = 0.89
"""The most that a character which a check digit proposed against the picture may have."""
_STRANGE = {MrzFaultKind.STATE_UNKNOWN, MrzFaultKind.WRONG_CLASS, MrzFaultKind.DOCUMENT_CODE_UNKNOWN}
"""Faults that a genuine document hardly has, and a zone that was read with an end missing often."""
_ALLOWED = {
    "A": ALPHABET[10:],
    "N": ALPHABET[:10] + "<",
    "C": ALPHABET[:10] + "<",
    "S": "MF<",
    "X": ALPHABET,
}
_INDEX = {c: i for i, c in enumerate(ALPHABET)}
_STATES = np.array([[_INDEX[c] for c in state.ljust(3, "<")] for state in sorted(ISSUING_STATES)])
_STRANGER = 0.003


@dataclass(frozen=True, slots=True)
class Judgement:
    """The characters decided, how sure each is, what was changed, and what the parser says."""

    mrz: Mrz
    mrz_format: MrzFormat
    lines: tuple[str, ...]
    confidence: tuple[tuple[float, ...], ...]
    corrected: tuple[CorrectedCharacter, ...]
    checks_ok: bool
    status: ReadingStatus


def format_of(line_count: int, length: int, first: str, issuer: str) -> MrzFormat:
    """Tell the format by shape and first letters."""
    if line_count == 3:
        return MrzFormat.TD1
    if length == 44:
        return MrzFormat.MRV_A if first == "V" else MrzFormat.TD3
    if first == "V":
        return MrzFormat.MRV_B
    return MrzFormat.FRENCH_ID if first == "I" and issuer == "FRA" else MrzFormat.TD2


def judge(
    distributions: list[_Array], *, ends_in_doubt: bool = False, calibration: Calibration | None = None
) -> Judgement:
    """Decide the characters of a zone from its lines' distributions (positions x 37 each).

    `ends_in_doubt` says that the lines may be longer than what was seen of them: then the reading is UNSURE.
    `calibration` is the shipped one unless another is being fitted.
    """
    length = distributions[0].shape[0]
    read = _best(distributions)
    mrz_format = format_of(len(distributions), length, read[0][0], read[0][2:5])
    posterior = _with_classes(distributions, mrz_format)
    _with_states(posterior, mrz_format)
    lines = _best(posterior)
    mrz = parse_mrz(lines, REFERENCE_DAY)
    if not mrz.check_digits_agree:
        lines, mrz = _repair(posterior, lines, mrz)
    confidence = _confidence(posterior, lines, mrz, calibration or shipped())
    corrected = tuple(
        CorrectedCharacter(i, j, read[i][j], lines[i][j])
        for i in range(len(lines))
        for j in range(length)
        if read[i][j] != lines[i][j]
    )
    whole = any(digit.name is MrzField.COMPOSITE and digit.is_correct for digit in mrz.check_digits)
    status = _status(mrz, confidence, corrected)
    if ends_in_doubt and not whole:  # a composite digit at the end agrees only where nothing is missing
        status = ReadingStatus.UNSURE
    if _has_open_zero(mrz_format, lines, confidence, covered_by_agreeing(mrz)):
        status = ReadingStatus.UNSURE
    return Judgement(mrz, mrz_format, tuple(lines), confidence, corrected, mrz.check_digits_agree, status)


def _has_open_zero(
    mrz_format: MrzFormat,
    lines: list[str],
    confidence: tuple[tuple[float, ...], ...],
    covered: set[tuple[int, int]],
) -> bool:
    """Whether a 0 or O is only fairly sure where neither the position's class nor a check digit tells them apart."""
    return any(
        kind == "X" and line[column] in "0O" and sure[column] < _OPEN_ZERO and (number, column) not in covered
        for number, (line, sure, classes) in enumerate(
            zip(lines, confidence, character_classes(mrz_format), strict=True)
        )
        for column, kind in enumerate(classes)
    )


def least_agreed(looks: list[list[_Array]], decided: Judgement) -> float:
    """Give the least that any of several looks (a line's distributions each) has for a character under no digit.

    Chance errors differ from look to look: a name that is read otherwise when the strip lies a little differently is
    not sure, however sure the mean is.
    """
    covered = covered_by_agreeing(decided.mrz)
    least = 1.0
    for look in looks:
        posterior = _with_classes(look, decided.mrz_format)
        for number, line in enumerate(decided.lines):
            for column, character in enumerate(line):
                if (number, column) not in covered:
                    least = min(least, float(posterior[number][column, _INDEX[character]]))
    return least


def _best(distributions: list[_Array]) -> list[str]:
    return ["".join(ALPHABET[i] for i in d.argmax(1)) for d in distributions]


def _with_classes(distributions: list[_Array], mrz_format: MrzFormat) -> list[_Array]:
    weighed = []
    for distribution, classes in zip(distributions, character_classes(mrz_format), strict=True):
        prior = np.full(distribution.shape, _OUT_OF_CLASS)
        for position, kind in enumerate(classes):
            prior[position, [_INDEX[c] for c in _ALLOWED[kind]]] = 1.0
        joint = (distribution + _FLOOR) * prior
        weighed.append(joint / joint.sum(1, keepdims=True))
    return weighed


def _with_states(posterior: list[_Array], mrz_format: MrzFormat) -> None:
    """Weigh the three letters of a State together by the list of 9303-3, in place; others stay possible."""
    for field in (MrzField.ISSUING_STATE, MrzField.NATIONALITY):
        span = LAYOUTS[mrz_format].fields.get(field)
        if span is None:
            continue
        part = posterior[span.line][span.start : span.end]
        chances = part[0, _STATES[:, 0]] * part[1, _STATES[:, 1]] * part[2, _STATES[:, 2]]
        joint = part * _STRANGER
        for position in range(3):
            np.add.at(joint[position], _STATES[:, position], chances)
        posterior[span.line][span.start : span.end] = joint / joint.sum(1, keepdims=True)


def _repair(posterior: list[_Array], lines: list[str], mrz: Mrz) -> tuple[list[str], Mrz]:
    """Look for the unique best one or two changes after which every check digit agrees; else leave all as read."""
    places: set[tuple[int, int]] = set()
    for digit in mrz.check_digits:
        if not digit.is_correct:
            places.add((digit.line, digit.column))
            places.update((span.line, column) for span in digit.covers for column in range(span.start, span.end))
    changes = []
    for line, column in places:
        current = posterior[line][column, _INDEX[lines[line][column]]]
        for index in np.argsort(posterior[line][column])[::-1][:4]:
            ratio = float(posterior[line][column, index] / current)
            if ALPHABET[index] != lines[line][column] and ratio > _ALTERNATIVE:
                changes.append((ratio, line, column, ALPHABET[index]))
    changes.sort(reverse=True)
    changes = changes[:14]
    solutions = []
    for count in (1, 2):
        for chosen in itertools.combinations(changes, count):
            if count == 2 and chosen[0][1:3] == chosen[1][1:3]:
                continue
            changed = [list(line) for line in lines]
            for _, line, column, character in chosen:
                changed[line][column] = character
            texts = ["".join(line) for line in changed]
            parsed = parse_mrz(texts, REFERENCE_DAY)
            if parsed.check_digits_agree:
                solutions.append((float(np.prod([c[0] for c in chosen])), texts, parsed))
    solutions.sort(key=lambda s: -s[0])
    if not solutions or (len(solutions) > 1 and solutions[0][0] < _UNIQUE * solutions[1][0]):
        return lines, mrz
    return solutions[0][1], solutions[0][2]


def covered_by_agreeing(mrz: Mrz) -> set[tuple[int, int]]:
    """Name the positions (line, column) that a check digit which agrees covers, and those digits themselves."""
    covered: set[tuple[int, int]] = set()
    for digit in mrz.check_digits:
        if digit.is_correct:
            covered.add((digit.line, digit.column))
            covered.update((span.line, column) for span in digit.covers for column in range(span.start, span.end))
    return covered


def _confidence(
    posterior: list[_Array], lines: list[str], mrz: Mrz, calibration: Calibration
) -> tuple[tuple[float, ...], ...]:
    """Give each character its calibrated probability; what only a check digit proposes stays below `_LEAST`."""
    covered = covered_by_agreeing(mrz)
    confidence = []
    for number, (part, line) in enumerate(zip(posterior, lines, strict=True)):
        index = np.array([_INDEX[c] for c in line])
        given = part[np.arange(index.size), index]
        under = np.array([(number, column) in covered for column in range(index.size)])
        values = np.where(under, calibration.covered(given), calibration.bare(given))
        values = np.where(part.argmax(1) == index, values, np.minimum(values, _PROPOSED))
        confidence.append(tuple(values.tolist()))
    return tuple(confidence)


def _status(
    mrz: Mrz,
    confidence: tuple[tuple[float, ...], ...],
    corrected: tuple[CorrectedCharacter, ...],
) -> ReadingStatus:
    values = np.array([c for line in confidence for c in line])
    kinds = {fault.kind for fault in mrz.faults}
    doubt = float(np.sum(1 - values))
    limit = _DOUBT
    if not mrz.check_digits_agree:
        limit = 0.02
        if kinds & _STRANGE:
            return ReadingStatus.UNSURE
    elif kinds & _STRANGE:
        limit = 0.05
    if doubt > limit or values.min() < _LEAST or len(corrected) > 3:
        return ReadingStatus.UNSURE
    return ReadingStatus.PROBABLE
