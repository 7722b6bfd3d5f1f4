"""The head of a backup of a casebook as it lies on a stick: whose, up to where, of when, and its wrapped key. Pure.

A backup is one line with this head, then the copy of the casebook: a database under a random key of its own. The key
is wrapped (age) to the centre and to the device, so whoever finds the stick reads nothing, and the centre, which
holds no backups, opens one only for a machine that shows a one-time code. The device signs the head; the head names
the digest of the copy.
"""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import (
    JsonValue,
    canonical_bytes,
    instant_from_wire,
    instant_to_wire,
)
from checkpoint_app.casework.signing import is_signed, sign
from checkpoint_app.casework.wire_values import read_text, read_whole_number
from checkpoint_app.faults import DataRejected

BACKUPS = "backups"
SUFFIX = ".casebook"
LARGEST_HEAD_BYTES = 16 * 1024
_DOMAIN = b"checkpoint casebook backup v1\n"


@dataclass(frozen=True, slots=True)
class BackupHead:
    """What a backup says of itself.

    `dev_seq` and `head_hash` are the end of the chain of (device, incarnation) in it; `schema` is the casebook's;
    `digest` is the SHA-256 (hex) of the `size_bytes` bytes of the copy; `wrapped_key` is base64 of age.
    """

    device_id: str
    incarnation: int
    dev_seq: int
    head_hash: str
    made_at: datetime
    schema: int
    post: str
    counter: str
    size_bytes: int
    digest: str
    wrapped_key: str
    signature: str = ""

    @property
    def file_name(self) -> str:
        """The name of its file; later ones sort after earlier ones."""
        return f"{self.made_at:%Y%m%dT%H%M%SZ}-{self.incarnation}-{self.dev_seq}{SUFFIX}"


def _content(head: BackupHead) -> dict[str, JsonValue]:
    return {
        "device_id": head.device_id,
        "incarnation": head.incarnation,
        "dev_seq": head.dev_seq,
        "head_hash": head.head_hash,
        "made_at": instant_to_wire(head.made_at),
        "schema": head.schema,
        "post": head.post,
        "counter": head.counter,
        "size_bytes": head.size_bytes,
        "digest": head.digest,
        "wrapped_key": head.wrapped_key,
    }


def sign_head(head: BackupHead, key: Ed25519PrivateKey) -> BackupHead:
    """Sign a head with the device's key."""
    return dataclasses.replace(head, signature=sign(key, _DOMAIN + canonical_bytes(_content(head))))


def is_head_signed_by(head: BackupHead, public: Ed25519PublicKey) -> bool:
    """Whether the device signed exactly this head."""
    return is_signed(public, head.signature, _DOMAIN + canonical_bytes(_content(head)))


def head_to_wire(head: BackupHead) -> dict[str, JsonValue]:
    """Write a head as a JSON object."""
    return {**_content(head), "signature": head.signature}


def head_to_line(head: BackupHead) -> bytes:
    """Write a head as the first line of its file."""
    return canonical_bytes(head_to_wire(head)) + b"\n"


def head_from_wire(wire: object) -> BackupHead:
    """Read a head; unknown fields are ignored; raises DataRejected when a field is missing or malformed."""
    try:
        if not isinstance(wire, Mapping):
            raise ValueError("head")
        return BackupHead(
            device_id=read_text(wire["device_id"]),
            incarnation=read_whole_number(wire["incarnation"]),
            dev_seq=read_whole_number(wire["dev_seq"]),
            head_hash=read_text(wire["head_hash"]),
            made_at=instant_from_wire(read_text(wire["made_at"])),
            schema=read_whole_number(wire["schema"]),
            post=read_text(wire["post"]),
            counter=read_text(wire["counter"]),
            size_bytes=read_whole_number(wire["size_bytes"]),
            digest=read_text(wire["digest"]),
            wrapped_key=read_text(wire["wrapped_key"]),
            signature=read_text(wire["signature"]),
        )
    except (KeyError, ValueError) as error:
        raise DataRejected("casework.fault.backup_malformed") from error


def head_from_line(line: bytes) -> BackupHead:
    """Read the first line of a backup; raises DataRejected when it is none."""
    try:
        return head_from_wire(json.loads(line))
    except (ValueError, RecursionError) as error:
        raise DataRejected("casework.fault.backup_malformed") from error
