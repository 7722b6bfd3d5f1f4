from __future__ import annotations

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher
from sqlite_utils import Database

from checkpoint_app.faults import DataRejected
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.connection import open_database
from checkpoint_app.store.migrations import _apply, backups, migrate, remove_old_backups, schema_version
from checkpoint_app.store.schema import CASEBOOK_MIGRATIONS, Migration
from tests.unit.store.conftest import DATABASE_KEY, DEVICE_KEY, START
from tests.unit.store.test_outbox import fill

FIRST = Migration(1, "first", ("CREATE TABLE t (a INTEGER NOT NULL) STRICT", "INSERT INTO t VALUES (1)"))
SECOND = Migration(2, "second", ("ALTER TABLE t ADD COLUMN b TEXT", "UPDATE t SET b = 'new'"))
BROKEN = Migration(2, "broken", ("ALTER TABLE t ADD COLUMN b TEXT", "UPDATE misspelt SET b = 'new'"))


def rows(db: Database) -> list[tuple[object, ...]]:
    return list(db.conn.execute("SELECT * FROM t").fetchall())


def test_an_empty_database_gets_every_migration_and_no_backup(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = open_database(path, DATABASE_KEY)
    assert migrate(db, path, (FIRST, SECOND), START) == (1, 2)
    assert (schema_version(db), rows(db), backups(path)) == (2, [(1, "new")], ())
    assert migrate(db, path, (FIRST, SECOND), START) == ()
    db.close()


def test_a_populated_database_is_copied_before_it_is_changed(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = open_database(path, DATABASE_KEY)
    migrate(db, path, (FIRST,), START)
    db.table("t").insert({"a": 5})
    assert migrate(db, path, (FIRST, SECOND), START) == (2,)
    assert rows(db) == [(1, "new"), (5, "new")]
    db.close()
    (backup,) = backups(path)
    copy = open_database(backup, DATABASE_KEY)
    assert (schema_version(copy), rows(copy)) == (1, [(1,), (5,)])
    copy.close()
    assert remove_old_backups(path, START + timedelta(hours=72)) == 0
    assert remove_old_backups(path, START + timedelta(hours=73)) == 1


def test_a_migration_that_fails_changes_nothing(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = open_database(path, DATABASE_KEY)
    migrate(db, path, (FIRST,), START)
    with pytest.raises(sqlcipher.Error, match="misspelt"):
        migrate(db, path, (FIRST, BROKEN), START)
    assert (schema_version(db), rows(db)) == (1, [(1,)])
    assert migrate(db, path, (FIRST, SECOND), START) == (2,)
    db.close()


_INTERRUPTED = """
import os, signal, sys
from pathlib import Path
from checkpoint_app.store import connection, migrations
from checkpoint_app.store.schema import Migration
from tests.unit.store.conftest import DATABASE_KEY, START
from tests.unit.store.test_migrations import FIRST
path = Path(sys.argv[1])
db = connection.open_database(path, DATABASE_KEY)
migrations.migrate(db, path, (FIRST,), START)
db.conn.create_function("die", 0, lambda: os.kill(os.getpid(), signal.SIGKILL))
killer = Migration(2, "killer", ("ALTER TABLE t ADD COLUMN b TEXT", "UPDATE t SET b = die()"))
migrations.migrate(db, path, (FIRST, killer), START)
"""


@pytest.mark.skipif(os.name != "posix", reason="SIGKILL is POSIX")
def test_a_killed_migration_is_done_again_from_the_start(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    done = subprocess.run(
        [sys.executable, "-c", _INTERRUPTED, str(path)], cwd=Path(__file__).parents[3], timeout=60, check=False
    )
    assert done.returncode == -signal.SIGKILL
    db = open_database(path, DATABASE_KEY)
    assert (schema_version(db), rows(db), len(backups(path))) == (1, [(1,)], 1)
    assert migrate(db, path, (FIRST, SECOND), START) == (2,)
    assert rows(db) == [(1, "new")]
    db.close()


def test_two_processes_that_open_a_new_database_at_once_both_get_it(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    one, two = open_database(path, DATABASE_KEY), open_database(path, DATABASE_KEY)
    migrate(one, path, (FIRST, SECOND), START)
    _apply(two, FIRST)
    assert (schema_version(two), rows(two)) == (2, [(1, "new")])
    one.close()
    two.close()


def test_a_newer_database_is_refused_untouched(casebook: Casebook, path: Path) -> None:
    fill(casebook, 1)
    casebook._db.conn.execute("PRAGMA user_version = 99")
    casebook.close()
    before = path.read_bytes()
    with pytest.raises(DataRejected, match="newer_database") as caught:
        Casebook.open(path, DATABASE_KEY, DEVICE_KEY, START)
    assert caught.value.values == {"file": "casebook.db", "found": 99, "known": CASEBOOK_MIGRATIONS[-1].number}
    assert path.read_bytes() == before


def test_released_migrations_are_numbered_without_gaps() -> None:
    assert [each.number for each in CASEBOOK_MIGRATIONS] == list(range(1, len(CASEBOOK_MIGRATIONS) + 1))
