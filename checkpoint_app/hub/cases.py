"""The post's cases at the hub: their events in the order in which they came, their keys, and who holds them.

A case is an encounter that was referred, or let go at the highest verdict and is to be reviewed. The hub reads only
what is open in an event: never who the traveller is. A claim is given to one person at one machine until its lease
ends; the hub's clock alone counts here. Lives on the ledger's thread.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.case_steps import makes_case
from checkpoint_app.casework.encounter import CLAIM_LEASE, Action
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.connection import database_faults, write_transaction

if TYPE_CHECKING:
    from sqlite_utils import Database

PAGE = 500
_HOLDING = frozenset({Action.CLAIM.value, Action.INTERVIEW.value})


@dataclass(frozen=True, slots=True)
class Claim:
    """Who holds a case, until when by the hub's clock."""

    encounter_id: str
    device_id: str
    officer_id: str
    until: datetime


@dataclass(frozen=True, slots=True)
class Page:
    """A piece of the list for one machine.

    `seq`, `mark` and `keys_seq` say how far it goes; `is_anew` that the list begins anew (the hub was restored).
    `keys` are by encounter, wrapped to this machine; `wanted` are (encounter, reader) for which it should give a key.
    """

    events: tuple[Any, ...]
    keys: Mapping[str, bytes]
    wanted: tuple[tuple[str, str], ...]
    seq: int
    mark: str
    keys_seq: int
    is_anew: bool
    has_more: bool


class Cases:
    """See the module."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db, self._path = db, path

    # Within the transaction of an intake

    def follow(self, event: Mapping[str, Any], now: datetime) -> None:
        """Take notice of a whole event of an encounter: it may make a case, move its claim, or end its keys."""
        said, encounter_id, device_id = event["open"], event["encounter_id"], event["device_id"]
        action = said.get("action")
        is_case = self._is_case(encounter_id)
        if not is_case and makes_case(event["kind"], said):
            self._db.execute("INSERT INTO cases (encounter_id, device_id) VALUES (?, ?)", [encounter_id, device_id])
            self._list_earlier(encounter_id)
        elif is_case:
            self._list(event)
        if event["kind"] == EventKind.ERASE.value:
            self._erase(encounter_id, device_id)
        if action is not None and self._is_case(encounter_id):
            self._move_claim(encounter_id, action, device_id, event["officer_id"], now)

    def keep_keys(
        self, giver: str, centre_keys: Mapping[str, bytes], post_keys: Mapping[tuple[str, str], bytes]
    ) -> None:
        """Keep keys that a machine gives: the centre's own copies, and those of readers at the post."""
        for encounter_id, wrapped in centre_keys.items():
            if not self._was_erased(encounter_id, giver):
                self._db.execute("INSERT OR IGNORE INTO centre_keys VALUES (?, ?, ?)", [giver, encounter_id, wrapped])
        for (encounter_id, reader), wrapped in post_keys.items():
            # A machine gives keys of its own cases only: nobody can put a false key over another's.
            if self._is_case_of(encounter_id, giver) and not self._was_erased(encounter_id, giver):
                self._db.execute(
                    "INSERT OR IGNORE INTO post_keys (encounter_id, reader, giver, wrapped) VALUES (?, ?, ?, ?)",
                    [encounter_id, reader, giver, wrapped],
                )

    # Called from outside

    def add_keys(self, giver: str, post_keys: Mapping[tuple[str, str], bytes]) -> None:
        """Keep keys that a machine gives for readers who came later."""
        with database_faults(self._path), write_transaction(self._db):
            self.keep_keys(giver, {}, post_keys)

    def head(self) -> int:
        """Tell the number of the latest event in the list."""
        return int(self._rows("SELECT coalesce(max(seq), 0) FROM feed")[0][0])

    def page(self, device_id: str, after: int, mark: str, keys_after: int = 0, limit: int = PAGE) -> Page:
        """Give what is new for a machine: a reader sees all cases, any other those it opened.

        A machine whose place in the list the hub does not know starts from the beginning.
        """
        is_anew = after > 0 and self._mark(after) != mark
        after, keys_after = (0, 0) if is_anew else (after, keys_after)
        reads = bool(self._rows("SELECT 1 FROM members WHERE device_id = ? AND reads_cases = 1", device_id))
        rows = self._rows(
            "SELECT seq, feed.device_id, events.wire, cases.device_id, feed.event_id FROM feed"
            " JOIN events USING (device_id, incarnation, dev_seq)"
            " JOIN cases ON cases.encounter_id = feed.encounter_id"
            " WHERE seq > ? ORDER BY seq LIMIT ?",
            after,
            limit,
        )
        mine = [row for row in rows if row[1] != device_id and (reads or row[3] == device_id)]
        seq, mark = (rows[-1][0], rows[-1][4]) if rows else (after, "" if is_anew else mark)
        keys = self._rows(
            "SELECT encounter_id, wrapped, key_seq FROM post_keys"
            " WHERE reader = ? AND key_seq > ? ORDER BY key_seq LIMIT ?",
            device_id,
            keys_after,
            limit,
        )
        return Page(
            tuple(json.loads(row[2]) for row in mine),
            {row[0]: bytes(row[1]) for row in keys},
            self._wanted(device_id),
            seq,
            mark,
            keys[-1][2] if keys else keys_after,
            is_anew,
            limit in {len(rows), len(keys)},
        )

    def claim(self, encounter_id: str, device_id: str, officer_id: str, now: datetime) -> Claim | None:
        """Give a case to somebody; the claim that stands is given back, theirs or another's. None: no such case."""
        with database_faults(self._path), write_transaction(self._db):
            if not self._is_case(encounter_id):
                return None
            held = self.holder(encounter_id, now)
            if held is not None and (held.device_id, held.officer_id) != (device_id, officer_id):
                return held
            return self._hold(encounter_id, device_id, officer_id, now)

    def release(self, encounter_id: str, device_id: str) -> None:
        """Take a claim back that came to nothing at its machine."""
        with database_faults(self._path), write_transaction(self._db):
            self._db.execute("DELETE FROM claims WHERE encounter_id = ? AND device_id = ?", [encounter_id, device_id])

    def holder(self, encounter_id: str, now: datetime) -> Claim | None:
        """Tell who holds a case now; a lease that ended holds nothing."""
        rows = self._rows("SELECT device_id, officer_id, until FROM claims WHERE encounter_id = ?", encounter_id)
        if not rows or instant_from_wire(rows[0][2]) <= now:
            return None
        return Claim(encounter_id, rows[0][0], rows[0][1], instant_from_wire(rows[0][2]))

    # Inside

    def _is_case(self, encounter_id: str) -> bool:
        return bool(self._rows("SELECT 1 FROM cases WHERE encounter_id = ?", encounter_id))

    def _is_case_of(self, encounter_id: str, device_id: str) -> bool:
        sql = "SELECT 1 FROM cases WHERE encounter_id = ? AND device_id = ? AND is_erased = 0"
        return bool(self._rows(sql, encounter_id, device_id))

    def _was_erased(self, encounter_id: str, device_id: str) -> bool:
        sql = "SELECT 1 FROM events WHERE encounter_id = ? AND device_id = ? AND kind = ? AND quarantine IS NULL"
        return bool(self._rows(sql, encounter_id, device_id, EventKind.ERASE.value))

    def _mark(self, seq: int) -> str | None:
        rows = self._rows("SELECT event_id FROM feed WHERE seq = ?", seq)
        return rows[0][0] if rows else None

    def _list_earlier(self, encounter_id: str) -> None:
        rows = self._rows(
            "SELECT wire FROM events WHERE encounter_id = ? AND quarantine IS NULL ORDER BY received_at, dev_seq",
            encounter_id,
        )
        for row in rows:
            self._list(json.loads(row[0]))

    def _list(self, event: Mapping[str, Any]) -> None:
        place = [event[name] for name in ("device_id", "incarnation", "dev_seq", "event_id", "encounter_id")]
        self._db.execute(
            "INSERT OR IGNORE INTO feed (device_id, incarnation, dev_seq, event_id, encounter_id)"
            " VALUES (?, ?, ?, ?, ?)",
            place,
        )

    def _erase(self, encounter_id: str, device_id: str) -> None:
        """The machine that opened a case ends it for the post; another one ends its own copies."""
        gone = [encounter_id, device_id]
        self._db.execute("DELETE FROM centre_keys WHERE encounter_id = ? AND device_id = ?", gone)
        self._db.execute(
            "DELETE FROM post_keys WHERE encounter_id = ? AND (giver = ? OR reader = ?)", [*gone, gone[1]]
        )
        self._db.execute("UPDATE cases SET is_erased = 1 WHERE encounter_id = ? AND device_id = ?", gone)

    def _move_claim(
        self, encounter_id: str, action: str, device_id: str, officer_id: str | None, now: datetime
    ) -> None:
        held = self.holder(encounter_id, now)
        if held is not None and held.device_id != device_id and action != Action.REASSIGN.value:
            return
        if action in _HOLDING and officer_id is not None:
            self._hold(encounter_id, device_id, officer_id, now)
        else:
            self._db.execute("DELETE FROM claims WHERE encounter_id = ?", [encounter_id])

    def _hold(self, encounter_id: str, device_id: str, officer_id: str, now: datetime) -> Claim:
        claim = Claim(encounter_id, device_id, officer_id, now + CLAIM_LEASE)
        row = {
            "encounter_id": encounter_id,
            "device_id": device_id,
            "officer_id": officer_id,
            "until": instant_to_wire(claim.until),
        }
        self._db.table("claims").upsert(row, pk="encounter_id")
        return claim

    def _wanted(self, device_id: str) -> tuple[tuple[str, str], ...]:
        """List the readers that lack a key of a case this machine opened."""
        rows = self._rows(
            "SELECT cases.encounter_id, members.device_id FROM cases"
            " JOIN members ON reads_cases = 1 AND members.device_id != cases.device_id"
            " LEFT JOIN post_keys ON post_keys.encounter_id = cases.encounter_id AND reader = members.device_id"
            " WHERE cases.device_id = ? AND is_erased = 0 AND wrapped IS NULL LIMIT ?",
            device_id,
            PAGE,
        )
        return tuple((row[0], row[1]) for row in rows)

    def _rows(self, sql: str, *values: str | int) -> list[Any]:
        with database_faults(self._path):
            return self._db.conn.execute(sql, values).fetchall()
