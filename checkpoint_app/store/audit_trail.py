"""The log as a list to be read: which events there are, the newest first, by day, person and kind, a page at a time.

An event's number is its row, and rows are only ever added: all events are one run of numbers, which is not read to be
counted. What is listed here tells no traveller's identity. Lives on the thread of its connection.
"""

from __future__ import annotations

import json
from array import array
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.kinds import EventKind

if TYPE_CHECKING:
    from sqlite_utils import Database

Numbers = Sequence[int]
"""Events by their numbers, the newest first."""

_ROWS_AT_ONCE = 500
# Asked for apart: both in one question would read every row between them.
_ENDS = "SELECT (SELECT min(rowid) FROM events), (SELECT max(rowid) FROM events)"
_ROWS = "SELECT rowid, dev_seq, kind, officer_id, encounter_id, at_wall, wire FROM events WHERE rowid IN ({marks})"


@dataclass(frozen=True, slots=True)
class TrailFilter:
    """What is looked for; None leaves a thing open. `since` is in, `until` is out (aware UTC).

    `officer_id` may be empty: what the machine did by itself.
    """

    since: datetime | None = None
    until: datetime | None = None
    officer_id: str | None = None
    kind: EventKind | None = None

    @property
    def is_open(self) -> bool:
        """Whether everything is looked for."""
        return self == TrailFilter()


@dataclass(frozen=True, slots=True)
class TrailEntry:
    """One event: what it tells in the open, which is no identity. `second_person` signed or was named beside."""

    number: int
    dev_seq: int
    kind: EventKind
    officer_id: str | None
    encounter_id: str | None
    at: datetime
    second_person: str | None
    open: tuple[tuple[str, str], ...]


def numbers_of(db: Database, wanted: TrailFilter) -> Numbers:
    """Find the events; without a filter nothing is read but the first and the last."""
    if wanted.is_open:
        first, last = db.conn.execute(_ENDS).fetchone()
        return range(0) if last is None else range(last, first - 1, -1)
    where, values = _where(wanted)
    rows = db.conn.execute(f"SELECT rowid FROM events WHERE {where} ORDER BY rowid DESC", values)  # noqa: S608
    return array("q", (row[0] for row in rows))


def entries_of(db: Database, numbers: Numbers) -> tuple[TrailEntry, ...]:
    """Read some events in the order given."""
    return tuple(entry for part in _parts(numbers) for entry in _read(db, part))


def _parts(numbers: Numbers) -> Iterator[list[int]]:
    for at in range(0, len(numbers), _ROWS_AT_ONCE):
        yield list(numbers[at : at + _ROWS_AT_ONCE])


def _read(db: Database, numbers: list[int]) -> Iterator[TrailEntry]:
    marks = ", ".join("?" * len(numbers))
    found = {row[0]: _entry(*row) for row in db.conn.execute(_ROWS.format(marks=marks), numbers)}
    return (found[number] for number in numbers if number in found)


def _entry(
    number: int, dev_seq: int, kind: str, officer_id: str | None, encounter_id: str | None, at: str, wire: str
) -> TrailEntry:
    event: dict[str, Any] = json.loads(wire)
    said = tuple((name, _words(value)) for name, value in sorted((event.get("open") or {}).items()))
    return TrailEntry(
        number,
        dev_seq,
        EventKind(kind),
        officer_id,
        encounter_id,
        instant_from_wire(at),
        event.get("second_person"),
        said,
    )


def _words(value: object) -> str:
    return " ".join(map(str, value)) if isinstance(value, list) else str(value)


def _where(wanted: TrailFilter) -> tuple[str, list[str]]:
    """Name the kinds one by one where a day is asked for: kind and time are an index, time alone is none."""
    parts: list[str] = []
    values: list[str] = []
    if wanted.officer_id is not None:
        parts.append("officer_id = ?" if wanted.officer_id else "officer_id IS NULL")
        values += [wanted.officer_id] if wanted.officer_id else []
    if wanted.kind is not None or not wanted.officer_id:
        kinds = [wanted.kind] if wanted.kind is not None else list(EventKind)
        parts.append(f"kind IN ({', '.join('?' * len(kinds))})")
        values += [kind.value for kind in kinds]
    for instant, sign in ((wanted.since, ">="), (wanted.until, "<")):
        if instant is not None:
            parts.append(f"at_wall {sign} ?")
            values.append(instant_to_wire(instant))
    return " AND ".join(parts), values
