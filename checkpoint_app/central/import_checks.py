"""From a ministry's row to a typed record, or all the reasons why not. Pure."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.assessment.matching import imo_number_is_valid
from checkpoint_app.casework.feed_rows import COLUMNS, decode_row, encode_line, parse_date
from checkpoint_app.central.import_rows import RawRow, Reason
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected

NATIONAL_NUMBER = "national_number"
CLEARANCE_COLUMNS = frozenset({*COLUMNS, NATIONAL_NUMBER})
CLEARANCE_LISTS = frozenset({"prior_documents", "transit"})
CLEARANCE_FLAGS = frozenset({"contract_no_unique", "documents_complete", "multiple_exit"})
CLEARANCE_NUMBERS = frozenset({"record_version"})
PASSPORT_COLUMNS = frozenset(
    {
        "issuer",
        "old_number",
        "new_number",
        "new_expiry",
        "name_primary",
        "name_secondary",
        "birth_date",
    }
)

_DEFAULTS: Mapping[str, Any] = {
    **dict.fromkeys(CLEARANCE_LISTS, ()),
    **dict.fromkeys(CLEARANCE_FLAGS, False),
    **dict.fromkeys(("name_secondary", "name_civil", "employer_name", "job_code"), ""),
}
_MAY_LACK_DOCUMENT = frozenset({ClearanceStatus.REGISTERED, ClearanceStatus.WITHDRAWN, ClearanceStatus.TOMBSTONE})
_COUNTRY = re.compile(r"[A-Z]{3}")
_NUMBER = re.compile(r"[A-Z0-9]{4,40}")
_NATIONAL_NUMBER = re.compile(r"[0-9]{16}")
_LARGEST_VERSION = 2**31 - 1
_TOLERANCE = timedelta(hours=24)


class Refused(Exception):
    """A row with all its reasons."""

    def __init__(self, reasons: tuple[Reason, ...]) -> None:
        self.reasons = reasons
        super().__init__()


@dataclass(frozen=True, slots=True)
class PassportChange:
    """A passport that was replaced; names and birth date as in the new one, None where not told."""

    issuer: str
    old_number: str
    new_number: str
    new_expiry: date | None
    name_primary: str | None
    name_secondary: str | None
    birth_date: PartialDate | None


def read_clearance(row: RawRow, national_number_key: bytes, now: datetime) -> tuple[Clearance, bool]:
    """Read a placement record; the flag tells whether it states its own version. Raises Refused.

    A national number is turned into `subject_key` here and goes no further.
    """
    reasons = _row_reasons(row, CLEARANCE_COLUMNS)
    values = {name: row.values.get(name) for name in COLUMNS}
    for name, default in _DEFAULTS.items():
        if values[name] is None:
            values[name] = default
    has_version = values["record_version"] is not None
    if not has_version:
        values["record_version"] = 1
    if row.values.get(NATIONAL_NUMBER) is not None:
        reasons += _set_subject_key(values, row.values[NATIONAL_NUMBER], national_number_key)
    record, faults = _decode(values)
    reasons += faults
    if record is not None:
        reasons += _contradictions(record, now)
    if reasons or record is None:
        raise Refused(tuple(sorted(set(reasons))))
    return record, has_version


def _row_reasons(row: RawRow, columns: frozenset[str]) -> list[Reason]:
    if row.fault is not None:
        raise Refused((row.fault,))
    # The name of an unknown column may itself be data: it is not repeated.
    return [Reason("", "UNKNOWN_FIELD")] if row.values.keys() - columns else []


def _set_subject_key(values: dict[str, Any], number: object, key: bytes) -> list[Reason]:
    if not isinstance(number, str) or not _NATIONAL_NUMBER.fullmatch(number):
        values["subject_key"] = ""
        return [Reason(NATIONAL_NUMBER, "NATIONAL_NUMBER")]
    values["subject_key"] = hmac.new(key, number.encode("ascii"), hashlib.sha256).hexdigest()
    return []


def _decode(values: Mapping[str, Any]) -> tuple[Clearance | None, list[Reason]]:
    try:
        return decode_row(encode_line([values[name] for name in COLUMNS])), []
    except UnicodeEncodeError:
        return None, [Reason("", "TEXT")]
    except DataRejected as rejected:
        faults = str(rejected.values.get("faults", "")).split(", ")
        named = [Reason(*fault.split(" ", 1)) for fault in faults if " " in fault]
        missing = [Reason(each.field, "MISSING") if values.get(each.field) is None else each for each in named]
        return None, missing or [Reason("", "UNREADABLE")]
    except (TypeError, ValueError, RecursionError):
        return None, [Reason("", "UNREADABLE")]


def _contradictions(record: Clearance, now: datetime) -> Iterator[Reason]:
    """What no single column tells."""
    if record.record_version > _LARGEST_VERSION:
        yield Reason("record_version", "VERSION")
    if not record.name_primary.strip():
        yield Reason("name_primary", "MISSING")
    if record.document_number is None and record.status not in _MAY_LACK_DOCUMENT:
        yield Reason("document_number", "MISSING")
    if record.document_number is not None and not _NUMBER.fullmatch(record.document_number):
        yield Reason("document_number", "NUMBER")
    for name in ("destination", "document_issuer", "joining_country", "flag_state"):
        value = getattr(record, name)
        if value is not None and not _COUNTRY.fullmatch(value):
            yield Reason(name, "COUNTRY")
    for first, last in (
        ("valid_from", "valid_until"),
        ("depart_after", "depart_before"),
        ("contract_start", "contract_end"),
    ):
        before, after = getattr(record, first), getattr(record, last)
        if before is not None and after is not None and before > after:
            yield Reason(last, "BEFORE_ITS_START")
    if record.birth_date.earliest > now.date():
        yield Reason("birth_date", "FUTURE")
    if record.status_at > now + _TOLERANCE:
        yield Reason("status_at", "FUTURE")
    if record.imo_number is not None and not imo_number_is_valid(record.imo_number):
        yield Reason("imo_number", "CHECK_DIGIT")
    if record.status is ClearanceStatus.SUPERSEDED and record.superseded_by is None:
        yield Reason("superseded_by", "MISSING")
    if record.superseded_by == record.clearance_id:
        yield Reason("superseded_by", "ITSELF")


def read_passport_change(row: RawRow, now: datetime) -> PassportChange:
    """Read a change of passport; raises Refused."""
    reasons = _row_reasons(row, PASSPORT_COLUMNS)
    given = row.values
    issuer = _text(given, "issuer", _COUNTRY, "COUNTRY", reasons)
    old = _text(given, "old_number", _NUMBER, "NUMBER", reasons)
    new = _text(given, "new_number", _NUMBER, "NUMBER", reasons)
    if old and old == new:
        reasons.append(Reason("new_number", "SAME_NUMBER"))
    expiry = _parsed(given, "new_expiry", parse_date, "DATE", reasons)
    birth_date = _parsed(given, "birth_date", PartialDate.from_iso, "PARTIAL_DATE", reasons)
    if birth_date is not None and birth_date.earliest > now.date():
        reasons.append(Reason("birth_date", "FUTURE"))
    primary, secondary = _name(given, "name_primary", reasons), _name(given, "name_secondary", reasons)
    if reasons:
        raise Refused(tuple(sorted(set(reasons))))
    return PassportChange(issuer, old, new, expiry, primary, secondary, birth_date)


def _text(given: Mapping[str, Any], name: str, form: re.Pattern[str], code: str, reasons: list[Reason]) -> str:
    value = given.get(name)
    if value is None:
        reasons.append(Reason(name, "MISSING"))
    elif not isinstance(value, str) or not form.fullmatch(value):
        reasons.append(Reason(name, code))
    else:
        return value
    return ""


def _parsed(given: Mapping[str, Any], name: str, read: Any, code: str, reasons: list[Reason]) -> Any:
    value = given.get(name)
    if value is None:
        return None
    try:
        if isinstance(value, str):
            return read(value)
    except ValueError:
        pass
    reasons.append(Reason(name, code))
    return None


def _name(given: Mapping[str, Any], name: str, reasons: list[Reason]) -> str | None:
    value = given.get(name)
    if value is None or (isinstance(value, str) and len(value) <= 60 and value.isprintable()):
        return value
    reasons.append(Reason(name, "TEXT"))
    return None
