"""Document numbers of more than nine characters in TD1 and TD2.

The nine principal characters stand in the number field, a filler in place of the check digit; the remainder, its
check digit and a filler open the optional data (ICAO Doc 9303-5, 4.2.2 note j and 4.2.4; 9303-6, 4.2.2 note j).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from checkpoint_app.documents.mrz.layouts import CheckDigitPlace, Layout
from checkpoint_app.documents.mrz.model import FILLER, MrzField, Span

PRINCIPAL_LENGTH = 9


@dataclass(frozen=True, slots=True, repr=False)
class DocumentNumber:
    """A document number and the place of its check digit.

    `taken_from_optional_data` counts the characters of the optional data that belong to a long number: remainder,
    check digit, filler. `is_malformed`: the filler announces a long number, and the remainder is not there.
    """

    number: str
    check_digit: CheckDigitPlace
    taken_from_optional_data: int = 0
    is_malformed: bool = False


def read_document_number(layout: Layout, lines: Sequence[str]) -> DocumentNumber:
    """Read a short or a long document number."""
    place = layout.check_digits[0]
    span = layout.fields[MrzField.DOCUMENT_NUMBER]
    number = span.of(lines).rstrip(FILLER)
    announced = lines[place.line][place.column] == FILLER and len(number) == PRINCIPAL_LENGTH
    if not (layout.has_long_numbers and announced):
        return DocumentNumber(number, place)
    optional = layout.fields[MrzField.OPTIONAL_DATA]
    tail, terminator, _ = optional.of(lines).partition(FILLER)
    if len(tail) < 2 or not terminator:
        return DocumentNumber(number, place, is_malformed=True)
    column = optional.start + len(tail) - 1
    covers = (span, Span(optional.line, optional.start, column))
    return DocumentNumber(
        number=number + tail[:-1],
        check_digit=CheckDigitPlace(MrzField.DOCUMENT_NUMBER, optional.line, column, covers),
        taken_from_optional_data=len(tail) + 1,
    )


def print_document_number(number: str, optional_data: str, layout: Layout, check_digit: str) -> tuple[str, str, str]:
    """Split a number into number field, its check digit or filler, and optional data; raises ValueError."""
    width = layout.fields[MrzField.DOCUMENT_NUMBER].width
    if len(number) <= width:
        return number, check_digit, optional_data
    if not layout.has_long_numbers:
        raise ValueError("this format has no room for a long document number")
    if FILLER in number:
        raise ValueError("a long document number holds letters and digits only")
    return number[:width], FILLER, f"{number[width:]}{check_digit}{FILLER}{optional_data}"
