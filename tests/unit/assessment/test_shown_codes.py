"""Boarding passes and cards beside the passport: what becomes a fact, what is shown, which flags they raise."""

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.assessment.clearance import CacheTooOld, Feed, Scheme
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.exhibits import build_exhibits
from checkpoint_app.assessment.facts import build_facts
from checkpoint_app.assessment.flags import DateRange
from checkpoint_app.assessment.kinds import Agreement, Answer, CardHolder, Paper, Purpose, SealState
from checkpoint_app.assessment.shown_codes import ShownCard, ShownPass, compare_holder, holder_of, route
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.ports import Port
from checkpoint_app.documents.seals import WorkerCard
from tests.unit.assessment.travellers import DOCUMENT, FRESH, NO_RECORD, NOW, OLD, SEEN, TODAY, found, given

JAKARTA = ZoneInfo("Asia/Jakarta")
STATES = {"CGK": "IDN", "DPS": "IDN", "TPE": "TWN", "SIN": "SGP", "HKG": "HKG", "DXB": "ARE"}
DAY = TODAY.timetuple().tm_yday
CARD = WorkerCard(
    card_no="K0000000011",
    clearance_id="0b9d7f1e-0000-4000-8000-000000000009",
    record_version=1,
    document_issuer="IDN",
    document_number="X1234567",
    name_primary="WIDODO",
    name_secondary="SARI UTAMI",
    birth_date=PartialDate(1994, 5, 7),
    destination="TWN",
    scheme="PTOP",
    valid_from=date(2026, 11, 1),
    valid_until=date(2028, 11, 1),
    sealed_at=NOW - timedelta(hours=1),
)
OURS = {"T01", "C01", "C02", "C07", "C16", "C17", "S01", "S02", "S03", "S04", "S05"}
TOO_OLD = CacheTooOld(feed_age(Feed.CLEARANCES, OLD, NOW))


def find_port(code):
    return Port(code, STATES[code], JAKARTA) if code in STATES else None


def a_pass(*way, name="WIDODO/SARI UTAMI", day=DAY, hubs=("SIN",)):
    legs = tuple(PassLeg("ABC123", origin, to, "GA", "880", day, "Y", "1A", "1", "1") for origin, to in pairwise(way))
    return ShownPass(BoardingPass(name, legs=legs), find_port, frozenset(hubs))


def sealed(state=SealState.VERIFIED, **changes):
    return ShownCard(state, replace(CARD, **changes), signer="IDKP")


def facts(**changes):
    return build_facts(given(**changes), NOW, TODAY)


def codes(pack, **changes):
    flags = assess_input(given(**changes), pack, NOW, TODAY).flags
    return {flag.code: int(flag.level) for flag in flags if flag.code in OURS}


# -- boarding passes
def test_a_pass_of_the_holder_and_the_day_raises_nothing(pack):
    shown = a_pass("CGK", "TPE")
    assert codes(pack, boarding_pass=shown, look_up=found(), purpose=Purpose.WORK) == {}
    told = assess_input(given(boarding_pass=shown), pack, NOW, TODAY).checked
    assert "boarding_pass_read" in told


def test_without_a_pass_nothing_is_said(pack):
    assert facts().boarding_pass_read is False
    assert facts(boarding_pass=ShownPass(BoardingPass(), find_port)).boarding_pass_read is False
    assert "boarding_pass_not_read" in assess_input(given(), pack, NOW, TODAY).checked


@pytest.mark.parametrize(
    ("shown", "level"),
    [
        (a_pass("CGK", "TPE", name="LESTARI/DEWI"), 1),
        (a_pass("CGK", "TPE", day=DAY - 30), 1),
        (a_pass("CGK", "TPE", name=""), None),
        (a_pass("CGK", "TPE", name="WIDODO/SARI UTAMI MS"), None),
        (a_pass("CGK", "TPE", day=None), None),
    ],
)
def test_t01_by_name_or_day(pack, shown, level):
    assert codes(pack, boarding_pass=shown).get("T01") == level


def test_t01_is_information_once_the_booking_agrees(pack):
    shown = a_pass("CGK", "TPE", name="LESTARI/DEWI")
    assert codes(pack, boarding_pass=shown, answers={"T01": Answer.AGREES})["T01"] == 0
    assert codes(pack, boarding_pass=shown, answers={"T01": Answer.DIFFERS})["T01"] == 1


def test_a_name_needs_a_passport():
    assert compare_holder(a_pass("CGK", "TPE").boarding_pass, None) is Agreement.UNKNOWN
    titled = a_pass("CGK", "TPE", name="WIDODO/SARI UTAMI MRS")
    assert compare_holder(titled.boarding_pass, DOCUMENT) in {Agreement.AGREES, Agreement.EXPLAINED}
    assert compare_holder(a_pass("CGK", "TPE", name="WIDODO/SARI").boarding_pass, DOCUMENT) is Agreement.EXPLAINED


@pytest.mark.parametrize(
    ("way", "agreement"),
    [
        (("CGK", "TPE"), Agreement.AGREES),
        (("CGK", "TPE", "SIN"), Agreement.AGREES),
        (("CGK", "SIN", "DXB"), Agreement.DIFFERS),
        (("CGK", "DXB"), Agreement.DIFFERS),
        (("CGK", "SIN"), Agreement.EXPLAINED),
        (("CGK", "HKG"), Agreement.EXPLAINED),
        (("DPS", "CGK"), Agreement.UNKNOWN),
        (("CGK", "QQQ"), Agreement.UNKNOWN),
        (("CGK", "DXB", "QQQ"), Agreement.UNKNOWN),
    ],
)
def test_legs_beside_the_records_destination(way, agreement):
    assert facts(boarding_pass=a_pass(*way), look_up=found()).leg_agreement is agreement


def test_without_a_record_a_leg_says_nothing():
    assert facts(boarding_pass=a_pass("CGK", "DXB")).leg_agreement is Agreement.UNKNOWN


def test_a_record_without_a_joining_port_says_nothing():
    sea = found(scheme=Scheme.SEA_MERCHANT, joining_country=None)
    assert facts(boarding_pass=a_pass("CGK", "DXB"), look_up=sea).leg_agreement is Agreement.UNKNOWN


def test_seafarers_go_to_their_joining_port(pack):
    sea = found(scheme=Scheme.SEA_MERCHANT, joining_country="ARE", flag_state="TWN")
    assert facts(boarding_pass=a_pass("CGK", "DXB"), look_up=sea).leg_agreement is Agreement.AGREES
    assert facts(boarding_pass=a_pass("CGK", "TPE"), look_up=sea).leg_agreement is Agreement.DIFFERS


@pytest.mark.parametrize(
    ("destination", "answers", "level"),
    [
        (None, {}, 1),
        ("TWN", {}, 1),
        ("ARE", {}, 2),
        (None, {"C07": Answer.AGREES}, 0),
        (None, {"C07": Answer.DIFFERS}, 1),
        ("ARE", {"C07": Answer.AGREES}, 2),
    ],
)
def test_c07_from_a_leg_alone_is_asked_and_never_referred(pack, destination, answers, level):
    shown = {"boarding_pass": a_pass("CGK", "DXB"), "look_up": found(), "purpose": Purpose.WORK}
    assert codes(pack, **shown, stated_destination=destination, answers=answers)["C07"] == level


def test_c07_is_for_work_trips_only(pack):
    assert "C07" not in codes(pack, boarding_pass=a_pass("CGK", "DXB"), look_up=found(), purpose=Purpose.VISIT)


def test_what_a_pass_says_stands_beside_what_is_known():
    shown = build_exhibits(given(boarding_pass=a_pass("CGK", "SIN", "DXB"), look_up=found()), TODAY)
    assert (shown["pass_name"].traveller, shown["pass_name"].recorded) == ("WIDODO, SARI UTAMI", "WIDODO/SARI UTAMI")
    assert (shown["pass_day"].traveller, shown["pass_day"].recorded) == (TODAY, TODAY)
    assert (shown["leg"].traveller, shown["leg"].recorded) == ("CGK–SIN–DXB", "TWN")
    bare = build_exhibits(replace(given(boarding_pass=a_pass("CGK", "DXB", day=None)), document=None), TODAY)
    assert (bare["pass_name"].traveller, bare["pass_day"].recorded, bare["leg"].recorded) == (None, None, None)


def test_legs_of_two_days_are_shown_from_to():
    one = PassLeg("A", "CGK", "SIN", "GA", "1", DAY, "Y", "1", "1", "1")
    legs = (one, replace(one, origin="SIN", destination="", day=DAY + 1))
    shown = build_exhibits(given(boarding_pass=ShownPass(BoardingPass("A/B", legs=legs), find_port)), TODAY)
    assert shown["pass_day"].recorded == DateRange(TODAY, TODAY + timedelta(days=1))
    assert route(BoardingPass("A/B", legs=legs)) == "CGK–SIN–?"


# -- cards
@pytest.mark.parametrize(
    ("state", "raised"),
    [
        (SealState.VERIFIED, {}),
        (SealState.WRONG, {"S01": 3}),
        (SealState.SIGNER_UNKNOWN, {"S02": 1}),
        (SealState.SIGNER_EXPIRED, {"S02": 1}),
        (SealState.SIGNER_REVOKED, {"S02": 1}),
        (SealState.LIST_OVERDUE, {"S02": 1}),
        (SealState.UNREADABLE, {}),
        (SealState.UNSIGNED, {}),
    ],
)
def test_what_a_seal_came_to(pack, state, raised):
    assert codes(pack, card=sealed(state), look_up=found()) == raised
    assert codes(pack, card=ShownCard(state), look_up=found()) == raised


@pytest.mark.parametrize(
    ("changes", "holder", "level"),
    [
        ({}, CardHolder.SAME, None),
        ({"document_number": "X7654321"}, CardHolder.SAME, None),
        ({"name_secondary": "SARI"}, CardHolder.SAME, None),
        ({"birth_date": PartialDate(1994)}, CardHolder.SAME, None),
        ({"birth_date": PartialDate(1990, 1, 1)}, CardHolder.OTHER_BIRTH_DATE, 1),
        ({"name_primary": "SIREGAR", "name_secondary": "BUDI"}, CardHolder.OTHER_NAME, 1),
        (
            {"name_primary": "SIREGAR", "name_secondary": "BUDI", "birth_date": PartialDate(1990, 1, 1)},
            CardHolder.OTHER,
            2,
        ),
        ({"name_primary": "", "name_secondary": ""}, CardHolder.UNKNOWN, None),
    ],
)
def test_s03_by_the_holder_of_the_card(pack, changes, holder, level):
    card = sealed(**changes)
    assert holder_of(card.card, DOCUMENT) is holder
    assert codes(pack, card=card, look_up=found()).get("S03") == level


def test_s03_waits_for_a_passport():
    assert holder_of(CARD, None) is CardHolder.UNKNOWN


def test_s04_stands_in_for_a_record_that_is_not_here_yet(pack):
    newer = sealed(sealed_at=FRESH + timedelta(minutes=5))
    with_visa = {"papers": {Paper.WORK_VISA: SEEN}}
    assert codes(pack, card=newer, purpose=Purpose.WORK) == {"S04": 0}
    assert codes(pack, card=newer, **with_visa) == {"S04": 0}
    assert codes(pack, card=newer, **with_visa, answers={"C02": Answer.NO}) == {"S04": 0}
    assert codes(pack, card=newer, purpose=Purpose.WORK, look_up=TOO_OLD) == {"S04": 0}


@pytest.mark.parametrize(
    "changes",
    [
        {"card": sealed(sealed_at=FRESH - timedelta(minutes=5))},
        {"card": sealed(SealState.SIGNER_UNKNOWN)},
        {"card": sealed(valid_until=date(2026, 11, 23))},
        {"card": sealed(valid_from=date(2026, 11, 25))},
        {"card": sealed(birth_date=PartialDate(1990, 1, 1))},
        {"card": ShownCard(SealState.UNSIGNED, numbers=("K0000000011",))},
    ],
)
def test_s04_needs_a_right_seal_of_the_holder_in_its_dates_and_newer(pack, changes):
    raised = codes(pack, purpose=Purpose.WORK, look_up=NO_RECORD, **changes)
    assert "S04" not in raised
    assert raised["C01"] == 2


def test_a_card_is_newer_than_no_data_at_all():
    never = CacheTooOld(feed_age(Feed.CLEARANCES, None, NOW))
    assert facts(card=sealed(), look_up=never).card_newer_than_data is True
    assert facts(card=ShownCard(SealState.UNSIGNED)).card_newer_than_data is None


def test_s05_when_somebody_else_showed_the_card(pack):
    for by_another, level in ((None, None), (False, None), (True, 2)):
        card = replace(sealed(), by_another=by_another)
        assert codes(pack, card=card, look_up=found()).get("S05") == level


def test_what_a_card_says_stands_beside_the_passport():
    until = datetime(2027, 1, 1, tzinfo=UTC)
    shown = build_exhibits(given(card=replace(sealed(), signer_until=until)), TODAY)
    assert (shown["card_name"].traveller, shown["card_name"].recorded) == ("WIDODO, SARI UTAMI", "WIDODO, SARI UTAMI")
    assert shown["card_document"].recorded == shown["card_document"].traveller == "X1234567"
    assert (shown["card_signer"].recorded, shown["card_signer_until"].recorded) == ("IDKP", until)
    bare = build_exhibits(replace(given(card=sealed()), document=None), TODAY)
    assert (bare["card_name"].traveller, bare["card_born"].traveller) == (None, None)
    assert set(build_exhibits(given(card=ShownCard(SealState.UNSIGNED)), TODAY)) >= {"card_signer"}
