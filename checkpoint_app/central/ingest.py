"""Taking in events: dense per device, linked, signed; what is not in order is kept in quarantine, never bounced.

A batch is one transaction, and its receipt is signed after the commit. Only two things are refused, since nothing
could be stored for them without losing something: a gap (the missing event is asked for) and a fork (another event
already bears that number: the machine was cloned or restored, and must enrol again).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
from sqlalchemy import Select, delete, insert, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.event_claims import LONGEST_CLAIM, EventClaim, EventPlace, judge_event
from checkpoint_app.casework.events import genesis_hash
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.receipts import Receipt, sign_receipt
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Device, EncounterKeyRow, EventRow, FormerChain, Officer
from checkpoint_app.faults import Fault

_MOST_KEYS_TRIED = 8
_OTHER_LINK = "CHAIN"
_KEYS_AT_ONCE = 200


class UnknownDevice(Fault):
    """No such device is enrolled here."""

    exit_status = 4


class Gap(Exception):
    """An event is missing before the first of the batch; nothing after it was taken."""

    def __init__(self, expected_seq: int) -> None:
        self.expected_seq = expected_seq
        super().__init__(f"expected {expected_seq}")


class Fork(Exception):
    """Another event bears this number."""

    def __init__(self, dev_seq: int, stored_hash: str) -> None:
        self.dev_seq = dev_seq
        self.stored_hash = stored_hash
        super().__init__(f"fork at {dev_seq}")


@dataclass(frozen=True, slots=True)
class WrappedKey:
    """An encounter's key, encrypted (age) to the centre."""

    encounter_id: str
    wrapped: bytes


Chain = Device | FormerChain
"""What events are placed in: a device's present chain, or one that ended."""


def take_in(
    centre: Centre, device_id: str, events: Sequence[Any], encounter_keys: Sequence[WrappedKey], now: datetime
) -> Receipt:
    """Store a batch and give the signed receipt; raises UnknownDevice, Gap or Fork.

    Events before a gap inside the batch are kept, like the keys that came along; a fork keeps nothing of the batch.
    """
    gap: Gap | None = None
    with writing(centre.engine) as session:
        device = find_device(session, device_id, for_update=True)
        keep_keys(session, device_id, encounter_keys, now)
        intake = Intake(session, device, now)
        try:
            for wire in events:
                intake.take(wire)
        except Gap as found:
            gap = found
        intake.store()
        receipt = receipt_of(centre, device, now)
    if gap is not None:
        raise gap
    return receipt


def current_receipt(centre: Centre, device_id: str, now: datetime) -> Receipt:
    """Give the signed receipt for all that is held of a device; raises UnknownDevice."""
    with reading(centre.engine) as session:
        return receipt_of(centre, find_device(session, device_id), now)


def all_receipts(centre: Centre, now: datetime) -> list[Receipt]:
    """Give the signed receipts of all devices' present chains, by their ids: what a stick carries back."""
    with reading(centre.engine) as session:
        devices = session.scalars(select(Device).order_by(Device.device_id))
        return [receipt_of(centre, device, now) for device in devices]


def find_device(session: Session, device_id: str, for_update: bool = False) -> Device:
    """Find a device; raises UnknownDevice."""
    device = session.get(Device, device_id, with_for_update=for_update or None)
    if device is None:
        raise UnknownDevice("central.fault.unknown_device", device_id=device_id[:LONGEST_CLAIM])
    return device


def receipt_of(centre: Centre, chain: Chain, now: datetime) -> Receipt:
    """Sign that a chain is held up to where it is."""
    bare = Receipt(chain.device_id, chain.incarnation, chain.acked_through, chain.head_hash, centre.server_epoch, now)
    return sign_receipt(bare, centre.keys.receipt)


class Intake:
    """One batch of one chain: events are judged one by one and stored together."""

    def __init__(self, session: Session, device: Chain, now: datetime) -> None:
        self._session = session
        self._device = device
        self._now = now
        self._public = Ed25519PublicKey.from_public_bytes(device.public_key)
        self._keys: dict[tuple[str | None, bool], tuple[Ed25519PublicKey | None, ...]] = {(None, True): (None,)}
        self._keys[None, False] = (None,)
        self._waiting: list[dict[str, Any]] = []

    def take(self, wire: Any) -> None:
        """Judge an event and give it its place; raises Gap or Fork."""
        device = self._device
        claim = EventClaim.of(wire, device.acked_through + 1)
        if claim.dev_seq > device.acked_through + 1:
            raise Gap(device.acked_through + 1)
        if claim.dev_seq <= device.acked_through:
            self.store()
            self._take_again(wire, claim)
            return
        quarantine = self.judge(wire, device.head_hash)
        if quarantine == _OTHER_LINK and self._is_head_whole():
            # Two whole events that do not follow each other: another history of this machine.
            raise Fork(claim.dev_seq, device.head_hash)
        self._waiting.append(self._row(claim, quarantine))
        device.acked_through, device.head_hash = claim.dev_seq, claim.hash
        self.erase(claim, quarantine)

    def _row(self, claim: EventClaim, quarantine: str | None) -> dict[str, Any]:
        return {
            "device_id": self._device.device_id,
            "incarnation": self._device.incarnation,
            "dev_seq": claim.dev_seq,
            "event_id": claim.event_id,
            "kind": claim.kind,
            "encounter_id": claim.encounter_id,
            "hash": claim.hash,
            "wire": claim.bytes,
            "received_at": self._now,
            "quarantine": quarantine,
        }

    def _is_head_whole(self) -> bool:
        if self._device.acked_through == 0:
            return False
        self.store()
        return self._session.scalars(self._numbered(self._device.acked_through)).one().quarantine is None

    def store(self) -> None:
        """Write what was taken."""
        if self._waiting:
            self._session.execute(insert(EventRow), self._waiting)
            self._waiting = []

    def _take_again(self, wire: Any, claim: EventClaim) -> None:
        """Meet an event whose number is held: the same one is a duplicate, another one a fork.

        A whole event takes the place of one in quarantine: what was damaged on its way, or slipped in by somebody
        else, must not keep the device's own word out. It comes in as a row of its own, behind all others: whoever
        reads events in the order of their rows has passed the place of the former one.
        """
        stored = self._session.scalars(self._numbered(claim.dev_seq)).one()
        if stored.quarantine is not None and self.judge(wire, self._hash_before(claim.dev_seq)) is None:
            self._session.delete(stored)
            self._session.flush()
            self._session.execute(insert(EventRow), [self._row(claim, None)])
            if claim.dev_seq == self._device.acked_through:
                self._device.head_hash = claim.hash
            self.erase(claim, None)
        elif stored.hash != claim.hash:
            raise Fork(claim.dev_seq, stored.hash)

    def _numbered(self, dev_seq: int) -> Select[EventRow]:
        return select(EventRow).where(
            EventRow.device_id == self._device.device_id,
            EventRow.incarnation == self._device.incarnation,
            EventRow.dev_seq == dev_seq,
        )

    def _hash_before(self, dev_seq: int) -> str:
        if dev_seq == 1:
            return genesis_hash(self._device.device_id, self._device.incarnation)
        return self._session.scalars(self._numbered(dev_seq - 1)).one().hash

    def erase(self, claim: EventClaim, quarantine: str | None) -> None:
        """Destroy the key that an erase event names; one in quarantine destroys nothing."""
        if quarantine is None and claim.kind == EventKind.ERASE.value and claim.encounter_id is not None:
            mine = EncounterKeyRow.device_id == self._device.device_id
            named = EncounterKeyRow.encounter_id == claim.encounter_id
            self._session.execute(delete(EncounterKeyRow).where(mine, named))

    def judge(self, wire: Any, hash_before: str) -> str | None:
        """Say why an event belongs in quarantine; None when it does not."""
        device = self._device
        place = EventPlace(device.device_id, device.incarnation, hash_before, self._public)
        return judge_event(
            wire,
            place,
            lambda person: self._keys_of(person, of_this_device=True),
            lambda person: self._keys_of(person, of_this_device=False),
        )

    def _keys_of(self, person: str | None, *, of_this_device: bool) -> tuple[Ed25519PublicKey | None, ...]:
        """List the keys a person may have signed with, the newest first; (None,) when there is none to try.

        Who acts is vouched for by the device itself; a second person may belong to any device.
        """
        if (person, of_this_device) not in self._keys:
            query = select(Officer.public_key).where(Officer.officer_id == person)
            if of_this_device:
                query = query.where(Officer.device_id == self._device.device_id)
            found = self._session.scalars(query.order_by(Officer.since.desc()).limit(_MOST_KEYS_TRIED)).all()
            keys = tuple(Ed25519PublicKey.from_public_bytes(each) for each in found)
            self._keys[person, of_this_device] = keys or (None,)
        return self._keys[person, of_this_device]


def keep_keys(session: Session, device_id: str, keys: Sequence[WrappedKey], now: datetime) -> None:
    """Keep encounters' keys that came along, but for those that were erased."""
    named = {each.encounter_id: each for each in reversed(keys)}
    for part in _parts(sorted(named)):
        query = select(EncounterKeyRow.encounter_id).where(
            EncounterKeyRow.encounter_id.in_(part), EncounterKeyRow.device_id == device_id
        )
        wanted = set(part) - set(session.scalars(query)) - _erased(session, device_id, part)
        for encounter_id in sorted(wanted):
            session.add(
                EncounterKeyRow(
                    encounter_id=encounter_id,
                    device_id=device_id,
                    wrapped=named[encounter_id].wrapped,
                    received_at=now,
                )
            )
    session.flush()


def _erased(session: Session, device_id: str, encounter_ids: Sequence[str]) -> set[str]:
    """A key that comes late by stick must not bring back what was erased."""
    # Asked by encounter alone: with the device beside it SQLite walks all of the device's events instead.
    query = select(EventRow.encounter_id, EventRow.device_id).where(
        EventRow.encounter_id.in_(encounter_ids),
        EventRow.kind == EventKind.ERASE.value,
        EventRow.quarantine.is_(None),
    )
    return {row[0] for row in session.execute(query) if row[0] is not None and row[1] == device_id}


def _parts(names: list[str]) -> list[list[str]]:
    return [names[at : at + _KEYS_AT_ONCE] for at in range(0, len(names), _KEYS_AT_ONCE)]
