"""A proxy on loopback that does to HTTP what bad links do: one exchange in a session is spoilt, as its plan says.

It reads whole requests and replies before it passes them on, so that it can cut at every class of byte. Real sockets
and TLS on both sides: it holds the keys of both; one thread for each connection.
"""

from __future__ import annotations

import random
import socket
import ssl
import struct
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass
from enum import Enum

from checkpoint_app.central.authorities import server_credentials
from checkpoint_app.central.centre import Centre
from checkpoint_app.sync.tls import Trust
from checkpoint_app.tls import CENTRE_NAME, client_context, server_context

_SLOW_BYTES_A_SECOND = 1000
_SLOW_PIECE = 100
_LONGEST_DELAY_S = 0.02


class Spoil(Enum):
    """What happens to one exchange."""

    CUT_REQUEST = "cut request"
    CUT_REPLY = "cut reply"
    RESET_REQUEST = "reset in request"
    RESET_REPLY = "reset in reply"
    DELAY = "delay"
    SLOW = "1 kB/s"
    FAIL_BEFORE = "500 before the centre"
    FAIL_AFTER = "500 after the centre"
    TWICE_SENT = "request passed on twice"
    TWICE_REPLIED = "reply given twice"
    OLD_REPLY = "an older reply"
    PORTAL = "a portal's page"


class Place(Enum):
    """Where in a message a cut falls."""

    NOTHING = "nothing"
    FIRST_LINE = "first line"
    HEADERS = "headers"
    BODY_START = "start of body"
    BODY = "body"
    LAST_BYTE = "last byte"
    ALL = "all of it"


@dataclass(frozen=True)
class Plan:
    """Spoil the exchange of this number (from 0), and where; seeded, so that a session can be played again."""

    exchange: int
    spoil: Spoil
    place: Place
    seed: int

    @classmethod
    def draw(cls, chance: random.Random, exchanges: int) -> Plan:
        """Draw a plan; the slow link is rare, since it takes seconds."""
        kinds = [each for each in Spoil if each is not Spoil.SLOW]
        spoil = Spoil.SLOW if chance.random() < 0.0004 else chance.choice(kinds)
        return cls(chance.randrange(exchanges), spoil, chance.choice(list(Place)), chance.randrange(2**32))

    @property
    def name(self) -> str:
        """Name it for the histogram."""
        is_cut = self.spoil.name.startswith(("CUT", "RESET"))
        return f"{self.spoil.value}: {self.place.value}" if is_cut else self.spoil.value


def cut_at(message: bytes, place: Place, chance: random.Random) -> bytes:
    """Give the part of a message that gets through."""
    line, body = message.index(b"\r\n"), message.index(b"\r\n\r\n") + 4
    offset = {
        Place.NOTHING: 0,
        Place.FIRST_LINE: chance.randint(1, line),
        Place.HEADERS: chance.randint(line, body - 1),
        Place.BODY_START: body,
        Place.BODY: chance.randint(body, max(body, len(message) - 1)),
        Place.LAST_BYTE: len(message) - 1,
        Place.ALL: len(message),
    }[place]
    return message[:offset]


def read_message(stream: socket.socket, held: bytearray) -> bytes | None:
    """Read one message with a Content-Length (or none); None when the other side has nothing more to say."""
    while b"\r\n\r\n" not in held:
        if not _more(stream, held):
            return None
    body = held.index(b"\r\n\r\n") + 4
    length = 0
    for line in bytes(held[:body]).lower().split(b"\r\n"):
        if line.startswith(b"content-length:"):
            length = int(line.split(b":")[1])
    while len(held) < body + length:
        if not _more(stream, held):
            return None
    message = bytes(held[: body + length])
    del held[: body + length]
    return message


def _more(stream: socket.socket, held: bytearray) -> bool:
    try:
        data = stream.recv(1 << 18)
    except OSError:
        return False
    held += data
    return bool(data)


def _answer(status: str, kind: str, body: bytes) -> bytes:
    head = f"HTTP/1.1 {status}\r\ncontent-type: {kind}\r\ncontent-length: {len(body)}\r\n\r\n"
    return head.encode() + body


class _Ended(Exception):
    """The connection is over."""


class FaultProxy:
    """Passes on what is said to a port of this machine; `plan` spoils one exchange of the session that follows."""

    def __init__(self, upstream: int, centre: Centre) -> None:
        self.upstream, self._centre = upstream, centre
        own = server_credentials(centre.keys.authorities, ())
        self._facing = server_context(own, centre.keys.authorities.devices_pem)
        self._upstream_context: ssl.SSLContext | None = None
        self._listening = socket.create_server(("127.0.0.1", 0), backlog=64)
        self.url = f"https://127.0.0.1:{self._listening.getsockname()[1]}"
        self.began: Callable[[], None] = lambda: None
        self._lock = threading.Lock()
        self._plan: Plan | None = None
        self._exchanges, self._old = 0, b""
        self.spoilt = False
        self._thread = threading.Thread(target=self._accept, daemon=True)
        self._thread.start()

    def speak_as(self, trust: Trust) -> None:
        """Show the certificate of this device to the centre from now on."""
        self._upstream_context = client_context(trust.servers, trust.own)

    def arm(self, plan: Plan | None) -> None:
        """Begin a session."""
        with self._lock:
            self._plan, self._exchanges, self.spoilt = plan, 0, False

    def close(self) -> None:
        """Listen no more."""
        with suppress(OSError):
            self._listening.shutdown(socket.SHUT_RDWR)
        self._listening.close()
        self._thread.join()

    def _accept(self) -> None:
        while True:
            try:
                client, _ = self._listening.accept()
            except OSError:
                return
            client.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            threading.Thread(target=self._serve, args=(client,), daemon=True).start()

    def _next_plan(self) -> Plan | None:
        with self._lock:
            number, self._exchanges = self._exchanges, self._exchanges + 1
            if self._plan is None or self._plan.exchange != number:
                return None
            self.spoilt = True
            return self._plan

    def _serve(self, client: socket.socket) -> None:
        held, answers = bytearray(), bytearray()
        try:
            with self._facing.wrap_socket(client, server_side=True) as device, self._reach_centre() as centre:
                while (request := read_message(device, held)) is not None:
                    self._exchange(device, centre, answers, request, self._next_plan())
        except (OSError, _Ended):
            return
        finally:
            client.close()

    def _reach_centre(self) -> ssl.SSLSocket:
        plain = socket.create_connection(("127.0.0.1", self.upstream))
        plain.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if self._upstream_context is None:
            raise ValueError("no device speaks")
        return self._upstream_context.wrap_socket(plain, server_hostname=CENTRE_NAME)

    def _exchange(
        self, client: socket.socket, centre: socket.socket, answers: bytearray, request: bytes, plan: Plan | None
    ) -> None:
        if plan is None:
            centre.sendall(request)
            client.sendall(self._reply(centre, answers))
            return
        chance = random.Random(plan.seed)
        match plan.spoil:
            case Spoil.CUT_REQUEST | Spoil.RESET_REQUEST:
                centre.sendall(cut_at(request, plan.place, chance))
                self._end(client, plan.spoil is Spoil.RESET_REQUEST)
            case Spoil.CUT_REPLY | Spoil.RESET_REPLY:
                centre.sendall(request)
                client.sendall(cut_at(self._reply(centre, answers), plan.place, chance))
                self._end(client, plan.spoil is Spoil.RESET_REPLY)
            case Spoil.DELAY:
                time.sleep(chance.uniform(0, _LONGEST_DELAY_S))
                centre.sendall(request)
                client.sendall(self._reply(centre, answers))
            case Spoil.SLOW:
                _slowly(centre, request)
                _slowly(client, self._reply(centre, answers))
            case Spoil.FAIL_BEFORE:
                client.sendall(_answer("500 Internal Server Error", "text/plain", b"broken"))
            case Spoil.FAIL_AFTER:
                centre.sendall(request)
                self._reply(centre, answers)
                client.sendall(_answer("502 Bad Gateway", "text/html", b"<p>no answer</p>"))
            case Spoil.TWICE_SENT:
                centre.sendall(request)
                self._reply(centre, answers)
                centre.sendall(request)
                client.sendall(self._reply(centre, answers))
            case Spoil.TWICE_REPLIED:
                centre.sendall(request)
                reply = self._reply(centre, answers)
                client.sendall(reply + reply)
            case Spoil.OLD_REPLY:
                centre.sendall(request)
                old = self._old
                client.sendall(old or self._reply(centre, answers))
                self._end(client, reset=False)
            case Spoil.PORTAL:
                client.sendall(_answer("200 OK", "text/html", b"<html>Welcome to the hotel</html>"))

    def _reply(self, centre: socket.socket, answers: bytearray) -> bytes:
        reply = read_message(centre, answers)
        if reply is None:
            raise _Ended
        if len(reply) < 10_000:
            self._old = reply
        return reply

    @staticmethod
    def _end(client: socket.socket, reset: bool) -> None:
        if reset:
            client.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        else:
            with suppress(OSError):
                client.shutdown(socket.SHUT_WR)
        raise _Ended


def _slowly(stream: socket.socket, data: bytes) -> None:
    # Long messages are slow only for a while: a session is to end within the client's patience.
    for at in range(0, min(len(data), 2000), _SLOW_PIECE):
        stream.sendall(data[at : at + _SLOW_PIECE])
        time.sleep(_SLOW_PIECE / _SLOW_BYTES_A_SECOND)
    stream.sendall(data[2000:])
