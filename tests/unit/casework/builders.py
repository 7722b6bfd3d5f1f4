"""Synthetic events with fixed keys: nothing here reads a clock or draws a random number."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.events import ClockState, Event, EventDraft, genesis, seal_event
from checkpoint_app.casework.kinds import EventKind, Role

DEVICE_KEY = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32)
OFFICER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
SECOND_KEY = Ed25519PrivateKey.from_private_bytes(b"\x03" * 32)
START = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


def event_id(number: int) -> str:
    return f"01930000-0000-7000-8000-{number:012x}"


def draft(number: int = 1, **changes: object) -> EventDraft:
    values: dict[str, object] = {
        "event_id": event_id(number),
        "kind": EventKind.SCAN,
        "at_wall": START + timedelta(seconds=number),
        "at_monotonic": 1000 * number,
        "boot_id": "boot-1",
        "clock_state": ClockState.TRUSTED,
        "officer_id": "officer-1",
        "role": Role.OFFICER,
        "encounter_id": "encounter-1",
        "open": {"flags": ("C01", "C02"), "elapsed_ms": 420, "by_hand": False},
    }
    return EventDraft(**{**values, **changes})  # type: ignore[arg-type]


def chain(length: int, device_id: str = "device-1", incarnation: int = 1) -> list[Event]:
    head = genesis(device_id, incarnation).hash
    events = []
    for number in range(1, length + 1):
        event = seal_event(
            draft(number),
            device_id=device_id,
            incarnation=incarnation,
            dev_seq=number,
            prev_hash=head,
            device_key=DEVICE_KEY,
            officer_key=OFFICER_KEY,
        )
        events.append(event)
        head = event.hash
    return events
