"""Content sums: is the set of rows in a store the very set that the centre published?

65,536 buckets by the first two bytes of the row key. A bucket's sum is the sum modulo 2^256 of its rows' hashes: rows
are added and removed in any order and at any time, so a delta of ten thousand rows costs ten thousand additions. The
content root is a Merkle root over the sums. The sums detect corruption and omission; authenticity is the signature's
work (docs/sync.md, "content_root"). Pure; one thread at a time per object.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Iterator

from checkpoint_app.faults import DataRejected

_LEVELS = 16
BUCKETS = 1 << _LEVELS
SUM_BYTES = 32
_MODULUS_MASK = (1 << 256) - 1


def bucket_of(row_key: bytes) -> int:
    """Bucket 0..65,535 of a row: the first two bytes of its key."""
    return row_key[0] << 8 | row_key[1]


def _leaf(value: int) -> bytes:
    return hashlib.sha256(b"\x00" + value.to_bytes(SUM_BYTES)).digest()


def _node(left: bytes, right: bytes) -> bytes:
    return hashlib.sha256(b"\x01" + left + right).digest()


class ContentSums:
    """The 65,536 bucket sums of a set of rows."""

    __slots__ = ("_sums",)

    def __init__(self) -> None:
        self._sums: list[int] = [0] * BUCKETS

    @classmethod
    def from_bytes(cls, content: bytes) -> ContentSums:
        """Read `roots/<feed_seq>.bin`; raises DataRejected when it has another length."""
        if len(content) != BUCKETS * SUM_BYTES:
            raise DataRejected("feed.fault.sums_unreadable", length=len(content))
        sums = cls()
        sums._sums = [int.from_bytes(content[at : at + SUM_BYTES]) for at in range(0, len(content), SUM_BYTES)]
        return sums

    @classmethod
    def from_filled(cls, pairs: Iterable[tuple[int, bytes]]) -> ContentSums:
        """Take sums (32 bytes, big-endian) by bucket, as `filled_buckets` gives them; all others are zero."""
        sums = cls()
        for bucket, value in pairs:
            sums._sums[bucket] = int.from_bytes(value)
        return sums

    def sum_of(self, bucket: int) -> bytes:
        """Give one bucket's sum (32 bytes, big-endian)."""
        return self._sums[bucket].to_bytes(SUM_BYTES)

    def to_bytes(self) -> bytes:
        """Write the sums, big-endian, bucket by bucket (2 MiB)."""
        return b"".join(value.to_bytes(SUM_BYTES) for value in self._sums)

    def copy(self) -> ContentSums:
        """Copy the sums, so that a change can be tried and thrown away."""
        other = ContentSums()
        other._sums = self._sums.copy()
        return other

    def add(self, row_key: bytes, row_hash: bytes) -> None:
        """Count a row in."""
        bucket = row_key[0] << 8 | row_key[1]
        self._sums[bucket] = (self._sums[bucket] + int.from_bytes(row_hash)) & _MODULUS_MASK

    def remove(self, row_key: bytes, row_hash: bytes) -> None:
        """Count a row out; the order of adding and removing does not matter."""
        bucket = row_key[0] << 8 | row_key[1]
        self._sums[bucket] = (self._sums[bucket] - int.from_bytes(row_hash)) & _MODULUS_MASK

    def add_rows(self, rows: Iterable[tuple[int, bytes]], line_of: Callable[[bytes], bytes] = bytes) -> None:
        """Count in rows by the bucket they lie in; those of one bucket that follow one another are cheapest.

        `line_of` reads the line in what is kept of a row.
        """
        sha256, number, sums = hashlib.sha256, int.from_bytes, self._sums
        last, total = 0, sums[0]
        for bucket, kept in rows:
            if bucket != last:
                sums[last] = total & _MODULUS_MASK
                last, total = bucket, sums[bucket]
            total += number(sha256(line_of(kept)).digest())
        sums[last] = total & _MODULUS_MASK

    def filled_buckets(self) -> Iterator[tuple[int, bytes]]:
        """Give the buckets whose sum is not zero, with their sums (32 bytes, big-endian)."""
        return ((bucket, value.to_bytes(SUM_BYTES)) for bucket, value in enumerate(self._sums) if value)

    def merge(self, other: ContentSums) -> None:
        """Count in all the rows of another set."""
        self._sums = [(mine + theirs) & _MODULUS_MASK for mine, theirs in zip(self._sums, other._sums, strict=True)]

    def content_root(self) -> bytes:
        """Merkle root over the sums (32 bytes); leaf and node hashes carry different prefixes.

        Empty parts of the tree are the same on every level and hashed once; a full tree takes a sixth of a second.
        """
        empty = _leaf(0)
        level = {bucket: _leaf(value) for bucket, value in enumerate(self._sums) if value}
        for _ in range(_LEVELS):
            parents = {at >> 1 for at in level}
            level = {at: _node(level.get(2 * at, empty), level.get(2 * at + 1, empty)) for at in parents}
            empty = _node(empty, empty)
        return level.get(0, empty)

    def differing_buckets(self, other: ContentSums) -> tuple[int, ...]:
        """Buckets whose rows differ between two sets: what a repair has to fetch again."""
        pairs = zip(self._sums, other._sums, strict=True)
        return tuple(bucket for bucket, (mine, theirs) in enumerate(pairs) if mine != theirs)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, ContentSums) and self._sums == other._sums

    __hash__ = None  # type: ignore[assignment]  # it changes
