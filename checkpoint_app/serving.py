"""Listeners: an ASGI application behind TLS in a thread of its own, told who each connection's other side is.

Used by the centre and by a post's hub. The socket is bound before the thread starts, so the port is known at once and
a taken port is an ordinary fault.
"""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from dataclasses import dataclass
from typing import Any

import uvicorn
from uvicorn.protocols.http.h11_impl import H11Protocol

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.tls import Peer, read_peer

LOOPBACK = "127.0.0.1"
PEER = "checkpoint.peer"
"""Under this name the ASGI scope holds the Peer of the connection, or None."""
_START_TIMEOUT_S = 20
_STOP_TIMEOUT_S = 10
_POLL_S = 0.01
_GOODBYE_S = 0.1
_PATIENCE_S = 5
_BACKLOG = 2048


class PeerProtocol(H11Protocol):
    """HTTP that hands the verified device of the connection to the application.

    uvicorn checks client certificates but tells the application nothing of them.
    """

    def connection_made(self, transport: asyncio.Transport) -> None:  # type: ignore[override]
        """Read the certificate that the handshake verified."""
        super().connection_made(transport)
        peer, inner = read_peer(transport.get_extra_info("peercert")), self.app

        async def with_peer(scope: Any, receive: Any, send: Any) -> None:
            scope[PEER] = peer
            await inner(scope, receive, send)

        self.app = with_peer

    def shutdown(self) -> None:
        """End the connection; a client that does not answer the goodbye of TLS is not waited for."""
        super().shutdown()
        if self.transport.is_closing():
            self.loop.call_later(_GOODBYE_S, self.transport.abort)


def peer_in(scope: Any) -> Peer | None:
    """Give the device at the other end of a request's connection; None without a client certificate."""
    peer = scope.get(PEER)
    return peer if isinstance(peer, Peer) else None


class _Server(uvicorn.Server):
    """Leaves no connection behind: whoever has not answered the goodbye when patience ends is cut off."""

    async def shutdown(self, sockets: list[socket.socket] | None = None) -> None:
        """End the server, then what is left of its connections."""
        await super().shutdown(sockets)
        left = [one.transport for one in self.server_state.connections if isinstance(one, PeerProtocol)]
        for transport in left:
            transport.abort()
        if left:
            await asyncio.sleep(_GOODBYE_S)  # the loop closes their sockets


@dataclass(slots=True)
class Listener:
    """A server in its thread; `stop` waits for requests that are under way."""

    port: int
    _server: uvicorn.Server
    _thread: threading.Thread

    def stop(self) -> None:
        """End the server; twice is the same as once."""
        self._server.should_exit = True
        self._thread.join(_STOP_TIMEOUT_S)


def listen(port: int = 0, host: str = LOOPBACK) -> socket.socket:
    """Bind a port, 0 for a free one; raises EnvironmentFault when it is taken."""
    # Named TCP, so that asyncio sets TCP_NODELAY: else each small file waits 40 ms for the client's acknowledgement.
    listening = socket.socket(socket.AF_INET, socket.SOCK_STREAM, socket.IPPROTO_TCP)
    try:
        listening.bind((host, port))
        # Connections wait from now on, though it takes a moment until they are answered.
        listening.listen(_BACKLOG)
    except OSError as error:
        listening.close()
        raise EnvironmentFault("central.fault.port_in_use", port=port) from error
    return listening


def make_server(app: Any, context: ssl.SSLContext | None) -> uvicorn.Server:
    """Make a server that is not running yet; without a context it speaks plain HTTP, which is for loopback only."""
    config = uvicorn.Config(
        app,
        http=PeerProtocol,
        ssl_context_factory=None if context is None else lambda _config, _default: context,
        # No access log: paths name devices, and nobody reads it here.
        log_config=None,
        access_log=False,
        lifespan="off",
        ws="none",
        timeout_graceful_shutdown=_PATIENCE_S,
    )
    return _Server(config)


def start_listener(app: Any, listening: socket.socket, context: ssl.SSLContext | None, name: str) -> Listener:
    """Serve from a thread of this name; raises EnvironmentFault when the server does not come up."""
    server, port = make_server(app, context), listening.getsockname()[1]
    thread = threading.Thread(target=server.run, args=([listening],), name=name, daemon=True)
    thread.start()
    started = clock.monotonic_ns()
    waiting = threading.Event()
    while not server.started:
        waiting.wait(_POLL_S)
        if clock.monotonic_ns() - started > _START_TIMEOUT_S * 1_000_000_000 or not thread.is_alive():
            server.should_exit = True
            raise EnvironmentFault("central.fault.server_slow", seconds=_START_TIMEOUT_S)
    return Listener(port, server, thread)
