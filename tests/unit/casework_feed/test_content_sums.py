import hashlib
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.casework.content_sums import BUCKETS, ContentSums, bucket_of, merkle_root
from checkpoint_app.faults import DataRejected

_rows = st.lists(st.tuples(st.binary(min_size=32, max_size=32), st.binary(min_size=32, max_size=32)), max_size=8)


def sums_of(rows) -> ContentSums:
    sums = ContentSums()
    for key, row_hash in rows:
        sums.add(key, row_hash)
    return sums


@given(_rows, st.randoms())
def test_order_does_not_matter(rows, shuffler: random.Random):
    other = rows.copy()
    shuffler.shuffle(other)
    assert sums_of(rows) == sums_of(other)


@given(_rows, _rows)
def test_what_was_added_can_be_removed(kept, gone):
    sums = sums_of([*kept, *gone])
    for key, row_hash in gone:
        sums.remove(key, row_hash)
    assert sums == sums_of(kept)


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


def test_root_is_the_merkle_root_over_the_sums():
    level = [hashlib.sha256(b"\x00" + bytes(32)).digest()] * BUCKETS
    while len(level) > 1:
        level = [hashlib.sha256(b"\x01" + level[0] + level[0]).digest()] * (len(level) // 2)
    assert ContentSums().content_root() == level[0]
    assert sums_of([(bytes(32), b"\x01" * 32)]).content_root() != level[0]


def test_merkle_root_of_two_leaves():
    left, right = (hashlib.sha256(b"\x00" + leaf).digest() for leaf in (b"a", b"b"))
    assert merkle_root([b"a", b"b"]) == hashlib.sha256(b"\x01" + left + right).digest()


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
