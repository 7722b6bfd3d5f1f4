"""A passenger list's file to values: what kind of file it is, its letters, its cells. Reading only; any thread.

EDIFACT is told by its first segments, workbooks by their first bytes; everything else is a table in text.
"""

from __future__ import annotations

import csv
import io
import re
import tomllib
import zipfile
from collections.abc import Mapping
from datetime import date, datetime, time, timedelta
from functools import cache
from pathlib import Path
from typing import Any

from python_calamine import CalamineError, CalamineWorkbook

from checkpoint_app import assets
from checkpoint_app.documents.passenger_list import (
    Cell,
    Column,
    ColumnsUnknown,
    ColumnUse,
    PassengerList,
    PersonRole,
    SheetWords,
    read_paxlst,
    read_sheet,
)
from checkpoint_app.faults import InputUnreadable

LARGEST_BYTES = 20_000_000
_LARGEST_UNPACKED = 200_000_000
_MOST_ROWS, _MOST_COLUMNS = 20_000, 100
_EDIFACT = re.compile(rb"UNA.{6}\s*UNB|UNB[^A-Za-z0-9]UNO", re.DOTALL)
_ZIP, _OLD_WORKBOOK = b"PK\x03\x04", b"\xd0\xcf\x11\xe0"
_DELIMITERS = ";\t,|"

Table = list[list[Cell]]
Lists = tuple[PassengerList, ...]


def read_list_file(path: Path, today: date, remembered: Mapping[str, ColumnUse]) -> Lists | ColumnsUnknown:
    """Read a file; raises InputUnreadable when it is missing, too large or no list at all."""
    return read_list_bytes(content_of(path), path.name, today, remembered)


def content_of(path: Path) -> bytes:
    """Read a file's bytes, at most one more than a list may have; raises InputUnreadable when it cannot be read."""
    try:
        with path.open("rb") as file:
            return file.read(LARGEST_BYTES + 1)
    except OSError as error:
        raise InputUnreadable("lists.refused.unreadable", file=path.name) from error


def read_list_bytes(
    content: bytes, name: str, today: date, remembered: Mapping[str, ColumnUse]
) -> Lists | ColumnsUnknown:
    """Read a file's content; `name` is for the sentence of a fault only."""
    table = sheet_of(content, name)
    if table is None:
        return read_paxlst(_text(content), today)
    found = read_sheet(table, sheet_words(), remembered, today)
    return found if isinstance(found, ColumnsUnknown) else (found,)


def sheet_of(content: bytes, name: str) -> Table | None:
    """Give a spreadsheet's cells; None for EDIFACT. Raises InputUnreadable for what is no list at all."""
    if len(content) > LARGEST_BYTES:
        raise InputUnreadable("lists.refused.too_large", file=name)
    if not content.strip():
        raise InputUnreadable("lists.refused.empty", file=name)
    # Teletype breaks a line anywhere, inside UNB too.
    if _EDIFACT.search(content.replace(b"\r", b"").replace(b"\n", b"")):
        return None
    return _workbook(content, name) if content.startswith((_ZIP, _OLD_WORKBOOK)) else _table(_text(content), name)


@cache
def sheet_words() -> SheetWords:
    """The words that operators write (`resources/lists/words.toml`)."""
    words = tomllib.loads(assets.resource("lists", "words.toml").read_text(encoding="utf-8"))
    return SheetWords(
        headings={word: Column(name) for word, name in words["headings"].items()},
        labels=words["labels"],
        states=words["states"],
        roles={word: PersonRole(name) for word, name in words["roles"].items()},
    )


def _text(content: bytes) -> str:
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return content.decode("cp1252", errors="replace")


def _table(text: str, name: str) -> Table:
    first = "\n".join(text.splitlines()[:50])
    delimiter = max(_DELIMITERS, key=first.count)
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter))
    except csv.Error as error:
        raise InputUnreadable("lists.refused.unreadable", file=name) from error
    return _measured([list(row) for row in rows], name)


def _workbook(content: bytes, name: str) -> Table:
    """Read the first sheet that holds something."""
    try:
        if content.startswith(_ZIP):
            _check_unpacked(content, name)
        book = CalamineWorkbook.from_filelike(io.BytesIO(content))
        tables = (book.get_sheet_by_index(at).to_python() for at in range(len(book.sheet_names)))
        rows: list[list[Any]] = next((table for table in tables if table), [])
    except (CalamineError, zipfile.BadZipFile, NotImplementedError, OSError, ValueError) as error:
        raise InputUnreadable("lists.refused.unreadable", file=name) from error
    return _measured([[_cell(value) for value in row] for row in rows], name)


def _check_unpacked(content: bytes, name: str) -> None:
    """A workbook is an archive: one that unpacks to far more than it is, is not opened."""
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        if sum(each.file_size for each in archive.infolist()) > _LARGEST_UNPACKED:
            raise InputUnreadable("lists.refused.too_large", file=name)


def _measured(rows: Table, name: str) -> Table:
    if len(rows) > _MOST_ROWS or max(map(len, rows), default=0) > _MOST_COLUMNS:
        raise InputUnreadable("lists.refused.too_large", file=name)
    return rows


def _cell(value: Any) -> Cell:
    """A number in a workbook is often a passport's or a booking's: 1234567.0 is written 1234567."""
    if isinstance(value, (date, datetime, time)):
        return value
    if isinstance(value, timedelta):
        return f"{value.seconds // 3600:02d}:{value.seconds // 60 % 60:02d}"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)
