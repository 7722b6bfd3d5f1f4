from __future__ import annotations

import dataclasses
import json
from datetime import UTC, datetime, timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.casework.letters import (
    DeviceLetter,
    DeviceRequest,
    SeenVersions,
    find_letters,
    is_letter_signed_by,
    is_request_signed_by,
    letter_from_wire,
    letter_to_wire,
    request_from_wire,
    request_to_wire,
    sign_letter,
    sign_request,
    write_letters,
)
from checkpoint_app.faults import DataRejected

KEY, OTHER = Ed25519PrivateKey.from_private_bytes(b"\x01" * 32), Ed25519PrivateKey.from_private_bytes(b"\x02" * 32)
AT = datetime(2026, 11, 24, 3, 0, tzinfo=UTC)
REQUEST = sign_request(DeviceRequest("device-1", AT, "PEM", ("age1x",), "ab" * 32, SeenVersions(7, 5, 3)), KEY)
LETTER = sign_letter(DeviceLetter("device-1", 1, AT, "CERTIFICATE", "SERVERS", "DEVICES", "c2VjcmV0"), KEY)


def test_a_request_and_a_letter_travel_as_json():
    assert request_from_wire(json.loads(json.dumps(request_to_wire(REQUEST)))) == REQUEST
    assert letter_from_wire(json.loads(json.dumps(letter_to_wire(LETTER)))) == LETTER


def test_a_signature_covers_every_field():
    assert is_request_signed_by(REQUEST, KEY.public_key())
    assert not is_request_signed_by(REQUEST, OTHER.public_key())
    for changed in (
        {"device_id": "device-2"},
        {"at": AT + timedelta(seconds=1)},
        {"certificate_request": "OTHER"},
        {"recipients": ()},
        {"holds": "cd" * 32},
        {"seen": SeenVersions(8, 5, 3)},
        {"signature": "no base64"},
    ):
        assert not is_request_signed_by(dataclasses.replace(REQUEST, **changed), KEY.public_key())
    assert is_letter_signed_by(LETTER, KEY.public_key())
    for changed in (
        {"device_id": "device-2"},
        {"incarnation": 2},
        {"at": AT + timedelta(seconds=1)},
        {"certificate": "OTHER"},
        {"servers": "OTHER"},
        {"devices": "OTHER"},
        {"secrets": "b3RoZXI="},
        {"signature": ""},
    ):
        assert not is_letter_signed_by(dataclasses.replace(LETTER, **changed), KEY.public_key())


def test_what_a_device_holds_is_told_by_a_digest():
    assert LETTER.held != dataclasses.replace(LETTER, devices="DEVICESX", servers="SERVER").held
    assert LETTER.held == dataclasses.replace(LETTER, secrets="b3RoZXI=").held


def test_seen_versions_only_rise():
    assert SeenVersions(7, 1, 3).raised_to(SeenVersions(2, 9, 3)) == SeenVersions(7, 9, 3)


@pytest.mark.parametrize(
    "change",
    [
        {"device_id": ""},
        {"at": "yesterday"},
        {"recipients": "age1x"},
        {"recipients": ["age1x"] * 21},
        {"recipients": [5]},
        {"seen": []},
        {"seen": {"timestamp": 1, "snapshot": 2}},
        {"seen": {"timestamp": True, "snapshot": 2, "targets": 3}},
        {"seen": {"timestamp": -1, "snapshot": 2, "targets": 3}},
        {"signature": None},
    ],
)
def test_a_malformed_request_is_refused(change):
    with pytest.raises(DataRejected, match="request_malformed"):
        request_from_wire({**request_to_wire(REQUEST), **change})


@pytest.mark.parametrize("change", [{"device_id": 5}, {"incarnation": "1"}, {"at": "soon"}, {"certificate": ""}])
def test_a_malformed_letter_is_refused(change):
    with pytest.raises(DataRejected, match="letter_malformed"):
        letter_from_wire({**letter_to_wire(LETTER), **change})
    with pytest.raises(DataRejected, match="letter_malformed"):
        letter_from_wire([])


def test_a_device_finds_its_letters_on_a_stick_the_earliest_first():
    later = sign_letter(dataclasses.replace(LETTER, at=AT + timedelta(days=1)), KEY)
    other = sign_letter(dataclasses.replace(LETTER, device_id="device-2", secrets="device-1"), KEY)
    content = (
        write_letters([later, other, LETTER]) + b'{"device_id":"device-1"}\n"device-1\n' + b"[" * 9000 + b"device-1\n"
    )
    assert find_letters(content, "device-1") == [LETTER, later]
    assert find_letters(content, "device-9") == []
