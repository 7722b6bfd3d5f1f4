"""Sealing of worker cards: the centre's own authority and signer of seals, and the seal of a placement record.

The two keys are made when first needed and lie among the centre's keys. Authority and signer go into the list of
signers that every post holds, so that a card is verified offline, also where its record has not arrived yet.
"""

from __future__ import annotations

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    load_pem_private_key,
)
from cryptography.x509.oid import NameOID
from sqlalchemy import select

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus, Feed
from checkpoint_app.casework.feed_lists import SealKind, SealSigner, decode_list_row
from checkpoint_app.casework.feed_rows import decode_row
from checkpoint_app.casework.seal_certificates import read_certificate
from checkpoint_app.casework.seal_check import signature_of
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import put_list
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.files import write_atomically
from checkpoint_app.central.models import ClearanceRow, ListRow
from checkpoint_app.central.signers import OWNER_ONLY, read_key_file
from checkpoint_app.documents.seals import CARD_CATEGORY, WorkerCard, card_bytes, card_text, with_signature
from checkpoint_app.faults import DataRejected

_AUTHORITY, _SIGNER = "seal-ca", "seal-signer"
_AUTHORITY_LIFE, _SIGNER_LIFE, _LIST_DUE = timedelta(days=3660), timedelta(days=1830), timedelta(days=90)
_EARLIER = timedelta(days=1)
_STATE, _COUNTRY = "IDN", "ID"
_SERIAL_BYTES = 8
_SEALED = (ClearanceStatus.ACTIVE, ClearanceStatus.DEPARTED)


@dataclass(frozen=True, slots=True)
class CardSealer:
    """The signer of worker cards and the certificates behind it, DER."""

    authority: bytes
    certificate: bytes
    key: ec.EllipticCurvePrivateKey = field(repr=False)

    def seal(self, record: Clearance, now: datetime) -> str:
        """Seal a record's card; gives the text of its code. Raises DataRejected where there is nothing to seal."""
        if record.status not in _SEALED or record.document_number is None or record.card_no is None:
            raise DataRejected("central.fault.nothing_to_seal")
        found = read_certificate(self.certificate)
        assert found is not None  # noqa: S101 - made or loaded here
        unsigned = card_bytes(_card(record, now), found.signer, found.serial)
        return card_text(with_signature(unsigned, signature_of(self.key, unsigned)))

    def rows(self, now: datetime) -> dict[str, SealSigner]:
        """Give the rows of the list of signers that posts check cards with."""
        categories = (CARD_CATEGORY,)
        due = (now + _LIST_DUE).replace(hour=0, minute=0, second=0, microsecond=0)
        authority = SealSigner(_STATE, SealKind.VDS, categories, self.authority, True, (), due)
        return {
            _AUTHORITY: authority,
            _SIGNER: SealSigner(_STATE, SealKind.VDS, categories, self.certificate, False, (), None),
        }


def _card(record: Clearance, now: datetime) -> WorkerCard:
    return WorkerCard(
        card_no=record.card_no or "",
        clearance_id=record.clearance_id,
        record_version=record.record_version,
        document_issuer=record.document_issuer or "",
        document_number=record.document_number or "",
        name_primary=record.name_primary,
        name_secondary=record.name_secondary,
        birth_date=record.birth_date,
        destination=record.destination,
        scheme=record.scheme.value,
        valid_from=record.valid_from,
        valid_until=record.valid_until,
        sealed_at=now,
    )


def ensure_sealer(folder: Path, now: datetime) -> CardSealer:
    """Load the sealer that lies among a centre's keys; make it where there is none."""
    if not (folder / f"{_SIGNER}.crt").is_file():
        _make(folder, now)
    authority, certificate = (read_key_file(folder / f"{name}.crt") for name in (_AUTHORITY, _SIGNER))
    return CardSealer(authority, certificate, _read_key(folder / f"{_SIGNER}.pem"))


def seal_record(centre: Centre, clearance_id: str, now: datetime) -> str:
    """Seal the card of a record that the centre holds, and see to it that posts will know the signer."""
    sealer = ensure_sealer(centre.folder / "keys", now)
    with reading(centre.engine) as session:
        row = session.get(ClearanceRow, clearance_id)
        record = decode_row(row.line) if row is not None else None
    if record is None:
        raise DataRejected("central.fault.clearance_unknown")
    text = sealer.seal(record, now)
    offer_signers(centre, sealer, now)
    return text


def offer_signers(centre: Centre, sealer: CardSealer, now: datetime) -> None:
    """Put the centre's own signer on the list of signers; those that others handed over stay."""
    with writing(centre.engine) as session:
        held = {
            row.entry_id: decode_list_row(Feed.SEAL_SIGNERS, row.line)
            for row in session.scalars(select(ListRow).where(ListRow.feed == Feed.SEAL_SIGNERS.value))
        }
        put_list(session, Feed.SEAL_SIGNERS, {**held, **sealer.rows(now)}, now)


def _make(folder: Path, now: datetime) -> None:
    authority_key, signer_key = (ec.generate_private_key(ec.SECP256R1()) for _ in range(2))
    issuer, subject = _name("CA"), _name("KP")
    authority = _certificate(issuer, issuer, authority_key, authority_key, now, _AUTHORITY_LIFE)
    signer = _certificate(subject, issuer, signer_key, authority_key, now, _SIGNER_LIFE)
    for name, key in ((_AUTHORITY, authority_key), (_SIGNER, signer_key)):
        pem = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
        write_atomically(folder / f"{name}.pem", pem, OWNER_ONLY)
    for name, der in ((_AUTHORITY, authority), (_SIGNER, signer)):
        write_atomically(folder / f"{name}.crt", der, OWNER_ONLY)


def _name(identifier: str) -> x509.Name:
    """Name as the header of a seal does: State in two letters, identifier in two (ICAO Doc 9303-13, 2.2)."""
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, _COUNTRY), x509.NameAttribute(NameOID.COMMON_NAME, identifier)]
    )


def _certificate(
    subject: x509.Name,
    issuer: x509.Name,
    key: ec.EllipticCurvePrivateKey,
    issuer_key: ec.EllipticCurvePrivateKey,
    now: datetime,
    life: timedelta,
) -> bytes:
    serial = int.from_bytes(secrets.token_bytes(_SERIAL_BYTES), "big") >> 1
    constraints = x509.BasicConstraints(ca=subject == issuer, path_length=0 if subject == issuer else None)
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial or 1)
        .not_valid_before(now - _EARLIER)
        .not_valid_after(now + life)
        .add_extension(constraints, critical=True)
    )
    return builder.sign(issuer_key, hashes.SHA256()).public_bytes(Encoding.DER)


def _read_key(path: Path) -> ec.EllipticCurvePrivateKey:
    try:
        key = load_pem_private_key(read_key_file(path), password=None)
    except (ValueError, TypeError) as error:
        raise DataRejected("central.fault.key_malformed", path=str(path)) from error
    if not isinstance(key, ec.EllipticCurvePrivateKey):
        raise DataRejected("central.fault.key_malformed", path=str(path))
    return key
