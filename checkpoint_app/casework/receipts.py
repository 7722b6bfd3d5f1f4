"""The centre's signed word that it holds a device's events up to a number; only a receipt empties the outbox."""

from __future__ import annotations

import dataclasses
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

_DOMAIN = b"checkpoint receipt v1\n"


@dataclass(frozen=True, slots=True)
class Receipt:
    """All events of (device, incarnation) up to `acked_through` are held; 0 when none is.

    `head_hash` is the hash (hex) of event `acked_through`, or the genesis hash for 0. `server_epoch` names the life
    of the centre's database: after a restore it changes and `acked_through` may fall. `signature` is base64 Ed25519.
    """

    device_id: str
    incarnation: int
    acked_through: int
    head_hash: str
    server_epoch: str
    at: datetime
    signature: str = ""


def _content(receipt: Receipt) -> dict[str, JsonValue]:
    return {
        "device_id": receipt.device_id,
        "incarnation": receipt.incarnation,
        "acked_through": receipt.acked_through,
        "head_hash": receipt.head_hash,
        "server_epoch": receipt.server_epoch,
        "at": instant_to_wire(receipt.at),
    }


def sign_receipt(receipt: Receipt, key: Ed25519PrivateKey) -> Receipt:
    """Sign a receipt with the centre's receipt key."""
    return dataclasses.replace(receipt, signature=sign(key, _DOMAIN + canonical_bytes(_content(receipt))))


def is_signed_by(receipt: Receipt, public: Ed25519PublicKey) -> bool:
    """Whether the centre's receipt key signed exactly this receipt."""
    return is_signed(public, receipt.signature, _DOMAIN + canonical_bytes(_content(receipt)))


def receipt_to_wire(receipt: Receipt) -> dict[str, JsonValue]:
    """Write a receipt as a JSON object."""
    return {**_content(receipt), "signature": receipt.signature}


def receipt_from_wire(wire: object) -> Receipt:
    """Read a receipt; unknown fields are ignored; raises DataRejected when a field is missing or malformed."""
    try:
        if not isinstance(wire, Mapping):
            raise ValueError("receipt")
        return Receipt(
            device_id=read_text(wire["device_id"]),
            incarnation=read_whole_number(wire["incarnation"]),
            acked_through=read_whole_number(wire["acked_through"]),
            head_hash=read_text(wire["head_hash"]),
            server_epoch=read_text(wire["server_epoch"]),
            at=instant_from_wire(read_text(wire["at"])),
            signature=read_text(wire["signature"]),
        )
    except (KeyError, ValueError) as error:
        raise DataRejected("casework.fault.receipt_malformed") from error
