"""Is a device's sequence of events whole: dense, linked, unaltered."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

from checkpoint_app.casework.event import Event, event_hash, genesis_hash


class ChainFault(Enum):
    """How a chain breaks."""

    GAP = "GAP"
    """An event is missing: its number was expected, a higher one came."""
    FORK = "FORK"
    """Two different events bear one number, or an event does not follow the one before it."""
    ALTERED = "ALTERED"
    """An event's content does not fit its hash."""
    STRANGER = "STRANGER"
    """An event belongs to another device or incarnation."""


@dataclass(frozen=True, slots=True)
class ChainHead:
    """The last event of a whole chain; `dev_seq` 0 and the genesis hash before the first."""

    device_id: str
    incarnation: int
    dev_seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class ChainBreak:
    """The first break: at which number, and how."""

    dev_seq: int
    fault: ChainFault


@dataclass(frozen=True, slots=True)
class ChainReport:
    """What is whole (`events` of them, up to `head`) and where it breaks, if it does."""

    events: int
    head: ChainHead
    first_break: ChainBreak | None

    @property
    def is_whole(self) -> bool:
        """Whether no break was found."""
        return self.first_break is None


def genesis(device_id: str, incarnation: int) -> ChainHead:
    """Give the head of a chain that has no event yet."""
    return ChainHead(device_id, incarnation, 0, genesis_hash(device_id, incarnation))


def verify_chain(events: Iterable[Event], after: ChainHead | None = None) -> ChainReport:
    """Follow events in the order of `dev_seq` and stop at the first break; one held twice is no break.

    `after` is the head that the first event must follow; without it the first event's own device and incarnation
    name the chain, which must then start at 1. Signatures are for `verify_event`.
    """
    head, count = after, 0
    for event in events:
        if head is None:
            head = genesis(event.device_id, event.incarnation)
        fault = _fault_after(head, event)
        if fault is not None:
            return ChainReport(count, head, ChainBreak(_broken_at(fault, head, event), fault))
        if event.dev_seq > head.dev_seq:
            head = ChainHead(event.device_id, event.incarnation, event.dev_seq, event.hash)
            count += 1
    return ChainReport(count, head or ChainHead("", 0, 0, ""), None)


def _fault_after(head: ChainHead, event: Event) -> ChainFault | None:
    if (event.device_id, event.incarnation) != (head.device_id, head.incarnation):
        return ChainFault.STRANGER
    if event_hash(event) != event.hash:
        return ChainFault.ALTERED
    if event.dev_seq > head.dev_seq + 1:
        return ChainFault.GAP
    if event.dev_seq == head.dev_seq + 1:
        return None if event.prev_hash == head.hash else ChainFault.FORK
    return None if (event.dev_seq, event.hash) == (head.dev_seq, head.hash) else ChainFault.FORK


def _broken_at(fault: ChainFault, head: ChainHead, event: Event) -> int:
    return head.dev_seq + 1 if fault is ChainFault.GAP else event.dev_seq
