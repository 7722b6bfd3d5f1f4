"""The check digit: weights 7, 3, 1 and modulus 10 (ICAO Doc 9303-3, 4.9).

What it can detect: changing one covered character is detected unless the values of the two characters differ by a
multiple of ten (digits 0 to 9, A to Z are 10 to 35, the filler is 0): 1 for B, A for K, 0 for the filler pass.
Changing places of two neighbours is detected unless their values differ by a multiple of five: the weights of
neighbours differ by 4, 2 or 6.
"""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.mrz.layouts import CheckDigitPlace, Layout
from checkpoint_app.documents.mrz.model import FILLER, CheckDigit, MrzField

_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_WEIGHTS = (7, 3, 1)


def compute_check_digit(text: str) -> str:
    """Compute the check digit of digits, capital letters and fillers; any other character counts as a filler."""
    total = sum(_VALUES.get(character, 0) * _WEIGHTS[index % 3] for index, character in enumerate(text))
    return str(total % 10)


def check_zone(layout: Layout, lines: Sequence[str], number: CheckDigitPlace) -> tuple[CheckDigit, ...]:
    """Compute every check digit of a zone; `number` is the place of the document number's own."""
    places = (number, *layout.check_digits[1:])
    return tuple(_check(place, lines) for place in places)


def _check(place: CheckDigitPlace, lines: Sequence[str]) -> CheckDigit:
    covered = "".join(span.of(lines) for span in place.covers)
    printed = lines[place.line][place.column]
    computed = compute_check_digit(covered)
    return CheckDigit(
        name=place.name,
        printed=printed,
        computed=computed,
        line=place.line,
        column=place.column,
        is_correct=printed == computed or _may_be_filler(place, printed, covered),
        covers=place.covers,
    )


def _may_be_filler(place: CheckDigitPlace, printed: str, covered: str) -> bool:
    """Empty optional data may have a filler for their check digit (ICAO Doc 9303-4, 4.2.2.2, position 43)."""
    return place.name is MrzField.OPTIONAL_DATA and printed == FILLER and not covered.strip(FILLER)
