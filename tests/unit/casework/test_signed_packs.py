"""A rule pack is in force by the signatures of two people, from its day on, and never an older one again."""

from dataclasses import replace
from datetime import date

import pytest
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from checkpoint_app.assessment.rule_pack import load_rule_pack
from checkpoint_app.assets import resource
from checkpoint_app.casework.signed_packs import (
    SignedPack,
    check_texts,
    choose_pack,
    is_demo,
    read_signed,
    verify_pack,
    write_signed,
)
from checkpoint_app.faults import DataRejected

TEXT = resource("rules", "demo.toml").read_text(encoding="utf-8")
OWN = load_rule_pack(TEXT)
BEGINS = date(2026, 12, 1)
ONE, OTHER = Ed25519PrivateKey.from_private_bytes(b"\1" * 32), Ed25519PrivateKey.from_private_bytes(b"\2" * 32)


def text_of(version=OWN.version + 1, pack_id="demo"):
    old = f'id = "demo"\nversion = {OWN.version}\n'
    assert old in TEXT
    return TEXT.replace(old, f'id = "{pack_id}"\nversion = {version}\n')


def signed_twice(text=None, begins=BEGINS):
    return SignedPack(text or text_of(), begins, "ab" * 32).signed_by("s-1", ONE).signed_by("s-2", OTHER)


def offered(*versions, begins=BEGINS):
    packs = [signed_twice(text_of(version), begins) for version in versions]
    return [(each, load_rule_pack(each.text)) for each in packs]


def test_what_two_people_signed_is_loaded():
    assert verify_pack(signed_twice()).version == OWN.version + 1


def test_a_pack_is_written_and_read_as_it_is():
    assert read_signed(write_signed(signed_twice())) == signed_twice()


@pytest.mark.parametrize(("officer", "key"), [("s-1", OTHER), ("s-2", ONE)])
def test_one_person_or_one_key_signs_once(officer, key):
    once = SignedPack(text_of(), BEGINS, "").signed_by("s-1", ONE)
    with pytest.raises(DataRejected) as refused:
        once.signed_by(officer, key)
    assert refused.value.key == "casework.fault.pack_signed_by_one"


def test_one_signature_is_not_enough_even_twice():
    once = SignedPack(text_of(), BEGINS, "").signed_by("s-1", ONE)
    twice = replace(once, signatures=once.signatures * 2)
    for each in (once, twice):
        with pytest.raises(DataRejected) as refused:
            verify_pack(each)
        assert refused.value.key == "casework.fault.pack_needs_two"


@pytest.mark.parametrize(
    "change",
    [{"text": text_of(99)}, {"effective_from": date(2026, 11, 1)}, {"dry_run": "cd" * 32}],
)
def test_nothing_that_was_signed_can_be_changed(change):
    with pytest.raises(DataRejected) as refused:
        verify_pack(replace(signed_twice(), **change))
    assert refused.value.key == "casework.fault.pack_signature"


def test_a_key_that_is_none_is_a_wrong_signature():
    whole = signed_twice()
    short = replace(whole.signatures[0], public_key=b"short")
    with pytest.raises(DataRejected) as refused:
        verify_pack(replace(whole, signatures=(short, *whole.signatures[1:])))
    assert refused.value.key == "casework.fault.pack_signature"


def test_a_pack_for_real_work_takes_no_text_that_nobody_checked():
    real = load_rule_pack(text_of(1, "national"))
    assert not is_demo(real)
    with pytest.raises(DataRejected) as refused:
        check_texts(real)
    assert refused.value.key == "casework.fault.pack_unchecked"
    assert refused.value.values["count"] == real.unchecked_texts + real.unchecked_bases
    with pytest.raises(DataRejected):
        verify_pack(signed_twice(text_of(1, "national")))
    check_texts(load_rule_pack(text_of(1, "demo-batam")))


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{}", '{"v": 2}', '{"v": 1, "text": "", "effective_from": "soon", "dry_run": "", "signatures": []}'],
)
def test_what_is_no_signed_pack_is_refused(text):
    with pytest.raises(DataRejected) as refused:
        read_signed(text)
    assert refused.value.key == "casework.fault.pack_unreadable"


def test_a_pack_is_in_force_from_its_day_on():
    packs = offered(OWN.version + 1)
    assert choose_pack(packs, OWN, date(2026, 11, 30), {}) is OWN
    assert choose_pack(packs, OWN, BEGINS, {}) is packs[0][1]


def test_the_newest_that_has_begun_is_in_force_and_no_older_one_again():
    packs = offered(OWN.version + 1, OWN.version + 2)
    assert choose_pack(packs, OWN, BEGINS, {}).version == OWN.version + 2
    assert choose_pack(packs[:1], OWN, BEGINS, {"demo": OWN.version + 2}) is OWN


def test_the_programs_own_pack_goes_on_where_it_is_newer():
    assert (
        choose_pack(offered(max(OWN.version - 1, 1)), replace(OWN, version=OWN.version + 5), BEGINS, {}).version > 5
    )


def test_a_pack_for_real_work_goes_before_one_for_trying():
    real = replace(OWN, pack_id="national", version=1)
    assert choose_pack([(signed_twice(), real)], OWN, BEGINS, {}) is real
