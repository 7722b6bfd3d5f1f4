"""TLS between the machines of Checkpoint: contexts, requests for certificates, and who the other side is.

Two authorities sign certificates, both at the centre. One signs the centre's own servers and is pinned by a device at
enrolment; the other signs devices, for the key with which they sign their events. Nothing else is trusted, no public
authority either. A server is known by a name in its certificate that says what it is (the centre, or the hub of one
post), never by its address: addresses at a post change, and no one else can have that name signed. TLS 1.3 only.
"""

from __future__ import annotations

import hashlib
import secrets
import ssl
import tempfile
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import quote, unquote

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    PrivateFormat,
    PublicFormat,
)
from cryptography.x509.oid import NameOID

from checkpoint_app.faults import DataRejected

CENTRE_NAME = "centre.checkpoint.internal"
"""The name in the certificates of the centre's own servers."""
_HUB_DOMAIN = "hub.checkpoint.internal"
_DEVICE, _POST, _HUB = "checkpoint:device/", "checkpoint:post/", "checkpoint:role/hub"
_ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_GROUPS, _GROUP_LENGTH, _BITS = 5, 5, 5
_READ_AS = str.maketrans("OIL", "011")


@dataclass(frozen=True, slots=True)
class Credentials:
    """What a machine shows: its certificate (PEM, with those between it and the authority) and the key to it."""

    certificate: bytes
    key: Ed25519PrivateKey = field(repr=False)

    def __reduce__(self) -> tuple[Callable[[bytes, bytes], Credentials], tuple[bytes, bytes]]:
        """Go through a pipe to a process of our own, see `sync.apart`."""
        return _credentials_of, (self.certificate, self.key.private_bytes_raw())


def _credentials_of(certificate: bytes, key: bytes) -> Credentials:
    return Credentials(certificate, Ed25519PrivateKey.from_private_bytes(key))


@dataclass(frozen=True, slots=True)
class Peer:
    """Who a device's certificate speaks of; `is_hub` says that it may relay and serve for its post."""

    device_id: str
    post: str
    is_hub: bool = False


def server_context(own: Credentials, clients: bytes | None = None) -> ssl.SSLContext:
    """Make a server's context; with `clients` (PEM of authorities) nobody gets in without a certificate of theirs."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    _prepare(context, own)
    if clients is not None:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(cadata=clients.decode("ascii"))
    return context


def client_context(servers: bytes, own: Credentials | None = None) -> ssl.SSLContext:
    """Make a client's context that trusts these authorities (PEM) only; `own` is shown where a server asks.

    The expected name goes in with each connection. Raises DataRejected when `servers` or `own` cannot be read.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    try:
        _prepare(context, own)
        context.load_verify_locations(cadata=servers.decode("ascii"))
    except (ssl.SSLError, ValueError) as error:
        raise DataRejected("sync.fault.certificate_unreadable") from error
    return context


def _prepare(context: ssl.SSLContext, own: Credentials | None) -> None:
    context.minimum_version = ssl.TLSVersion.TLSv1_3
    context.verify_flags |= ssl.VERIFY_X509_STRICT
    if own is None:
        return
    # The ssl module takes files only: the key lies there sealed under a password that nobody keeps.
    password = secrets.token_bytes(32)
    sealed = own.key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(password))
    with tempfile.TemporaryDirectory(prefix="checkpoint-tls-") as folder:
        certificate, key = Path(folder) / "certificate", Path(folder) / "key"
        certificate.write_bytes(own.certificate)
        key.write_bytes(sealed)
        context.load_cert_chain(certificate, key, password)


def hub_name(post: str) -> str:
    """Give the name that the certificate of a post's hub bears; a digest, since posts are named freely."""
    return f"{hashlib.sha256(post.encode()).hexdigest()[:32]}.{_HUB_DOMAIN}"


def names_of(peer: Peer) -> list[x509.GeneralName]:
    """Write a device into the names of its certificate."""
    names: list[x509.GeneralName] = [
        x509.UniformResourceIdentifier(f"{_DEVICE}{quote(peer.device_id, safe='')}"),
        x509.UniformResourceIdentifier(f"{_POST}{quote(peer.post, safe='')}"),
    ]
    if peer.is_hub:
        names += [x509.UniformResourceIdentifier(_HUB), x509.DNSName(hub_name(peer.post))]
    return names


def read_peer(certificate: Mapping[str, Any] | None) -> Peer | None:
    """Read a verified certificate as `ssl` gives it (`getpeercert`); None when it is no device's, or none."""
    names = [value for kind, value in (certificate or {}).get("subjectAltName", ()) if kind == "URI"]
    return _peer(names)


def peer_of(pem: bytes) -> Peer | None:
    """Read a certificate of our own, unverified; None when it is no device's."""
    names = _leaf(pem).extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    return _peer(names.get_values_for_type(x509.UniformResourceIdentifier))


def _peer(names: Iterable[str]) -> Peer | None:
    found = {
        prefix: name.removeprefix(prefix)
        for name in names
        for prefix in (_DEVICE, _POST, _HUB)
        if name.startswith(prefix)
    }
    if _DEVICE not in found or _POST not in found:
        return None
    return Peer(unquote(found[_DEVICE]), unquote(found[_POST]), found.get(_HUB) == "")


def certificate_end(pem: bytes) -> datetime:
    """Tell when a certificate ends (aware UTC); raises DataRejected when it cannot be read."""
    return _leaf(pem).not_valid_after_utc


def certificate_key(pem: bytes) -> bytes:
    """Give the raw Ed25519 public key of a certificate; raises DataRejected when it has none."""
    return _raw(_leaf(pem))


def is_issued_by(pem: bytes, authorities: bytes, now: datetime) -> bool:
    """Whether one of these authorities (PEM) signed a certificate that holds at this instant."""
    try:
        certificate = _leaf(pem)
        trusted = x509.load_pem_x509_certificates(authorities)
    except (DataRejected, ValueError):
        return False
    if not certificate.not_valid_before_utc <= now <= certificate.not_valid_after_utc:
        return False
    return any(_is_signed_by(certificate, each) for each in trusted)


def _is_signed_by(certificate: x509.Certificate, authority: x509.Certificate) -> bool:
    try:
        certificate.verify_directly_issued_by(authority)
    except (ValueError, TypeError, InvalidSignature):
        return False
    return True


def fingerprint(authority: bytes) -> str:
    """Give the fingerprint of an authority (PEM): 125 bits of its key's SHA-256, to be read out over a telephone.

    Such as `7Q2MX-0K9TB-4VHNC-AR3ZP-1D8YE`, in the letters of the one-time codes.
    """
    key = _leaf(authority).public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    number = int.from_bytes(hashlib.sha256(key).digest()) >> (256 - _GROUPS * _GROUP_LENGTH * _BITS)
    letters = "".join(_ALPHABET[number >> _BITS * at & 31] for at in reversed(range(_GROUPS * _GROUP_LENGTH)))
    return "-".join(letters[at : at + _GROUP_LENGTH] for at in range(0, len(letters), _GROUP_LENGTH))


def is_fingerprint(typed: str, authority: bytes) -> bool:
    """Whether what a person typed is the fingerprint of an authority; case, blanks and O, I, L are taken as meant."""
    plain = "".join(each for each in typed.upper() if each.isalnum()).translate(_READ_AS)
    return secrets.compare_digest(plain.encode(), fingerprint(authority).replace("-", "").encode())


def request_certificate(key: Ed25519PrivateKey, device_id: str = "new") -> bytes:
    """Write a request (PKCS#10, PEM): who signs it holds the key. The names in the certificate are the centre's."""
    builder = x509.CertificateSigningRequestBuilder().subject_name(
        x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, device_id)])
    )
    return builder.sign(key, None).public_bytes(Encoding.PEM)


def requested_key(request: bytes) -> bytes:
    """Give the raw public key that a request proves to hold; raises ValueError when it proves none."""
    try:
        parsed = x509.load_pem_x509_csr(request)
        if not parsed.is_signature_valid:
            raise ValueError("signature")
        return _raw(parsed)
    except (InvalidSignature, UnsupportedAlgorithm, DataRejected) as error:
        raise ValueError("request") from error


def _leaf(pem: bytes) -> x509.Certificate:
    try:
        return x509.load_pem_x509_certificate(pem)
    except ValueError as error:
        raise DataRejected("sync.fault.certificate_unreadable") from error


def _raw(holder: x509.Certificate | x509.CertificateSigningRequest) -> bytes:
    key = holder.public_key()
    if not isinstance(key, Ed25519PublicKey):
        raise DataRejected("sync.fault.certificate_unreadable")
    return key.public_bytes_raw()
