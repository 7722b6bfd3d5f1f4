"""The centre as running listeners on this machine: in threads beside the demo and the tests, or alone.

Three listeners (docs/decisions/048): enrolment (TLS of the server), devices (TLS of both sides) and the operators'
pages (plain HTTP, on loopback unless an operator says otherwise).
"""

from __future__ import annotations

import socket
import ssl
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

from fastapi import FastAPI

from checkpoint_app import clock
from checkpoint_app.central.api import make_device_app, make_enrolment_app, make_operators_app
from checkpoint_app.central.authorities import server_credentials
from checkpoint_app.central.centre import Centre
from checkpoint_app.serving import LOOPBACK, Listener, listen, make_server, start_listener
from checkpoint_app.tls import fingerprint, server_context


@dataclass(frozen=True, slots=True)
class Places:
    """Where the listeners are; 0 takes a free port. `names` are further names in the servers' certificate."""

    enrolment_port: int = 0
    device_port: int = 0
    operators_port: int = 0
    host: str = LOOPBACK
    operators_host: str = LOOPBACK
    names: tuple[str, ...] = ()


@dataclass(slots=True)
class RunningServer:
    """A centre that listens. `url` is where devices enrol, `device_url` where they work, `trust` its authority."""

    url: str
    device_url: str
    operators_url: str
    trust: bytes
    _listeners: tuple[Listener, ...]

    @property
    def fingerprint(self) -> str:
        """What a device's administrator compares before enrolling."""
        return fingerprint(self.trust)

    def stop(self) -> None:
        """End all listeners; twice is the same as once."""
        for each in self._listeners:
            each.stop()


def start_server(centre: Centre, places: Places = Places(), now: Callable[[], datetime] = clock.now) -> RunningServer:
    """Serve a centre from threads.

    Raises EnvironmentFault when a port is taken or a listener does not come up.
    """
    bound = _bind(places)
    started: list[Listener] = []
    try:
        for name, (app, context) in _parts(centre, places, bound["devices"], now).items():
            started.append(start_listener(app, bound[name], context, f"central-{name}"))
    except BaseException:
        _abandon(started, bound)
        raise
    return _running(centre, places, bound, tuple(started))


@contextmanager
def running_server(
    centre: Centre, places: Places = Places(), now: Callable[[], datetime] = clock.now
) -> Iterator[RunningServer]:
    """Serve a centre for the length of a block."""
    server = start_server(centre, places, now)
    try:
        yield server
    finally:
        server.stop()


def serve(
    centre: Centre,
    places: Places,
    listening: Callable[[RunningServer], None],
    now: Callable[[], datetime] = clock.now,
) -> None:
    """Serve in this thread until interrupted; `listening` is told the addresses once all ports are bound."""
    bound = _bind(places)
    parts = _parts(centre, places, bound["devices"], now)
    app, context = parts.pop("devices")
    others = tuple(start_listener(each, bound[name], with_, name) for name, (each, with_) in parts.items())
    running = _running(centre, places, bound, others)
    listening(running)
    # uvicorn ends what is under way and then raises the signal again; an operator's Ctrl+C is no failure.
    try:
        with suppress(KeyboardInterrupt):
            make_server(app, context).run([bound["devices"]])
    finally:
        running.stop()


def _bind(places: Places) -> dict[str, socket.socket]:
    wanted = {
        "enrolment": (places.enrolment_port, places.host),
        "devices": (places.device_port, places.host),
        "operators": (places.operators_port, places.operators_host),
    }
    bound: dict[str, socket.socket] = {}
    try:
        for name, (port, host) in wanted.items():
            bound[name] = listen(port, host)
    except BaseException:
        _abandon([], bound)
        raise
    return bound


def _abandon(started: list[Listener], bound: dict[str, socket.socket]) -> None:
    for listener in started:
        listener.stop()
    for each in bound.values():
        each.close()


def _parts(
    centre: Centre, places: Places, devices: socket.socket, now: Callable[[], datetime]
) -> dict[str, tuple[FastAPI, ssl.SSLContext | None]]:
    authorities = centre.keys.authorities
    own = server_credentials(authorities, places.names)
    return {
        "enrolment": (make_enrolment_app(centre, devices.getsockname()[1], now), server_context(own)),
        "devices": (make_device_app(centre, now), server_context(own, authorities.devices_pem)),
        "operators": (make_operators_app(centre, now), None),
    }


def _running(
    centre: Centre, places: Places, bound: dict[str, socket.socket], listeners: tuple[Listener, ...]
) -> RunningServer:
    ports = {name: each.getsockname()[1] for name, each in bound.items()}
    return RunningServer(
        url=f"https://{places.host}:{ports['enrolment']}",
        device_url=f"https://{places.host}:{ports['devices']}",
        operators_url=f"http://{places.operators_host}:{ports['operators']}",
        trust=centre.keys.authorities.servers[-1].pem,
        _listeners=listeners,
    )
