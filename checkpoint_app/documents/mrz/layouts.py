"""Where each data element stands, as data: one table per format.

Sources: ICAO Doc 9303-5, 4.2 (TD1), 9303-6, 4.2 (TD2), 9303-4, 4.2 (TD3), 9303-7, 4 and 5 (MRV-A, MRV-B). The
French card of 1988 to 2021 has no ICAO layout.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from checkpoint_app.documents.mrz.model import MrzField, MrzFormat, Span

F = MrzField


@dataclass(frozen=True, slots=True)
class CheckDigitPlace:
    """Where a check digit stands and what it covers, in the order of the computation."""

    name: MrzField
    line: int
    column: int
    covers: tuple[Span, ...]


@dataclass(frozen=True, slots=True)
class Layout:
    """Places of all fields and check digits of one format; the document number's check digit comes first."""

    fields: Mapping[MrzField, Span]
    check_digits: tuple[CheckDigitPlace, ...]
    has_long_numbers: bool = False


def _digit(name: MrzField, line: int, column: int, *covers: tuple[int, int, int]) -> CheckDigitPlace:
    return CheckDigitPlace(name, line, column, tuple(Span(*span) for span in covers))


def _two_lines(length: int, optional_end: int, *digits: CheckDigitPlace, has_long_numbers: bool = False) -> Layout:
    """TD2, TD3 and the visas agree up to the 28th character of the second line."""
    return Layout(
        fields={
            F.DOCUMENT_CODE: Span(0, 0, 2),
            F.ISSUING_STATE: Span(0, 2, 5),
            F.NAMES: Span(0, 5, length),
            F.DOCUMENT_NUMBER: Span(1, 0, 9),
            F.NATIONALITY: Span(1, 10, 13),
            F.BIRTH_DATE: Span(1, 13, 19),
            F.SEX: Span(1, 20, 21),
            F.EXPIRY_DATE: Span(1, 21, 27),
            F.OPTIONAL_DATA: Span(1, 28, optional_end),
        },
        check_digits=(
            _digit(F.DOCUMENT_NUMBER, 1, 9, (1, 0, 9)),
            _digit(F.BIRTH_DATE, 1, 19, (1, 13, 19)),
            _digit(F.EXPIRY_DATE, 1, 27, (1, 21, 27)),
            *digits,
        ),
        has_long_numbers=has_long_numbers,
    )


LAYOUTS: Mapping[MrzFormat, Layout] = {
    MrzFormat.TD1: Layout(
        fields={
            F.DOCUMENT_CODE: Span(0, 0, 2),
            F.ISSUING_STATE: Span(0, 2, 5),
            F.DOCUMENT_NUMBER: Span(0, 5, 14),
            F.OPTIONAL_DATA: Span(0, 15, 30),
            F.BIRTH_DATE: Span(1, 0, 6),
            F.SEX: Span(1, 7, 8),
            F.EXPIRY_DATE: Span(1, 8, 14),
            F.NATIONALITY: Span(1, 15, 18),
            F.OPTIONAL_DATA_2: Span(1, 18, 29),
            F.NAMES: Span(2, 0, 30),
        },
        check_digits=(
            _digit(F.DOCUMENT_NUMBER, 0, 14, (0, 5, 14)),
            _digit(F.BIRTH_DATE, 1, 6, (1, 0, 6)),
            _digit(F.EXPIRY_DATE, 1, 14, (1, 8, 14)),
            _digit(F.COMPOSITE, 1, 29, (0, 5, 30), (1, 0, 7), (1, 8, 15), (1, 18, 29)),
        ),
        has_long_numbers=True,
    ),
    MrzFormat.TD2: _two_lines(
        36, 35, _digit(F.COMPOSITE, 1, 35, (1, 0, 10), (1, 13, 20), (1, 21, 35)), has_long_numbers=True
    ),
    MrzFormat.TD3: _two_lines(
        44,
        42,
        _digit(F.OPTIONAL_DATA, 1, 42, (1, 28, 42)),
        _digit(F.COMPOSITE, 1, 43, (1, 0, 10), (1, 13, 20), (1, 21, 43)),
    ),
    MrzFormat.MRV_A: _two_lines(44, 44),
    MrzFormat.MRV_B: _two_lines(36, 36),
    MrzFormat.FRENCH_ID: Layout(
        fields={
            F.DOCUMENT_CODE: Span(0, 0, 2),
            F.ISSUING_STATE: Span(0, 2, 5),
            F.PRIMARY_IDENTIFIER: Span(0, 5, 30),
            F.ISSUING_OFFICE: Span(0, 30, 36),
            F.DOCUMENT_NUMBER: Span(1, 0, 12),
            F.SECONDARY_IDENTIFIER: Span(1, 13, 27),
            F.BIRTH_DATE: Span(1, 27, 33),
            F.SEX: Span(1, 34, 35),
        },
        check_digits=(
            _digit(F.DOCUMENT_NUMBER, 1, 12, (1, 0, 12)),
            _digit(F.BIRTH_DATE, 1, 33, (1, 27, 33)),
            _digit(F.COMPOSITE, 1, 35, (0, 0, 36), (1, 0, 35)),
        ),
    ),
}

_CLASSES = {
    F.DOCUMENT_CODE: "A",
    F.ISSUING_STATE: "A",
    F.NAMES: "A",
    F.PRIMARY_IDENTIFIER: "A",
    F.SECONDARY_IDENTIFIER: "A",
    F.NATIONALITY: "A",
    F.BIRTH_DATE: "N",
    F.EXPIRY_DATE: "N",
    F.SEX: "S",
}


def class_of(field: MrzField) -> str:
    """Tell the class of a field's characters, as in `character_classes`."""
    return _CLASSES.get(field, "X")


def character_classes(mrz_format: MrzFormat) -> tuple[str, ...]:
    """Tell per line and position what may stand there.

    `A`: letter or filler; `N`: digit, or filler in an unknown part of a date; `X`: letter, digit or filler; `C`:
    check digit (a filler stands there for a long document number, or where all covered optional data are fillers);
    `S`: `M`, `F` or filler.
    """
    return _GRIDS[mrz_format]


def _grid(mrz_format: MrzFormat) -> tuple[str, ...]:
    layout = LAYOUTS[mrz_format]
    grid = [[""] * mrz_format.line_length for _ in range(mrz_format.line_count)]
    for field, span in layout.fields.items():
        grid[span.line][span.start : span.end] = class_of(field) * span.width
    for digit in layout.check_digits:
        grid[digit.line][digit.column] = "C"
    return tuple("".join(line) for line in grid)


_GRIDS: Mapping[MrzFormat, tuple[str, ...]] = {mrz_format: _grid(mrz_format) for mrz_format in MrzFormat}
