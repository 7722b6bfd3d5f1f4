"""A centre whose disk is full: after so many pages every further one is refused, for each act of the centre.

A page of a memory file system is what a write is made of, so `free` from none to all that an act needs is a full disk
at each of its writes, in order. A refused act must say so in one sentence, leave what was acknowledged and published
whole while the disk is still full, and be done when there is room. A case is (act, free pages); 544 of them are every
write, further ones begin again at the first.

    python -m tests.faults.run centre-disk --count 544
    unshare --mount --map-root-user python -m tests.faults.centre_disk FOLDER FIRST LAST   # what it starts
"""

from __future__ import annotations

import json
import os
import sqlite3
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from sqlalchemy import text

from checkpoint_app.casework.feed_rows import COLUMNS, encode_row
from checkpoint_app.central import courier, key_work, publisher
from checkpoint_app.central.centre import create_centre, open_centre
from checkpoint_app.central.changes import put_records
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.import_rows import ImportKind
from checkpoint_app.central.importing import source_of, take_import
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.courier import open_stick
from checkpoint_app.sync.repository import DirectorySource, TrustedRepository
from checkpoint_app.texts import texts
from tests.faults.harness import CHECKOUT, Batch
from tests.integration.courier.worlds import NOW, CentreWorld, Device
from tests.unit.casework_feed.people import clearance

PAGE = 4096
FREE_OF: dict[str, tuple[int, ...]] = {
    "events": (*range(24),),
    "enrol": (*range(16),),
    "stick": (*range(24),),
    "import": (*range(40),),
    "delta": (*range(100), *range(100, 1200, 20)),
    "base": (*range(120), *range(120, 2400, 40)),
    "keys": (*range(100),),
    "open": (*range(8),),
}
"""For each act, how many pages are left: one by one, and by steps where sums of 2 MB are one write after another."""
CASES = [(act, free) for act, each in FREE_OF.items() for free in each]
_AT_ONCE = 20
_DISK = "40m"


def run(first: int, last: int, seed: int, folder: Path) -> Iterator[Batch]:
    """See the module; the seed means nothing, since the cases are all there are."""
    for at in range(first, last, _AT_ONCE):
        numbers = range(at, min(at + _AT_ONCE, last))
        yield in_small_disk(folder, [CASES[number % len(CASES)] for number in numbers])


def in_small_disk(folder: Path, cases: Iterable[tuple[str, int]]) -> Batch:
    """Do some cases on a small file system that only their process sees; raises OSError where none can be mounted."""
    folder.mkdir(exist_ok=True)
    disk = folder / "disk"
    disk.mkdir(exist_ok=True)
    act = f'exec "{sys.executable}" -m tests.faults.centre_disk "$@"'
    script = f'mount -t tmpfs -o size={_DISK} tmpfs "$1" || exit 77; {act}'
    asked = json.dumps(list(cases))
    command = ("unshare", "--mount", "--map-root-user", "sh", "-c", script, "sh", str(disk), str(folder), asked)
    done = subprocess.run(command, capture_output=True, text=True, cwd=CHECKOUT, check=False)
    if done.returncode:
        raise OSError(done.returncode, done.stderr[-2000:])
    told = json.loads(done.stdout)
    return Batch(**{**told, "seen": Counter(told["seen"])})


class Disk:
    """The small file system, of which so many pages are left."""

    def __init__(self, folder: Path) -> None:
        self._folder, self._filler = folder, folder / "filler"

    def leave(self, pages: int) -> None:
        """Fill all but so many pages."""
        self.give_room()
        state = os.statvfs(self._folder)
        size = state.f_bavail * state.f_frsize - pages * PAGE
        with self._filler.open("wb") as stream:
            os.posix_fallocate(stream.fileno(), 0, size)

    def give_room(self) -> None:
        """Take the filler away."""
        self._filler.unlink(missing_ok=True)


class World:
    """A centre on the small disk; a device, a client of the publication and a ministry elsewhere."""

    def __init__(self, disk: Path, folder: Path) -> None:
        self.disk, self._folder = Disk(disk), folder
        self._place = disk / "centre"
        create_centre(self._place, NOW).close()
        self.centre = open_centre(self._place)
        self.world = CentreWorld(self.centre)
        self._number = 0
        self.put_records(300)
        publisher.publish_base(self.centre, self.world.tick())
        self.device = Device(self.world)
        self.stick = disk / "stick"
        self.stick.mkdir()
        courier.take_stick(self.centre, self.stick, self.world.tick())
        self._root = (self.centre.repository_dir / "metadata" / "1.root.json").read_bytes()
        self.batch = Batch()

    def put_records(self, count: int) -> None:
        """Put so many new records in."""
        records = [clearance(self._number + at + 1) for at in range(count)]
        self._number += count
        with writing(self.centre.engine) as session:
            put_records(session, records, self.world.tick())

    def prepare(self, act: str) -> Callable[[], object]:
        """Make ready what an act is about, with room; gives the act, which may be done again."""
        device, tick, centre = self.device, self.world.tick, self.centre
        match act:
            case "events":
                device.record(40)
                return device.uploader.push
            case "enrol":
                return lambda: Device(self.world)
            case "stick":
                device.record(40)
                device.courier.export(open_stick(self.stick, device.courier.mark))
                return self._by_stick
            case "import":
                path = self._ministry_file(40)
                return lambda: take_import(centre, source_of(path, ImportKind.CLEARANCES), tick())
            case "delta":
                self.put_records(40)
                return lambda: publisher.publish_delta(centre, tick())
            case "base":
                return lambda: publisher.publish_base(centre, tick())
            case "keys":
                return self._rotate
            case _:
                centre.engine.dispose()
                return lambda: open_centre(self._place).close()

    def _by_stick(self) -> None:
        courier.take_stick(self.centre, self.stick, self.world.tick())
        self.device.courier.take_receipt(open_stick(self.stick, self.device.courier.mark))

    def _rotate(self) -> None:
        key_work.mend_signatures(self.centre, self.world.tick())
        key_work.rotate_role(self.centre, "snapshot", self.world.tick())

    def _ministry_file(self, count: int) -> Path:
        records = [clearance(self._number + at + 1) for at in range(count)]
        self._number += count
        rows = [dict(zip(COLUMNS, json.loads(encode_row(each)), strict=True)) for each in records]
        path = self._folder / "ministry.jsonl"
        path.write_text("".join(f"{json.dumps(row)}\n" for row in rows))
        return path

    def case(self, act: str, free: int) -> None:
        """Do one act with so many pages left, and again when there is room."""
        do = self.prepare(act)
        self._shorten_log()
        self.disk.leave(free)
        self.batch.count += 1
        if self._is_refused(act, do):
            try:
                self._check(act, free)
            except EnvironmentFault:
                self.batch.seen[f"{act}: cannot be read while full"] += 1
                if act != "open":  # the first to open a database needs a page
                    self.batch.broken.append(f"{act} at {free}: cannot be read while full")
            self.disk.give_room()
            if self._is_refused(act, do):
                self.batch.broken.append(f"{act} at {free}: refused with room")
        self.disk.give_room()
        self._check(act, free)

    def _shorten_log(self) -> None:
        """Begin with an empty write-ahead log: what a long one has room for needs none on the disk."""
        connection = sqlite3.connect(self._place / "centre.db")
        connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
        connection.close()

    def _is_refused(self, act: str, do: Callable[[], object]) -> bool:
        try:
            do()
        except EnvironmentFault as fault:
            for language in ("id", "en"):
                texts(language)(fault.key, **fault.values)  # type: ignore[arg-type]
            self.batch.seen[f"{act}: {fault.key}"] += 1
            return True
        except Exception as error:  # noqa: BLE001 - that is what the run looks for
            self.batch.seen[f"{act}: raw"] += 1
            self.batch.broken.append(f"{act}: {type(error).__name__} {error}"[:300])
            return True
        self.batch.seen[f"{act}: done"] += 1
        return False

    def _check(self, act: str, free: int) -> None:
        """What was acknowledged is held, and what is published can be taken, full disk or not."""
        device = self.device
        with reading(self.centre.engine) as session:
            query = text("SELECT hash FROM events WHERE device_id = :device ORDER BY dev_seq")
            held = list(session.execute(query, {"device": device.account.device_id}).scalars())
        own = [event.hash for event in device.outbox.events]
        self.batch.lost += max(0, device.acked - len(held))
        self.batch.duplicated += len(held) - len(set(held))
        if held != own[: len(held)]:
            self.batch.broken.append(f"{act} at {free}: what is held is not the beginning of the chain")
        if act in {"delta", "base", "keys"}:
            self._take(act, free)

    def _take(self, act: str, free: int) -> None:
        """Take all that is published, as a post does that was there before."""
        source = DirectorySource(self.centre.repository_dir)
        repository = TrustedRepository(source, self._folder / "client", self._root, self.world.tick())
        try:
            index = repository.refresh()
            for path in (*(each.path for each in index.base.shards), *(each.path for each in index.deltas)):
                repository.fetch(path)
        except DataRejected as fault:
            # Between a new root and new signatures a client keeps what it has.
            self.batch.seen[f"{act}: client waits, {fault.key}"] += 1
            if act != "keys":
                self.batch.broken.append(f"{act} at {free}: {fault.key}")
        finally:
            repository.close()

    def end(self) -> None:
        """Begin the centre again, send all, and look once more."""
        self.centre.close()
        self.centre = self.world.centre = open_centre(self._place)
        self.device.uploader.push()
        key_work.mend_signatures(self.centre, self.world.tick())
        publisher.publish_delta(self.centre, self.world.tick())
        self._check("base", 0)
        if self.device.acked != len(self.device.outbox.events):
            self.batch.broken.append("not all arrived")
        with reading(self.centre.engine) as session:
            if session.execute(text("PRAGMA integrity_check")).scalar() != "ok":
                self.batch.broken.append("the database is damaged")
        left = [path.name for path in self._place.rglob("*") if path.name.startswith((".new-", "spool-"))]
        if left:
            self.batch.broken.append(f"left behind: {left[:3]}")
        self.centre.close()


def main(disk: Path, folder: Path, cases: list[tuple[str, int]]) -> None:
    """Do the cases and write what was seen."""
    world = World(disk, folder)
    for act, free in cases:
        world.case(act, free)
    world.end()
    sys.stdout.write(json.dumps(vars(world.batch)) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), json.loads(sys.argv[3]))
