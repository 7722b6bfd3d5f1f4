"""One cycle: IDLE, PUSH, METADATA, PLAN, FETCH, VERIFY, DECRYPT, APPLY, CHECK, IDLE; every step restartable.

Uploads go first, and a failed upload does not keep newer lists away. A cycle never raises for the world outside: what
went wrong is in its report, one fault per half, each with its sentence. Runs in one worker thread; `should_stop` is
asked between chunks, so Cancel takes hold within a chunk and leaves everything as it was, partial downloads kept.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.casework.feed_index import IndexFile
from checkpoint_app.casework.feed_lists import LostDocumentRow, PlacerRow, decode_lost_document, decode_placer
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.sync.courier import ExportReport
from checkpoint_app.sync.high_water import HighWater
from checkpoint_app.sync.importing import FeedKey, FeedSink, Plan, PlanKind, make_plan
from checkpoint_app.sync.repository import Source, TrustedRepository
from checkpoint_app.sync.uploads import Uploader, UploadReport, UploadState


class CycleState(Enum):
    """Where a cycle is."""

    IDLE = "IDLE"
    PUSH = "PUSH"
    METADATA = "METADATA"
    PLAN = "PLAN"
    FETCH = "FETCH"
    VERIFY = "VERIFY"
    DECRYPT = "DECRYPT"
    APPLY = "APPLY"
    CHECK = "CHECK"


@dataclass(frozen=True, slots=True)
class Progress:
    """Where a cycle is and how far; totals are 0 while they are not known. Bytes count what is fetched only."""

    state: CycleState
    bytes_done: int = 0
    bytes_total: int = 0
    rows_done: int = 0
    rows_total: int = 0


@dataclass(frozen=True, slots=True)
class DownloadReport:
    """What was taken; `rows` is how many placement records are live now."""

    kind: PlanKind
    feed_id: str
    feed_seq: int
    as_of: datetime
    rows: int
    bytes_fetched: int


@dataclass(frozen=True, slots=True)
class CycleReport:
    """How a cycle ended; a half that was not asked for, or did not come to an end, is None."""

    upload: UploadReport | None
    download: DownloadReport | None
    upload_fault: Fault | None = None
    download_fault: Fault | None = None
    is_cancelled: bool = False
    carried: ExportReport | None = None
    """What lies on the stick for the centre, when the cycle went by one."""

    @property
    def is_done(self) -> bool:
        """Whether all that was asked for was done."""
        forked = self.upload is not None and self.upload.state is UploadState.FORKED
        return not (self.is_cancelled or forked or self.upload_fault or self.download_fault)


@dataclass(frozen=True, slots=True)
class Feed:
    """What a download needs: where from, trusted since when, opened by what, and where to."""

    source: Source
    folder: Path
    root: bytes
    identity: str
    sink: FeedSink


OnProgress = Callable[[Progress], None]


class _Stopped(Exception):
    """The user cancelled; caught in run_cycle."""


def run_cycle(
    uploader: Uploader | None,
    feed: Feed | None,
    *,
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    rebuild: bool = False,
    now: Callable[[], datetime] = clock.now,
) -> CycleReport:
    """Send, then take; None leaves that half out (no network: no uploader; no stick: no feed).

    `rebuild` takes the whole base whatever is held; a cache whose damage was met is rebuilt without being told.
    """
    upload, upload_fault, is_cancelled = None, None, False
    download, download_fault = None, None
    if uploader is not None:
        upload, upload_fault = _push(uploader, on_progress, should_stop)
        is_cancelled = upload is not None and upload.state is UploadState.CANCELLED
        if feed is not None and upload is not None and upload.receipt is not None:
            _raise_mark(feed, upload.receipt.at)
    if feed is not None and not is_cancelled:
        try:
            download = _Download(feed, on_progress, should_stop).run(now(), rebuild)
        except (EnvironmentFault, DataRejected) as fault:
            download_fault = fault
        except _Stopped:
            is_cancelled = True
    on_progress(Progress(CycleState.IDLE))
    return CycleReport(upload, download, upload_fault, download_fault, is_cancelled)


def _push(
    uploader: Uploader, on_progress: OnProgress, should_stop: Callable[[], bool]
) -> tuple[UploadReport | None, Fault | None]:
    on_progress(Progress(CycleState.PUSH))
    try:
        return uploader.push(lambda acked: on_progress(Progress(CycleState.PUSH, rows_done=acked)), should_stop), None
    except (EnvironmentFault, DataRejected) as fault:
        return None, fault


def _raise_mark(feed: Feed, signed_at: datetime) -> None:
    try:
        HighWater(feed.folder).raise_to(signed_at)
    except OSError:
        return  # the download that follows meets the same disk and says so


class _Download:
    """The taking half of one cycle."""

    def __init__(self, feed: Feed, on_progress: OnProgress, should_stop: Callable[[], bool]) -> None:
        self._feed = feed
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._state = CycleState.METADATA
        self._bytes_done = self._bytes_total = self._rows_done = self._rows_total = 0
        self._bytes_fetched = 0

    def run(self, now: datetime, rebuild: bool) -> DownloadReport:
        feed = self._feed
        key = FeedKey(feed.identity)
        self._enter(CycleState.METADATA)
        repository = TrustedRepository(feed.source, feed.folder, feed.root, now, self._on_bytes)
        try:
            return self._take(repository, key, rebuild)
        finally:
            repository.close()

    def _take(self, repository: TrustedRepository, key: FeedKey, rebuild: bool) -> DownloadReport:
        index = repository.refresh()
        self._enter(CycleState.PLAN)
        plan = make_plan(index, None if rebuild else self._feed.sink.position())
        self._fetch(repository, plan)
        if plan.kind is PlanKind.BASE:
            self._take_base(repository, index, plan, key)
        elif plan.kind is PlanKind.LISTS:
            self._take_lists(repository, index, plan, key)
        repository.forget_files()
        return DownloadReport(
            plan.kind, index.feed_id, index.feed_seq, index.as_of, index.base.rows, self._bytes_fetched
        )

    def _fetch(self, repository: TrustedRepository, plan: Plan) -> None:
        self._enter(CycleState.VERIFY)
        missing = []
        for path in plan.paths:
            self._pause()
            length = repository.length(path)
            self._bytes_total += length
            if repository.is_held(path):
                self._bytes_done += length
            else:
                missing.append(path)
        self._enter(CycleState.FETCH)
        for path in missing:
            repository.fetch(path)

    def _take_base(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> None:
        self._rows_total = index.base.rows
        self._enter(CycleState.DECRYPT)
        lost, placers = self._lists(repository, plan, key)
        with self._feed.sink.begin_base(index) as base:
            for shard, path in enumerate(plan.shards):
                self._pause()
                lines = key.open_lines(repository.read(path))
                base.add_shard(shard, lines)
                self._rows_done += len(lines)
                self._enter(CycleState.APPLY)
            self._enter(CycleState.CHECK)
            base.finish(lost or (), placers or ())

    def _take_lists(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> None:
        self._enter(CycleState.DECRYPT)
        lost, placers = self._lists(repository, plan, key)
        self._enter(CycleState.APPLY)
        self._feed.sink.take_lists(index, lost, placers)

    def _lists(
        self, repository: TrustedRepository, plan: Plan, key: FeedKey
    ) -> tuple[list[LostDocumentRow] | None, list[PlacerRow] | None]:
        def lines(path: str) -> list[bytes]:
            return key.open_lines(repository.read(path))

        lost = None if plan.lost_documents is None else [decode_lost_document(x) for x in lines(plan.lost_documents)]
        placers = None if plan.placers is None else [decode_placer(x) for x in lines(plan.placers)]
        return lost, placers

    def _enter(self, state: CycleState) -> None:
        self._state = state
        self._pause()
        self._tell()

    def _tell(self) -> None:
        self._on_progress(
            Progress(self._state, self._bytes_done, self._bytes_total, self._rows_done, self._rows_total)
        )

    def _on_bytes(self, count: int) -> None:
        self._pause()
        self._bytes_fetched += count
        if self._state is CycleState.FETCH:
            self._bytes_done += count
            self._tell()

    def _pause(self) -> None:
        if self._should_stop():
            raise _Stopped
