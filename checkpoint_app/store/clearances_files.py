"""The folder of clearance generations: `clearances-<name>.db`, and `CURRENT` that names the live one.

`CURRENT` is replaced atomically and last, so a crash at any moment leaves the generation live that was live before.
A live file is only ever opened by SQLCipher: a plain open and close in this process would drop its locks.
"""

from __future__ import annotations

import errno
import os
import re
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store.connection import connect

POINTER = "CURRENT"
_FILE = re.compile(r"clearances-[A-Za-z0-9][A-Za-z0-9_-]{0,79}\.db")
_NEW = ".new-"
_SQLITE_FULL = 13  # sqlite.org/rescode.html
_SQLITE_DAMAGE = frozenset({11, 26})
_DAMAGED = ".damaged-"
_MISSED = ".missed"
_COMPANIONS = ("", "-wal", "-shm", "-journal")

PointerState = tuple[int, int, int] | None
"""What changes whenever `CURRENT` was replaced; None when there is none."""


def file_name(name: str) -> str:
    """Name of a generation's file."""
    return f"clearances-{name}.db"


def free_name(folder: Path, generation: str) -> str:
    """A name for a new file of this generation that no file bears yet (a repaired generation is a new file).

    A write-ahead log that was left behind by an earlier file must not be taken for the new one's.
    """
    name, count = generation, 1
    while any((folder / f"{file_name(name)}{companion}").exists() for companion in _COMPANIONS):
        count += 1
        name = f"{generation}-{count}"
    return name


def building_path(folder: Path, name: str) -> Path:
    """Where a generation is built before it may be named by `CURRENT`."""
    return folder / f"{_NEW}{file_name(name)}"


def pointer_state(folder: Path) -> PointerState:
    """Look at `CURRENT` without reading it (two microseconds)."""
    try:
        found = (folder / POINTER).stat()
    except OSError:
        return None
    return (found.st_mtime_ns, found.st_ino, found.st_size)


def current_file(folder: Path) -> Path:
    """Find the live generation; raises DataRejected when there is none or the pointer leads nowhere."""
    try:
        named = (folder / POINTER).read_text(encoding="ascii").strip()
    except FileNotFoundError as error:
        raise DataRejected("feed.fault.cache_missing") from error
    except (OSError, ValueError) as error:
        raise DataRejected("feed.fault.cache_pointer_broken") from error
    path = folder / named
    if not _FILE.fullmatch(named) or not path.is_file():
        raise DataRejected("feed.fault.cache_pointer_broken")
    return path


def mark_damaged(path: Path) -> None:
    """Note that this generation was found damaged: readers let go of it, and the next cycle mends it."""
    with suppress(OSError):
        _damage_mark(path).touch()
        os.utime(path.parent / POINTER)  # looked at before every question


def is_marked_damaged(path: Path) -> bool:
    """Whether someone met a damaged page in this generation."""
    return _damage_mark(path).exists()


def _damage_mark(path: Path) -> Path:
    return path.with_name(f"{_DAMAGED}{path.name}")


def note_missed(folder: Path, feed_seq: int) -> None:
    """Note a publication that is known and could not be taken; overtaken by the first that is."""
    with suppress(OSError):
        (folder / _MISSED).write_text(str(feed_seq), encoding="ascii")


def missed(folder: Path) -> int:
    """The last publication that was noted as not taken; 0 when none was."""
    try:
        return int((folder / _MISSED).read_text(encoding="ascii"))
    except (OSError, ValueError):
        return 0


def means_damage(error: BaseException) -> bool:
    """Whether an error says that content is damaged, not that the disk or a lock refuses."""
    code = getattr(error, "sqlite_errorcode", None)
    return code is None or code & 0xFF in _SQLITE_DAMAGE


def point_to(folder: Path, path: Path) -> None:
    """Make a finished file the live one: temporary file, fsync, replace, fsync of the folder."""
    handle, temporary = tempfile.mkstemp(dir=folder, prefix=f"{_NEW}{POINTER}-")
    try:
        with os.fdopen(handle, "w", encoding="ascii") as stream:
            stream.write(f"{path.name}\n")
            stream.flush()
            os.fsync(stream.fileno())
        Path(temporary).replace(folder / POINTER)
    except BaseException:
        with suppress(OSError):
            Path(temporary).unlink()
        raise
    sync_folder(folder)


def settle(folder: Path, building: Path, name: str) -> Path:
    """Give a built and closed file its lasting name, all of it on the disk before."""
    with building.open("rb+") as stream:
        os.fsync(stream.fileno())
    final = folder / file_name(name)
    building.replace(final)
    sync_folder(folder)
    return final


def sync_folder(folder: Path) -> None:
    """Make renames in a folder lasting; Windows has no such call and needs none."""
    if sys.platform == "win32":
        return
    handle = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


def sweep(folder: Path, keep: Path | None) -> None:
    """Delete half-built files and generations that are no longer live; what is still held open stays until later."""
    for path in list(folder.iterdir()):
        stem = path.name
        for companion in _COMPANIONS[1:]:
            stem = stem.removesuffix(companion)
        stem = stem.removeprefix(_DAMAGED)
        is_old = _FILE.fullmatch(stem) is not None and (keep is None or stem != keep.name)
        if is_old or stem.startswith(_NEW):
            with suppress(OSError):
                path.unlink()


def remove_database(path: Path) -> None:
    """Delete a database that nobody holds, with its companions."""
    for companion in _COMPANIONS:
        with suppress(OSError):
            path.with_name(path.name + companion).unlink()


def open_generation(path: Path, key: bytes, *, must_exist: bool = True) -> sqlcipher.Connection:
    """Open a generation in autocommit with its raw 32-byte key.

    Raises DataRejected when its first page is damaged or the key is another, EnvironmentFault when the disk refuses.
    """
    try:
        connection = connect(path, key, must_exist=must_exist, synchronous="NORMAL")
    except DataRejected as error:
        raise DataRejected("feed.fault.cache_damaged") from error
    connection.execute("PRAGMA temp_store = MEMORY")  # nothing of the cache in plain files
    return connection


@contextmanager
def disk_faults() -> Iterator[None]:
    """Turn what the disk or SQLite refuses while writing into one sentence; nothing live was changed."""
    try:
        yield
    except sqlcipher.DatabaseError as error:
        is_full = getattr(error, "sqlite_errorcode", 0) & 0xFF == _SQLITE_FULL
        raise EnvironmentFault("feed.fault.cache_disk_full" if is_full else "feed.fault.cache_not_written") from error
    except OSError as error:
        is_full = error.errno in {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
        raise EnvironmentFault("feed.fault.cache_disk_full" if is_full else "feed.fault.cache_not_written") from error
