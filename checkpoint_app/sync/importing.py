"""From signed files to the store: what to take, and how an encrypted file becomes rows in memory.

Nothing plain is written to the disk here. The store is known only as `FeedSink`: no SQL in this package. Nothing of a
base or of a delta is live before its streams ended and the whole of it matched; that is the sink's promise.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from enum import Enum
from types import TracebackType
from typing import BinaryIO, Protocol

import pyrage
import zstandard

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_index import FeedPosition, IndexDelta, IndexFile
from checkpoint_app.casework.feed_lists import FORMATS, Lists
from checkpoint_app.casework.feed_rows import CLIENT_LEVEL, SCHEMA
from checkpoint_app.faults import DataRejected, EnvironmentFault

_LARGEST_PLAIN = 512 * 1024 * 1024
_LONGEST_LINE = 1024 * 1024


class DeltaSink(Protocol):
    """A delta that is being applied; leaving the block unfinished leaves everything as it was."""

    def __enter__(self) -> DeltaSink: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def add_lines(self, lines: list[bytes]) -> None:
        """Take the next lines."""

    def finish(self, lists: Lists | None) -> int:
        """Check the resulting set and commit; lists come with the last delta. Gives how many rows are held."""


class BaseSink(Protocol):
    """A base that is being built; leaving the block unfinished throws it away."""

    def __enter__(self) -> BaseSink: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def add_shard(self, shard: int, lines: list[bytes]) -> None:
        """Take the rows of a shard, in order of shards."""

    def check_base(self) -> None:
        """End the base and compare what is stored with the index."""

    def begin_delta(self, delta: IndexDelta) -> DeltaSink:
        """Begin to apply a delta that follows the base."""

    def finish(self, lists: Lists) -> int:
        """Check the whole against the index and make it live; gives how many rows it holds."""


class RepairSink(Protocol):
    """A damaged generation of which only some shards are fetched again: `shards`, as of `feed_seq`."""

    @property
    def shards(self) -> tuple[int, ...]:
        """The shards that are to be fetched."""

    @property
    def feed_seq(self) -> int:
        """The position that is held: deltas up to it are replayed into what is fetched."""

    def take_shard(self, shard: int, lines: list[bytes]) -> None:
        """Take the rows of a fetched shard, as of the base."""

    def replay(self, lines: list[bytes]) -> None:
        """Do to the fetched shards what the lines of a delta say."""

    def begin(self) -> BaseSink:
        """Build a new generation as of the position held, of what is whole and what was fetched."""


class FeedSink(Protocol):
    """Where the feed goes: the store's writing side."""

    def position(self) -> FeedPosition | None:
        """Tell what is held and live; None when nothing is."""

    def note_missed(self, feed_seq: int) -> None:
        """Note a publication that is known and could not be taken."""

    def begin_base(self, index: IndexFile) -> BaseSink:
        """Begin a new generation beside the live one."""

    def begin_repair(self, index: IndexFile) -> RepairSink | None:
        """Examine a generation that was found damaged; None when there is none, or nothing of it can be kept."""

    def begin_delta(self, index: IndexFile, delta: IndexDelta) -> DeltaSink:
        """Begin to apply a delta to the live generation."""

    def take_lists(self, index: IndexFile, lists: Lists) -> int:
        """Take newer lists and instants for the live rows; gives how many rows are held."""


class PlanKind(Enum):
    """What a cycle has to take."""

    NOTHING = "NOTHING"
    LISTS = "LISTS"
    DELTAS = "DELTAS"
    REPAIR = "REPAIR"
    BASE = "BASE"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to take: shards of a base, the deltas that follow it or what is held, and the lists that changed."""

    kind: PlanKind
    shards: tuple[str, ...] = ()
    deltas: tuple[IndexDelta, ...] = ()
    lists: tuple[tuple[Feed, str], ...] = ()

    @property
    def paths(self) -> tuple[str, ...]:
        """All files to fetch, lists first: they are small, and the lost documents age fastest."""
        return (*(path for _, path in self.lists), *(delta.path for delta in self.deltas), *self.shards)

    @property
    def rows(self) -> int:
        """How many lines the deltas have."""
        return sum(delta.rows for delta in self.deltas)


def make_plan(index: IndexFile, held: FeedPosition | None, length_of: Callable[[str], int]) -> Plan:
    """Compare what is offered with what is held; `length_of` tells a file's length in bytes.

    Raises DataRejected when the offer asks for a newer program, or lies behind what is held.
    """
    if index.min_client > CLIENT_LEVEL or index.schema > SCHEMA:
        raise DataRejected("sync.fault.program_too_old")
    if held is None or held.feed_id != index.feed_id:
        return base_plan(index)
    if index.feed_seq < held.feed_seq or index.as_of < held.as_of:
        raise DataRejected("sync.fault.publication_older")
    lists = _lists(index, held)
    if held.content_root != index.content_root:
        deltas = index.deltas_after(held.feed_seq)
        whole = base_plan(index)
        if deltas is None or _bytes_of(deltas, length_of) > sum(map(length_of, whole.paths)):
            return whole
        return Plan(PlanKind.DELTAS, deltas=deltas, lists=lists)
    if (index.feed_seq, index.as_of) == (held.feed_seq, held.as_of):
        return Plan(PlanKind.NOTHING)
    return Plan(PlanKind.LISTS, lists=lists)


def base_plan(index: IndexFile) -> Plan:
    """Take all of it: the base, the deltas that follow it, every list."""
    shards = tuple(shard.path for shard in index.base.shards)
    following = tuple(delta for delta in index.deltas if delta.to_seq > index.base.to_seq)
    return Plan(PlanKind.BASE, shards, following, _lists(index, None))


def repair_plan(index: IndexFile, shards: Iterable[int]) -> Plan:
    """Take these shards of the base, the deltas that follow it, every list."""
    whole = base_plan(index)
    return replace(whole, kind=PlanKind.REPAIR, shards=tuple(whole.shards[shard] for shard in shards))


def _bytes_of(deltas: Iterable[IndexDelta], length_of: Callable[[str], int]) -> int:
    return sum(length_of(delta.path) for delta in deltas)


def _lists(index: IndexFile, held: FeedPosition | None) -> tuple[tuple[Feed, str], ...]:
    known = held.list_paths if held else {}
    offered = ((feed, entry.path) for feed, entry in index.lists.items() if feed in FORMATS)
    return tuple((feed, path) for feed, path in offered if path is not None and path != known.get(feed))


class _Lines:
    """Takes decrypted bytes and hands on whole lines; what `pyrage` writes to."""

    def __init__(self, take: Callable[[list[bytes]], None]) -> None:
        self._take = take
        self._frame = zstandard.ZstdDecompressor().decompressobj()
        self._rest = b""

    def write(self, packed: bytes) -> int:
        if self._frame.eof:
            raise DataRejected("sync.fault.file_damaged")  # more behind the end
        try:
            plain = self._frame.decompress(packed)
        except zstandard.ZstdError as error:
            raise DataRejected("sync.fault.file_damaged") from error
        *lines, self._rest = (self._rest + plain).split(b"\n")
        if len(self._rest) > _LONGEST_LINE:
            raise DataRejected("sync.fault.file_damaged")
        if lines:
            self._take(lines)
        return len(packed)

    def flush(self) -> None:
        """Nothing is held back but the beginning of a line."""

    def end(self) -> None:
        if not self._frame.eof or self._frame.unused_data or self._rest:
            raise DataRejected("sync.fault.file_damaged")


class FeedKey:
    """The identities that open the feed's files: this epoch's, and those before it that have not ended."""

    def __init__(self, identity: str) -> None:
        """Take age identities (`AGE-SECRET-KEY-...`), one a line; raises DataRejected when there is none."""
        try:
            self._identities = [pyrage.x25519.Identity.from_str(line) for line in identity.split() or [""]]
        except pyrage.IdentityError as error:
            raise DataRejected("sync.fault.feed_key_wrong") from error

    def open_lines(self, content: bytes) -> list[bytes]:
        """Decrypt and decompress a file in memory; gives its lines without line breaks.

        Raises DataRejected when it is not for this key, damaged, or cut (read as a stream, a cut file would give rows
        before its error).
        """
        try:
            packed = pyrage.decrypt(content, self._identities)
        except pyrage.DecryptError as error:
            raise DataRejected("sync.fault.feed_key_wrong") from error
        try:
            if not 0 <= zstandard.get_frame_parameters(packed).content_size <= _LARGEST_PLAIN:
                raise DataRejected("sync.fault.file_damaged")
            plain = zstandard.ZstdDecompressor().decompress(packed, allow_extra_data=False)
        except zstandard.ZstdError as error:
            raise DataRejected("sync.fault.file_damaged") from error
        if plain and not plain.endswith(b"\n"):
            raise DataRejected("sync.fault.file_damaged")
        return plain.split(b"\n")[:-1]

    def stream_lines(self, file: BinaryIO, take: Callable[[list[bytes]], None]) -> None:
        """Decrypt and decompress a file of any length as a stream; `take` gets its lines, some hundred at a time.

        Lines come before the file's end is seen, so nothing that `take` does may be lasting before this returns.
        Raises DataRejected like `open_lines`, and whatever `take` raises.
        """
        lines = _Lines(take)
        try:
            pyrage.decrypt_io(file, lines, self._identities)
        except pyrage.DecryptError as error:
            raise DataRejected("sync.fault.feed_key_wrong") from error
        except OSError as error:
            if error.errno is not None:
                raise EnvironmentFault("sync.fault.folder_refuses") from error
            raise DataRejected("sync.fault.file_damaged") from error  # age's own word for a block that is not whole
        lines.end()
