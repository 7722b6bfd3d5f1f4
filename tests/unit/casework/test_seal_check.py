"""Checking seals against a trust list, with signers made for the test: nothing public is needed, and no clock."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from checkpoint_app.assessment.kinds import SealState
from checkpoint_app.casework.feed_lists import SealKind, SealSigner
from checkpoint_app.casework.seal_certificates import read_certificate
from checkpoint_app.casework.seal_check import check_seal, signature_of
from checkpoint_app.documents.seals import Seal, SealForm
from checkpoint_app.documents.seals.vds import VdsHeader, decode_vds, encode_unsigned, with_signature

NOW = datetime(2026, 11, 24, 10, tzinfo=UTC)
SERIAL = 0xA1B2C3


def name(country, common):
    return x509.Name(
        [x509.NameAttribute(NameOID.COUNTRY_NAME, country), x509.NameAttribute(NameOID.COMMON_NAME, common)]
    )


def certificate(key, subject, issuer, issuer_key, *, serial=SERIAL, until=NOW + timedelta(days=900)):
    builder = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(serial)
        .not_valid_before(NOW - timedelta(days=100))
        .not_valid_after(until)
    )
    algorithm = None if isinstance(issuer_key, ed25519.Ed25519PrivateKey) else hashes.SHA256()
    return builder.sign(issuer_key, algorithm).public_bytes(Encoding.DER)


AUTHORITY_KEY, SIGNER_KEY = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
AUTHORITY_NAME, SIGNER_NAME = name("UT", "UT CA"), name("UT", "TS")
AUTHORITY = SealSigner(
    *("UTO", SealKind.VDS, (), certificate(AUTHORITY_KEY, AUTHORITY_NAME, AUTHORITY_NAME, AUTHORITY_KEY, serial=1)),
    *(True, (), NOW + timedelta(days=30)),
)
SIGNER = SealSigner(
    *("UTO", SealKind.VDS, ("5D01",), certificate(SIGNER_KEY, SIGNER_NAME, AUTHORITY_NAME, AUTHORITY_KEY)),
    *(False, (), None),
)
LIST = (AUTHORITY, SIGNER)


def a_seal(key=SIGNER_KEY, reference="A1B2C3", signer="UTTS"):
    header = VdsHeader("UTO", signer, reference, NOW.date(), NOW.date(), 0x5D, 0x01)
    unsigned = encode_unsigned(header, {5: b"\1\2"})
    return decode_vds(with_signature(unsigned, signature_of(key, unsigned)))


def state(seal, signers=LIST, now=NOW, **more):
    return check_seal(seal, signers, now, **more).state


def test_a_right_seal_of_a_known_signer_is_verified():
    found = check_seal(a_seal(), LIST, NOW)
    assert (found.state, found.signer) == (SealState.VERIFIED, "UTTS")
    assert found.signer_until == NOW + timedelta(days=900)


def test_one_changed_byte_is_a_wrong_signature_whatever_the_list_says():
    seal = a_seal()
    changed = replace(seal, signed=seal.signed[:-1] + b"\3")
    assert state(changed) is SealState.WRONG
    assert state(changed, list_is_fresh=False) is SealState.WRONG
    assert state(replace(seal, signature=seal.signature[:-1])) is SealState.WRONG


@pytest.mark.parametrize(
    ("signers", "seal"),
    [
        ((), a_seal()),
        ((AUTHORITY,), a_seal()),
        ((SIGNER,), a_seal()),
        (LIST, a_seal(reference="99")),
        (LIST, a_seal(signer="UTXX")),
        ((AUTHORITY, replace(SIGNER, categories=("AB01",))), a_seal()),
        ((AUTHORITY, replace(SIGNER, kind=SealKind.VDS_NC)), a_seal()),
        ((replace(AUTHORITY, certificate=b"nothing"), SIGNER), a_seal()),
    ],
)
def test_a_signer_that_the_list_does_not_know_is_not_called_wrong(signers, seal):
    assert state(seal, signers) is SealState.SIGNER_UNKNOWN


def test_an_authority_of_the_same_name_with_another_key_stands_behind_nobody():
    other = ec.generate_private_key(ec.SECP256R1())
    forged = replace(AUTHORITY, certificate=certificate(other, AUTHORITY_NAME, AUTHORITY_NAME, other))
    assert state(a_seal(), (forged, SIGNER)) is SealState.SIGNER_UNKNOWN


def test_revoked_overdue_expired():
    assert state(a_seal(), (replace(AUTHORITY, revoked_serials=(SERIAL,)), SIGNER)) is SealState.SIGNER_REVOKED
    assert state(a_seal(), now=NOW + timedelta(days=31)) is SealState.LIST_OVERDUE
    assert state(a_seal(), list_is_fresh=False) is SealState.LIST_OVERDUE
    assert state(a_seal(), now=NOW + timedelta(days=901)) is SealState.SIGNER_EXPIRED
    assert (
        state(a_seal(), (replace(AUTHORITY, next_update=None), SIGNER), NOW + timedelta(days=31))
        is SealState.VERIFIED
    )


def test_an_authority_out_of_its_dates_stands_behind_nobody():
    ended = certificate(AUTHORITY_KEY, AUTHORITY_NAME, AUTHORITY_NAME, AUTHORITY_KEY, until=NOW - timedelta(days=1))
    assert state(a_seal(), (replace(AUTHORITY, certificate=ended), SIGNER)) is SealState.SIGNER_UNKNOWN


def test_a_seal_without_a_signature_is_unreadable():
    assert state(Seal(SealForm.VDS)) is SealState.UNREADABLE


def nc_seal(key=SIGNER_KEY, algorithm="ES256", der=SIGNER.certificate):
    signed = b'{"a":1}'
    return Seal(
        *(SealForm.VDS_NC, "icao.test", "UTO"), certificate=der, signed=signed, signature=signature_of(key, signed),
        algorithm=algorithm,
    )  # fmt: skip


def test_a_seal_that_carries_its_certificate_needs_an_authority_only():
    assert state(nc_seal(), (replace(AUTHORITY, kind=SealKind.VDS_NC),)) is SealState.VERIFIED
    assert state(nc_seal(), ()) is SealState.SIGNER_UNKNOWN
    assert state(nc_seal(der=b"nothing"), ()) is SealState.SIGNER_UNKNOWN
    assert state(nc_seal(algorithm="ES384"), ()) is SealState.WRONG


@pytest.mark.parametrize("curve", [ec.SECP224R1(), ec.SECP384R1(), ec.SECP521R1()])
def test_the_hash_follows_the_key_where_none_is_named(curve):
    key = ec.generate_private_key(curve)
    der = certificate(key, SIGNER_NAME, AUTHORITY_NAME, AUTHORITY_KEY)
    # signed with SHA-256 all the same: another hash is asked for, so the signature is not right
    assert state(nc_seal(key, "", der), ()) is SealState.WRONG


def test_a_key_of_another_kind_signs_no_seal():
    key = ed25519.Ed25519PrivateKey.generate()
    der = certificate(key, SIGNER_NAME, AUTHORITY_NAME, AUTHORITY_KEY)
    assert state(nc_seal(der=der), ()) is SealState.WRONG
    issuer = replace(AUTHORITY, certificate=certificate(key, AUTHORITY_NAME, AUTHORITY_NAME, key))
    assert state(a_seal(), (issuer, SIGNER)) is SealState.SIGNER_UNKNOWN
    unsigned_way = certificate(SIGNER_KEY, SIGNER_NAME, AUTHORITY_NAME, key)
    assert state(nc_seal(der=unsigned_way), (replace(AUTHORITY, kind=SealKind.VDS_NC),)) is SealState.SIGNER_UNKNOWN


def test_a_key_on_a_curve_that_is_not_known_here_signs_no_seal():
    curve = bytes.fromhex("06082a8648ce3d030107")
    der = SIGNER.certificate.replace(curve, curve[:-1] + b"\x63")
    assert state(nc_seal(der=der), ()) is SealState.WRONG


# -- certificates as some tools write them
def length(count):
    return (
        bytes([count])
        if count < 0x80
        else bytes([0x81, count])
        if count < 0x100
        else b"\x82" + count.to_bytes(2, "big")
    )


def der_of(tag, content):
    return bytes([tag]) + length(len(content)) + content


def with_null(der, *, key):
    """Write a certificate anew with NULL behind its algorithm, signed as it then stands."""
    found = x509.load_der_x509_certificate(der)
    plain, null = bytes.fromhex("300a06082a8648ce3d040302"), bytes.fromhex("300c06082a8648ce3d0403020500")
    body = found.tbs_certificate_bytes
    head = 4 if body[1] == 0x82 else 3
    tbs = der_of(0x30, body[head:].replace(plain, null, 1))
    return der_of(0x30, tbs + null + der_of(3, b"\0" + key.sign(tbs, ec.ECDSA(hashes.SHA256()))))


def test_null_behind_the_algorithm_is_read_and_checked_over_the_bytes_as_they_were():
    der = with_null(SIGNER.certificate, key=AUTHORITY_KEY)
    with pytest.raises(ValueError):
        x509.load_der_x509_certificate(der)
    found, authority = read_certificate(der), read_certificate(AUTHORITY.certificate)
    assert found is not None
    assert authority is not None
    assert (found.signer, found.serial) == ("UTTS", "A1B2C3")
    assert found.is_signed_by(authority)
    other = read_certificate(with_null(SIGNER.certificate, key=SIGNER_KEY))
    assert other is not None
    assert not other.is_signed_by(authority)


@pytest.mark.parametrize(
    "der",
    [b"", b"\x30", b"\x30\x80", b"\x30\x84\1\1\1\1", b"\x30\x02\x05\x00", b"\x30\x06\x30\x00\x30\x00\x03\x00",
     b"\x30\x82\x01\x08\x30\x82\x01\x00" + b"\x05\x00" * 128 + b"\x30\x00\x03\x00",
     b"\x30\x81\x88\x30\x81\x81" + b"\x05\x00" * 64 + b"\x05\x30\x00\x03\x00"],
)  # fmt: skip
def test_bytes_that_are_no_certificate(der):
    assert read_certificate(der) is None
