"""Passenger lists on this machine: encrypted, apart from the casebook, and gone a day after the departure.

Apart, because hundreds of people who have nothing to do with any case stand in them: no backup and no copy before a
migration may carry them on. Nothing here needs to survive; a file of another layout, or one that is damaged, is made
anew. A connection is opened for each piece of work, so every thread may ask.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.retention import list_erase_after
from checkpoint_app.documents.passenger_list import ListedPerson, PassengerList
from checkpoint_app.faults import DataRejected
from checkpoint_app.medium import make_folder
from checkpoint_app.store.connection import connect, database_faults
from checkpoint_app.store.list_rows import list_from_json, list_to_json

_LAYOUT = 1
_TABLES = """
CREATE TABLE IF NOT EXISTS lists (
    list_id TEXT PRIMARY KEY, source TEXT NOT NULL, departs_at TEXT NOT NULL, taken_at TEXT NOT NULL,
    erase_after TEXT NOT NULL, content TEXT NOT NULL) STRICT;
CREATE TABLE IF NOT EXISTS marks (
    list_id TEXT NOT NULL REFERENCES lists (list_id) ON DELETE CASCADE, person TEXT NOT NULL, codes TEXT NOT NULL,
    PRIMARY KEY (list_id, person)) STRICT, WITHOUT ROWID;
"""


@dataclass(frozen=True, slots=True)
class KeptList:
    """A list that was taken; `marks` are codes of flags by person (`person_key`), set when they came to a counter."""

    list_id: str
    source: str
    departs_at: datetime
    taken_at: datetime
    given: PassengerList
    marks: Mapping[str, frozenset[str]] = field(default_factory=dict)

    @property
    def erase_after(self) -> datetime:
        """From when it may not be kept."""
        return list_erase_after(self.departs_at)


def person_key(person: ListedPerson) -> str:
    """Name a person of a list so that a newer list of the same departure names them alike."""
    document = person.travel_document
    named = document.number if document else f"{person.full_name}|{person.birth_date}"
    return hashlib.sha256(named.encode()).hexdigest()[:32]


def list_id_of(given: PassengerList, departs_at: datetime) -> str:
    """Name a departure's list: a newer one of the same departure takes its place."""
    leg = given.departure
    named = f"{leg.service}|{leg.vessel}|{leg.from_port}" if leg else given.reference
    return hashlib.sha256(f"{named}|{instant_to_wire(departs_at)}".encode()).hexdigest()[:32]


class PassengerLists:
    """The lists kept at `path` under the raw 32-byte database key."""

    def __init__(self, path: Path, key: bytes) -> None:
        self._path, self._key = path, key

    def keep(self, kept: KeptList) -> None:
        """Take a list in, in place of an earlier one of the same departure; marks of people stay."""
        values = (
            kept.list_id,
            kept.source,
            instant_to_wire(kept.departs_at),
            instant_to_wire(kept.taken_at),
            instant_to_wire(kept.erase_after),
            list_to_json(kept.given),
        )
        statement = (
            "INSERT INTO lists VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (list_id) DO UPDATE SET"
            " source = excluded.source, taken_at = excluded.taken_at, content = excluded.content"
        )
        with self._open() as connection:
            connection.execute(statement, values)

    def all(self) -> tuple[KeptList, ...]:
        """Give all lists, by their time of departure."""
        if not self._path.exists():
            return ()
        with self._open() as connection:
            rows = connection.execute(
                "SELECT list_id, source, departs_at, taken_at, content FROM lists ORDER BY departs_at, list_id"
            ).fetchall()
            marks = connection.execute("SELECT list_id, person, codes FROM marks").fetchall()
        return tuple(
            KeptList(
                list_id,
                source,
                instant_from_wire(departs_at),
                instant_from_wire(taken_at),
                list_from_json(content),
                {person: frozenset(codes.split()) for one, person, codes in marks if one == list_id},
            )
            for list_id, source, departs_at, taken_at, content in rows
        )

    def mark(self, list_id: str, person: str, codes: frozenset[str]) -> None:
        """Note what was flagged when a person of a list came; links others of the same booking (T03)."""
        with self._open() as connection:
            connection.execute(
                "INSERT INTO marks SELECT list_id, ?, ? FROM lists WHERE list_id = ?"
                " ON CONFLICT DO UPDATE SET codes = excluded.codes",
                (person, " ".join(sorted(codes)), list_id),
            )

    def erase_due(self, now: datetime) -> int:
        """Erase lists whose departure lies back far enough, and overwrite what they left in the file."""
        if not self._path.exists():
            return 0
        with self._open() as connection:
            erased = connection.execute("DELETE FROM lists WHERE erase_after <= ?", (instant_to_wire(now),)).rowcount
            if erased:
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return int(erased)

    @contextmanager
    def _open(self) -> Iterator[sqlcipher.Connection]:
        with database_faults(self._path):
            connection = self._connected()
            try:
                yield connection
            finally:
                connection.close()

    def _connected(self) -> sqlcipher.Connection:
        make_folder(self._path.parent)
        try:
            return self._prepared()
        except DataRejected:
            self._remove()
            return self._prepared()

    def _prepared(self) -> sqlcipher.Connection:
        connection = connect(self._path, self._key)
        version = connection.execute("PRAGMA user_version").fetchone()[0]
        if version not in (0, _LAYOUT):
            connection.close()
            raise DataRejected("store.fault.newer_database", file=self._path.name, found=version, known=_LAYOUT)
        connection.executescript(_TABLES)
        connection.execute(f"PRAGMA user_version = {_LAYOUT}")
        return connection

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            self._path.with_name(self._path.name + suffix).unlink(missing_ok=True)
