"""Bring a database to the schema this program knows, whole or not at all.

The version is SQLite's `user_version`, changed in the same transaction as the schema. Before a database that holds
data is changed it is copied by SQLite itself (`VACUUM INTO`, encrypted with the same key): a live file is never
opened as a plain file. A newer database is refused untouched.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from pathlib import Path

from sqlite_utils import Database

from checkpoint_app.faults import DataRejected
from checkpoint_app.store.connection import database_faults, write_transaction
from checkpoint_app.store.schema import Migration

BACKUP_KEPT_FOR = timedelta(hours=72)
"""No longer than the shortest retention: a backup must not outlive an erased key by more than that."""

_BACKUP_MARK = ".before-"


def schema_version(db: Database) -> int:
    """Tell the version of an open database; 0 for an empty one."""
    return int(db.conn.execute("PRAGMA user_version").fetchone()[0])


def migrate(db: Database, path: Path, migrations: Sequence[Migration], now: datetime) -> tuple[int, ...]:
    """Apply what is missing, each migration in its own transaction; returns the numbers that were missing.

    Raises DataRejected for a database of a newer program; EnvironmentFault when the disk has no room for the backup.
    A migration that fails or is killed leaves the database at the version before it.
    """
    with database_faults(path):
        version, newest = schema_version(db), migrations[-1].number
        if version > newest:
            raise DataRejected("store.fault.newer_database", file=path.name, found=version, known=newest)
        missing = [migration for migration in migrations if migration.number > version]
        if missing and version > 0:
            _back_up(db, path, version, now)
        for migration in missing:
            _apply(db, migration)
    return tuple(migration.number for migration in missing)


def _apply(db: Database, migration: Migration) -> None:
    with write_transaction(db):
        # Another process may have done it while this one waited for the lock.
        if schema_version(db) >= migration.number:
            return
        for statement in migration.statements:
            db.execute(statement)
        db.execute(f"PRAGMA user_version = {migration.number}")


def _back_up(db: Database, path: Path, version: int, now: datetime) -> None:
    stamp = now.strftime("%Y%m%dT%H%M%SZ")
    target = path.with_name(f"{path.name}{_BACKUP_MARK}{version}-{stamp}")
    target.unlink(missing_ok=True)
    db.conn.execute("VACUUM INTO ?", (str(target),))


def backups(path: Path) -> tuple[Path, ...]:
    """List the copies made before migrations, oldest first."""
    return tuple(sorted(path.parent.glob(f"{path.name}{_BACKUP_MARK}*")))


def remove_old_backups(path: Path, now: datetime) -> int:
    """Remove copies older than `BACKUP_KEPT_FOR`, since they hold keys that were destroyed since; tells how many."""
    removed = 0
    for backup in backups(path):
        made_at = datetime.strptime(backup.name.rsplit("-", 1)[1], "%Y%m%dT%H%M%SZ").replace(tzinfo=now.tzinfo)
        if now - made_at > BACKUP_KEPT_FOR:
            backup.unlink(missing_ok=True)
            removed += 1
    return removed
