"""TLS between machines, over real sockets: who gets in, whom a client believes, and what the application is told."""

from __future__ import annotations

import asyncio
import socket
import ssl
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta

import pytest
import requests
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app import clock
from checkpoint_app.central import authorities as certificates
from checkpoint_app.central.authorities import Authorities, device_certificate, ensure_authorities, server_credentials
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.serving import listen, peer_in, start_listener
from checkpoint_app.sync.tls import Trust, ask_trust, pin, trust_of
from checkpoint_app.tls import (
    CENTRE_NAME,
    Credentials,
    Peer,
    certificate_end,
    certificate_key,
    client_context,
    fingerprint,
    hub_name,
    is_fingerprint,
    peer_of,
    request_certificate,
    requested_key,
    server_context,
)

POST = "TPI Batam / Pusat é"


@pytest.fixture(scope="module")
def trusted(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """The authorities of a centre."""
    return ensure_authorities(tmp_path_factory.mktemp("keys"), clock.now())


@pytest.fixture(scope="module")
def others(tmp_path_factory: pytest.TempPathFactory) -> Authorities:
    """Somebody else's authorities, with the same names in them."""
    return ensure_authorities(tmp_path_factory.mktemp("others"), clock.now())


def device(authorities: Authorities, *, hub: bool = False, post: str = POST, at=None) -> Credentials:
    key = Ed25519PrivateKey.generate()
    peer = Peer("device-1", post, hub)
    certificate = device_certificate(authorities, key.public_key().public_bytes_raw(), peer, at or clock.now())
    return Credentials(certificate, key)


async def answer_peer(scope, receive, send) -> None:
    """Say who asks."""
    body = repr(peer_in(scope)).encode()
    headers = [(b"content-length", str(len(body)).encode())]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": body})


@contextmanager
def serving(context: ssl.SSLContext, app=answer_peer) -> Iterator[str]:
    listener = start_listener(app, listen(), context, "test-listener")
    try:
        yield f"https://127.0.0.1:{listener.port}"
    finally:
        listener.stop()


@contextmanager
def session(servers: bytes, own: Credentials | None = None, name: str = CENTRE_NAME) -> Iterator[requests.Session]:
    with requests.Session() as made:
        made.trust_env = False
        yield pin(made, Trust(servers, own, name))


def test_the_application_is_told_which_device_is_at_the_other_end(trusted):
    with (
        serving(server_context(server_credentials(trusted), trusted.devices_pem)) as url,
        session(trusted.servers_pem, device(trusted)) as own,
    ):
        for _ in range(2):
            assert own.get(url, timeout=10).text == repr(Peer("device-1", POST))


def test_a_hub_serves_other_devices_of_its_post_by_its_own_certificate(trusted):
    with (
        serving(server_context(device(trusted, hub=True), trusted.devices_pem)) as url,
        session(trusted.devices_pem, device(trusted), hub_name(POST)) as own,
    ):
        assert own.get(url, timeout=10).text == repr(Peer("device-1", POST))


@pytest.mark.parametrize("who", ["no hub", "the hub of another post", "a stranger's hub", "the centre"])
def test_nobody_else_is_taken_for_the_hub_of_a_post(trusted, others, who):
    server = {
        "no hub": lambda: device(trusted),
        "the hub of another post": lambda: device(trusted, hub=True, post="PLBN Entikong"),
        "a stranger's hub": lambda: device(others, hub=True),
        "the centre": lambda: server_credentials(trusted),
    }[who]()
    with (
        serving(server_context(server, trusted.devices_pem)) as url,
        session(trusted.devices_pem, device(trusted), hub_name(POST)) as own,
        pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"),
    ):
        own.get(url, timeout=10)


@pytest.mark.parametrize("who", ["nobody", "a stranger", "one that ended", "a server", "a key of its own"])
def test_without_a_device_certificate_nobody_gets_in(trusted, others, who, monkeypatch):
    def ended() -> Credentials:
        long_ago = clock.machine_now() - timedelta(days=400)
        with monkeypatch.context() as moved:
            moved.setattr(clock, "machine_now", lambda: long_ago)
            return device(trusted, at=long_ago)

    own = {
        "nobody": lambda: None,
        "a stranger": lambda: device(others),
        "one that ended": ended,
        "a server": lambda: server_credentials(trusted),
        "a key of its own": lambda: Credentials(*_self_signed()),
    }[who]()
    with (
        serving(server_context(server_credentials(trusted), trusted.devices_pem)) as url,
        session(trusted.servers_pem, own) as client,
        pytest.raises(requests.exceptions.ConnectionError),
    ):
        client.get(url, timeout=10)


def _self_signed() -> tuple[bytes, Ed25519PrivateKey]:
    key = Ed25519PrivateKey.generate()
    name = x509.Name([])
    now = clock.machine_now()
    builder = x509.CertificateBuilder(name, name, key.public_key(), 5, now - timedelta(1), now + timedelta(9))
    return builder.sign(key, None).public_bytes(certificates.Encoding.PEM), key


@pytest.mark.parametrize("who", ["a stranger's server", "a hub", "plain trust in public authorities"])
def test_a_client_believes_the_pinned_centre_only(trusted, others, who):
    server = device(trusted, hub=True) if who == "a hub" else server_credentials(trusted)
    with serving(server_context(server)) as url, requests.Session() as own:
        own.trust_env = False
        if who != "plain trust in public authorities":
            pin(own, Trust(others.servers_pem if "stranger" in who else trusted.servers_pem))
        with pytest.raises(requests.exceptions.SSLError, match="CERTIFICATE_VERIFY_FAILED"):
            own.get(url, timeout=10)


def test_a_context_trusts_nothing_but_what_was_pinned(trusted):
    context = client_context(trusted.servers_pem)
    assert len(context.get_ca_certs()) == 1
    with serving(server_context(server_credentials(trusted))) as url, requests.Session() as own:
        adapter = pin(own, Trust(trusted.servers_pem)).get_adapter("https://")
        assert own.get(url, timeout=10, verify=False).ok, "what a caller says of trust changes nothing"
        assert len(adapter._context.get_ca_certs()) == 1, "requests widened what is trusted"


def test_stopping_does_not_wait_for_a_client_that_keeps_its_connection(trusted):
    listener = start_listener(answer_peer, listen(), server_context(server_credentials(trusted)), "test-listener")
    with session(trusted.servers_pem) as own:
        assert own.get(f"https://127.0.0.1:{listener.port}", timeout=10).ok
        listener.stop()
        assert not listener._thread.is_alive()
    listener.stop()


def test_stopping_cuts_off_a_request_that_does_not_end(trusted, monkeypatch):
    monkeypatch.setattr("checkpoint_app.serving._PATIENCE_S", 0.2)
    begun = threading.Event()

    async def never_done(scope, receive, send):
        begun.set()
        await asyncio.Event().wait()

    listener = start_listener(never_done, listen(), server_context(server_credentials(trusted)), "test-listener")
    raw = socket.create_connection(("127.0.0.1", listener.port))
    with client_context(trusted.servers_pem).wrap_socket(raw, server_hostname="127.0.0.1") as own:
        own.sendall(b"GET / HTTP/1.1\r\nHost: here\r\n\r\n")
        assert begun.wait(20)
        listener.stop()
        assert not listener._thread.is_alive()
        assert not listener._server.server_state.connections


def test_the_window_of_a_certificate_leaves_room_for_45_days_away(trusted):
    now = clock.machine_now()
    end = certificate_end(device(trusted).certificate)
    assert end - now >= timedelta(days=100)
    assert certificates.RENEW_WHEN_LEFT - timedelta(days=45) >= timedelta(days=45)
    assert end - certificates.RENEW_WHEN_LEFT > now, "a new certificate is not due at once"


def test_a_certificate_says_whose_it_is_and_for_which_key(trusted):
    own = device(trusted, hub=True)
    assert peer_of(own.certificate) == Peer("device-1", POST, is_hub=True)
    assert certificate_key(own.certificate) == own.key.public_key().public_bytes_raw()
    assert peer_of(server_credentials(trusted).certificate) is None
    for reading in (peer_of, certificate_end, certificate_key, fingerprint, client_context):
        with pytest.raises(DataRejected, match="certificate_unreadable"):
            reading(b"no certificate")


def test_a_request_proves_the_key():
    key = Ed25519PrivateKey.generate()
    request = request_certificate(key)
    assert requested_key(request) == key.public_key().public_bytes_raw()
    forged = x509.load_pem_x509_csr(request).public_bytes(certificates.Encoding.DER)
    broken = x509.load_der_x509_csr(forged[:-1] + bytes([forged[-1] ^ 1])).public_bytes(certificates.Encoding.PEM)
    for wrong in (broken, b"", b"no request", request[:100]):
        with pytest.raises(ValueError, match=r".+"):
            requested_key(wrong)


def test_an_authority_is_replaced_with_an_overlap(tmp_path):
    now = clock.now()
    before = ensure_authorities(tmp_path, now)
    old = device(before)
    with pytest.raises(EnvironmentFault, match="authority_needed"):
        certificates.remove_authority(tmp_path, certificates.DEVICES, 1)
    certificates.add_authority(tmp_path, certificates.DEVICES, now)
    both = ensure_authorities(tmp_path, now)
    new = device(both)
    own = server_credentials(both)
    with serving(server_context(own, both.devices_pem)) as url:
        for each in (old, new):
            with session(both.servers_pem, each) as client:
                assert client.get(url, timeout=10).ok
    certificates.remove_authority(tmp_path, certificates.DEVICES, 1)
    after = ensure_authorities(tmp_path, now)
    with serving(server_context(own, after.devices_pem)) as url:
        with session(both.servers_pem, new) as client:
            assert client.get(url, timeout=10).ok
        with session(both.servers_pem, old) as client, pytest.raises(requests.exceptions.ConnectionError):
            client.get(url, timeout=10)


def test_a_fingerprint_is_read_out_and_typed(trusted, others):
    told = fingerprint(trusted.servers_pem)
    assert len(told) == 29
    assert told.count("-") == 4
    assert is_fingerprint(told.lower().replace("-", " "), trusted.servers_pem)
    assert not is_fingerprint(told, others.servers_pem)
    assert not is_fingerprint("", trusted.servers_pem)


def trust_app(servers: bytes):
    async def app(scope, receive, send) -> None:
        body = b'{"servers":"%s"}' % servers.replace(b"\n", b"\\n")
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": body})

    return app


def test_who_sits_in_between_is_found_out_by_the_fingerprint(trusted, others):
    with serving(server_context(server_credentials(others)), trust_app(others.servers_pem)) as url:
        with pytest.raises(DataRejected, match="fingerprint_differs"):
            trust_of(url, fingerprint(trusted.servers_pem))
        assert ask_trust(url) == others.servers_pem
    with (
        serving(server_context(server_credentials(others)), answer_peer) as url,
        pytest.raises(DataRejected, match="answer_unreadable"),
    ):
        trust_of(url, fingerprint(trusted.servers_pem))
    with pytest.raises(EnvironmentFault, match="centre_unreachable"):
        ask_trust(url)
    for wrong in ("http://127.0.0.1", "https://", "https://127.0.0.1:port"):
        with pytest.raises(EnvironmentFault, match="address_invalid"):
            ask_trust(wrong)
