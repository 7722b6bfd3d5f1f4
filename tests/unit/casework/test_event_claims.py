"""What an event claims, and whether it is true."""

from __future__ import annotations

import pytest

from checkpoint_app.casework.event_claims import EventClaim, EventPlace, judge_event
from checkpoint_app.casework.events import genesis, to_wire
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, SECOND_KEY, chain

FIRST = chain(1)[0]


def place(**changes) -> EventPlace:
    values = {
        "device_id": "device-1",
        "incarnation": 1,
        "prev_hash": genesis("device-1", 1).hash,
        "device_public": DEVICE_KEY.public_key(),
    }
    return EventPlace(**{**values, **changes})


def judge(wire, where: EventPlace | None = None, *keys) -> str | None:
    found = tuple(key.public_key() for key in keys) or (OFFICER_KEY.public_key(),)
    return judge_event(wire, where or place(), lambda _: found, lambda _: (None,))


def test_a_whole_event_is_in_order():
    assert judge(to_wire(FIRST)) is None


def test_an_earlier_key_of_the_person_is_good_too():
    assert judge(to_wire(FIRST), None, SECOND_KEY, OFFICER_KEY) is None


@pytest.mark.parametrize(
    ("where", "why"),
    [
        (place(device_id="device-2"), "STRANGER"),
        (place(incarnation=2), "STRANGER"),
        (place(prev_hash="0" * 64), "CHAIN"),
        (place(device_public=SECOND_KEY.public_key()), "DEVICE_SIGNATURE"),
    ],
)
def test_an_event_that_stands_elsewhere_says_why(where, why):
    assert judge(to_wire(FIRST), where) == why


def test_a_stranger_s_signature_and_a_malformed_event_say_why():
    assert judge(to_wire(FIRST), None, SECOND_KEY) == "OFFICER_SIGNATURE"
    assert judge({**to_wire(FIRST), "kind": "unheard"}) == "MALFORMED kind"


def test_a_claim_is_read_from_anything():
    claim = EventClaim.of(to_wire(FIRST), 9)
    assert (claim.dev_seq, claim.hash, claim.encounter_id) == (1, FIRST.hash, "encounter-1")
    for wire in ("text", {"dev_seq": True, "hash": "x"}, {"dev_seq": 0, "hash": "Z" * 64, "encounter_id": 5}):
        claim = EventClaim.of(wire, 9)
        assert (claim.dev_seq, len(claim.hash), claim.encounter_id) == (9, 64, None)
    odd = EventClaim.of({"event_id": "a\0" + "\ud800" + "b" * 300, "encounter_id": "e"}, 1)
    assert (odd.event_id[:3], len(odd.event_id), odd.encounter_id) == ("a??", 200, "e")
