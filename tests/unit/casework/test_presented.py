"""Hashes of what was presented: the same at every post, one kind never another's, nothing to be read in them."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

from checkpoint_app.casework.presented import (
    CardShown,
    FlaggedShared,
    Presented,
    PresentedKeys,
    card_shown,
    flagged_shared,
)
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

KEY = b"\x07" * 32
KEYS = PresentedKeys(KEY)


def person(**changes) -> TravelDocument:
    made = TravelDocument(
        source=ReadingSource.MRZ,
        kind=DocumentKind.PASSPORT,
        issuing_state="IDN",
        document_number="X1234567",
        nationality="IDN",
        primary_identifier="WAHYUNI",
        secondary_identifier="SRI",
        birth_date=PartialDate(1990, 2, 3),
        expiry_date=date(2031, 1, 1),
    )
    return replace(made, **changes)


def test_a_passport_keeps_the_hash_that_earlier_programs_gave_it():
    key = HKDF(SHA256(), 32, salt=None, info=b"checkpoint presented").derive(KEY)
    assert KEYS.document("IDN", "X1234567") == hmac.new(key, b"IDN|X1234567", hashlib.sha256).digest()


def test_one_text_has_another_hash_as_each_kind_of_thing_and_under_another_key():
    hashes = [
        KEYS.document("A", "B"),
        KEYS.card("A|B"),
        KEYS.contract("A|B"),
        KEYS.booking("A", "B"),
        PresentedKeys(b"\x08" * 32).card("A|B"),
    ]
    assert len(set(hashes)) == len(hashes)
    assert {len(each) for each in hashes} == {32}


def test_a_renewed_passport_is_no_other_person():
    assert KEYS.person(person()) == KEYS.person(person(document_number="X7654321"))
    assert KEYS.person(person()) != KEYS.person(person(secondary_identifier="TRI"))
    assert KEYS.person(person()) != KEYS.person(person(birth_date=PartialDate(1990, 3, 2)))


def test_a_person_without_a_name_or_a_birth_date_has_no_hash():
    assert KEYS.person(person(birth_date=None)) is None
    assert KEYS.person(person(primary_identifier="")) is None


def test_a_booking_is_the_same_however_its_letters_are_written():
    assert KEYS.booking("ga", " qx7k2p") == KEYS.booking("GA ", "QX7K2P")
    assert KEYS.booking("GA", "QX7K2P") != KEYS.booking("QZ", "QX7K2P")


def test_everything_that_was_presented_has_its_key():
    assert KEYS.of(Presented()) == ()
    assert KEYS.of(Presented("IDN", "X1234567", "K1", "C1", ("GA", "QX7K2P"), "P3MI-7", ("SAU", "Ahmad"))) == (
        KEYS.document("IDN", "X1234567"),
        KEYS.card("K1"),
        KEYS.contract("C1"),
        KEYS.booking("GA", "QX7K2P"),
        KEYS.sponsor("SAU", "AHMAD"),
        b"P3MI-7",
    )


def test_one_employer_typed_in_many_ways_is_one_and_in_another_country_another():
    written = ("PT. Maju Jaya Sdn Bhd", "pt maju-jaya SDN.BHD.", "PT MAJU JAYA SDN BHD")
    assert len({KEYS.sponsor("MYS", name) for name in written}) == 1
    assert KEYS.sponsor("SGP", written[0]) != KEYS.sponsor("MYS", written[0])


AT = "2026-11-24T03:00:00.000000Z"


def test_a_card_that_was_shown_is_read_from_its_event():
    said = {"document": "aa", "card": "bb", "person": "cc", "at": AT}
    assert card_shown(said) == CardShown("bb", "cc", datetime(2026, 11, 24, 3, tzinfo=UTC))


@pytest.mark.parametrize(
    "said",
    [
        {"person": "cc", "at": AT},
        {"card": "bb", "at": AT},
        {"card": "bb", "person": "cc"},
        {"card": "bb", "person": "cc", "at": "yesterday"},
        {"card": 1, "person": "cc", "at": AT},
    ],
)
def test_an_event_without_a_card_or_a_person_tells_of_none(said):
    assert card_shown(said) is None


SHARED = {"flags": ["C00", "C01"], "levels": [0, 2], "booking": "bb", "placer": "P3MI-7"}
WHEN = datetime(2026, 11, 24, 3, tzinfo=UTC)


def test_what_a_flagged_traveller_shares_is_read_from_the_scan():
    assert flagged_shared("e-1", "ss", WHEN, SHARED) == FlaggedShared("e-1", "ss", "bb", "P3MI-7", WHEN)
    only_company = {**SHARED, "booking": None}
    assert flagged_shared("e-1", "ss", WHEN, only_company) == FlaggedShared("e-1", "ss", "", "P3MI-7", WHEN)


@pytest.mark.parametrize(
    "said",
    [
        {**SHARED, "levels": [2, 0]},
        {**SHARED, "flags": ["C00", "D02"]},
        {**SHARED, "booking": None, "placer": ""},
        {**SHARED, "flags": "C01"},
        {**SHARED, "levels": None},
    ],
)
def test_a_group_without_a_flagged_member_shares_nothing(said):
    assert flagged_shared("e-1", "ss", WHEN, said) is None


def test_somebody_without_a_number_links_nobody():
    assert flagged_shared("e-1", "", WHEN, SHARED) is None
