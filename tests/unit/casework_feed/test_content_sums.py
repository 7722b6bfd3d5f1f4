import hashlib
import random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.casework.content_sums import BUCKETS, ContentSums, bucket_of
from checkpoint_app.faults import DataRejected

_rows = st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)), max_size=8)


def sums_of(rows) -> ContentSums:
    sums = ContentSums()
    for key, row_hash in rows:
        sums.add(key, row_hash)
    return sums


@settings(max_examples=20)
@given(_rows, st.randoms())
def test_order_does_not_matter(rows, shuffler: random.Random):
    other = rows.copy()
    shuffler.shuffle(other)
    assert sums_of(rows) == sums_of(other)


@settings(max_examples=20)
@given(_rows, _rows)
def test_what_was_added_can_be_removed(kept, gone):
    sums = sums_of([*kept, *gone])
    for key, row_hash in gone:
        sums.remove(key, row_hash)
    assert sums == sums_of(kept)


@settings(max_examples=20)
@given(_rows, _rows)
def test_sets_merge(left, right):
    merged = sums_of(left)
    merged.merge(sums_of(right))
    assert merged == sums_of([*left, *right])


def test_bytes_are_bucket_by_bucket_and_survive_the_round_trip():
    sums = sums_of([(b"\x01\x02" + bytes(30), b"\x00" * 31 + b"\x07")])
    content = sums.to_bytes()
    assert len(content) == 2 * 1024 * 1024
    assert content[0x0102 * 32 : 0x0103 * 32] == b"\x00" * 31 + b"\x07"
    assert ContentSums.from_bytes(content) == sums


def test_bytes_of_another_length_are_refused():
    with pytest.raises(DataRejected):
        ContentSums.from_bytes(b"\x00" * 31)


def test_sums_wrap_at_two_to_the_256():
    key = bytes(32)
    sums = sums_of([(key, b"\xff" * 32), (key, b"\x00" * 31 + b"\x02")])
    assert sums == sums_of([(key, b"\x00" * 31 + b"\x01")])


def merkle_root(leaves):
    level = [hashlib.sha256(b"\x00" + leaf).digest() for leaf in leaves]
    while len(level) > 1:
        level = [hashlib.sha256(b"\x01" + level[at] + level[at + 1]).digest() for at in range(0, len(level), 2)]
    return level[0]


@pytest.mark.parametrize("buckets", [(), (0,), (65_535,), (1, 2, 0x8000, 0xABCD), range(0, 65_536, 7)])
def test_root_is_the_merkle_root_over_all_sums(buckets):
    leaves = [bytes(32)] * BUCKETS
    sums = ContentSums()
    for bucket in buckets:
        leaves[bucket] = hashlib.sha256(bucket.to_bytes(2)).digest()
        sums.add(bucket.to_bytes(2) + bytes(30), leaves[bucket])
    assert sums.content_root() == merkle_root(leaves)
    assert dict(sums.filled_buckets()) == {bucket: leaves[bucket] for bucket in buckets}


def test_lines_count_as_their_hashes_in_any_order_of_buckets():
    lines = [(0xABCD, b"[1]"), (0xABCD, b"[2]"), (0xABCD, b"[2]"), (0, b"[3]"), (0xABCD, b"[4]"), (0xFFFF, b"[5]")]
    sums = ContentSums()
    sums.add_rows(lines[:2])
    sums.add_rows([])
    sums.add_rows(lines[2:])
    assert sums == sums_of(
        [(bucket.to_bytes(2) + bytes(30), hashlib.sha256(line).digest()) for bucket, line in lines]
    )


def test_differing_buckets_are_named():
    sums = sums_of([(b"\xab\xcd" + bytes(30), b"\x01" * 32)])
    assert ContentSums().differing_buckets(sums) == (0xABCD,)
    assert bucket_of(b"\xab\xcd" + bytes(30)) == 0xABCD


def test_a_copy_stands_alone():
    sums = ContentSums()
    other = sums.copy()
    other.add(bytes(32), b"\x01" * 32)
    assert sums != other
    assert sums != "sums"


@settings(max_examples=20)
@given(_rows)
def test_filled_buckets_give_the_sums_back(rows):
    sums = sums_of(rows)
    assert ContentSums.from_filled(sums.filled_buckets()) == sums


@settings(max_examples=20)
@given(_rows)
def test_one_bucket_can_be_asked_for(rows):
    sums = sums_of(rows)
    whole = sums.to_bytes()
    for key, _ in rows:
        at = bucket_of(key) * 32
        assert sums.sum_of(bucket_of(key)) == whole[at : at + 32]
