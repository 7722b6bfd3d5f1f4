"""What this post reported of data that do not agree: events of its log, found without opening anybody's content.

Lives on the casebook's thread.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.differences import DifferenceKind
from checkpoint_app.casework.kinds import EncounterState

if TYPE_CHECKING:
    from sqlite_utils import Database

_AT_ONCE = 400
_STATES = (
    "SELECT told.event_id, told.encounter_id, state, content IS NOT NULL FROM"
    " (SELECT event_id, encounter_id FROM events WHERE event_id IN ({marks})"
    " UNION ALL SELECT event_id, encounter_id FROM foreign_events WHERE event_id IN ({marks})) AS told"
    " JOIN encounters USING (encounter_id)"
)
_FLAGGED = " OR ".join(f"""instr(wire, '"{code}"') > 0""" for code in ("C10", "C16", "D03"))
_OWN = (
    "SELECT event_id, kind, encounter_id, at_wall, wire, dev_seq > coalesce((SELECT acked_through FROM acknowledged"  # noqa: S608
    " WHERE acknowledged.device_id = events.device_id AND acknowledged.incarnation = events.incarnation), 0)"
    " FROM events WHERE at_wall >= ? AND encounter_id IS NOT NULL"
    f" AND (kind IN ('disputed', 'correction') OR (kind = 'scan' AND ({_FLAGGED}))) ORDER BY at_wall DESC"
)
_OF_FLAG = {"C10": None, "C16": DifferenceKind.NUMBER, "D03": DifferenceKind.NUMBER}


@dataclass(frozen=True, slots=True)
class ReportedCase:
    """The case of an event; `is_kept` while its content was not erased."""

    encounter_id: str
    state: EncounterState
    is_kept: bool


@dataclass(frozen=True, slots=True)
class OwnReport:
    """An event of this machine that reports a difference; `kind` is None where a name or a birth date may differ."""

    event_id: str
    encounter_id: str
    at: datetime
    kind: DifferenceKind | None
    is_unsent: bool


def reported_cases(db: Database, event_ids: Sequence[str]) -> Mapping[str, ReportedCase]:
    """Find the cases that events belong to, of this machine and of others of the post; the rest are strangers'."""
    found: dict[str, ReportedCase] = {}
    for first in range(0, len(event_ids), _AT_ONCE):
        part = event_ids[first : first + _AT_ONCE]
        rows = db.conn.execute(_STATES.format(marks=",".join("?" * len(part))), (*part, *part))
        found |= {row[0]: ReportedCase(row[1], EncounterState(row[2]), bool(row[3])) for row in rows}
    return found


def own_reports(db: Database, since: datetime) -> Iterator[OwnReport]:
    """Give what this machine reported since then, the newest first."""
    for event_id, kind, encounter_id, at, wire, unsent in db.conn.execute(_OWN, (instant_to_wire(since),)):
        said = json.loads(wire).get("open") or {}
        for matter in _matters(kind, said):
            yield OwnReport(event_id, encounter_id, instant_from_wire(at), matter, bool(unsent))


def _matters(kind: str, said: Mapping[str, Any]) -> list[DifferenceKind | None]:
    if kind == "scan":
        flags = said.get("flags") or ()
        return list(dict.fromkeys(_OF_FLAG[code] for code in flags if code in _OF_FLAG))
    known = {each.value: each for each in DifferenceKind}
    named = [known[each] for each in said.get("matters") or () if each in known]
    return [*named] if named else [DifferenceKind.DISPUTED]
