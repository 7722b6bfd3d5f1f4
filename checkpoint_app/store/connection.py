"""Open our SQLCipher databases; the only place that does.

Keys are raw (32 bytes, no key derivation: opening takes 6 ms instead of 300). A connection belongs to the thread that
opened it. `sqlcipher3.Error` is not a `sqlite3.Error`; outside this package only faults are seen, see
`database_faults`. A live database file is never opened by anything but SQLCipher: closing a plain file handle in this
process would drop SQLite's locks.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import sqlcipher3.dbapi2 as sqlcipher

from checkpoint_app.faults import DataRejected, EnvironmentFault, Fault

if TYPE_CHECKING:
    from sqlite_utils import Database

KEY_BYTES = 32
BUSY_TIMEOUT_MS = 5000

# Primary result codes of SQLite (sqlite.org/rescode.html); extended codes carry them in the low byte.
_PERM, _BUSY, _LOCKED, _READONLY = 3, 5, 6, 8
_IOERR, _CORRUPT, _FULL, _CANTOPEN, _NOTADB = 10, 11, 13, 14, 26
_ENVIRONMENT = {
    _BUSY: "locked",
    _LOCKED: "locked",
    _READONLY: "read_only",
    _PERM: "read_only",
    _IOERR: "disk_io",
    _FULL: "disk_full",
    _CANTOPEN: "cannot_open",
}
_REJECTED = {_CORRUPT: "corrupt", _NOTADB: "not_a_database"}


def fault_of(error: BaseException, path: Path) -> Fault | None:
    """Name the fault behind an error of SQLCipher; None when the error is a bug of ours."""
    code = getattr(error, "sqlite_errorcode", None)
    if not isinstance(error, sqlcipher.Error) or code is None:
        return None
    primary = code & 0xFF
    if primary in _ENVIRONMENT:
        return EnvironmentFault(f"store.fault.{_ENVIRONMENT[primary]}", file=path.name)
    if primary in _REJECTED:
        return DataRejected(f"store.fault.{_REJECTED[primary]}", file=path.name)
    return None


@contextmanager
def database_faults(path: Path) -> Iterator[None]:
    """Turn errors of SQLCipher into EnvironmentFault (disk, locks) or DataRejected (wrong key, corrupt file)."""
    try:
        yield
    except sqlcipher.Error as error:
        fault = fault_of(error, path)
        if fault is None:
            raise
        raise fault from error


def open_database(path: Path, key: bytes, *, must_exist: bool = False) -> Database:
    """Open a database as `connect` does, to be used through sqlite-utils."""
    # Imported here: looking a document up needs none of it, and it takes a fifth of a second.
    from sqlite_utils import Database

    # Plugins of whatever else is installed beside us have no business in these files, and finding them takes 20 ms.
    return Database(connect(path, key, must_exist=must_exist), strict=True, execute_plugins=False)


def connect(path: Path, key: bytes, *, must_exist: bool = False, synchronous: str = "FULL") -> sqlcipher.Connection:
    """Open a database with its raw 32-byte key: WAL, foreign keys on, deleted content overwritten.

    The first page is read, so a wrong key or a damaged header is found here. `synchronous` is FULL for the casebook
    and may be NORMAL or OFF for a database that can be built again. Raises EnvironmentFault and DataRejected.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("a raw database key has 32 bytes")
    mode = "rw" if must_exist else "rwc"
    with database_faults(path):
        connection = sqlcipher.connect(
            f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None, check_same_thread=True
        )
        try:
            _prepare(connection, key, synchronous)
        except BaseException:
            connection.close()
            raise
    return connection


def _prepare(connection: sqlcipher.Connection, key: bytes, synchronous: str) -> None:
    # SQLCipher writes its errors to stderr by default; ours become faults.
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA busy_timeout = {BUSY_TIMEOUT_MS}")
    connection.execute("SELECT count(*) FROM sqlite_schema").fetchone()
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute(f"PRAGMA synchronous = {synchronous}")
    connection.execute("PRAGMA foreign_keys = ON")
    connection.execute("PRAGMA secure_delete = ON")
    connection.execute("PRAGMA trusted_schema = OFF")


def is_in_transaction(db: Database) -> bool:
    """Whether a transaction is open on this connection."""
    return bool(db.conn.in_transaction)


@contextmanager
def write_transaction(db: Database) -> Iterator[Database]:
    """Hold the write lock from the first statement to the commit; roll everything back on any exception.

    `Database.atomic` begins without the lock, so that a read followed by a write may meet another process's commit;
    here the head of the chain is read under the lock. Nested use joins the outer transaction.
    """
    if is_in_transaction(db):
        with db.atomic():
            yield db
        return
    db.conn.execute("BEGIN IMMEDIATE")
    try:
        yield db
        db.conn.execute("COMMIT")
    except BaseException:
        if is_in_transaction(db):
            db.conn.execute("ROLLBACK")
        raise


@contextmanager
def one_moment(db: Database) -> Iterator[None]:
    """See one state of the database throughout, whatever others write meanwhile."""
    if is_in_transaction(db):
        yield
        return
    db.conn.execute("BEGIN")
    try:
        yield
    finally:
        db.conn.execute("ROLLBACK")


def damaged_pages(db: Database) -> tuple[str, ...]:
    """List pages whose authentication fails and structural damage, in SQLCipher's words; empty when all is whole."""
    pages = forged_pages(db.conn)
    if pages:
        return pages
    return tuple(str(row[0]) for row in db.conn.execute("PRAGMA integrity_check") if row[0] != "ok")


def forged_pages(connection: sqlcipher.Connection) -> tuple[str, ...]:
    """List pages whose authentication fails.

    SQLCipher reads the file itself, past the write-ahead log. After a power cut the file may hold a torn page whose
    good copy lies in the log, and a checkpoint may be writing just now: the log is brought in first, and what is
    found is looked at twice.
    """
    pages: tuple[str, ...] = ()
    for _ in range(2):
        connection.execute("PRAGMA wal_checkpoint(FULL)").fetchone()
        pages = tuple(str(row[0]) for row in connection.execute("PRAGMA cipher_integrity_check"))
        if not pages:
            break
    return pages
