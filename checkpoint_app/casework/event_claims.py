"""What an event claims, and whether it is true: the judgement that the centre and a post's hub share.

An event is placed by what it claims and judged afterwards; one that is not in order is kept in quarantine with the
reason, never bounced. Where it is kept, and which keys people have, is for the caller to say.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checkpoint_app.casework.canonical import LARGEST_INTEGER
from checkpoint_app.casework.event import Event, EventFault, verify_event
from checkpoint_app.casework.event_wire import event_from_wire
from checkpoint_app.faults import DataRejected

LONGEST_CLAIM = 200
_HEX = frozenset("0123456789abcdef")

KeysOf = Callable[[str | None], tuple[Ed25519PublicKey | None, ...]]
"""Gives the keys a person may have signed with, the newest first; (None,) when there is none to try."""


@dataclass(frozen=True, slots=True)
class EventClaim:
    """What an event says of itself, whether or not it is true; enough to give it a place."""

    dev_seq: int
    hash: str
    event_id: str
    kind: str
    encounter_id: str | None
    bytes: bytes

    @classmethod
    def of(cls, wire: Any, expected_seq: int) -> EventClaim:
        """Read the claim; an event without a legible number stands where it came."""
        data = json.dumps(wire, ensure_ascii=False, separators=(",", ":"), sort_keys=True).encode("utf-8", "replace")
        fields = wire if isinstance(wire, Mapping) else {}
        dev_seq, claimed, encounter_id = fields.get("dev_seq"), fields.get("hash"), fields.get("encounter_id")
        if not isinstance(dev_seq, int) or isinstance(dev_seq, bool) or not 1 <= dev_seq <= LARGEST_INTEGER:
            dev_seq = expected_seq
        if not isinstance(claimed, str) or len(claimed) != 64 or not _HEX.issuperset(claimed):
            claimed = hashlib.sha256(data).hexdigest()
        return cls(
            dev_seq=dev_seq,
            hash=claimed,
            event_id=_storable(str(fields.get("event_id", ""))),
            kind=_storable(str(fields.get("kind", ""))),
            encounter_id=_storable(encounter_id) if isinstance(encounter_id, str) else None,
            bytes=data,
        )


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event should stand: whose chain, after which hash, and whose key signs it."""

    device_id: str
    incarnation: int
    prev_hash: str
    device_public: Ed25519PublicKey


def judge_event(wire: Any, place: EventPlace, first_keys: KeysOf, second_keys: KeysOf) -> str | None:
    """Say why an event belongs in quarantine; None when it does not.

    People change keys, and late events bear the earlier one's signature: one pair of keys that fits is enough.
    """
    try:
        event = event_from_wire(wire)
    except DataRejected as rejected:
        return f"MALFORMED {rejected.values.get('fields', '')}".strip()
    faults = [fault.value for fault in _signature_faults(event, place, first_keys, second_keys)]
    if (event.device_id, event.incarnation) != (place.device_id, place.incarnation):
        faults.append("STRANGER")
    if event.prev_hash != place.prev_hash:
        faults.append("CHAIN")
    return " ".join(faults) or None


def _signature_faults(
    event: Event, place: EventPlace, first_keys: KeysOf, second_keys: KeysOf
) -> tuple[EventFault, ...]:
    faults: tuple[EventFault, ...] = ()
    for first in first_keys(event.officer_id):
        for second in second_keys(event.second_person):
            faults = verify_event(event, place.device_public, first, second)
            if not faults:
                return ()
    return faults


def _storable(text: str) -> str:
    """Shorten a claim and replace what no database takes: half a surrogate pair, NUL."""
    return text[:LONGEST_CLAIM].encode("utf-8", "replace").decode("utf-8").replace("\0", "?")
