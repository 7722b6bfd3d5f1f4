"""A referral on paper is read whole or refused, and nobody else can have written it."""

from __future__ import annotations

import uuid
from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from checkpoint_app.casework import referral_slip
from checkpoint_app.casework.referral_slip import (
    MARK,
    ReferralSlip,
    is_slip,
    is_slip_signed_by,
    read_slip,
    write_slip,
)
from checkpoint_app.faults import DataRejected
from tests.unit.casework.builders import DEVICE_KEY, SECOND_KEY, START

SLIP = ReferralSlip(str(uuid.UUID(int=5)), 2, str(uuid.UUID(int=0xABCDEF12)), START, b"sealed words")
CODE = write_slip(SLIP, DEVICE_KEY)
PUBLIC = DEVICE_KEY.public_key().public_bytes_raw()


def test_a_slip_is_read_as_it_was_written():
    assert is_slip(CODE)
    assert read_slip(CODE) == SLIP
    assert is_slip_signed_by(CODE, PUBLIC)
    assert SLIP.case_number == "ABCDEF12"


def test_another_machine_did_not_sign_it():
    assert not is_slip_signed_by(CODE, SECOND_KEY.public_key().public_bytes_raw())


@settings(deadline=None)
@given(st.integers(len(MARK), len(CODE) - 1), st.sampled_from("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"))
def test_an_altered_slip_is_refused_or_not_signed(place, character):
    altered = CODE[:place] + character + CODE[place + 1 :]
    if altered == CODE:
        return
    try:
        read_slip(altered)
    except DataRejected:
        return
    assert not is_slip_signed_by(altered, PUBLIC)


@pytest.mark.parametrize(
    "text",
    ["", "HC1:ABC", MARK, MARK + "A", MARK + "abc", MARK + ":::", CODE[:60], CODE + "A" * 4300, MARK + "%69" * 40],
)
def test_what_is_no_whole_slip_is_refused(text):
    with pytest.raises(DataRejected) as refused:
        read_slip(text)
    assert refused.value.key == "casework.fault.slip_unreadable"


def test_a_time_that_no_calendar_has_is_refused():
    content = b"\xff" * referral_slip._HEAD.size + b"x" * 80
    with pytest.raises(DataRejected):
        read_slip(MARK + referral_slip._base45(content))


@pytest.mark.parametrize(("hours", "stale"), [(0, False), (23, False), (25, True), (-0.4, False), (-2, True)])
def test_a_slip_of_another_day_is_told(hours, stale):
    assert SLIP.is_stale_at(START + timedelta(hours=hours)) is stale


@pytest.mark.parametrize(
    ("plain", "text"), [(b"AB", "BB8"), (b"Hello!!", "%69 VD92EX0"), (b"base-45", "UJCLQE7W581")]
)
def test_the_alphabet_is_that_of_rfc_9285(plain, text):
    """Source: RFC 9285, 4.3."""
    assert referral_slip._base45(plain) == text
    assert referral_slip._from_base45(text) == plain
