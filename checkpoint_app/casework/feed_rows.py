"""Rows of the clearances feed: placement record to line and back, and the keys that rows are found by.

A line is a JSON array of the fields of `Clearance` in their order (schema 1), without spaces and without a line
break; columns that a newer centre appends are ignored here and kept by whoever stores the received bytes. The row
hash is taken over the received bytes, never over a row that was written again. Pure; any thread.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from collections.abc import Callable, Iterable
from dataclasses import fields
from datetime import UTC, date, datetime, timedelta
from enum import Enum
from typing import Any, NamedTuple, NoReturn

from checkpoint_app.assessment.clearance import (
    CardType,
    Clearance,
    ClearanceStatus,
    EmployerType,
    Scheme,
)
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected

SCHEMA = 1
"""Version of the order and meaning of the columns below."""

CLIENT_LEVEL = 1
"""What this program understands; an index whose `min_client` is higher is not taken."""

PRIOR_ISSUER = "IDN"
"""Issuing State of replaced passports of a record whose own document is not known yet."""

COLUMNS: tuple[str, ...] = tuple(field.name for field in fields(Clearance))

Decoder = Callable[[Any], Any]


class _Unfit(Exception):
    """A value does not fit its column; `args[0]` is the code of the fault."""


def format_instant(value: datetime) -> str:
    """Write an aware instant as ISO 8601 in UTC with a closing Z; microseconds only when there are any."""
    return value.astimezone(UTC).isoformat().replace("+00:00", "Z")


def parse_instant(text: str) -> datetime:
    """Read what `format_instant` writes; raises ValueError on every other form, other time zones included."""
    value = datetime.fromisoformat(text)
    if value.utcoffset() != timedelta(0) or format_instant(value) != text:
        raise ValueError("an instant is written in UTC as YYYY-MM-DDTHH:MM:SS[.ffffff]Z")
    return value.astimezone(UTC)


def parse_date(text: str) -> date:
    """Read YYYY-MM-DD; raises ValueError on every other form."""
    value = date.fromisoformat(text)
    if value.isoformat() != text:
        raise ValueError("a date is written YYYY-MM-DD")
    return value


def _unfit(code: str) -> NoReturn:
    raise _Unfit(code)


_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


def text_cell(limit: int, least: int = 0) -> Decoder:
    """Decode a text of `least` to `limit` characters."""

    def decode(value: Any) -> str:
        if not isinstance(value, str) or _LONE_SURROGATE.search(value):
            _unfit("TEXT")
        if not least <= len(value) <= limit:
            _unfit("LENGTH")
        return value

    return decode


def list_cell(item: Decoder, most: int) -> Decoder:
    """Decode a list of at most `most` items as a tuple."""

    def decode(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) > most:
            _unfit("LIST")
        return tuple(item(entry) for entry in value)

    return decode


def tuple_cell(*items: Decoder) -> Decoder:
    """Decode a list of exactly these items as a tuple."""

    def decode(value: Any) -> tuple[Any, ...]:
        if not isinstance(value, list) or len(value) != len(items):
            _unfit("LIST")
        return tuple(item(entry) for item, entry in zip(items, value, strict=True))

    return decode


def parsed_cell(code: str, read: Callable[[str], Any]) -> Decoder:
    """Decode a text by `read`; its ValueError becomes the fault `code`."""

    def decode(value: Any) -> Any:
        if not isinstance(value, str):
            _unfit(code)
        try:
            return read(value)
        except ValueError:
            _unfit(code)

    return decode


def choice_cell(closed_set: type[Enum]) -> Decoder:
    """Decode a member of a closed set by its value."""
    return parsed_cell("CHOICE", closed_set)


def flag_cell(value: Any) -> bool:
    """Decode true or false."""
    if not isinstance(value, bool):
        _unfit("BOOLEAN")
    return value


def count_cell(value: Any) -> int:
    """Decode a whole number of at least 0."""
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        _unfit("COUNT")
    return value


def _version(value: Any) -> int:
    if not isinstance(value, int) or isinstance(value, bool) or value < 1:
        _unfit("VERSION")
    return value


def optional_cell(decode: Decoder) -> Decoder:
    """Decode null as None, all else by `decode`."""
    return lambda value: None if value is None else decode(value)


_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")


def _identifier(value: Any) -> str:
    if not isinstance(value, str) or not _UUID.fullmatch(value):
        _unfit("UUID")
    return value


DATE_CELL = parsed_cell("DATE", parse_date)
INSTANT_CELL = parsed_cell("INSTANT", parse_instant)
PARTIAL_DATE_CELL = parsed_cell("PARTIAL_DATE", PartialDate.from_iso)
_NAME, _WORD, _CODE = text_cell(60), text_cell(200), text_cell(40)

_DECODERS: dict[str, Decoder] = {
    "clearance_id": _identifier,
    "record_version": _version,
    "issued_on": DATE_CELL,
    "issued_by_unit": _WORD,
    "card_no": optional_cell(_CODE),
    "card_type": optional_cell(choice_cell(CardType)),
    "subject_key": text_cell(128),
    "document_type": optional_cell(_CODE),
    "document_issuer": optional_cell(text_cell(3, 1)),
    "document_number": optional_cell(text_cell(40, 1)),
    "document_expiry": optional_cell(DATE_CELL),
    "prior_documents": list_cell(text_cell(40, 1), 5),
    "name_primary": _NAME,
    "name_secondary": _NAME,
    "name_civil": _NAME,
    "birth_date": PARTIAL_DATE_CELL,
    "scheme": choice_cell(Scheme),
    "destination": text_cell(3, 3),
    "transit": list_cell(text_cell(40, 1), 20),
    "employer_type": choice_cell(EmployerType),
    "employer_name": _WORD,
    "job_code": _CODE,
    "contract_no": optional_cell(_WORD),
    "contract_no_unique": flag_cell,
    "contract_start": optional_cell(DATE_CELL),
    "contract_end": optional_cell(DATE_CELL),
    "visa_class": optional_cell(_CODE),
    "visa_until": optional_cell(DATE_CELL),
    "visa_last4": optional_cell(text_cell(4)),
    "placer_id": optional_cell(_CODE),
    "placer_licence_type": optional_cell(_CODE),
    "placer_licence_status_at_issue": optional_cell(_CODE),
    "recruitment_licence_no": optional_cell(_WORD),
    "recruitment_licence_until": optional_cell(DATE_CELL),
    "documents_complete": flag_cell,
    "orientation_on": optional_cell(DATE_CELL),
    "insured_until": optional_cell(DATE_CELL),
    "vessel_name": optional_cell(_WORD),
    "imo_number": optional_cell(_CODE),
    "flag_state": optional_cell(_CODE),
    "joining_port": optional_cell(_WORD),
    "joining_country": optional_cell(_CODE),
    "pkl_no": optional_cell(_WORD),
    "seafarer_code": optional_cell(_CODE),
    "valid_from": DATE_CELL,
    "valid_until": DATE_CELL,
    "depart_after": optional_cell(DATE_CELL),
    "depart_before": optional_cell(DATE_CELL),
    "multiple_exit": flag_cell,
    "status": choice_cell(ClearanceStatus),
    "status_reason": optional_cell(_WORD),
    "status_at": INSTANT_CELL,
    "superseded_by": optional_cell(_identifier),
    "last_exit_at": optional_cell(INSTANT_CELL),
    "last_entry_at": optional_cell(INSTANT_CELL),
    "seal": optional_cell(text_cell(4096)),
    "purge_after": optional_cell(DATE_CELL),
}
_IN_ORDER: tuple[tuple[str, Decoder], ...] = tuple((name, _DECODERS[name]) for name in COLUMNS)


def plain_cell(value: Any) -> Any:
    """Turn a field's value into what JSON can hold; bytes become hexadecimal digits."""
    if isinstance(value, datetime):
        return format_instant(value)
    if isinstance(value, date | PartialDate):
        return value.isoformat()
    if isinstance(value, Enum):
        return value.value
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, tuple):
        return [plain_cell(each) for each in value]
    return value


# Made once: json.dumps would make an encoder for each of millions of lines.
_write_json = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
# Without looking for spaces around and for the encoding, which cost as much as the reading.
_read_json = json.JSONDecoder().raw_decode


def encode_line(cells: list[Any]) -> bytes:
    """Write one line of any feed: a JSON array without spaces, UTF-8, no line break at its end."""
    return _write_json(cells).encode("utf-8")


def encode_row(clearance: Clearance) -> bytes:
    """Write a placement record as one line, without the line break."""
    return encode_line([plain_cell(getattr(clearance, name)) for name in COLUMNS])


def parse_line(line: bytes) -> list[Any]:
    """Read one line of any feed as its cells; raises DataRejected when it is no JSON array."""
    try:
        cells = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise DataRejected("feed.fault.line_unreadable") from error
    if not isinstance(cells, list):
        raise DataRejected("feed.fault.line_unreadable")
    return cells


def decode_cells(cells: list[Any], decoders: tuple[tuple[str, Decoder], ...]) -> list[Any]:
    """Read the first cells of a line by their columns.

    Raises DataRejected that lists every faulty column with the code of its fault, and never a value.
    """
    values: list[Any] = []
    faults: list[str] = []
    for (name, decode), cell in zip(decoders, cells, strict=False):
        try:
            values.append(decode(cell))
        except _Unfit as unfit:
            faults.append(f"{name} {unfit.args[0]}")
    faults.extend(f"{name} MISSING" for name, _ in decoders[len(cells) :])
    if faults:
        raise DataRejected("feed.fault.row_invalid", faults=", ".join(faults))
    return values


def decode_row(line: bytes) -> Clearance:
    """Read a line as a placement record; raises DataRejected that lists all its faults."""
    clearance = Clearance(*decode_cells(parse_line(line), _IN_ORDER))
    if (clearance.document_issuer is None) != (clearance.document_number is None):
        raise DataRejected("feed.fault.row_invalid", faults="document_number WITHOUT_ISSUER")
    return clearance


def document_key(issuer: str, number: str) -> bytes:
    """Key of every row of one document (32 bytes): SHA-256 of `doc|issuer|number`."""
    return hashlib.sha256(f"doc|{issuer}|{number}".encode()).digest()


def clearance_key(clearance_id: str) -> bytes:
    """Key of a row whose document is not known yet (32 bytes): SHA-256 of `clr|clearance_id`."""
    return hashlib.sha256(f"clr|{clearance_id}".encode()).digest()


def row_key(clearance: Clearance) -> bytes:
    """Key that decides a record's shard and bucket (32 bytes)."""
    return _key_of(clearance.clearance_id, clearance.document_issuer, clearance.document_number)


def _key_of(clearance_id: str, issuer: str | None, number: str | None) -> bytes:
    if issuer is None or number is None:
        return clearance_key(clearance_id)
    return document_key(issuer, number)


def row_hash(line: bytes) -> bytes:
    """Hash of a row: SHA-256 (32 bytes) of its line as received, without the line break."""
    return hashlib.sha256(line).digest()


def lost_document_key(list_key: bytes, issuer: str, number: str) -> bytes:
    """Key of a document in the list of lost documents (32 bytes); the list cannot be browsed without `list_key`."""
    return hmac.digest(list_key, f"{issuer}|{number}".encode(), "sha256")


class RowKeys(NamedTuple):
    """What an import needs of a row beside its bytes: a NamedTuple, since one is made for each of millions."""

    row_key: bytes
    clearance_id: str
    birth_date: str
    prior_keys: tuple[bytes, ...]
    name: str


def _prior_keys(issuer: str | None, prior_documents: Iterable[str]) -> tuple[bytes, ...]:
    return tuple([document_key(issuer or PRIOR_ISSUER, former) for former in prior_documents])


def row_keys(clearance: Clearance) -> RowKeys:
    """Take the keys of a record; the same as `scan_row` takes of its line."""
    prior_keys = _prior_keys(clearance.document_issuer, clearance.prior_documents)
    name = f"{clearance.name_primary} {clearance.name_secondary} {clearance.name_civil}"
    return RowKeys(row_key(clearance), clearance.clearance_id, clearance.birth_date.isoformat(), prior_keys, name)


_ID, _ISSUER, _NUMBER, _PRIOR, _BIRTH, _NAMES = (
    COLUMNS.index(name)
    for name in (
        *("clearance_id", "document_issuer", "document_number", "prior_documents", "birth_date"),
        "name_primary",  # name_secondary and name_civil follow it
    )
)


def name_in(line: bytes) -> str:
    """Give all ways in which a taken row writes its name, one after the other (a look-up's fast path)."""
    return " ".join(json.loads(line)[_NAMES : _NAMES + 3])


def scan_row(line: bytes) -> RowKeys:
    """Take the keys of a row without building the record (import's fast path).

    Reads what look-up and near match need and leaves the other columns unchecked: the line came under a signature,
    and `decode_row` judges all of it when it is hit. Raises DataRejected when the keys cannot be taken.
    """
    try:
        text = line.decode()
        cells, end = _read_json(text)
        clearance_id, birth_date = cells[_ID], cells[_BIRTH]
        issuer, number, prior = cells[_ISSUER], cells[_NUMBER], cells[_PRIOR]
        is_whole = end == len(text) and len(cells) >= len(COLUMNS)
        if not (is_whole and isinstance(clearance_id, str) and isinstance(birth_date, str)):
            raise TypeError
        prior_keys = _prior_keys(issuer, prior) if prior else ()
        name = " ".join(cells[_NAMES : _NAMES + 3])
        return RowKeys(_key_of(clearance_id, issuer, number), clearance_id, birth_date, prior_keys, name)
    except (ValueError, TypeError, LookupError, RecursionError):
        return row_keys(decode_row(line))  # names every fault of the row
