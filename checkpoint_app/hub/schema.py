"""The hub's tables. Nothing here can be read without another key: bodies are ciphertext, their keys are wrapped.

`events` holds what each machine signed, dense by number; `feed` numbers those that belong to a case, in the order in
which they came; `claims` says who holds a case, until when.
"""

from __future__ import annotations

from checkpoint_app.store.schema import Migration

_FIRST = (
    "CREATE TABLE hub (one INTEGER PRIMARY KEY CHECK (one = 1), epoch TEXT NOT NULL) STRICT",
    """CREATE TABLE members (
        device_id TEXT PRIMARY KEY,
        incarnation INTEGER NOT NULL,
        counter TEXT NOT NULL,
        public_key BLOB NOT NULL,
        reads_cases INTEGER NOT NULL,
        wire TEXT NOT NULL,
        seen_at TEXT NOT NULL,
        is_vouched INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE people (
        device_id TEXT NOT NULL,
        officer_id TEXT NOT NULL,
        public_key BLOB NOT NULL,
        since TEXT NOT NULL,
        PRIMARY KEY (device_id, officer_id, public_key)
    ) STRICT""",
    """CREATE TABLE chains (
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        head_seq INTEGER NOT NULL,
        head_hash TEXT NOT NULL,
        centre_seq INTEGER NOT NULL DEFAULT 0,
        centre_receipt TEXT,
        trouble TEXT NOT NULL DEFAULT '',
        PRIMARY KEY (device_id, incarnation)
    ) STRICT""",
    """CREATE TABLE events (
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        dev_seq INTEGER NOT NULL CHECK (dev_seq >= 1),
        event_id TEXT NOT NULL,
        kind TEXT NOT NULL,
        encounter_id TEXT,
        hash TEXT NOT NULL,
        wire TEXT NOT NULL,
        received_at TEXT NOT NULL,
        quarantine TEXT,
        PRIMARY KEY (device_id, incarnation, dev_seq)
    ) STRICT""",
    "CREATE INDEX events_by_encounter ON events (encounter_id) WHERE encounter_id IS NOT NULL",
    """CREATE TABLE centre_keys (
        device_id TEXT NOT NULL,
        encounter_id TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        PRIMARY KEY (device_id, encounter_id)
    ) STRICT""",
    """CREATE TABLE post_keys (
        key_seq INTEGER PRIMARY KEY AUTOINCREMENT,
        encounter_id TEXT NOT NULL,
        reader TEXT NOT NULL,
        giver TEXT NOT NULL,
        wrapped BLOB NOT NULL,
        UNIQUE (encounter_id, reader)
    ) STRICT""",
    """CREATE TABLE cases (
        encounter_id TEXT PRIMARY KEY,
        device_id TEXT NOT NULL,
        is_erased INTEGER NOT NULL DEFAULT 0
    ) STRICT""",
    """CREATE TABLE feed (
        seq INTEGER PRIMARY KEY AUTOINCREMENT,
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        dev_seq INTEGER NOT NULL,
        event_id TEXT NOT NULL UNIQUE,
        encounter_id TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX feed_by_encounter ON feed (encounter_id)",
    """CREATE TABLE claims (
        encounter_id TEXT PRIMARY KEY,
        device_id TEXT NOT NULL,
        officer_id TEXT NOT NULL,
        until TEXT NOT NULL
    ) STRICT""",
)

_SHOWN = ("CREATE INDEX events_presented ON events (received_at) WHERE kind = 'presented'",)

_SHARED = (
    "DROP INDEX events_presented",
    "CREATE INDEX events_shown ON events (received_at) WHERE kind IN ('presented', 'scan')",
)

HUB_MIGRATIONS: tuple[Migration, ...] = (
    *(Migration(1, "first", _FIRST), Migration(2, "shown", _SHOWN)),
    Migration(3, "shared", _SHARED),
)
