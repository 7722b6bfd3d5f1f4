"""The users' words, Indonesian and English, by key.

`resources/translations/<language>/*.toml` hold nested tables of strings; a key is the dotted path below the file's
name, for example `counter.next` is `next` in `counter.toml`. Values are filled by `str.format`. A missing key is a
bug and raises KeyError; a test holds both languages to the same keys and the same fields.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from functools import cache
from typing import Literal

from checkpoint_app import assets
from checkpoint_app.documents.dates import PartialDate

Language = Literal["id", "en"]
LANGUAGES: tuple[Language, ...] = ("id", "en")

_MONTHS: dict[Language, tuple[str, ...]] = {
    "id": ("Jan", "Feb", "Mar", "Apr", "Mei", "Jun", "Jul", "Agu", "Sep", "Okt", "Nov", "Des"),
    "en": ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
}


def _flatten(prefix: str, table: dict[str, object], into: dict[str, str]) -> None:
    for key, value in table.items():
        name = f"{prefix}.{key}"
        if isinstance(value, dict):
            _flatten(name, value, into)
        else:
            into[name] = str(value)


@dataclass(frozen=True, slots=True)
class Texts:
    """All the words of one language; each file is read when one of its words is first asked for."""

    language: Language

    def __call__(self, key: str, /, **values: object) -> str:
        """Fill the text at `key`; raises KeyError when the key or a value is missing."""
        return _area(self.language, key.partition(".")[0])[key].format(**values)

    def has(self, key: str) -> bool:
        """Whether a text exists at `key`."""
        return key in _area(self.language, key.partition(".")[0])

    @property
    def entries(self) -> dict[str, str]:
        """Every text by its key."""
        files = sorted(assets.resource("translations", self.language).glob("*.toml"))
        return {key: text for path in files for key, text in _area(self.language, path.stem).items()}

    def date(self, value: date | PartialDate | None) -> str:
        """Write a date as 24 Nov 2026, or what is known of it; an unknown date is a dash."""
        if value is None:
            return "–"
        if isinstance(value, PartialDate):
            if value.month is None:
                return f"{value.year}"
            if value.day is None:
                return f"{_MONTHS[self.language][value.month - 1]} {value.year}"
            return f"{value.day} {_MONTHS[self.language][value.month - 1]} {value.year}"
        return f"{value.day} {_MONTHS[self.language][value.month - 1]} {value.year}"

    def instant(self, value: datetime) -> str:
        """Write an aware instant in this machine's own time zone, as 24 Nov 2026, 10.52 (id) or 10:52 (en)."""
        local = value.astimezone()
        return f"{self.date(local.date())}, {self.time(value)}"

    def time(self, value: datetime, zone: tzinfo | None = None) -> str:
        """Write the time of day of an aware instant in a time zone, by default this machine's own."""
        local = value.astimezone(zone)
        separator = "." if self.language == "id" else ":"
        return f"{local.hour:02d}{separator}{local.minute:02d}"


@cache
def texts(language: Language) -> Texts:
    """Give the words of a language."""
    return Texts(language)


@cache
def _area(language: Language, area: str) -> dict[str, str]:
    """Read one file once; an area that has no file has no words."""
    path = assets.resource("translations", language, f"{area}.toml")
    entries: dict[str, str] = {}
    if path.is_file():
        _flatten(area, tomllib.loads(path.read_text(encoding="utf-8")), entries)
    return entries
