"""The casebook's tables, as numbered migrations; a migration that was released is never changed.

`events` is the audit log and holds every event ever recorded; the outbox is the part of it that no receipt covers
yet, decisions are the part of it that decides. One truth, three views. Triggers keep it append-only. Identity exists
only as ciphertext: in an event's body and in `encounters.content`, both under the key in `encounter_keys`.
"""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Migration:
    """One step of the schema; `number` is the version of the database after it."""

    number: int
    name: str
    statements: tuple[str, ...]


_FIRST = (
    """CREATE TABLE device (
        one INTEGER PRIMARY KEY CHECK (one = 1),
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL CHECK (incarnation >= 1),
        head_seq INTEGER NOT NULL,
        head_hash TEXT NOT NULL
    ) STRICT""",
    """CREATE TABLE events (
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        dev_seq INTEGER NOT NULL CHECK (dev_seq >= 1),
        event_id TEXT NOT NULL UNIQUE,
        kind TEXT NOT NULL,
        encounter_id TEXT,
        officer_id TEXT,
        at_wall TEXT NOT NULL,
        hash TEXT NOT NULL,
        wire TEXT NOT NULL,
        PRIMARY KEY (device_id, incarnation, dev_seq)
    ) STRICT""",
    "CREATE INDEX events_by_encounter ON events (encounter_id, dev_seq) WHERE encounter_id IS NOT NULL",
    "CREATE INDEX events_by_officer ON events (officer_id, at_wall) WHERE officer_id IS NOT NULL",
    """CREATE TRIGGER events_are_not_edited BEFORE UPDATE ON events
        BEGIN SELECT RAISE(ABORT, 'events are not edited'); END""",
    """CREATE TRIGGER events_are_not_deleted BEFORE DELETE ON events
        BEGIN SELECT RAISE(ABORT, 'events are not deleted'); END""",
    """CREATE TABLE receipts (
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        server_epoch TEXT NOT NULL,
        acked_through INTEGER NOT NULL,
        at TEXT NOT NULL,
        wire TEXT NOT NULL,
        received_at TEXT NOT NULL,
        PRIMARY KEY (device_id, incarnation, server_epoch, acked_through)
    ) STRICT""",
    """CREATE TABLE acknowledged (
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        server_epoch TEXT NOT NULL,
        acked_through INTEGER NOT NULL,
        at TEXT NOT NULL,
        PRIMARY KEY (device_id, incarnation)
    ) STRICT""",
    """CREATE VIEW outbox AS
        SELECT events.* FROM acknowledged CROSS JOIN events
        ON events.device_id = acknowledged.device_id AND events.incarnation = acknowledged.incarnation
        AND events.dev_seq > acknowledged.acked_through""",
    """CREATE TABLE encounters (
        encounter_id TEXT PRIMARY KEY,
        state TEXT NOT NULL,
        verdict TEXT,
        opened_by TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        changed_at TEXT NOT NULL,
        boarding_at TEXT,
        referred_at TEXT,
        clock_at TEXT,
        needs_review INTEGER NOT NULL,
        erase_after TEXT,
        content TEXT,
        record TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX encounters_by_state ON encounters (state, boarding_at)",
    "CREATE INDEX encounters_by_clock ON encounters (clock_at) WHERE clock_at IS NOT NULL",
    "CREATE INDEX encounters_to_review ON encounters (changed_at) WHERE needs_review = 1",
    "CREATE INDEX encounters_to_erase ON encounters (erase_after) WHERE erase_after IS NOT NULL",
    "CREATE INDEX encounters_by_officer ON encounters (opened_by, opened_at)",
    """CREATE TABLE encounter_keys (
        encounter_id TEXT PRIMARY KEY REFERENCES encounters (encounter_id),
        key BLOB,
        is_shared INTEGER NOT NULL,
        destroyed_at TEXT,
        CHECK ((key IS NULL) = (destroyed_at IS NOT NULL))
    ) STRICT""",
    """CREATE VIEW decisions AS
        SELECT event_id, encounter_id, officer_id, at_wall, kind,
            json_extract(wire, '$.open.action') AS action,
            json_extract(wire, '$.open.state') AS state,
            json_extract(wire, '$.open.verdict') AS verdict,
            json_extract(wire, '$.open.ground') AS ground,
            json_extract(wire, '$.second_person') AS second_person,
            json_extract(wire, '$.open.amends') AS amends
        FROM events WHERE json_extract(wire, '$.open.action') IS NOT NULL""",
    """CREATE VIEW reviews AS
        SELECT event_id, encounter_id, officer_id, at_wall, json_extract(wire, '$.open.outcome') AS outcome
        FROM events WHERE kind = 'review'""",
    """CREATE TABLE people (
        officer_id TEXT PRIMARY KEY,
        display_name TEXT NOT NULL,
        role TEXT NOT NULL,
        public_key BLOB NOT NULL,
        sealed_key TEXT NOT NULL,
        failed_attempts INTEGER NOT NULL DEFAULT 0,
        blocked_until TEXT,
        enrolled_at TEXT NOT NULL,
        left_at TEXT
    ) STRICT""",
    "CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) STRICT",
)

# Cases that other machines of the post opened, or took further: their events as they were signed.
_POST = (
    """CREATE TABLE foreign_events (
        event_id TEXT PRIMARY KEY,
        device_id TEXT NOT NULL,
        incarnation INTEGER NOT NULL,
        dev_seq INTEGER NOT NULL,
        encounter_id TEXT NOT NULL,
        wire TEXT NOT NULL
    ) STRICT""",
    "CREATE INDEX foreign_events_by_encounter ON foreign_events (encounter_id)",
    """CREATE TRIGGER foreign_events_are_not_edited BEFORE UPDATE ON foreign_events
        BEGIN SELECT RAISE(ABORT, 'events are not edited'); END""",
    "ALTER TABLE encounters ADD COLUMN home TEXT",
    "ALTER TABLE encounters ADD COLUMN out_of_step TEXT NOT NULL DEFAULT ''",
)

# The queue in its order, kept by the casebook itself: any page is one reach into a small table, and its length is
# known without counting. Encounters stay as they are, so what salvages or restores them need not know of it.
_RANK = """CASE WHEN {row}.needs_review = 1 THEN '2'
    WHEN {row}.state IN ('PAPERS_COMPLETED', 'LAPSED') THEN '0'
    WHEN {row}.state IN ('REFERRED', 'CLAIMED', 'INTERVIEW', 'POSTPONED_PROVISIONAL') THEN '1' END"""
_PLACE = (
    _RANK
    + """ || coalesce(substr({row}.boarding_at, 1, 16), '~')
    || CASE {row}.verdict WHEN 'SUPERVISOR' THEN '0' WHEN 'SECONDARY' THEN '1' WHEN 'ASK' THEN '2' ELSE '3' END
    || coalesce({row}.referred_at, {row}.opened_at)"""
)
_STEP_IN = f"""INSERT INTO queue (place, encounter_id) SELECT {_PLACE.format(row="NEW")}, NEW.encounter_id
    WHERE {_RANK.format(row="NEW")} IS NOT NULL;"""
_STEP_OUT = f"DELETE FROM queue WHERE place = {_PLACE.format(row='OLD')} AND encounter_id = OLD.encounter_id;"  # noqa: S608
_FILL = f"""INSERT INTO queue SELECT {_PLACE.format(row="encounters")}, encounter_id FROM encounters
    WHERE {_RANK.format(row="encounters")} IS NOT NULL"""  # noqa: S608
_MOVED_BY = "state, verdict, boarding_at, referred_at, needs_review"
_DESK = (
    """CREATE TABLE queue (
        place TEXT NOT NULL,
        encounter_id TEXT NOT NULL,
        PRIMARY KEY (place, encounter_id)
    ) STRICT, WITHOUT ROWID""",
    "CREATE TABLE queue_length (one INTEGER PRIMARY KEY CHECK (one = 1), cases INTEGER NOT NULL) STRICT",
    "INSERT INTO queue_length VALUES (1, 0)",
    "CREATE TRIGGER queue_grows AFTER INSERT ON queue BEGIN UPDATE queue_length SET cases = cases + 1; END",
    "CREATE TRIGGER queue_shrinks AFTER DELETE ON queue BEGIN UPDATE queue_length SET cases = cases - 1; END",
    _FILL,
    f"CREATE TRIGGER encounter_queues AFTER INSERT ON encounters BEGIN {_STEP_IN} END",
    f"CREATE TRIGGER encounter_moves AFTER UPDATE OF {_MOVED_BY} ON encounters BEGIN {_STEP_OUT} {_STEP_IN} END",
    "CREATE INDEX encounters_by_referral ON encounters (referred_at, state) WHERE referred_at IS NOT NULL",
    "CREATE INDEX encounters_by_opening ON encounters (opened_at, state, referred_at)",
    "CREATE INDEX events_by_kind ON events (kind, at_wall)",
)

# Somebody whose password was reset has a new key; what they signed before was signed with the former one.
_FORMER_KEYS = (
    """CREATE TABLE former_keys (
        officer_id TEXT NOT NULL REFERENCES people (officer_id),
        public_key BLOB NOT NULL,
        until TEXT NOT NULL,
        PRIMARY KEY (officer_id, public_key)
    ) STRICT""",
)

# Cards that were accepted before the data knew them, and what is still missing: few rows of a large table.
_RECHECKS = (
    """CREATE INDEX encounters_to_recheck ON encounters (opened_at)
        WHERE json_extract(record, '$.recheck') IN ('WAITING', 'MISSING')""",
)

# Whom a case is about, sealed under its own key. A head ends with its content or its key, whoever ends them.
_HEADS = (
    """CREATE TABLE case_heads (
        encounter_id TEXT PRIMARY KEY REFERENCES encounters (encounter_id),
        sealed TEXT NOT NULL
    ) STRICT, WITHOUT ROWID""",
    "CREATE INDEX encounters_kept ON encounters (encounter_id) WHERE content IS NOT NULL",
    """CREATE TRIGGER content_changed AFTER UPDATE OF content ON encounters
        BEGIN DELETE FROM case_heads WHERE encounter_id = NEW.encounter_id; END""",
    """CREATE TRIGGER key_destroyed AFTER UPDATE OF key ON encounter_keys WHEN NEW.key IS NULL
        BEGIN DELETE FROM case_heads WHERE encounter_id = NEW.encounter_id; END""",
)

CASEBOOK_MIGRATIONS: tuple[Migration, ...] = (
    Migration(1, "first", _FIRST),
    Migration(2, "post", _POST),
    Migration(3, "desk", _DESK),
    Migration(4, "former_keys", _FORMER_KEYS),
    Migration(5, "rechecks", _RECHECKS),
    Migration(6, "heads", _HEADS),
)
