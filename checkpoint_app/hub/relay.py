"""From the hub to the centre: every machine's events go out as they came, the centre's receipts come back.

The events are those that the machines signed, and their keys are wrapped to the centre already: the hub can neither
read nor alter them. A machine that has a link of its own sends too; the centre stores each event once. Runs on a
thread of its own; a centre that is away is tried again, later and later.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checkpoint_app import clock
from checkpoint_app.casework.canonical import JsonValue, to_base64
from checkpoint_app.casework.post_members import PostMember
from checkpoint_app.casework.receipts import Receipt, is_signed_by, receipt_from_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.hub.desk import Desk
from checkpoint_app.hub.ledger import MemberState
from checkpoint_app.sync.centre_link import Answer, CentreLink

_BATCH = 200
_QUIET_S = 5.0
_LONGEST_PAUSE_S = 300.0
_ROUND_NS = 600 * 1_000_000_000


class Relay:
    """Sends what the centre does not have, for all machines of the post."""

    def __init__(self, desk: Desk, open_link: Callable[[], CentreLink], receipt_key: bytes) -> None:
        """Join the hub's file, the link to the centre (opened anew for each round) and the centre's receipt key."""
        self._desk, self._open_link = desk, open_link
        self._public = Ed25519PublicKey.from_public_bytes(receipt_key)
        self._stopping = threading.Event()
        self._thread = threading.Thread(target=self._run, name="hub-relay", daemon=True)
        self._ask_all_at_ns = 0
        self.fault: Fault | None = None
        self.last_ok_at: datetime | None = None

    def start(self) -> None:
        """Begin."""
        self._thread.start()

    def stop(self) -> None:
        """End after the request under way."""
        self._stopping.set()
        if self._thread.is_alive():
            self._thread.join()

    def relay_all(self) -> int:
        """Send all that waits, of every machine; tells how many events the centre took.

        Raises EnvironmentFault when the centre cannot be reached. What the centre refuses of one machine is noted
        with that machine and does not hold up the others.
        """
        members = self._desk.run(lambda ledger: ledger.members())
        # All are asked for now and then: a centre that was restored from a backup lost what nobody waits to send.
        is_round = clock.monotonic_ns() >= self._ask_all_at_ns
        waiting = [each for each in members if each.waiting > 0 or is_round]
        if not waiting:
            return 0
        link, sent = self._open_link(), 0
        try:
            for state in waiting:
                try:
                    sent += self._relay(link, state)
                except DataRejected as refused:
                    self._note(state, refused.key)
        finally:
            link.close()
        if is_round:
            self._ask_all_at_ns = clock.monotonic_ns() + _ROUND_NS
        return sent

    def _run(self) -> None:
        failures = 0
        while not self._stopping.is_set():
            try:
                self.relay_all()
                failures, self.fault, self.last_ok_at = 0, None, clock.now()
            except (EnvironmentFault, DataRejected) as fault:
                failures, self.fault = failures + 1, fault
            self._stopping.wait(min(_LONGEST_PAUSE_S, _QUIET_S * 2**failures) if failures else _QUIET_S)

    def _relay(self, link: CentreLink, state: MemberState) -> int:
        member = state.member
        path = f"/v1/devices/{member.device_id}"
        self._vouch(link, path, state)
        receipt = self._believe(link.get(f"{path}/receipt"), state)
        sent = 0
        while not self._stopping.is_set():
            next_seq = receipt.acked_through + 1
            events, keys = self._batch(member, next_seq)
            if not events:
                return sent
            answer = link.post(f"{path}/events", {"events": events, "encounter_keys": _wrapped(keys)})
            if answer.status == HTTPStatus.CONFLICT:
                raise DataRejected("sync.fault.hub_chain_refused", error=str(answer.content.get("error", "")))
            found = self._believe(answer, state)
            if found.acked_through < next_seq:
                raise DataRejected("sync.fault.answer_contradicts")
            sent += found.acked_through - receipt.acked_through
            receipt = found
        return sent

    def _batch(self, member: PostMember, dev_seq: int) -> tuple[list[Any], list[Any]]:
        device_id, incarnation = member.device_id, member.incarnation
        return self._desk.run(lambda ledger: ledger.centre_batch(device_id, incarnation, dev_seq, _BATCH))

    def _vouch(self, link: CentreLink, path: str, state: MemberState) -> None:
        """Tell the centre the keys of a machine's people, under that machine's own signature."""
        member = state.member
        if self._desk.run(lambda ledger: ledger.is_vouched(member.device_id)):
            return
        word: dict[str, JsonValue] = {"officers": member.officers_wire, "signature": member.officers_signature}
        answer = link.post(f"{path}/officers", word)
        if answer.status != HTTPStatus.NO_CONTENT:
            raise DataRejected("sync.fault.answer_refused", status=answer.status)
        self._desk.run(lambda ledger: ledger.vouched(member.device_id))

    def _believe(self, answer: Answer, state: MemberState) -> Receipt:
        if answer.status != HTTPStatus.OK:
            raise DataRejected("sync.fault.answer_refused", status=answer.status)
        receipt = receipt_from_wire(answer.content)
        if not is_signed_by(receipt, self._public):
            raise DataRejected("sync.fault.receipt_signature")
        if (receipt.device_id, receipt.incarnation) != (state.member.device_id, state.member.incarnation):
            raise DataRejected("sync.fault.receipt_stranger")
        self._desk.run(lambda ledger: ledger.keep_receipt(receipt))
        return receipt

    def _note(self, state: MemberState, trouble: str) -> None:
        member = state.member
        self._desk.run(lambda ledger: ledger.note_trouble(member.device_id, member.incarnation, trouble))


def _wrapped(keys: list[Any]) -> list[JsonValue]:
    named: list[Mapping[str, JsonValue]] = [
        {"encounter_id": encounter_id, "wrapped": to_base64(wrapped)} for encounter_id, wrapped in keys
    ]
    return [dict(each) for each in named]
