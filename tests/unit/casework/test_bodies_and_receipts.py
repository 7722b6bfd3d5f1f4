from __future__ import annotations

import dataclasses
import json

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.casework.bodies import new_encounter_key, open_body, seal_body
from checkpoint_app.casework.canonical import canonical_bytes, from_base64, instant_from_wire, to_base64
from checkpoint_app.casework.receipts import Receipt, is_signed_by, receipt_from_wire, receipt_to_wire, sign_receipt
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, START, event_id

KEY = new_encounter_key(b"\x07" * 32)
NONCE = b"\x08" * 12
BODY = {"name": "UTAMI", "answers": [{"flag": "C01", "answer": "YES"}], "n": 3, "none": None}


def test_a_body_opens_with_its_key_and_its_event_only() -> None:
    sealed = seal_body(KEY, NONCE, event_id(1), BODY)
    assert open_body(KEY, event_id(1), sealed) == BODY
    for key, event in ((new_encounter_key(b"\x09" * 32), event_id(1)), (KEY, event_id(2))):
        with pytest.raises(DataRejected, match="body_unreadable"):
            open_body(key, event, sealed)
    with pytest.raises(DataRejected, match="body_unreadable"):
        open_body(KEY, event_id(1), "?")


@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_changed_bit_of_a_body_is_found(data: st.DataObject) -> None:
    sealed = bytearray(from_base64(seal_body(KEY, NONCE, event_id(1), BODY)))
    sealed[data.draw(st.integers(0, len(sealed) - 1))] ^= 1 << data.draw(st.integers(0, 7))
    with pytest.raises(DataRejected):
        open_body(KEY, event_id(1), to_base64(bytes(sealed)))


def test_keys_and_nonces_of_other_lengths_are_bugs() -> None:
    with pytest.raises(ValueError, match="32 bytes"):
        new_encounter_key(b"short")
    with pytest.raises(ValueError, match="12 bytes"):
        seal_body(KEY, b"short", event_id(1), BODY)


def test_canonical_bytes_do_not_depend_on_order() -> None:
    assert canonical_bytes({"b": 1, "a": [True, None, "é"]}) == '{"a":[true,null,"é"],"b":1}'.encode()
    with pytest.raises(ValueError, match="exceeds"):
        canonical_bytes({"a": 2**53})


def test_a_second_spelling_is_refused() -> None:
    for text in ("QQ", "QR==", "Q Q=="):
        with pytest.raises(ValueError, match="base64"):
            from_base64(text)
    with pytest.raises(ValueError, match="instant"):
        instant_from_wire("2026-11-24T03:00:00.5Z")


RECEIPT = sign_receipt(Receipt("device-1", 1, 6, "ab" * 32, "epoch-1", START), OFFICER_KEY)


def test_a_receipt_travels_and_its_signature_holds() -> None:
    again = receipt_from_wire(json.loads(json.dumps({**receipt_to_wire(RECEIPT), "later": 1})))
    assert again == RECEIPT
    assert is_signed_by(again, OFFICER_KEY.public_key())
    assert not is_signed_by(again, DEVICE_KEY.public_key())
    assert not is_signed_by(dataclasses.replace(again, acked_through=7), OFFICER_KEY.public_key())
    assert not is_signed_by(dataclasses.replace(again, signature="?"), OFFICER_KEY.public_key())


@pytest.mark.parametrize(
    "change",
    [{"acked_through": -1}, {"acked_through": True}, {"device_id": ""}, {"at": "now"}, {"signature": None}],
)
def test_a_malformed_receipt_is_refused(change: dict[str, object]) -> None:
    with pytest.raises(DataRejected, match="receipt_malformed"):
        receipt_from_wire({**receipt_to_wire(RECEIPT), **change})


def test_something_that_is_no_receipt_is_refused() -> None:
    for wire in (None, {}, []):
        with pytest.raises(DataRejected, match="receipt_malformed"):
            receipt_from_wire(wire)
