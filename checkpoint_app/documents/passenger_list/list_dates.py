"""The dates of PAXLST: told apart by their length, since senders leave the format's code away or write another."""

from __future__ import annotations

from datetime import date, time

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz.zone_dates import resolve_birth_date, resolve_expiry_date
from checkpoint_app.documents.passenger_list.model import PortTime

_SHORT_YEAR = {6: 0, 10: 4}
"""Lengths of a date with a year of two digits, and how many digits of its hour follow."""
_LONG_YEAR = {8: 0, 12: 4}


def birth_date_of(text: str, today: date) -> PartialDate | None:
    """Read YYMMDD (the latest such date that is not after today, decision 011) or CCYYMMDD; None otherwise."""
    if len(text) == 6:
        return resolve_birth_date(text, today).value
    value = _full_date(text)
    return PartialDate.of(value) if value is not None and value <= today else None


def expiry_of(text: str, today: date) -> date | None:
    """Read YYMMDD or CCYYMMDD of a document's expiry; None otherwise."""
    if len(text) == 6:
        value = resolve_expiry_date(text, today).value
        return None if value is None else value.full
    return _full_date(text)


def port_time_of(text: str) -> PortTime | None:
    """Read [CC]YYMMDD[HHMM]; a year of two digits is one of this century, since journeys are of today."""
    if len(text) in _SHORT_YEAR:
        text = f"20{text}"
    day = _full_date(text[:8]) if len(text) in _LONG_YEAR else None
    if day is None:
        return None
    if len(text) == 8:
        return PortTime(day)
    return _with_hour(day, text[8:])


def _with_hour(day: date, text: str) -> PortTime | None:
    if not (text.isascii() and text.isdigit()):
        return None
    try:
        return PortTime(day, time(int(text[:2]), int(text[2:])))
    except ValueError:
        return None


def _full_date(text: str) -> date | None:
    if len(text) != 8 or not (text.isascii() and text.isdigit()):
        return None
    try:
        return date(int(text[:4]), int(text[4:6]), int(text[6:]))
    except ValueError:
        return None
