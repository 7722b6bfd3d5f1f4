"""What is recorded under strace for the power cuts; a line on stdout after each thing that is promised to last.

python -m tests.faults.power_workload prepare FOLDER SEED
python -m tests.faults.power_workload work FOLDER SEED
"""

from __future__ import annotations

import json
import os
import random
import shutil
import sys
from pathlib import Path

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64, to_base64
from checkpoint_app.central.centre import open_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.cycle import run_cycle
from checkpoint_app.sync.receipts import DeviceAccount
from checkpoint_app.sync.repository import DirectorySource
from tests.faults.machines import Device, enrol_device
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance
from tests.unit.store.conftest import DATABASE_KEY, OFFICER

_CHECKPOINT_PAGES = 40
_ROUNDS = 8


def prepare(folder: Path, seed: int) -> None:
    """Make what is there, and lasting, before the recording begins."""
    centre = make_centre(folder / "centre", [clearance(serial) for serial in range(20)])
    device = enrol_device(centre, folder)
    device.casebook.close()
    (folder / "stick").mkdir()
    known = {
        "device": device.account.device_id,
        "receipt_key": to_base64(device.account.receipt_key),
        "recipient": device.account.centre_recipient,
        "signing": to_base64(device.signing.private_bytes_raw()),
    }
    (folder / "known.json").write_text(json.dumps(known))
    centre.close()


def load_device(folder: Path) -> Device:
    """Open the device of a folder again."""
    known = json.loads((folder / "known.json").read_text())
    signing = Ed25519PrivateKey.from_private_bytes(from_base64(known["signing"]))
    account = DeviceAccount(known["device"], 1, from_base64(known["receipt_key"]), known["recipient"])
    casebook = Casebook.open(folder / "casebook.db", DATABASE_KEY, signing, clock.now())
    return Device(account, casebook, signing)


def promise(kind: str, *values: object) -> None:
    """Tell what lasts from now on."""
    os.write(1, (" ".join(map(str, ("PROMISE", kind, *values))) + "\n").encode())


def work(folder: Path, seed: int) -> None:
    """Record, write the stick, let the centre take it, take what it brings: some rounds in a seeded order."""
    chance = random.Random(seed)
    centre = open_centre(folder / "centre")
    device = load_device(folder)
    device.casebook._db.execute(f"PRAGMA wal_autocheckpoint = {_CHECKPOINT_PAGES}")
    courier = Courier(device.account, device.casebook.outbox, device.signing, device.people)
    post = Post.of(folder / "post", centre)
    acts = [lambda: _record(device, chance)] * 5
    acts += [lambda: _export(folder, courier), lambda: _ingest(folder, centre), lambda: _erase(device)]
    acts += [lambda: _take(folder, post, courier)]
    for _ in range(_ROUNDS):
        for act in chance.sample(acts, len(acts)):
            act()
    device.casebook.close()
    centre.close()


def _record(device: Device, chance: random.Random) -> None:
    device.number += 1
    name = f"{device.account.device_id}-{device.number}-{chance.random()}"
    with device.casebook.record(OFFICER, moment_now()) as recording:
        size = chance.choice((10, 2000, 12_000))
        recording.open_encounter(name, verdict=None, content={"text": "x" * size}, open={}, is_shared=True)
    head = device.casebook.head()
    promise("EVENT", head.dev_seq, head.hash)


def _erase(device: Device) -> None:
    device.casebook._db.conn.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()


def _export(folder: Path, courier: Courier) -> None:
    stick = open_stick(folder / "stick", courier.mark, create=True)
    report = courier.export(stick)
    promise("STICK", report.events)


def _ingest(folder: Path, centre) -> None:
    take_stick(centre, folder / "stick", clock.now())
    promise("CENTRE")


def _take(folder: Path, post: Post, courier: Courier) -> None:
    stick = open_stick(folder / "stick", courier.mark, create=True)
    receipt = courier.take_receipt(stick)
    if receipt is not None:
        promise("RECEIPT", receipt.acked_through)
    if (stick.repository / "metadata" / "timestamp.json").is_file():
        report = run_cycle(None, post.feed(DirectorySource(stick.repository)))
        if report.is_done:
            promise("CACHE", report.download.feed_seq)
            shutil.rmtree(post.folder / "old", ignore_errors=True)


if __name__ == "__main__":
    {"prepare": prepare, "work": work}[sys.argv[1]](Path(sys.argv[2]), int(sys.argv[3]))
