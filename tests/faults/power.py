"""Power cuts: a post and a centre are recorded by strace; disks that a cut may have left are opened by the product.

What was promised before the cut (a commit call that returned, a stick that was written, a receipt that was kept, a
cache that went live) must be there. Then the machines of the image work on: everything goes to the centre, once.
"""

from __future__ import annotations

import random
import shutil
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.casework.courier_files import EventFileName
from checkpoint_app.central.centre import open_centre
from checkpoint_app.central.courier import take_stick
from checkpoint_app.faults import Fault
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.cycle import run_cycle
from checkpoint_app.sync.repository import DirectorySource
from tests.faults.disk_images import CALLS, Call, Disk, Loss, read_record
from tests.faults.harness import CHECKOUT, Batch
from tests.faults.machines import Device, differences, held_by_centre
from tests.faults.power_workload import load_device
from tests.integration.sync.worlds import Post

IMAGES_PER_RECORD = 50


@dataclass
class Promised:
    """What was promised until the cut."""

    events: dict[int, str] = field(default_factory=dict)
    on_stick: int = 0
    at_centre: int = 0
    receipt: int = 0
    feed_seq: int = 0

    def hear(self, line: str) -> None:
        """Take one line of the recorded process."""
        kind, *values = line.split()[1:]
        if kind == "EVENT":
            self.events[int(values[0])] = values[1]
        elif kind == "STICK":
            self.on_stick = max(self.events, default=0)
        elif kind == "CENTRE":
            self.at_centre = self.on_stick
        elif kind == "RECEIPT":
            self.receipt = int(values[0])
        else:
            self.feed_seq = int(values[0])


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module. Without strace there is no record: that is a failure, not a smaller test."""
    if shutil.which("strace") is None:
        raise FileNotFoundError("power cuts need strace: apt-get install strace")
    for at in range(first, last, IMAGES_PER_RECORD):
        place = folder / f"record-{at}"
        place.mkdir()
        yield one_record(place, seed + at, min(IMAGES_PER_RECORD, last - at))
        shutil.rmtree(place)


def one_record(place: Path, seed: int, images: int) -> Batch:
    """Record one life of the machines and open so many disks that a cut may have left."""
    machines, record = place / "machines", place / "record"
    machines.mkdir()
    _workload("prepare", machines, seed)
    disk = Disk(machines)
    _workload("work", machines, seed, "strace", "-f", "-y", "-xx", "-s", "100000000", "-e", f"trace={CALLS}",
              "-e", "signal=none", "-o", str(record))  # fmt: skip
    calls = list(read_record(record))
    chance, batch, promised = random.Random(seed), Batch(), Promised()
    cuts = sorted(chance.choices(_interesting(calls), k=images))
    for number, call in enumerate(calls):
        while cuts and cuts[0] == number:
            cuts.pop(0)
            loss = chance.choice(list(Loss))
            _open_image(place / "image", disk.after_power_cut(loss, chance), promised, batch, f"{seed}/{number}")
            batch.count += 1
            batch.seen[f"cut before {call.name}, {loss.value}"] += 1
        if call.name == "write" and call.descriptor == 1 and call.strings[0].startswith(b"PROMISE"):
            promised.hear(call.strings[0].decode())
        else:
            disk.apply(call)
    return batch


def _workload(what: str, machines: Path, seed: int, *before: str) -> None:
    command = [*before, sys.executable, "-m", "tests.faults.power_workload", what, str(machines), str(seed)]
    done = subprocess.run(command, cwd=CHECKOUT, capture_output=True, text=True, check=False)
    if done.returncode != 0:
        raise RuntimeError(done.stderr[-2000:])


def _interesting(calls: list[Call]) -> list[int]:
    """List the calls before which a cut can change something, the first of all excepted."""
    changing = ("write", "pwrite64", "ftruncate", "fsync", "fdatasync", "rename", "unlink")
    return [number for number, call in enumerate(calls) if call.name in changing]


def _open_image(folder: Path, image: dict[str, bytes], promised: Promised, batch: Batch, name: str) -> None:
    for path, content in image.items():
        target = folder / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
    try:
        _check(folder, promised, batch, name)
    except (Fault, AssertionError, OSError) as error:
        batch.broken.append(f"{name}: {error!r}")
    finally:
        shutil.rmtree(folder)


def _check(folder: Path, promised: Promised, batch: Batch, name: str) -> None:
    device = load_device(folder)
    try:
        own = device.hashes()
        batch.lost += sum(own[number - 1 : number] != [digest] for number, digest in promised.events.items())
        if not (report := device.casebook.verify()).is_whole:
            batch.broken.append(f"{name}: the log is not whole: {report.findings[0]}")
        receipt = device.casebook.outbox.last_receipt()
        if promised.receipt > (receipt.acked_through if receipt else 0):
            batch.broken.append(f"{name}: a receipt is gone")
        held = held_by_centre(folder / "centre", device.account.device_id)
        batch.lost += max(0, promised.at_centre - len(held))
        on_stick = _carried(folder / "stick", device)
        batch.lost += sum(number > len(held) and number not in on_stick for number in range(1, promised.on_stick + 1))
        _work_on(folder, device, promised, batch, name)
    finally:
        device.casebook.close()


def _carried(stick: Path, device: Device) -> set[int]:
    """List the numbers of events that lie on the stick in whole files."""
    numbers: set[int] = set()
    for path in stick.glob(f"checkpoint-stick/events/{device.account.device_id}/1/*"):
        found = EventFileName.parse(path.name)
        if found is not None and found.fits(path.read_bytes()):
            numbers.update(range(found.first, found.last + 1))
    return numbers


def _work_on(folder: Path, device: Device, promised: Promised, batch: Batch, name: str) -> None:
    centre = open_centre(folder / "centre")
    post = Post.of(folder / "post", centre)
    if promised.feed_seq:
        cache = post.cache()
        cache.verify()
        position = cache.feed_position()
        cache.close()
        if position is None or position[1] < promised.feed_seq:
            batch.broken.append(f"{name}: the cache is at {position}")
    (folder / "stick").mkdir(exist_ok=True)
    courier = Courier(device.account, device.casebook.outbox, device.signing, device.people)
    stick = open_stick(folder / "stick", courier.mark, create=True)
    courier.take_receipt(stick)
    courier.export(stick)
    report = take_stick(centre, folder / "stick", clock.now())
    if report.left:
        batch.broken.append(f"{name}: left on the stick {report.left[0]}")
    courier.take_receipt(stick)
    taken = run_cycle(None, post.feed(DirectorySource(stick.repository)))
    if not taken.is_done:
        batch.broken.append(f"{name}: {taken.download_fault}")
    lost, doubled, broken = differences(folder / "centre", device)
    batch.lost += lost
    batch.duplicated += doubled
    batch.broken += broken
    if device.casebook.outbox.pending_count():
        batch.broken.append(f"{name}: no receipt came back")
    centre.close()
