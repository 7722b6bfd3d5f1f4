"""Finding out how a ministry's file is written: its encoding, and what stands between its cells.

A mark at the front decides. Without one a file is UTF-8, unless it goes beyond ASCII without a single sequence that
is UTF-8; then it is the office machines' Windows-1252. So a damaged byte in a file of UTF-8 spoils its own row only.
"""

from __future__ import annotations

import codecs
import re
from pathlib import Path

DELIMITERS = (",", ";", "\t")
_LOOK_BYTES = 1 << 20
_MARKS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_BEYOND_ASCII = re.compile(rb"[\x80-\xff]")
_SEQUENCE = re.compile(rb"[\xc2-\xdf][\x80-\xbf]|[\xe0-\xef][\x80-\xbf]{2}|[\xf0-\xf4][\x80-\xbf]{3}")
_LONGEST_SEQUENCE = 4


def encoding_of(path: Path) -> str:
    """Tell the encoding of a file; raises OSError when it cannot be read."""
    with path.open("rb") as stream:
        part = stream.read(_LOOK_BYTES)
        for mark, name in _MARKS:
            if part.startswith(mark):
                return name
        has_beyond, rest = False, b""
        while part:
            looked = rest + part
            if _SEQUENCE.search(looked):
                return "utf-8"
            has_beyond = has_beyond or _BEYOND_ASCII.search(part) is not None
            rest, part = looked[-_LONGEST_SEQUENCE:], stream.read(_LOOK_BYTES)
    return "cp1252" if has_beyond else "utf-8"


def delimiter_of(header: str) -> str:
    """Tell what stands between cells from the line that names the columns; a comma when nothing does."""
    return max(DELIMITERS, key=header.count)
