from __future__ import annotations

import dataclasses
import json

import pytest

from checkpoint_app.casework.event_wire import _KNOWN, _READERS
from checkpoint_app.casework.events import (
    Event,
    EventFault,
    Signatures,
    draft_of,
    event_from_wire,
    event_hash,
    genesis_hash,
    seal_event,
    to_wire,
    verify_event,
)
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, SECOND_KEY, chain, draft

DEVICE, OFFICER, SECOND = DEVICE_KEY.public_key(), OFFICER_KEY.public_key(), SECOND_KEY.public_key()


def sealed(**changes: object) -> Event:
    return seal_event(
        draft(**changes),
        device_id="device-1",
        incarnation=1,
        dev_seq=1,
        prev_hash=genesis_hash("device-1", 1),
        device_key=DEVICE_KEY,
        officer_key=OFFICER_KEY,
        second_key=SECOND_KEY if changes.get("second_person") else None,
    )


def test_a_sealed_event_travels_and_stays_itself() -> None:
    event = sealed()
    again = event_from_wire(json.loads(json.dumps(to_wire(event))))
    assert again == event
    assert event_hash(again) == event.hash
    assert verify_event(again, DEVICE, OFFICER) == ()
    assert draft_of(again) == draft()


def test_every_field_of_an_event_has_a_reader() -> None:
    assert _READERS.keys() == _KNOWN


def test_fields_of_a_newer_version_are_kept_and_hashed() -> None:
    wire = {**to_wire(sealed()), "weather": {"rain": [1, "x"]}}
    event = event_from_wire(wire)
    assert to_wire(event)["weather"] == {"rain": [1, "x"]}
    assert verify_event(event, DEVICE, OFFICER) == (
        EventFault.HASH,
        EventFault.DEVICE_SIGNATURE,
        EventFault.OFFICER_SIGNATURE,
    )
    assert event_hash(event) != event.hash


def test_all_malformed_fields_are_named_at_once() -> None:
    wire = {**to_wire(sealed()), "kind": "dance", "dev_seq": 0, "hash": "AB", "body": "!", "new": 2**60}
    del wire["boot_id"]
    with pytest.raises(DataRejected) as caught:
        event_from_wire(wire)
    assert caught.value.key == "casework.fault.event_malformed"
    assert caught.value.values == {"fields": "body, boot_id, dev_seq, extra, hash, kind"}


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("event_id", "01930000-0000-4000-8000-000000000001"),
        ("event_id", "01930000-0000-7000-8000-00000000000A"),
        ("at_wall", "2026-11-24T03:00:01Z"),
        ("at_wall", "2026-11-24T03:00:01.5Z"),
        ("at_monotonic", True),
        ("at_monotonic", 2**53),
        ("boot_id", "x" * 201),
        ("boot_id", "\ud800"),
        ("subject_ref", "f" * 63),
        ("open", []),
        ("open", {"a": None}),
        ("open", {"a": 2**53}),
        ("open", {"a": ["x"] * 257}),
        ("open", {str(n): n for n in range(65)}),
        ("body", "QQ"),
        ("body", "QUE"),
        ("body", "QR=="),
        ("body", "A" * 2_000_004),
        ("signatures", {"device": "QQ==", "officer": None}),
        ("signatures", {"officer": None}),
        ("signatures", None),
    ],
)
def test_a_malformed_field_is_refused_by_name(field: str, value: object) -> None:
    with pytest.raises(DataRejected) as caught:
        event_from_wire({**to_wire(sealed()), field: value})
    assert caught.value.values == {"fields": field}


def test_something_that_is_no_object_is_refused() -> None:
    with pytest.raises(DataRejected):
        event_from_wire(["event"])


def test_open_values_keep_their_kinds() -> None:
    values = {"a": True, "b": -5, "c": "", "d": "x", "e": (1, "y", False), "f": ()}
    event = event_from_wire(json.loads(json.dumps(to_wire(sealed(open=values, body="QUI=")))))
    assert event.open == values


def test_an_event_without_its_officers_signature_is_faulty() -> None:
    event = dataclasses.replace(sealed(), signatures=Signatures(sealed().signatures.device))
    assert verify_event(event, DEVICE, OFFICER) == (EventFault.OFFICER_SIGNATURE,)
    assert verify_event(event, DEVICE) == (EventFault.OFFICER_MISSING,)
    assert verify_event(event, OFFICER, OFFICER) == (EventFault.DEVICE_SIGNATURE, EventFault.OFFICER_SIGNATURE)


def test_what_a_device_does_alone_needs_no_officer() -> None:
    event = seal_event(
        draft(officer_id=None, role=None),
        device_id="d",
        incarnation=1,
        dev_seq=1,
        prev_hash="0" * 64,
        device_key=DEVICE_KEY,
    )
    assert verify_event(event, DEVICE) == ()
    assert verify_event(event_from_wire(to_wire(event)), DEVICE) == ()


def test_a_second_person_signs_and_is_another_person() -> None:
    event = sealed(second_person="officer-2")
    assert verify_event(event, DEVICE, OFFICER, SECOND) == ()
    assert verify_event(event, DEVICE, OFFICER) == (EventFault.SECOND_SIGNATURE,)
    assert verify_event(sealed(second_person="officer-1"), DEVICE, OFFICER, SECOND) == (EventFault.SECOND_IS_FIRST,)


def test_a_signature_that_is_no_base64_is_only_wrong() -> None:
    event = dataclasses.replace(sealed(), signatures=Signatures("!", "?"))
    assert EventFault.DEVICE_SIGNATURE in verify_event(event, DEVICE, OFFICER)


def test_events_of_a_chain_have_different_hashes() -> None:
    assert len({event.hash for event in chain(5)}) == 5
