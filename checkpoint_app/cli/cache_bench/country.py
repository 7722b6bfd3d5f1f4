"""The centre that is measured against: a synthetic country, published as a base, and deltas on top of it."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable
from pathlib import Path

from sqlalchemy import select

from checkpoint_app import clock
from checkpoint_app.casework.feed_rows import decode_row
from checkpoint_app.central import changes
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import ClearanceRow
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.central.seed.country import generate_country
from checkpoint_app.central.seed.load import seed_centre
from checkpoint_app.cli.cache_bench.machine import Machine

_SEED = 5
_BATCH = 1_000


def prepared_centre(folder: Path, rows: int, say: Callable[[str], None]) -> Centre:
    """Open a centre that has published, or make one of so many rows and publish it."""
    if (folder / "centre.db").exists():
        return open_centre(folder)
    say(f"making a country of {rows:,} records")
    centre = create_centre(folder, clock.now())
    seed_centre(centre, generate_country(_SEED, rows, clock.today()))
    say("publishing its base")
    publish_base(centre, clock.now())
    return centre


def machine_of(centre: Centre, folder: Path) -> Machine:
    """A machine that was enrolled here by hand."""
    root = (centre.repository_dir / "metadata" / "1.root.json").read_bytes()
    return Machine(folder, centre.repository_dir, root, str(centre.keys.feed_identity), centre.keys.list_key)


def publish_changes(centre: Centre, count: int, after: int) -> int:
    """Change so many records behind the first `after` ones, and publish the delta; gives how many lines it has."""
    asked = select(ClearanceRow.line).where(ClearanceRow.status == "ACTIVE").offset(after).limit(count)
    with reading(centre.engine) as session:
        records = [decode_row(line) for line in session.scalars(asked)]
    newer = [dataclasses.replace(each, record_version=each.record_version + 1, job_code="9999") for each in records]
    for at in range(0, len(newer), _BATCH):
        with writing(centre.engine) as session:
            changes.put_records(session, newer[at : at + _BATCH], clock.now())
    return publish_delta(centre, clock.now()).changed_rows
