"""One cycle: IDLE, PUSH, METADATA, PLAN, FETCH, VERIFY, DECRYPT, APPLY, CHECK, IDLE; every step restartable.

Uploads go first, and a failed upload does not keep newer lists away. A cycle never raises for the world outside: what
went wrong is in its report, one fault per half, each with its sentence. Runs in one worker thread; `should_stop` is
asked between chunks, so Cancel takes hold within a chunk and leaves everything as it was, partial downloads kept.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from pathlib import Path
from typing import assert_never

from checkpoint_app import clock
from checkpoint_app.casework.feed_index import IndexDelta, IndexFile
from checkpoint_app.casework.feed_lists import Lists, read_entries
from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault
from checkpoint_app.sync.courier import ExportReport
from checkpoint_app.sync.high_water import HighWater
from checkpoint_app.sync.importing import (
    BaseSink,
    FeedKey,
    FeedSink,
    Plan,
    PlanKind,
    RepairSink,
    base_plan,
    make_plan,
    repair_plan,
)
from checkpoint_app.sync.repository import DirectorySource, Source, TrustedRepository
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
    backup_fault: Fault | None = None
    """Why the casebook was not backed up on the stick; records and data went their way all the same."""

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


class Stopped(Exception):
    """The user cancelled; caught in run_cycle."""


@dataclass(frozen=True, slots=True)
class Taking:
    """What is asked of the taking half of a cycle."""

    feed: Feed
    now: datetime
    rebuild: bool


Take = Callable[[Taking, OnProgress, Callable[[], bool]], DownloadReport]
"""Does the taking half: here, or in a process of its own (`sync.apart`). Raises a fault, or `Stopped`."""


def take_here(taking: Taking, on_progress: OnProgress, should_stop: Callable[[], bool]) -> DownloadReport:
    """Take what is offered, in this thread."""
    return _Download(taking.feed, on_progress, should_stop).run(taking.now, taking.rebuild)


def find_nothing_new(
    taking: Taking, on_progress: OnProgress, should_stop: Callable[[], bool]
) -> DownloadReport | None:
    """Ask for the newest metadata only; None when there is something to take. Raises like `take_here`."""
    return None if taking.rebuild else _Download(taking.feed, on_progress, should_stop).find_nothing_new(taking.now)


def run_cycle(
    uploader: Uploader | None,
    feed: Feed | None,
    *,
    on_progress: OnProgress = lambda _: None,
    should_stop: Callable[[], bool] = lambda: False,
    rebuild: bool = False,
    now: Callable[[], datetime] = clock.now,
    take: Take = take_here,
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
            download = take(Taking(feed, now(), rebuild), on_progress, should_stop)
        except (EnvironmentFault, DataRejected) as fault:
            download_fault = fault
        except Stopped:
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


_WRONG_CHANGES = frozenset(
    {
        "feed.fault.delta_differs",
        "feed.fault.delta_line_unknown",
        "feed.fault.line_unreadable",
        "feed.fault.row_invalid",
        "feed.fault.cache_damaged",
        "sync.fault.file_missing",
    }
)


_ROTTEN_COPY = frozenset({"sync.fault.file_damaged", "sync.fault.file_endless"})


def _asks_for_base(fault: DataRejected, source: Source) -> bool:
    """Whether deltas failed in a way that the same deltas would fail in again.

    A damaged file is a reason on a stick, which stays as it is; a network brings another copy next time.
    """
    is_rotten_copy = fault.key in _ROTTEN_COPY and isinstance(source, DirectorySource)
    return is_rotten_copy or fault.key in _WRONG_CHANGES


class _Download:
    """The taking half of one cycle."""

    def __init__(self, feed: Feed, on_progress: OnProgress, should_stop: Callable[[], bool]) -> None:
        self._feed = feed
        self._on_progress = on_progress
        self._should_stop = should_stop
        self._state = CycleState.METADATA
        self._bytes_done = self._bytes_total = self._rows_done = self._rows_total = 0
        self._bytes_fetched = 0
        self._repair: RepairSink | None = None

    def run(self, now: datetime, rebuild: bool) -> DownloadReport:
        key = FeedKey(self._feed.identity)
        with self._open_repository(now) as repository:
            return self._take(repository, key, rebuild)

    def find_nothing_new(self, now: datetime) -> DownloadReport | None:
        with self._open_repository(now) as repository:
            index = repository.refresh()
            self._enter(CycleState.PLAN)
            held = self._feed.sink.position()
            try:
                plan = make_plan(index, held, repository.length)
            except DataRejected:
                return None  # whoever takes it finds the same, and notes it
            if held is None or plan.kind is not PlanKind.NOTHING:
                return None
            repository.forget_files()
            return self._report(PlanKind.NOTHING, index, held.rows)

    @contextmanager
    def _open_repository(self, now: datetime) -> Iterator[TrustedRepository]:
        feed = self._feed
        self._enter(CycleState.METADATA)
        repository = TrustedRepository(feed.source, feed.folder, feed.root, now, self._on_bytes)
        try:
            yield repository
        finally:
            repository.close()

    def _take(self, repository: TrustedRepository, key: FeedKey, rebuild: bool) -> DownloadReport:
        index = repository.refresh()
        try:
            return self._take_offer(repository, index, key, rebuild)
        except DataRejected:
            # Not a matter of the link: what it says is known to be missing here.
            self._feed.sink.note_missed(index.feed_seq)
            raise

    def _take_offer(
        self, repository: TrustedRepository, index: IndexFile, key: FeedKey, rebuild: bool
    ) -> DownloadReport:
        self._enter(CycleState.PLAN)
        held = None if rebuild else self._feed.sink.position()
        plan = make_plan(index, held, repository.length)
        if plan.kind is PlanKind.BASE and not rebuild:
            self._repair = self._feed.sink.begin_repair(index)
            plan = plan if self._repair is None else repair_plan(index, self._repair.shards)
        try:
            rows = self._carry_out(repository, index, plan, key)
        except DataRejected as fault:
            may_be_base = plan.kind is PlanKind.DELTAS and _asks_for_base(fault, self._feed.source)
            if plan.kind is not PlanKind.REPAIR and not may_be_base:
                raise
            # What is held stays live and is replaced as a whole.
            plan = base_plan(index)
            rows = self._carry_out(repository, index, plan, key)
        repository.forget_files()
        if plan.kind is PlanKind.NOTHING and held is not None:
            rows = held.rows
        return self._report(plan.kind, index, rows)

    def _report(self, kind: PlanKind, index: IndexFile, rows: int) -> DownloadReport:
        return DownloadReport(kind, index.feed_id, index.feed_seq, index.as_of, rows, self._bytes_fetched)

    def _carry_out(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> int:
        """Fetch and apply; gives how many placement records are live then, 0 when nothing was to be done."""
        self._fetch(repository, plan)
        match plan.kind:
            case PlanKind.NOTHING:
                return 0
            case PlanKind.LISTS:
                return self._take_lists(repository, index, plan, key)
            case PlanKind.DELTAS:
                return self._take_deltas(repository, index, plan, key)
            case PlanKind.REPAIR:
                return self._take_repair(repository, plan, key)
            case PlanKind.BASE:
                return self._take_base(repository, index, plan, key)
            case never:
                assert_never(never)

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

    def _take_base(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> int:
        self._rows_done, self._rows_total = 0, index.base.rows + plan.rows
        self._enter(CycleState.DECRYPT)
        lists = self._lists(repository, plan, key)
        with self._feed.sink.begin_base(index) as base:
            for shard, path in enumerate(plan.shards):
                self._pause()
                lines = key.open_lines(repository.read(path))
                base.add_shard(shard, lines)
                self._rows_done += len(lines)
                self._enter(CycleState.APPLY)
            return self._finish_base(repository, base, plan.deltas, lists, key)

    def _take_repair(self, repository: TrustedRepository, plan: Plan, key: FeedKey) -> int:
        """Fetch what is not whole any more, replay what came since the base, and go on from the position held."""
        repair = self._repair
        assert repair is not None  # noqa: S101 - the plan was made of it
        self._rows_done, self._rows_total = 0, plan.rows
        self._enter(CycleState.DECRYPT)
        lists = self._lists(repository, plan, key)
        for shard, path in zip(repair.shards, plan.shards, strict=True):
            self._pause()
            repair.take_shard(shard, key.open_lines(repository.read(path)))
        held = [delta for delta in plan.deltas if delta.to_seq <= repair.feed_seq]
        for delta in held:
            self._stream(repository, delta, key, repair.replay)
        with repair.begin() as base:
            return self._finish_base(repository, base, plan.deltas[len(held) :], lists, key)

    def _finish_base(
        self,
        repository: TrustedRepository,
        base: BaseSink,
        deltas: Sequence[IndexDelta],
        lists: Lists,
        key: FeedKey,
    ) -> int:
        self._enter(CycleState.CHECK)
        base.check_base()
        for delta in deltas:
            with base.begin_delta(delta) as change:
                self._stream(repository, delta, key, change.add_lines)
                change.finish(None)
        return base.finish(lists)

    def _take_deltas(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> int:
        self._rows_done, self._rows_total, rows = 0, plan.rows, 0
        self._enter(CycleState.DECRYPT)
        lists = self._lists(repository, plan, key)
        for delta in plan.deltas:
            with self._feed.sink.begin_delta(index, delta) as change:
                self._stream(repository, delta, key, change.add_lines)
                self._enter(CycleState.CHECK)
                rows = change.finish(lists if delta is plan.deltas[-1] else None)
        return rows

    def _stream(
        self, repository: TrustedRepository, delta: IndexDelta, key: FeedKey, give: Callable[[list[bytes]], None]
    ) -> None:
        self._enter(CycleState.APPLY)

        def take(lines: list[bytes]) -> None:
            self._pause()
            give(lines)
            self._rows_done += len(lines)
            self._tell()

        with repository.open(delta.path) as file:
            key.stream_lines(file, take)

    def _take_lists(self, repository: TrustedRepository, index: IndexFile, plan: Plan, key: FeedKey) -> int:
        self._enter(CycleState.DECRYPT)
        lists = self._lists(repository, plan, key)
        self._enter(CycleState.APPLY)
        return self._feed.sink.take_lists(index, lists)

    def _lists(self, repository: TrustedRepository, plan: Plan, key: FeedKey) -> Lists:
        return {feed: read_entries(feed, key.open_lines(repository.read(path))) for feed, path in plan.lists}

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
            raise Stopped
