"""A damaged casebook's rows, saved into a new one as far as pages can be read.

An event proves itself: it counts when its own hash fits, whatever page it lay on. Everything else counts only from a
page whose seal fits. What is missing is told by its numbers. The log goes on after the last event that was found; if
the centre holds more, it says so (a fork), keeps both, and the machine enrols again.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.event import event_hash
from checkpoint_app.casework.events import Event, event_from_wire, genesis
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.carving import CarvedRow, Value, Values, carve
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.connection import database_faults, open_database, write_transaction

Chain = tuple[str, int]


@dataclass(frozen=True, slots=True)
class LostEvents:
    """Numbers of a chain that could not be read, both ends included."""

    device_id: str
    incarnation: int
    first: int
    last: int


@dataclass(frozen=True, slots=True)
class SalvageReport:
    """What was saved: events, encounters, people; how many pages were damaged of how many; which events are lost."""

    events: int
    encounters: int
    people: int
    settings: int
    pages: int
    damaged: int
    lost: tuple[LostEvents, ...]


def salvage(path: Path, key: bytes, device_key: Ed25519PrivateKey, target: Path, now: datetime) -> SalvageReport:
    """Write what can be read of the casebook at `path`, which nobody uses, into a new one at `target`.

    Raises EnvironmentFault when a file cannot be read or written; DataRejected when nothing of a casebook is there.
    """
    carved = carve(path, key)
    tables = _tables(carved.rows)
    events = _events(tables["events"])
    if not events:
        raise DataRejected("store.fault.nothing_to_salvage", file=path.name)
    _forget_erased(tables, events)
    device = tables["device"][-1] if tables["device"] else None
    Casebook.open(target, key, device_key, now).close()
    db = open_database(target, key, must_exist=True)
    try:
        with database_faults(target), write_transaction(db):
            for event, wire in events.values():
                db.conn.execute("INSERT INTO events VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", _event_row(event, wire))
            for name in _ORDER:
                marks = ", ".join("?" * _SHAPES[name].columns)
                rows = [_SHAPES[name].padded(values) for values in tables[name]]
                db.conn.executemany(f"INSERT OR IGNORE INTO {name} VALUES ({marks})", rows)  # noqa: S608
            _go_on(db.conn, events, device)
    finally:
        db.close()
    return SalvageReport(
        len(events),
        len(tables["encounters"]),
        len(tables["people"]),
        len(tables["settings"]),
        carved.pages,
        carved.damaged,
        tuple(_lost(events, tables, device)),
    )


@dataclass(frozen=True, slots=True)
class _Shape:
    """How a table's rows are told: by the number of their values and the kinds of the first ones.

    `later` are the defaults of columns that were added by a migration.
    """

    columns: int
    kinds: str
    later: Values = ()

    def padded(self, values: Values) -> Values:
        """Add the defaults of columns that came later."""
        missing = self.columns - len(values)
        return values + self.later[len(self.later) - missing :]


_SHAPES = {
    "device": _Shape(5, "NTIIT"),
    "events": _Shape(10, "TIITT"),
    "receipts": _Shape(7, "TITITTT"),
    "acknowledged": _Shape(5, "TITIT"),
    "encounters": _Shape(15, "TT?TTT", (None, "")),
    "encounter_keys": _Shape(4, "T?I?"),
    "people": _Shape(9, "TTTBTI?T?"),
    "former_keys": _Shape(3, "TBT"),
    "settings": _Shape(2, "TT"),
    "foreign_events": _Shape(6, "TTIITT"),
}
_ORDER = (
    "people",
    "former_keys",
    "settings",
    "receipts",
    "acknowledged",
    "encounters",
    "encounter_keys",
    "foreign_events",
)
_KINDS: tuple[tuple[type, str], ...] = ((str, "T"), (int, "I"), (bytes, "B"))


def _tables(rows: Iterable[CarvedRow]) -> dict[str, list[Values]]:
    """Deal rows out to their tables; of one row the latest counts, and events from any page."""
    found: dict[str, dict[int, Values]] = {name: {} for name in _SHAPES}
    events: list[Values] = []
    for row in rows:
        name = _table_of(row.values)
        if name == "events":
            events.append(row.values)
        elif name is not None and row.is_sealed:
            found[name][row.rowid] = row.values
    return {**{name: list(rows_.values()) for name, rows_ in found.items()}, "events": events}


def _table_of(values: Values) -> str | None:
    for name, shape in _SHAPES.items():
        is_long_enough = shape.columns - len(shape.later) <= len(values) <= shape.columns
        if is_long_enough and all(_fits(kind, value) for kind, value in zip(shape.kinds, values, strict=False)):
            return name
    return None


def _fits(kind: str, value: Value) -> bool:
    return kind == "?" or (kind == "N" if value is None else (type(value), kind) in _KINDS)


def _events(rows: Iterable[Values]) -> dict[tuple[str, int, int], tuple[Event, str]]:
    found: dict[tuple[str, int, int], tuple[Event, str]] = {}
    for row in rows:
        wire = str(row[-1])
        try:
            event = event_from_wire(json.loads(wire))
        except (DataRejected, ValueError, RecursionError):
            continue
        if event_hash(event) == event.hash:
            found[event.device_id, event.incarnation, event.dev_seq] = (event, wire)
    return dict(sorted(found.items()))


def _event_row(event: Event, wire: str) -> Values:
    content = json.loads(wire)
    return (
        event.device_id,
        event.incarnation,
        event.dev_seq,
        event.event_id,
        event.kind.value,
        event.encounter_id,
        event.officer_id,
        content["at_wall"],
        event.hash,
        wire,
    )


def _forget_erased(tables: dict[str, list[Values]], events: dict[tuple[str, int, int], tuple[Event, str]]) -> None:
    """An older page must not bring back a key that was destroyed; a key without its encounter opens nothing."""
    erased = {event.encounter_id for event, _ in events.values() if event.kind.value == "erase"}
    known = {row[0] for row in tables["encounters"]}
    tables["encounter_keys"] = [
        row for row in tables["encounter_keys"] if row[0] in known and (row[0] not in erased or row[1] is None)
    ]


def _go_on(connection: Any, events: dict[tuple[str, int, int], tuple[Event, str]], device: Values | None) -> None:
    """Let the log go on after the last event that was found, and let each chain wait for its receipts."""
    chains: dict[Chain, Event] = {}
    for event, _ in events.values():
        chains[event.device_id, event.incarnation] = event
    for chain in chains:
        connection.execute("INSERT OR IGNORE INTO acknowledged VALUES (?, ?, '', 0, '')", chain)
    present = (str(device[1]), int(str(device[2]))) if device else max(chains, key=lambda each: each[1])
    start = genesis(*present)
    last = chains.get(present)
    head = (last.dev_seq, last.hash) if last else (0, start.hash)
    connection.execute("INSERT INTO device VALUES (1, ?, ?, ?, ?)", (*present, *head))
    if last is None:
        connection.execute("INSERT OR IGNORE INTO acknowledged VALUES (?, ?, '', 0, '')", present)


def _lost(
    events: dict[tuple[str, int, int], tuple[Event, str]], tables: dict[str, list[Values]], device: Values | None
) -> Iterator[LostEvents]:
    """Name the numbers that are missing up to the highest that any row speaks of."""
    highest: dict[Chain, int] = {}

    def speak(chain: Chain, dev_seq: Value) -> None:
        if isinstance(dev_seq, int):
            highest[chain] = max(highest.get(chain, 0), dev_seq)

    for device_id, incarnation, dev_seq in events:
        speak((device_id, incarnation), dev_seq)
    for name in ("acknowledged", "receipts"):
        for row in tables[name]:
            speak((str(row[0]), int(str(row[1]))), row[3])
    if device is not None:
        speak((str(device[1]), int(str(device[2]))), device[3])
    for chain, last in sorted(highest.items()):
        yield from _gaps(chain, last, {dev_seq for *held, dev_seq in events if tuple(held) == chain})


def _gaps(chain: Chain, last: int, held: set[int]) -> Iterator[LostEvents]:
    first = 1
    for dev_seq in [*sorted(held), last + 1]:
        if dev_seq > first:
            yield LostEvents(*chain, first, dev_seq - 1)
        first = max(first, dev_seq + 1)
