"""What a generation says of itself: its position, its sums computed anew, and its small lists. Any thread.

All functions work on a connection that is handed in; transactions are the caller's.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import sqlcipher3.dbapi2 as sqlcipher
import zstandard

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_index import FeedPosition, IndexFile
from checkpoint_app.casework.feed_lists import ListEntry, Lists
from checkpoint_app.casework.feed_rows import format_instant, parse_instant
from checkpoint_app.faults import DataRejected
from checkpoint_app.store import clearances_schema as schema

_FEED = "INSERT OR REPLACE INTO feeds (feed, as_of, path, rows, coverage_percent) VALUES (?, ?, ?, ?, ?)"


def read_position(connection: sqlcipher.Connection) -> FeedPosition:
    """Read what a generation holds; raises DataRejected for another layout, sqlcipher's errors when damaged."""
    row = connection.execute("SELECT layout, feed_id, feed_seq, name, content_root, rows FROM generation").fetchone()
    if row is None or row[0] != schema.LAYOUT:
        raise DataRejected("feed.fault.cache_other_layout")
    feeds = {feed: (as_of, path) for feed, as_of, path in connection.execute("SELECT feed, as_of, path FROM feeds")}
    return FeedPosition(
        feed_id=row[1],
        feed_seq=row[2],
        generation=row[3],
        content_root=row[4],
        rows=row[5],
        as_of=parse_instant(feeds[Feed.CLEARANCES.value][0]),
        list_paths={feed: feeds[feed.value][1] for feed in Feed if feed.value in feeds},
    )


def stored_sums(connection: sqlcipher.Connection, dictionary: bytes | None) -> ContentSums:
    """Compute the content sums again from all stored rows (about 5 us a row); raises DataRejected on damage."""
    sums, unpack = ContentSums(), schema.unpacker(dictionary)
    rows = connection.execute(schema.ROWS_BY_BUCKET)
    try:
        sums.add_rows(rows, unpack)
    except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
        raise DataRejected("feed.fault.cache_damaged") from error
    return sums


def kept_sums(connection: sqlcipher.Connection) -> ContentSums:
    """Read the sums that are carried on from delta to delta."""
    return ContentSums.from_filled(connection.execute("SELECT bucket, total FROM bucket_sums"))


def write_sums(connection: sqlcipher.Connection, sums: ContentSums, buckets: Iterator[int]) -> None:
    """Keep the sums of these buckets."""
    rows = ((bucket, sums.sum_of(bucket)) for bucket in buckets)
    connection.executemany("INSERT OR REPLACE INTO bucket_sums VALUES (?, ?)", rows)


def write_lists(connection: sqlcipher.Connection, index: IndexFile, lists: Lists, clearances: int) -> None:
    """Replace the lists that are named, and write the instants of all feeds; `clearances` counts the rows held."""
    for feed, entries in lists.items():
        _replace_list(connection, feed.value, entries)
    connection.execute("DELETE FROM feeds")
    connection.executemany(_FEED, _feed_rows(index, clearances))


def _replace_list(connection: sqlcipher.Connection, feed: str, entries: Sequence[ListEntry]) -> None:
    connection.execute("DELETE FROM list_rows WHERE feed = ?", (feed,))
    connection.execute("DELETE FROM list_keys WHERE feed = ?", (feed,))
    connection.executemany(
        "INSERT INTO list_rows VALUES (?, ?, ?)", ((feed, at, entry.line) for at, entry in enumerate(entries))
    )
    keys = ((feed, key, at) for at, entry in enumerate(entries) for key in entry.keys)
    connection.executemany("INSERT OR IGNORE INTO list_keys VALUES (?, ?, ?)", keys)


def _feed_rows(index: IndexFile, clearances: int) -> Iterator[tuple[str, str, str | None, int, int | None]]:
    yield Feed.CLEARANCES.value, format_instant(index.as_of), None, clearances, None
    for feed, entry in index.lists.items():
        yield feed.value, format_instant(entry.as_of), entry.path, entry.rows, None
    seen = index.entries_seen
    if seen is not None:
        yield Feed.ENTRIES_SEEN.value, format_instant(seen.as_of), seen.path, 0, seen.coverage_percent
