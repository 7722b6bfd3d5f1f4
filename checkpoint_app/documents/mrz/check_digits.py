"""The check digit: weights 7, 3, 1 and modulus 10 (ICAO Doc 9303-3, 4.9)."""

from __future__ import annotations

_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_WEIGHTS = (7, 3, 1)


def compute_check_digit(text: str) -> str:
    """Compute the check digit of digits, capital letters and fillers; any other character counts as a filler."""
    total = sum(_VALUES.get(character, 0) * _WEIGHTS[index % 3] for index, character in enumerate(text))
    return str(total % 10)
