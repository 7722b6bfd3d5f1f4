"""Writes the values of evidence in the users' words; the words themselves come in as an argument."""

from __future__ import annotations

from datetime import date, datetime
from enum import Enum
from typing import Protocol

from checkpoint_app.assessment.flags import DateRange, EvidenceValue
from checkpoint_app.documents.dates import PartialDate

NONE = "–"


class Words(Protocol):
    """The users' words in one language, as `checkpoint_app.texts.Texts` gives them."""

    def __call__(self, key: str, /, **values: object) -> str:
        """Fill a text."""
        ...

    def has(self, key: str) -> bool:
        """Whether a text exists."""
        ...

    def date(self, value: date | PartialDate | None) -> str:
        """Write a date."""
        ...

    def instant(self, value: datetime) -> str:
        """Write an instant."""
        ...


def show_value(value: EvidenceValue, words: Words) -> str:
    """Write one value; none is a dash, and a word of a closed set without a text of its own is written as it is."""
    match value:
        case None:
            return NONE
        case bool():
            return words("common.yes" if value else "common.no")
        case datetime():
            return words.instant(value)
        case date() | PartialDate():
            return words.date(value)
        case DateRange(first, last):
            return f"{words.date(first)} – {words.date(last)}"
        case Enum():
            key = f"assessment.value.{type(value).__name__}.{value.value}"
            return words(key) if words.has(key) else str(value.value)
        case _:
            return str(value)
