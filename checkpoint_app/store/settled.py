"""Settled cases of this casebook, without anybody's identity: which rules raised each, and what was found.

Outcome links outlive the erasure of content: both come from what events tell in the open. Lives on the casebook's
thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, TypeAlias

from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.outcomes import outcome_of, raised_codes
from checkpoint_app.store.encounter_rows import encounter_from_row

if TYPE_CHECKING:
    from sqlite_utils import Database

Settled: TypeAlias = tuple[frozenset[str], Outcome]
"""The rules that raised a case, and what was found."""

# Let go at the highest verdict is reviewed afterwards; every other settled case was referred.
# Named one by one: the states are the index by which they are found, and those still open need not be read.
_OPEN = {EncounterState.OPEN, EncounterState.REFERRED, EncounterState.CLAIMED, EncounterState.INTERVIEW}
_STATES = ", ".join(f"'{state.value}'" for state in EncounterState if state not in _OPEN)
_CASES = (
    f"SELECT encounter_id, record FROM encounters WHERE state IN ({_STATES})"  # noqa: S608
    " AND changed_at >= ? AND (referred_at IS NOT NULL OR verdict = 'SUPERVISOR')"
)
_WIRES = (
    "SELECT wire FROM events WHERE encounter_id = ? AND kind IN ('scan', 'answer')"
    " UNION ALL SELECT wire FROM foreign_events WHERE encounter_id = ?"
)
_KINDS = {EventKind.SCAN.value, EventKind.ANSWER.value}


def settled_cases(db: Database, since: datetime) -> Iterator[Settled]:
    """Give the cases whose last step is not before `since` and about which something was found."""
    for encounter_id, record in db.conn.execute(_CASES, (instant_to_wire(since),)).fetchall():
        outcome = outcome_of(encounter_from_row(record))
        if outcome is not None:
            yield raised_codes(_told(db, encounter_id)), outcome


def _told(db: Database, encounter_id: str) -> Iterator[tuple[EventKind, Mapping[str, object]]]:
    for (wire,) in db.conn.execute(_WIRES, (encounter_id, encounter_id)):
        event = json.loads(wire)
        if event.get("kind") in _KINDS:
            yield EventKind(event["kind"]), event.get("open") or {}
