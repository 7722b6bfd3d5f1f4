"""Publishing: the clearances as a base of 256 encrypted shards or as a delta, the small lists, the index, all signed.

Memory stays bounded whatever the country's size: the rows of one moment of the database are dealt out into 256 spool
files, then one shard at a time is sorted, summed, compressed and encrypted. A delta goes on from the publication that
is visible now. A base leaves the chain of deltas whole when its rows are what the journal told; when they are not
(rows were written past the journal), the chain begins anew at the base. One publisher at a time.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import BinaryIO

import pyrage
import zstandard
from sqlalchemy import select
from sqlalchemy.orm import Session
from tuf.api.metadata import TargetFile

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework import feed_index
from checkpoint_app.casework.content_sums import ContentSums
from checkpoint_app.casework.feed_rows import row_hash
from checkpoint_app.casework.letters import NONE_SEEN, SeenVersions
from checkpoint_app.central import lists, repository, sequencer
from checkpoint_app.central.centre import Centre, set_setting, setting
from checkpoint_app.central.changes import ChangeKind
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.files import folder_faults
from checkpoint_app.central.journal import delta_lines, forget_changes, has_changed
from checkpoint_app.central.models import ClearanceRow, PublicationRow
from checkpoint_app.central.open_cases import gather_open_cases
from checkpoint_app.central.patterns import gather_patterns
from checkpoint_app.central.retention import forget_daily
from checkpoint_app.central.told_differences import tell_differences

KEY_BYTES = 32
_LENGTH_BYTES = 4
_COMPRESSION_LEVEL = 9
_ROWS_AT_A_TIME = 10_000
_WRITERS = 2
MOST_DELTAS = 60
"""How many deltas may follow a base before a new one is due; targets.json stays far below its limit of 5 MB."""
_FEW_CHANGES = 20_000
_DEFAULT_COVERAGE_PERCENT = "0"
_BASE_EPOCH = "base_feed_epoch"

Progress = Callable[[int, int], None]
"""Told how many of how many shards are written."""


class PublicationKind(Enum):
    """What a publication brought for the clearances."""

    BASE = "BASE"
    DELTA = "DELTA"


@dataclass(frozen=True, slots=True)
class Publication:
    """What was published; `content_root` is 32 bytes.

    `repository_bytes` is the size of the whole tree, `changed_rows` the number of lines of this publication's delta.
    """

    feed_seq: int
    generation: str
    rows: int
    content_root: bytes
    as_of: datetime
    versions: repository.Versions
    repository_bytes: int
    kind: PublicationKind
    changed_rows: int


def publish_base(
    centre: Centre, now: datetime, progress: Progress | None = None, floor: SeenVersions = NONE_SEEN
) -> Publication:
    """Publish all that the centre holds as a new generation; raises EnvironmentFault when the disk refuses.

    Versions of the metadata are above `floor`: what posts have seen before this publisher was restored.
    """
    with folder_faults(centre.folder):
        _gather(centre, now)
        return _publish_base(centre, now, progress or (lambda done, total: None), floor)


def publish_delta(centre: Centre, now: datetime, progress: Progress | None = None) -> Publication:
    """Publish what changed since the last publication; a base when there is none to go on from, or it is cheaper.

    Lists that did not change keep their file, and say that they are as of now. Raises EnvironmentFault when the disk
    refuses.
    """
    with folder_faults(centre.folder):
        _gather(centre, now)
        former = _visible_index(centre)
        made = None if former is None else _publish_delta(centre, former, now)
        return made or _publish_base(centre, now, progress or (lambda done, total: None))


def _gather(centre: Centre, now: datetime) -> None:
    """Bring the lists that the centre makes of events up to those that are held, and forget what is due."""
    gather_open_cases(centre, now)
    gather_patterns(centre, now)
    tell_differences(centre, now)
    forget_daily(centre, now)


def _publish_base(centre: Centre, now: datetime, progress: Progress, floor: SeenVersions = NONE_SEEN) -> Publication:
    number = _next_generation(centre)
    generation = f"{number:06d}"
    former = _visible_index(centre)
    targets = _Targets(centre, now)
    with reading(centre.engine) as session, tempfile.TemporaryDirectory(dir=centre.folder, prefix="spool-") as spool:
        # The session sees one moment from here on; what is committed later gets a later number.
        head = sequencer.sequence(centre, sequencer.newest_change(session), now)
        _deal_out(session, Path(spool))
        base, sums = _write_shards(Path(spool), targets, generation, head.feed_seq, progress)
        deltas: tuple[feed_index.IndexDelta, ...] = ()
        if head.sums != sums:
            # Rows were written past the journal. No delta may rest on such sums, whenever this process dies.
            sequencer.forget_sums(centre)
        elif former is not None:
            deltas = _chain(centre, targets, former, head)
        index = feed_index.IndexFile(
            feed_id=centre.feed_id,
            server_epoch=centre.server_epoch,
            feed_seq=head.feed_seq,
            as_of=now,
            base=base,
            deltas=deltas,
            lists=_write_lists(session, centre, targets, head.feed_seq, now),
            entries_seen=_entries_seen(session, now),
        )
    targets.add(feed_index.roots_path(head.feed_seq), sums.to_bytes())
    return _show(centre, targets, index, sequencer.Head(head.feed_seq, sums, base.rows), PublicationKind.BASE, floor)


def _publish_delta(centre: Centre, former: feed_index.IndexFile, now: datetime) -> Publication | None:
    targets = _Targets(centre, now)
    with reading(centre.engine) as session:
        head = sequencer.sequence(centre, sequencer.newest_change(session), now)
    if head.sums is None or head.rows is None or _is_key_new(centre):
        return None
    deltas = _chain(centre, targets, former, head)
    if _is_base_due(former, deltas):
        return None
    targets.keep(shard.path for shard in former.base.shards)
    targets.keep_if_there(feed_index.roots_path(former.base.to_seq))
    with reading(centre.engine) as session:
        written = _write_lists(session, centre, targets, head.feed_seq, now, former)
        entries_seen = _entries_seen(session, now)
    index = replace(
        former,
        server_epoch=centre.server_epoch,
        feed_seq=head.feed_seq,
        as_of=now,
        deltas=deltas,
        lists=written,
        entries_seen=entries_seen,
    )
    return _show(centre, targets, index, head, PublicationKind.DELTA)


def _is_key_new(centre: Centre) -> bool:
    """Whether the feed's key changed since the base: who got only the new one must be able to read all of it."""
    with reading(centre.engine) as session:
        return setting(session, _BASE_EPOCH, "1") != str(centre.keys.feeds[-1].number)


def _is_base_due(former: feed_index.IndexFile, deltas: tuple[feed_index.IndexDelta, ...]) -> bool:
    """Whether a post that begins today would be better off with a new base than with this one and its deltas."""
    following = [delta for delta in deltas if delta.to_seq > former.base.to_seq]
    changed = sum(delta.rows for delta in following)
    return len(following) > MOST_DELTAS or changed > max(former.base.rows // 4, _FEW_CHANGES)


def _chain(
    centre: Centre, targets: _Targets, former: feed_index.IndexFile, head: sequencer.Head
) -> tuple[feed_index.IndexDelta, ...]:
    """Go on with the deltas of the visible publication: the newest ones, and what changed since as one more."""
    if head.sums is None:
        return ()
    from_seq = former.deltas[-1].to_seq if former.deltas else former.base.to_seq
    with reading(centre.engine) as session:
        lines = delta_lines(session, from_seq, head.feed_seq)
    deltas = former.deltas
    if lines:
        path = feed_index.delta_path(from_seq, head.feed_seq)
        root = head.sums.content_root()
        rows = targets.add_lines(path, lines)
        targets.describe(path, head.feed_seq, rows, root, from_seq)
        deltas = (*deltas, feed_index.IndexDelta(path, from_seq, head.feed_seq, rows, root))[-(MOST_DELTAS + 1) :]
    targets.keep(delta.path for delta in deltas)
    return deltas


def _show(
    centre: Centre,
    targets: _Targets,
    index: feed_index.IndexFile,
    head: sequencer.Head,
    kind: PublicationKind,
    floor: SeenVersions = NONE_SEEN,
) -> Publication:
    """Sign all of it as the newest publication; with the timestamp it becomes visible."""
    before = repository.current_targets(centre.repository_dir)
    targets.add(feed_index.INDEX_TARGET, feed_index.serialise_index(index))
    versions = repository.publish_targets(
        centre.repository_dir, centre.keys, targets.files, index.as_of, before, floor
    )
    repository.remove_targets_except(centre.repository_dir, [*before.values(), *targets.files.values()])
    root, generation, rows = index.content_root, index.base.generation, head.rows or 0
    with writing(centre.engine) as session:
        session.add(
            PublicationRow(
                feed_seq=index.feed_seq,
                generation=int(generation),
                rows=rows,
                content_root=root.hex(),
                as_of=index.as_of,
            )
        )
        if kind is PublicationKind.BASE:
            set_setting(session, _BASE_EPOCH, str(centre.keys.feeds[-1].number))
        sequencer.keep_sums(session, head)
        forget_changes(session, through=min([index.base.to_seq, *(delta.to_seq for delta in index.deltas[-1:])]))
    size = repository.size_bytes(centre.repository_dir)
    changed = index.deltas[-1].rows if index.deltas and index.deltas[-1].to_seq == index.feed_seq else 0
    return Publication(index.feed_seq, generation, rows, root, index.as_of, versions, size, kind, changed)


def _visible_index(centre: Centre) -> feed_index.IndexFile | None:
    """What posts see now; None before the first publication, and when the feed began anew since."""
    target = repository.current_targets(centre.repository_dir).get(feed_index.INDEX_TARGET)
    if target is None:
        return None
    index = feed_index.parse_index(repository.read_target(centre.repository_dir, target))
    return index if index.feed_id == centre.feed_id else None


def _next_generation(centre: Centre) -> int:
    # Taken in a transaction of its own and never given back: a publication that dies leaves a gap, not a reuse.
    with writing(centre.engine) as session:
        number = int(setting(session, "generation", "0")) + 1
        set_setting(session, "generation", str(number))
    return number


def _entries_seen(session: Session, now: datetime) -> feed_index.IndexEntriesSeen:
    percent = int(setting(session, "entries_coverage_percent", _DEFAULT_COVERAGE_PERCENT))
    return feed_index.IndexEntriesSeen(percent, now)


class _Targets:
    """The targets written for one publication, by path."""

    def __init__(self, centre: Centre, now: datetime) -> None:
        self.files: dict[str, TargetFile] = {}
        self._folder = centre.repository_dir
        self._recipients = [each.to_public() for each in centre.keys.live_feeds(now)]
        self._feed_id = centre.feed_id
        self._visible = repository.current_targets(centre.repository_dir)

    def keep(self, paths: Iterable[str]) -> None:
        """Go on offering targets of the visible publication, with the custom data they have."""
        self.files.update({path: self._visible[path] for path in paths if path not in self.files})

    def keep_if_there(self, path: str | None) -> None:
        """Go on offering a target if the visible publication has it."""
        if path in self._visible:
            self.keep([path])

    def add(self, path: str, data: bytes) -> None:
        self.files[path] = repository.store_target(self._folder, path, data)

    def add_lines(self, path: str, lines: Iterable[bytes]) -> int:
        """Write lines compressed and encrypted to the feed's key; gives how many."""
        content = list(lines)
        plain = b"".join(line + b"\n" for line in content)
        # A compressor of its own: this runs in several threads.
        packed = zstandard.ZstdCompressor(level=_COMPRESSION_LEVEL).compress(plain)
        self.add(path, pyrage.encrypt(packed, self._recipients))
        return len(content)

    def describe(self, path: str, to_seq: int, rows: int, root: bytes, from_seq: int = 0) -> None:
        """Put the custom data of a base's shard or of a delta beside its hash."""
        custom = feed_index.TargetCustom(self._feed_id, from_seq, to_seq, rows, root)
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


def _write_lists(
    session: Session,
    centre: Centre,
    targets: _Targets,
    feed_seq: int,
    now: datetime,
    former: feed_index.IndexFile | None = None,
) -> dict[Feed, feed_index.IndexList]:
    """Write the lists that changed since `former`; each is as of when it was handed over, none if it never was."""
    found = {Feed.RULES: feed_index.IndexList(None, 0, now)}
    for feed, lines in lists.PUBLISHED.items():
        as_of = lists.as_of(session, feed, now)
        if as_of is None:
            continue
        held = former.lists.get(feed) if former else None
        if former is None or held is None or has_changed(session, ChangeKind.of_list(feed), former.feed_seq):
            path = feed_index.list_path(feed.value, feed_seq)
            rows = targets.add_lines(path, lines(session, centre.keys.list_key))
            held = feed_index.IndexList(path, rows, as_of)
        targets.keep_if_there(held.path)
        found[feed] = replace(held, as_of=as_of)
    return found
