"""A consistent copy of a casebook that is in use, under another key; and a copy made the live casebook again.

SQLCipher itself copies (`sqlcipher_export` in one read transaction), so the live file is opened by nothing else and
the counter goes on recording meanwhile. What never leaves a counter does not go along: the identity of travellers
whom nobody flagged. Their keys are missing in the copy as if they had been erased; their events are whole.
"""

from __future__ import annotations

import os
import shutil
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.casework.canonical import instant_to_wire
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store.connection import connect, database_faults, forged_pages

_ROOM_LEFT_BYTES = 32 * 1024 * 1024
"""Left free beside a copy: the counter's own records come first."""

_UNSHARED = "SELECT encounter_id FROM main.encounter_keys WHERE is_shared = 0 AND key IS NOT NULL"


@dataclass(frozen=True, slots=True)
class CopiedChain:
    """Whose chain is in a copy, where it ends, and the copy's schema."""

    device_id: str
    incarnation: int
    dev_seq: int
    head_hash: str
    schema: int


def casebook_bytes(path: Path) -> int:
    """Tell how large a copy may become: the file and its write-ahead log."""
    files = (path, path.with_name(f"{path.name}-wal"))
    return sum(each.stat().st_size for each in files if each.is_file())


def check_room(path: Path, folder: Path, key: str) -> None:
    """Raise EnvironmentFault (with the given sentence) when a copy of the casebook does not fit into a folder."""
    needed = casebook_bytes(path) + _ROOM_LEFT_BYTES
    free = shutil.disk_usage(folder).free
    if free < needed:
        raise EnvironmentFault(key, needed=-(-needed // 1_000_000), free=free // 1_000_000)


def copy_for_backup(path: Path, key: bytes, target: Path, target_key: bytes, now: datetime) -> CopiedChain:
    """Copy the casebook at `path` into a new file under `target_key`, lasting when this returns.

    May run on any thread while the casebook is in use. Raises EnvironmentFault (no room, or the device is not
    enrolled) and DataRejected (damaged pages); then there is no target.
    """
    target.unlink(missing_ok=True)
    try:
        with database_faults(path):
            connection = connect(path, key, must_exist=True)
            try:
                chain = _copy(connection, target, target_key, now)
            finally:
                connection.close()
        _make_last(target)
    except BaseException:
        with suppress(OSError):
            target.unlink()
        raise
    return chain


def _copy(connection: sqlcipher.Connection, target: Path, target_key: bytes, now: datetime) -> CopiedChain:
    _attach(connection, target, target_key)
    connection.execute("BEGIN")
    connection.execute("SELECT sqlcipher_export('copy')").fetchone()
    row = connection.execute("SELECT device_id, incarnation, head_seq, head_hash FROM main.device").fetchone()
    if row is None:
        raise EnvironmentFault("store.fault.not_enrolled")
    schema = int(connection.execute("PRAGMA main.user_version").fetchone()[0])
    connection.execute(f"UPDATE copy.encounters SET content = NULL WHERE encounter_id IN ({_UNSHARED})")  # noqa: S608
    connection.execute(
        "UPDATE copy.encounter_keys SET key = NULL, destroyed_at = ? WHERE is_shared = 0 AND key IS NOT NULL",
        (instant_to_wire(now),),
    )
    connection.execute(f"PRAGMA copy.user_version = {schema}")
    connection.execute("COMMIT")
    connection.execute("DETACH copy")
    device_id, incarnation, dev_seq, head_hash = row
    return CopiedChain(device_id, incarnation, dev_seq, head_hash, schema)


def open_copy_as(copy: Path, copy_key: bytes, target: Path, key: bytes) -> CopiedChain:
    """Write a copy anew under this machine's own key, every page checked before; lasting when this returns.

    Raises DataRejected when a page is damaged or the key is another, EnvironmentFault when the disk refuses.
    """
    target.unlink(missing_ok=True)
    with database_faults(copy):
        connection = connect(copy, copy_key, must_exist=True)
        try:
            if forged_pages(connection):
                raise DataRejected("store.fault.corrupt", file=copy.name)
            _attach(connection, target, key)
            connection.execute("SELECT sqlcipher_export('copy')").fetchone()
            schema = int(connection.execute("PRAGMA main.user_version").fetchone()[0])
            connection.execute(f"PRAGMA copy.user_version = {schema}")
            row = connection.execute("SELECT device_id, incarnation, head_seq, head_hash FROM copy.device").fetchone()
            connection.execute("DETACH copy")
        finally:
            connection.close()
    _make_last(target)
    device_id, incarnation, dev_seq, head_hash = row
    return CopiedChain(device_id, incarnation, dev_seq, head_hash, schema)


def _attach(connection: sqlcipher.Connection, target: Path, key: bytes) -> None:
    # Whole or not at all: the file counts for nothing before it got its name, so it needs no journal.
    connection.execute(f"ATTACH DATABASE ? AS copy KEY \"x'{key.hex()}'\"", (str(target),))
    connection.execute("PRAGMA copy.journal_mode = OFF")
    connection.execute("PRAGMA copy.synchronous = OFF")


def _make_last(path: Path) -> None:
    with path.open("rb+") as stream:
        os.fsync(stream.fileno())
