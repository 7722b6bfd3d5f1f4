"""What waits to be sent: every event that no receipt of the centre covers. Nothing here ever fails for good."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlite_utils import Database

from checkpoint_app.casework.bodies import EncounterKey
from checkpoint_app.casework.canonical import canonical_bytes, instant_to_wire
from checkpoint_app.casework.events import Event, event_from_wire, genesis_hash
from checkpoint_app.casework.receipts import Receipt, receipt_from_wire, receipt_to_wire
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.connection import database_faults, write_transaction


@dataclass(frozen=True, slots=True)
class SharedKey:
    """An encounter's key that the centre may have, to be wrapped to its recipient before it travels."""

    encounter_id: str
    key: EncounterKey


@dataclass(frozen=True, slots=True)
class EndedChain:
    """A chain that is written no more, and how far receipts cover it; `server_epoch` is that of the last receipt."""

    device_id: str
    incarnation: int
    last_seq: int
    acked_through: int
    server_epoch: str


class Outbox:
    """The casebook's side of uploads, for its present chain or for one that ended; lives on the casebook's thread."""

    def __init__(self, db: Database, path: Path, ended: EndedChain | None = None) -> None:
        self._db, self._path, self._ended = db, path, ended

    def of(self, ended: EndedChain) -> Outbox:
        """Give the same for a chain that ended."""
        return Outbox(self._db, self._path, ended)

    def ended_chains(self) -> tuple[EndedChain, ...]:
        """List chains of earlier incarnations, the oldest first."""
        with database_faults(self._path):
            rows = self._db.conn.execute(
                "SELECT a.device_id, a.incarnation, (SELECT max(dev_seq) FROM events AS e"
                " WHERE e.device_id = a.device_id AND e.incarnation = a.incarnation) AS last_seq,"
                " a.acked_through, a.server_epoch FROM acknowledged AS a"
                " WHERE last_seq IS NOT NULL AND NOT EXISTS (SELECT 1 FROM device AS d"
                " WHERE d.device_id = a.device_id AND d.incarnation = a.incarnation)"
                " ORDER BY a.incarnation, a.device_id"
            ).fetchall()
        return tuple(EndedChain(*row) for row in rows)

    def _chain(self) -> tuple[str, int]:
        if self._ended is not None:
            return self._ended.device_id, self._ended.incarnation
        row = self._db.conn.execute("SELECT device_id, incarnation FROM device").fetchone()
        return ("", 0) if row is None else (row[0], row[1])

    def pending_count(self) -> int:
        """Count the events that wait."""
        with database_faults(self._path):
            return int(self._db.conn.execute("SELECT count(*) FROM outbox").fetchone()[0])

    def pending_events(self, limit: int) -> tuple[Event, ...]:
        """Give the next events of one chain in order, dense; an older incarnation's rest goes first."""
        with database_faults(self._path):
            chain = self._db.conn.execute(
                "SELECT device_id, incarnation FROM outbox ORDER BY incarnation LIMIT 1"
            ).fetchone()
            if chain is None:
                return ()
            rows = self._db.conn.execute(
                "SELECT wire FROM outbox WHERE device_id = ? AND incarnation = ? ORDER BY dev_seq LIMIT ?",
                (*chain, limit),
            ).fetchall()
        return tuple(event_from_wire(json.loads(row[0])) for row in rows)

    def events_from(self, dev_seq: int, limit: int) -> tuple[Event, ...]:
        """Give events of the chain in order from a number on, acknowledged ones too.

        Empty before enrolment. The centre may ask again for what it acknowledged: it was restored from a backup.
        """
        with database_faults(self._path):
            rows = self._db.conn.execute(
                "SELECT wire FROM events WHERE device_id = ? AND incarnation = ? AND dev_seq >= ?"
                " ORDER BY dev_seq LIMIT ?",
                (*self._chain(), dev_seq, limit),
            ).fetchall()
        return tuple(event_from_wire(json.loads(row[0])) for row in rows)

    def encounter_keys_for(self, events: Iterable[Event]) -> tuple[SharedKey, ...]:
        """Give the keys that go along with these events: shared ones that were not destroyed since."""
        wanted = sorted({event.encounter_id for event in events if event.encounter_id is not None})
        marks = ", ".join("?" * len(wanted))
        with database_faults(self._path):
            rows = self._db.conn.execute(
                "SELECT encounter_id, key FROM encounter_keys"  # noqa: S608
                f" WHERE is_shared = 1 AND key IS NOT NULL AND encounter_id IN ({marks})",
                wanted,
            ).fetchall()
        return tuple(SharedKey(row[0], EncounterKey(bytes(row[1]))) for row in rows)

    def keep_receipt(self, receipt: Receipt, received_at: datetime) -> bool:
        """Keep a receipt whose signature the caller has checked; False when it says nothing new.

        Within one server epoch the number only rises (an old stick changes nothing); a receipt of an epoch not seen
        before may lower it (the centre was restored: events are sent again). Raises DataRejected when the receipt's
        head is not the event this device wrote: two branches exist.
        """
        with database_faults(self._path), write_transaction(self._db):
            self._check_head(receipt)
            known = self._db.conn.execute(
                "SELECT 1 FROM receipts WHERE device_id = ? AND incarnation = ? AND server_epoch = ? LIMIT 1",
                (receipt.device_id, receipt.incarnation, receipt.server_epoch),
            ).fetchone()
            self._db.execute(
                "INSERT OR IGNORE INTO receipts VALUES (?, ?, ?, ?, ?, ?, ?)",
                [
                    receipt.device_id,
                    receipt.incarnation,
                    receipt.server_epoch,
                    receipt.acked_through,
                    instant_to_wire(receipt.at),
                    canonical_bytes(receipt_to_wire(receipt)).decode("utf-8"),
                    instant_to_wire(received_at),
                ],
            )
            if not self._is_news(receipt, epoch_is_known=known is not None):
                return False
            self._db.table("acknowledged").upsert(
                {
                    "device_id": receipt.device_id,
                    "incarnation": receipt.incarnation,
                    "server_epoch": receipt.server_epoch,
                    "acked_through": receipt.acked_through,
                    "at": instant_to_wire(receipt.at),
                },
                pk=("device_id", "incarnation"),
            )
            return True

    def last_receipt(self) -> Receipt | None:
        """Give the receipt that counts for the chain; None before the first."""
        with database_faults(self._path):
            row = self._db.conn.execute(
                "SELECT wire FROM receipts"
                " JOIN acknowledged USING (device_id, incarnation, server_epoch, acked_through)"
                " WHERE device_id = ? AND incarnation = ?",
                self._chain(),
            ).fetchone()
        return None if row is None else receipt_from_wire(json.loads(row[0]))

    def _check_head(self, receipt: Receipt) -> None:
        held = genesis_hash(receipt.device_id, receipt.incarnation)
        if receipt.acked_through > 0:
            row = self._db.conn.execute(
                "SELECT hash FROM events WHERE device_id = ? AND incarnation = ? AND dev_seq = ?",
                (receipt.device_id, receipt.incarnation, receipt.acked_through),
            ).fetchone()
            held = "" if row is None else row[0]
        if held != receipt.head_hash:
            raise DataRejected("store.fault.receipt_other_branch", number=receipt.acked_through)

    def _is_news(self, receipt: Receipt, *, epoch_is_known: bool) -> bool:
        current = self._db.conn.execute(
            "SELECT server_epoch, acked_through, at FROM acknowledged WHERE device_id = ? AND incarnation = ?",
            (receipt.device_id, receipt.incarnation),
        ).fetchone()
        if current is None:
            return True
        if current[0] == receipt.server_epoch:
            return bool(receipt.acked_through > current[1])
        return not epoch_is_known and instant_to_wire(receipt.at) > current[2]
