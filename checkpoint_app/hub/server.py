"""The hub as a running service: its file, its listener behind TLS, and the relay to the centre, in one object."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from checkpoint_app import clock
from checkpoint_app.hub.api import HubPlace, make_app
from checkpoint_app.hub.desk import Desk
from checkpoint_app.hub.ledger import FILE_NAME
from checkpoint_app.serving import LOOPBACK, Listener, listen, start_listener
from checkpoint_app.tls import Credentials, server_context

EVERYWHERE = "0.0.0.0"  # noqa: S104 - the counters of the post reach it; nobody gets in without a certificate


@dataclass(frozen=True, slots=True)
class HubSetup:
    """What a hub needs: its folder and the key of its file, its post and certificate, and where it listens."""

    folder: Path
    database_key: bytes = field(repr=False)
    place: HubPlace
    credentials: Credentials = field(repr=False)
    port: int = 0
    host: str = EVERYWHERE


@dataclass(slots=True)
class RunningHub:
    """A hub that serves; `stop` ends it, and what was begun is finished first."""

    desk: Desk
    port: int
    _listener: Listener

    @property
    def url(self) -> str:
        """Its address on this machine."""
        return f"https://{LOOPBACK}:{self.port}"

    def stop(self) -> None:
        """End the service and close its file."""
        self._listener.stop()
        self.desk.close()


def start_hub(setup: HubSetup, now: Callable[[], datetime] = clock.now) -> RunningHub:
    """Open the file and serve from a thread; raises EnvironmentFault when the port is taken or the disk refuses."""
    listening = listen(setup.port, setup.host)
    try:
        desk = Desk(setup.folder / FILE_NAME, setup.database_key, now())
    except BaseException:
        listening.close()
        raise
    try:
        context = server_context(setup.credentials, setup.place.authorities)
        listener = start_listener(make_app(desk, setup.place, now), listening, context, "post-hub")
    except BaseException:
        listening.close()
        desk.close()
        raise
    return RunningHub(desk, listener.port, listener)
