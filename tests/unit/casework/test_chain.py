from __future__ import annotations

import dataclasses
import json

from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.casework.events import (
    ChainBreak,
    ChainFault,
    ChainHead,
    event_from_wire,
    genesis,
    seal_event,
    to_wire,
    verify_chain,
    verify_event,
)
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, chain, draft

EVENTS = chain(6)


def test_a_whole_chain_is_whole_and_names_its_head() -> None:
    report = verify_chain(EVENTS)
    assert report.is_whole
    assert (report.events, report.head) == (6, ChainHead("device-1", 1, 6, EVENTS[-1].hash))


def test_an_empty_chain_is_whole() -> None:
    assert verify_chain([]).is_whole
    assert verify_chain([], genesis("d", 1)).head == genesis("d", 1)


def test_a_later_part_is_checked_against_the_head_before_it() -> None:
    head = verify_chain(EVENTS[:3]).head
    assert verify_chain(EVENTS[3:], head).is_whole
    assert verify_chain(EVENTS[3:]).first_break == ChainBreak(1, ChainFault.GAP)


def test_a_missing_event_is_a_gap_at_its_number() -> None:
    report = verify_chain([*EVENTS[:2], *EVENTS[3:]])
    assert (report.events, report.first_break) == (2, ChainBreak(3, ChainFault.GAP))


def test_the_same_event_twice_is_no_break() -> None:
    assert verify_chain([EVENTS[0], EVENTS[1], EVENTS[1], EVENTS[2]]).is_whole


def test_two_events_with_one_number_are_a_fork() -> None:
    other = seal_event(
        draft(99),
        device_id="device-1",
        incarnation=1,
        dev_seq=2,
        prev_hash=EVENTS[0].hash,
        device_key=DEVICE_KEY,
        officer_key=OFFICER_KEY,
    )
    assert verify_chain([*EVENTS[:2], other]).first_break == ChainBreak(2, ChainFault.FORK)
    assert verify_chain([EVENTS[0], other, EVENTS[2]]).first_break == ChainBreak(3, ChainFault.FORK)


def test_an_event_of_another_device_is_a_stranger() -> None:
    stranger = chain(2, device_id="device-2")[1]
    assert verify_chain([EVENTS[0], stranger]).first_break == ChainBreak(2, ChainFault.STRANGER)


def test_altered_content_is_found_where_it_is() -> None:
    altered = dataclasses.replace(EVENTS[2], at_monotonic=1)
    assert verify_chain([*EVENTS[:2], altered, *EVENTS[3:]]).first_break == ChainBreak(3, ChainFault.ALTERED)


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 5), st.data())
def test_any_changed_byte_of_any_event_is_found(which: int, data: st.DataObject) -> None:
    lines = [json.dumps(to_wire(event)).encode() for event in EVENTS]
    line = bytearray(lines[which])
    place = data.draw(st.integers(0, len(line) - 1))
    line[place] ^= data.draw(st.integers(1, 255))
    lines[which] = bytes(line)
    try:
        events = [event_from_wire(json.loads(each)) for each in lines]
    except (ValueError, DataRejected, RecursionError):
        return
    sound = verify_chain(events).is_whole and not any(
        verify_event(event, DEVICE_KEY.public_key(), OFFICER_KEY.public_key()) for event in events
    )
    assert not sound or events == EVENTS


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 5), st.integers(0, 5))
def test_reordered_events_are_found(left: int, right: int) -> None:
    events = list(EVENTS)
    events[left], events[right] = events[right], events[left]
    assert verify_chain(events).is_whole == (left == right)


def test_an_event_sealed_by_another_key_keeps_the_chain_but_not_the_signature() -> None:
    forged = seal_event(
        draft(7),
        device_id="device-1",
        incarnation=1,
        dev_seq=7,
        prev_hash=EVENTS[-1].hash,
        device_key=Ed25519PrivateKey.from_private_bytes(b"\x09" * 32),
        officer_key=OFFICER_KEY,
    )
    assert verify_chain([*EVENTS, forged]).is_whole
    assert verify_event(forged, DEVICE_KEY.public_key(), OFFICER_KEY.public_key())
