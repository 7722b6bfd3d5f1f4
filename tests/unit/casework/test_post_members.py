"""What a machine of a post tells of itself is read whole or not at all, and nobody else can have said it."""

from __future__ import annotations

import dataclasses

import pytest

from checkpoint_app.casework.canonical import to_base64
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.post_members import (
    MOST_PEOPLE,
    MemberPerson,
    PostMember,
    is_own_word,
    member_from_wire,
    member_to_wire,
    sign_member,
)
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, SECOND_KEY

PERSON = MemberPerson("sari", Role.SUPERVISOR, to_base64(OFFICER_KEY.public_key().public_bytes_raw()), "Sari")
BARE = PostMember("device-1", 1, "4", "PEM", "age1xyz", True, (PERSON,), to_base64(b"x" * 64))
MEMBER = sign_member(BARE, DEVICE_KEY)
PUBLIC = DEVICE_KEY.public_key().public_bytes_raw()


def test_a_member_is_read_as_it_was_written():
    wire = member_to_wire(MEMBER)
    assert member_from_wire({**wire, "of_a_later_version": 1}) == MEMBER
    assert is_own_word(MEMBER, PUBLIC)
    assert MEMBER.officers_wire == [{"officer_id": "sari", "role": "SUPERVISOR", "public_key": PERSON.public_key}]


@pytest.mark.parametrize("change", [{"reads_cases": False}, {"recipient": "age1other"}, {"signature": "?"}])
def test_what_was_changed_is_not_its_word(change):
    assert not is_own_word(dataclasses.replace(MEMBER, **change), PUBLIC)
    assert not is_own_word(MEMBER, SECOND_KEY.public_key().public_bytes_raw())


@pytest.mark.parametrize(
    "change",
    [
        {"people": "nobody"},
        {"people": [1]},
        {"people": [{}] * (MOST_PEOPLE + 1)},
        {"incarnation": True},
        {"incarnation": 0},
        {"device_id": ""},
        {"counter": 4},
        {"certificate": "x" * 20_001},
    ],
)
def test_a_malformed_member_is_refused(change):
    with pytest.raises(DataRejected) as refused:
        member_from_wire({**member_to_wire(MEMBER), **change})
    assert refused.value.key == "casework.fault.member_malformed"


def test_what_is_no_object_is_refused():
    with pytest.raises(DataRejected):
        member_from_wire([])
