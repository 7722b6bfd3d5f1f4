"""The centre's two certificate authorities: one signs its own servers, the other signs devices.

A device's certificate is for the key with which it signs its events. It lives four times the 45 days a post may be
away, and is renewed two thirds before its end, so a device that vanishes for 45 days at the worst moment still has
more than a month left. Authorities are replaced with an overlap: all that have not ended are trusted, the newest one
signs. Windows count from the machine's own clock too, since TLS reads nothing else.
"""

from __future__ import annotations

import ipaddress
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from checkpoint_app import clock
from checkpoint_app.central.files import write_atomically
from checkpoint_app.central.signers import OWNER_ONLY, read_signer, write_signer
from checkpoint_app.faults import DataRejected, EnvironmentFault
from checkpoint_app.tls import CENTRE_NAME, Credentials, Peer, names_of

DEVICE_LIFE = timedelta(days=180)
RENEW_WHEN_LEFT = timedelta(days=120)
SERVER_LIFE = timedelta(days=800)
AUTHORITY_LIFE = timedelta(days=3660)
SERVERS, DEVICES = "server-ca", "device-ca"
_EARLIER = timedelta(days=1)
_OWN_ADDRESSES = ("127.0.0.1",)
_OWN_NAMES = (CENTRE_NAME, "localhost")


@dataclass(frozen=True, slots=True)
class Authority:
    """One authority; `key` is None where only its certificate lies."""

    certificate: x509.Certificate
    key: Ed25519PrivateKey | None = field(repr=False)

    @property
    def pem(self) -> bytes:
        """Its certificate, PEM."""
        return self.certificate.public_bytes(Encoding.PEM)


@dataclass(frozen=True, slots=True)
class Authorities:
    """All authorities of a centre, the oldest first; the newest of each kind signs."""

    servers: tuple[Authority, ...]
    devices: tuple[Authority, ...]

    @property
    def servers_pem(self) -> bytes:
        """What devices trust as the centre."""
        return b"".join(each.pem for each in self.servers)

    @property
    def devices_pem(self) -> bytes:
        """What the centre and hubs trust as devices."""
        return b"".join(each.pem for each in self.devices)


def ensure_authorities(folder: Path, now: datetime) -> Authorities:
    """Load the authorities that lie among the centre's keys; make the first ones where there are none."""
    for kind in (SERVERS, DEVICES):
        if not _numbers(folder, kind):
            add_authority(folder, kind, now)
    return load_authorities(folder)


def load_authorities(folder: Path) -> Authorities:
    """Load what lies there and has not ended by the machine's clock; raises DataRejected when one is malformed."""
    return Authorities(_load(folder, SERVERS), _load(folder, DEVICES))


def add_authority(folder: Path, kind: str, now: datetime) -> Authority:
    """Draw a new authority beside those that are there; from now on it signs."""
    number = max(_numbers(folder, kind), default=0) + 1
    key = Ed25519PrivateKey.generate()
    name = x509.Name(
        [
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, "Checkpoint"),
            x509.NameAttribute(NameOID.COMMON_NAME, f"Checkpoint {kind} {number}"),
        ]
    )
    builder = _builder(name, name, key.public_key(), key.public_key(), now, AUTHORITY_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
    builder = builder.add_extension(_usage(is_authority=True), critical=True)
    made = Authority(builder.sign(key, None), key)
    write_signer(folder / f"{kind}-{number}.pem", key)
    write_atomically(folder / f"{kind}-{number}.crt", made.pem, OWNER_ONLY)
    return made


def remove_authority(folder: Path, kind: str, number: int) -> None:
    """Stop trusting an earlier authority; raises EnvironmentFault for the newest and for one not there."""
    numbers = _numbers(folder, kind)
    if number not in numbers[:-1]:
        raise EnvironmentFault("central.fault.authority_needed", authority=f"{kind}-{number}")
    for suffix in ("crt", "pem"):
        (folder / f"{kind}-{number}.{suffix}").unlink(missing_ok=True)


def server_credentials(authorities: Authorities, names: tuple[str, ...] = ()) -> Credentials:
    """Draw a key for a server of the centre and sign its certificate; `names` are addresses for other programs."""
    key, now = Ed25519PrivateKey.generate(), clock.machine_now()
    alternatives: list[x509.GeneralName] = [x509.IPAddress(ipaddress.ip_address(each)) for each in _OWN_ADDRESSES]
    alternatives += [x509.DNSName(each) for each in (*_OWN_NAMES, *names)]
    certificate = _sign(
        authorities.servers[-1], key.public_key(), CENTRE_NAME, alternatives, [ExtendedKeyUsageOID.SERVER_AUTH], now
    )
    return Credentials(certificate, key)


def device_certificate(authorities: Authorities, public_key: bytes, peer: Peer, now: datetime) -> bytes:
    """Sign a device's certificate (PEM) for its raw Ed25519 key; a hub's serves other devices too."""
    uses = [ExtendedKeyUsageOID.CLIENT_AUTH] + ([ExtendedKeyUsageOID.SERVER_AUTH] if peer.is_hub else [])
    public = Ed25519PublicKey.from_public_bytes(public_key)
    return _sign(authorities.devices[-1], public, peer.device_id, names_of(peer), uses, now)


def _sign(
    authority: Authority,
    public: Ed25519PublicKey,
    name: str,
    alternatives: list[x509.GeneralName],
    uses: list[x509.ObjectIdentifier],
    now: datetime,
) -> bytes:
    if authority.key is None:
        raise EnvironmentFault("central.fault.key_missing", path=authority.certificate.subject.rfc4514_string())
    is_device = ExtendedKeyUsageOID.CLIENT_AUTH in uses
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name[:64])])
    issuer, issuer_key = authority.certificate.subject, authority.key.public_key()
    builder = _builder(subject, issuer, public, issuer_key, now, DEVICE_LIFE if is_device else SERVER_LIFE)
    builder = builder.add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
    builder = builder.add_extension(_usage(is_authority=False), critical=True)
    builder = builder.add_extension(x509.ExtendedKeyUsage(uses), critical=False)
    builder = builder.add_extension(x509.SubjectAlternativeName(alternatives), critical=False)
    return builder.sign(authority.key, None).public_bytes(Encoding.PEM)


def _builder(
    subject: x509.Name,
    issuer: x509.Name,
    public: Ed25519PublicKey,
    issuer_key: Ed25519PublicKey,
    now: datetime,
    life: timedelta,
) -> x509.CertificateBuilder:
    machine_now = clock.machine_now()
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(public)
        .serial_number(x509.random_serial_number())
        .not_valid_before(min(now, machine_now) - _EARLIER)
        .not_valid_after(max(now, machine_now) + life)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(public), critical=False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key), critical=False)
    )


def _usage(*, is_authority: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=not is_authority,
        key_cert_sign=is_authority,
        crl_sign=is_authority,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        encipher_only=False,
        decipher_only=False,
    )


def _numbers(folder: Path, kind: str) -> list[int]:
    found = [path.stem.rpartition("-")[2] for path in folder.glob(f"{kind}-*.crt")]
    return sorted(int(each) for each in found if each.isdigit())


def _load(folder: Path, kind: str) -> tuple[Authority, ...]:
    loaded = []
    for number in _numbers(folder, kind):
        path = folder / f"{kind}-{number}.crt"
        try:
            certificate = x509.load_pem_x509_certificate(path.read_bytes())
        except ValueError as error:
            raise DataRejected("central.fault.key_malformed", path=str(path)) from error
        key = path.with_suffix(".pem")
        if certificate.not_valid_after_utc > clock.machine_now():
            loaded.append(Authority(certificate, read_signer(key) if key.is_file() else None))
    if not loaded:
        raise EnvironmentFault("central.fault.key_missing", path=str(folder / f"{kind}-1.crt"))
    return tuple(loaded)
