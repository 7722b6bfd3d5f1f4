"""The centre's database: one engine, migrations, transactions.

Embedded SQLite by default (WAL, synchronous FULL: a receipt is a promise); PostgreSQL where a file names one
(on trial, docs/decisions/065). Every transaction of a writer begins with the write lock, since a reader that turns
writer half-way would fail instead of wait, and since changes must be numbered in the order of their commits.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event
from sqlalchemy.exc import DatabaseError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from checkpoint_app.faults import DataRejected, EnvironmentFault

FILE_NAME = "centre.db"
URL_FILE = "database.url"
_WRITERS_LOCK = 7_291_064
_BUSY_TIMEOUT_MS = 30_000
_MIGRATIONS = Path(__file__).parent / "migrations"


def is_here(folder: Path) -> bool:
    """Whether a centre's folder has a database, or names one."""
    return (folder / FILE_NAME).is_file() or (folder / URL_FILE).is_file()


def make_engine(folder: Path) -> Engine:
    """Open an engine on the database of a centre's folder; nothing is touched before the first connection."""
    named = folder / URL_FILE
    if not named.is_file():
        return _embedded(folder / FILE_NAME)
    engine = create_engine(named.read_text(encoding="utf-8").strip(), pool_pre_ping=True)
    event.listen(engine, "begin", _begin_on_server)
    return engine


def _begin_on_server(connection: Connection) -> None:
    if connection.get_execution_options().get("reading", False):
        connection.exec_driver_sql("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
    else:
        connection.exec_driver_sql("SELECT pg_advisory_xact_lock(%s)", (_WRITERS_LOCK,))


def _embedded(path: Path) -> Engine:
    engine = create_engine(f"sqlite:///{path}", connect_args={"timeout": _BUSY_TIMEOUT_MS / 1000})
    event.listen(engine, "connect", _prepare)
    event.listen(engine, "begin", _begin)
    return engine


def _prepare(connection: Any, _record: object) -> None:
    # The driver's own transactions begin too late and commit before DDL: we say BEGIN ourselves.
    connection.isolation_level = None
    for pragma in ("journal_mode=WAL", "synchronous=FULL", "foreign_keys=ON", "cache_size=-65536"):
        connection.execute(f"PRAGMA {pragma}").close()


def _begin(connection: Connection) -> None:
    reading = connection.get_execution_options().get("reading", False)
    connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")


@contextmanager
def writing(engine: Engine) -> Iterator[Session]:
    """Give a session whose whole block is one transaction.

    Raises EnvironmentFault when the disk refuses, DataRejected when the tables' own rules do.
    """
    try:
        with Session(engine) as session, session.begin():
            yield session
    except IntegrityError as error:
        raise DataRejected("central.fault.contradiction") from error
    except OperationalError as error:
        raise EnvironmentFault("central.fault.database_refuses", path=str(engine.url.database)) from error


@contextmanager
def reading(engine: Engine) -> Iterator[Session]:
    """Give a session that sees one moment of the database and takes no write lock.

    Raises EnvironmentFault when the disk refuses: a first reader needs some room too.
    """
    try:
        with Session(engine.execution_options(reading=True)) as session, session.begin():
            yield session
    except OperationalError as error:
        raise EnvironmentFault("central.fault.database_refuses", path=str(engine.url.database)) from error


def migrate(engine: Engine) -> None:
    """Bring the tables to the newest shape; raises DataRejected when they are newer, or are no database at all."""
    try:
        _migrate(engine)
    except OperationalError as error:
        raise EnvironmentFault("central.fault.database_refuses", path=str(engine.url.database)) from error
    except DatabaseError as error:
        raise DataRejected("central.fault.database_unreadable", path=str(engine.url.database)) from error


def _migrate(engine: Engine) -> None:
    # Alembic takes a third of a second to import: only where it is used.
    from alembic import command
    from alembic.config import Config
    from alembic.runtime.migration import MigrationContext
    from alembic.script import ScriptDirectory
    from alembic.util.exc import CommandError

    config = Config()
    config.set_main_option("script_location", str(_MIGRATIONS).replace("%", "%%"))
    config.set_main_option("path_separator", "os")
    newest = ScriptDirectory.from_config(config).get_current_head()
    with engine.begin() as connection:
        if MigrationContext.configure(connection).get_current_revision() == newest:
            return
        config.attributes["connection"] = connection
        try:
            command.upgrade(config, "head")
        except CommandError as error:
            raise DataRejected("central.fault.database_newer", path=str(engine.url.database)) from error
