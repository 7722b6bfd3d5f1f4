"""Chains that ended, and the other branches of a fork: everything is kept, and both branches are told to a person.

A machine that was restored or enrolled again brings what it never sent under its former name and key. Such events are
judged by their signatures and links alone, whoever brings them. What fits onto the history that is held continues it;
what contradicts it is another branch: kept beside it, with an alarm. A receipt covers the sender's own branch, so
nothing waits for ever on a machine.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from typing import Any

from sqlalchemy import Select, select
from sqlalchemy.orm import Session

from checkpoint_app.casework.event_claims import EventClaim
from checkpoint_app.casework.events import genesis_hash
from checkpoint_app.casework.receipts import Receipt, sign_receipt
from checkpoint_app.central.alarms import AlarmKind, raise_alarm
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.ingest import (
    Chain,
    Fork,
    Gap,
    Intake,
    UnknownDevice,
    WrappedKey,
    find_device,
    keep_keys,
    receipt_of,
    take_in,
)
from checkpoint_app.central.models import BranchEvent, EventRow, FormerChain

Lost = Sequence[tuple[int, int]]
"""Ranges of numbers that their machine cannot read any more."""


def take_in_or_branch(
    centre: Centre, device_id: str, events: Sequence[Any], encounter_keys: Sequence[WrappedKey], now: datetime
) -> Receipt:
    """Store a batch of a device's present chain; of a fork both branches are kept before Fork is raised.

    A batch of a chain that ended (a hub held it back meanwhile) goes where it belongs. Raises what `ingest.take_in`
    raises.
    """
    ended = _ended_incarnation(centre, device_id, events)
    if ended is not None:
        return take_in_former(centre, device_id, ended, events, encounter_keys, now)
    try:
        return take_in(centre, device_id, events, encounter_keys, now)
    except Fork:
        with writing(centre.engine) as session:
            keep_keys(session, device_id, encounter_keys, now)
            keeper = _Keeper(session, find_device(session, device_id, for_update=True), now, may_continue=False)
            with suppress(Gap):  # what follows a gap comes again when the machine is enrolled anew
                keeper.keep(events, ())
        raise


def _ended_incarnation(centre: Centre, device_id: str, events: Sequence[Any]) -> int | None:
    first = events[0] if events else None
    claimed = first.get("incarnation") if isinstance(first, Mapping) else None
    if not isinstance(claimed, int) or isinstance(claimed, bool) or not 1 <= claimed < 2**31:
        return None
    with reading(centre.engine) as session:
        return None if session.get(FormerChain, (device_id, claimed)) is None else claimed


def take_in_former(
    centre: Centre,
    device_id: str,
    incarnation: int,
    events: Sequence[Any],
    encounter_keys: Sequence[WrappedKey],
    now: datetime,
    lost: Lost = (),
) -> Receipt:
    """Store events of a chain that its machine writes no more; the receipt names the last of them.

    Raises UnknownDevice when there is no such chain and Gap when what comes before is held on no branch.
    """
    gap: Gap | None = None
    with writing(centre.engine) as session:
        chain, is_former = _chain(session, device_id, incarnation)
        keep_keys(session, device_id, encounter_keys, now)
        keeper = _Keeper(session, chain, now, may_continue=is_former)
        try:
            keeper.keep(events, lost)
        except Gap as found:
            gap = found
        receipt = receipt_of(centre, chain, now)
        if keeper.last is not None:
            end = dataclasses.replace(
                receipt, acked_through=keeper.last.dev_seq, head_hash=keeper.last.hash, signature=""
            )
            receipt = sign_receipt(end, centre.keys.receipt)
    if gap is not None and keeper.last is None:
        raise gap
    return receipt


def end_chain(session: Session, chain: Chain, now: datetime) -> None:
    """Note where a device's present chain stands, before its next incarnation begins."""
    session.add(
        FormerChain(
            device_id=chain.device_id,
            incarnation=chain.incarnation,
            public_key=chain.public_key,
            acked_through=chain.acked_through,
            head_hash=chain.head_hash,
            ended_at=now,
        )
    )


def chain_keys(session: Session, device_id: str) -> dict[int, bytes]:
    """Give the raw public key of each incarnation of a device; raises UnknownDevice."""
    device = find_device(session, device_id)
    former = session.scalars(select(FormerChain).where(FormerChain.device_id == device_id))
    return {**{each.incarnation: each.public_key for each in former}, device.incarnation: device.public_key}


def _chain(session: Session, device_id: str, incarnation: int) -> tuple[Chain, bool]:
    device = find_device(session, device_id, for_update=True)
    if device.incarnation == incarnation:
        return device, False
    former = session.get(FormerChain, (device_id, incarnation), with_for_update=True)
    if former is None:
        raise UnknownDevice("central.fault.unknown_device", device_id=device_id)
    return former, True


class _Keeper:
    """Gives each event its place: held already, next of the history that is held, or on another branch.

    `may_continue` is False for a chain that its own device still writes: nobody else continues it.
    """

    def __init__(self, session: Session, chain: Chain, now: datetime, *, may_continue: bool) -> None:
        self._session, self._chain, self._now, self._may_continue = session, chain, now, may_continue
        self._intake = Intake(session, chain, now)
        self.last: EventClaim | None = None

    def keep(self, events: Sequence[Any], lost: Lost) -> None:
        """Place events in order; raises Gap at one whose predecessor is neither held nor lost."""
        after_loss = {last + 1 for _, last in lost}
        for wire in events:
            claim = EventClaim.of(wire, self._chain.acked_through + 1)
            previous = wire.get("prev_hash") if isinstance(wire, Mapping) else None
            if not (self._is_held(claim) or self._continues(wire, claim, previous)):
                self._keep_aside(wire, claim, str(previous), is_after_loss=claim.dev_seq in after_loss)
            self.last = claim
        if after_loss:
            told = ", ".join(f"{first}-{last}" for first, last in lost)
            self._alarm(AlarmKind.EVENTS_LOST, f"{self._chain.incarnation}: {told}")

    def _is_held(self, claim: EventClaim) -> bool:
        return self._main_hash(claim.dev_seq) == claim.hash or self._beside(claim.hash) is not None

    def _continues(self, wire: Any, claim: EventClaim, previous: object) -> bool:
        """Take an event into the history that is held, where it fits."""
        chain = self._chain
        if claim.dev_seq <= chain.acked_through:
            try:
                self._intake.take(wire)  # takes the place of one in quarantine
            except Fork:
                return False
            return True
        fits = claim.dev_seq == chain.acked_through + 1 and previous == chain.head_hash
        if not (self._may_continue and fits) or self._intake.judge(wire, chain.head_hash) is not None:
            return False
        self._intake.take(wire)
        self._intake.store()
        return True

    def _keep_aside(self, wire: Any, claim: EventClaim, previous: str, *, is_after_loss: bool) -> None:
        before = self._beside(previous)
        is_linked = before is not None or self._main_hash(claim.dev_seq - 1) == previous
        if not (is_linked or is_after_loss):
            raise Gap(self._chain.acked_through + 1)
        quarantine = self._intake.judge(wire, previous)
        branch = claim.hash if before is None or self._has_next(before) else before.branch
        self._session.add(
            BranchEvent(
                device_id=self._chain.device_id,
                incarnation=self._chain.incarnation,
                dev_seq=claim.dev_seq,
                hash=claim.hash,
                branch=branch,
                wire=claim.bytes,
                received_at=self._now,
                quarantine=quarantine,
            )
        )
        self._session.flush()
        self._intake.erase(claim, quarantine)
        if branch == claim.hash and not is_after_loss:
            held = self._main_hash(claim.dev_seq) or "-"
            self._alarm(
                AlarmKind.FORK,
                f"{self._chain.incarnation}/{claim.dev_seq}: {held[:16]} | {claim.hash[:16]}",
            )

    def _main_hash(self, dev_seq: int) -> str | None:
        if dev_seq == 0:
            return genesis_hash(self._chain.device_id, self._chain.incarnation)
        query = select(EventRow.hash).where(
            EventRow.device_id == self._chain.device_id,
            EventRow.incarnation == self._chain.incarnation,
            EventRow.dev_seq == dev_seq,
        )
        return self._session.scalars(query).first()

    def _beside(self, event_hash: str) -> BranchEvent | None:
        return self._session.scalars(self._branch_events().where(BranchEvent.hash == event_hash)).first()

    def _has_next(self, before: BranchEvent) -> bool:
        query = self._branch_events().where(
            BranchEvent.branch == before.branch, BranchEvent.dev_seq == before.dev_seq + 1
        )
        return self._session.scalars(query).first() is not None

    def _branch_events(self) -> Select[BranchEvent]:
        return select(BranchEvent).where(
            BranchEvent.device_id == self._chain.device_id, BranchEvent.incarnation == self._chain.incarnation
        )

    def _alarm(self, kind: AlarmKind, detail: str) -> None:
        raise_alarm(self._session, kind, self._chain.device_id, self._chain.device_id, self._now, detail)
