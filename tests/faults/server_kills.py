"""SIGKILL in the centre, while it takes events in by link or from a stick.

By link the oracle is the device: a receipt that arrived must be true of the database that the dead server left. By
stick it is what lies on the stick: a file that is gone is held, and what is not held still lies there or waits at the
device. After ten deaths everything is sent once more and must be held once, in order.
"""

from __future__ import annotations

import os
import random
import shutil
import signal
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import event

from checkpoint_app import clock, medium
from checkpoint_app.central import branches, courier, ingest
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.courier import Courier, open_stick
from checkpoint_app.sync.uploads import Uploader
from tests.faults.dying import Death
from tests.faults.harness import Batch
from tests.faults.machines import (
    Device,
    differences,
    enrol_device,
    fork_server,
    held_by_centre,
    leave_child,
    server_process,
    was_sound,
)

KILLS_PER_CENTRE = 10
_LONGEST_DELAY_S = 0.35
_LINK = ("starting", "taking", "storing", "committing", "committed", "answered")
_STICK = ("opening", "taking", "storing", "committing", "committed", "receipts", "receipts lie", "done")


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module."""
    create_centre(folder / "template", clock.now()).close()
    for at in range(first, last, KILLS_PER_CENTRE):
        place = folder / f"kill-{at}"
        shutil.copytree(folder / "template", place / "centre")
        yield one_batch(place, random.Random(f"{seed} {at}"), min(KILLS_PER_CENTRE, last - at))
        shutil.rmtree(place)


def one_batch(folder: Path, chance: random.Random, kills: int) -> Batch:
    """Kill one centre so often, then let it live and look whether it holds everything."""
    batch, centre = Batch(), open_centre(folder / "centre")
    device = enrol_device(centre, folder)
    centre.close()
    (folder / "stick").mkdir()
    for _ in range(kills):
        by_link = chance.random() < 0.6
        death = Death(_LINK if by_link else _STICK, chance, _LONGEST_DELAY_S)
        if by_link:
            _die_serving(folder, device, death, chance)
        else:
            _die_with_stick(folder, device, death)
        batch.count += 1
        batch.seen[f"{'link' if by_link else 'stick'} {death.how}: {death.state}"] += 1
        death.close()
        _check(folder, device, batch)
    with server_process(folder / "centre") as port:
        link = device.link(f"https://127.0.0.1:{port}")
        Uploader(link, device.account, device.casebook.outbox).push()
        link.close()
    lost, doubled, broken = differences(folder / "centre", device)
    batch.lost += lost
    batch.duplicated += doubled
    batch.broken += broken
    device.casebook.close()
    return batch


def _die_serving(folder: Path, device: Device, death: Death, chance: random.Random) -> None:
    def plant(centre: Centre) -> None:
        _plant_ingest(centre, death)
        death.after(branches, "take_in_or_branch", "committed")
        death.after(ingest, "current_receipt", "answered")
        death.start()

    child, port = fork_server(folder / "centre", plant)
    try:
        for _ in range(12) if port else ():
            device.record(chance.choice((1, 1, 3)))
            link = device.link(f"https://127.0.0.1:{port}")
            try:
                Uploader(link, device.account, device.casebook.outbox).push()
            except (EnvironmentFault, DataRejected):
                break
            finally:
                link.close()
    finally:
        os.kill(child, signal.SIGKILL)
        was_sound(os.waitpid(child, 0)[1])


def _plant_ingest(centre: Centre, death: Death) -> None:
    death.reach(death._states[0])
    death.before(ingest.Intake, "take", "taking")
    death.before(ingest.Intake, "store", "storing")
    event.listen(centre.engine, "commit", lambda _connection: death.reach("committing"))


def _courier(device: Device) -> Courier:
    return Courier(device.account, device.casebook.outbox, device.signing, device.people)


def _die_with_stick(folder: Path, device: Device, death: Death) -> None:
    device.record(3)
    side = _courier(device)
    stick = open_stick(folder / "stick", side.mark, create=True)
    side.take_receipt(stick)
    side.export(stick)
    child = os.fork()
    if child == 0:
        try:
            centre = open_centre(folder / "centre")
            _plant_ingest(centre, death)
            death.after(courier, "take_in_or_branch", "committed")
            death.before(medium, "write_whole", "receipts")
            death.before(courier, "_remove_covered", "receipts lie")
            death.start()
            courier.take_stick(centre, folder / "stick", clock.now())
            death.reach("done")
        finally:
            leave_child()
    was_sound(os.waitpid(child, 0)[1])
    side.take_receipt(stick)


def _check(folder: Path, device: Device, batch: Batch) -> None:
    held = [row[1] for row in held_by_centre(folder / "centre", device.account.device_id)]
    own, receipt = device.hashes(), device.casebook.outbox.last_receipt()
    acked = receipt.acked_through if receipt else 0
    batch.lost += max(0, acked - len(held))
    batch.duplicated += len(held) - len(set(held))
    if held != own[: len(held)]:
        batch.broken.append("what is held is not the beginning of the device's chain")
