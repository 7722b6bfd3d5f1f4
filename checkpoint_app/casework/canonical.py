"""One way to write a value as bytes, so that the same value has the same hash everywhere (RFC 8785).

JSON without floats: numbers are integers within ±(2^53 - 1), instants are ISO 8601 in UTC with six digits of a
second and a `Z`, bytes are base64 with padding. Reading is as strict as writing: a second spelling of the same value
is refused, else two events with one meaning could have two hashes.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import TypeAlias

import rfc8785

JsonValue: TypeAlias = "bool | int | str | Sequence[JsonValue] | Mapping[str, JsonValue] | None"

LARGEST_INTEGER = 2**53 - 1
_INSTANT = "%Y-%m-%dT%H:%M:%S.%fZ"
_SPELLING = re.compile(r"[1-9]\d{3}-\d\d-\d\dT(?:[01]\d|2[0-3])(?::[0-5]\d){2}\.\d{6}Z", re.ASCII)


def canonical_bytes(value: JsonValue) -> bytes:
    """Write a value as canonical UTF-8 JSON; raises ValueError for an integer beyond ±(2^53 - 1)."""
    return rfc8785.dumps(value)


def tagged_hash(domain: bytes, message: bytes) -> bytes:
    """Hash (SHA-256, 32 bytes) a message under a domain, so that no hash of one kind passes for another kind."""
    return hashlib.sha256(domain + message).digest()


def to_base64(data: bytes) -> str:
    """Write bytes as padded base64."""
    return base64.b64encode(data).decode("ascii")


def from_base64(text: str) -> bytes:
    """Read padded base64; raises ValueError for anything that `to_base64` would not write."""
    try:
        data = base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("base64") from error
    if to_base64(data) != text:
        raise ValueError("base64")
    return data


def instant_to_wire(instant: datetime) -> str:
    """Write an aware instant in UTC, as `2026-11-24T03:04:05.000006Z`."""
    return instant.astimezone(UTC).strftime(_INSTANT)


def instant_from_wire(text: str) -> datetime:
    """Read an instant; raises ValueError for any other spelling than that of `instant_to_wire`."""
    if not _SPELLING.fullmatch(text):
        raise ValueError("instant")
    return datetime.fromisoformat(text)
