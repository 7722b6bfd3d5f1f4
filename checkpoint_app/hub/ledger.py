"""What the hub keeps: every machine's events in order, the post's cases, keys that only their readers can open.

One object belongs to one thread (`hub.desk`). Everything a method changes is on disk when it returns (WAL,
synchronous=FULL). Events are judged as at the centre (docs/decisions/052): what is not in order is quarantined.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checkpoint_app.casework.canonical import canonical_bytes, from_base64, instant_from_wire, instant_to_wire
from checkpoint_app.casework.event_claims import EventClaim, EventPlace, judge_event
from checkpoint_app.casework.events import genesis_hash
from checkpoint_app.casework.post_members import PostMember, member_from_wire, member_to_wire
from checkpoint_app.casework.receipts import Receipt, receipt_to_wire
from checkpoint_app.hub.cases import Cases
from checkpoint_app.hub.schema import HUB_MIGRATIONS
from checkpoint_app.store.connection import database_faults, open_database, write_transaction
from checkpoint_app.store.migrations import migrate

if TYPE_CHECKING:
    from sqlite_utils import Database

FILE_NAME = "hub.db"
_MOST_KEYS_TRIED = 8
_MOST_SHOWN = 2_000


class StrangeMachine(Exception):
    """A machine that has not told the hub who it is."""


class Gap(Exception):
    """An event is missing before the first of the batch; nothing after it was taken."""

    def __init__(self, expected_seq: int) -> None:
        self.expected_seq = expected_seq
        super().__init__(f"expected {expected_seq}")


class Fork(Exception):
    """Another event bears this number: the machine was cloned or restored."""

    def __init__(self, dev_seq: int) -> None:
        self.dev_seq = dev_seq
        super().__init__(f"fork at {dev_seq}")


@dataclass(frozen=True, slots=True)
class Held:
    """What the hub holds of a chain, and the centre's receipt for it (as it travels), if it has one.

    The hub's word is no receipt: the machine keeps its events until the centre's comes.
    """

    incarnation: int
    head_seq: int
    head_hash: str
    receipt: Mapping[str, Any] | None


@dataclass(frozen=True, slots=True)
class MemberState:
    """A machine of the post as the hub knows it; `waiting` counts the events that the centre has not."""

    member: PostMember
    seen_at: datetime
    waiting: int
    trouble: str


@dataclass(frozen=True, slots=True)
class Shown:
    """What was presented elsewhere at the post, and the instant to go on from; those of that instant come again."""

    events: tuple[Any, ...]
    until: str


class Ledger:
    """See the module; made by `Ledger.open`, ended by `close`."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db, self._path = db, path
        self.cases = Cases(db, path)
        self.epoch: str = db.conn.execute("SELECT epoch FROM hub").fetchone()[0]

    @classmethod
    def open(cls, path: Path, key: bytes, now: datetime) -> Ledger:
        """Open the hub's file, or make it; raises EnvironmentFault and DataRejected."""
        db = open_database(path, key)
        try:
            migrate(db, path, HUB_MIGRATIONS, now)
            with database_faults(path), write_transaction(db):
                db.execute("INSERT OR IGNORE INTO hub VALUES (1, ?)", [uuid.uuid4().hex])
        except BaseException:
            db.close()
            raise
        return cls(db, path)

    def close(self) -> None:
        """Close the connection."""
        self._db.close()

    def shown_since(self, device_id: str, since: str) -> Shown:
        """Give other machines' events that came since then and tell of a card, or of what somebody flagged shares.

        `since` as it travels.
        """
        with database_faults(self._path):
            rows = self._db.conn.execute(
                "SELECT wire, received_at FROM events WHERE kind IN ('presented', 'scan') AND received_at >= ?"
                " AND device_id <> ? AND quarantine IS NULL AND coalesce(json_extract(wire, '$.open.card'),"
                " json_extract(wire, '$.open.booking'), json_extract(wire, '$.open.placer')) IS NOT NULL"
                " ORDER BY received_at LIMIT ?",
                (since, device_id, _MOST_SHOWN),
            ).fetchall()
        return Shown(tuple(json.loads(row[0]) for row in rows), rows[-1][1] if rows else since)

    # Machines

    def admit(self, member: PostMember, public_key: bytes, now: datetime) -> None:
        """Keep what a machine told of itself; the caller has checked its certificate and signature."""
        with database_faults(self._path), write_transaction(self._db):
            self._db.table("members").upsert(
                {
                    "device_id": member.device_id,
                    "incarnation": member.incarnation,
                    "counter": member.counter,
                    "public_key": public_key,
                    "reads_cases": int(member.reads_cases),
                    "wire": canonical_bytes(member_to_wire(member)).decode("utf-8"),
                    "seen_at": instant_to_wire(now),
                    "is_vouched": 0,
                },
                pk="device_id",
            )
            for each in member.people:
                self._db.execute(
                    "INSERT OR IGNORE INTO people VALUES (?, ?, ?, ?)",
                    [member.device_id, each.officer_id, from_base64(each.public_key), instant_to_wire(now)],
                )
            self._db.execute(
                "INSERT OR IGNORE INTO chains (device_id, incarnation, head_seq, head_hash) VALUES (?, ?, 0, ?)",
                [member.device_id, member.incarnation, genesis_hash(member.device_id, member.incarnation)],
            )

    def seen(self, device_id: str, now: datetime) -> None:
        """Note that a machine was heard of."""
        with database_faults(self._path), write_transaction(self._db):
            self._db.execute("UPDATE members SET seen_at = ? WHERE device_id = ?", [instant_to_wire(now), device_id])

    def members(self) -> tuple[MemberState, ...]:
        """List the machines of the post."""
        sql = (
            "SELECT members.wire, seen_at, coalesce(head_seq - centre_seq, 0), coalesce(trouble, '') FROM members"
            " LEFT JOIN chains USING (device_id, incarnation) ORDER BY counter, device_id"
        )
        return tuple(
            MemberState(member_from_wire(json.loads(row[0])), instant_from_wire(row[1]), row[2], row[3])
            for row in self._rows(sql)
        )

    # Events

    def held(self, device_id: str) -> Held:
        """Tell what is held of a machine's present chain; raises StrangeMachine."""
        rows = self._rows(
            "SELECT incarnation, head_seq, head_hash, centre_receipt FROM chains"
            " JOIN members USING (device_id, incarnation) WHERE device_id = ?",
            device_id,
        )
        if not rows:
            raise StrangeMachine
        incarnation, head_seq, head_hash, receipt = rows[0]
        return Held(incarnation, head_seq, head_hash, json.loads(receipt) if receipt else None)

    def take_in(
        self,
        device_id: str,
        events: Sequence[Any],
        centre_keys: Mapping[str, bytes],
        post_keys: Mapping[tuple[str, str], bytes],
        now: datetime,
    ) -> Held:
        """Store a batch with the keys that came along; raises StrangeMachine, Gap or Fork.

        `post_keys` are by encounter and reader. Events before a gap are kept; a fork keeps nothing of its batch.
        """
        gap: Gap | None = None
        with database_faults(self._path), write_transaction(self._db):
            intake = _Intake(self._db, self.cases, device_id, self.held(device_id), now)
            try:
                for wire in events:
                    intake.take(wire)
            except Gap as found:
                gap = found
            intake.keep_head()
            self.cases.keep_keys(device_id, centre_keys, post_keys)
        if gap is not None:
            raise gap
        return self.held(device_id)

    # Towards the centre

    def centre_batch(self, device_id: str, incarnation: int, dev_seq: int, limit: int) -> tuple[list[Any], list[Any]]:
        """Give events from a number on as they travel, and the centre's keys that go with them."""
        rows = self._rows(
            "SELECT wire, encounter_id FROM events WHERE device_id = ? AND incarnation = ? AND dev_seq >= ?"
            " ORDER BY dev_seq LIMIT ?",
            device_id,
            incarnation,
            dev_seq,
            limit,
        )
        named = sorted({row[1] for row in rows if row[1] is not None})
        marks = ", ".join("?" * len(named))
        keys = self._rows(
            f"SELECT encounter_id, wrapped FROM centre_keys WHERE device_id = ? AND encounter_id IN ({marks})",  # noqa: S608
            device_id,
            *named,
        )
        return [json.loads(row[0]) for row in rows], [(row[0], bytes(row[1])) for row in keys]

    def is_vouched(self, device_id: str) -> bool:
        """Whether the centre was told the keys of this machine's people."""
        rows = self._rows("SELECT is_vouched FROM members WHERE device_id = ?", device_id)
        return bool(rows and rows[0][0])

    def vouched(self, device_id: str) -> None:
        """Note that the centre knows the keys of this machine's people."""
        with database_faults(self._path), write_transaction(self._db):
            self._db.execute("UPDATE members SET is_vouched = 1 WHERE device_id = ?", [device_id])

    def keep_receipt(self, receipt: Receipt) -> None:
        """Keep the centre's receipt, whose signature the caller has checked, for the machine to fetch."""
        wire = canonical_bytes(receipt_to_wire(receipt)).decode("utf-8")
        with database_faults(self._path), write_transaction(self._db):
            self._db.execute(
                "UPDATE chains SET centre_seq = ?, centre_receipt = ?, trouble = ''"
                " WHERE device_id = ? AND incarnation = ?",
                [receipt.acked_through, wire, receipt.device_id, receipt.incarnation],
            )

    def note_trouble(self, device_id: str, incarnation: int, trouble: str) -> None:
        """Note why the centre does not take a machine's events."""
        with database_faults(self._path), write_transaction(self._db):
            self._db.execute(
                "UPDATE chains SET trouble = ? WHERE device_id = ? AND incarnation = ?",
                [trouble, device_id, incarnation],
            )

    def _rows(self, sql: str, *values: str | int) -> list[Any]:
        with database_faults(self._path):
            return self._db.conn.execute(sql, values).fetchall()


class _Intake:
    """One batch of one machine, within a transaction: events are judged one by one."""

    def __init__(self, db: Database, cases: Cases, device_id: str, held: Held, now: datetime) -> None:
        self._db, self._cases, self._device_id, self._now = db, cases, device_id, now
        self._incarnation, self._seq, self._hash = held.incarnation, held.head_seq, held.head_hash
        row = db.conn.execute("SELECT public_key FROM members WHERE device_id = ?", (device_id,)).fetchone()
        self._public = Ed25519PublicKey.from_public_bytes(bytes(row[0]))

    def take(self, wire: Any) -> None:
        """Judge an event and give it its place; raises Gap or Fork."""
        claim = EventClaim.of(wire, self._seq + 1)
        if claim.dev_seq > self._seq + 1:
            raise Gap(self._seq + 1)
        if claim.dev_seq <= self._seq:
            self._take_again(wire, claim)
            return
        self._store(claim, self._judge(wire, self._hash))
        self._seq, self._hash = claim.dev_seq, claim.hash

    def keep_head(self) -> None:
        """Write how far the chain is held."""
        self._db.execute(
            "UPDATE chains SET head_seq = ?, head_hash = ? WHERE device_id = ? AND incarnation = ?",
            [self._seq, self._hash, self._device_id, self._incarnation],
        )

    def _take_again(self, wire: Any, claim: EventClaim) -> None:
        """Meet a number that is held: the same event is a duplicate, a whole one replaces one in quarantine."""
        stored_hash, quarantine = self._numbered(claim.dev_seq)
        if quarantine is not None and self._judge(wire, self._hash_before(claim.dev_seq)) is None:
            self._db.execute(
                "DELETE FROM events WHERE device_id = ? AND incarnation = ? AND dev_seq = ?",
                [self._device_id, self._incarnation, claim.dev_seq],
            )
            self._store(claim, None)
            self._hash = claim.hash if claim.dev_seq == self._seq else self._hash
        elif stored_hash != claim.hash:
            raise Fork(claim.dev_seq)

    def _numbered(self, dev_seq: int) -> tuple[str, str | None]:
        row = self._db.conn.execute(
            "SELECT hash, quarantine FROM events WHERE device_id = ? AND incarnation = ? AND dev_seq = ?",
            (self._device_id, self._incarnation, dev_seq),
        ).fetchone()
        return row[0], row[1]

    def _hash_before(self, dev_seq: int) -> str:
        return genesis_hash(self._device_id, self._incarnation) if dev_seq == 1 else self._numbered(dev_seq - 1)[0]

    def _judge(self, wire: Any, prev_hash: str) -> str | None:
        place = EventPlace(self._device_id, self._incarnation, prev_hash, self._public)
        return judge_event(wire, place, self._own_keys, self._any_keys)

    def _own_keys(self, person: str | None) -> tuple[Ed25519PublicKey | None, ...]:
        return self._keys(person, " AND device_id = ?", self._device_id)

    def _any_keys(self, person: str | None) -> tuple[Ed25519PublicKey | None, ...]:
        return self._keys(person, "")

    def _keys(self, person: str | None, more: str, *values: str) -> tuple[Ed25519PublicKey | None, ...]:
        rows = self._db.conn.execute(
            f"SELECT public_key FROM people WHERE officer_id = ?{more} ORDER BY since DESC LIMIT {_MOST_KEYS_TRIED}",  # noqa: S608
            (person, *values),
        ).fetchall()
        return tuple(Ed25519PublicKey.from_public_bytes(bytes(row[0])) for row in rows) or (None,)

    def _store(self, claim: EventClaim, quarantine: str | None) -> None:
        self._db.table("events").insert(
            {
                "device_id": self._device_id,
                "incarnation": self._incarnation,
                "dev_seq": claim.dev_seq,
                "event_id": claim.event_id,
                "kind": claim.kind,
                "encounter_id": claim.encounter_id,
                "hash": claim.hash,
                "wire": claim.bytes.decode("utf-8"),
                "received_at": instant_to_wire(self._now),
                "quarantine": quarantine,
            }
        )
        if quarantine is None and claim.encounter_id is not None:
            self._cases.follow(json.loads(claim.bytes), self._now)
