"""From signed files to the store: what to take, and how an encrypted file becomes rows in memory.

Nothing plain is written to the disk here. The store is known only as `FeedSink`: no SQL in this package. Nothing of a
base is live before every shard's stream ended and the whole of it matched; that is the sink's promise.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum
from types import TracebackType
from typing import Protocol

import pyrage
import zstandard

from checkpoint_app.casework.feed_index import FeedPosition, IndexFile
from checkpoint_app.casework.feed_lists import LostDocumentRow, PlacerRow
from checkpoint_app.casework.feed_rows import CLIENT_LEVEL, SCHEMA
from checkpoint_app.faults import DataRejected

_LARGEST_PLAIN = 512 * 1024 * 1024


class BaseSink(Protocol):
    """A base that is being built; leaving the block unfinished throws it away."""

    def __enter__(self) -> BaseSink: ...

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None, /
    ) -> None: ...

    def add_shard(self, shard: int, lines: list[bytes]) -> None:
        """Take the rows of a shard, in order of shards."""

    def finish(self, lost_documents: Iterable[LostDocumentRow], placers: Iterable[PlacerRow]) -> None:
        """Check the whole against the index and make it live."""


class FeedSink(Protocol):
    """Where the feed goes: the store's writing side."""

    def position(self) -> FeedPosition | None:
        """Tell what is held and live; None when nothing is."""

    def begin_base(self, index: IndexFile) -> BaseSink:
        """Begin a new generation beside the live one."""

    def take_lists(
        self,
        index: IndexFile,
        lost_documents: Iterable[LostDocumentRow] | None,
        placers: Iterable[PlacerRow] | None,
    ) -> None:
        """Take newer lists and instants for the live base; None leaves a list as it is."""


class PlanKind(Enum):
    """What a cycle has to take."""

    NOTHING = "NOTHING"
    LISTS = "LISTS"
    BASE = "BASE"


@dataclass(frozen=True, slots=True)
class Plan:
    """What to take; a path is None when that list stays as it is or none is published."""

    kind: PlanKind
    shards: tuple[str, ...] = ()
    lost_documents: str | None = None
    placers: str | None = None

    @property
    def paths(self) -> tuple[str, ...]:
        """All files to fetch, lists first: they are small, and the lost documents age fastest."""
        lists = tuple(path for path in (self.lost_documents, self.placers) if path is not None)
        return lists + self.shards


def make_plan(index: IndexFile, held: FeedPosition | None) -> Plan:
    """Compare what is offered with what is held.

    Raises DataRejected when the offer asks for a newer program, or lies behind what is held.
    """
    if index.min_client > CLIENT_LEVEL or index.schema > SCHEMA or index.deltas:
        raise DataRejected("sync.fault.program_too_old")
    lost = index.lost_documents.path if index.lost_documents else None
    placers = index.placers.path if index.placers else None
    if held is None or held.feed_id != index.feed_id:
        return Plan(PlanKind.BASE, _shard_paths(index), lost, placers)
    if index.feed_seq < held.feed_seq or index.as_of < held.as_of:
        raise DataRejected("sync.fault.publication_older")
    if held.content_root != index.base.content_root:
        return Plan(PlanKind.BASE, _shard_paths(index), lost, placers)
    if (index.feed_seq, index.as_of) == (held.feed_seq, held.as_of):
        return Plan(PlanKind.NOTHING)
    return Plan(
        PlanKind.LISTS,
        lost_documents=None if lost == held.lost_documents_path else lost,
        placers=None if placers == held.placers_path else placers,
    )


def _shard_paths(index: IndexFile) -> tuple[str, ...]:
    return tuple(shard.path for shard in index.base.shards)


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
