"""The part of an event that may hold identity: canonical JSON under AES-256-GCM and the encounter's own random key.

Erasing an encounter destroys its key; the ciphertext stays where it is, so the hash chain stays whole. The event's
id is bound in as associated data: a body cannot be moved to another event.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import NewType, cast

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, from_base64, to_base64
from checkpoint_app.faults import DataRejected

EncounterKey = NewType("EncounterKey", bytes)

KEY_BYTES = 32
NONCE_BYTES = 12
_DOMAIN = b"checkpoint body v1\n"


def new_encounter_key(random_bytes: bytes) -> EncounterKey:
    """Make an encounter's key of 32 random bytes that the caller draws; raises ValueError for another length."""
    if len(random_bytes) != KEY_BYTES:
        raise ValueError("an encounter key has 32 bytes")
    return EncounterKey(random_bytes)


def seal_body(key: EncounterKey, nonce: bytes, event_id: str, body: Mapping[str, JsonValue]) -> str:
    """Encrypt a body; `nonce` is 12 random bytes, never used twice under one key. Base64 of nonce + ciphertext."""
    if len(nonce) != NONCE_BYTES:
        raise ValueError("a nonce has 12 bytes")
    sealed = AESGCM(key).encrypt(nonce, canonical_bytes(body), _associated(event_id))
    return to_base64(nonce + sealed)


def open_body(key: EncounterKey, event_id: str, sealed: str) -> dict[str, JsonValue]:
    """Decrypt a body; raises DataRejected when key, event or ciphertext do not belong together."""
    try:
        data = from_base64(sealed)
        plain = AESGCM(key).decrypt(data[:NONCE_BYTES], data[NONCE_BYTES:], _associated(event_id))
    except (ValueError, InvalidTag) as error:
        raise DataRejected("casework.fault.body_unreadable", event_id=event_id) from error
    return cast("dict[str, JsonValue]", json.loads(plain))


def _associated(event_id: str) -> bytes:
    return _DOMAIN + event_id.encode("utf-8")
