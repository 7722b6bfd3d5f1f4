"""What one shift leaves to the next: open cases, provisional postponements, unsent records, kept documents. Pure."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.event import Event, OpenValue
from checkpoint_app.casework.kept_documents import KeptDocument, KeptState
from checkpoint_app.casework.kinds import EncounterState

OPEN_STATES = (
    EncounterState.POSTPONED_PROVISIONAL,
    EncounterState.LAPSED,
    EncounterState.PAPERS_COMPLETED,
    EncounterState.INTERVIEW,
    EncounterState.CLAIMED,
    EncounterState.REFERRED,
    EncounterState.POSTPONED,
    EncounterState.PROTECTED,
    EncounterState.OFFERED,
    EncounterState.ACCEPTED,
    EncounterState.DECLINED,
)
"""Cases that somebody has to take further, in the order of a hand-over: what has a clock comes first."""
MOST_NAMED = 200
"""So many cases are named in the record by their random ids; the counts are always whole."""


@dataclass(frozen=True, slots=True)
class ShiftStand:
    """How a post stands at an instant; `unsent` counts records that the centre has not acknowledged."""

    cases: tuple[Encounter, ...] = ()
    unsent: int = 0
    kept: tuple[KeptDocument, ...] = ()

    @property
    def provisional(self) -> tuple[Encounter, ...]:
        """The postponements under their clock."""
        return tuple(each for each in self.cases if each.state is EncounterState.POSTPONED_PROVISIONAL)

    def overdue(self, today: date) -> int:
        """Count the documents that should have been given back."""
        return sum(1 for each in self.kept if each.state_on(today) is KeptState.OVERDUE)


@dataclass(frozen=True, slots=True)
class ShiftHandOver:
    """A hand-over as it was recorded: who gave, who took, and how much."""

    at: datetime
    giver: str
    taker: str
    cases: int
    provisional: int
    unsent: int
    kept: int


def in_hand_over_order(cases: Sequence[Encounter]) -> tuple[Encounter, ...]:
    """Sort open cases: what has a clock first, then by how long they stand as they are."""
    rank = {state: place for place, state in enumerate(OPEN_STATES)}
    return tuple(sorted(cases, key=lambda each: (rank[each.state], each.changed_at or each.opened_at)))


def hand_over_open(stand: ShiftStand, today: date) -> dict[str, OpenValue]:
    """Write what may stand in the open of the event: counts and random ids, nobody's identity."""
    return {
        "cases": len(stand.cases),
        "provisional": len(stand.provisional),
        "unsent": stand.unsent,
        "kept": len(stand.kept),
        "overdue": stand.overdue(today),
        "case_ids": [each.encounter_id for each in stand.cases[:MOST_NAMED]],
    }


def read_hand_over(event: Event) -> ShiftHandOver:
    """Read a hand-over from its event."""
    cases, provisional, unsent, kept = (
        value if isinstance(value := event.open.get(name), int) else 0
        for name in ("cases", "provisional", "unsent", "kept")
    )
    return ShiftHandOver(
        event.at_wall, event.officer_id or "", event.second_person or "", cases, provisional, unsent, kept
    )
