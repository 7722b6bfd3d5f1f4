"""Whether a seal is right: its signature, who made it, and what the trust list says of the signer. Pure.

The list of signers comes with its own age, and each authority's list of revoked certificates with the instant by
which a newer one was due. What the list does not know is never called wrong: it is not known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, utils

from checkpoint_app.assessment.kinds import SealState
from checkpoint_app.casework.feed_lists import SealKind, SealSigner
from checkpoint_app.casework.seal_certificates import SealCertificate, read_certificate
from checkpoint_app.documents.seals import Seal, SealForm

_HASHES: dict[str, type[hashes.HashAlgorithm]] = {
    "ES256": hashes.SHA256,
    "ES384": hashes.SHA384,
    "ES512": hashes.SHA512,
}


@dataclass(frozen=True, slots=True)
class SealResult:
    """What checking a seal came to; `signer_until` is the end of the signer's certificate, where one was found."""

    state: SealState
    signer: str = ""
    signer_until: datetime | None = None


@dataclass(frozen=True, slots=True)
class _Trusted:
    row: SealSigner
    certificate: SealCertificate


def check_seal(seal: Seal, signers: Iterable[SealSigner], now: datetime, *, list_is_fresh: bool = True) -> SealResult:
    """Check a seal against a trust list.

    A signature that the signer's key did not make is WRONG, whatever the list's age. Else the first of: no
    certificate or no chain to an authority of the list; revoked; out of its dates; list overdue.
    """
    if not seal.is_whole:
        return SealResult(SealState.UNREADABLE, seal.signer)
    known = [_Trusted(row, found) for row in signers if (found := read_certificate(row.certificate)) is not None]
    certificate = _certificate_of(seal, known)
    if certificate is None:
        return SealResult(SealState.SIGNER_UNKNOWN, seal.signer)
    state = _state(seal, certificate, known, now, list_is_fresh)
    return SealResult(state, certificate.signer, certificate.x509.not_valid_after_utc)


def _state(
    seal: Seal, certificate: SealCertificate, known: list[_Trusted], now: datetime, list_is_fresh: bool
) -> SealState:
    if not _is_signed(seal, certificate):
        return SealState.WRONG
    if not certificate.x509.not_valid_before_utc <= now <= certificate.x509.not_valid_after_utc:
        return SealState.SIGNER_EXPIRED
    authority = next(_authorities(seal, certificate, known, now), None)
    if authority is None:
        return SealState.SIGNER_UNKNOWN
    if certificate.x509.serial_number in authority.row.revoked_serials:
        return SealState.SIGNER_REVOKED
    is_overdue = authority.row.next_update is not None and authority.row.next_update < now
    return SealState.LIST_OVERDUE if is_overdue or not list_is_fresh else SealState.VERIFIED


def _certificate_of(seal: Seal, known: list[_Trusted]) -> SealCertificate | None:
    """Find the signer's certificate: in the seal itself, else in the list by its name and number."""
    if seal.certificate is not None:
        return read_certificate(seal.certificate)
    named = (each.certificate for each in known if not each.row.is_authority and _may_seal(each.row, seal))
    return next((each for each in named if _is_named(each, seal)), None)


def _is_named(certificate: SealCertificate, seal: Seal) -> bool:
    same_number = certificate.serial.lstrip("0") == seal.certificate_reference.lstrip("0")
    return certificate.signer == seal.signer.upper() and same_number


def _may_seal(row: SealSigner, seal: Seal) -> bool:
    kind = SealKind.VDS if seal.form is SealForm.VDS else SealKind.VDS_NC
    return row.kind is kind and (not row.categories or seal.category in row.categories)


def _authorities(
    seal: Seal, certificate: SealCertificate, known: list[_Trusted], now: datetime
) -> Iterator[_Trusted]:
    """Give the authorities of the list, in their dates, that stand behind a signer."""
    for each in known:
        dates = each.certificate.x509
        in_dates = dates.not_valid_before_utc <= now <= dates.not_valid_after_utc
        if (
            each.row.is_authority
            and in_dates
            and _may_seal(each.row, seal)
            and certificate.is_signed_by(each.certificate)
        ):
            yield each


def _is_signed(seal: Seal, certificate: SealCertificate) -> bool:
    key, half = certificate.key, len(seal.signature) // 2
    if key is None or len(seal.signature) != 2 * half:
        return False
    r, s = (int.from_bytes(part, "big") for part in (seal.signature[:half], seal.signature[half:]))
    try:
        key.verify(utils.encode_dss_signature(r, s), seal.signed, ec.ECDSA(_hash(seal, key)))
    except InvalidSignature:
        return False
    return True


def _hash(seal: Seal, key: ec.EllipticCurvePublicKey) -> hashes.HashAlgorithm:
    """Pick the hash: VDS-NC names it; in VDS the length of the key decides (ICAO Doc 9303-13, 2.4)."""
    named = _HASHES.get(seal.algorithm)
    if named is not None:
        return named()
    if key.key_size <= 224:
        return hashes.SHA224()
    if key.key_size <= 256:
        return hashes.SHA256()
    return hashes.SHA384() if key.key_size <= 384 else hashes.SHA512()


def signature_of(key: ec.EllipticCurvePrivateKey, unsigned: bytes) -> bytes:
    """Sign as a seal holds it: r and s, each as long as the key."""
    size = (key.key_size + 7) // 8
    r, s = utils.decode_dss_signature(key.sign(unsigned, ec.ECDSA(hashes.SHA256())))
    return r.to_bytes(size, "big") + s.to_bytes(size, "big")
