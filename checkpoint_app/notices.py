"""The words of the papers that people take away, apart from the screens' words: each file says who checked it.

`resources/notices/<language>.toml` hold the texts, `offices.toml` the places where one can object. While one of them
names nobody who checked it, every paper carries a mark.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from typing import Any

from checkpoint_app import assets
from checkpoint_app.texts import Language, Texts, texts


@dataclass(frozen=True, slots=True)
class Office:
    """Where a traveller can object."""

    name: str
    contact: str


@dataclass(frozen=True, slots=True)
class NoticeWords:
    """All words of the papers in one language; `plain` are the screens' words, for dates, answers and papers."""

    plain: Texts
    entries: dict[str, str]
    offices: tuple[Office, ...]
    page: str
    is_checked: bool

    def __call__(self, key: str, /, **values: object) -> str:
        """Fill the text at `key`; raises KeyError when the key or a value is missing."""
        return self.entries[key].format(**values)


@cache
def notice_words(language: Language) -> NoticeWords:
    """Give the papers' words in a language."""
    read, offices = _read(f"{language}.toml"), _read("offices.toml")
    entries = {
        f"{part}.{name}": str(text)
        for part, table in read.items()
        if isinstance(table, dict)
        for name, text in table.items()
    }
    places = tuple(Office(each[language], each["contact"]) for each in offices["office"])
    is_checked = all(each["checked_by"] and each["checked_on"] for each in (read, offices))
    return NoticeWords(texts(language), entries, places, offices["page"], is_checked)


def _read(name: str) -> dict[str, Any]:
    return tomllib.loads(assets.resource("notices", name).read_text(encoding="utf-8"))
