"""Certificates of those who seal: read from DER, also where an encoder wrote what X.509 no longer allows.

Some issuers' tools put NULL parameters behind the name of an ECDSA algorithm; the published specimens of ICAO among
them. The library refuses such a certificate. It is then read without those parameters, and its own signature is
checked over the bytes as they were.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from cryptography import x509
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID

_ECDSA = b"\x06\x08\x2a\x86\x48\xce\x3d\x04\x03"
_NULL = b"\x05\x00"
_SEQUENCE = 0x30


@dataclass(frozen=True, slots=True)
class SealCertificate:
    """A certificate, and the bytes of it that its issuer signed."""

    x509: x509.Certificate
    signed: bytes

    @property
    def key(self) -> ec.EllipticCurvePublicKey | None:
        """The public key, where it is one of ECDSA on a curve that is known here."""
        try:
            key = self.x509.public_key()
        except (ValueError, UnsupportedAlgorithm):
            return None
        return key if isinstance(key, ec.EllipticCurvePublicKey) else None

    @property
    def signer(self) -> str:
        """State and identifier as the header of a seal names them: `IDKP`."""
        names = [self.x509.subject.get_attributes_for_oid(oid) for oid in (NameOID.COUNTRY_NAME, NameOID.COMMON_NAME)]
        return "".join(str(found[0].value) for found in names if found).upper()

    @property
    def serial(self) -> str:
        """Serial number in capital hexadecimal digits."""
        return f"{self.x509.serial_number:X}"

    def is_signed_by(self, issuer: SealCertificate) -> bool:
        """Whether an authority's key made the signature, and its name is the issuer's."""
        key, algorithm = issuer.key, self.x509.signature_hash_algorithm
        if key is None or algorithm is None or issuer.x509.subject != self.x509.issuer:
            return False
        try:
            key.verify(self.x509.signature, self.signed, ec.ECDSA(algorithm))
        except InvalidSignature:
            return False
        return True


@lru_cache(maxsize=1024)
def read_certificate(der: bytes) -> SealCertificate | None:
    """Read a certificate; None for bytes that are none."""
    try:
        found = x509.load_der_x509_certificate(der)
        return SealCertificate(found, found.tbs_certificate_bytes)
    except ValueError:
        return _read_without_null(der)


def _read_without_null(der: bytes) -> SealCertificate | None:
    try:
        parts = list(_parts(_content(der)))
        if len(parts) != 3:
            return None
        inner = b"".join(_without_null(part) for part in _parts(_content(parts[0])))
        outer = _wrapped(_wrapped(inner) + _without_null(parts[1]) + parts[2])
        return SealCertificate(x509.load_der_x509_certificate(outer), parts[0])
    except ValueError:
        return None


def _without_null(element: bytes) -> bytes:
    body = element[2:]
    is_ecdsa = element[:1] == bytes([_SEQUENCE]) and body.startswith(_ECDSA) and len(body) == len(_ECDSA) + 3
    return _wrapped(body[: -len(_NULL)]) if is_ecdsa and body.endswith(_NULL) else element


def _content(element: bytes) -> bytes:
    start, end = _span(element, 0)
    return element[start:end]


def _parts(content: bytes) -> Iterator[bytes]:
    at = 0
    while at < len(content):
        _, end = _span(content, at)
        yield content[at:end]
        at = end


def _span(data: bytes, at: int) -> tuple[int, int]:
    """Tell where the content of the element at a place begins and ends; raises ValueError where it has no room."""
    first = data[at + 1 : at + 2]
    if not first:
        raise ValueError("no length")
    count = first[0] - 0x80 if first[0] > 0x80 else 0
    start = at + 2 + count
    length = int.from_bytes(data[at + 2 : start], "big") if count else first[0]
    if start + length > len(data) or count > 3:
        raise ValueError("longer than there is room")
    return start, start + length


def _wrapped(content: bytes) -> bytes:
    count = len(content)
    size = bytes([count]) if count < 0x80 else bytes([0x82]) + count.to_bytes(2, "big")
    if 0x80 <= count < 0x100:
        size = bytes([0x81, count])
    return bytes([_SEQUENCE]) + size + content
