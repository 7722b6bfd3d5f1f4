"""`index.json`: what the centre offers, as typed values; and the custom data of a target. Pure; any thread.

The index is a signed target, so what it says is the centre's word; it is still read strictly, since paths and
generations become names of files here. Fields that a newer centre adds are ignored.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from itertools import pairwise
from typing import Any, TypeVar

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_rows import SCHEMA, format_instant, parse_instant
from checkpoint_app.faults import DataRejected

INDEX_TARGET = "index.json"
INDEX_VERSION = 1
SHARDS = 256

LIST_FEEDS = tuple(feed for feed in Feed if feed not in (Feed.CLEARANCES, Feed.ENTRIES_SEEN))
"""The feeds that are small lists, each replaced as a whole."""

T = TypeVar("T")

_GENERATION = re.compile(r"[A-Za-z0-9][A-Za-z0-9_-]{0,63}")
_PATH = re.compile(r"[A-Za-z0-9_-][A-Za-z0-9._-]*(/[A-Za-z0-9_-][A-Za-z0-9._-]*){0,5}")
_ROOT = re.compile(r"[0-9a-f]{64}")


def shard_path(generation: str, shard: int) -> str:
    """Target path of one shard of a base; `shard` 0..255 is the first byte of the row key."""
    return f"base/{generation}/{shard:02x}.rows.zst.age"


def delta_path(from_seq: int, to_seq: int) -> str:
    """Target path of the changes after `from_seq` up to and with `to_seq`."""
    return f"delta/{from_seq}-{to_seq}.rows.zst.age"


def list_path(feed: str, feed_seq: int) -> str:
    """Target path of a small list, for example `lost_documents`."""
    return f"feeds/{feed}/{feed_seq}.rows.zst.age"


def roots_path(feed_seq: int) -> str:
    """Target path of the 65,536 bucket sums as of `feed_seq`."""
    return f"roots/{feed_seq}.bin"


@dataclass(frozen=True, slots=True)
class IndexShard:
    """One shard of a base and how many rows it holds."""

    path: str
    rows: int


@dataclass(frozen=True, slots=True)
class IndexBase:
    """A full set of clearances; `content_root` is 32 bytes, `shards` are in order of their first byte."""

    generation: str
    to_seq: int
    rows: int
    content_root: bytes
    shards: tuple[IndexShard, ...]


@dataclass(frozen=True, slots=True)
class IndexDelta:
    """Changes from one position of the feed to a later one; `content_root` is that of the resulting set."""

    path: str
    from_seq: int
    to_seq: int
    rows: int
    content_root: bytes


@dataclass(frozen=True, slots=True)
class IndexList:
    """A small list that is replaced as a whole; `path` is None while none is published."""

    path: str | None
    rows: int
    as_of: datetime


@dataclass(frozen=True, slots=True)
class IndexEntriesSeen:
    """How much of the country's entries the centre sees, in per cent."""

    coverage_percent: int
    as_of: datetime
    path: str | None = None


@dataclass(frozen=True, slots=True)
class IndexFile:
    """All that the centre offers at one position of the feed.

    A list that is not among `lists` was never handed to the centre, or is of a kind that this program does not know.
    """

    feed_id: str
    server_epoch: str
    feed_seq: int
    as_of: datetime
    base: IndexBase
    deltas: tuple[IndexDelta, ...] = ()
    lists: Mapping[Feed, IndexList] = field(default_factory=dict)
    entries_seen: IndexEntriesSeen | None = None
    schema: int = SCHEMA
    min_client: int = 1

    @property
    def content_root(self) -> bytes:
        """Content root (32 bytes) of the set at `feed_seq`: of the base, or of what the last delta makes of it."""
        if self.deltas and self.deltas[-1].to_seq > self.base.to_seq:
            return self.deltas[-1].content_root
        return self.base.content_root

    def deltas_after(self, feed_seq: int) -> tuple[IndexDelta, ...] | None:
        """Give the deltas that lead from a position to the newest; None when there is a hole before the first.

        A position inside a delta is a good one to begin from (publications without a changed row lie there).
        """
        following = tuple(delta for delta in self.deltas if delta.to_seq > feed_seq)
        return following if following and following[0].from_seq <= feed_seq else None


@dataclass(frozen=True, slots=True)
class TargetCustom:
    """The custom data of a target in the signed metadata; a base's `from_seq` is 0."""

    feed_id: str
    from_seq: int
    to_seq: int
    rows: int
    content_root: bytes
    schema: int = SCHEMA
    min_client: int = 1

    def to_wire(self) -> dict[str, str | int]:
        """Give what goes into `custom`."""
        return {
            "feed_id": self.feed_id,
            "from_seq": self.from_seq,
            "to_seq": self.to_seq,
            "rows": self.rows,
            "schema": self.schema,
            "min_client": self.min_client,
            "content_root": self.content_root.hex(),
        }

    @classmethod
    def from_wire(cls, custom: object) -> TargetCustom:
        """Read `custom`; raises DataRejected that lists all its faults."""
        reader = _Reader()
        table = reader.table(custom, "custom")
        result = cls(
            feed_id=reader.text(table, "feed_id"),
            from_seq=reader.count(table, "from_seq"),
            to_seq=reader.count(table, "to_seq"),
            rows=reader.count(table, "rows"),
            schema=reader.count(table, "schema"),
            min_client=reader.count(table, "min_client"),
            content_root=reader.root(table, "content_root"),
        )
        reader.finish("feed.fault.custom_invalid")
        return result


@dataclass(slots=True)
class _Reader:
    """Reads values out of parsed JSON and gathers the faults; a faulty value becomes a harmless stand-in."""

    faults: list[str] = field(default_factory=list)

    def table(self, value: object, name: str) -> dict[str, Any]:
        if isinstance(value, dict):
            return value
        self.faults.append(name)
        return {}

    def items(self, table: dict[str, Any], name: str) -> list[Any]:
        value = table.get(name)
        if isinstance(value, list):
            return value
        self.faults.append(name)
        return []

    def text(self, table: dict[str, Any], name: str) -> str:
        return self._checked(table, name, str, lambda value: 1 <= len(value) <= 200, "")

    def count(self, table: dict[str, Any], name: str) -> int:
        return self._checked(table, name, int, lambda value: not isinstance(value, bool) and value >= 0, 0)

    def path(self, table: dict[str, Any], name: str) -> str:
        return self._matched(table, name, _PATH)

    def optional_path(self, table: dict[str, Any], name: str) -> str | None:
        return None if table.get(name) is None else self.path(table, name)

    def generation(self, table: dict[str, Any], name: str) -> str:
        return self._matched(table, name, _GENERATION)

    def root(self, table: dict[str, Any], name: str) -> bytes:
        return bytes.fromhex(self._matched(table, name, _ROOT))

    def instant(self, table: dict[str, Any], name: str) -> datetime:
        try:
            return parse_instant(self.text(table, name))
        except ValueError:
            self.faults.append(name)
            return parse_instant("1970-01-01T00:00:00Z")

    def finish(self, key: str) -> None:
        if self.faults:
            raise DataRejected(key, faults=", ".join(dict.fromkeys(self.faults)))

    def _matched(self, table: dict[str, Any], name: str, pattern: re.Pattern[str]) -> str:
        return self._checked(table, name, str, lambda value: pattern.fullmatch(value) is not None, "")

    def _checked(self, table: dict[str, Any], name: str, kind: type[T], fits: Callable[[T], bool], other: T) -> T:
        value = table.get(name)
        if isinstance(value, kind) and fits(value):
            return value
        self.faults.append(name)
        return other


def parse_index(content: bytes) -> IndexFile:
    """Read `index.json`; raises DataRejected that lists all its faults.

    A schema or `min_client` above ours is not a fault of the file: the caller decides what it still takes.
    """
    reader = _Reader()
    try:
        table = reader.table(json.loads(content), "index")
    except (ValueError, RecursionError) as error:
        raise DataRejected("feed.fault.index_invalid", faults="JSON") from error
    if reader.count(table, "v") != INDEX_VERSION:
        reader.faults.append("v")
    feeds = reader.table(table.get("feeds", {}), "feeds")
    index = IndexFile(
        feed_id=reader.text(table, "feed_id"),
        server_epoch=reader.text(table, "server_epoch"),
        feed_seq=reader.count(table, "feed_seq"),
        as_of=reader.instant(table, "as_of"),
        base=_base(reader, reader.table(table.get("base"), "base")),
        deltas=tuple(_delta(reader, reader.table(entry, "deltas")) for entry in reader.items(table, "deltas")),
        lists=_lists(reader, feeds),
        entries_seen=_entries_seen(reader, feeds),
        schema=reader.count(table, "schema"),
        min_client=reader.count(table, "min_client"),
    )
    if not _is_chain(index):
        reader.faults.append("deltas")
    reader.finish("feed.fault.index_invalid")
    return index


def _is_chain(index: IndexFile) -> bool:
    """Whether every delta goes on from the one before, and what follows the base is without a hole."""
    deltas = index.deltas
    rises = all(delta.from_seq < delta.to_seq <= index.feed_seq for delta in deltas)
    joins = all(former.to_seq == later.from_seq for former, later in pairwise(deltas))
    reaches = not deltas or deltas[0].from_seq <= index.base.to_seq
    return rises and joins and reaches


def _base(reader: _Reader, table: dict[str, Any]) -> IndexBase:
    shards = [reader.table(entry, "shards") for entry in reader.items(table, "shards")]
    base = IndexBase(
        generation=reader.generation(table, "generation"),
        to_seq=reader.count(table, "to_seq"),
        rows=reader.count(table, "rows"),
        content_root=reader.root(table, "content_root"),
        shards=tuple(IndexShard(reader.path(shard, "path"), reader.count(shard, "rows")) for shard in shards),
    )
    if len(shards) != SHARDS or sum(shard.rows for shard in base.shards) != base.rows:
        reader.faults.append("shards")
    return base


def _delta(reader: _Reader, table: dict[str, Any]) -> IndexDelta:
    return IndexDelta(
        path=reader.path(table, "path"),
        from_seq=reader.count(table, "from_seq"),
        to_seq=reader.count(table, "to_seq"),
        rows=reader.count(table, "rows"),
        content_root=reader.root(table, "content_root"),
    )


def _lists(reader: _Reader, feeds: dict[str, Any]) -> dict[Feed, IndexList]:
    return {feed: _list(reader, feeds, feed.value) for feed in LIST_FEEDS if feeds.get(feed.value) is not None}


def _list(reader: _Reader, feeds: dict[str, Any], name: str) -> IndexList:
    table = reader.table(feeds[name], name)
    rows = reader.count(table, "rows") if "rows" in table else 0
    return IndexList(path=reader.optional_path(table, "path"), rows=rows, as_of=reader.instant(table, "as_of"))


def _entries_seen(reader: _Reader, feeds: dict[str, Any]) -> IndexEntriesSeen | None:
    if feeds.get("entries_seen") is None:
        return None
    table = reader.table(feeds["entries_seen"], "entries_seen")
    percent = reader.count(table, "coverage_percent")
    if percent > 100:
        reader.faults.append("coverage_percent")
    return IndexEntriesSeen(percent, reader.instant(table, "as_of"), reader.optional_path(table, "path"))


def _list_wire(entry: IndexList) -> dict[str, Any]:
    return {"path": entry.path, "rows": entry.rows, "as_of": format_instant(entry.as_of)}


def _feeds_wire(index: IndexFile) -> dict[str, Any]:
    feeds: dict[str, Any] = {feed.value: _list_wire(entry) for feed, entry in index.lists.items()}
    if index.entries_seen is not None:
        feeds["entries_seen"] = {
            "coverage_percent": index.entries_seen.coverage_percent,
            "as_of": format_instant(index.entries_seen.as_of),
            "path": index.entries_seen.path,
        }
    return feeds


def serialise_index(index: IndexFile) -> bytes:
    """Write `index.json`: UTF-8, keys sorted, one line."""
    base = index.base
    table = {
        "v": INDEX_VERSION,
        "feed_id": index.feed_id,
        "server_epoch": index.server_epoch,
        "schema": index.schema,
        "min_client": index.min_client,
        "feed_seq": index.feed_seq,
        "as_of": format_instant(index.as_of),
        "base": {
            "generation": base.generation,
            "to_seq": base.to_seq,
            "rows": base.rows,
            "content_root": base.content_root.hex(),
            "shards": [{"path": shard.path, "rows": shard.rows} for shard in base.shards],
        },
        "deltas": [
            {
                "path": delta.path,
                "from_seq": delta.from_seq,
                "to_seq": delta.to_seq,
                "rows": delta.rows,
                "content_root": delta.content_root.hex(),
            }
            for delta in index.deltas
        ],
        "feeds": _feeds_wire(index),
    }
    return json.dumps(table, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


@dataclass(frozen=True, slots=True)
class FeedPosition:
    """What a post holds of the feed: the cursor, kept apart from the signed metadata's versions."""

    feed_id: str
    feed_seq: int
    generation: str
    content_root: bytes
    rows: int
    as_of: datetime
    list_paths: Mapping[Feed, str | None] = field(default_factory=dict)
