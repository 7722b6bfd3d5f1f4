"""The model of machines at a million steps: cloned, lost and restored, by link and by stick, against a real centre.

A case is a step. Cases come in batches of machines that live together; a batch ends when everybody has met the centre
and every event that some machine still has is held once. The steps are those of tests/integration/courier.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

from sqlalchemy import func, select

from checkpoint_app.central.centre import create_centre
from checkpoint_app.central.database import reading
from checkpoint_app.central.models import BranchEvent, FormerChain
from tests.faults.harness import Batch
from tests.integration.courier.test_chain_model import Machines, random_steps
from tests.integration.courier.worlds import NOW

STEPS = 200


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module."""
    create_centre(folder / "template", NOW).close()
    for at in range(first, last, STEPS):
        yield one_batch(folder, random.Random(f"{seed} {at}"), at, min(STEPS, last - at))


def one_batch(folder: Path, chance: random.Random, at: int, steps: int) -> Batch:
    """Play so many steps from nothing, then let all arrive; what must not be is told, not raised."""
    batch = Batch(count=steps)
    machines = Machines(folder / "template", folder / f"machines-{at}")
    try:
        batch.seen = random_steps(machines, chance, steps)
        machines.finish()
        held = machines.held()
        living = {event.hash for each in machines.seats for outbox in each.outboxes() for event in outbox.events}
        batch.lost = sum(not held[each] for each in living)
        batch.duplicated = sum(count > 1 for count in held.values())
    except Exception as error:  # noqa: BLE001 - a long run tells what broke and goes on
        batch.broken.append(f"step {at}..: {type(error).__name__} {error}"[:300])
    with reading(machines.world.centre.engine) as session:
        batch.seen["events on a branch"] += session.scalar(select(func.count()).select_from(BranchEvent)) or 0
        batch.seen["chains that ended"] += session.scalar(select(func.count()).select_from(FormerChain)) or 0
    machines.close()
    return batch
