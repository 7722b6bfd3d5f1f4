"""Which receipts are believed, whichever way they come.

A receipt counts with the centre's signature, for this device and incarnation, and when it names the hash that our
own event has. By link it never falls back within one life of the centre's database (`server_epoch`); by stick an
older one is ordinary, since two sticks may cross, and says nothing. One thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

from checkpoint_app.casework.events import Event, genesis_hash
from checkpoint_app.casework.receipts import Receipt, is_signed_by
from checkpoint_app.faults import DataRejected


class SharedKey(Protocol):
    """An encounter's key (32 bytes), to be wrapped to the centre."""

    @property
    def encounter_id(self) -> str:
        """Whose key it is."""

    @property
    def key(self) -> bytes:
        """The key itself."""


class Outbox(Protocol):
    """The casebook's sending side, for the device and incarnation of the account."""

    def events_from(self, dev_seq: int, limit: int) -> Sequence[Event]:
        """Give events in order of their number, from `dev_seq` on; those the centre has are kept too."""

    def encounter_keys_for(self, events: Iterable[Event]) -> Sequence[SharedKey]:
        """Give the keys that go along with these events: those the centre may have and that were not destroyed."""

    def last_receipt(self) -> Receipt | None:
        """Give the receipt that counts, or None before the first."""

    def keep_receipt(self, receipt: Receipt, received_at: datetime) -> bool:
        """Keep a verified receipt, lasting when this returns; False when it says nothing new."""


@dataclass(frozen=True, slots=True)
class DeviceAccount:
    """What a device knows of itself and the centre after enrolment; `receipt_key` is raw Ed25519 (32 bytes)."""

    device_id: str
    incarnation: int
    receipt_key: bytes
    centre_recipient: str


class ReceiptJudge:
    """Believes receipts for one device, and keeps those that say something new."""

    def __init__(self, account: DeviceAccount, outbox: Outbox, now: Callable[[], datetime]) -> None:
        """Join the device and its outbox; raises ValueError for a key of no such kind."""
        self._account, self._outbox, self._now = account, outbox, now
        self._public = Ed25519PublicKey.from_public_bytes(account.receipt_key)

    def take(self, receipt: Receipt, known: Receipt | None) -> Receipt:
        """Believe what the centre answers now, or raise DataRejected and keep the earlier one."""
        self._check(receipt)
        is_same_life = known is not None and known.server_epoch == receipt.server_epoch
        if known is not None and is_same_life and receipt.acked_through < known.acked_through:
            raise DataRejected("sync.fault.receipt_fell_back")
        self._check_head(receipt)
        if known is None or not is_same_life or receipt.acked_through > known.acked_through:
            self._outbox.keep_receipt(receipt, self._now())
        return receipt

    def take_carried(self, receipt: Receipt) -> bool:
        """Believe what a stick brought; False when it is no news. Raises DataRejected when it cannot be true."""
        self._check(receipt)
        known = self._outbox.last_receipt()
        is_same_life = known is not None and known.server_epoch == receipt.server_epoch
        if known is not None and is_same_life and receipt.acked_through <= known.acked_through:
            return False
        self._check_head(receipt)
        return self._outbox.keep_receipt(receipt, self._now())

    def _check(self, receipt: Receipt) -> None:
        if not is_signed_by(receipt, self._public):
            raise DataRejected("sync.fault.receipt_signature")
        if receipt.device_id == self._account.device_id and receipt.incarnation > self._account.incarnation:
            raise DataRejected("sync.fault.incarnation_ended")
        if (receipt.device_id, receipt.incarnation) != (self._account.device_id, self._account.incarnation):
            raise DataRejected("sync.fault.receipt_stranger")

    def _check_head(self, receipt: Receipt) -> None:
        if receipt.head_hash != hash_at(self._account, self._outbox, receipt.acked_through):
            raise DataRejected("sync.fault.receipt_differs", dev_seq=receipt.acked_through)


def hash_at(account: DeviceAccount, outbox: Outbox, dev_seq: int) -> str | None:
    """Give the hash of our own event of a number (0: the genesis hash); None when there is no such event."""
    if dev_seq == 0:
        return genesis_hash(account.device_id, account.incarnation)
    found = outbox.events_from(dev_seq, 1)
    return found[0].hash if found and found[0].dev_seq == dev_seq else None
