"""A centre: its folder, its keys, its database, its name. Opened once per process; safe to share between threads."""

from __future__ import annotations

import uuid
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from sqlalchemy import Engine
from sqlalchemy.orm import Session

from checkpoint_app import clock
from checkpoint_app.central import database, repository
from checkpoint_app.central.files import folder_faults, write_atomically
from checkpoint_app.central.keys import CentreKeys, create_keys, load_keys
from checkpoint_app.central.models import Setting
from checkpoint_app.central.signers import OWNER_ONLY
from checkpoint_app.faults import EnvironmentFault

_FEED_EPOCH = 1


@dataclass(frozen=True, slots=True)
class Centre:
    """An open centre. `server_epoch` names the life of its database, `feed_id` the life of its feed."""

    folder: Path
    keys: CentreKeys
    engine: Engine
    server_epoch: str
    feed_id: str

    @property
    def repository_dir(self) -> Path:
        """The TUF repository: a plain directory with `metadata` and `targets`."""
        return self.folder / "repository"

    def close(self) -> None:
        """Close the database's connections."""
        self.engine.dispose()


def create_centre(
    folder: Path, now: datetime, *, root_keys: int = 1, root_threshold: int = 1, database_url: str | None = None
) -> Centre:
    """Make a centre: keys, empty tables, the TUF root; raises EnvironmentFault when the folder holds one already.

    `database_url` names an empty PostgreSQL database (`postgresql+psycopg://...`); it may hold a password.
    """
    if database.is_here(folder):
        raise EnvironmentFault("central.fault.centre_exists", path=str(folder))
    with folder_faults(folder):
        folder.mkdir(parents=True, exist_ok=True)
        keys = create_keys(folder / "keys", now, root_keys, root_threshold)
    repository.write_first_root(folder / "repository", keys, now)
    if database_url is not None:
        write_atomically(folder / database.URL_FILE, database_url.encode(), OWNER_ONLY)
    engine = database.make_engine(folder)
    database.migrate(engine)
    with database.writing(engine) as session:
        session.add(Setting(name="server_epoch", value=uuid.uuid4().hex))
        session.add(Setting(name="feed_id", value=f"{uuid.uuid4().hex}-{_FEED_EPOCH}"))
    engine.dispose()
    return open_centre(folder)


def open_centre(folder: Path) -> Centre:
    """Open a centre; raises EnvironmentFault when there is none, DataRejected when it is newer than this program."""
    if not database.is_here(folder):
        raise EnvironmentFault("central.fault.no_centre", path=str(folder))
    keys = load_keys(folder / "keys", clock.now())
    engine = database.make_engine(folder)
    database.migrate(engine)
    with database.reading(engine) as session:
        server_epoch, feed_id = setting(session, "server_epoch"), setting(session, "feed_id")
    return Centre(folder, keys, engine, server_epoch, feed_id)


def setting(session: Session, name: str, default: str = "") -> str:
    """Read one of the centre's own values."""
    row = session.get(Setting, name)
    return row.value if row else default


def set_setting(session: Session, name: str, value: str) -> None:
    """Write one of the centre's own values."""
    session.merge(Setting(name=name, value=value))
