"""Visible digital seals: round trips, the form of the standard's own example, and every fault as a value.

The layout of the standard's worked example (ICAO Doc 9303-13, appendix A: `DC03`, issuer UTO, signer DE01 with a
reference of the former version, visa `5D01`) is rebuilt here from its description; its bytes are not copied.
"""

import base64
import json
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.codes import Code, CodeKind, Pointer, SealedPaper, read_code
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.seals import (
    CARD_CATEGORY,
    Seal,
    SealFaultKind,
    SealForm,
    WorkerCard,
    card_bytes,
    card_text,
    decode_card_seal,
    decode_vds,
    decode_vds_nc,
    looks_like_vds,
    read_card,
    with_signature,
)
from checkpoint_app.documents.seals.c40 import decode_c40, encode_c40
from checkpoint_app.documents.seals.vds import VdsHeader, encode_unsigned

C40_TEXT = st.text(" 0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ", max_size=80)
CARD = WorkerCard(
    card_no="K0000000011",
    clearance_id="5d0c6a0e-6f55-4b8e-9f0e-3c2f3b7a1c11",
    record_version=3,
    document_issuer="IDN",
    document_number="X1234567",
    name_primary="SANTOSO",
    name_secondary="BUDI",
    birth_date=PartialDate(1990, 5),
    destination="TWN",
    scheme="PTOP",
    valid_from=date(2026, 11, 1),
    valid_until=date(2028, 11, 1),
    sealed_at=datetime(2026, 11, 24, 10, 30, tzinfo=UTC),
)
HEADER = VdsHeader("UTO", "UTTS", "5B", date(2026, 1, 2), date(2026, 11, 24), 0x5D, 0x01)


def sealed(card: WorkerCard = CARD, signature: bytes = bytes(64)) -> bytes:
    return with_signature(card_bytes(card, "IDKP", "0A"), signature)


def kinds(seal: Seal) -> set[SealFaultKind]:
    return {fault.kind for fault in seal.faults}


# -- C40
def test_c40_is_that_of_the_standard():
    # ICAO Doc 9303-13, 2.3.1: three characters in two bytes, the filler as a blank
    assert encode_c40("UTO").hex() == "d9c5"
    assert decode_c40(bytes.fromhex("d9c5")) == "UTO"
    assert encode_c40("D<<") == encode_c40("D  ")


@given(C40_TEXT)
def test_c40_is_read_again(text):
    assert decode_c40(encode_c40(text)) == text


@pytest.mark.parametrize("data", [b"\x01", b"\xff\xff", b"\x00\x00", b"\x00\x02"])
def test_bytes_that_are_no_c40(data):
    with pytest.raises(ValueError):
        decode_c40(data)


def test_letters_that_c40_of_a_seal_has_not():
    with pytest.raises(ValueError):
        encode_c40("ü")


# -- VDS
@given(
    st.dictionaries(st.integers(1, 254), st.binary(max_size=300), max_size=5) | st.just({7: bytes(300)}),
    st.binary(min_size=1, max_size=140),
)
def test_a_seal_is_read_again_with_the_bytes_that_were_signed(messages, signature):
    unsigned = encode_unsigned(HEADER, messages)
    seal = decode_vds(with_signature(unsigned, signature))
    assert seal.faults == ()
    assert (seal.issuing_state, seal.signer, seal.certificate_reference, seal.category) == (
        "UTO",
        "UTTS",
        "5B",
        "5D01",
    )
    assert (seal.issued_on, seal.signed_on) == (HEADER.issued_on, HEADER.signed_on)
    assert {int(each.tag, 16): each.raw for each in seal.messages} == messages
    assert (seal.signed, seal.signature) == (unsigned, signature)


def test_messages_show_their_letters_or_their_digits():
    seal = decode_vds(with_signature(encode_unsigned(HEADER, {5: encode_c40("ABC424242"), 4: b"\x5a\0\0"}), b"\1\2"))
    assert (seal.message("05"), seal.message("04"), seal.message("99")) == ("ABC424242", "5a0000", "")


def former(version: int) -> bytes:
    dates = (3252007).to_bytes(3, "big") + (3262007).to_bytes(3, "big")
    return bytes([0xDC, version]) + encode_c40("UTO") + encode_c40("DE01FFAFF") + dates + b"\x5d\x01\xff\x02\1\2"


@pytest.mark.parametrize("version", [2, 3])
def test_the_former_reference_is_read_under_either_number(version):
    seal = decode_vds(former(version))
    assert (seal.signer, seal.certificate_reference, seal.signed_on) == ("DE01", "FFAFF", date(2007, 3, 26))


def test_a_date_that_is_not_given():
    unsigned = encode_unsigned(VdsHeader("UTO", "UTTS", "5B", None, date(2026, 1, 1), 1, 2), {})
    assert decode_vds(with_signature(unsigned, b"\1\2")).issued_on is None


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (b"", SealFaultKind.NOT_A_SEAL),
        (b"\xdc\x09" + bytes(80), SealFaultKind.NOT_A_SEAL),
        (b"\xdc\x03" + bytes(5000), SealFaultKind.NOT_A_SEAL),
        (b"\xdc\x03\xd9", SealFaultKind.CUT),
        (b"\xdc\x03\xff\xff" + bytes(40), SealFaultKind.HEADER),
        (sealed()[:-70], SealFaultKind.CUT),
        (sealed()[:-66], SealFaultKind.NO_SIGNATURE),
        (encode_unsigned(HEADER, {}) + b"\x01\x80", SealFaultKind.CUT),
        (encode_unsigned(HEADER, {}) + b"\x01\x83\1\1\1", SealFaultKind.CUT),
        (encode_unsigned(HEADER, {}) + b"\x01\x82\1\1", SealFaultKind.CUT),
        (encode_unsigned(HEADER, {}) + b"\xff\x00", SealFaultKind.NO_SIGNATURE),
    ],
)
def test_what_is_wrong_with_a_seal_is_told(content, kind):
    seal = decode_vds(content)
    assert kind in kinds(seal)
    assert not seal.is_whole


@given(st.binary(max_size=300))
def test_any_bytes_are_a_value(content):
    decode_vds(b"\xdc\x03" + content)
    read_code(content, content.decode("latin-1"))


# -- VDS-NC
def nc(**changes: object) -> str:
    whole = {
        "data": {
            "hdr": {"t": "icao.test", "v": 1, "is": "UTO", "isd": "2026-11-24"},
            "msg": {"pid": {"n": "Cook Gerald", "dn": "E1234567P"}, "dat": ["a", 2], "not": None},
        },
        "sig": {"alg": "ES256", "cer": base64.urlsafe_b64encode(b"certificate").decode().rstrip("="), "sigvl": "AQI"},
    }
    return json.dumps(whole | changes)


def test_a_seal_in_json_has_its_canonical_bytes_and_its_values_by_path():
    seal = decode_vds_nc(nc())
    assert seal.faults == ()
    assert seal.signed == (
        b'{"hdr":{"is":"UTO","isd":"2026-11-24","t":"icao.test","v":1},'
        b'"msg":{"dat":["a",2],"not":null,"pid":{"dn":"E1234567P","n":"Cook Gerald"}}}'
    )
    assert (seal.category, seal.issuing_state, seal.issued_on) == ("icao.test", "UTO", date(2026, 11, 24))
    assert (seal.certificate, seal.signature, seal.algorithm) == (b"certificate", b"\1\2", "ES256")
    assert (seal.message("pid.dn"), seal.message("dat.1")) == ("E1234567P", "2")


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("{", SealFaultKind.NOT_A_SEAL),
        ("[]", SealFaultKind.NOT_A_SEAL),
        ("[" * 5000, SealFaultKind.NOT_A_SEAL),
        ("{" + " " * 9000, SealFaultKind.NOT_A_SEAL),
        (nc(data=1), SealFaultKind.NOT_A_SEAL),
        (nc(data={"hdr": {"is": "UTO"}, "msg": 1e400}), SealFaultKind.HEADER),
        (nc(data={"hdr": {"is": "\ud800"}}), SealFaultKind.HEADER),
        (nc(sig={}), SealFaultKind.NO_SIGNATURE),
        (nc(sig={"sigvl": "ü"}), SealFaultKind.NO_SIGNATURE),
        (nc(sig={"sigvl": "A"}), SealFaultKind.NO_SIGNATURE),
    ],
)
def test_what_is_wrong_with_a_seal_in_json_is_told(text, kind):
    assert kind in kinds(decode_vds_nc(text))


def test_a_message_that_is_nested_too_deeply_is_left_out():
    deep: object = 1
    for _ in range(12):
        deep = {"a": deep}
    assert decode_vds_nc(nc(data={"hdr": {"t": 5}, "msg": deep})).messages == ()


# -- worker cards
def test_a_card_is_read_again():
    seal = decode_card_seal(card_text(sealed()).lower() + "\n")
    assert seal.category == CARD_CATEGORY
    assert read_card(seal) == CARD


@pytest.mark.parametrize("text", ["", "KPMI1:", "KPMI1:0189", "KPMI1:" + "A" * 2000, "KPMI1:ÄÄ"])
def test_a_text_that_is_no_card(text):
    assert not decode_card_seal(text).is_whole


def test_a_seal_of_another_kind_or_with_messages_missing_is_no_card():
    assert read_card(Seal(SealForm.VDS, category="5D01")) is None
    assert read_card(Seal(SealForm.VDS, category=CARD_CATEGORY)) is None


# -- what a code holds
PASS = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100"


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        (PASS.encode(), CodeKind.BOARDING_PASS),
        (card_text(sealed()).encode(), CodeKind.WORKER_CARD),
        (sealed(), CodeKind.WORKER_CARD),
        (b"KPMI1:AAAA", CodeKind.WORKER_CARD),
        (former(3), CodeKind.VDS),
        (nc().encode(), CodeKind.VDS_NC),
        (b"https://example.invalid/kartu?no=K0000000011&p=X1234567", CodeKind.POINTER),
        (b"hello", CodeKind.UNKNOWN),
        (b"", CodeKind.UNKNOWN),
    ],
)
def test_a_code_tells_what_it_holds(content, kind):
    assert read_code(content, content.decode("latin-1")).kind is kind


def test_an_unsigned_code_gives_the_numbers_in_it_and_no_more():
    text = "https://example.invalid/kartu?no=k0000000011&p=X1234567&p=X1234567"
    assert read_code(text.encode(), text) == Code(CodeKind.POINTER, Pointer(("K0000000011", "X1234567")))
    sealed_paper = read_code(sealed(), "").content
    assert isinstance(sealed_paper, SealedPaper)
    assert sealed_paper.card == CARD
    assert looks_like_vds(sealed())
