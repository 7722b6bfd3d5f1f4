"""Events as JSON objects. Reading lists every fault and never repairs; unknown fields are kept for later versions."""

from __future__ import annotations

import dataclasses
import uuid
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from checkpoint_app.casework.canonical import (
    LARGEST_INTEGER,
    JsonValue,
    canonical_bytes,
    from_base64,
    instant_from_wire,
)
from checkpoint_app.casework.event import ClockState, Event, EventDraft, Signatures, unsigned_fields
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.wire_values import read_text, read_whole_number
from checkpoint_app.faults import DataRejected

LONGEST_TEXT = 200
LONGEST_BODY = 2_000_000
MOST_OPEN_ENTRIES = 64
MOST_LIST_ENTRIES = 256
_HEX = frozenset("0123456789abcdef")
_KNOWN = frozenset(each.name for each in dataclasses.fields(Event)) - {"extra"}


def to_wire(event: Event) -> dict[str, JsonValue]:
    """Write an event as a JSON object."""
    signatures: dict[str, JsonValue] = {
        "device": event.signatures.device,
        "officer": event.signatures.officer,
        "second": event.signatures.second,
    }
    return {**unsigned_fields(event), "signatures": signatures, "hash": event.hash}


def event_from_wire(wire: object) -> Event:
    """Read an event; raises DataRejected that names every field that is missing or malformed.

    Only the form is judged here; whether hash and signatures are right is for `verify_event`.
    """
    if not isinstance(wire, Mapping):
        raise DataRejected("casework.fault.event_malformed", fields="event")
    values: dict[str, Any] = {}
    wrong = []
    for name, read in _READERS.items():
        try:
            values[name] = read(wire[name])
        except (KeyError, ValueError, TypeError):
            wrong.append(name)
    extra = {name: value for name, value in wire.items() if name not in _KNOWN}
    try:
        canonical_bytes(extra)
    except (ValueError, TypeError, AttributeError):
        wrong.append("extra")
    if wrong:
        raise DataRejected("casework.fault.event_malformed", fields=", ".join(sorted(wrong)))
    return Event(**values, extra=extra)


def draft_of(event: Event) -> EventDraft:
    """Give what happened without its place in the sequence."""
    return EventDraft(**{each.name: getattr(event, each.name) for each in dataclasses.fields(EventDraft)})


def _text(value: object) -> str:
    found = read_text(value, LONGEST_TEXT)
    found.encode("utf-8")
    return found


def _integer(least: int) -> Callable[[object], int]:
    return lambda value: read_whole_number(value, least)


def _digest(value: object) -> str:
    if not isinstance(value, str) or len(value) != 64 or not _HEX.issuperset(value):
        raise ValueError("digest")
    return value


def _event_id(value: object) -> str:
    text = _text(value)
    if str(uuid.UUID(text)) != text or uuid.UUID(text).version != 7:
        raise ValueError("UUIDv7")
    return text


def _body(value: object) -> str:
    if not isinstance(value, str) or len(value) > LONGEST_BODY:
        raise ValueError("body")
    from_base64(value)
    return value


def _instant(value: object) -> datetime:
    return instant_from_wire(_text(value))


def _signature(value: object) -> str:
    text = _text(value)
    if len(from_base64(text)) != 64:
        raise ValueError("signature")
    return text


def _signatures(value: object) -> Signatures:
    if not isinstance(value, Mapping) or not {"device", "officer"} <= value.keys() <= {"device", "officer", "second"}:
        raise ValueError("signatures")
    optional = _optional(_signature)
    return Signatures(_signature(value["device"]), optional(value["officer"]), optional(value.get("second")))


def _open(value: object) -> dict[str, Any]:
    if not isinstance(value, Mapping) or len(value) > MOST_OPEN_ENTRIES:
        raise ValueError("open")
    return {_text(name): _open_value(each) for name, each in value.items()}


def _open_value(value: object) -> object:
    if isinstance(value, list):
        if len(value) > MOST_LIST_ENTRIES:
            raise ValueError("open")
        return tuple(_open_scalar(each) for each in value)
    return _open_scalar(value)


def _open_scalar(value: object) -> object:
    if isinstance(value, bool):
        return value
    if isinstance(value, int):
        return _integer(-LARGEST_INTEGER)(value)
    if value == "":
        return value
    return _text(value)


def _optional(read: Callable[[object], Any]) -> Callable[[object], Any]:
    return lambda value: None if value is None else read(value)


_READERS: dict[str, Callable[[object], Any]] = {
    "v": _integer(1),
    "event_id": _event_id,
    "device_id": _text,
    "incarnation": _integer(1),
    "dev_seq": _integer(1),
    "prev_hash": _digest,
    "kind": lambda value: EventKind(_text(value)),
    "at_wall": _instant,
    "at_monotonic": _integer(0),
    "boot_id": _text,
    "clock_state": lambda value: ClockState(_text(value)),
    "officer_id": _optional(_text),
    "role": _optional(lambda value: Role(_text(value))),
    "second_person": _optional(_text),
    "feed_id": _optional(_text),
    "feed_seq_seen": _optional(_integer(0)),
    "subject_ref": _optional(_digest),
    "encounter_id": _optional(_text),
    "open": _open,
    "body": _optional(_body),
    "signatures": _signatures,
    "hash": _digest,
}
