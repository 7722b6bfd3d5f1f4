"""SIGKILL in a machine at a post: in every state of its cycle, by link and by stick, while it records.

The oracle is a line that the child writes to a pipe after a commit call has returned. After each death the casebook
is whole and holds all that was acknowledged; after ten everything is sent and the centre holds it once, in order; the
cache that is live is whole and its cursor honest.
"""

from __future__ import annotations

import os
import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from checkpoint_app import clock, medium
from checkpoint_app.central.courier import take_stick
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.cycle import CycleState, Feed, Progress, run_cycle
from checkpoint_app.sync.repository import DirectorySource, HttpSource
from checkpoint_app.sync.uploads import Uploader
from tests.faults.dying import Death
from tests.faults.harness import Batch
from tests.faults.machines import Device, differences, enrol_device, server_process
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance
from tests.unit.store.conftest import DATABASE_KEY

KILLS_PER_DEVICE = 10
_LONGEST_DELAY_S = 0.6
_STATES = (
    "starting",
    "recording",
    "recorded",
    "keeping a receipt",
    "receipt kept",
    "writing the stick",
    "stick written",
    *(state.value for state in CycleState),
)


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module."""
    centre = make_centre(folder / "centre", [clearance(serial) for serial in range(30)])
    with server_process(centre.folder) as port:
        for at in range(first, last, KILLS_PER_DEVICE):
            place = folder / f"kill-{at}"
            place.mkdir()
            device = enrol_device(centre, place)
            post = Post.of(place / "post", centre)
            batch = Batch()
            chance = random.Random(f"{seed} {at}")
            for _ in range(min(KILLS_PER_DEVICE, last - at)):
                _kill_once(place, device, post, f"https://127.0.0.1:{port}", chance, batch)
                if chance.random() < 0.5:
                    take_stick(centre, place / "stick", clock.now())
                if chance.random() < 0.3:
                    shutil.rmtree(post.folder, ignore_errors=True)
            _finish(centre.folder, device, post, f"https://127.0.0.1:{port}", batch)
            yield batch
            shutil.rmtree(place)
    centre.close()


def _kill_once(folder: Path, device: Device, post: Post, url: str, chance: random.Random, batch: Batch) -> None:
    death = Death(_STATES, chance, _LONGEST_DELAY_S)
    device.casebook.close()
    (folder / "stick").mkdir(exist_ok=True)
    by_stick = chance.random() < 0.5
    reading, writing = os.pipe()
    child = os.fork()
    if child == 0:
        os.close(reading)
        try:
            _live(folder, device, post, url, by_stick, death, writing)
        finally:
            os._exit(3)
    os.close(writing)
    with os.fdopen(reading) as pipe:
        acknowledged = [line.split() for line in pipe.read().splitlines()]
    os.waitpid(child, 0)
    device.casebook = Casebook.open(folder / "casebook.db", DATABASE_KEY, device.signing, clock.now())
    device.number += 100_000
    batch.count += 1
    batch.seen[f"{death.how}: {death.state}"] += 1
    death.close()
    own = device.hashes()
    batch.lost += sum(len(own) < int(number) or own[int(number) - 1] != digest for number, digest in acknowledged)
    if not device.casebook.verify().is_whole:
        batch.broken.append("the log is not whole")


def _live(folder: Path, device: Device, post: Post, url: str, by_stick: bool, death: Death, pipe: int) -> None:
    death.start()
    death.reach("starting")
    device.casebook = Casebook.open(folder / "casebook.db", DATABASE_KEY, device.signing, clock.now())
    outbox = device.casebook.outbox
    death.before(outbox, "keep_receipt", "keeping a receipt")
    death.after(outbox, "keep_receipt", "receipt kept")
    death.before(medium, "write_whole", "writing the stick")
    death.after(medium, "write_whole", "stick written")

    def on_progress(progress: Progress) -> None:
        death.reach(progress.state.value)

    while True:
        death.reach("recording")
        device.record(2)
        death.reach("recorded")
        head = device.casebook.head()
        os.write(pipe, f"{head.dev_seq} {head.hash}\n".encode())
        if by_stick:
            courier = Courier(device.account, outbox, device.signing, device.people)
            stick = open_stick(folder / "stick", courier.mark, create=True)
            courier.take_receipt(stick)
            courier.export(stick)
            if (stick.repository / "metadata" / "timestamp.json").exists():
                run_cycle(None, post.feed(DirectorySource(stick.repository)), on_progress=on_progress)
            continue
        link = device.link(url)
        run_cycle(
            Uploader(link, device.account, outbox),
            post.feed(HttpSource(url, trust=device.trust)),
            on_progress=on_progress,
            rebuild=True,
        )
        link.close()


def _finish(centre: Path, device: Device, post: Post, url: str, batch: Batch) -> None:
    link = device.link(url)
    feed: Feed = post.feed(HttpSource(url, trust=device.trust))
    report = run_cycle(Uploader(link, device.account, device.casebook.outbox), feed)
    link.close()
    if not report.is_done:
        batch.broken.append(f"the last cycle: {report.upload_fault or report.download_fault}")
    lost, doubled, broken = differences(centre, device)
    batch.lost += lost
    batch.duplicated += doubled
    batch.broken += broken
    cache = post.cache()
    try:
        cache.verify()
    except (EnvironmentFault, DataRejected) as fault:
        batch.broken.append(fault.key)
    finally:
        cache.close()
    device.casebook.close()
