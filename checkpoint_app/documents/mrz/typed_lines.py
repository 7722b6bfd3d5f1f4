"""Check digits of a zone that is still being typed by hand."""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.mrz.check_digits import check_zone
from checkpoint_app.documents.mrz.layouts import LAYOUTS, Layout
from checkpoint_app.documents.mrz.long_numbers import read_document_number
from checkpoint_app.documents.mrz.model import FILLER, CheckDigit, MrzField, MrzFormat, Span
from checkpoint_app.documents.mrz.parsing import FRENCH_CARD, may_begin


def check_typed_lines(lines: Sequence[str]) -> tuple[CheckDigit, ...]:
    """Compute the check digits whose covered characters are all typed; empty while the format is not settled."""
    formats = possible_formats(lines)
    if len(formats) != 1:
        return ()
    layout = LAYOUTS[formats[0]]
    padded = [line.ljust(formats[0].line_length, FILLER) for line in lines]
    padded += [FILLER * formats[0].line_length] * (formats[0].line_count - len(lines))
    digits = check_zone(layout, padded, read_document_number(layout, padded).check_digit)
    return tuple(digit for digit in digits if _is_typed(digit, layout, lines))


def possible_formats(lines: Sequence[str]) -> tuple[MrzFormat, ...]:
    """Tell which formats lines may still become; a line is complete once the next one is begun."""
    if not lines or not lines[0]:
        return ()
    return tuple(mrz_format for mrz_format in MrzFormat if _may_become(mrz_format, lines))


def _may_become(mrz_format: MrzFormat, lines: Sequence[str]) -> bool:
    *complete, last = lines
    if len(lines) > mrz_format.line_count or len(last) > mrz_format.line_length:
        return False
    if any(len(line) != mrz_format.line_length for line in complete):
        return False
    if mrz_format is MrzFormat.FRENCH_ID:
        return FRENCH_CARD.startswith(lines[0][: len(FRENCH_CARD)])
    if mrz_format is MrzFormat.TD2 and lines[0].startswith(FRENCH_CARD):
        return False
    return may_begin(mrz_format, lines[0])


def _is_typed(digit: CheckDigit, layout: Layout, lines: Sequence[str]) -> bool:
    """Whether everything that a check digit depends on is there.

    A filler in place of the number's check digit may announce a long number: then it depends on the optional data.
    """
    places = [*digit.covers, Span(digit.line, digit.column, digit.column + 1)]
    number = layout.check_digits[0]
    printed = Span(number.line, number.column, number.column + 1).of(lines)
    if layout.has_long_numbers and digit.name is number.name and printed == FILLER:
        places.append(layout.fields[MrzField.OPTIONAL_DATA])
    return all(len(span.of(lines)) == span.width for span in places)
