"""How long a source may take: one that sends a byte now and then must not hold a cycle for ever.

A timeout between bytes is not enough, since every byte begins it anew. The greeting (TLS, status, headers) therefore
has one time for all of it, and a body has a floor: so many bytes in every minute that was spent waiting. A link of
1 kB/s stays ten times above it. Waiting that this machine chose itself (a bandwidth limit) does not count.
"""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
from requests.adapters import HTTPAdapter
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.connectionpool import HTTPConnectionPool, HTTPSConnectionPool

from checkpoint_app import clock
from checkpoint_app.faults import EnvironmentFault

if TYPE_CHECKING:
    from urllib3 import BaseHTTPResponse

_NS = 1_000_000_000
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Patience:
    """`head_s` for a greeting as a whole; at least `least_bytes` of a body in `window_s` of waiting for it."""

    head_s: float = 60.0
    window_s: float = 60.0
    least_bytes: int = 6_000


PATIENCE = Patience()


def too_slow() -> EnvironmentFault:
    """Say that a source sends next to nothing."""
    return EnvironmentFault("sync.fault.source_too_slow")


class Floor:
    """Counts what came of one body, and how long it was waited for."""

    def __init__(self, patience: Patience) -> None:
        """Begin with a whole window."""
        self._patience = patience
        self._bytes, self._waited_s = 0, 0.0

    def count(self, arrived: int, waited_s: float) -> None:
        """Say that `waited_s` brought so many bytes; raises EnvironmentFault below the floor."""
        self._bytes += arrived
        self._waited_s += waited_s
        if self._waited_s < self._patience.window_s:
            return
        if self._bytes < self._patience.least_bytes:
            raise too_slow()
        self._bytes, self._waited_s = 0, 0.0


def patient_chunks(
    response: requests.Response,
    patience: Patience = PATIENCE,
    monotonic_ns: Callable[[], int] = clock.monotonic_ns,
) -> Iterator[bytes]:
    """Give what has arrived of a body, again and again; raises EnvironmentFault below the floor.

    `iter_content` would wait for a whole chunk and lose it when the link breaks.
    """
    floor, began = Floor(patience), monotonic_ns()
    while chunk := response.raw.read1(_CHUNK, decode_content=True):
        floor.count(len(chunk), (monotonic_ns() - began) / _NS)
        yield chunk
        began = monotonic_ns()


class PatientAdapter(HTTPAdapter):
    """Connections whose greeting has one time for all of it."""

    def __init__(self, patience: Patience = PATIENCE) -> None:
        """Take how long a greeting may last."""
        self._pools = _pools(patience.head_s)
        super().__init__()

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections of our own kind."""
        super().init_poolmanager(*args, **kwargs)
        self.poolmanager.pool_classes_by_scheme = self._pools

    def proxy_manager_for(self, *args: Any, **kwargs: Any) -> Any:
        """Make connections of our own kind by way of a proxy, too."""
        manager = super().proxy_manager_for(*args, **kwargs)
        manager.pool_classes_by_scheme = self._pools
        return manager


def _pools(head_s: float) -> dict[str, type[HTTPConnectionPool]]:
    class Plain(_PatientPlain):
        longest_s = head_s

    class Secure(_PatientSecure):
        longest_s = head_s

    class PlainPool(HTTPConnectionPool):
        ConnectionCls = Plain

    class SecurePool(HTTPSConnectionPool):
        ConnectionCls = Secure

    return {"http": PlainPool, "https": SecurePool}


class _Greeting:
    """One time for a connection's greeting: when it is over, the socket is shut and the waiting thread wakes."""

    sock: Any
    longest_s = PATIENCE.head_s

    @contextmanager
    def _within_time(self) -> Iterator[None]:
        is_over = threading.Event()
        timer = threading.Timer(self.longest_s, self._shut, (is_over,))
        timer.daemon = True
        timer.start()
        try:
            yield
        except Exception as error:
            if is_over.is_set():
                raise too_slow() from error
            raise
        finally:
            timer.cancel()
        if is_over.is_set():  # headers that end with the connection look whole
            raise too_slow()

    def _shut(self, is_over: threading.Event) -> None:
        is_over.set()
        with suppress(OSError, AttributeError):  # no socket yet: the connection's own timeout ends it
            # Not SSLSocket's own: it forgets its state while the other thread still reads.
            socket.socket.shutdown(self.sock, socket.SHUT_RDWR)


class _PatientPlain(_Greeting, HTTPConnection):
    """HTTP."""

    def connect(self) -> None:
        """Connect within the time."""
        with self._within_time():
            super().connect()

    def getresponse(self) -> BaseHTTPResponse:  # type: ignore[override]
        """Wait for the headers within the time."""
        with self._within_time():
            return super().getresponse()


class _PatientSecure(_Greeting, HTTPSConnection):
    """HTTPS."""

    def connect(self) -> None:
        """Connect and shake hands within the time."""
        with self._within_time():
            super().connect()

    def getresponse(self) -> BaseHTTPResponse:  # type: ignore[override]
        """Wait for the headers within the time."""
        with self._within_time():
            return super().getresponse()
