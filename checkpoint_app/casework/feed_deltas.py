"""Lines of a delta: a placement record put in its place, or one taken away. Pure; any thread.

`["U", row...]` carries the row's own cells behind the letter, so that the row's published bytes (and with them its
hash) come back by exchanging the first bytes. `["D", row_key_hex, clearance_id]` takes a record away from where it
was. A record that gains or changes its document is one D and one U under another key. Lines are sorted by row key,
and a record and key occur once: a delta tells what is so at its end, so it may be applied to any position inside it.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from checkpoint_app.casework.feed_rows import RowKeys, encode_line, parse_line, scan_row
from checkpoint_app.faults import DataRejected

_PUT = b'["U",'
_HEX_KEY = re.compile(r"[0-9a-f]{64}")
_REMOVAL_CELLS = 3


@dataclass(frozen=True, slots=True)
class RowChange:
    """One line of a delta; `line` is the published row, None when the record is taken away; `keys` go with `line`."""

    row_key: bytes
    clearance_id: str
    line: bytes | None = None
    keys: RowKeys | None = None


def put_line(row_line: bytes) -> bytes:
    """Write a row as a line of a delta."""
    return _PUT + row_line[1:]


def removal_line(row_key: bytes, clearance_id: str) -> bytes:
    """Write that a record is no longer under this row key (32 bytes)."""
    return encode_line(["D", row_key.hex(), clearance_id])


def parse_change(line: bytes) -> RowChange:
    """Read a line of a delta; raises DataRejected when it is neither form.

    Of a row only the keys are read, as in a base: the whole is judged when it is hit.
    """
    if line.startswith(_PUT):
        row_line = b"[" + line[len(_PUT) :]
        keys = scan_row(row_line)
        return RowChange(keys.row_key, keys.clearance_id, row_line, keys)
    cells = parse_line(line)
    is_removal = (
        len(cells) >= _REMOVAL_CELLS and cells[0] == "D" and all(isinstance(each, str) for each in cells[1:3])
    )
    if not is_removal or not _HEX_KEY.fullmatch(cells[1]):
        raise DataRejected("feed.fault.delta_line_unknown")
    return RowChange(bytes.fromhex(cells[1]), cells[2])
