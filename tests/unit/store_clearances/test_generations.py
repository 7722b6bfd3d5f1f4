import dataclasses
import threading
from contextlib import closing
from datetime import date, timedelta

import pytest

from checkpoint_app.assessment.clearance import CacheTooOld, Feed, Found, NotFound
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.casework.feed_lists import LostDocumentRow, PlacerRow
from checkpoint_app.casework.feed_rows import encode_row, lost_document_key
from checkpoint_app.faults import DataRejected
from checkpoint_app.store import clearances_files
from checkpoint_app.store.clearances_builder import ClearanceStore, GenerationBuilder
from tests.unit.casework_feed.people import clearance
from tests.unit.store_clearances import feeds
from tests.unit.store_clearances.feeds import AS_OF, KEY, LIST_KEY, NOW


def names(folder):
    return sorted(path.name for path in folder.iterdir() if not path.name.endswith(("-wal", "-shm")))


@pytest.fixture
def held(tmp_path):
    """A folder with a live first generation and a reader that has it open."""
    feeds.Feed([clearance(1)]).build(tmp_path)
    cache = feeds.cache(tmp_path)
    cache.look_up("IDN", "X0000001", NOW)
    yield tmp_path, cache
    cache.close()


def still_answers(folder, cache):
    """The first generation is live and whole, and nothing else lies about."""
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)
    assert cache.feed_position() == ("feed-1", 1)
    assert names(folder) == ["CURRENT", "clearances-000001.db"]
    assert (folder / "CURRENT").read_text() == "clearances-000001.db\n"


def test_reader_moves_to_the_new_generation_at_its_next_question(held):
    folder, cache = held
    feeds.Feed([clearance(2)], feed_seq=2).build(folder)
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), NotFound)
    assert isinstance(cache.look_up("IDN", "X0000002", NOW), Found)
    assert names(folder) == ["CURRENT", "clearances-000002.db"]


def test_old_generation_answers_while_a_new_one_is_built(held):
    folder, cache = held
    feed = feeds.Feed([clearance(2)], feed_seq=2)
    with ClearanceStore(folder, KEY).begin_base(feed.index) as builder:
        for shard, lines in enumerate(feed.shards):
            builder.add_shard(shard, lines)
            assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)
    still_answers(folder, cache)


def test_the_same_generation_can_be_built_again_beside_the_live_one(held):
    folder, cache = held
    feeds.Feed([clearance(1)]).build(folder)
    assert names(folder) == ["CURRENT", "clearances-000001-2.db"]
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)


def test_readers_in_another_thread_have_their_own_connection(held):
    folder, _ = held
    told = []

    def ask():
        cache = feeds.cache(folder)
        told.append(cache.look_up("IDN", "X0000001", NOW))
        cache.close()

    thread = threading.Thread(target=ask)
    thread.start()
    thread.join()
    assert isinstance(told[0], Found)


def _one_line_changed(feed):
    shard = next(at for at, lines in enumerate(feed.shards) if lines)
    feed.shards[shard][0] = feed.shards[shard][0].replace(b"ACTIVE", b"ENDED")
    return "feed.fault.content_differs"


def _one_line_missing(feed):
    shard = next(at for at, lines in enumerate(feed.shards) if lines)
    feed.shards[shard].pop()
    return "feed.fault.rows_missing"


def _another_root(feed):
    feed.index = dataclasses.replace(feed.index, base=dataclasses.replace(feed.index.base, content_root=b"\x00" * 32))
    return "feed.fault.content_differs"


def _lines_out_of_order(feed):
    shard = next(at for at, lines in enumerate(feed.shards) if len(lines) > 1)
    feed.shards[shard].reverse()
    return "feed.fault.rows_out_of_order"


def _line_unreadable(feed):
    shard = next(at for at, lines in enumerate(feed.shards) if lines)
    feed.shards[shard][0] = b"[not json"
    return "feed.fault.line_unreadable"


def _line_in_another_shard(feed):
    shard = next(at for at, lines in enumerate(feed.shards) if lines)
    feed.shards[shard][0] = encode_row(clearance(5)) if shard != 5 else encode_row(clearance(6))
    return "feed.fault.rows_out_of_order"


@pytest.mark.parametrize(
    "spoil",
    [
        _one_line_changed,
        _one_line_missing,
        _another_root,
        _lines_out_of_order,
        _line_unreadable,
        _line_in_another_shard,
    ],
)
def test_what_does_not_match_never_becomes_live(held, spoil):
    folder, cache = held
    feed = feeds.Feed([clearance(serial) for serial in range(1, 300)], feed_seq=2)
    key = spoil(feed)
    with pytest.raises(DataRejected) as caught:
        feed.build(folder)
    assert caught.value.key == key
    still_answers(folder, cache)


@pytest.mark.parametrize("piece", [1, 70, 2_000])
def test_ways_in_lead_to_every_row_whatever_the_piece(tmp_path, piece):
    feed = feeds.Feed([clearance(serial) for serial in range(1, 400)])
    with GenerationBuilder(tmp_path, KEY, feed.index, rows_sorted_at_once=piece) as builder:
        for shard, lines in enumerate(feed.shards):
            builder.add_shard(shard, lines)
        builder.finish({})
    with closing(clearances_files.open_generation(clearances_files.current_file(tmp_path), KEY)) as connection:
        for table, columns in (("places_by_id", "id_key, place"), ("places_by_birth", "born, name_bits, place")):
            entered = connection.execute(f"SELECT {columns} FROM {table}").fetchall()  # noqa: S608
            assert entered == sorted(connection.execute(f"SELECT {columns} FROM clearances").fetchall())  # noqa: S608
            assert len(entered) == 399


def test_missing_shards_never_become_live(held):
    folder, cache = held
    feed = feeds.Feed([clearance(2)], feed_seq=2)
    with ClearanceStore(folder, KEY).begin_base(feed.index) as builder:
        builder.add_shard(0, feed.shards[0])
        with pytest.raises(DataRejected) as caught:
            builder.finish({})
    assert caught.value.values == {"shard": "01"}
    still_answers(folder, cache)


def test_a_finished_builder_is_spent(tmp_path):
    feed = feeds.Feed([clearance(2)])
    with ClearanceStore(tmp_path, KEY).begin_base(feed.index) as builder:
        for shard, lines in enumerate(feed.shards):
            builder.add_shard(shard, lines)
        builder.finish({})
        with pytest.raises(RuntimeError):
            builder.finish({})


def test_newer_lists_are_taken_for_the_same_base(held):
    folder, cache = held
    later = AS_OF + timedelta(hours=1)
    feed = feeds.Feed([clearance(1)], as_of=later)
    index = dataclasses.replace(feed.index, feed_seq=5)
    lost = [LostDocumentRow(lost_document_key(LIST_KEY, "IDN", "L1"), "Kantor", date(2026, 1, 1), None)]
    ClearanceStore(folder, KEY).take_lists(
        index,
        feeds.entries({Feed.LOST_DOCUMENTS: lost, Feed.PLACERS: [PlacerRow("P1", "PT Satu", None, None, None)]}),
    )
    assert cache.feed_position() == ("feed-1", 5)
    assert {age.as_of for age in cache.ages(NOW)} == {later}
    assert cache.lost_document("IDN", "L1", NOW) is not None
    ClearanceStore(folder, KEY).take_lists(index, {})
    assert cache.placer_name("P1") == "PT Satu"
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)


def test_lists_without_a_base_are_refused(tmp_path):
    with pytest.raises(DataRejected):
        ClearanceStore(tmp_path, KEY).take_lists(feeds.Feed([]).index, {})


def test_position_tells_what_is_held(held):
    folder, _ = held
    position = ClearanceStore(folder, KEY).position()
    index = feeds.Feed([clearance(1)]).index
    assert (position.feed_id, position.feed_seq, position.generation) == ("feed-1", 1, "000001")
    assert position.content_root == index.base.content_root
    assert position.list_paths[Feed.LOST_DOCUMENTS] == index.lists[Feed.LOST_DOCUMENTS].path
    assert position.as_of == AS_OF
    assert ClearanceStore(folder / "none", KEY).position() is None
    assert ClearanceStore(folder, b"\x00" * 32).position() is None


def _missing(folder):
    for path in folder.iterdir():
        path.unlink()
    return "feed.fault.cache_missing"


def _points_to_nothing(folder):
    (folder / "CURRENT").write_text("clearances-000009.db\n")
    return "feed.fault.cache_pointer_broken"


def _points_elsewhere(folder):
    (folder / "CURRENT").write_text("../casebook.db\n")
    return "feed.fault.cache_pointer_broken"


def _points_in_binary(folder):
    (folder / "CURRENT").write_bytes(b"\xff\xfe")
    return "feed.fault.cache_pointer_broken"


def _cut_in_the_middle(folder):
    path = folder / "clearances-000001.db"
    path.write_bytes(path.read_bytes()[: 4096 * 3 + 100])
    return "feed.fault.cache_damaged"


def _empty(folder):
    (folder / "clearances-000001.db").write_bytes(b"")
    return "feed.fault.cache_damaged"


def _first_page_flipped(folder):
    path = folder / "clearances-000001.db"
    content = bytearray(path.read_bytes())
    content[200] ^= 1
    path.write_bytes(content)
    return "feed.fault.cache_damaged"


def _every_later_page_flipped(folder):
    path = folder / "clearances-000001.db"
    content = bytearray(path.read_bytes())
    for at in range(4096 + 99, len(content), 4096):
        content[at] ^= 1
    path.write_bytes(content)
    return "feed.fault.cache_damaged"


@pytest.mark.parametrize(
    "spoil",
    [
        _missing,
        _points_to_nothing,
        _points_elsewhere,
        _points_in_binary,
        _cut_in_the_middle,
        _empty,
        _first_page_flipped,
        _every_later_page_flipped,
    ],
)
def test_spoilt_cache_is_never_shown_as_fresh_and_can_be_built_again(tmp_path, spoil):
    feeds.Feed([clearance(1)]).build(tmp_path)
    key = spoil(tmp_path)
    cache = feeds.cache(tmp_path)
    told = cache.look_up("IDN", "X0000001", NOW)
    assert isinstance(told, CacheTooOld)
    assert told.age.band is Band.UNKNOWN
    assert {age.band for age in cache.ages(NOW)} == {Band.UNKNOWN}
    assert cache.trouble().key == key
    assert cache.lost_document("IDN", "L1", NOW) is None
    assert cache.placer_name("P1") is None
    assert cache.feed_position() is None
    assert cache.entry_coverage_percent is None
    assert cache.row_count() == 0
    with pytest.raises(DataRejected) as caught:
        cache.verify()
    assert caught.value.key == key
    feeds.Feed([clearance(1)], feed_seq=2).build(tmp_path)
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), Found)
    assert cache.trouble() is None
    cache.close()


def test_damage_that_was_met_is_remembered_until_the_base_is_built_again(tmp_path):
    feeds.Feed([clearance(serial) for serial in range(300)]).build(tmp_path)
    store = ClearanceStore(tmp_path, KEY)
    content = bytearray((tmp_path / "clearances-000001.db").read_bytes())
    content[-4096 * 9] ^= 1
    (tmp_path / "clearances-000001.db").write_bytes(content)
    assert store.position() is not None
    cache = feeds.cache(tmp_path)
    with pytest.raises(DataRejected):
        cache.verify()
    cache.close()
    assert store.position() is None
    again = feeds.cache(tmp_path)
    assert isinstance(again.look_up("IDN", "X0000007", NOW), CacheTooOld)
    assert again.trouble().key == "feed.fault.cache_damaged"
    feeds.Feed([clearance(7)]).build(tmp_path)
    assert isinstance(again.look_up("IDN", "X0000007", NOW), Found)
    assert names(tmp_path) == ["CURRENT", "clearances-000001-2.db"]
    again.close()


def test_wrong_key_is_a_sentence(tmp_path):
    feeds.Feed([clearance(1)]).build(tmp_path)
    cache = feeds.cache(tmp_path, b"\x99" * 32)
    assert isinstance(cache.look_up("IDN", "X0000001", NOW), CacheTooOld)
    assert cache.trouble().key == "feed.fault.cache_damaged"


def test_nothing_of_a_record_lies_in_clear_on_the_disk(tmp_path):
    feeds.Feed([clearance(1)]).build(tmp_path)
    for path in tmp_path.iterdir():
        assert b"CONTOH" not in path.read_bytes()
        assert b"X0000001" not in path.read_bytes()


def test_half_built_files_of_a_crash_are_swept_by_the_next_build(tmp_path):
    (tmp_path / ".new-clearances-000001.db").write_bytes(b"half")
    (tmp_path / ".new-clearances-000001.db-journal").write_bytes(b"half")
    feeds.Feed([clearance(1)], feed_seq=2).build(tmp_path)
    assert names(tmp_path) == ["CURRENT", "clearances-000002.db"]
