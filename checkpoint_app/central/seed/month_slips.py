"""Slips of people who key, and what a passport's zone has room for: how a month's papers come to differ."""

from __future__ import annotations

from checkpoint_app.central.seed.names import PersonName
from checkpoint_app.documents.dates import PartialDate

_NAME_CELLS = 39
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def zone_name(name: PersonName) -> tuple[str, str, bool]:
    """Give the identifiers as 39 cells of a zone hold them, and whether something was cut off."""
    room = _NAME_CELLS - len(name.primary) - (2 if name.secondary else 0)
    if room >= len(name.secondary):
        return name.primary, name.secondary, False
    return name.primary[:_NAME_CELLS], name.secondary[: max(room, 0)].strip(), True


def one_letter_off(text: str, draw: int) -> str:
    """Key a name with one slip: a letter exchanged, left out, doubled, or two swapped."""
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    at = places[draw % len(places)]
    match (draw >> 5) % 4:
        case 0:
            return text[:at] + _LETTERS[(_LETTERS.find(text[at]) + 1 + (draw >> 8) % 24) % 26] + text[at + 1 :]
        case 1 if len(text) > 3:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + text[at] + text[at:]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def digit_off(number: str, draw: int) -> str:
    """Key a document number with one wrong digit."""
    at = 2 + draw % (len(number) - 2)
    return number[:at] + str((int(number[at]) + 1 + draw % 8) % 10) + number[at + 1 :]


def partial_or_swapped(born: PartialDate, draw: int) -> PartialDate:
    """Write a birth date as its year alone, or with day and month exchanged."""
    whole = born.earliest
    if draw % 2 and whole.day <= 12:
        return PartialDate.of(whole.replace(month=whole.day, day=whole.month))
    return PartialDate(whole.year)
