"""Rows of the small lists beside the clearances: lost documents and placement companies. Pure; any thread.

A list is replaced as a whole; which lists there are, and how a line of each is read, stands in `LIST_DECODERS`.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_rows import (
    Decoder,
    decode_cells,
    encode_line,
    optional_cell,
    parse_date,
    parse_line,
    parsed_cell,
    text_cell,
)

_HEX_KEY = re.compile(r"[0-9a-f]{64}")


@dataclass(frozen=True, slots=True)
class LostDocumentRow:
    """One lost or stolen document; `key` is `feed_rows.lost_document_key` (32 bytes), so the list names nobody."""

    key: bytes
    listing_office: str
    listed_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class PlacerRow:
    """One placement company; the licence's type is stored and not judged."""

    placer_id: str
    name: str
    licence_type: str | None
    licence_status: str | None
    licence_until: date | None


def _hex_key(text: str) -> bytes:
    if not _HEX_KEY.fullmatch(text):
        raise ValueError("a key is 64 hexadecimal digits")
    return bytes.fromhex(text)


_WORD = text_cell(200)
_CODE = text_cell(40, 1)
_DATE = parsed_cell("DATE", parse_date)
_LOST: tuple[tuple[str, Decoder], ...] = (
    ("key", parsed_cell("KEY", _hex_key)),
    ("listing_office", _WORD),
    ("listed_on", _DATE),
    ("valid_until", optional_cell(_DATE)),
)
_PLACER: tuple[tuple[str, Decoder], ...] = (
    ("placer_id", _CODE),
    ("name", _WORD),
    ("licence_type", optional_cell(_CODE)),
    ("licence_status", optional_cell(_CODE)),
    ("licence_until", optional_cell(_DATE)),
)


def _iso(value: date | None) -> str | None:
    return None if value is None else value.isoformat()


def encode_lost_document(row: LostDocumentRow) -> bytes:
    """Write a row of `feeds/lost_documents/...` without the line break."""
    cells: list[Any] = [row.key.hex(), row.listing_office, _iso(row.listed_on), _iso(row.valid_until)]
    return encode_line(cells)


def decode_lost_document(line: bytes) -> LostDocumentRow:
    """Read a row of `feeds/lost_documents/...`; raises DataRejected that lists all its faults."""
    return LostDocumentRow(*decode_cells(parse_line(line), _LOST))


def encode_placer(row: PlacerRow) -> bytes:
    """Write a row of `feeds/placers/...` without the line break."""
    return encode_line([row.placer_id, row.name, row.licence_type, row.licence_status, _iso(row.licence_until)])


def decode_placer(line: bytes) -> PlacerRow:
    """Read a row of `feeds/placers/...`; raises DataRejected that lists all its faults."""
    return PlacerRow(*decode_cells(parse_line(line), _PLACER))


ListRow = LostDocumentRow | PlacerRow
Lists = Mapping[Feed, Sequence[ListRow]]
"""New contents by feed; a list that is not named stays as it is."""

LIST_DECODERS: dict[Feed, Callable[[bytes], ListRow]] = {
    Feed.LOST_DOCUMENTS: decode_lost_document,
    Feed.PLACERS: decode_placer,
}
