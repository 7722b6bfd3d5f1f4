"""Sending what a machine recorded under an earlier incarnation: before it was restored, or enrolled again.

Such a chain grows no more. All that no receipt covers is sent in order; the centre keeps each event, on the history
it holds or on a branch beside it, and its receipt names the last event *we* sent. Numbers that a damaged casebook
cannot give any more are told as lost, so that what follows them still arrives. One thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from http import HTTPStatus

import pyrage

from checkpoint_app import clock
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.events import Event
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.receipts import DeviceAccount, Outbox, ReceiptJudge
from checkpoint_app.sync.uploads import BATCH, batch_wire, fitting, receipt_in


class FormerUploader:
    """Sends one chain that ended; `account` names its device and incarnation."""

    def __init__(
        self, link: CentreLink, account: DeviceAccount, outbox: Outbox, now: Callable[[], datetime] = clock.now
    ) -> None:
        """Join the link, the chain and its events; raises ValueError for a recipient or key of no such kind."""
        self._link, self._outbox = link, outbox
        self._judge = ReceiptJudge(account, outbox, now)
        self._recipient = pyrage.x25519.Recipient.from_str(account.centre_recipient)
        self._path = f"/v1/devices/{account.device_id}/chains/{account.incarnation}/events"

    def push(self, first_seq: int, should_stop: Callable[[], bool] = lambda: False) -> int:
        """Send all events from a number on; tells how many. Raises EnvironmentFault or DataRejected.

        When the centre lacks what comes before, all of the chain is sent: it was restored from a backup.
        """
        sent, next_seq = 0, first_seq
        while not should_stop() and (batch := fitting(self._outbox.events_from(next_seq, BATCH))):
            answer = self._link.post(self._path, self._wire(batch, next_seq))
            if answer.status == HTTPStatus.CONFLICT and answer.content.get("error") == "GAP" and next_seq > 1:
                next_seq = 1
                continue
            if answer.status == HTTPStatus.CONFLICT:
                raise DataRejected("sync.fault.answer_contradicts")
            receipt = receipt_in(answer)
            if receipt.acked_through < batch[0].dev_seq:
                raise DataRejected("sync.fault.answer_contradicts")
            self._judge.take_carried(receipt)
            sent += sum(event.dev_seq <= receipt.acked_through for event in batch)
            next_seq = receipt.acked_through + 1
        return sent

    def _wire(self, batch: Sequence[Event], expected: int) -> dict[str, JsonValue]:
        lost: list[JsonValue] = []
        for event in batch:
            if event.dev_seq > expected:
                lost.append([expected, event.dev_seq - 1])
            expected = event.dev_seq + 1
        return {**batch_wire(batch, self._outbox, self._recipient), "lost": lost}
