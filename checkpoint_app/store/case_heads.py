"""Whom each case is about, in a few sealed bytes beside its content: what a search reads instead of all of it.

A head holds name, number and birth date as the content does, sealed under the same key of the encounter: erasing ends
both, and nothing in the database tells more of anybody than before. Triggers drop a head whenever its content changes
or ends (`store.schema`); whoever writes content writes the head after it. A case without a head (of an earlier
program, or salvaged) is read from its content until `fill_heads` came by. Lives on the casebook's thread.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from checkpoint_app.casework.bodies import NONCE_BYTES, EncounterKey, open_body, seal_body
from checkpoint_app.casework.canonical import JsonValue

if TYPE_CHECKING:
    from sqlite_utils import Database

_HEADS = (
    "SELECT encounter_id, sealed, key FROM case_heads JOIN encounter_keys USING (encounter_id)"
    " WHERE key IS NOT NULL ORDER BY encounter_id DESC"
)
# The index on what is kept answers the inner question: the large rows of encounters are left alone.
_WITHOUT = (
    "SELECT missing.encounter_id, content, key FROM ("
    "SELECT encounter_id FROM encounters INDEXED BY encounters_kept WHERE content IS NOT NULL"
    " AND NOT EXISTS (SELECT 1 FROM case_heads WHERE case_heads.encounter_id = encounters.encounter_id)"
    ") AS missing"
    " CROSS JOIN encounters USING (encounter_id) CROSS JOIN encounter_keys USING (encounter_id)"
    " WHERE key IS NOT NULL ORDER BY missing.encounter_id DESC"
)


@dataclass(frozen=True, slots=True)
class CaseHead:
    """Whom a case is about, as written; empty where that is not known."""

    encounter_id: str
    name: str
    number: str
    birth_date: str


def put_head(db: Database, key: EncounterKey, encounter_id: str, content: Mapping[str, JsonValue]) -> None:
    """Write the head of a case whose content was just written."""
    head = _head_of(encounter_id, content)
    plain: dict[str, JsonValue] = {"name": head.name, "number": head.number, "birth_date": head.birth_date}
    sealed = seal_body(key, secrets.token_bytes(NONCE_BYTES), _bound(encounter_id), plain)
    db.execute("INSERT OR REPLACE INTO case_heads (encounter_id, sealed) VALUES (?, ?)", [encounter_id, sealed])


def kept_heads(db: Database) -> Iterator[CaseHead]:
    """Read the heads of all cases whose content is kept, the newest first; last those that have none yet."""
    for encounter_id, sealed, key in db.conn.execute(_HEADS):
        plain = open_body(EncounterKey(bytes(key)), _bound(encounter_id), sealed)
        yield CaseHead(encounter_id, str(plain["name"]), str(plain["number"]), str(plain["birth_date"]))
    for encounter_id, content, key in db.conn.execute(_WITHOUT):
        yield _head_of(encounter_id, open_body(EncounterKey(bytes(key)), encounter_id, content))


def fill_heads(db: Database, most: int) -> int:
    """Write heads of cases that have none, in a transaction of the caller's; tells how many."""
    rows = db.conn.execute(f"{_WITHOUT} LIMIT ?", (most,)).fetchall()
    for encounter_id, content, sealing in rows:
        key = EncounterKey(bytes(sealing))
        put_head(db, key, encounter_id, open_body(key, encounter_id, content))
    return len(rows)


def _head_of(encounter_id: str, content: Mapping[str, JsonValue]) -> CaseHead:
    document = content.get("document")
    said = document if isinstance(document, Mapping) else {}
    parts = (said.get("primary_identifier"), said.get("secondary_identifier"))
    name = " ".join(str(part) for part in parts if part)
    return CaseHead(encounter_id, name, str(said.get("number") or ""), str(said.get("birth_date") or ""))


def _bound(encounter_id: str) -> str:
    """What a head is bound to: it can pass neither for a content nor for another case's head."""
    return f"{encounter_id} head"
