"""The machines of the fault runs: a centre in a process of its own, and enrolled devices with a real casebook."""

from __future__ import annotations

import os
import signal
import sqlite3
import sys
import traceback
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pyrage
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.letters import letter_from_wire
from checkpoint_app.central import enrolment
from checkpoint_app.central.centre import Centre, open_centre
from checkpoint_app.central.server import Places, RunningServer, serve
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.enrolling import OfficerPublicKey
from checkpoint_app.sync.receipts import DeviceAccount
from checkpoint_app.sync.tls import Trust
from checkpoint_app.tls import Credentials
from tests.unit.store.conftest import DATABASE_KEY, OFFICER, enrol_known

OFFICER_PUBLIC = OFFICER.signer.public_key().public_bytes_raw()


def fork_server(folder: Path, die: object = None) -> tuple[int, int]:
    """Serve the centre of a folder from a child process; gives its process and its port.

    `die` is called in the child before it serves: there a run plants the points at which the child kills itself.
    """
    reading, writing = os.pipe()
    sys.stdout.flush()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            centre = open_centre(folder)
            if callable(die):
                die(centre)
            serve(centre, Places(), lambda running: _tell(writing, running))
        finally:
            leave_child()
    os.close(writing)
    with os.fdopen(reading) as pipe:
        line = pipe.readline()
    return child, int(line or 0)


_FAULT_OF_THE_RUN = 70


def leave_child() -> None:
    """End a child without its parent's handlers; a fault of the run itself is told, or nothing would be tested."""
    if sys.exc_info()[0] is None:
        os._exit(0)
    traceback.print_exc()
    os._exit(_FAULT_OF_THE_RUN)


def was_sound(status: int) -> None:
    """Raise RuntimeError when a child ended by a fault of the run; deaths are what it is for."""
    if os.WIFEXITED(status) and os.WEXITSTATUS(status) == _FAULT_OF_THE_RUN:
        raise RuntimeError("a child of the run failed before it could be killed")


def _tell(pipe: int, running: RunningServer) -> None:
    os.write(pipe, f"{running.device_url.rsplit(':', 1)[1]}\n".encode())


@contextmanager
def server_process(folder: Path) -> Iterator[int]:
    """Serve the centre of a folder for a block; gives the port."""
    child, port = fork_server(folder)
    try:
        yield port
    finally:
        os.kill(child, signal.SIGTERM)
        os.waitpid(child, 0)


@dataclass
class Device:
    """An enrolled device: its account, its casebook, its people."""

    account: DeviceAccount
    casebook: Casebook
    signing: Ed25519PrivateKey
    trust: Trust | None = None
    number: int = 0

    people = (OfficerPublicKey(OFFICER.officer_id, Role.OFFICER, OFFICER_PUBLIC),)

    def link(self, url: str) -> CentreLink:
        """Speak to the centre as this device."""
        return CentreLink(url, self.trust)

    def record(self, units: int) -> None:
        """Record some work: an encounter, what was presented, what was decided."""
        for _ in range(units):
            self.number += 1
            name = f"{self.account.device_id}-{self.number}"
            with self.casebook.record(OFFICER, moment_now()) as recording:
                recording.open_encounter(
                    name, verdict=None, content={}, open={"flags": []}, body={"text": "x" * 40}, is_shared=True
                )
                recording.note(EventKind.PRESENTED, open={"document": "0" * 64})

    def hashes(self) -> list[str]:
        """Give the hashes of all that was recorded, in order."""
        rows = self.casebook._db.conn.execute("SELECT hash FROM events ORDER BY incarnation, dev_seq").fetchall()
        return [row[0] for row in rows]


def enrol_device(centre: Centre, folder: Path) -> Device:
    """Enrol a device with a casebook in this folder."""
    signing, now = Ed25519PrivateKey.generate(), clock.now()
    given = enrolment.admit(
        centre,
        enrolment.Admission(
            enrolment.new_code(centre, now),
            signing.public_key().public_bytes_raw(),
            str(pyrage.x25519.Identity.generate().to_public()),
            "PLBN Contoh",
            "1",
            (enrolment.OfficerKey(OFFICER.officer_id, Role.OFFICER, OFFICER_PUBLIC),),
        ),
        now,
    )
    account = DeviceAccount(
        str(given["device_id"]), 1, from_base64(str(given["receipt_key"])), str(given["centre_recipient"])
    )
    casebook = Casebook.open(folder / "casebook.db", DATABASE_KEY, signing, now)
    casebook.adopt_device(account.device_id, 1)
    enrol_known(casebook, OFFICER)
    letter = letter_from_wire(given["letter"])
    trust = Trust(letter.servers.encode(), Credentials(letter.certificate.encode(), signing))
    return Device(account, casebook, signing, trust)


def held_by_centre(folder: Path, device_id: str) -> list[tuple[int, str, str | None]]:
    """Read what the centre's database holds of a device: number, hash, why it is in quarantine."""
    database = sqlite3.connect(f"file:{folder / 'centre.db'}?mode=ro", uri=True)
    try:
        return database.execute(
            "SELECT dev_seq, hash, quarantine FROM events WHERE device_id = ? ORDER BY incarnation, dev_seq",
            (device_id,),
        ).fetchall()
    finally:
        database.close()


def differences(folder: Path, device: Device) -> tuple[int, int, list[str]]:
    """Compare the centre with a casebook that was sent whole: lost, doubled, and what else is wrong."""
    held, own = held_by_centre(folder, device.account.device_id), device.hashes()
    found = [row[1] for row in held]
    broken = [f"quarantine {row[2]}" for row in held if row[2] is not None]
    if found != own and sorted(found) == sorted(own):
        broken.append("order")
    return len(set(own) - set(found)), len(found) - len(set(found)), broken
