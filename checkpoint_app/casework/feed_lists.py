"""Rows of the small lists beside the placement records: how each is written, read and found. Pure; any thread.

A list is replaced as a whole. A row is a JSON array of its type's fields in their order; cells that a newer centre
appends are ignored. `FORMATS` says of every list what its rows are and by which keys one of them is found; a list
without keys is small enough to be read whole. Lists of people hold keyed hashes only, so that they cannot be browsed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import date, datetime
from enum import Enum
from typing import Any, NamedTuple
from zoneinfo import ZoneInfo

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen
from checkpoint_app.assessment.clearance import EmployerType, Feed, Scheme
from checkpoint_app.assessment.lists import AppliesTo, Restriction
from checkpoint_app.casework.differences import (
    LONGEST_CLOSING,
    MOST_REPORTS,
    DifferenceKind,
    DifferenceState,
    Ministry,
    ToldDifference,
)
from checkpoint_app.casework.examination import Feature, Specimen
from checkpoint_app.casework.feed_rows import (
    DATE_CELL,
    INSTANT_CELL,
    PARTIAL_DATE_CELL,
    Decoder,
    choice_cell,
    count_cell,
    decode_cells,
    encode_line,
    flag_cell,
    list_cell,
    optional_cell,
    parse_line,
    parsed_cell,
    plain_cell,
    text_cell,
    tuple_cell,
)
from checkpoint_app.casework.name_keys import WORD_KEY_BYTES, WordKeys, name_look_up_keys
from checkpoint_app.documents.dates import PartialDate

_DOCUMENT_KEY_BYTES = 32
_MOST_DOCUMENTS, _MOST_WORDS, _MOST_SPELLINGS, _MOST_SERIALS = 12, 24, 32, 100_000
_LONGEST_PACK = 500_000
LARGEST_SPECIMEN = 60_000
"""Pictures travel with every base: a line of the list stays small."""
MOST_SEEN = 12
"""How many of the things that were seen an advisory shows, and of the passports behind them."""
_HEX = re.compile(r"(?:[0-9a-f]{2})+")


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


@dataclass(frozen=True, slots=True)
class PreventionRow:
    """One person of the Prevention list: keys of documents (as in the list of lost ones) and of the name's words."""

    document_keys: tuple[bytes, ...]
    name_keys: tuple[WordKeys, ...]
    birth_date: PartialDate | None
    listing_office: str
    listed_on: date
    valid_until: date | None


@dataclass(frozen=True, slots=True)
class OpenCaseRow:
    """An earlier postponement that is not settled: keys of the document and its predecessors; no name, no reason."""

    document_keys: tuple[bytes, ...]
    state: str
    post: str
    opened_on: date
    until: date


@dataclass(frozen=True, slots=True)
class TransitHub:
    """Where travellers change on the way: `location` is the IATA or UN/LOCODE code, `country` ISO 3166-1 alpha-3."""

    location: str
    country: str
    name: str


class SealKind(Enum):
    """Which seals a certificate stands behind."""

    VDS = "VDS"
    VDS_NC = "VDS_NC"


@dataclass(frozen=True, slots=True)
class SealSigner:
    """A certificate that seals are checked with.

    `certificate` is X.509 in DER. An authority (a CSCA) signs the certificates of signers and says which of them, by
    serial number, it revoked; that list is overdue after `next_update`. `categories` are the kinds of documents that
    a signer seals, in the words of the seal itself; empty stands for every kind.
    """

    issuing_state: str
    kind: SealKind
    categories: tuple[str, ...]
    certificate: bytes
    is_authority: bool
    revoked_serials: tuple[int, ...]
    next_update: datetime | None


@dataclass(frozen=True, slots=True)
class Departure:
    """One departure of a post: the line and its number, where to, and when (aware UTC) in which time zone (IANA)."""

    departure_id: str
    post: str
    time_zone: str
    designation: str
    carrier: str
    destination: str
    country: str
    departs_at: datetime

    @property
    def local_time(self) -> datetime:
        """The instant by the port's own clock."""
        return self.departs_at.astimezone(ZoneInfo(self.time_zone))


@dataclass(frozen=True, slots=True)
class RulePackRow:
    """A rule pack with its signatures, as `signed_packs.write_signed` writes it."""

    pack_id: str
    version: int
    digest: str
    signed: str


ListRow = (
    LostDocumentRow
    | PlacerRow
    | PreventionRow
    | OpenCaseRow
    | Restriction
    | TransitHub
    | SealSigner
    | Departure
    | RulePackRow
    | Advisory
    | Specimen
    | ToldDifference
)


def _bytes_cell(length: int | None = None, *, most: int = _LONGEST_PACK) -> Decoder:
    def read(text: str) -> bytes:
        if not _HEX.fullmatch(text) or len(text) > 2 * most or (length is not None and len(text) != 2 * length):
            raise ValueError("bytes are written as hexadecimal digits")
        return bytes.fromhex(text)

    return parsed_cell("KEY", read)


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (KeyError, OSError) as error:
        raise ValueError("no such time zone") from error
    return name


_WORD, _CODE = text_cell(200), text_cell(40, 1)
_DATE_OR_NONE = optional_cell(DATE_CELL)
_DOCUMENT_KEY = _bytes_cell(_DOCUMENT_KEY_BYTES)
_SEEN_CELLS = tuple_cell(count_cell, _WORD, INSTANT_CELL)
_SEEN = list_cell(lambda cell: Seen(*_SEEN_CELLS(cell)), MOST_SEEN)
_DOCUMENT_KEYS = list_cell(_DOCUMENT_KEY, _MOST_DOCUMENTS)


Keys = Callable[[Any], tuple[bytes, ...]]


@dataclass(frozen=True, slots=True)
class ListFormat:
    """How the rows of one list are read, and by which keys one is found."""

    row: type[ListRow]
    columns: tuple[tuple[str, Decoder], ...]
    keys: Keys


def _format(row: type[ListRow], *cells: Decoder, keys: Keys = lambda _: ()) -> ListFormat:
    names = (each.name for each in fields(row))
    return ListFormat(row, tuple(zip(names, cells, strict=True)), keys)


def _prevention_keys(row: PreventionRow) -> tuple[bytes, ...]:
    return (*row.document_keys, *name_look_up_keys(row.name_keys, row.birth_date))


_NAME_KEYS = list_cell(list_cell(_bytes_cell(WORD_KEY_BYTES), _MOST_SPELLINGS), _MOST_WORDS)

FORMATS: Mapping[Feed, ListFormat] = {
    Feed.LOST_DOCUMENTS: _format(
        LostDocumentRow, _DOCUMENT_KEY, _WORD, DATE_CELL, _DATE_OR_NONE, keys=lambda row: (row.key,)
    ),
    Feed.PLACERS: _format(
        PlacerRow,
        *(_CODE, _WORD, optional_cell(_CODE), optional_cell(_CODE), _DATE_OR_NONE),
        keys=lambda row: (placer_key(row.placer_id),),
    ),
    Feed.PREVENTION: _format(
        PreventionRow,
        *(_DOCUMENT_KEYS, _NAME_KEYS, optional_cell(PARTIAL_DATE_CELL), _WORD, DATE_CELL, _DATE_OR_NONE),
        keys=_prevention_keys,
    ),
    Feed.OPEN_CASES: _format(
        OpenCaseRow, _DOCUMENT_KEYS, _CODE, _WORD, DATE_CELL, DATE_CELL, keys=lambda row: row.document_keys
    ),
    Feed.RESTRICTIONS: _format(
        Restriction,
        *(_CODE, text_cell(3, 3), optional_cell(choice_cell(EmployerType)), optional_cell(choice_cell(Scheme))),
        *(DATE_CELL, _DATE_OR_NONE, choice_cell(AppliesTo), _WORD),
    ),
    Feed.TRANSIT_HUBS: _format(TransitHub, text_cell(5, 3), text_cell(3, 3), _WORD),
    Feed.SEAL_SIGNERS: _format(
        SealSigner,
        *(text_cell(3, 1), choice_cell(SealKind), list_cell(_CODE, 100), _bytes_cell(), flag_cell),
        *(list_cell(count_cell, _MOST_SERIALS), optional_cell(INSTANT_CELL)),
    ),
    Feed.RULES: _format(RulePackRow, _CODE, count_cell, text_cell(64, 64), text_cell(_LONGEST_PACK, 1)),
    Feed.DEPARTURES: _format(
        Departure,
        *(_CODE, _WORD, parsed_cell("TIME_ZONE", _zone), _WORD, _WORD, _CODE, text_cell(3, 3), INSTANT_CELL),
    ),
    Feed.ADVISORIES: _format(
        Advisory,
        *(text_cell(16, 16), choice_cell(AdvisoryKind), list_cell(_bytes_cell(), _MOST_DOCUMENTS), _DOCUMENT_KEYS),
        *(text_cell(40), _SEEN, count_cell, count_cell, count_cell, INSTANT_CELL, INSTANT_CELL, INSTANT_CELL),
        keys=lambda row: row.keys,
    ),
    Feed.SPECIMENS: _format(
        Specimen, _CODE, text_cell(3, 3), choice_cell(Feature), _WORD, _WORD, _bytes_cell(most=LARGEST_SPECIMEN)
    ),
    Feed.DIFFERENCES: _format(
        ToldDifference,
        *(count_cell, choice_cell(DifferenceKind), choice_cell(Ministry), _WORD),
        *(list_cell(text_cell(200, 1), MOST_REPORTS), INSTANT_CELL, choice_cell(DifferenceState)),
        *(optional_cell(INSTANT_CELL), text_cell(LONGEST_CLOSING)),
    ),
}


def placer_key(placer_id: str) -> bytes:
    """Key of a placement company in its list."""
    return placer_id.encode()


def encode_list_row(row: ListRow) -> bytes:
    """Write a row of any list, without the line break."""
    return encode_line([plain_cell(getattr(row, each.name)) for each in fields(row)])


def decode_list_row(feed: Feed, line: bytes) -> ListRow:
    """Read a row of a list; raises DataRejected that lists all its faults."""
    form = FORMATS[feed]
    return form.row(*decode_cells(parse_line(line), form.columns))


class ListEntry(NamedTuple):
    """A row as it is kept: its published line, and the keys it is found by."""

    line: bytes
    keys: tuple[bytes, ...]


Lists = Mapping[Feed, Sequence[ListEntry]]
"""New contents by feed; a list that is not named stays as it is."""


def read_entries(feed: Feed, lines: Iterable[bytes]) -> list[ListEntry]:
    """Check the lines of a list, and take their keys; raises DataRejected for the first one with a fault."""
    keys = FORMATS[feed].keys
    return [ListEntry(line, keys(decode_list_row(feed, line))) for line in lines]
