"""A PostgreSQL of the tests' own: in a random folder, by a unix socket only, gone when the process ends.

Tests of the centre run on it by `CHECKPOINT_TEST_DATABASE=postgresql`; without it they run on embedded SQLite. Beside
that, `tests/integration/central/test_postgresql.py` runs a bounded share on it in every change.
"""

from __future__ import annotations

import atexit
import os
import shutil
import subprocess
import tempfile
import uuid
from functools import cache
from pathlib import Path

import sqlalchemy

from checkpoint_app.central.database import URL_FILE

ON_POSTGRESQL = os.environ.get("CHECKPOINT_TEST_DATABASE") == "postgresql"
_IN_DEBIAN = sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)


def is_installed() -> bool:
    """Whether the server's programs lie here, and may be run."""
    return os.name == "posix" and _program("initdb") is not None and (os.geteuid() != 0 or _has_user())


def _has_user() -> bool:
    import pwd

    try:
        pwd.getpwnam("postgres")
    except KeyError:
        return False
    return True


def _program(name: str) -> str | None:
    return shutil.which(name) or next((str(path / name) for path in _IN_DEBIAN if (path / name).is_file()), None)


def _run(name: str, *arguments: str) -> None:
    # The server refuses to run as root.
    drop = ["runuser", "-u", "postgres", "--"] if os.name == "posix" and os.geteuid() == 0 else []
    done = subprocess.run(
        [*drop, str(_program(name)), *arguments], capture_output=True, text=True, check=False, cwd="/", timeout=120
    )
    if done.returncode:
        raise RuntimeError(done.stderr or done.stdout)


@cache
def cluster() -> Path:
    """Start the server once for this process; gives its folder."""
    folder = Path(tempfile.mkdtemp(prefix="checkpoint-pg-", dir="/tmp"))
    if os.geteuid() == 0:
        shutil.chown(folder, "postgres")
    data = str(folder / "data")
    _run("initdb", "-A", "trust", "--no-sync", "-U", "postgres", "-D", data, "--locale=C.UTF-8", "-E", "UTF8")
    options = f"-c listen_addresses= -c unix_socket_directories={folder} -c fsync=off -c max_connections=60"
    _run("pg_ctl", "-D", data, "-o", options, "-l", str(folder / "log"), "-w", "start")
    atexit.register(_stop, folder)
    return folder


def _stop(folder: Path) -> None:
    _run("pg_ctl", "-D", str(folder / "data"), "-m", "immediate", "-w", "stop")
    shutil.rmtree(folder, ignore_errors=True)


def _url(name: str) -> str:
    return f"postgresql+psycopg://postgres@/{name}?host={cluster()}"


def new_database(template: str | None = None) -> str:
    """Make an empty database, or a copy of the one that a URL names; gives its URL."""
    name = f"c{uuid.uuid4().hex}"
    source = "template0" if template is None else sqlalchemy.make_url(template).database
    engine = sqlalchemy.create_engine(_url("postgres"), isolation_level="AUTOCOMMIT", poolclass=sqlalchemy.NullPool)
    with engine.connect() as connection:
        connection.exec_driver_sql(f"CREATE DATABASE {name} TEMPLATE {source}")
    return _url(name)


def database_for_tests() -> str | None:
    """Name the database a test's centre is made in: None for the embedded one."""
    return new_database() if ON_POSTGRESQL else None


def copy_centre(folder: Path, to: Path) -> None:
    """Copy a centre that is closed, with its database."""
    shutil.copytree(folder, to)
    named = to / URL_FILE
    if named.exists():
        named.write_text(new_database(named.read_text()))
