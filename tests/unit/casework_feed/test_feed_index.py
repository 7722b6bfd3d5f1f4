import json
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_index import (
    IndexBase,
    IndexDelta,
    IndexEntriesSeen,
    IndexFile,
    IndexList,
    IndexShard,
    TargetCustom,
    delta_path,
    list_path,
    parse_index,
    roots_path,
    serialise_index,
    shard_path,
)
from checkpoint_app.faults import DataRejected

AS_OF = datetime(2026, 11, 24, 3, 4, 5, tzinfo=UTC)


def index(**changes) -> IndexFile:
    shards = tuple(IndexShard(shard_path("g7", shard), 1) for shard in range(256))
    values = {
        "feed_id": "feed-1",
        "server_epoch": "epoch-1",
        "feed_seq": 9,
        "as_of": AS_OF,
        "base": IndexBase("g7", 9, 256, b"\x01" * 32, shards),
    }
    return IndexFile(**{**values, **changes})


def full() -> IndexFile:
    return index(
        feed_seq=12,
        deltas=(IndexDelta(delta_path(9, 12), 9, 12, 3, b"\x02" * 32),),
        lists={
            Feed.LOST_DOCUMENTS: IndexList(list_path("lost_documents", 9), 4, AS_OF),
            Feed.PREVENTION: IndexList(list_path("prevention", 9), 2, AS_OF),
            Feed.RULES: IndexList(None, 0, AS_OF),
        },
        entries_seen=IndexEntriesSeen(97, AS_OF),
    )


@pytest.mark.parametrize("value", [index(), full()])
def test_index_survives_the_round_trip(value):
    assert parse_index(serialise_index(value)) == value


def test_paths_are_those_of_the_contract():
    assert shard_path("g7", 255) == "base/g7/ff.rows.zst.age"
    assert delta_path(3, 9) == "delta/3-9.rows.zst.age"
    assert list_path("placers", 9) == "feeds/placers/9.rows.zst.age"
    assert roots_path(9) == "roots/9.bin"


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"v": 2}, "v"),
        ({"feed_id": ""}, "feed_id"),
        ({"feed_seq": -1}, "feed_seq"),
        ({"feed_seq": True}, "feed_seq"),
        ({"as_of": "yesterday"}, "as_of"),
        ({"as_of": None}, "as_of"),
        ({"deltas": {}}, "deltas"),
        ({"deltas": [7]}, "deltas"),
        ({"feeds": []}, "feeds"),
        ({"feeds": {"placers": 3}}, "placers"),
        ({"feeds": {"placers": {"path": "../../etc/x", "as_of": "2026-11-24T00:00:00Z"}}}, "path"),
        ({"feeds": {"entries_seen": {"coverage_percent": 101, "as_of": "2026-11-24T00:00:00Z"}}}, "coverage_percent"),
    ],
)
def test_a_faulty_index_is_refused_and_the_field_named(change, fault):
    table = {**json.loads(serialise_index(index())), **change}
    with pytest.raises(DataRejected) as caught:
        parse_index(json.dumps(table).encode())
    assert fault in str(caught.value.values["faults"]).split(", ")


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        ({"generation": "../up"}, "generation"),
        ({"content_root": "00"}, "content_root"),
        ({"rows": 5}, "shards"),
        ({"shards": []}, "shards"),
        ({"shards": [{"path": "/etc/passwd", "rows": 256}]}, "path"),
        ({"shards": [{"path": "a/.hidden", "rows": 256}]}, "path"),
    ],
)
def test_a_faulty_base_is_refused_and_the_field_named(change, fault):
    table = json.loads(serialise_index(index()))
    table["base"].update(change)
    with pytest.raises(DataRejected) as caught:
        parse_index(json.dumps(table).encode())
    assert fault in str(caught.value.values["faults"]).split(", ")


@given(st.binary(max_size=60))
def test_any_bytes_are_refused_in_one_sentence(content):
    with pytest.raises(DataRejected):
        parse_index(content)


def test_fields_of_a_newer_centre_are_ignored():
    table = {**json.loads(serialise_index(index())), "new": 1}
    assert parse_index(json.dumps(table).encode()) == index()


def test_custom_data_survives_the_round_trip_and_are_read_strictly():
    custom = TargetCustom("feed-1", 0, 9, 256, b"\x03" * 32)
    assert TargetCustom.from_wire(custom.to_wire()) == custom
    with pytest.raises(DataRejected) as caught:
        TargetCustom.from_wire({**custom.to_wire(), "rows": "many", "content_root": None})
    assert caught.value.values["faults"] == "rows, content_root"
    with pytest.raises(DataRejected):
        TargetCustom.from_wire(None)
