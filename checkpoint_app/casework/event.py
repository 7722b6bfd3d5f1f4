"""What a device writes down and sends: signed events in a dense sequence per device, linked by hashes.

An event's `hash` covers every field but `signatures` and `hash` themselves, the ciphertext of the body included, so
erasing the body's key changes nothing here. The device signs every event; the officer who acts signs it too, and a
second person may. `prev_hash` is the hash of the event before it; the first event of a device's incarnation points to
a hash of the device's id and incarnation. Fields that a newer version adds are kept and covered by the hash.

Reading is in `casework.event_wire`, the check of a whole sequence in `casework.chain`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from checkpoint_app.casework.canonical import (
    JsonValue,
    canonical_bytes,
    instant_to_wire,
    tagged_hash,
)
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.signing import is_signed, sign

EVENT_VERSION = 1
_HASH_DOMAIN = b"checkpoint event v1\n"
_GENESIS_DOMAIN = b"checkpoint genesis v1\n"
_DEVICE_DOMAIN = b"checkpoint device signature v1\n"
_OFFICER_DOMAIN = b"checkpoint officer signature v1\n"
_SECOND_DOMAIN = b"checkpoint second person signature v1\n"

OpenValue: TypeAlias = "bool | int | str | Sequence[bool | int | str]"


class ClockState(Enum):
    """What is known about the clock that gave `at_wall`; the order of events is `dev_seq`, never the clock."""

    TRUSTED = "TRUSTED"
    UNCHECKED = "UNCHECKED"
    BEHIND = "BEHIND"
    LATE_ENTRY = "LATE_ENTRY"


@dataclass(frozen=True, slots=True)
class Signatures:
    """Base64 Ed25519 signatures over the event's hash, each under its own domain; `second` when both are present."""

    device: str
    officer: str | None = None
    second: str | None = None


@dataclass(frozen=True, slots=True)
class EventDraft:
    """What happened, before the device gives it a place in its sequence.

    `event_id` is a UUIDv7 in lower case. `at_wall` is aware UTC; `at_monotonic` is in milliseconds, comparable
    within one `boot_id`. `officer_id` and `role` are None for what a device does by itself (lapse, sync, erase).
    `open` never holds identity: counts, timings in ms, rule codes, results. `body` is base64 ciphertext
    (`casework.bodies`). `encounter_id` is random and holds no identity; `subject_ref` is hex of the monthly keyed
    hash, or None.
    """

    event_id: str
    kind: EventKind
    at_wall: datetime
    at_monotonic: int
    boot_id: str
    clock_state: ClockState
    officer_id: str | None = None
    role: Role | None = None
    second_person: str | None = None
    feed_id: str | None = None
    feed_seq_seen: int | None = None
    subject_ref: str | None = None
    encounter_id: str | None = None
    open: Mapping[str, OpenValue] = field(default_factory=dict)
    body: str | None = None


@dataclass(frozen=True, slots=True)
class Event(EventDraft):
    """A signed event in its place; hashes are lower-case hex of 32 bytes, `dev_seq` is dense from 1.

    `extra` holds the fields of a newer version that this one does not know; they travel on unchanged.
    """

    v: int = EVENT_VERSION
    device_id: str = ""
    incarnation: int = 1
    dev_seq: int = 0
    prev_hash: str = ""
    signatures: Signatures = Signatures("")
    hash: str = ""
    extra: Mapping[str, JsonValue] = field(default_factory=dict)


class EventFault(Enum):
    """Why an event is not what it claims to be."""

    HASH = "HASH"
    DEVICE_SIGNATURE = "DEVICE_SIGNATURE"
    OFFICER_SIGNATURE = "OFFICER_SIGNATURE"
    OFFICER_MISSING = "OFFICER_MISSING"
    SECOND_SIGNATURE = "SECOND_SIGNATURE"
    SECOND_IS_FIRST = "SECOND_IS_FIRST"


def genesis_hash(device_id: str, incarnation: int) -> str:
    """Give the `prev_hash` of the first event (dev_seq 1) of a device's incarnation."""
    named: dict[str, JsonValue] = {"device_id": device_id, "incarnation": incarnation}
    return tagged_hash(_GENESIS_DOMAIN, canonical_bytes(named)).hex()


def unsigned_fields(event: Event) -> dict[str, JsonValue]:
    """Give all that the hash covers, as it travels: every field but `signatures` and `hash`."""
    return {
        **event.extra,
        "v": event.v,
        "event_id": event.event_id,
        "device_id": event.device_id,
        "incarnation": event.incarnation,
        "dev_seq": event.dev_seq,
        "prev_hash": event.prev_hash,
        "kind": event.kind.value,
        "at_wall": instant_to_wire(event.at_wall),
        "at_monotonic": event.at_monotonic,
        "boot_id": event.boot_id,
        "clock_state": event.clock_state.value,
        "officer_id": event.officer_id,
        "role": event.role.value if event.role else None,
        "second_person": event.second_person,
        "feed_id": event.feed_id,
        "feed_seq_seen": event.feed_seq_seen,
        "subject_ref": event.subject_ref,
        "encounter_id": event.encounter_id,
        "open": {
            name: value if isinstance(value, (bool, int, str)) else list(value) for name, value in event.open.items()
        },
        "body": event.body,
    }


def unsigned_bytes(event: Event) -> bytes:
    """Write what the hash covers as canonical bytes (RFC 8785)."""
    return canonical_bytes(unsigned_fields(event))


def event_hash(event: Event) -> str:
    """Compute the hash (hex) of an event from its content, whatever its `hash` field says."""
    return tagged_hash(_HASH_DOMAIN, unsigned_bytes(event)).hex()


def seal_event(
    draft: EventDraft,
    *,
    device_id: str,
    incarnation: int,
    dev_seq: int,
    prev_hash: str,
    device_key: Ed25519PrivateKey,
    officer_key: Ed25519PrivateKey | None = None,
    second_key: Ed25519PrivateKey | None = None,
) -> Event:
    """Give a draft its place in the sequence, hash it and sign it."""
    content = {each.name: getattr(draft, each.name) for each in dataclasses.fields(EventDraft)}
    bare = Event(**content, device_id=device_id, incarnation=incarnation, dev_seq=dev_seq, prev_hash=prev_hash)
    digest = tagged_hash(_HASH_DOMAIN, unsigned_bytes(bare))
    signatures = Signatures(
        device=sign(device_key, _DEVICE_DOMAIN + digest),
        officer=sign(officer_key, _OFFICER_DOMAIN + digest) if officer_key else None,
        second=sign(second_key, _SECOND_DOMAIN + digest) if second_key else None,
    )
    return dataclasses.replace(bare, signatures=signatures, hash=digest.hex())


def verify_event(
    event: Event,
    device_public: Ed25519PublicKey,
    officer_public: Ed25519PublicKey | None = None,
    second_public: Ed25519PublicKey | None = None,
) -> tuple[EventFault, ...]:
    """List what is wrong with an event by itself; empty when nothing is.

    An event that names an officer must carry that officer's valid signature. The second person's signature is
    checked when there is one (who confirms by telephone cannot sign here).
    """
    faults: list[EventFault] = []
    digest = tagged_hash(_HASH_DOMAIN, unsigned_bytes(event))
    if digest.hex() != event.hash:
        faults.append(EventFault.HASH)
    if not _signed(device_public, event.signatures.device, _DEVICE_DOMAIN + digest):
        faults.append(EventFault.DEVICE_SIGNATURE)
    if event.officer_id is not None:
        if officer_public is None:
            faults.append(EventFault.OFFICER_MISSING)
        elif not _signed(officer_public, event.signatures.officer, _OFFICER_DOMAIN + digest):
            faults.append(EventFault.OFFICER_SIGNATURE)
    if event.second_person is not None and event.second_person == event.officer_id:
        faults.append(EventFault.SECOND_IS_FIRST)
    second = event.signatures.second
    if second is not None and not _signed(second_public, second, _SECOND_DOMAIN + digest):
        faults.append(EventFault.SECOND_SIGNATURE)
    return tuple(faults)


def _signed(public: Ed25519PublicKey | None, signature: str | None, message: bytes) -> bool:
    return public is not None and signature is not None and is_signed(public, signature, message)
