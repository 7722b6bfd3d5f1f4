import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.casework.feed_deltas import parse_change, put_line, removal_line
from checkpoint_app.casework.feed_index import IndexDelta, delta_path, parse_index, serialise_index
from checkpoint_app.casework.feed_rows import encode_row, row_key
from checkpoint_app.faults import DataRejected
from tests.unit.casework_feed.people import clearance
from tests.unit.casework_feed.test_feed_index import index


def delta(from_seq, to_seq, root=b"\x02"):
    return IndexDelta(delta_path(from_seq, to_seq), from_seq, to_seq, 1, root * 32)


def test_a_rows_own_bytes_come_back_from_a_delta():
    record = clearance(5, name_civil='Warga "Ç" Contoh')
    change = parse_change(put_line(encode_row(record)))
    assert change.line == encode_row(record)
    assert (change.row_key, change.clearance_id) == (row_key(record), record.clearance_id)


def test_a_removal_names_key_and_record():
    record = clearance(5)
    change = parse_change(removal_line(row_key(record), record.clearance_id))
    assert (change.row_key, change.clearance_id, change.line) == (row_key(record), record.clearance_id, None)


@pytest.mark.parametrize(
    "line", [b"[]", b'["D"]', b'["D","00","x"]', b'["D",1,2]', b'["X","' + b"0" * 64 + b'","x"]', b'["D","', b"7"]
)
def test_other_lines_are_refused(line):
    with pytest.raises(DataRejected):
        parse_change(line)


@given(st.binary(max_size=80))
def test_no_bytes_break_the_reader(content):
    for line in (content, b'["U",' + content, b'["D",' + content):
        with pytest.raises(DataRejected):
            parse_change(line)


def test_the_newest_content_root_is_that_of_the_last_delta_after_the_base():
    assert index().content_root == b"\x01" * 32
    assert index(feed_seq=12, deltas=(delta(9, 12),)).content_root == b"\x02" * 32
    assert index(deltas=(delta(4, 9),)).content_root == b"\x01" * 32


def test_a_chain_begins_at_the_delta_that_holds_the_position():
    offered = index(feed_seq=20, deltas=(delta(5, 9), delta(9, 12), delta(12, 20)))
    assert [each.to_seq for each in offered.deltas_after(9)] == [12, 20]
    assert [each.to_seq for each in offered.deltas_after(7)] == [9, 12, 20]
    assert [each.to_seq for each in offered.deltas_after(19)] == [20]
    assert offered.deltas_after(4) is None
    assert offered.deltas_after(20) is None


@pytest.mark.parametrize(
    "deltas",
    [
        (delta(9, 12), delta(13, 20)),
        (delta(10, 12),),
        (delta(9, 9),),
        (delta(9, 21),),
        (delta(9, 12), delta(5, 9)),
    ],
)
def test_deltas_with_a_hole_are_no_index(deltas):
    with pytest.raises(DataRejected) as refused:
        parse_index(serialise_index(index(feed_seq=20, deltas=deltas)))
    assert refused.value.values == {"faults": "deltas"}
