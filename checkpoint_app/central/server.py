"""The centre as a running server on this machine: in a thread beside the demo and the tests, or alone.

The socket is bound before the thread starts, so the port is known at once and a taken port is an ordinary fault.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import datetime

import uvicorn

from checkpoint_app import clock
from checkpoint_app.central.api import make_app
from checkpoint_app.central.centre import Centre
from checkpoint_app.faults import EnvironmentFault

LOOPBACK = "127.0.0.1"
_START_TIMEOUT_S = 20
_STOP_TIMEOUT_S = 10
_POLL_S = 0.01
_BACKLOG = 2048


@dataclass(slots=True)
class RunningServer:
    """A server in its thread; `stop` waits for requests that are under way."""

    url: str
    port: int
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        """End the server; twice is the same as once."""
        self._server.should_exit = True
        self._thread.join(_STOP_TIMEOUT_S)


def start_server(centre: Centre, port: int = 0, now: Callable[[], datetime] = clock.now) -> RunningServer:
    """Serve a centre on loopback from a thread; port 0 takes a free one.

    Raises EnvironmentFault when the port is taken or the server does not come up.
    """
    listening = _listen(port)
    server, bound = _make(centre, now), listening.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listening],), name="central-server", daemon=True)
    thread.start()
    started = clock.monotonic_ns()
    waiting = threading.Event()
    while not server.started:
        waiting.wait(_POLL_S)
        if clock.monotonic_ns() - started > _START_TIMEOUT_S * 1_000_000_000 or not thread.is_alive():
            server.should_exit = True
            raise EnvironmentFault("central.fault.server_slow", seconds=_START_TIMEOUT_S)
    return RunningServer(f"http://{LOOPBACK}:{bound}", bound, server, thread)


@contextmanager
def running_server(centre: Centre, port: int = 0, now: Callable[[], datetime] = clock.now) -> Iterator[RunningServer]:
    """Serve a centre for the length of a block."""
    server = start_server(centre, port, now)
    try:
        yield server
    finally:
        server.stop()


def serve(
    centre: Centre, port: int, listening: Callable[[str], None], now: Callable[[], datetime] = clock.now
) -> None:
    """Serve in this thread until interrupted; `listening` is told the URL once the port is bound."""
    bound = _listen(port)
    listening(f"http://{LOOPBACK}:{bound.getsockname()[1]}")
    # uvicorn ends what is under way and then raises the signal again; an operator's Ctrl+C is no failure.
    with suppress(KeyboardInterrupt):
        _make(centre, now).run([bound])


def _listen(port: int) -> socket.socket:
    # Named TCP, so that asyncio sets TCP_NODELAY: else each small file waits 40 ms for the client's acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.bind((LOOPBACK, port))
        # Connections wait from now on, though it takes a moment until they are answered.
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise EnvironmentFault("central.fault.port_in_use", port=port) from error
    return listening


def _make(centre: Centre, now: Callable[[], datetime]) -> uvicorn.Server:
    # No access log: paths name devices, and nobody reads it here.
    config = uvicorn.Config(
        make_app(centre, now),
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=5,
    )
    return uvicorn.Server(config)
