"""A centre, devices that record and send by link, and sticks that may be pulled while they are written."""

from __future__ import annotations

import errno
import itertools
import uuid
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from http import HTTPStatus
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import medium
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.events import ClockState, Event, EventDraft, genesis_hash, seal_event
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.receipts import Receipt, receipt_to_wire
from checkpoint_app.central import branches, enrolment, ingest
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.ingest import WrappedKey
from checkpoint_app.faults import DataRejected
from checkpoint_app.sync.centre_link import Answer
from checkpoint_app.sync.courier import Courier
from checkpoint_app.sync.enrolling import OfficerPublicKey
from checkpoint_app.sync.receipts import DeviceAccount
from checkpoint_app.sync.uploads import Uploader

NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
OFFICER = Ed25519PrivateKey.from_private_bytes(b"\x05" * 32)
_numbers = itertools.count()


@dataclass
class Key:
    encounter_id: str
    key: bytes


@dataclass
class ListOutbox:
    """An outbox in memory that keeps receipts by the casebook's rules."""

    events: list[Event] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)
    current: Receipt | None = None

    def copy(self) -> ListOutbox:
        return ListOutbox(list(self.events), dict(self.keys), list(self.receipts), self.current)

    def events_from(self, dev_seq: int, limit: int) -> Sequence[Event]:
        return self.events[dev_seq - 1 : dev_seq - 1 + limit]

    def encounter_keys_for(self, events: Iterable[Event]) -> Sequence[Key]:
        named = {event.encounter_id for event in events}
        return [Key(name, key) for name, key in self.keys.items() if name in named]

    def last_receipt(self) -> Receipt | None:
        return self.current

    def keep_receipt(self, receipt: Receipt, received_at: datetime) -> bool:
        known_epochs = {each.server_epoch for each in self.receipts}
        self.receipts.append(receipt)
        current = self.current
        if current is not None:
            if receipt.server_epoch == current.server_epoch:
                if receipt.acked_through <= current.acked_through:
                    return False
            elif receipt.server_epoch in known_epochs or receipt.at <= current.at:
                return False
        self.current = receipt
        return True


class DirectLink:
    """The centre's API without a socket."""

    def __init__(self, world: CentreWorld) -> None:
        self._world = world

    def get(self, path: str) -> Answer:
        device_id = path.split("/")[3]
        receipt = ingest.current_receipt(self._world.centre, device_id, self._world.tick())
        return Answer(HTTPStatus.OK, receipt_to_wire(receipt))

    def post(self, path: str, content: dict) -> Answer:
        keys = [WrappedKey(each["encounter_id"], from_base64(each["wrapped"])) for each in content["encounter_keys"]]
        centre, parts, events, now = self._world.centre, path.split("/"), content["events"], self._world.tick()
        try:
            if parts[4] == "chains":
                lost = [(first, last) for first, last in content["lost"]]
                receipt = branches.take_in_former(centre, parts[3], int(parts[5]), events, keys, now, lost)
            else:
                receipt = branches.take_in_or_branch(centre, parts[3], events, keys, now)
        except ingest.Gap as gap:
            return Answer(HTTPStatus.CONFLICT, {"error": "GAP", "expected_seq": gap.expected_seq})
        except ingest.Fork as fork:
            return Answer(HTTPStatus.CONFLICT, {"error": "FORK", "dev_seq": fork.dev_seq})
        return Answer(HTTPStatus.OK, receipt_to_wire(receipt))


@dataclass
class CentreWorld:
    """The centre, whose clock moves a second with every act."""

    centre: Centre
    at: datetime = NOW

    def tick(self) -> datetime:
        self.at += timedelta(seconds=1)
        return self.at


@dataclass
class EndedChain:
    """A chain that a machine writes no more."""

    account: DeviceAccount
    outbox: ListOutbox


class Device:
    """An enrolled machine with its people, its chain, the chains that ended, and its keys."""

    def __init__(self, world: CentreWorld, *, officer_is_known: bool = True) -> None:
        self.world = world
        self.link = DirectLink(world)
        self.ended: list[EndedChain] = []
        self._enrol(None, officer_is_known=officer_is_known)

    def _enrol(self, restores: str | None, *, officer_is_known: bool = True) -> None:
        world, self.signing = self.world, Ed25519PrivateKey.generate()
        identity = pyrage.x25519.Identity.generate()
        officer = enrolment.OfficerKey("o-1", Role.OFFICER, OFFICER.public_key().public_bytes_raw())
        given = enrolment.admit(
            world.centre,
            enrolment.Admission(
                enrolment.new_code(world.centre, NOW, restores=restores),
                self.signing.public_key().public_bytes_raw(),
                str(identity.to_public()),
                "PLBN Contoh",
                "1",
                (officer,) if officer_is_known else (),
            ),
            NOW,
        )
        account = DeviceAccount(
            given["device_id"], given["incarnation"], from_base64(given["receipt_key"]), given["centre_recipient"]
        )
        self._become(account, self.signing, ListOutbox())

    def _become(self, account: DeviceAccount, signing: Ed25519PrivateKey, outbox: ListOutbox) -> None:
        self.account, self.signing, self.outbox = account, signing, outbox
        people = [OfficerPublicKey("o-1", Role.OFFICER, OFFICER.public_key().public_bytes_raw())]
        self.courier = Courier(self.account, self.outbox, self.signing, people, self.world.tick)
        self.uploader = Uploader(self.link, self.account, self.outbox, self.world.tick)

    def enrol_again(self, restores: str | None) -> None:
        """Begin a new chain: the next incarnation of a device, or a device of its own."""
        self.ended.append(EndedChain(self.account, self.outbox))
        self._enrol(restores)

    def copy(self) -> Device:
        """Copy the machine with all it holds: a clone, or its backup."""
        made = object.__new__(Device)
        made.world, made.link = self.world, self.link
        made.ended = [EndedChain(each.account, each.outbox.copy()) for each in self.ended]
        made._become(self.account, self.signing, self.outbox.copy())
        return made

    def outboxes(self) -> list[ListOutbox]:
        """List the present chain's outbox and those of chains that ended."""
        return [self.outbox, *(each.outbox for each in self.ended)]

    def record(self, count: int = 1, encounter_id: str | None = None, kind: EventKind = EventKind.SCAN) -> None:
        """Add signed events at the end of the chain."""
        events, start = self.outbox.events, genesis_hash(self.account.device_id, self.account.incarnation)
        for _ in range(count):
            draft = EventDraft(
                event_id=str(uuid.UUID(int=(0x0190_0000_0000_7000_8000 << 48) + next(_numbers))),
                kind=kind,
                at_wall=NOW,
                at_monotonic=len(events),
                boot_id="boot",
                clock_state=ClockState.TRUSTED,
                officer_id="o-1",
                role=Role.OFFICER,
                encounter_id=encounter_id,
                open={"count": len(events)},
            )
            events.append(
                seal_event(
                    draft,
                    device_id=self.account.device_id,
                    incarnation=self.account.incarnation,
                    dev_seq=len(events) + 1,
                    prev_hash=events[-1].hash if events else start,
                    device_key=self.signing,
                    officer_key=OFFICER,
                )
            )

    @property
    def acked(self) -> int:
        """How far the receipts go."""
        return self.outbox.current.acked_through if self.outbox.current else 0


class Pulled(OSError):
    """The stick was pulled."""

    def __init__(self) -> None:
        super().__init__(errno.EIO, "pulled")


@contextmanager
def pulled_after(writes: int, *, torn: bool = False) -> Iterator[None]:
    """Pull the stick during a later write: half a temporary file stays, or, `torn`, half a file under its name."""
    whole_write, whole_copy, left = medium.write_whole, medium.copy_whole, itertools.count(writes, -1)

    def spoil(path: Path, data: bytes) -> None:
        half = data[: len(data) // 2]
        (path if torn else path.with_name(f"{medium.UNFINISHED}{path.name}")).write_bytes(half)
        raise Pulled

    def write(path: Path, data: bytes) -> None:
        if next(left) <= 0:
            spoil(path, data)
        whole_write(path, data)

    def copy(pairs: Sequence[tuple[Path, Path]]) -> None:
        for source, destination in pairs:
            if next(left) <= 0:
                spoil(destination, source.read_bytes())
            whole_copy([(source, destination)])

    medium.write_whole, medium.copy_whole = write, copy
    try:
        yield
    finally:
        medium.write_whole, medium.copy_whole = whole_write, whole_copy


def is_refused(action, key: str) -> bool:
    """Whether an action is refused with the sentence of `key`."""
    try:
        action()
    except DataRejected as rejected:
        return rejected.key == key
    return False
