"""Encounters as rows: the whole record as canonical JSON, and beside it the columns that queries need."""

from __future__ import annotations

import dataclasses
import json
from collections.abc import Callable
from datetime import datetime
from enum import Enum
from typing import Any

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, instant_from_wire, instant_to_wire
from checkpoint_app.casework.encounter import Action, Encounter, Outcome, needs_review
from checkpoint_app.casework.kinds import EncounterState, Ground
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.casework.retention import erase_after

_READERS: dict[str, Callable[[Any], object]] = {
    "opened_at": instant_from_wire,
    "boarding_at": instant_from_wire,
    "changed_at": instant_from_wire,
    "referred_at": instant_from_wire,
    "lease_until": instant_from_wire,
    "provisional_since": instant_from_wire,
    "verdict": VerdictKind,
    "state": EncounterState,
    "last_action": Action,
    "ground": Ground,
    "outcome": Outcome,
    "recheck": Recheck,
    "before": lambda value: encounter_of(value),
}

_NAMES = frozenset(each.name for each in dataclasses.fields(Encounter))


def _plain(value: object) -> JsonValue:
    match value:
        case datetime():
            return instant_to_wire(value)
        case Enum():
            return str(value.value)
        case Encounter():
            return fields_of(value)
        case bool() | int() | str() | None:
            return value
        case _:
            raise TypeError(type(value).__name__)


def fields_of(encounter: Encounter) -> dict[str, JsonValue]:
    """Write an encounter as a JSON object."""
    return {each.name: _plain(getattr(encounter, each.name)) for each in dataclasses.fields(Encounter)}


def encounter_of(values: dict[str, Any]) -> Encounter:
    """Read an encounter; fields of a later version are left out."""
    read = {name: value for name, value in values.items() if name in _NAMES}
    for name, reader in _READERS.items():
        if read.get(name) is not None:
            read[name] = reader(read[name])
    return Encounter(**read)


def encounter_from_row(record: str) -> Encounter:
    """Read the `record` column."""
    return encounter_of(json.loads(record))


def row_of(encounter: Encounter) -> dict[str, str | int | None]:
    """Give all columns but `content`; `clock_at` is when the clock acts next (a lease or a postponement ends)."""
    clock_at = encounter.lapses_at
    if encounter.state is EncounterState.CLAIMED:
        clock_at = encounter.lease_until
    return {
        "encounter_id": encounter.encounter_id,
        "state": encounter.state.value,
        "verdict": encounter.verdict.value if encounter.verdict else None,
        "opened_by": encounter.opened_by,
        "opened_at": instant_to_wire(encounter.opened_at),
        "changed_at": instant_to_wire(encounter.changed_at or encounter.opened_at),
        "boarding_at": _instant(encounter.boarding_at),
        "referred_at": _instant(encounter.referred_at),
        "clock_at": _instant(clock_at),
        "needs_review": int(needs_review(encounter)),
        "erase_after": _instant(erase_after(encounter)),
        "record": canonical_bytes(fields_of(encounter)).decode("utf-8"),
    }


def _instant(instant: datetime | None) -> str | None:
    return None if instant is None else instant_to_wire(instant)
