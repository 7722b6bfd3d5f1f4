from __future__ import annotations

import shutil
from pathlib import Path

import pytest
import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.store import connection as connection_module
from checkpoint_app.store.connection import (
    damaged_pages,
    database_faults,
    fault_of,
    open_database,
    write_transaction,
)
from checkpoint_app.store.reserve import RESERVE_BYTES, Reserve
from tests.unit.store.conftest import DATABASE_KEY


def test_the_file_is_encrypted_and_opens_with_its_key_only(tmp_path: Path) -> None:
    path = tmp_path / "a.db"
    db = open_database(path, DATABASE_KEY)
    db.execute("CREATE TABLE t (a TEXT NOT NULL) STRICT")
    db.table("t").insert({"a": "SYNTHETIC"})
    db.close()
    assert b"SQLite format" not in path.read_bytes()
    assert b"SYNTHETIC" not in path.read_bytes()
    again = open_database(path, DATABASE_KEY, must_exist=True)
    assert damaged_pages(again) == ()
    again.close()
    with pytest.raises(DataRejected, match="not_a_database"):
        open_database(path, b"\x00" * 32)
    with pytest.raises(ValueError, match="32 bytes"):
        open_database(path, b"short")


def test_a_casebook_flushes_every_commit_and_overwrites_what_it_deletes(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db", DATABASE_KEY)
    values = {
        name: db.conn.execute(f"PRAGMA {name}").fetchone()[0]
        for name in ("journal_mode", "synchronous", "foreign_keys", "secure_delete")
    }
    assert values == {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1, "secure_delete": 1}
    db.close()


@pytest.mark.parametrize("content", [b"not a database at all" * 400, b"\x00" * 8192])
def test_something_else_in_its_place_is_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.db"
    path.write_bytes(content)
    with pytest.raises(DataRejected, match="not_a_database"):
        open_database(path, DATABASE_KEY)
    assert path.read_bytes() == content


def test_a_missing_file_or_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(EnvironmentFault, match="cannot_open"):
        open_database(tmp_path / "a.db", DATABASE_KEY, must_exist=True)
    with pytest.raises(EnvironmentFault, match="cannot_open"):
        open_database(tmp_path, DATABASE_KEY)


def test_a_lock_held_elsewhere_is_named_after_the_wait(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(connection_module, "BUSY_TIMEOUT_MS", 20)
    path = tmp_path / "a.db"
    one, two = open_database(path, DATABASE_KEY), open_database(path, DATABASE_KEY)
    one.conn.execute("BEGIN IMMEDIATE")
    with pytest.raises(EnvironmentFault, match="locked"), database_faults(path), write_transaction(two):
        pass
    one.close()
    two.close()


def test_bugs_stay_bugs(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db", DATABASE_KEY)
    with pytest.raises(sqlcipher.Error, match="no such table"), database_faults(tmp_path / "a.db"):
        db.execute("SELECT * FROM misspelt")
    db.close()


def insert_and_fail(db: object) -> None:
    with write_transaction(db):  # type: ignore[arg-type]
        db.table("t").insert({"a": 2})  # type: ignore[attr-defined]
        raise RuntimeError("inner")


def test_a_nested_block_rolls_back_alone_and_an_outer_one_takes_all(tmp_path: Path) -> None:
    db = open_database(tmp_path / "a.db", DATABASE_KEY)
    db.execute("CREATE TABLE t (a INTEGER NOT NULL) STRICT")
    with write_transaction(db):
        db.table("t").insert({"a": 1})
        with pytest.raises(RuntimeError):
            insert_and_fail(db)
    with pytest.raises(RuntimeError):
        insert_and_fail(db)
    assert db.conn.execute("SELECT a FROM t").fetchall() == [(1,)]
    db.close()


def test_space_is_held_and_given_up(tmp_path: Path) -> None:
    reserve = Reserve(tmp_path / "x.reserve")
    assert not reserve.release()
    assert reserve.hold()
    assert reserve.hold()
    assert reserve.path.stat().st_blocks * 512 >= RESERVE_BYTES
    assert reserve.release()
    assert not reserve.is_held


def test_an_error_without_a_code_is_no_fault(tmp_path: Path) -> None:
    assert fault_of(ValueError("x"), tmp_path / "a.db") is None
    assert fault_of(sqlcipher.Error("x"), tmp_path / "a.db") is None


def test_a_disk_without_room_holds_no_reserve(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(shutil, "disk_usage", lambda _: shutil._ntuple_diskusage(10, 9, 1))
    reserve = Reserve(tmp_path / "x.reserve")
    assert not reserve.hold()
    assert reserve.is_disk_low()
    assert list(tmp_path.iterdir()) == []
