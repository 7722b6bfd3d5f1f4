"""Cases of other machines of the post in this casebook: their events as signed, and where they stand by them.

What other machines did is kept beside the own log, never in it, and the state is told from all events together
(`casework.case_steps`). An event is taken once, whatever way and order it came in. A key that was destroyed here
stays destroyed. Lives on the casebook's thread.
"""

from __future__ import annotations

import json
import secrets
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from checkpoint_app.casework.bodies import NONCE_BYTES, EncounterKey, open_body, seal_body
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes
from checkpoint_app.casework.case_steps import CaseEvent, follow_case
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.events import Event, event_from_wire, to_wire
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.case_heads import put_head
from checkpoint_app.store.connection import database_faults, write_transaction
from checkpoint_app.store.encounter_rows import row_of
from checkpoint_app.store.recording import load_key

if TYPE_CHECKING:
    from sqlite_utils import Database

_CURSOR, _NO_FACTS = "hub_cursor", {"verdict", "boarding_at"}
_FACTS = {EventKind.PAPERS: "papers", EventKind.ANSWER: "answers"}


@dataclass(frozen=True, slots=True)
class FeedCursor:
    """How far the hub's list of cases was taken: a number and the id of the event that bore it; and of its keys."""

    seq: int = 0
    mark: str = ""
    keys: int = 0


class PostCases:
    """The casebook's side of the post's shared queue."""

    def __init__(self, db: Database, path: Path) -> None:
        self._db, self._path = db, path

    def cursor(self) -> FeedCursor:
        """Tell how far the hub's list was taken."""
        with database_faults(self._path):
            row = self._db.conn.execute("SELECT value FROM settings WHERE name = ?", (_CURSOR,)).fetchone()
        return FeedCursor(**json.loads(row[0])) if row else FeedCursor()

    def take(
        self, events: Iterable[Event], keys: Mapping[str, EncounterKey], cursor: FeedCursor | None = None
    ) -> frozenset[str]:
        """Take events of other machines, and keys of cases, in one transaction with the place in the hub's list.

        `keys` are by encounter. The caller has checked the signatures. Gives the encounters that changed.
        """
        with database_faults(self._path), write_transaction(self._db):
            own = self._db.conn.execute("SELECT device_id FROM device").fetchone()
            touched = {
                each.encounter_id
                for each in events
                if each.encounter_id is not None and (own is None or each.device_id != own[0]) and self._insert(each)
            }
            touched |= {each for each in keys if load_key(self._db, each) is None}
            for encounter_id in touched:
                self._tell_anew(encounter_id, keys.get(encounter_id), own[0] if own else "")
            if cursor is not None:
                value = json.dumps({"seq": cursor.seq, "mark": cursor.mark, "keys": cursor.keys})
                self._db.table("settings").upsert({"name": _CURSOR, "value": value}, pk="name")
        return frozenset(touched)

    def take_slip(self, encounter: Encounter, key: EncounterKey, content: Mapping[str, JsonValue], home: str) -> bool:
        """Take a case that came on paper; False when it is known here already, by whatever way.

        Its events come later, by hub or stick or not at all; told from them, the case stands where it stands.
        """
        encounter_id = encounter.encounter_id
        with database_faults(self._path), write_transaction(self._db):
            if self._db.conn.execute("SELECT 1 FROM encounters WHERE encounter_id = ?", (encounter_id,)).fetchone():
                return False
            sealed = seal_body(key, secrets.token_bytes(NONCE_BYTES), encounter_id, content)
            self._db.table("encounters").insert({**row_of(encounter), "home": home, "content": sealed})
            self._db.table("encounter_keys").insert({"encounter_id": encounter_id, "key": bytes(key), "is_shared": 1})
            put_head(self._db, key, encounter_id, content)
        return True

    def home(self, encounter_id: str) -> str | None:
        """Name the machine that opened a case; None for this one."""
        with database_faults(self._path):
            row = self._db.conn.execute(
                "SELECT home FROM encounters WHERE encounter_id = ?", (encounter_id,)
            ).fetchone()
        return None if row is None else row[0]

    def key(self, encounter_id: str) -> EncounterKey | None:
        """Give a case's key, to be wrapped to another machine of the post; None when it was destroyed."""
        with database_faults(self._path):
            return load_key(self._db, encounter_id)

    def out_of_step(self, encounter_id: str) -> tuple[str, ...]:
        """List the steps of persons that do not go together with those of another machine."""
        row = self._db.conn.execute(
            "SELECT out_of_step FROM encounters WHERE encounter_id = ?", (encounter_id,)
        ).fetchone()
        return tuple(row[0].split()) if row else ()

    def _insert(self, event: Event) -> bool:
        row = {
            "event_id": event.event_id,
            "device_id": event.device_id,
            "incarnation": event.incarnation,
            "dev_seq": event.dev_seq,
            "encounter_id": event.encounter_id,
            "wire": canonical_bytes(to_wire(event)).decode("utf-8"),
        }
        known = self._db.conn.execute("SELECT 1 FROM foreign_events WHERE event_id = ?", (event.event_id,)).fetchone()
        if known is None:
            self._db.table("foreign_events").insert(row)
        return known is None

    def _tell_anew(self, encounter_id: str, key: EncounterKey | None, own: str) -> None:
        """Tell where a case stands from all its events, and put what its traveller's screens show beside it."""
        row = self._db.conn.execute(
            "SELECT home, content FROM encounters WHERE encounter_id = ?", (encounter_id,)
        ).fetchone()
        held = self._db.conn.execute(
            "SELECT key FROM encounter_keys WHERE encounter_id = ?", (encounter_id,)
        ).fetchone()
        key = key if held is None else load_key(self._db, encounter_id)
        events = tuple(_read(each, key) for each in events_of(self._db, encounter_id))
        followed = follow_case(events)
        if followed is None:
            return
        home = next(each.event.device_id for each in events if each.event.kind is EventKind.SCAN)
        values: dict[str, Any] = {
            **row_of(followed.encounter),
            "home": None if home == own else home,
            "out_of_step": " ".join(followed.out_of_step),
        }
        content = _content(events) if home != own else None
        if key is not None and content is not None:
            values["content"] = seal_body(key, secrets.token_bytes(NONCE_BYTES), encounter_id, content)
        if row is None:
            self._db.table("encounters").insert(values)
        else:
            self._db.table("encounters").update(encounter_id, values)
        if held is None and key is not None:
            self._db.table("encounter_keys").insert({"encounter_id": encounter_id, "key": bytes(key), "is_shared": 1})
        if key is not None and content is not None:
            put_head(self._db, key, encounter_id, content)


def events_of(db: Database, encounter_id: str) -> list[Event]:
    """Read all events of an encounter: the own ones as they were written, others among them by their time."""
    own = db.conn.execute(
        "SELECT wire FROM events WHERE encounter_id = ? ORDER BY incarnation, dev_seq", (encounter_id,)
    ).fetchall()
    others = db.conn.execute("SELECT wire FROM foreign_events WHERE encounter_id = ?", (encounter_id,)).fetchall()
    events = [event_from_wire(json.loads(row[0])) for row in [*own, *others]]
    return sorted(events, key=lambda each: (each.at_wall, each.device_id, each.dev_seq)) if others else events


def _read(event: Event, key: EncounterKey | None) -> CaseEvent:
    if key is None or event.body is None:
        return CaseEvent(event)
    try:
        return CaseEvent(event, open_body(key, event.event_id, event.body))
    except DataRejected:
        return CaseEvent(event)


def _tells_anew(each: CaseEvent, content: object) -> bool:
    """Of an unflagged traveller nothing travelled before a card came into doubt."""
    return content is None and each.event.kind is EventKind.RECHECK


def _content(events: Iterable[CaseEvent]) -> dict[str, JsonValue] | None:
    """What the counter's screen showed, with the papers and answers that were told since."""
    content: dict[str, Any] | None = None
    for each in events:
        name = _FACTS.get(each.event.kind)
        if each.body is not None and (each.event.kind is EventKind.SCAN or _tells_anew(each, content)):
            content = dict(each.body)
        elif content is not None and name in content:
            facts = {key: value for key, value in each.event.open.items() if key not in _NO_FACTS}
            content[name] = {**content[name], **facts}
    return cast("dict[str, JsonValue] | None", content)
