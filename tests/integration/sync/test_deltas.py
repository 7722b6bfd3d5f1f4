"""Deltas from a real centre: rows, cursor and sums move together or not at all, and readers never see half of one."""

from __future__ import annotations

import dataclasses
import shutil
from datetime import timedelta

import pytest

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import ClearanceStatus, Found, NotFound
from checkpoint_app.central import changes
from checkpoint_app.central.centre import create_centre, open_centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.publisher import PublicationKind, publish_base, publish_delta
from checkpoint_app.store import clearances_files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.store.clearances_delta import DeltaChange
from checkpoint_app.sync.importing import PlanKind
from tests.integration.sync.worlds import KEY, Post, copy_stick
from tests.unit.casework_feed.people import clearance

FIRST = ["CURRENT", "clearances-000001.db"]


@pytest.fixture(scope="module")
def journalled(tmp_path_factory):
    """A centre whose 200 records came through the journal, published as a base."""
    now = clock.now() - timedelta(hours=1)
    made = create_centre(tmp_path_factory.mktemp("journalled") / "centre", now)
    with writing(made.engine) as session:
        assert changes.put_records(session, [clearance(serial) for serial in range(200)], now) == ()
    publish_base(made, now)
    made.close()
    return made.folder


@pytest.fixture
def centre(tmp_path, journalled):
    shutil.copytree(journalled, tmp_path / "centre")
    own = open_centre(tmp_path / "centre")
    yield own
    own.close()


@pytest.fixture
def post(tmp_path, centre):
    """A machine that holds the first publication."""
    made = Post.of(tmp_path / "post", centre)
    assert made.take(centre.repository_dir).is_done
    return made


def put(centre, *records):
    with writing(centre.engine) as session:
        assert changes.put_records(session, records, clock.now()) == ()


def suspend(centre, serial):
    with writing(centre.engine) as session:
        changes.change_status(
            session, clearance(serial).clearance_id, ClearanceStatus.SUSPENDED, "DATA_CHECK", clock.now()
        )


def asked(cache, serial):
    return cache.look_up("IDN", f"X{serial:07d}", clock.now())


def test_a_delta_changes_the_live_generation_in_place(centre, post):
    reader = post.cache()
    assert asked(reader, 7).clearance.status is clearance(7).status
    moved = dataclasses.replace(
        clearance(9), record_version=clearance(9).record_version + 1, document_number="X9999999",
        prior_documents=("X0000009",),
    )  # fmt: skip
    suspend(centre, 7)
    put(centre, clearance(500), moved)
    assert publish_delta(centre, clock.now()).kind is PublicationKind.DELTA

    report = post.take(centre.repository_dir)

    assert report.is_done
    assert report.download.kind is PlanKind.DELTAS
    assert report.download.rows == 201
    assert post.generations() == FIRST
    assert asked(reader, 7).clearance.status is ClearanceStatus.SUSPENDED
    assert isinstance(asked(reader, 500), Found)
    by_prior = asked(reader, 9)
    assert by_prior.by_prior_document
    assert by_prior.clearance.document_number == "X9999999"
    assert reader.row_count() == 201
    reader.verify()
    reader.close()


def test_a_post_that_was_away_takes_the_whole_chain(centre, post):
    for serial in (1, 2, 3):
        suspend(centre, serial)
        publish_delta(centre, clock.now())
    report = post.take(centre.repository_dir)
    assert report.download.kind is PlanKind.DELTAS
    cache = post.cache()
    assert {asked(cache, serial).clearance.status for serial in (1, 2, 3)} == {ClearanceStatus.SUSPENDED}
    cache.verify()
    cache.close()
    assert post.take(centre.repository_dir).download.kind is PlanKind.NOTHING


def test_a_new_machine_takes_the_base_and_the_deltas_that_follow_it(tmp_path, centre):
    suspend(centre, 4)
    publish_delta(centre, clock.now())
    machine = Post.of(tmp_path / "new", centre)
    report = machine.take(centre.repository_dir)
    assert report.download.kind is PlanKind.BASE
    cache = machine.cache()
    assert asked(cache, 4).clearance.status is ClearanceStatus.SUSPENDED
    cache.verify()
    cache.close()


def test_an_erased_record_is_not_found_any_more(centre, post):
    with writing(centre.engine) as session:
        changes.change_status(session, clearance(11).clearance_id, ClearanceStatus.TOMBSTONE, None, clock.now())
    publish_delta(centre, clock.now())
    assert post.take(centre.repository_dir).is_done
    cache = post.cache()
    assert isinstance(asked(cache, 11), NotFound)
    cache.verify()
    cache.close()


def test_readers_see_the_state_before_until_the_delta_is_committed(centre, post):
    suspend(centre, 5)
    publish_delta(centre, clock.now())
    seen = []
    reader = post.cache()
    before = reader.feed_position()

    def look(progress):
        seen.append((reader.feed_position(), asked(reader, 5).clearance.status))

    assert post.take(centre.repository_dir, on_progress=look).is_done
    look(None)
    after = reader.feed_position()
    assert set(seen) == {(before, clearance(5).status), (after, ClearanceStatus.SUSPENDED)}
    reader.close()


def test_a_row_that_was_changed_behind_our_back_leads_to_a_new_base(centre, post):
    path = clearances_files.current_file(post.clearances)
    connection = clearances_files.open_generation(path, KEY)
    (other,) = connection.execute("SELECT record FROM clearances WHERE id_key = ?", (id_key_of(20),)).fetchone()
    connection.execute("UPDATE clearances SET record = ? WHERE id_key = ?", (other, id_key_of(10)))
    connection.commit()
    connection.close()
    suspend(centre, 10)
    assert publish_delta(centre, clock.now()).kind is PublicationKind.DELTA
    report = post.take(centre.repository_dir)
    assert report.is_done
    assert report.download.kind is PlanKind.BASE
    cache = post.cache()
    assert asked(cache, 10).clearance.status is ClearanceStatus.SUSPENDED
    cache.verify()
    cache.close()


def id_key_of(serial):
    return schema.id_key(clearance(serial).clearance_id)


def test_a_delta_cut_off_on_a_stick_leads_to_the_base_on_it_and_leaves_nothing_half_done(tmp_path, centre, post):
    suspend(centre, 6)
    publish_delta(centre, clock.now())
    stick = copy_stick(centre, tmp_path / "stick")
    for delta in (stick / "targets" / "delta").iterdir():
        delta.write_bytes(delta.read_bytes()[:-40])
    report = post.take(stick)
    assert not report.is_done
    cache = post.cache()
    assert asked(cache, 6).clearance.status is clearance(6).status
    cache.verify()
    cache.close()
    assert post.take(centre.repository_dir).download.kind is PlanKind.DELTAS


def test_a_delta_that_does_not_go_on_from_what_is_held_is_refused(centre, post):
    suspend(centre, 8)
    publish_delta(centre, clock.now())
    assert post.take(centre.repository_dir).is_done
    from checkpoint_app.casework.feed_index import IndexDelta
    from checkpoint_app.faults import DataRejected
    from tests.unit.store_clearances import feeds

    index = dataclasses.replace(feeds.Feed([clearance(1)]).index, feed_id=centre.feed_id)
    store = ClearanceStore(post.clearances, KEY)
    with pytest.raises(DataRejected) as caught:
        store.begin_delta(index, IndexDelta("delta/900-901.rows.zst.age", 900, 901, 1, bytes(32)))
    assert caught.value.key == "feed.fault.delta_out_of_order"
    assert store.position().feed_seq < 900


def test_a_delta_left_unfinished_leaves_everything_as_it_was(centre, post):
    from checkpoint_app.casework.feed_deltas import removal_line
    from checkpoint_app.casework.feed_index import IndexDelta
    from checkpoint_app.casework.feed_rows import row_key
    from tests.unit.store_clearances import feeds

    store = ClearanceStore(post.clearances, KEY)
    held = store.position()
    index = dataclasses.replace(feeds.Feed([clearance(1)]).index, feed_id=centre.feed_id)
    delta = IndexDelta("delta/x", held.feed_seq, held.feed_seq + 5, 1, bytes(32))
    with store.begin_delta(index, delta) as change:
        assert isinstance(change, DeltaChange)
        change.add_lines([removal_line(row_key(clearance(3)), clearance(3).clearance_id)])
    assert store.position() == held
    cache = post.cache()
    assert isinstance(asked(cache, 3), Found)
    cache.verify()
    cache.close()


def test_a_name_that_a_delta_corrects_is_found_by_the_new_one(centre, post):
    record = clearance(11)
    renamed = dataclasses.replace(
        record,
        record_version=record.record_version + 1,
        name_primary="SIMANJUNTAK",
        name_secondary="BONAR",
        name_civil="",
    )
    put(centre, renamed)
    assert publish_delta(centre, clock.now()).kind is PublicationKind.DELTA
    assert post.take(centre.repository_dir).is_done
    reader = post.cache()
    assert reader.namesakes("Bonar Simanjuntak", record.birth_date) == (renamed,)
    assert renamed not in reader.namesakes(f"{record.name_secondary} {record.name_primary}", record.birth_date)
    reader.close()
