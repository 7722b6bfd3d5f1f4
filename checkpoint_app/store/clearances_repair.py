"""Repairing a damaged generation: what is whole is kept, only the shards that are not come again from the centre.

Every shard of the damaged file is read, and its rows are summed again. The sums that were carried on from delta to
delta say which shards are whole, once their root is the one that was signed for the position held. The others are
made of the base's shard and of the changes that followed it up to that position. The result is a new file, checked
like a base before `CURRENT` moves: nothing of the damaged one is shown as fresh meanwhile, and no row is taken on
trust. One thread per object; the damaged file is only read.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher
import zstandard

from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_deltas import parse_change
from checkpoint_app.casework.feed_index import SHARDS, IndexBase, IndexFile, IndexShard
from checkpoint_app.casework.feed_rows import row_hash, scan_row
from checkpoint_app.faults import DataRejected, Fault
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_builder import GenerationBuilder
from checkpoint_app.store.clearances_state import kept_sums, read_position

MOST_SHARDS = 64
"""With more than a quarter to fetch, a whole base is hardly dearer and simpler."""

_OF_SHARD = "SELECT place, record FROM clearances WHERE place BETWEEN ? AND ? ORDER BY place"
_SHARD_BITS = 55
_BUCKETS_OF_SHARD = 256


class ShardRepair:
    """A damaged generation and what it still holds; `shards` are those to fetch, `feed_seq` the position held."""

    def __init__(self, folder: Path, key: bytes, index: IndexFile) -> None:
        """Examine the live file; raises DataRejected when nothing of it can be kept."""
        self._folder, self._key, self._index = folder, key, index
        with files.disk_faults():
            self._path = files.current_file(folder)
        try:
            with closing(files.open_generation(self._path, key)) as connection:
                held = read_position(connection)
                self._unpack = schema.unpacker(connection.execute("SELECT dictionary FROM generation").fetchone()[0])
                self._sums = kept_sums(connection)
        except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
            raise DataRejected("feed.fault.cache_damaged") from error
        self.feed_seq, self._root = held.feed_seq, held.content_root
        is_signed = held.feed_id == index.feed_id and _signed_root(index, held.feed_seq) == held.content_root
        if not is_signed or self._sums.content_root() != held.content_root:
            raise DataRejected("feed.fault.content_differs")
        self._counts = {shard: self._count_whole(shard) for shard in range(SHARDS)}
        self.shards = tuple(shard for shard, count in self._counts.items() if count is None)
        if len(self.shards) > MOST_SHARDS:
            raise DataRejected("feed.fault.cache_damaged")
        self._rows: dict[int, dict[tuple[bytes, str], bytes]] = {}

    def _lines(self, shard: int) -> Iterator[tuple[int, bytes]]:
        """Read a shard's rows in order; by a connection of its own, since one that met damage is of no more use."""
        first = shard << _SHARD_BITS
        with closing(files.open_generation(self._path, self._key)) as connection:
            for place, record in connection.execute(_OF_SHARD, (first, first + (1 << _SHARD_BITS) - 1)):
                yield place, self._unpack(record)

    def _count_whole(self, shard: int) -> int | None:
        """Count a shard's rows; None when they are not those that were published."""
        sums = ContentSums()
        try:
            lines = [(schema.bucket_of_place(place), line) for place, line in self._lines(shard)]
        except (sqlcipher.DatabaseError, zstandard.ZstdError, Fault):
            return None
        sums.add_rows(lines)
        buckets = range(shard * _BUCKETS_OF_SHARD, (shard + 1) * _BUCKETS_OF_SHARD)
        return len(lines) if all(sums.sum_of(bucket) == self._sums.sum_of(bucket) for bucket in buckets) else None

    def take_shard(self, shard: int, lines: Iterable[bytes]) -> None:
        """Take the rows of a shard that was fetched, as of the base."""
        keyed = ((scan_row(line), line) for line in lines)
        self._rows[shard] = {(keys.row_key, keys.clearance_id): line for keys, line in keyed}

    def replay(self, lines: Iterable[bytes]) -> None:
        """Do what the lines of a delta say to the shards that were fetched; all others hold it already."""
        for line in lines:
            change = parse_change(line)
            rows = self._rows.get(change.row_key[0])
            if rows is None:
                continue
            if change.line is None:
                rows.pop((change.row_key, change.clearance_id), None)
            else:
                rows[change.row_key, change.clearance_id] = change.line

    def begin(self) -> GenerationBuilder:
        """Build the new generation as of the position held; it is checked and finished like a base.

        Raises DataRejected when a shard does not come out as published.
        """
        fetched = {shard: self._mended(shard) for shard in self.shards}
        counts = [len(fetched[shard]) if shard in fetched else self._counts[shard] or 0 for shard in range(SHARDS)]
        shards = tuple(
            IndexShard(each.path, count) for each, count in zip(self._index.base.shards, counts, strict=True)
        )
        base = IndexBase(self._index.base.generation, self.feed_seq, sum(counts), self._root, shards)
        with files.disk_faults():
            builder = GenerationBuilder(self._folder, self._key, replace(self._index, base=base))
        try:
            for shard in range(SHARDS):
                builder.add_shard(shard, fetched[shard] if shard in fetched else self._whole(shard))
        except BaseException:
            builder.discard()
            raise
        return builder

    def _whole(self, shard: int) -> list[bytes]:
        try:
            return [line for _, line in self._lines(shard)]
        except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
            raise DataRejected("feed.fault.cache_damaged") from error

    def _mended(self, shard: int) -> list[bytes]:
        rows = sorted(self._rows.get(shard, {}).items())
        sums = ContentSums()
        for (row_key, _), line in rows:
            sums.add(row_key, row_hash(line))
        buckets = range(shard * _BUCKETS_OF_SHARD, (shard + 1) * _BUCKETS_OF_SHARD)
        if any(sums.sum_of(bucket) != self._sums.sum_of(bucket) for bucket in buckets):
            raise DataRejected("feed.fault.content_differs")
        return [line for _, line in rows]


def _signed_root(index: IndexFile, feed_seq: int) -> bytes | None:
    """The content root that was signed for a position; None where the chain from the base does not lead there."""
    if feed_seq < index.base.to_seq or feed_seq > index.feed_seq:
        return None
    return _last_root(index, [delta.to_seq for delta in index.deltas if index.base.to_seq < delta.to_seq <= feed_seq])


def _last_root(index: IndexFile, reached: Sequence[int]) -> bytes:
    if not reached:
        return index.base.content_root
    return next(delta.content_root for delta in index.deltas if delta.to_seq == reached[-1])
