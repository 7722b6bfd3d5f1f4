"""What lies on a stick says whose it is, and whatever was torn, altered or made up is refused."""

import dataclasses
import json

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.casework import courier_files as files
from checkpoint_app.casework.canonical import canonical_bytes, to_base64
from checkpoint_app.casework.events import to_wire
from checkpoint_app.casework.receipts import Receipt, sign_receipt
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, START, chain

OTHER_KEY = Ed25519PrivateKey.from_private_bytes(b"\x09" * 32)
PUBLIC = DEVICE_KEY.public_key()
MARK = files.centre_mark(b"\x07" * 32, "age1example")


def receipt(device_id="device-1", incarnation=1, acked_through=2):
    return sign_receipt(
        Receipt(device_id, incarnation, acked_through, "ab" * 32, "epoch-1", START, ""),
        Ed25519PrivateKey.from_private_bytes(b"\x07" * 32),
    )


def load(**changes):
    made = files.Load(
        device_id="device-1",
        incarnation=1,
        events=[to_wire(event) for event in chain(3)],
        keys=[("encounter-1", "d3JhcHBlZA==")],
        officers=[{"officer_id": "officer-1"}],
        officers_signature="signature",
        last_receipt=receipt(),
    )
    return dataclasses.replace(made, **changes)


def resigned(plain, **changes):
    """The same load with another header, signed by the device itself: only its meaning is wrong."""
    first, _, content = plain.partition(b"\n")
    header = {**json.loads(first), **changes}
    header.pop("signature")
    header["signature"] = to_base64(DEVICE_KEY.sign(b"checkpoint courier v1\n" + canonical_bytes(header)))
    return json.dumps(header).encode() + b"\n" + content


def refusal(act, *arguments):
    with pytest.raises(DataRejected) as caught:
        act(*arguments)
    return caught.value.key


def test_centres_are_told_apart_by_key_and_recipient():
    assert (
        len({MARK, files.centre_mark(b"\x08" * 32, "age1example"), files.centre_mark(b"\x07" * 32, "age1other")}) == 3
    )


def test_own_label_is_accepted():
    files.check_label(files.write_label(MARK), MARK)
    assert files.is_readable_label(files.write_label(MARK))


@pytest.mark.parametrize("content", [b"", b"{", b"[]", b"null", b'{"v": 1}', b"\xff", b"[" * 100_000])
def test_torn_label_says_nothing(content):
    assert refusal(files.check_label, content, MARK) == "casework.fault.stick_unreadable"
    assert not files.is_readable_label(content)


def test_label_of_a_newer_layout_or_another_centre_is_refused():
    newer = json.dumps({"v": files.LAYOUT + 1, "centre": MARK}).encode()
    assert refusal(files.check_label, newer, MARK) == "casework.fault.stick_layout"
    assert refusal(files.check_label, files.write_label("0" * 32), MARK) == "casework.fault.stick_other_centre"


@pytest.mark.parametrize(("name", "may_be"), [("device-1", True), ("", False), ("..", False), ("a/b", False)])
def test_only_plain_names_are_devices(name, may_be):
    assert files.is_device_name(name) is may_be


def test_file_name_goes_there_and_back_and_knows_its_content():
    name = files.EventFileName.of(1, 3, "cd" * 32, b"content")
    assert files.EventFileName.parse(str(name)) == name
    assert name.fits(b"content")
    assert not name.fits(b"conten")


def test_other_files_have_no_such_name():
    whole = str(files.EventFileName.of(1, 3, "cd" * 32, b"content"))
    for name in (whole + ".part", whole.replace("1-3", "3-1"), whole.replace("1-3", "0-3"), "notes.txt"):
        assert files.EventFileName.parse(name) is None


@pytest.mark.parametrize("given_load", [load(), load(keys=(), officers=(), last_receipt=None), load(events=())])
def test_load_goes_there_and_back(given_load):
    plain = files.pack(given_load, DEVICE_KEY)
    found = files.unpack(plain, PUBLIC)
    assert files.claimed_device(plain) == "device-1"
    assert list(found.events) == list(given_load.events)
    assert list(found.keys) == list(given_load.keys)
    assert list(found.officers) == list(given_load.officers)
    assert (found.officers_signature, found.last_receipt) == ("signature", given_load.last_receipt)


def test_load_of_another_key_or_with_other_content_is_refused():
    plain = files.pack(load(), DEVICE_KEY)
    assert refusal(files.unpack, plain, OTHER_KEY.public_key()) == "casework.fault.load_signature"
    assert refusal(files.unpack, plain + b"{}\n", PUBLIC) == "casework.fault.load_signature"


@settings(max_examples=60)
@given(st.data())
def test_any_changed_byte_is_found(data):
    plain = bytearray(files.pack(load(), DEVICE_KEY))
    at = data.draw(st.integers(0, len(plain) - 1))
    plain[at] ^= data.draw(st.integers(1, 255))
    assert refusal(files.unpack, bytes(plain), PUBLIC).startswith("casework.fault.load_")


@pytest.mark.parametrize("plain", [b"", b"{", b"[]\n", b'{"v": 1}', b"[" * 100_000 + b"\n"])
def test_what_has_no_header_is_no_load(plain):
    assert refusal(files.claimed_device, plain) == "casework.fault.load_malformed"


def test_load_of_a_newer_layout_is_left():
    assert refusal(files.claimed_device, b'{"v": 2}\n') == "casework.fault.load_newer"


@pytest.mark.parametrize("device_id", [b"7", b'"../up"', b"null"])
def test_claim_of_an_impossible_device_is_refused(device_id):
    plain = b'{"v": 1, "device_id": ' + device_id + b"}\n"
    assert refusal(files.claimed_device, plain) == "casework.fault.load_malformed"


@pytest.mark.parametrize(
    "changes",
    [{"events": 9}, {"events": -1}, {"events": True}, {"incarnation": "1"}, {"events": 2}, {"last_receipt": 5}],
    ids=["too many", "negative", "bool", "text", "event where a key belongs", "no receipt"],
)
def test_signed_nonsense_is_refused(changes):
    with pytest.raises(DataRejected):
        files.unpack(resigned(files.pack(load(), DEVICE_KEY), **changes), PUBLIC)


def test_receipt_is_found_by_device_and_incarnation():
    content = files.write_receipts([receipt("device-2"), receipt(incarnation=1), receipt(incarnation=2)])
    assert files.find_receipts(content, "device-1", 2) == (receipt(incarnation=2),)
    assert files.find_receipts(content, "device-1", 3) == ()
    assert files.find_receipts(content, "device-9", 1) == ()


def test_torn_receipts_are_passed_over():
    torn = b'{"device_id": "device-1"\n{"device_id": "device-1"}\n'
    assert files.find_receipts(torn + files.write_receipts([receipt()]), "device-1", 1) == (receipt(),)
