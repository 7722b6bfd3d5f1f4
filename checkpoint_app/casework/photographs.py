"""Disputed papers as photographs in a case: what was masked is not in them. Pure.

A photograph is the body of an event, under the key of its encounter: it travels, is kept and is erased with the case.
Its open part says what it shows, how much was masked, and the digest of the picture; never the picture.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from checkpoint_app.casework.canonical import JsonValue, from_base64, to_base64
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.event import OpenValue
from checkpoint_app.casework.kinds import EventKind

LARGEST_BYTES = 200_000
"""A link of 256 kbit/s carries one in about ten seconds, encryption and all."""
MOST_IN_A_CASE = 8


class Subject(Enum):
    """What a photograph shows; papers that are not disputed are ticked, not photographed."""

    CONTRACT = "CONTRACT"
    WORK_VISA = "WORK_VISA"
    VISIT_VISA = "VISIT_VISA"
    WORKER_CARD = "WORKER_CARD"
    TRAVEL_DOCUMENT = "TRAVEL_DOCUMENT"
    SIGNED_INTERVIEW = "SIGNED_INTERVIEW"
    OTHER_PAPER = "OTHER_PAPER"


@dataclass(frozen=True, slots=True)
class Photograph:
    """One photograph of a case; `jpeg` is None once its key was destroyed. `masked` counts the regions."""

    event_id: str
    at: datetime
    by: str
    subject: Subject
    masked: int
    sha256: str
    jpeg: bytes | None = None


def photograph_open(subject: Subject, masked: int, jpeg: bytes) -> dict[str, OpenValue]:
    """Write what stands in the open of the event."""
    digest = hashlib.sha256(jpeg).hexdigest()
    return {"subject": subject.value, "masked": masked, "bytes": len(jpeg), "digest": digest}


def photograph_body(jpeg: bytes) -> dict[str, JsonValue]:
    """Write what stands under the encounter's key."""
    return {"jpeg": to_base64(jpeg)}


def read_photographs(events: Iterable[CaseEvent]) -> tuple[Photograph, ...]:
    """List the photographs of a case in the order of the events."""
    return tuple(_read(each) for each in events if each.event.kind is EventKind.PHOTOGRAPH)


def _read(each: CaseEvent) -> Photograph:
    event, kept = each.event, (each.body or {}).get("jpeg")
    return Photograph(
        event.event_id,
        event.at_wall,
        event.officer_id or "",
        Subject(str(event.open["subject"])),
        int(str(event.open["masked"])),
        str(event.open["digest"]),
        from_base64(str(kept)) if kept else None,
    )
