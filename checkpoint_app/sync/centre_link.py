"""One request and one answer at a time with the centre's API, over `requests`; known failures become faults.

Answers are small JSON objects and are read with a limit: whatever sits between a post and the centre (a portal of a
hotel network, a misdirected proxy) may answer with anything. One thread per object.
"""

from __future__ import annotations

import io
import ipaddress
import json
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import requests
import urllib3

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.pace import UNLIMITED, Pace
from checkpoint_app.sync.patience import PATIENCE, Patience, PatientAdapter, patient_chunks
from checkpoint_app.sync.tls import Trust, pin

CONNECT_TIMEOUT_S = 5.0
READ_TIMEOUT_S = 30.0
_LONGEST_ANSWER = 4_000_000
_CHUNK = 64 * 1024


@dataclass(frozen=True, slots=True)
class Answer:
    """What the centre said: the HTTP status and the JSON object."""

    status: int
    content: Mapping[str, Any]


class _StraightSession(requests.Session):
    """Follows no redirect, and does not read a redirect's body to see where it would lead: it may have no end."""

    def get_redirect_target(self, resp: requests.Response) -> str | None:
        """Lead nowhere."""
        del resp
        return None


def make_session(url: str, trust: Trust | None = None, patience: Patience = PATIENCE) -> requests.Session:
    """Make a session for an address; a proxy of the environment is never asked for this machine itself.

    With `trust` nobody else is believed; without it, public authorities are (a web cache of signed files).
    """
    session = _StraightSession()
    for scheme in ("http", "https"):
        session.mount(f"{scheme}://", PatientAdapter(patience))
    if trust is not None:
        pin(session, trust, patience)
    session.trust_env = not _is_this_machine(url)
    session.headers["User-Agent"] = "checkpoint"
    return session


def _is_this_machine(url: str) -> bool:
    host = urlsplit(url).hostname or ""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


@contextmanager
def network_faults() -> Iterator[None]:
    """Turn what the network does into one sentence each."""
    try:
        yield
    except (requests.exceptions.InvalidURL, requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema):
        raise EnvironmentFault("sync.fault.address_invalid") from None
    except requests.exceptions.SSLError as error:
        # A link that is cut in the handshake is no doubt about the certificate.
        is_refused = "CERTIFICATE_VERIFY_FAILED" in str(error)
        key = "sync.fault.certificate_refused" if is_refused else "sync.fault.centre_unreachable"
        raise EnvironmentFault(key) from error
    except (requests.exceptions.ConnectionError, requests.exceptions.Timeout) as error:
        raise EnvironmentFault("sync.fault.centre_unreachable") from error
    except (requests.exceptions.RequestException, urllib3.exceptions.HTTPError) as error:
        raise EnvironmentFault("sync.fault.link_cut") from error


class _PacedBody:
    """A request's body that is read no faster than the link may be used."""

    def __init__(self, content: bytes, pace: Pace) -> None:
        self._stream, self._length, self._pace = io.BytesIO(content), len(content), pace

    def __len__(self) -> int:
        return self._length

    def __iter__(self) -> Iterator[bytes]:
        while piece := self.read(_CHUNK):
            yield piece

    def read(self, size: int = -1) -> bytes:
        piece = self._stream.read(size)
        self._pace.spend(len(piece))
        return piece


class CentreLink:
    """The centre's API at one address, such as `https://10.1.2.3:8471`."""

    def __init__(
        self, url: str, trust: Trust | None = None, pace: Pace = UNLIMITED, patience: Patience = PATIENCE
    ) -> None:
        """Name the centre, whom to believe, how fast the link may be used, how slow it may be; nothing is sent yet.

        Raises DataRejected when a certificate cannot be read.
        """
        self._url, self._pace, self._patience = url.rstrip("/"), pace, patience
        self._session = make_session(url, trust, patience)

    def close(self) -> None:
        """Let go of the connections."""
        self._session.close()

    def get(self, path: str) -> Answer:
        """Ask for `path`; raises EnvironmentFault or DataRejected."""
        return self._ask("GET", path, None)

    def post(self, path: str, content: JsonValue) -> Answer:
        """Send a JSON value to `path`; raises EnvironmentFault or DataRejected."""
        return self._ask("POST", path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())

    def put(self, path: str, content: JsonValue) -> Answer:
        """Put a JSON value at `path`; raises EnvironmentFault or DataRejected."""
        return self._ask("PUT", path, json.dumps(content, ensure_ascii=False, separators=(",", ":")).encode())

    def _ask(self, method: str, path: str, body: bytes | None) -> Answer:
        with network_faults():
            response = self._session.request(
                method,
                f"{self._url}{path}",
                data=_PacedBody(body, self._pace) if body else None,
                headers={"Content-Type": "application/json", "Accept": "application/json"},
                timeout=(CONNECT_TIMEOUT_S, READ_TIMEOUT_S),
                stream=True,
                allow_redirects=False,
            )
            with response:
                content = _limited(patient_chunks(response, self._patience))
        if response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR:
            raise EnvironmentFault("sync.fault.centre_busy", status=response.status_code)
        return Answer(response.status_code, _object(content, response.status_code))


def _limited(chunks: Iterable[bytes]) -> bytes:
    content = bytearray()
    for chunk in chunks:
        content += chunk
        if len(content) > _LONGEST_ANSWER:
            raise DataRejected("sync.fault.answer_unreadable")
    return bytes(content)


def _object(content: bytes, status: int) -> Mapping[str, Any]:
    if status == HTTPStatus.NO_CONTENT:
        return {}
    try:
        value = json.loads(content)
    except (ValueError, RecursionError) as error:
        raise DataRejected("sync.fault.answer_unreadable") from error
    if not isinstance(value, dict):
        raise DataRejected("sync.fault.answer_unreadable")
    return value
