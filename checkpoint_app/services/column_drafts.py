"""A spreadsheet whose columns a person explains: what was said so far, and how the sheet would be read by it.

Values only: nothing is kept until the draft is taken. A draft holds people, so it lives as long as its screen does.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from enum import Enum
from itertools import pairwise

from checkpoint_app.documents.passenger_list import (
    Column,
    ColumnUse,
    PassengerList,
    cell_text,
    find_headings,
    fingerprint,
    heading_row,
    known_use,
    read_below,
)
from checkpoint_app.faults import InputUnreadable
from checkpoint_app.services.list_files import Table, sheet_words

_MOST_ROWS_ABOVE = 30


class StillMissing(Enum):
    """What has to be said before people can be told apart."""

    NAME = "name"
    IDENTITY = "identity"
    """A document's number or a birth date."""


@dataclass(frozen=True, slots=True)
class ColumnDraft:
    """A sheet with what is said of its columns so far; `headings_at` counts from 0 in `rows`.

    `meanings` has an entry for each column, None where nobody said anything.
    """

    name: str
    rows: Table
    headings_at: int
    meanings: tuple[Column | None, ...]

    @property
    def headings(self) -> tuple[str, ...]:
        """The heading of each column, empty where it has none."""
        found = tuple(cell_text(cell) for cell in heading_row(self.rows, self.headings_at))
        return found + ("",) * (len(self.meanings) - len(found))

    @property
    def use(self) -> ColumnUse:
        """What was said, as it is remembered."""
        return ColumnUse(self.meanings)

    @property
    def fingerprint(self) -> str:
        """What it is remembered by."""
        return fingerprint(heading_row(self.rows, self.headings_at))

    @property
    def missing(self) -> tuple[StillMissing, ...]:
        """What is still to be said; nothing when the sheet can be taken."""
        named = Column.NAME in self.meanings or Column.PRIMARY in self.meanings
        identified = Column.DOCUMENT_NUMBER in self.meanings or Column.BIRTH_DATE in self.meanings
        return (*(() if named else (StillMissing.NAME,)), *(() if identified else (StillMissing.IDENTITY,)))

    @property
    def unexplained(self) -> int:
        """How many columns with a heading nobody explained; they are left out, and the list says so."""
        return sum(meaning is None and bool(head) for meaning, head in zip(self.meanings, self.headings, strict=True))

    def sample(self, most: int) -> tuple[tuple[int, tuple[str, ...]], ...]:
        """Give the first rows below the headings that hold something, each with its line in the file (from 1)."""
        found: list[tuple[int, tuple[str, ...]]] = []
        for line, row in enumerate(self.rows[self.headings_at + 1 :], self.headings_at + 2):
            cells = tuple(cell_text(cell) for cell in row)
            if any(cells):
                found.append((line, cells + ("",) * (len(self.meanings) - len(cells))))
            if len(found) == most:
                break
        return tuple(found)

    def with_meaning(self, at: int, meaning: Column | None) -> ColumnDraft:
        """Say what a column means; only one may mean the same, so the one that did before means nothing now."""
        is_shared = meaning is Column.IGNORED
        kept = [None if each is meaning and not is_shared else each for each in self.meanings]
        kept[at] = meaning
        return replace(self, meanings=tuple(kept))

    def with_headings_near(self, by: int) -> ColumnDraft:
        """Take the next row above (`by` -1) or below (1) that could be the headings; the same where there is none."""
        rows = range(len(self.rows[:_MOST_ROWS_ABOVE]))
        full = [at for at in rows if at == self.headings_at or _filled(self.rows, at) > 1]
        steps = dict(pairwise(full)) if by > 0 else {after: before for before, after in pairwise(full)}
        at = steps.get(self.headings_at)
        return self if at is None else _drafted(self.name, self.rows, at)

    def read(self, today: date) -> PassengerList:
        """Read the whole sheet by what was said so far."""
        return read_below(self.rows, self.headings_at, self.use, sheet_words(), today)


def draft_of(name: str, rows: Table, remembered: Mapping[str, ColumnUse]) -> ColumnDraft:
    """Begin with a sheet: with what was said of it once, else with the headings that are known word for word.

    Raises InputUnreadable for a sheet that holds nothing.
    """
    at = find_headings(rows, sheet_words(), remembered)
    if at is None:
        at = next((row for row in range(len(rows)) if _filled(rows, row)), None)
    if at is None:
        raise InputUnreadable("lists.refused.empty", file=name)
    return _drafted(name, rows, at, remembered.get(fingerprint(heading_row(rows, at))))


def _drafted(name: str, rows: Table, headings_at: int, use: ColumnUse | None = None) -> ColumnDraft:
    known = (use or known_use(heading_row(rows, headings_at), sheet_words())).columns
    wide = max(len(known), *(len(heading_row(rows, at)) for at in range(headings_at, len(rows))))
    return ColumnDraft(name, rows, headings_at, known + (None,) * (wide - len(known)))


def _filled(rows: Table, at: int) -> int:
    return sum(bool(cell_text(cell)) for cell in rows[at])
