"""Sessions of `requests` that trust the pinned authorities and nothing else, and know a server by what it is.

One thread per session.
"""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

import requests

from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.sync.patience import PATIENCE, Patience, PatientAdapter
from checkpoint_app.tls import CENTRE_NAME, Credentials, client_context, is_fingerprint

_TIMEOUT_S = 10.0
_LONGEST_TRUST = 64 * 1024


@dataclass(frozen=True, slots=True)
class Trust:
    """Whom a machine believes (authorities, PEM; the name that the server must bear) and what it shows of itself."""

    servers: bytes
    own: Credentials | None = None
    name: str = CENTRE_NAME


class PinnedAdapter(PatientAdapter):
    """Connects with a context of our own and expects a name of our own, whatever the address."""

    def __init__(self, context: ssl.SSLContext, name: str, patience: Patience = PATIENCE) -> None:
        """Take the context, and the name that the server's certificate must bear."""
        self._context, self._name = context, name
        super().__init__(patience)

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make connections with our context and name."""
        kwargs |= {"ssl_context": self._context, "server_hostname": self._name}
        super().init_poolmanager(*args, **kwargs)

    def build_connection_pool_key_attributes(self, request: Any, verify: Any, cert: Any = None) -> Any:
        """Say nothing of public authorities: with them, `requests` would widen what the context trusts."""
        del verify, cert
        parts = urlsplit(str(request.url))
        host = {"scheme": parts.scheme.lower(), "host": parts.hostname, "port": parts.port}
        return host, {"ssl_context": self._context, "cert_reqs": "CERT_REQUIRED"}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:
        """Leave the connection as it is, for the same reason."""
        del url, verify, cert
        conn.cert_reqs, conn.ca_certs, conn.ca_cert_dir = "CERT_REQUIRED", None, None


def pin(session: requests.Session, trust: Trust, patience: Patience = PATIENCE) -> requests.Session:
    """Let a session speak TLS with the servers it trusts and no others.

    For a post's hub, `trust.servers` are the authorities of devices and `trust.name` is `tls.hub_name(post)`.
    Raises DataRejected when a certificate cannot be read.
    """
    session.mount("https://", PinnedAdapter(client_context(trust.servers, trust.own), trust.name, patience))
    return session


def ask_trust(url: str) -> bytes:
    """Ask a centre which authority signs its servers (PEM), believing nobody yet.

    What comes must be compared with the centre's fingerprint before anything secret is sent.
    Raises EnvironmentFault when the centre cannot be reached, DataRejected when the answer is none.
    """
    parts = urlsplit(url)
    if parts.scheme != "https" or not parts.hostname:
        raise EnvironmentFault("sync.fault.address_invalid")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    try:
        connection = http.client.HTTPSConnection(parts.hostname, parts.port, timeout=_TIMEOUT_S, context=context)
        try:
            connection.request("GET", "/v1/trust")
            content = connection.getresponse().read(_LONGEST_TRUST)
        finally:
            connection.close()
    except ValueError as error:
        raise EnvironmentFault("sync.fault.address_invalid") from error
    except (OSError, http.client.HTTPException) as error:
        raise EnvironmentFault("sync.fault.centre_unreachable") from error
    try:
        answer: Mapping[str, Any] = json.loads(content)
        return str(answer["servers"]).encode("ascii")
    except (ValueError, TypeError, LookupError, RecursionError) as error:
        raise DataRejected("sync.fault.answer_unreadable") from error


def trust_of(url: str, fingerprint: str) -> bytes:
    """Give the authority (PEM) of a centre's servers when it has the fingerprint that the centre told.

    Raises DataRejected when it has another one: then somebody sits in between, or it is another centre.
    """
    servers = ask_trust(url)
    if not is_fingerprint(fingerprint, servers):
        raise DataRejected("sync.fault.fingerprint_differs")
    return servers
