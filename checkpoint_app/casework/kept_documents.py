"""Passports that a post keeps, against a receipt: where, why, due back when, returned when. Pure."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime
from enum import Enum

from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.event import OpenValue
from checkpoint_app.casework.kinds import EventKind, Ground


class KeptState(Enum):
    """How a kept document stands."""

    KEPT = "KEPT"
    OVERDUE = "OVERDUE"
    RETURNED = "RETURNED"


@dataclass(frozen=True, slots=True)
class KeptDocument:
    """One document kept in one case; `place` is None where it cannot be read any more."""

    encounter_id: str
    event_id: str
    kept_at: datetime
    kept_by: str
    ground: Ground
    due_back: date
    place: str | None = None
    returned_at: datetime | None = None

    def state_on(self, today: date) -> KeptState:
        """Tell how it stands on this day; it is overdue after the day on which it was due."""
        if self.returned_at is not None:
            return KeptState.RETURNED
        return KeptState.OVERDUE if today > self.due_back else KeptState.KEPT


def kept_open(ground: Ground, due_back: date) -> dict[str, OpenValue]:
    """Write what may stand in the open of the event that a document is kept."""
    return {"ground": ground.value, "due_back": due_back.isoformat()}


def returned_open(kept: KeptDocument) -> dict[str, OpenValue]:
    """Write what stands in the open of the event that it was returned."""
    return {"kept": kept.event_id}


def read_kept_documents(events: Iterable[CaseEvent]) -> tuple[KeptDocument, ...]:
    """List the documents that were kept, in the order of the events; each event of a return names its keeping."""
    found: dict[str, KeptDocument] = {}
    for each in events:
        event = each.event
        if event.kind is EventKind.DOCUMENT_KEPT:
            place = (each.body or {}).get("place")
            found[event.event_id] = KeptDocument(
                event.encounter_id or "",
                event.event_id,
                event.at_wall,
                event.officer_id or "",
                Ground(str(event.open["ground"])),
                date.fromisoformat(str(event.open["due_back"])),
                str(place) if place else None,
            )
        elif event.kind is EventKind.DOCUMENT_RETURNED:
            kept = found.get(str(event.open.get("kept", "")))
            if kept is not None:
                found[kept.event_id] = replace(kept, returned_at=event.at_wall)
    return tuple(found.values())
