"""The six characters of a date to a date with its century.

The zone prints two digits of the year (ICAO Doc 9303-3, 4.8), so the century is a rule of ours (decision 011):
a birth is the latest such date that is not after today; an expiry is the date within 50 years before and 49 years
after today's year.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz.model import FILLER, MrzDate

_UNKNOWN = FILLER * 2
_DIGITS = frozenset("0123456789")
YEARS_BEFORE_FOR_EXPIRY = 50


def resolve_birth_date(text: str, today: date) -> MrzDate:
    """Read a date of birth: never in the future, at most about a century back; parts may be unknown."""
    latest = today.year - today.year % 100
    for year in _years(text, (latest, latest - 100)):
        value = _date_in(year, text)
        if value is not None and value.earliest <= today:
            return MrzDate(text, value)
    return MrzDate(text, None)


def resolve_expiry_date(text: str, today: date) -> MrzDate:
    """Read a date of expiry: the one century that lies in a window around today."""
    first = today.year - YEARS_BEFORE_FOR_EXPIRY
    base = first - first % 100
    for year in _years(text, (base, base + 100)):
        value = _date_in(year, text)
        if value is not None and first <= year < first + 100:
            return MrzDate(text, value)
    return MrzDate(text, None)


def is_incomplete(text: str) -> bool:
    """Whether a part of the date is filled with fillers and the rest are digits, as for an unknown part."""
    parts = _parts(text)
    return _UNKNOWN in parts and all(part == _UNKNOWN or _is_number(part) for part in parts)


def print_partial_date(value: PartialDate | None) -> str:
    """Write YYMMDD with fillers for what is unknown."""
    if value is None:
        return _UNKNOWN * 3
    known = (value.year % 100, value.month, value.day)
    return "".join(_UNKNOWN if part is None else f"{part:02d}" for part in known)


def _parts(text: str) -> tuple[str, str, str]:
    return text[:2], text[2:4], text[4:6]


def _is_number(part: str) -> bool:
    return len(part) == 2 and set(part) <= _DIGITS


def _years(text: str, centuries: tuple[int, int]) -> Iterator[int]:
    if _is_number(text[:2]):
        yield from (century + int(text[:2]) for century in centuries)


def _date_in(year: int, text: str) -> PartialDate | None:
    """Take month and day; a day without its month tells no more than the year."""
    _, month, day = _parts(text)
    if not all(part == _UNKNOWN or _is_number(part) for part in (month, day)):
        return None
    if month == _UNKNOWN:
        return PartialDate(year)
    try:
        return PartialDate(year, int(month), None if day == _UNKNOWN else int(day))
    except ValueError:
        return None
