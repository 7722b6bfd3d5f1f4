"""What the ministries hand over, row by row: CSV or JSON lines, each row with its line and all that is wrong in it.

A source is anything that gives rows: a file here, a ministry's own interface later (`MinistrySource`). Nothing here
touches the database, and no reason ever holds a value of the row.
"""

from __future__ import annotations

import csv
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from enum import Enum
from pathlib import Path
from typing import Any, Protocol

from checkpoint_app.faults import DataRejected, InputUnreadable

_LONGEST_LINE = 200_000
_CSV_LIST = "|"
_TRUE, _FALSE = frozenset({"true", "1", "ya", "yes"}), frozenset({"false", "0", "tidak", "no"})
_FIELD = re.compile(r"[a-z][a-z0-9_]{0,40}")


class ImportKind(Enum):
    """What a source brings."""

    CLEARANCES = "clearances"
    PASSPORTS = "passports"


@dataclass(frozen=True, slots=True, order=True)
class Reason:
    """Why a row was not taken: a column (empty: the row as a whole) and the code of the fault."""

    field: str
    code: str


@dataclass(frozen=True, slots=True)
class RawRow:
    """A row as it came; `fault` tells that it could not be read at all."""

    line: int
    values: Mapping[str, Any]
    fault: Reason | None = None


class MinistrySource(Protocol):
    """Where rows come from. A ministry's own interface is joined by writing one more of these."""

    @property
    def kind(self) -> ImportKind:
        """What the rows are."""

    @property
    def name(self) -> str:
        """How the report and the differences list call this source."""

    def rows(self) -> Iterator[RawRow]:
        """Give the rows in their order; may be asked once. Raises InputUnreadable, or DataRejected for all of it."""


@dataclass(frozen=True, slots=True)
class FileSource:
    """A file: `.csv` (comma or semicolon, first line names the columns), else JSON lines. UTF-8."""

    path: Path
    kind: ImportKind
    columns: frozenset[str]
    lists: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()

    @property
    def name(self) -> str:
        """The file's name, without its folders."""
        return self.path.name

    def rows(self) -> Iterator[RawRow]:
        """Give the rows of the file."""
        try:
            with self.path.open(encoding="utf-8-sig", errors="surrogateescape", newline="") as stream:
                is_csv = self.path.suffix.lower() == ".csv"
                yield from self._csv_rows(stream) if is_csv else self._json_rows(stream)
        except OSError as error:
            raise InputUnreadable("central.fault.import_unreadable", path=str(self.path)) from error

    def _json_rows(self, stream: Any) -> Iterator[RawRow]:
        number = 0
        while text := stream.readline(_LONGEST_LINE):
            number += 1
            if len(text) == _LONGEST_LINE and not text.endswith("\n"):
                while (rest := stream.readline(_LONGEST_LINE)) and not rest.endswith("\n"):
                    pass
                yield RawRow(number, {}, Reason("", "TOO_LONG"))
            elif text.strip():
                yield _json_row(number, text)

    def _csv_rows(self, stream: Any) -> Iterator[RawRow]:
        header = stream.readline(_LONGEST_LINE)
        delimiter = ";" if header.count(";") > header.count(",") else ","
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        unknown = [name for name in names if name not in self.columns]
        if unknown or len(set(names)) != len(names) or not names:
            # A header that was not understood may hold a person's data: only what looks like names is told.
            listed = ", ".join(name for name in unknown if _FIELD.fullmatch(name)) or "–"
            raise DataRejected("central.fault.import_columns", names=listed)
        lines = csv.reader(stream, delimiter=delimiter)
        while True:
            try:
                cells = next(lines)
            except StopIteration:
                return
            except csv.Error:
                yield RawRow(lines.line_num + 1, {}, Reason("", "CSV_FORM"))
                continue
            number = lines.line_num + 1
            if not cells:
                continue
            if len(cells) != len(names):
                yield RawRow(number, {}, Reason("", "CELLS"))
                continue
            yield RawRow(number, {name: self._cell(name, cell) for name, cell in zip(names, cells, strict=True)})

    def _cell(self, name: str, text: str) -> Any:
        """Read a cell as its column is; what does not fit stays a text and is refused as such."""
        text = text.strip()
        if name in self.lists:
            return [each.strip() for each in text.split(_CSV_LIST) if each.strip()]
        if not text:
            return None
        if name in self.flags:
            return True if text.lower() in _TRUE else False if text.lower() in _FALSE else text
        if name in self.numbers and text.isascii() and text.isdigit() and len(text) < 12:
            return int(text)
        return text


def _json_row(number: int, text: str) -> RawRow:
    try:
        values = json.loads(text)
    except (ValueError, RecursionError):
        return RawRow(number, {}, Reason("", "JSON"))
    if not isinstance(values, dict):
        return RawRow(number, {}, Reason("", "NOT_AN_OBJECT"))
    return RawRow(number, values)
