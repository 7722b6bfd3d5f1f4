"""The stick from the post's side: receipts in, events out. What lies where is in `casework.courier_files`.

The events stay in the outbox until a receipt comes back, by link or by stick, so a stick may be lost, pulled at any
moment, or cross another one. Every stick carries all that no receipt covers; the centre stores each event once. Only
this device's own files are ever removed here, and only when a receipt covers them or when they are not whole.
No SQL; one thread per object.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import pyrage
import zstandard
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock, medium
from checkpoint_app.casework import courier_files
from checkpoint_app.casework.canonical import canonical_bytes, to_base64
from checkpoint_app.casework.courier_files import EventFileName, Load
from checkpoint_app.casework.events import Event, to_wire
from checkpoint_app.casework.receipts import Receipt
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.medium import medium_faults
from checkpoint_app.sync.enrolling import OFFICERS_DOMAIN, OfficerPublicKey, officers_wire
from checkpoint_app.sync.receipts import DeviceAccount, Outbox, ReceiptJudge, hash_at

_LARGEST_LOAD_BYTES = 8_000_000
_PAGE = 250
_LEVEL = 6

OnCount = Callable[[int], None]


@dataclass(frozen=True, slots=True)
class ExportReport:
    """What lies on the stick now for this device: events no receipt covers, of which so many were written anew."""

    events: int
    written: int
    files: int
    is_cancelled: bool = False


@dataclass(frozen=True, slots=True)
class Stick:
    """A folder in the layout of a stick."""

    folder: Path

    @property
    def repository(self) -> Path:
        """The TUF repository."""
        return self.folder / courier_files.REPOSITORY


def find_stick(folder: Path) -> Stick | None:
    """Find the stick's folder in what a person pointed at (the medium, or the folder itself); None when none is."""
    for candidate in (folder / courier_files.FOLDER, folder):
        if (candidate / courier_files.LABEL).is_file():
            return Stick(candidate)
    return None


def open_stick(folder: Path, mark: str, *, create: bool = False) -> Stick:
    """Open a centre's stick, or label a new one.

    Raises EnvironmentFault when there is none or it cannot be written, DataRejected when it is another centre's or of
    a newer layout; then nothing on it was changed.
    """
    with medium_faults():
        stick = find_stick(folder)
        if stick is not None:
            path = stick.folder / courier_files.LABEL
            label = medium.read_limited(path, courier_files.LARGEST_LABEL_BYTES) or b""
            if create and not courier_files.is_readable_label(label):
                medium.write_whole(path, courier_files.write_label(mark))
                return stick
            courier_files.check_label(label, mark)
            return stick
        if not create:
            raise EnvironmentFault("sync.fault.no_stick", folder=folder.name or str(folder))
        own = folder if folder.name == courier_files.FOLDER else folder / courier_files.FOLDER
        medium.make_folder(own)
        medium.write_whole(own / courier_files.LABEL, courier_files.write_label(mark))
        return Stick(own)


class Courier:
    """One device's side of a stick."""

    def __init__(
        self,
        account: DeviceAccount,
        outbox: Outbox,
        device_key: Ed25519PrivateKey,
        officers: Sequence[OfficerPublicKey] = (),
        now: Callable[[], datetime] = clock.now,
    ) -> None:
        """Join the device, its outbox and its people; raises ValueError for a recipient or key of no such kind."""
        self._account, self._outbox, self._device_key = account, outbox, device_key
        self._judge = ReceiptJudge(account, outbox, now)
        self._recipient = pyrage.x25519.Recipient.from_str(account.centre_recipient)
        self._officers = officers_wire(officers)
        self.mark = courier_files.centre_mark(account.receipt_key, account.centre_recipient)

    def take_receipt(self, stick: Stick, *, is_ended: bool = False) -> Receipt | None:
        """Take the receipt that lies on the stick for this device; None when there is none or it says nothing new.

        Of a chain that ended (`is_ended`) there may be receipts for another branch: they are somebody else's.
        Raises DataRejected when it cannot be believed, EnvironmentFault when the stick cannot be read.
        """
        with medium_faults():
            content = medium.read_limited(stick.folder / courier_files.RECEIPTS, courier_files.LARGEST_RECEIPTS_BYTES)
        found = courier_files.find_receipts(content or b"", self._account.device_id, self._account.incarnation)
        receipt = self._own(found, is_ended=is_ended)
        if receipt is None or not self._judge.take_carried(receipt):
            return None
        return receipt

    def _own(self, receipts: Sequence[Receipt], *, is_ended: bool) -> Receipt | None:
        """Choose the receipt of our own branch; without one, any, so that it is said what is wrong with it."""
        fitting = [
            each for each in receipts if each.head_hash == hash_at(self._account, self._outbox, each.acked_through)
        ]
        eligible = fitting if fitting or is_ended else receipts
        return max(eligible, key=lambda each: (each.acked_through, each.at), default=None)

    def export(
        self,
        stick: Stick,
        on_events: OnCount = lambda _: None,
        should_stop: Callable[[], bool] = lambda: False,
    ) -> ExportReport:
        """Bring onto the stick all that no receipt covers; whole files that lie there already are left.

        `on_events` is told the highest number on the stick after each file. Raises EnvironmentFault when the stick
        cannot be written; what was written before counts.
        """
        receipt = self._outbox.last_receipt()
        acked = receipt.acked_through if receipt else 0
        next_seq, kept, written = acked + 1, set[str](), 0
        with medium_faults():
            folder = self._own_folder(stick)
            held = self._held(folder, acked)
            while not should_stop():
                found = next((each for each in held if each.first <= next_seq <= each.last), None)
                if found is None:
                    found = self._write_next(folder, next_seq, receipt)
                    if found is None:
                        self._remove_others(folder, kept)
                        return ExportReport(next_seq - acked - 1, written, len(kept))
                    written += found.last - found.first + 1
                kept.add(str(found))
                next_seq = found.last + 1
                on_events(found.last)
        return ExportReport(next_seq - acked - 1, written, len(kept), is_cancelled=True)

    def _own_folder(self, stick: Stick) -> Path:
        folder = stick.folder / courier_files.EVENTS / self._account.device_id / str(self._account.incarnation)
        medium.make_folder(folder)
        return folder

    def _held(self, folder: Path, acked: int) -> list[EventFileName]:
        """List whole files of our own present chain that say something no receipt covers."""
        held = []
        for path in folder.iterdir():
            name = EventFileName.parse(path.name)
            if name is None or name.last <= acked:
                continue
            content = medium.read_limited(path, courier_files.LARGEST_FILE_BYTES)
            own = hash_at(self._account, self._outbox, name.last)
            if content is not None and name.fits(content) and own is not None and own.startswith(name.head):
                held.append(name)
        return sorted(held, key=lambda each: (each.first, -each.last))

    def _write_next(self, folder: Path, next_seq: int, receipt: Receipt | None) -> EventFileName | None:
        events = self._next_events(next_seq)
        if not events:
            return None
        plain = courier_files.pack(self._load(events, receipt), self._device_key)
        content = pyrage.encrypt(zstandard.ZstdCompressor(level=_LEVEL).compress(plain), [self._recipient])
        name = EventFileName.of(next_seq, events[-1].dev_seq, events[-1].hash, content)
        medium.write_whole(folder / str(name), content)
        return name

    def _next_events(self, next_seq: int) -> list[Event]:
        """Take what fits into one file; at least one event, however large."""
        events: list[Event] = []
        size = 0
        while len(events) < courier_files.EVENTS_PER_FILE:
            limit = min(_PAGE, courier_files.EVENTS_PER_FILE - len(events))
            page = self._outbox.events_from(next_seq + len(events), limit)
            if page and page[0].dev_seq != next_seq + len(events):
                raise DataRejected("sync.fault.events_lost", dev_seq=next_seq + len(events))
            for event in page:
                size += len(event.body or "") + 2_000
                if size > _LARGEST_LOAD_BYTES and events:
                    return events
                events.append(event)
            if len(page) < limit:
                break
        return events

    def _load(self, events: Sequence[Event], receipt: Receipt | None) -> Load:
        return Load(
            device_id=self._account.device_id,
            incarnation=self._account.incarnation,
            events=[to_wire(event) for event in events],
            keys=[
                (shared.encounter_id, to_base64(pyrage.encrypt(shared.key, [self._recipient])))
                for shared in self._outbox.encounter_keys_for(events)
            ],
            officers=self._officers,
            officers_signature=to_base64(self._device_key.sign(OFFICERS_DOMAIN + canonical_bytes(self._officers))),
            last_receipt=receipt,
        )

    def _remove_others(self, folder: Path, kept: set[str]) -> None:
        """Remove our own files that a receipt covers, that are not whole, or that others contain."""
        for path in folder.iterdir():
            is_ours = EventFileName.parse(path.name) is not None or path.name.startswith(medium.UNFINISHED)
            if is_ours and path.name not in kept:
                with suppress(OSError):
                    path.unlink()
