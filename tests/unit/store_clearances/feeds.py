"""Feeds made of synthetic records, without network or signatures: what the importer would hand to the store."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.clearance import Feed as FeedName
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_index import (
    LIST_FEEDS,
    IndexBase,
    IndexEntriesSeen,
    IndexFile,
    IndexList,
    IndexShard,
    list_path,
    shard_path,
)
from checkpoint_app.casework.feed_lists import (
    ListRow,
    Lists,
    LostDocumentRow,
    PlacerRow,
    encode_list_row,
    read_entries,
)
from checkpoint_app.casework.feed_rows import encode_row, row_hash, row_key
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.clearances_builder import ClearanceStore

KEY = b"\x11" * 32
LIST_KEY = b"\x22" * 32
AS_OF = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
NOW = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)


class Feed:
    """A published state: index and lines per shard."""

    def __init__(self, records: Iterable[Clearance], *, feed_seq: int = 1, as_of: datetime = AS_OF) -> None:
        """Sort the records into shards."""
        pairs = sorted((row_key(record), encode_row(record)) for record in records)
        generation = f"{feed_seq:06d}"
        self.shards: list[list[bytes]] = [[] for _ in range(256)]
        sums = ContentSums()
        for key, line in pairs:
            self.shards[key[0]].append(line)
            sums.add(key, row_hash(line))
        self.sums = sums
        shards = tuple(IndexShard(shard_path(generation, at), len(lines)) for at, lines in enumerate(self.shards))
        self.index = IndexFile(
            feed_id="feed-1",
            server_epoch="epoch-1",
            feed_seq=feed_seq,
            as_of=as_of,
            base=IndexBase(generation, feed_seq, len(pairs), sums.content_root(), shards),
            lists={feed: IndexList(list_path(feed.value, feed_seq), 0, as_of) for feed in LIST_FEEDS},
            entries_seen=IndexEntriesSeen(97, as_of),
        )

    def build(
        self,
        folder: Path,
        lost: Sequence[LostDocumentRow] = (),
        placers: Sequence[PlacerRow] = (),
        key: bytes = KEY,
        lists: Mapping[FeedName, Sequence[ListRow]] | None = None,
    ) -> None:
        """Import all of it and make it live."""
        with ClearanceStore(folder, key).begin_base(self.index) as builder:
            for shard, lines in enumerate(self.shards):
                builder.add_shard(shard, lines)
            builder.finish(entries({FeedName.LOST_DOCUMENTS: lost, FeedName.PLACERS: placers, **(lists or {})}))


def entries(lists: Mapping[FeedName, Sequence[ListRow]]) -> Lists:
    """What the importer makes of the published lines of these rows."""
    return {feed: read_entries(feed, map(encode_list_row, rows)) for feed, rows in lists.items()}


def cache(folder: Path, key: bytes = KEY) -> ClearanceCache:
    """Open the reading side."""
    return ClearanceCache(folder, key, LIST_KEY)
