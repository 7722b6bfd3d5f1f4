"""A hand-over file: what is signed cannot be changed, what must not be in it is not."""

import json
from dataclasses import replace

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.assessment.kinds import Paper
from checkpoint_app.casework.canonical import canonical_bytes, to_base64
from checkpoint_app.casework.handover_file import (
    HandOverFault,
    HandOverFile,
    content_of,
    hand_over_faults,
    hand_over_from_wire,
    hand_over_to_wire,
    sign_hand_over,
)
from checkpoint_app.casework.papers import HandOver, Holder, PaperHead
from checkpoint_app.casework.protection import Receiver, Suspect
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, OFFICER_KEY, START

HEAD = PaperHead("7C41E09B", "TPI Contoh", "4", "S-1", START)
PAPER = HandOver(
    HEAD,
    Receiver.BP3MI,
    "Kantor Contoh",
    Holder("CONTOH", PartialDate(2000), "IDN", "X0000001"),
    needs="bermalam",
    papers=((Paper.CONTRACT, False),),
    suspect=Suspect("Pak Contoh"),
)
DEVICE_PUBLIC = DEVICE_KEY.public_key().public_bytes_raw()


def signed() -> HandOverFile:
    bare = HandOverFile(
        "7C41E09B",
        Receiver.BP3MI,
        START,
        "device-1",
        "PEM",
        "S-1",
        to_base64(OFFICER_KEY.public_key().public_bytes_raw()),
        "00" * 32,
        content_of(PAPER),
    )
    return sign_hand_over(bare, DEVICE_KEY, OFFICER_KEY)


def test_a_file_is_read_as_it_was_written_and_both_signatures_hold():
    file = hand_over_from_wire(json.loads(canonical_bytes(hand_over_to_wire(signed()))))
    assert file == signed()
    assert hand_over_faults(file, DEVICE_PUBLIC) == ()


def test_what_is_changed_breaks_both_signatures():
    changed = replace(signed(), content={**signed().content, "needs": "tidak ada"})
    both = (HandOverFault.DEVICE_SIGNATURE, HandOverFault.OFFICER_SIGNATURE)
    assert hand_over_faults(changed, DEVICE_PUBLIC) == both
    assert hand_over_faults(replace(signed(), device_signature="AA"), DEVICE_PUBLIC) == both[:1]
    stranger = Ed25519PrivateKey.generate().public_key().public_bytes_raw()
    assert hand_over_faults(signed(), stranger) == both[:1]


def test_the_content_is_what_the_paper_says_and_nothing_else():
    assert content_of(PAPER) == {
        "office": "Kantor Contoh",
        "needs": "bermalam",
        "holder": {"name": "CONTOH", "birth_date": "2000", "nationality": "IDN", "document_number": "X0000001"},
        "suspect": {"recruiter": "Pak Contoh", "promised": "", "paid": "", "transport": ""},
        "papers": {"CONTRACT": False},
    }
    assert content_of(HandOver(HEAD, Receiver.POLICE, "", None)) == {}
    undated = replace(PAPER, holder=Holder("CONTOH", None, "IDN", "X0000001"))
    assert content_of(undated)["holder"]["birth_date"] is None


@pytest.mark.parametrize(
    "change",
    [
        {"kind": "something else"},
        {"receiver": "nobody"},
        {"officer_key": "?"},
        {"content": []},
        {"signatures": None},
        {"at": "yesterday"},
        {"case_number": 5},
        {"content": {"needs": 1.5, "x": {"y": object}}},
    ],
)
def test_a_malformed_file_is_refused(change):
    with pytest.raises(DataRejected):
        hand_over_from_wire({**hand_over_to_wire(signed()), **change})


def test_what_is_no_object_is_refused():
    with pytest.raises(DataRejected):
        hand_over_from_wire([])
