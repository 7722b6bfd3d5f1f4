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

from checkpoint_app.central.import_text import delimiter_of, encoding_of
from checkpoint_app.faults import DataRejected, InputUnreadable

_LONGEST_LINE = 200_000
_CSV_LIST = "|"
REFUSED_BECAUSE = "refused_because"
"""The column that a file of refused rows has beside those of the ministry."""
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
    """A row as it came; `fault` tells that it could not be read at all, `cells` are what was written."""

    line: int
    values: Mapping[str, Any]
    fault: Reason | None = None
    cells: tuple[str, ...] = ()


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
    """A file: `.csv` or `.txt` (first line names the columns; comma, semicolon or tab), else JSON lines.

    UTF-8 with a mark or without, UTF-16 with a mark, Windows-1252; `encoding` says it where it is known. The column
    `refused_because`, which a file of refused rows has, is passed over: so that file is mended and handed over again.
    """

    path: Path
    kind: ImportKind
    columns: frozenset[str]
    lists: frozenset[str] = frozenset()
    flags: frozenset[str] = frozenset()
    numbers: frozenset[str] = frozenset()
    encoding: str | None = None

    @property
    def is_csv(self) -> bool:
        """Whether its rows are cells under named columns."""
        return self.path.suffix.lower() in {".csv", ".txt"}

    @property
    def name(self) -> str:
        """The file's name, without its folders."""
        return self.path.name

    def rows(self) -> Iterator[RawRow]:
        """Give the rows of the file."""
        try:
            encoding = self.encoding or encoding_of(self.path)
            with self.path.open(encoding=encoding, errors=_errors_in(encoding), newline="") as stream:
                yield from self._csv_rows(stream) if self.is_csv else self._json_rows(stream)
        except (OSError, UnicodeError) as error:
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
        delimiter = delimiter_of(header)
        names = [name.strip() for name in next(csv.reader([header], delimiter=delimiter), [])]
        unknown = [name for name in names if name not in self.columns and name != REFUSED_BECAUSE]
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
                yield RawRow(number, {}, Reason("", "CELLS"), tuple(cells))
                continue
            pairs = [pair for pair in zip(names, cells, strict=True) if pair[0] != REFUSED_BECAUSE]
            kept = tuple(cell for _, cell in pairs)
            yield RawRow(number, {name: self._cell(name, cell) for name, cell in pairs}, cells=kept)

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
        return RawRow(number, {}, Reason("", "JSON"), (text,))
    if not isinstance(values, dict):
        return RawRow(number, {}, Reason("", "NOT_AN_OBJECT"), (text,))
    values.pop(REFUSED_BECAUSE, None)
    return RawRow(number, values, cells=(text,))


def _errors_in(encoding: str) -> str:
    """Bytes that are no text become marks that no row may have; in UTF-16 they cannot be kept, only replaced."""
    return "replace" if encoding.startswith("utf-16") else "surrogateescape"
