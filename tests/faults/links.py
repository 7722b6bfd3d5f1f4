"""Bad links: sessions through a proxy that spoils one exchange of each; real sockets, real casebook, real centre.

A session is one try to send, or one try to take the base. After each, the receipt says no more than the centre
holds; after each batch everything is sent without a fault, and the centre holds every event once, in order.
"""

from __future__ import annotations

import random
import shutil
from collections.abc import Iterator
from pathlib import Path

from checkpoint_app.central.centre import Centre
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.uploads import Uploader, UploadState
from tests.faults.harness import Batch
from tests.faults.machines import Device, differences, enrol_device, held_by_centre, server_process
from tests.faults.proxy import FaultProxy, Plan
from tests.integration.sync.worlds import Post, make_centre
from tests.unit.casework_feed.people import clearance

BATCH = 500
DOWNLOADS_IN_BATCH = 4
_RECORDS = 40
_LONGEST_DOWNLOAD = 270


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module."""
    centre = make_centre(folder / "centre", [clearance(serial) for serial in range(_RECORDS)])
    with server_process(centre.folder) as port:
        proxy = FaultProxy(port, centre)
        at = first
        while at < last:
            count = min(BATCH, last - at)
            yield one_batch(centre, proxy, folder / f"batch-{at}", random.Random(f"{seed} {at}"), count)
            at += count
        proxy.close()
    centre.close()


def one_batch(centre: Centre, proxy: FaultProxy, folder: Path, chance: random.Random, count: int) -> Batch:
    """Play so many sessions with a new device, then look whether all arrived."""
    folder.mkdir()
    batch, device = Batch(), enrol_device(centre, folder)
    proxy.speak_as(device.trust)
    downloads = min(DOWNLOADS_IN_BATCH, count // 20)
    for _ in range(count - downloads):
        device.record(chance.choice((0, 1, 1, 2)))
        _send(centre, proxy, device, Plan.draw(chance, 2), batch)
    _take(centre, proxy, Post.of(folder / "post", centre), device, chance, downloads, batch)
    proxy.arm(None)
    link = device.link(proxy.url)
    report = Uploader(link, device.account, device.casebook.outbox).push()
    link.close()
    lost, doubled, broken = differences(centre.folder, device)
    batch.lost, batch.duplicated = lost, doubled
    batch.broken += broken
    if report.state is not UploadState.DONE or device.casebook.outbox.pending_count():
        batch.broken.append(f"not sent: {report.state.value}")
    device.casebook.close()
    shutil.rmtree(folder)
    return batch


def _send(centre: Centre, proxy: FaultProxy, device: Device, plan: Plan, batch: Batch) -> None:
    proxy.arm(plan)
    link = device.link(proxy.url)
    try:
        Uploader(link, device.account, device.casebook.outbox).push()
        batch.seen["session done"] += 1
    except (EnvironmentFault, DataRejected) as fault:
        batch.seen[fault.key] += 1
    finally:
        link.close()
    batch.count += 1
    batch.seen[f"~ {plan.name}" if proxy.spoilt else "~ no exchange of that number"] += 1
    receipt = device.casebook.outbox.last_receipt()
    if receipt is not None and batch.count % 10 == 0:
        held = held_by_centre(centre.folder, device.account.device_id)
        through = receipt.acked_through  # 0: a receipt for nothing yet, brought again as an older reply
        if len(held) < through or (through and held[through - 1][1] != receipt.head_hash):
            batch.broken.append(f"receipt {receipt.acked_through} of {len(held)}")


def _take(
    centre: Centre,
    proxy: FaultProxy,
    post: Post,
    device: Device,
    chance: random.Random,
    sessions: int,
    batch: Batch,
) -> None:
    for number in range(sessions + 1):
        is_last = number == sessions
        if post.generations():
            shutil.rmtree(post.folder)
        plan = None if is_last else Plan.draw(chance, _LONGEST_DOWNLOAD)
        proxy.arm(plan)
        report = post.take(proxy.url, trust=device.trust)
        fault = report.download_fault
        if not is_last:
            batch.count += 1
            batch.seen["download " + (fault.key if fault else "done")] += 1
        elif fault:
            batch.broken.append(f"download {fault.key}")
    if not sessions:
        return
    cache = post.cache()
    try:
        cache.verify()
        if cache.feed_position() != (centre.feed_id, 1):
            batch.broken.append(f"cursor {cache.feed_position()}")
    except DataRejected as rejected:
        batch.broken.append(rejected.key)
    finally:
        cache.close()
