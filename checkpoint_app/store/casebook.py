"""The casebook: what was seen, decided and sent at this counter. Never lost, never edited.

One object belongs to one thread (SQLite's rule); another thread opens its own. Everything that changes something is
done inside `record`, whose block has been committed and flushed (WAL, synchronous=FULL) when it ends. Methods raise
EnvironmentFault (disk, locks) and DataRejected (damage, wrong key), never an error of the database library.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum
from pathlib import Path
from typing import Any, TypeVar

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

from checkpoint_app.assessment.data_age import CLOCK_TOLERANCE
from checkpoint_app.casework.bodies import open_body
from checkpoint_app.casework.canonical import JsonValue, instant_from_wire, instant_to_wire
from checkpoint_app.casework.encounter import Action, Encounter
from checkpoint_app.casework.events import ChainHead, ClockState, Event, event_from_wire, genesis
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.presented import CardShown, FlaggedShared, card_shown, flagged_shared
from checkpoint_app.faults import EnvironmentFault, Fault
from checkpoint_app.medium import make_folder
from checkpoint_app.store.audit import AuditReport, Heed, heed_nothing, verify_casebook
from checkpoint_app.store.audit_trail import Numbers, TrailEntry, TrailFilter, entries_of, numbers_of
from checkpoint_app.store.case_heads import CaseHead, fill_heads, kept_heads
from checkpoint_app.store.case_queue import (
    Case,
    Referrals,
    cards_in_doubt,
    cases_to_recheck,
    cases_where,
    queue_length,
    queue_page,
    referrals,
    waiting_long,
)
from checkpoint_app.store.connection import database_faults, one_moment, open_database, write_transaction
from checkpoint_app.store.difference_reports import OwnReport, ReportedCase, own_reports, reported_cases
from checkpoint_app.store.encounter_rows import encounter_from_row
from checkpoint_app.store.figures import Figures, figures_between
from checkpoint_app.store.migrations import migrate, remove_old_backups
from checkpoint_app.store.moments import Moment
from checkpoint_app.store.outbox import Outbox
from checkpoint_app.store.people import LoggedInOfficer, People
from checkpoint_app.store.post_cases import PostCases, events_of
from checkpoint_app.store.recording import (
    FeedSeen,
    Recording,
    device_head,
    load_content,
    load_encounter,
    load_key,
)
from checkpoint_app.store.reserve import Reserve
from checkpoint_app.store.schema import CASEBOOK_MIGRATIONS
from checkpoint_app.store.settled import Settled, settled_cases

LONGEST_SILENCE = timedelta(days=60)
"""A post is offline for 45 days at most; a clock that is further on than this may have jumped."""

LAST_TEN_WINDOW = timedelta(minutes=15)
_ERASE_BATCH = 200
_T = TypeVar("_T")
_EVENTS_LOOKED_AT = 20_000
"""So many events are some three days of a busy counter; the whole log is not read at every login."""


class ReadReason(Enum):
    """Why somebody looks at a traveller again; every such look is an event."""

    WRONG_KEY = "WRONG_KEY"
    TRAVELLER_RETURNED = "TRAVELLER_RETURNED"
    CASE_WORK = "CASE_WORK"
    REVIEW = "REVIEW"
    COMPLAINT = "COMPLAINT"


@dataclass(frozen=True, slots=True)
class HistoryEntry:
    """One event of an encounter; `body` is None when there is none or its key was destroyed."""

    event: Event
    body: dict[str, JsonValue] | None


class Casebook:
    """See the module; made by `Casebook.open`, ended by `close`."""

    def __init__(self, db: Database, path: Path, device_key: Ed25519PrivateKey) -> None:
        self._db, self._path, self._device_key = db, path, device_key
        self._reserve = Reserve(path.with_name(f"{path.name}.reserve"))
        self.people = People(db)
        self.outbox = Outbox(db, path)
        self.post_cases = PostCases(db, path)

    @classmethod
    def open(
        cls,
        path: Path,
        database_key: bytes,
        device_key: Ed25519PrivateKey,
        now: datetime,
        *,
        must_exist: bool = False,
    ) -> Casebook:
        """Open the casebook, make it when there is none, bring it to this program's schema, keep space in reserve."""
        try:
            make_folder(path.parent)
        except OSError as error:
            raise EnvironmentFault("store.fault.cannot_open", file=path.name) from error
        db = open_database(path, database_key, must_exist=must_exist)
        try:
            migrate(db, path, CASEBOOK_MIGRATIONS, now)
        except BaseException:
            db.close()
            raise
        casebook = cls(db, path, device_key)
        casebook._reserve.hold()
        return casebook

    @classmethod
    def open_to_read(cls, path: Path, database_key: bytes, device_key: Ed25519PrivateKey) -> Casebook:
        """Open a casebook that another connection keeps, to ask and never to write."""
        db = open_database(path, database_key, must_exist=True)
        db.conn.execute("PRAGMA query_only = ON")
        return cls(db, path, device_key)

    def close(self) -> None:
        """Close the connection; a second call does nothing."""
        self._db.close()

    # Device

    def adopt_device(self, device_id: str, incarnation: int, device_key: Ed25519PrivateKey | None = None) -> None:
        """Name the device (after enrolment) whose chain is written from now on; a new incarnation begins at 1.

        A new incarnation has a key of its own: whoever else holds a copy of the former one cannot speak for it.
        """
        self._device_key = device_key or self._device_key
        with self._writing():
            row = self._db.conn.execute("SELECT device_id, incarnation FROM device").fetchone()
            if row == (device_id, incarnation):
                return
            start = genesis(device_id, incarnation)
            self._db.table("device").upsert(
                {
                    "one": 1,
                    "device_id": device_id,
                    "incarnation": incarnation,
                    "head_seq": 0,
                    "head_hash": start.hash,
                },
                pk="one",
            )
            # Before the first receipt of a chain all of it waits; the outbox reads it from this row.
            self._db.execute("INSERT OR IGNORE INTO acknowledged VALUES (?, ?, '', 0, '')", [device_id, incarnation])

    @property
    def is_enrolled(self) -> bool:
        """Whether this device has a name; before that nothing can be recorded."""
        with database_faults(self._path):
            return self._db.conn.execute("SELECT 1 FROM device").fetchone() is not None

    def head(self) -> ChainHead:
        """Tell the last event of this device's chain; raises EnvironmentFault when it is not enrolled."""
        with database_faults(self._path):
            return device_head(self._db)

    # Writing

    @contextmanager
    def record(
        self, officer: LoggedInOfficer | None, moment: Moment, feed: FeedSeen | None = None
    ) -> Iterator[Recording]:
        """Record in one transaction; when the block has ended without an exception it is on disk, else nothing is.

        On a full disk the reserved space is given up and EnvironmentFault is raised: recording again will succeed.
        """
        if self._reserve.is_disk_low():
            self._reserve.release()
        with self._writing():
            yield Recording(self._db, self._device_key, officer, self._judged(moment), feed)

    def let_clock_act(self, moment: Moment) -> tuple[Encounter, ...]:
        """End leases and provisional postponements that are due at this moment; gives the encounters that changed."""
        due = self._rows(
            "SELECT record FROM encounters WHERE clock_at <= ? ORDER BY clock_at", instant_to_wire(moment.at)
        )
        changed = []
        if due:
            with self.record(None, moment) as recording:
                for encounter in map(encounter_from_row, due):
                    is_lease = encounter.state is EncounterState.CLAIMED
                    action = Action.LEASE_END if is_lease else Action.LAPSE
                    changed.append(recording.decide(encounter.encounter_id, action))
        return tuple(changed)

    def erase_due(self, moment: Moment) -> int:
        """Destroy the keys of all encounters whose time has come, each with its `erase` event; tells how many.

        A clock that is far beyond the last time that the centre has signed destroys nothing: it may have jumped.
        """
        erased = 0
        signed = self.signed_time()
        if signed is not None and moment.at > signed + LONGEST_SILENCE:
            return 0
        while batch := self._rows(
            f"SELECT encounter_id FROM encounters WHERE erase_after <= ? LIMIT {_ERASE_BATCH}",  # noqa: S608
            instant_to_wire(moment.at),
        ):
            with self.record(None, moment) as recording:
                for encounter_id in batch:
                    recording.erase(encounter_id)
            erased += len(batch)
        remove_old_backups(self._path, moment.at)
        if erased:
            # The write-ahead log still holds the pages with the keys.
            with database_faults(self._path):
                self._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        return erased

    def signed_time(self) -> datetime | None:
        """Tell the latest instant that the centre has signed in a receipt; None before the first."""
        latest = self._rows("SELECT max(at) FROM acknowledged WHERE at != ''")[0]
        return instant_from_wire(latest) if latest else None

    def _judged(self, moment: Moment) -> Moment:
        """Note in each event when the clock is behind what is known to be past; order is by number, not by clock."""
        signed = self.signed_time()
        is_behind = signed is not None and moment.at < signed - CLOCK_TOLERANCE
        if is_behind and moment.clock_state in {ClockState.UNCHECKED, ClockState.TRUSTED}:
            return replace(moment, clock_state=ClockState.BEHIND)
        return moment

    # Reading

    def encounter(self, encounter_id: str) -> Encounter:
        """Read where an encounter stands; raises DataRejected when there is none."""
        with database_faults(self._path):
            return load_encounter(self._db, encounter_id)

    def content(self, encounter_id: str) -> dict[str, JsonValue] | None:
        """Decrypt what is known of an encounter's traveller; None once erased. Used within `read_case`."""
        with database_faults(self._path):
            return load_content(self._db, encounter_id)

    def contents(self) -> tuple[tuple[str, dict[str, JsonValue]], ...]:
        """Give what is kept of every encounter that is not erased; whoever asks records the look."""
        names = self._rows("SELECT encounter_id FROM encounters WHERE content IS NOT NULL ORDER BY opened_at")
        with database_faults(self._path):
            found = ((name, load_content(self._db, name)) for name in names)
            return tuple((name, content) for name, content in found if content is not None)

    def queue(self, first: int = 0, most: int = -1) -> tuple[Case, ...]:
        """Give a page of what waits for a supervisor, or all of it.

        First who may depart (papers completed, lapsed), then by the minute of boarding, level and wait; last those
        let go at the verdict SUPERVISOR whom nobody has reviewed yet.
        """
        with database_faults(self._path):
            return queue_page(self._db, first, most)

    def queue_length(self) -> int:
        """Tell how many cases are in the queue."""
        with database_faults(self._path):
            return queue_length(self._db)

    def waiting_long(self, since: datetime) -> int:
        """Count those whom nobody has taken up since they were referred before an instant."""
        with database_faults(self._path):
            return waiting_long(self._db, since)

    def referrals(self, since: datetime) -> tuple[Referrals, ...]:
        """Count the referrals since an instant, by the minute."""
        with database_faults(self._path):
            return referrals(self._db, since)

    def encounters_in(self, states: Sequence[EncounterState]) -> tuple[Encounter, ...]:
        """List the encounters in these states, the latest change last; nobody's content is opened."""
        marks = ", ".join("?" * len(states))
        found = self._rows(
            f"SELECT record FROM encounters WHERE state IN ({marks}) ORDER BY changed_at",  # noqa: S608 - question marks
            *(state.value for state in states),
        )
        return tuple(map(encounter_from_row, found))

    def cases_to_recheck(self) -> tuple[Case, ...]:
        """List those of this machine who departed on a card of which the record is still missing here."""
        with database_faults(self._path):
            return cases_to_recheck(self._db)

    def cards_in_doubt(self) -> int:
        """Count the cards that later data do not agree with and nobody has looked at yet."""
        with database_faults(self._path):
            return cards_in_doubt(self._db)

    def settled_cases(self, since: datetime) -> tuple[Settled, ...]:
        """Give the settled cases since an instant: the rules that raised each, and what was found; no identity."""
        with database_faults(self._path):
            return tuple(settled_cases(self._db, since))

    def read_case(self, officer: LoggedInOfficer, moment: Moment, encounter_id: str, reason: ReadReason) -> Case:
        """Open one case; the look itself is recorded."""
        with self.record(officer, moment) as recording:
            encounter = load_encounter(self._db, encounter_id)
            content = load_content(self._db, encounter_id)
            recording.note(EventKind.READ, encounter_id=encounter_id, open={"reason": reason.value, "count": 1})
        return Case(encounter, content)

    def last_ten(self, officer: LoggedInOfficer, moment: Moment, reason: ReadReason) -> tuple[Case, ...]:
        """Give the officer's own last ten travellers of 15 minutes, the latest first; the look is recorded."""
        with self.record(officer, moment) as recording:
            cases = cases_where(
                self._db,
                "WHERE opened_by = ? AND opened_at > ? AND home IS NULL ORDER BY opened_at DESC LIMIT 10",
                officer.officer_id,
                instant_to_wire(moment.at - LAST_TEN_WINDOW),
            )
            recording.note(EventKind.READ, open={"reason": reason.value, "count": len(cases)})
        return cases

    def history(self, encounter_id: str) -> tuple[HistoryEntry, ...]:
        """Give all events of an encounter in order, with what can still be decrypted; read within `read_case`."""
        with database_faults(self._path):
            key, events = load_key(self._db, encounter_id), events_of(self._db, encounter_id)
        return tuple(
            HistoryEntry(event, open_body(key, event.event_id, event.body) if key and event.body else None)
            for event in events
        )

    def entries_of(self, kinds: Sequence[EventKind], since: datetime | None = None) -> tuple[HistoryEntry, ...]:
        """Give all events of these kinds, of this machine and of others of the post, by their time; `since` when."""
        wanted = [kind.value for kind in kinds]
        begin = instant_to_wire(since) if since else ""
        marks = ", ".join("?" * len(wanted))
        wires = self._rows(
            f"SELECT wire FROM events WHERE kind IN ({marks}) AND at_wall >= ?"  # noqa: S608
            f" UNION ALL SELECT wire FROM foreign_events WHERE json_extract(wire, '$.kind') IN ({marks})"
            " AND json_extract(wire, '$.at_wall') >= ?",
            *(*wanted, begin, *wanted, begin),
        )
        events = sorted((event_from_wire(json.loads(wire)) for wire in wires), key=lambda each: each.at_wall)
        return tuple(self._entry(event) for event in events)

    def _entry(self, event: Event) -> HistoryEntry:
        if event.body is None or event.encounter_id is None:
            return HistoryEntry(event, None)
        with database_faults(self._path):
            key = load_key(self._db, event.encounter_id)
        return HistoryEntry(event, open_body(key, event.event_id, event.body) if key else None)

    def kept_heads(self) -> Iterator[CaseHead]:
        """Give whom every case is about whose content is kept, the newest first; whoever asks records the look."""
        with database_faults(self._path):
            yield from kept_heads(self._db)

    def fill_heads(self, most: int) -> int:
        """Write heads of cases of an earlier program; tells how many."""
        with self._writing():
            return fill_heads(self._db, most)

    def reported_cases(self, event_ids: Sequence[str]) -> Mapping[str, ReportedCase]:
        """Find the cases of this post that events belong to; what other posts recorded is not found."""
        with database_faults(self._path):
            return reported_cases(self._db, event_ids)

    def own_reports(self, since: datetime) -> tuple[OwnReport, ...]:
        """Give what this machine reported as not agreeing, the newest first; nobody's content is read."""
        with database_faults(self._path):
            return tuple(own_reports(self._db, since))

    def find_case(self, number: str) -> str | None:
        """Find the newest case with a number as it stands on papers; None when there is none."""
        ending = f"%{number.lower()}"
        found = self._rows(
            "SELECT encounter_id FROM encounters WHERE lower(encounter_id) LIKE ? ORDER BY encounter_id DESC LIMIT 1",
            ending,
        )
        return found[0] if found else None

    @contextmanager
    def one_moment(self) -> Iterator[None]:
        """See one state of the casebook throughout, whatever is recorded meanwhile through another connection."""
        with database_faults(self._path), one_moment(self._db):
            yield

    def trail(self, wanted: TrailFilter) -> Numbers:
        """Find events of the log, the newest first."""
        with database_faults(self._path):
            return numbers_of(self._db, wanted)

    def trail_entries(self, numbers: Numbers) -> tuple[TrailEntry, ...]:
        """Read events that were found."""
        with database_faults(self._path):
            return entries_of(self._db, numbers)

    def figures(self, since: datetime, until: datetime) -> Figures:
        """Count a period, in this machine's own time zone; nobody stands in the figures."""
        with database_faults(self._path):
            return figures_between(self._db, since, until, None)

    def verify(self, heed: Heed = heed_nothing) -> AuditReport:
        """Check the whole log: pages, chain, signatures, receipts (about 2,000 events/s).

        `heed` is told every now and then how many events were checked; what it raises ends the check.
        """
        with database_faults(self._path):
            return verify_casebook(self._db, self._device_key.public_key(), self.people.all(), heed)

    def cards_shown(self, since: datetime) -> tuple[CardShown, ...]:
        """Give which cards were shown by whom since then, of the latest events: what a restart would forget."""
        told = (card_shown(wire["open"]) for wire in self._latest(EventKind.PRESENTED, since))
        return tuple(each for each in told if each is not None)

    def flagged_shared(self, since: datetime) -> tuple[FlaggedShared, ...]:
        """Give what flagged travellers shared with others since then, of the latest events."""
        told = (
            flagged_shared(
                wire["encounter_id"], wire["subject_ref"] or "", instant_from_wire(wire["at_wall"]), wire["open"]
            )
            for wire in self._latest(EventKind.SCAN, since)
        )
        return tuple(each for each in told if each is not None)

    def _latest(self, kind: EventKind, since: datetime) -> list[dict[str, Any]]:
        latest = (
            "SELECT wire FROM events, device WHERE events.device_id = device.device_id"
            " AND events.incarnation = device.incarnation AND dev_seq > head_seq - ? AND kind = ? AND at_wall >= ?"
        )
        with database_faults(self._path):
            found = self._db.conn.execute(latest, (_EVENTS_LOOKED_AT, kind.value, instant_to_wire(since)))
            return [json.loads(row[0]) for row in found]

    # Settings and space

    def setting(self, name: str) -> str | None:
        """Read a setting of this device; None when it was never set."""
        found = self._rows("SELECT value FROM settings WHERE name = ?", name)
        return found[0] if found else None

    def set_setting(self, name: str, value: str) -> None:
        """Keep a setting of this device."""
        with self._writing():
            self._db.table("settings").upsert({"name": name, "value": value}, pk="name")

    @property
    def is_space_reserved(self) -> bool:
        """Whether space is still kept for the casebook; False is worth a warning on the screen."""
        return self._reserve.is_held

    @contextmanager
    def _writing(self) -> Iterator[None]:
        try:
            with database_faults(self._path), write_transaction(self._db):
                yield
        except Fault as fault:
            if fault.key in {"store.fault.disk_full", "store.fault.disk_io"}:
                self._reserve.release()
            raise

    def _rows(self, sql: str, *values: str) -> list[str]:
        with database_faults(self._path):
            return [row[0] for row in self._db.conn.execute(sql, values)]
