"""Sending events: a dense sequence per device, and only a signed receipt empties the outbox.

The sequence is sent in order and never overtakes itself. A cut at any moment is answered by sending again: the
centre counts the same hash as a duplicate. Which receipts are believed is in `sync.receipts`; in another life of the
centre's database a receipt may fall, and what is held here is sent again. There is no final state "failed": a fork
alone stops sending until the device is enrolled again. One thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from http import HTTPStatus
from typing import Any

import pyrage

from checkpoint_app import clock
from checkpoint_app.casework.canonical import JsonValue, to_base64
from checkpoint_app.casework.events import Event, to_wire
from checkpoint_app.casework.receipts import Receipt, receipt_from_wire
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync.centre_link import Answer, CentreLink
from checkpoint_app.sync.receipts import DeviceAccount, Outbox, ReceiptJudge, SharedKey

__all__ = ["BATCH", "DeviceAccount", "Outbox", "SharedKey", "UploadReport", "UploadState", "Uploader"]

BATCH = 200
_LARGEST_BATCH_BYTES = 4_000_000
_MOST_GAPS = 3


class UploadState(Enum):
    """How sending ended."""

    DONE = "DONE"
    """Everything held here is acknowledged."""
    FORKED = "FORKED"
    """The centre holds another event under a number of ours: enrol this device again."""
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True)
class UploadReport:
    """What sending achieved; `forked_at` is a dev_seq, `epoch_changed` tells that the centre was restored."""

    state: UploadState
    sent: int
    receipt: Receipt | None
    epoch_changed: bool = False
    forked_at: int | None = None


class Uploader:
    """Sends one device's events to the centre."""

    def __init__(
        self,
        link: CentreLink,
        account: DeviceAccount,
        outbox: Outbox,
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Join the link, the device and its outbox; raises ValueError for a recipient or key of no such kind."""
        self._link, self._outbox = link, outbox
        self._judge = ReceiptJudge(account, outbox, now)
        self._recipient = pyrage.x25519.Recipient.from_str(account.centre_recipient)
        self._path = f"/v1/devices/{account.device_id}"

    def push(
        self,
        on_acked: Callable[[int], None] = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> UploadReport:
        """Send all that the centre does not have.

        `on_acked` is told the highest acknowledged number after each batch. Raises EnvironmentFault when the centre
        cannot be reached and DataRejected when its answer cannot be believed; earlier receipts stay kept.
        """
        known = self._outbox.last_receipt()
        first_epoch = known.server_epoch if known else None
        # Asked first, also with an empty outbox: it tells of a centre that was restored and lost what it had.
        receipt = self._take(self._link.get(f"{self._path}/receipt"), known)
        sent = gaps = 0
        next_seq = receipt.acked_through + 1
        while batch := self._batch(next_seq):
            if should_stop():
                return self._report(UploadState.CANCELLED, sent, receipt, first_epoch)
            answer = self._link.post(f"{self._path}/events", batch_wire(batch, self._outbox, self._recipient))
            error = answer.content.get("error")
            if answer.status == HTTPStatus.CONFLICT and error == "FORK":
                forked_at = _number(answer.content.get("dev_seq"))
                return self._report(UploadState.FORKED, sent, receipt, first_epoch, forked_at)
            if answer.status == HTTPStatus.CONFLICT and error == "GAP":
                gaps += 1
                next_seq = self._after_gap(answer, gaps, batch)
                continue
            receipt, gaps = self._progressed(answer, receipt), 0
            sent += sum(event.dev_seq <= receipt.acked_through for event in batch)
            next_seq = receipt.acked_through + 1
            on_acked(receipt.acked_through)
        return self._report(UploadState.DONE, sent, receipt, first_epoch)

    def _batch(self, next_seq: int) -> Sequence[Event]:
        events = self._outbox.events_from(next_seq, BATCH)
        if events and events[0].dev_seq != next_seq:
            raise DataRejected("sync.fault.events_lost", dev_seq=next_seq)
        return fitting(events)

    def _after_gap(self, answer: Answer, gaps: int, batch: Sequence[Event]) -> int:
        expected = _number(answer.content.get("expected_seq"))
        if gaps > _MOST_GAPS or not 1 <= expected <= batch[-1].dev_seq:
            raise DataRejected("sync.fault.answer_contradicts")
        return expected

    def _progressed(self, answer: Answer, before: Receipt) -> Receipt:
        receipt = self._take(answer, before)
        if receipt.server_epoch == before.server_epoch and receipt.acked_through <= before.acked_through:
            raise DataRejected("sync.fault.answer_contradicts")
        return receipt

    def _take(self, answer: Answer, known: Receipt | None) -> Receipt:
        """Believe a receipt and keep it, or raise DataRejected and keep the earlier one."""
        return self._judge.take(receipt_in(answer), known)

    def _report(
        self, state: UploadState, sent: int, receipt: Receipt, first_epoch: str | None, forked_at: int | None = None
    ) -> UploadReport:
        changed = first_epoch is not None and first_epoch != receipt.server_epoch
        return UploadReport(state, sent, receipt, changed, forked_at)


def fitting(events: Sequence[Event]) -> Sequence[Event]:
    """Take what fits into one request; at least one event, however large."""
    size = 0
    for count, event in enumerate(events):
        size += len(event.body or "") + 2_000
        if size > _LARGEST_BATCH_BYTES and count:
            return events[:count]
    return events


def batch_wire(batch: Sequence[Event], outbox: Outbox, recipient: pyrage.x25519.Recipient) -> dict[str, JsonValue]:
    """Write a batch as it travels, with the encounters' keys wrapped to the centre."""
    return {
        "events": [to_wire(event) for event in batch],
        "encounter_keys": [
            {"encounter_id": shared.encounter_id, "wrapped": to_base64(pyrage.encrypt(shared.key, [recipient]))}
            for shared in outbox.encounter_keys_for(batch)
        ],
    }


def receipt_in(answer: Answer) -> Receipt:
    """Read the receipt of an answer; raises DataRejected when the centre refused."""
    if answer.status == HTTPStatus.NOT_FOUND:
        raise DataRejected("sync.fault.device_unknown")
    if answer.content.get("error") == "REVOKED_DEVICE":
        raise DataRejected("sync.fault.device_revoked")
    if answer.status != HTTPStatus.OK:
        raise DataRejected("sync.fault.answer_refused", status=answer.status)
    return receipt_from_wire(answer.content)


def _number(value: Any) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise DataRejected("sync.fault.answer_unreadable")
    return value
