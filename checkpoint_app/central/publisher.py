"""Publishing: the clearances as a base of 256 encrypted shards, the small lists, the index, all signed by TUF.

Memory stays bounded whatever the country's size: the rows of one moment of the database are dealt out into 256 spool
files, then one shard at a time is sorted, summed, compressed and encrypted. One publisher at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import BinaryIO

import pyrage
import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session
from tuf.api.metadata import TargetFile

from checkpoint_app.casework import feed_index, feed_lists
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_rows import lost_document_key, row_hash
from checkpoint_app.central import repository
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import ClearanceRow, LostDocument, Placer, PublicationRow
from checkpoint_app.faults import EnvironmentFault

KEY_BYTES = 32
_LENGTH_BYTES = 4
_COMPRESSION_LEVEL = 9
_ROWS_AT_A_TIME = 10_000
_WRITERS = 2
_DEFAULT_COVERAGE_PERCENT = "0"

Progress = Callable[[int, int], None]
"""Told how many of how many shards are written."""


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published; `content_root` is 32 bytes, `repository_bytes` the size of the whole tree."""

    feed_seq: int
    generation: str
    rows: int
    content_root: bytes
    as_of: datetime
    versions: repository.Versions
    repository_bytes: int


def publish_base(centre: Centre, now: datetime, progress: Progress | None = None) -> Publication:
    """Publish all that the centre holds as a new generation; raises EnvironmentFault when the disk refuses."""
    try:
        return _publish_base(centre, now, progress or (lambda done, total: None))
    except OSError as error:
        raise EnvironmentFault("central.fault.folder_refuses", path=str(centre.folder)) from error


def _publish_base(centre: Centre, now: datetime, progress: Progress) -> Publication:
    feed_seq, number = _next_numbers(centre)
    generation = f"{number:06d}"
    before = repository.current_targets(centre.repository_dir)
    targets = _Targets(centre)
    with reading(centre.engine) as session, tempfile.TemporaryDirectory(dir=centre.folder, prefix="spool-") as spool:
        _deal_out(session, Path(spool))
        base, sums = _write_shards(Path(spool), targets, generation, feed_seq, progress)
        index = feed_index.IndexFile(
            feed_id=centre.feed_id,
            server_epoch=centre.server_epoch,
            feed_seq=feed_seq,
            as_of=now,
            base=base,
            lost_documents=_write_lost_documents(session, centre, targets, feed_seq, now),
            placers=_write_placers(session, targets, feed_seq, now),
            entries_seen=feed_index.IndexEntriesSeen(
                int(setting(session, "entries_coverage_percent", _DEFAULT_COVERAGE_PERCENT)), now
            ),
            rules=feed_index.IndexList(None, 0, now),
        )
    targets.add(feed_index.roots_path(feed_seq), sums.to_bytes())
    targets.add(feed_index.INDEX_TARGET, feed_index.serialise_index(index))
    versions = repository.publish_targets(centre.repository_dir, centre.keys, targets.files, now)
    repository.remove_targets_except(centre.repository_dir, [*before.values(), *targets.files.values()])
    root = base.content_root
    with writing(centre.engine) as session:
        session.add(
            PublicationRow(feed_seq=feed_seq, generation=number, rows=base.rows, content_root=root.hex(), as_of=now)
        )
    size = repository.size_bytes(centre.repository_dir)
    return Publication(feed_seq, generation, base.rows, root, now, versions, size)


def _next_numbers(centre: Centre) -> tuple[int, int]:
    # Taken in a transaction of their own and never given back: a publication that dies leaves a gap, not a reuse.
    with writing(centre.engine) as session:
        feed_seq = int(setting(session, "feed_seq", "0")) + 1
        number = int(setting(session, "generation", "0")) + 1
        set_setting(session, "feed_seq", str(feed_seq))
        set_setting(session, "generation", str(number))
    return feed_seq, number


class _Targets:
    """The targets written for one publication, by path."""

    def __init__(self, centre: Centre) -> None:
        self.files: dict[str, TargetFile] = {}
        self._folder = centre.repository_dir
        self._recipient = centre.keys.feed_identity.to_public()
        self._feed_id = centre.feed_id

    def add(self, path: str, data: bytes) -> None:
        self.files[path] = repository.store_target(self._folder, path, data)

    def add_lines(self, path: str, lines: Iterable[bytes]) -> int:
        """Write lines compressed and encrypted to the feed's key; gives how many."""
        content = list(lines)
        plain = b"".join(line + b"\n" for line in content)
        # A compressor of its own: this runs in several threads.
        packed = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL).compress(plain)
        self.add(path, pyrage.encrypt(packed, [self._recipient]))
        return len(content)

    def describe(self, path: str, to_seq: int, rows: int, root: bytes) -> None:
        """Put a base shard's custom data beside its hash."""
        custom = feed_index.TargetCustom(self._feed_id, 0, to_seq, rows, root)
        self.files[path].unrecognized_fields["custom"] = custom.to_wire()


def _deal_out(session: Session, spool: Path) -> None:
    """Deal all rows out into one file per shard: key, length, line."""
    query = select(ClearanceRow.row_key, ClearanceRow.line).execution_options(yield_per=_ROWS_AT_A_TIME)
    with ExitStack() as stack:
        files: list[BinaryIO] = [
            stack.enter_context((spool / f"{shard:02x}").open("wb")) for shard in range(feed_index.SHARDS)
        ]
        for key, line in session.execute(query):
            files[key[0]].write(key + len(line).to_bytes(_LENGTH_BYTES) + line)


def _records(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at, end, head = 0, len(data), KEY_BYTES + _LENGTH_BYTES
    while at < end:
        start = at + head
        stop = start + int.from_bytes(data[at + KEY_BYTES : start])
        yield data[at : at + KEY_BYTES], data[start:stop]
        at = stop


def _write_shards(
    spool: Path, targets: _Targets, generation: str, feed_seq: int, progress: Progress
) -> tuple[feed_index.IndexBase, ContentSums]:
    """Sort and sum one shard while the one before is compressed (without the interpreter's lock) and written."""
    sums = ContentSums()
    written: list[Future[int]] = []
    paths = [feed_index.shard_path(generation, shard) for shard in range(feed_index.SHARDS)]
    with ThreadPoolExecutor(_WRITERS, "publisher") as pool:
        for shard, path in enumerate(paths):
            lines = _sorted_lines(spool / f"{shard:02x}", sums)
            written.append(pool.submit(targets.add_lines, path, lines))
            # No more shards in memory than there are writers, and one being sorted.
            if shard >= _WRITERS:
                written[shard - _WRITERS].result()
            progress(shard + 1, feed_index.SHARDS)
    shards = tuple(feed_index.IndexShard(path, each.result()) for path, each in zip(paths, written, strict=True))
    base = feed_index.IndexBase(generation, feed_seq, sum(each.rows for each in shards), sums.content_root(), shards)
    for each in shards:
        targets.describe(each.path, feed_seq, each.rows, base.content_root)
    return base, sums


def _sorted_lines(source: Path, sums: ContentSums) -> list[bytes]:
    records = sorted(_records(source.read_bytes()))
    source.unlink()
    for key, line in records:
        sums.add(key, row_hash(line))
    return [line for _, line in records]


def _write_lost_documents(
    session: Session, centre: Centre, targets: _Targets, feed_seq: int, now: datetime
) -> feed_index.IndexList:
    rows = sorted(
        (
            feed_lists.LostDocumentRow(
                lost_document_key(centre.keys.list_key, row.issuer, row.number),
                row.listing_office,
                row.listed_on,
                row.valid_until,
            )
            for row in session.scalars(select(LostDocument))
        ),
        key=lambda row: row.key,
    )
    path = feed_index.list_path("lost_documents", feed_seq)
    return feed_index.IndexList(path, targets.add_lines(path, map(feed_lists.encode_lost_document, rows)), now)


def _write_placers(session: Session, targets: _Targets, feed_seq: int, now: datetime) -> feed_index.IndexList:
    rows = session.scalars(select(Placer).order_by(Placer.placer_id))
    lines = (
        feed_lists.encode_placer(
            feed_lists.PlacerRow(row.placer_id, row.name, row.licence_type, row.licence_status, row.licence_until)
        )
        for row in rows
    )
    path = feed_index.list_path("placers", feed_seq)
    return feed_index.IndexList(path, targets.add_lines(path, lines), now)
