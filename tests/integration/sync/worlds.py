"""A small centre, the posts beside it, and a file server that breaks on demand."""

from __future__ import annotations

import hashlib
import shutil
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.casework.events import Event
from checkpoint_app.casework.feed_index import INDEX_TARGET, IndexFile, parse_index, serialise_index
from checkpoint_app.casework.feed_rows import encode_row, row_key
from checkpoint_app.casework.receipts import Receipt
from checkpoint_app.central import repository
from checkpoint_app.central.centre import Centre, create_centre
from checkpoint_app.central.database import writing
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.central.models import ClearanceRow, LostDocument, Placer
from checkpoint_app.central.publisher import publish_base
from checkpoint_app.central.server import RunningServer
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.clearances_builder import ClearanceStore
from checkpoint_app.sync.centre_link import CentreLink
from checkpoint_app.sync.cycle import CycleReport, Feed, run_cycle
from checkpoint_app.sync.enrolling import Enrolment, enrol, new_machine_keys
from checkpoint_app.sync.letters import MachineKeys
from checkpoint_app.sync.repository import DirectorySource, HttpSource, Source
from checkpoint_app.sync.tls import Trust
from checkpoint_app.tls import Credentials

KEY = b"\x33" * 32


def add_records(centre: Centre, records: Iterable[Clearance]) -> None:
    """Put records into the centre's database, or replace them."""
    with writing(centre.engine) as session:
        for record in records:
            session.merge(
                ClearanceRow(
                    clearance_id=record.clearance_id,
                    record_version=record.record_version,
                    status=record.status.value,
                    row_key=row_key(record),
                    line=encode_row(record),
                )
            )


def make_centre(folder: Path, records: Iterable[Clearance], now: datetime | None = None) -> Centre:
    """A centre that has published these records and two small lists."""
    now = now or clock.now()
    centre = create_centre(folder, now)
    add_records(centre, records)
    with writing(centre.engine) as session:
        session.add(
            LostDocument(issuer="IDN", number="L0000001", listing_office="Kantor", listed_on=date(2026, 1, 2))
        )
        session.add(Placer(placer_id="P3MI-001", name="PT Contoh Satu"))
    publish_base(centre, now)
    return centre


@dataclass
class Post:
    """The synchronising half of a machine at a post."""

    folder: Path
    root: bytes
    identity: str
    list_key: bytes
    rebuild: bool = False

    @classmethod
    def of(cls, folder: Path, centre: Centre) -> Post:
        """A machine that was enrolled at this centre, by hand."""
        root = (centre.repository_dir / "metadata" / "1.root.json").read_bytes()
        return cls(folder, root, str(centre.keys.feed_identity), centre.keys.list_key)

    @property
    def clearances(self) -> Path:
        """The folder of generations."""
        return self.folder / "clearances"

    @property
    def tuf(self) -> Path:
        """The folder of trusted metadata."""
        return self.folder / "tuf"

    def feed(self, source: Source) -> Feed:
        """What a download needs."""
        return Feed(source, self.tuf, self.root, self.identity, ClearanceStore(self.clearances, KEY))

    def take(self, source: Path | str, **options) -> CycleReport:
        """Run one cycle without uploads, from a directory or an address."""
        trust = options.pop("trust", None)
        place = HttpSource(source, trust=trust) if isinstance(source, str) else DirectorySource(source)
        return run_cycle(None, self.feed(place), **options)

    def cache(self) -> ClearanceCache:
        """Open the reading side."""
        return ClearanceCache(self.clearances, KEY, self.list_key)

    def generations(self) -> list[str]:
        """Names of what lies in the folder of generations, companions and the mark of what was missed aside."""
        if not self.clearances.is_dir():
            return []
        return sorted(
            path.name for path in self.clearances.iterdir() if not path.name.endswith(("-wal", "-shm", ".missed"))
        )


def enrolled_trust(centre: Centre, server: RunningServer) -> Trust:
    """What a device that enrolled here trusts and shows."""
    link, keys = CentreLink(server.url, Trust(server.trust)), new_machine_keys()
    got = enrol(link, new_code(centre, clock.now()), keys, "TPI Contoh", "1")
    link.close()
    return trust_after(got, keys)


def trust_after(got: Enrolment, keys: MachineKeys) -> Trust:
    """What a machine trusts and shows after its enrolment."""
    return Trust(got.letter.servers.encode(), Credentials(got.letter.certificate.encode(), keys.signing))


def republish_index(centre: Centre, change: Callable[[IndexFile], IndexFile]) -> None:
    """Sign an index that says something else than the newest one."""
    targets = repository.current_targets(centre.repository_dir)
    index = change(parse_index(repository.read_target(centre.repository_dir, targets[INDEX_TARGET])))
    targets[INDEX_TARGET] = repository.store_target(centre.repository_dir, INDEX_TARGET, serialise_index(index))
    repository.publish_targets(centre.repository_dir, centre.keys, targets, clock.now())


def copy_stick(centre: Centre, stick: Path) -> Path:
    """The repository as it would lie on a stick."""
    shutil.copytree(centre.repository_dir, stick)
    return stick


def shard_files(repository: Path) -> list[Path]:
    """Files of the base's shards, the longest first."""
    found = (repository / "targets" / "base").rglob("*.age")
    return sorted(found, key=lambda path: -path.stat().st_size)


@dataclass(frozen=True)
class MemoryKey:
    """An encounter's key."""

    encounter_id: str
    key: bytes


@dataclass
class MemoryOutbox:
    """An outbox that keeps everything in memory."""

    events: list[Event] = field(default_factory=list)
    keys: dict[str, bytes] = field(default_factory=dict)
    receipts: list[Receipt] = field(default_factory=list)

    def events_from(self, dev_seq: int, limit: int) -> Sequence[Event]:
        return [event for event in self.events if event.dev_seq >= dev_seq][:limit]

    def encounter_keys_for(self, events: Iterable[Event]) -> Sequence[MemoryKey]:
        named = {event.encounter_id for event in events}
        return [MemoryKey(name, key) for name, key in self.keys.items() if name in named]

    def last_receipt(self) -> Receipt | None:
        return self.receipts[-1] if self.receipts else None

    def keep_receipt(self, receipt: Receipt, received_at: datetime) -> bool:
        self.receipts.append(receipt)
        return True


@dataclass
class Faults:
    """What the file server does wrong, and what it saw."""

    cut_after: int | None = None
    """Close the connection after so many bytes of any target."""
    status: int | None = None
    """Answer everything with this status."""
    without_range: bool = False
    ranges: list[str] = field(default_factory=list)
    spare: str = "nothing"
    """Never cut files whose name ends so."""
    sent_of_targets: int = 0


class _Files(BaseHTTPRequestHandler):
    """Serves a directory below /tuf/ with ETag, Range and If-Range; breaks as told."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = -1

    def __init__(self, directory: Path, faults: Faults, *args) -> None:
        self._directory, self._faults = directory, faults
        super().__init__(*args)

    def log_message(self, *_) -> None:
        """Stay quiet."""

    def do_GET(self) -> None:
        path = self._directory / self.path.removeprefix("/tuf/")
        if self._faults.status or not path.is_file():
            self.send_response(self._faults.status or 404)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        content = path.read_bytes()
        etag = f'"{hashlib.sha256(content).hexdigest()[:16]}"'
        start = self._start(etag)
        if start > 0 and start >= len(content):
            self.send_response(416)
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        self.send_response(206 if start else 200)
        self.send_header("Content-Length", str(len(content) - start))
        self.send_header("ETag", etag)
        if start:
            self.send_header("Content-Range", f"bytes {start}-{len(content) - 1}/{len(content)}")
        self.end_headers()
        rest = content[start:]
        cut = self._faults.cut_after
        is_cut = cut is not None and "/targets/" in self.path and not self.path.endswith(self._faults.spare)
        if is_cut and len(rest) > cut:
            rest = rest[:cut]
            self.close_connection = True
        self.wfile.write(rest)
        if "/targets/" in self.path:
            self._faults.sent_of_targets += len(rest)

    def _start(self, etag: str) -> int:
        asked = self.headers.get("Range", "")
        if not asked or self._faults.without_range:
            return 0
        self._faults.ranges.append(asked)
        if self.headers.get("If-Range") not in {None, etag}:
            return 0
        return int(asked.removeprefix("bytes=").split("-")[0])


@contextmanager
def file_server(directory: Path) -> Iterator[tuple[str, Faults]]:
    """Serve a repository from a plain file server on loopback; gives its address and its faults."""
    faults = Faults()
    server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Files, directory, faults))
    server.daemon_threads = True
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}", faults
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
