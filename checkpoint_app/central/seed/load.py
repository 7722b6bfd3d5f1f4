"""Writing a synthetic country into a centre's database, in bounded memory; a broken run is begun anew by the next."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import delete, func, insert, select

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.changes import put_list
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import ClearanceRow, LostDocument, Placer
from checkpoint_app.central.sealing import ensure_sealer
from checkpoint_app.central.seed.country import Country
from checkpoint_app.central.seed.lists import country_lists
from checkpoint_app.faults import DataRejected

BATCH = 20_000
_STATE = "seed_state"
_RUNNING, _DONE = "running", "done"

Progress = Callable[[int, int], None]
"""Told how many of how many records are written."""


@dataclass(frozen=True, slots=True)
class Seeded:
    """How much was written."""

    clearances: int
    placers: int
    lost_documents: int


def seed_centre(
    centre: Centre, country: Country, progress: Progress | None = None, as_of: datetime | None = None
) -> Seeded:
    """Write the country into an empty centre; raises DataRejected when it already holds records of another origin.

    Lists that others hand over are as of `as_of`, which is now.
    """
    _begin(centre)
    rows, written = country.feed_rows(), 0
    while batch := [row._asdict() for row in islice(rows, BATCH)]:
        with writing(centre.engine) as session:
            session.execute(insert(ClearanceRow), batch)
        written += len(batch)
        if progress is not None:
            progress(written, country.clearances)
    return _finish(centre, country, written, as_of or clock.now())


def _begin(centre: Centre) -> None:
    with reading(centre.engine) as session:
        state = setting(session, _STATE)
        holds_records = session.scalars(select(ClearanceRow.clearance_id).limit(1)).first() is not None
    if holds_records and state != _RUNNING:
        raise DataRejected("central.fault.seeded_already")
    with writing(centre.engine) as session:
        for table in (ClearanceRow, Placer, LostDocument):
            session.execute(delete(table))
        set_setting(session, _STATE, _RUNNING)


def _finish(centre: Centre, country: Country, written: int, as_of: datetime) -> Seeded:
    placers = [
        {
            "placer_id": row.placer_id,
            "name": row.name,
            "licence_type": row.licence_type,
            "licence_status": row.licence_status,
            "licence_until": row.licence_until,
        }
        for row in country.placers()
    ]
    lost = _lost_values(country)
    hand_over_lists(centre, country, as_of)
    with writing(centre.engine) as session:
        session.execute(insert(Placer), placers)
        while batch := list(islice(lost, BATCH)):
            session.execute(insert(LostDocument), batch)
        set_setting(session, "entries_coverage_percent", str(country.profile.entries_coverage_percent))
        set_setting(session, _STATE, _DONE)
        count = session.scalar(select(func.count()).select_from(LostDocument)) or 0
    return Seeded(written, len(placers), count)


def hand_over_lists(centre: Centre, country: Country, as_of: datetime) -> None:
    """Hand the country's small lists to the centre, as those do whose lists they are; again, they are so again."""
    sealer = ensure_sealer(centre.folder / "keys", as_of)
    lists = {**country_lists(country, centre.keys.list_key), Feed.SEAL_SIGNERS: sealer.rows(as_of)}
    with writing(centre.engine) as session:
        for feed, rows in lists.items():
            put_list(session, feed, rows, as_of)


def _lost_values(country: Country) -> Iterator[dict[str, Any]]:
    for row in country.lost_documents():
        yield {
            "issuer": row.issuer,
            "number": row.number,
            "listing_office": row.listing_office,
            "listed_on": row.listed_on,
            "valid_until": row.valid_until,
        }
