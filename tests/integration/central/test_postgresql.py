"""The whole centre on a real PostgreSQL: a bounded share in every change; all of its tests by a variable.

CHECKPOINT_TEST_DATABASE=postgresql pytest tests/integration/central tests/integration/courier
"""

from __future__ import annotations

import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import select, text

from checkpoint_app.casework.feed_index import parse_index
from checkpoint_app.casework.feed_rows import COLUMNS, encode_row
from checkpoint_app.central import courier, sequencer
from checkpoint_app.central.centre import Centre, create_centre, open_centre
from checkpoint_app.central.changes import put_records
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.difference_work import counts
from checkpoint_app.central.import_rows import ImportKind
from checkpoint_app.central.importing import source_of, take_import
from checkpoint_app.central.models import Change, EventRow
from checkpoint_app.central.publisher import publish_base, publish_delta
from checkpoint_app.central.repository import current_targets, read_target
from checkpoint_app.sync.courier import open_stick
from tests.integration.courier.worlds import NOW, CentreWorld, Device
from tests.postgres import is_installed, new_database
from tests.unit.casework_feed.people import clearance

WRITERS, BATCHES = 4, 12


@pytest.fixture(scope="module")
def empty() -> str:
    """A database with the newest tables; starting a server takes some seconds."""
    if not is_installed():
        assert "CI" not in os.environ, "PostgreSQL is missing"
        pytest.skip("no PostgreSQL is installed here")
    return new_database()


@pytest.fixture
def centre(empty: str, tmp_path: Path) -> Iterator[Centre]:
    made = create_centre(tmp_path / "centre", NOW, database_url=new_database(empty))
    yield made
    made.close()


def put(centre: Centre, first: int, count: int = 1) -> None:
    with writing(centre.engine) as session:
        assert not put_records(session, [clearance(first + at) for at in range(count)], NOW)


def content_root(centre: Centre) -> bytes:
    target = current_targets(centre.repository_dir)["index.json"]
    return parse_index(read_target(centre.repository_dir, target)).content_root


def test_a_country_is_published_alike_and_posts_are_served(centre: Centre, tmp_path: Path) -> None:
    assert centre.engine.dialect.name == "postgresql"
    with reading(centre.engine) as session:
        assert session.scalar(text("SHOW transaction_read_only")) == "on"
    embedded = create_centre(tmp_path / "embedded", NOW)
    path = tmp_path / "rows.jsonl"
    rows = [dict(zip(COLUMNS, json.loads(encode_row(clearance(100 + at))), strict=True)) for at in range(20)]
    path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
    for each in (centre, embedded):
        put(each, 1, 30)
        publish_base(each, NOW)
        report = take_import(each, source_of(path, ImportKind.CLEARANCES), NOW)
        assert (report.rows, report.new) == (20, 20)
        assert publish_delta(each, NOW).changed_rows == 20
    assert content_root(centre) == content_root(embedded)
    assert counts(centre) == counts(embedded)
    embedded.close()

    world = CentreWorld(centre)
    device = Device(world)
    device.record(40)
    device.uploader.push()
    (tmp_path / "stick").mkdir()
    courier.take_stick(centre, tmp_path / "stick", world.tick())
    device.record(7)
    device.courier.export(open_stick(tmp_path / "stick", device.courier.mark))
    assert courier.take_stick(centre, tmp_path / "stick", world.tick()).new == 7
    device.courier.take_receipt(open_stick(tmp_path / "stick", device.courier.mark))
    assert device.acked == 47
    again = open_centre(centre.folder)
    with reading(again.engine) as session:
        held = list(session.scalars(select(EventRow.hash).order_by(EventRow.dev_seq)))
    again.close()
    assert held == [event.hash for event in device.outbox.events]


def test_changes_of_writers_at_once_are_numbered_without_a_gap_and_none_is_missed(centre: Centre) -> None:
    put(centre, 1)
    publish_base(centre, NOW)
    after: list[int] = []

    def write(number: int) -> None:
        for at in range(BATCHES):
            put(centre, 1000 * (number + 1) + 2 * at, 2)

    writers = [threading.Thread(target=write, args=(number,)) for number in range(WRITERS)]
    for each in writers:
        each.start()
    while any(each.is_alive() for each in writers):
        with reading(centre.engine) as session:
            newest = sequencer.newest_change(session)
        after.append(sequencer.sequence(centre, newest, NOW).feed_seq)
    for each in writers:
        each.join()
    made = publish_delta(centre, NOW)
    assert made.rows == 1 + WRITERS * BATCHES * 2
    assert after == sorted(after)
    with reading(centre.engine) as session:
        numbered = list(session.scalars(select(Change.feed_seq)))
    assert None not in numbered
    assert len(set(numbered)) == len(numbered)
