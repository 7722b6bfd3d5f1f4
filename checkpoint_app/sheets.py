"""Rows of words as lines of a CSV file that a spreadsheet opens and never computes."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def safe_cell(value: object) -> str:
    """Write a value; what a spreadsheet would take for a formula is marked as text."""
    text = "" if value is None else str(value)
    return f"'{text}" if text.startswith(_FORMULA) else text


def csv_line(cells: Sequence[object]) -> str:
    """Write one line: commas, quotes where they are needed, and the end that RFC 4180 gives it."""
    line = io.StringIO()
    csv.writer(line, lineterminator="\r\n").writerow([safe_cell(cell) for cell in cells])
    return line.getvalue()
