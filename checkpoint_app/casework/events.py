"""Everything about events in one import: the types and signatures, their wire form, the check of a sequence."""

from __future__ import annotations

from checkpoint_app.casework.chain import ChainBreak, ChainFault, ChainHead, ChainReport, genesis, verify_chain
from checkpoint_app.casework.event import (
    EVENT_VERSION,
    ClockState,
    Event,
    EventDraft,
    EventFault,
    OpenValue,
    Signatures,
    event_hash,
    genesis_hash,
    seal_event,
    unsigned_bytes,
    verify_event,
)
from checkpoint_app.casework.event_wire import draft_of, event_from_wire, to_wire

__all__ = [
    "EVENT_VERSION",
    "ChainBreak",
    "ChainFault",
    "ChainHead",
    "ChainReport",
    "ClockState",
    "Event",
    "EventDraft",
    "EventFault",
    "OpenValue",
    "Signatures",
    "draft_of",
    "event_from_wire",
    "event_hash",
    "genesis",
    "genesis_hash",
    "seal_event",
    "to_wire",
    "unsigned_bytes",
    "verify_chain",
    "verify_event",
]
