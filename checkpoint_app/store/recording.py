"""One unit of work on the casebook: state changes and their signed events, committed together or not at all."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any

import uuid6
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from sqlite_utils import Database

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.bodies import (
    KEY_BYTES,
    NONCE_BYTES,
    EncounterKey,
    new_encounter_key,
    open_body,
    seal_body,
)
from checkpoint_app.casework.canonical import JsonValue, canonical_bytes, instant_to_wire
from checkpoint_app.casework.encounter import (
    Action,
    Amendment,
    Encounter,
    OfficerDecision,
    Outcome,
    Presence,
    ReviewDecision,
    SecondPerson,
    apply_decision,
    apply_review,
    event_kind,
)
from checkpoint_app.casework.events import ChainHead, Event, EventDraft, OpenValue, seal_event, to_wire
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground, Role
from checkpoint_app.casework.rechecks import Recheck, begins_with
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store.case_heads import put_head
from checkpoint_app.store.encounter_rows import encounter_from_row, row_of
from checkpoint_app.store.moments import Moment
from checkpoint_app.store.people import LoggedInOfficer

Content = Mapping[str, JsonValue]
Open = Mapping[str, OpenValue]

_UNSHARED_STATES = frozenset({EncounterState.OPEN, EncounterState.DEPARTED, EncounterState.ABANDONED})


@dataclass(frozen=True, slots=True)
class FeedSeen:
    """Which feed, and how far, the officer's screen rested on."""

    feed_id: str
    feed_seq: int


def device_head(db: Database) -> ChainHead:
    """Read the head of this device's chain; raises EnvironmentFault when the device is not enrolled."""
    row = db.conn.execute("SELECT device_id, incarnation, head_seq, head_hash FROM device").fetchone()
    if row is None:
        raise EnvironmentFault("store.fault.not_enrolled")
    return ChainHead(*row)


def load_encounter(db: Database, encounter_id: str) -> Encounter:
    """Read an encounter; raises DataRejected when there is none."""
    row = db.conn.execute("SELECT record FROM encounters WHERE encounter_id = ?", (encounter_id,)).fetchone()
    if row is None:
        raise DataRejected("store.fault.no_encounter", encounter=encounter_id)
    return encounter_from_row(row[0])


def load_key(db: Database, encounter_id: str) -> EncounterKey | None:
    """Read an encounter's key; None when it was destroyed or never was."""
    row = db.conn.execute("SELECT key FROM encounter_keys WHERE encounter_id = ?", (encounter_id,)).fetchone()
    return None if row is None or row[0] is None else EncounterKey(bytes(row[0]))


def load_content(db: Database, encounter_id: str) -> dict[str, JsonValue] | None:
    """Decrypt what is known of an encounter's traveller; None once erased."""
    row = db.conn.execute("SELECT content FROM encounters WHERE encounter_id = ?", (encounter_id,)).fetchone()
    key = load_key(db, encounter_id)
    if row is None or row[0] is None or key is None:
        return None
    return open_body(key, encounter_id, row[0])


class Recording:
    """Inside one transaction: what is done here is on disk when the `with` block of `Casebook.record` has ended.

    Every method writes the state and appends one event, signed by the device and by the officer. Without an officer
    the device acts by itself (the clock, a sync, erasing).
    """

    def __init__(
        self,
        db: Database,
        device_key: Ed25519PrivateKey,
        officer: LoggedInOfficer | None,
        moment: Moment,
        feed: FeedSeen | None,
    ) -> None:
        self._db, self._device_key, self._officer, self._moment, self._feed = db, device_key, officer, moment, feed
        self._head = device_head(db)
        self.events: list[Event] = []

    def open_encounter(
        self,
        encounter_id: str,
        *,
        verdict: VerdictKind | None,
        content: Content,
        open: Open,  # noqa: A002
        body: Content | None = None,
        boarding_at: datetime | None = None,
        subject_ref: str | None = None,
        is_shared: bool = False,
        opened_at: datetime | None = None,
    ) -> Encounter:
        """Begin an encounter with its own random key and record the `scan`.

        `content` is what the screens show of the traveller: kept here only, encrypted. `body` travels, encrypted; the
        centre can read it only if `is_shared` (pass True when anything was flagged; any decision beyond letting go
        shares it too). `open` holds no identity. `opened_at` defaults to the moment of recording.
        """
        encounter = Encounter(
            encounter_id,
            opened_at or self._moment.at,
            self._officer_id(),
            verdict=verdict,
            boarding_at=boarding_at,
            recheck=begins_with(open),
        )
        key = new_encounter_key(secrets.token_bytes(KEY_BYTES))
        row: dict[str, Any] = {**row_of(encounter), "content": _sealed_content(key, encounter_id, content)}
        self._db.table("encounters").insert(row)
        self._db.table("encounter_keys").insert(
            {"encounter_id": encounter_id, "key": bytes(key), "is_shared": is_shared}
        )
        put_head(self._db, key, encounter_id, content)
        details = {**open, **_verdict_open(verdict), **_boarding_open(boarding_at)}
        self._append(EventKind.SCAN, encounter_id, details, body, subject_ref=subject_ref)
        return encounter

    def note(
        self,
        kind: EventKind,
        *,
        encounter_id: str | None = None,
        open: Open | None = None,  # noqa: A002
        body: Content | None = None,
        verdict: VerdictKind | None = None,
        content: Content | None = None,
        boarding_at: datetime | None = None,
        subject_ref: str | None = None,
        second: LoggedInOfficer | SecondPerson | None = None,
    ) -> Event:
        """Record a fact that moves no state: answers, papers, login, inform, sync, a document kept.

        With an encounter, a new `verdict`, `content` or `boarding_at` replaces the former. `second` signs it too,
        unless they confirmed it by telephone; then that is said.
        """
        details = {**(open or {}), **_verdict_open(verdict), **_boarding_open(boarding_at)}
        if isinstance(second, SecondPerson):
            details["presence"] = second.presence.value
        if encounter_id is not None and (verdict is not None or boarding_at is not None):
            encounter = load_encounter(self._db, encounter_id)
            self._save(
                replace(
                    encounter,
                    verdict=verdict or encounter.verdict,
                    boarding_at=boarding_at or encounter.boarding_at,
                )
            )
        if encounter_id is not None and content is not None:
            self._replace_content(encounter_id, content)
        return self._append(
            kind,
            encounter_id,
            details,
            body,
            second_person=second.officer_id if second else None,
            second_key=second.signer if isinstance(second, LoggedInOfficer) else None,
            subject_ref=subject_ref,
        )

    def decide(
        self,
        encounter_id: str,
        action: Action,
        *,
        alone: bool = False,
        reason: str | None = None,
        ground: Ground | None = None,
        second: LoggedInOfficer | SecondPerson | None = None,
        receiver: str | None = None,
        amends: Amendment | None = None,
        open: Open | None = None,  # noqa: A002
        body: Content | None = None,
        subject_ref: str | None = None,
    ) -> Encounter:
        """Record what the officer decides (the clock, without an officer); raises StepRefused when it is not open.

        `second` is the other person: logged in beside the first (signs the event too), or named after a call by
        telephone. `reason` and `receiver` go into the encrypted body.
        """
        other = _second_person(second)
        decision = OfficerDecision(
            encounter_id,
            action,
            officer_id=self._officer.officer_id if self._officer else None,
            role=self._officer.role if self._officer else None,
            at=self._moment.at,
            alone=alone,
            reason=reason,
            ground=ground,
            second=other,
            receiver=receiver,
            amends=amends,
        )
        before = load_encounter(self._db, encounter_id)
        event_id = str(uuid6.uuid7())
        after = apply_decision(before, decision, event_id)
        self._save(after)
        if after.state not in _UNSHARED_STATES:
            self.share(encounter_id)
        words = {name: text for name, text in (("reason", reason), ("receiver", receiver)) if text}
        self._append(
            EventKind.AMEND if amends else event_kind(action),
            encounter_id,
            {**(open or {}), **_decision_open(decision, before, after)},
            {**(body or {}), **words} or None,
            event_id=event_id,
            second_person=other.officer_id if other else None,
            second_key=second.signer if isinstance(second, LoggedInOfficer) else None,
            subject_ref=subject_ref,
        )
        return after

    def review(self, encounter_id: str, outcome: Outcome, note: str | None = None) -> Encounter:
        """Record a supervisor's review of what was decided; raises StepRefused when it is not theirs to make."""
        role = self._officer.role if self._officer else Role.AUDITOR
        decision = ReviewDecision(encounter_id, self._officer_id(), role, self._moment.at, outcome, note)
        after = apply_review(load_encounter(self._db, encounter_id), decision)
        self._save(after)
        self._append(EventKind.REVIEW, encounter_id, {"outcome": outcome.value}, {"note": note} if note else None)
        return after

    def recheck(self, encounter_id: str, result: Recheck, open: Open, content: Content | None = None) -> Encounter:  # noqa: A002
        """Record what looking at a provisional card again found; with `content` others may read whose it was."""
        after = replace(load_encounter(self._db, encounter_id), recheck=result)
        self._save(after)
        if content is not None:
            self.share(encounter_id)
        self._append(EventKind.RECHECK, encounter_id, {"result": result.value, **open}, content)
        return after

    def share(self, encounter_id: str) -> None:
        """Let the centre have the encounter's key with the next upload."""
        self._db.execute("UPDATE encounter_keys SET is_shared = 1 WHERE encounter_id = ?", [encounter_id])

    def erase(self, encounter_id: str) -> Event:
        """Destroy an encounter's key and content and append an `erase` event; the chain stays whole."""
        at = instant_to_wire(self._moment.at)
        self._db.execute(
            "UPDATE encounter_keys SET key = NULL, destroyed_at = ? WHERE encounter_id = ?", [at, encounter_id]
        )
        self._db.execute(
            "UPDATE encounters SET content = NULL, erase_after = NULL WHERE encounter_id = ?", [encounter_id]
        )
        return self._append(EventKind.ERASE, encounter_id, {"result": "key destroyed"}, None)

    def _officer_id(self) -> str:
        return self._officer.officer_id if self._officer else ""

    def _save(self, encounter: Encounter) -> None:
        self._db.table("encounters").update(encounter.encounter_id, row_of(encounter))

    def _replace_content(self, encounter_id: str, content: Content) -> None:
        key = self._key(encounter_id)
        self._db.table("encounters").update(encounter_id, {"content": _sealed_content(key, encounter_id, content)})
        put_head(self._db, key, encounter_id, content)

    def _key(self, encounter_id: str) -> EncounterKey:
        key = load_key(self._db, encounter_id)
        if key is None:
            raise DataRejected("store.fault.erased", encounter=encounter_id)
        return key

    def _append(
        self,
        kind: EventKind,
        encounter_id: str | None,
        details: Open,
        body: Content | None,
        *,
        event_id: str | None = None,
        second_person: str | None = None,
        second_key: Ed25519PrivateKey | None = None,
        subject_ref: str | None = None,
    ) -> Event:
        event_id = event_id or str(uuid6.uuid7())
        sealed = None
        if body is not None:
            if encounter_id is None:
                raise ValueError("a body needs an encounter, whose key seals it")
            sealed = seal_body(self._key(encounter_id), secrets.token_bytes(NONCE_BYTES), event_id, body)
        draft = EventDraft(
            event_id=event_id,
            kind=kind,
            at_wall=self._moment.at,
            at_monotonic=self._moment.monotonic_ms,
            boot_id=self._moment.boot_id,
            clock_state=self._moment.clock_state,
            officer_id=self._officer.officer_id if self._officer else None,
            role=self._officer.role if self._officer else None,
            second_person=second_person,
            feed_id=self._feed.feed_id if self._feed else None,
            feed_seq_seen=self._feed.feed_seq if self._feed else None,
            subject_ref=subject_ref,
            encounter_id=encounter_id,
            open=details,
            body=sealed,
        )
        event = seal_event(
            draft,
            device_id=self._head.device_id,
            incarnation=self._head.incarnation,
            dev_seq=self._head.dev_seq + 1,
            prev_hash=self._head.hash,
            device_key=self._device_key,
            officer_key=self._officer.signer if self._officer else None,
            second_key=second_key,
        )
        self._insert(event)
        return event

    def _insert(self, event: Event) -> None:
        self._db.table("events").insert(
            {
                "device_id": event.device_id,
                "incarnation": event.incarnation,
                "dev_seq": event.dev_seq,
                "event_id": event.event_id,
                "kind": event.kind.value,
                "encounter_id": event.encounter_id,
                "officer_id": event.officer_id,
                "at_wall": instant_to_wire(event.at_wall),
                "hash": event.hash,
                "wire": canonical_bytes(to_wire(event)).decode("utf-8"),
            }
        )
        self._db.execute("UPDATE device SET head_seq = ?, head_hash = ?", [event.dev_seq, event.hash])
        self._head = replace(self._head, dev_seq=event.dev_seq, hash=event.hash)
        self.events.append(event)


def _sealed_content(key: EncounterKey, encounter_id: str, content: Content) -> str:
    return seal_body(key, secrets.token_bytes(NONCE_BYTES), encounter_id, content)


def _verdict_open(verdict: VerdictKind | None) -> dict[str, OpenValue]:
    return {} if verdict is None else {"verdict": verdict.value}


def _boarding_open(boarding_at: datetime | None) -> dict[str, OpenValue]:
    return {} if boarding_at is None else {"boarding_at": instant_to_wire(boarding_at)}


def _second_person(second: LoggedInOfficer | SecondPerson | None) -> SecondPerson | None:
    if isinstance(second, LoggedInOfficer):
        return SecondPerson(second.officer_id, second.role, Presence.AT_THE_POST)
    return second


def _decision_open(decision: OfficerDecision, before: Encounter, after: Encounter) -> dict[str, OpenValue]:
    found: dict[str, OpenValue | None] = {
        "action": decision.action.value,
        "after": before.last_event_id,
        "from": before.state.value,
        "state": after.state.value,
        "verdict": after.verdict.value if after.verdict else None,
        "ground": decision.ground.value if decision.ground else None,
        "presence": decision.second.presence.value if decision.second else None,
        "amends": decision.amends.event_id if decision.amends else None,
        "amend_reason": decision.amends.reason.value if decision.amends else None,
        "alone": True if decision.alone else None,
        "lapses_at": instant_to_wire(after.lapses_at) if after.lapses_at else None,
    }
    return {name: value for name, value in found.items() if value is not None}
