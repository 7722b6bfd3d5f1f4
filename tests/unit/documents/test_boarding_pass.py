"""Boarding passes: the examples of IATA Resolution 792 (attachment B), passes as airlines print them, round trips."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.boarding_pass import (
    BoardingPass,
    PassFaultKind,
    PassIssue,
    PassLeg,
    PassSecurity,
    PassTicket,
    compare_pass_name,
    compose_boarding_pass,
    day_of_travel,
    looks_like_boarding_pass,
    parse_boarding_pass,
)
from checkpoint_app.documents.names import NameReason
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

SIGNATURE = "GIWVC5EH7JNT684FVNJ91W2QA4DVN5J8K4F0L0GEQ3DF5TGBN8709HKT5D3DW3GBHFCVHMY7J5T6HFR41W2QA4DVN5J8K4F0L0GE"
ONE_LEG = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 326J001A0025 100"
TWO_LEGS = (
    "M2DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 14D>6181WW6225BAC 00141234560032A0141234567890 1AC AC "
    "1234567890123    20KYLX58ZDEF456 FRAGVALH 3664 227C012C0002 12E2A0140987654321 1AC AC 1234567890123    2PCNWQ"
    f"^164{SIGNATURE}"
)
PARTIAL = (
    "M1GRANDMAIRE/MELANIE  EABC123 GVACDGAF 0123 339C002F0025 130>5002A0571234567890  AF AF                        "
)
VERSION_3 = (
    "M2DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 14C>3181WW6225BAC 0085123456003290141234567890 1AC AC "
    "1234567890123    20KLX58ZDEF456 FRAGVALH 3664 227C012C0002 12D290140987654321 1AC AC 1234567890123    2PCWQ^164"
    f"{SIGNATURE}"
)


def kinds(one: BoardingPass) -> list[PassFaultKind]:
    return [fault.kind for fault in one.faults]


def a_document(primary: str, secondary: str = "") -> TravelDocument:
    return TravelDocument(
        DocumentKind.PASSPORT, ReadingSource.MRZ, "IDN", "IDN", "X000001", primary, secondary, None, None
    )


def test_the_shortest_example_of_the_resolution():
    one = parse_boarding_pass(ONE_LEG)
    assert (one.name, one.electronic, one.name_may_be_cut, one.faults) == ("DESMARAIS/LUC", True, False, ())
    assert one.legs == (PassLeg("ABC123", "YUL", "FRA", "AC", "834", 326, "J", "1A", "25", "1"),)
    assert one.is_readable
    assert one.issue is None
    assert one.security is None


def test_the_two_legs_of_the_resolution_with_every_item():
    one = parse_boarding_pass(TWO_LEGS)
    assert one.faults == ()
    assert one.issue == PassIssue("6", "1", "W", "W", "6225", "B", "AC", ("0014123456003",))
    first, second = one.legs
    assert first.ticket == PassTicket("014", "1234567890", "", "1", "AC", "AC", "1234567890123", "", "20K", "Y")
    assert (first.airline_use, second.airline_use) == ("LX58Z", "WQ")
    assert (second.booking, second.origin, second.destination, second.day) == ("DEF456", "FRA", "GVA", 227)
    assert second.ticket is not None
    assert (second.ticket.baggage_allowance, second.ticket.fast_track) == ("2PC", "N")
    assert one.security == PassSecurity("1", SIGNATURE)


def test_version_3_has_no_fast_track():
    one = parse_boarding_pass(VERSION_3)
    assert one.faults == ()
    assert one.issue is not None
    assert one.issue.version == "3"
    assert [leg.ticket.fast_track for leg in one.legs if leg.ticket] == ["", ""]
    assert [leg.ticket.baggage_allowance for leg in one.legs if leg.ticket] == ["20K", "2PC"]


def test_the_partial_example_of_the_resolution():
    one = parse_boarding_pass(PARTIAL)
    assert one.issue == PassIssue("5")
    assert one.legs[0].ticket is not None
    assert one.legs[0].ticket.airline_numeric_code == "057"
    assert one.name_may_be_cut is False


@pytest.mark.parametrize(
    "text", ["", "M1", "https://example.invalid/pass", "X" + ONE_LEG[1:], "M1" + "0" * 58, "M" * 5000]
)
def test_what_is_no_pass_is_a_value_that_says_so(text):
    one = parse_boarding_pass(text)
    assert not one.is_readable
    assert kinds(one) == [PassFaultKind.NOT_A_PASS]
    assert one.faults[0].skipped == len(text)


def test_blanks_cut_from_the_end_by_the_airline_are_no_fault_of_the_leg():
    one = parse_boarding_pass(PARTIAL.rstrip())
    assert kinds(one) == [PassFaultKind.BLOCK_CUT_OFF, PassFaultKind.BLOCK_CUT_OFF]
    assert one.legs[0].ticket is not None
    assert one.legs[0].ticket.serial_number == "1234567890"


def test_a_pass_that_ends_without_a_size_is_whole():
    assert parse_boarding_pass(ONE_LEG[:-2]).faults == ()


def test_a_size_that_is_none_is_told_and_what_follows_is_told_as_left_over():
    one = parse_boarding_pass(ONE_LEG[:-2] + "ZZtop")
    assert kinds(one) == [PassFaultKind.BLOCK_SIZE, PassFaultKind.LEFT_OVER]
    assert one.faults[1].skipped == 5


def test_a_block_without_a_version_is_the_legs():
    one = parse_boarding_pass(ONE_LEG[:-2] + "050057AX")
    assert kinds(one) == [PassFaultKind.VERSION, PassFaultKind.LEFT_OVER]
    assert one.legs[0].ticket == PassTicket()
    bare = parse_boarding_pass(ONE_LEG[:-2] + "01>")
    assert kinds(bare) == [PassFaultKind.VERSION, PassFaultKind.BLOCK_SIZE]
    assert bare.legs[0].airline_use == ">"


def test_a_version_without_a_size_is_kept():
    one = parse_boarding_pass(ONE_LEG[:-2] + "04>5xx")
    assert one.issue == PassIssue("5")
    assert kinds(one) == [PassFaultKind.BLOCK_SIZE]
    assert parse_boarding_pass(ONE_LEG[:-2] + "02>5").faults == ()


def test_fewer_legs_than_promised():
    one = parse_boarding_pass("M2" + ONE_LEG[2:])
    assert kinds(one) == [PassFaultKind.LEG_CUT_OFF]
    assert len(one.legs) == 1


def test_a_count_of_legs_that_is_none_is_one():
    one = parse_boarding_pass("M0" + ONE_LEG[2:])
    assert kinds(one) == [PassFaultKind.LEG_COUNT]
    assert len(one.legs) == 1


def test_ports_and_days_that_cannot_be():
    text = ONE_LEG.replace("YUL", "Y1L").replace(" 326J", " 999J")
    one = parse_boarding_pass(text)
    assert kinds(one) == [PassFaultKind.PORT, PassFaultKind.DAY]
    assert (one.legs[0].origin, one.legs[0].destination, one.legs[0].day) == ("", "FRA", None)
    assert day_of_travel(one.legs[0], date(2026, 1, 1)) is None
    other = parse_boarding_pass(ONE_LEG.replace("FRA", "F2A"))
    assert other.legs[0].destination == ""


def test_a_signature_of_another_length_is_kept():
    one = parse_boarding_pass(ONE_LEG + "^164" + "AB")
    assert kinds(one) == [PassFaultKind.SECURITY]
    assert one.security == PassSecurity("1", "AB")
    assert kinds(parse_boarding_pass(ONE_LEG + "^1")) == [PassFaultKind.SECURITY]


def test_what_looks_like_a_pass():
    assert looks_like_boarding_pass(ONE_LEG)
    assert looks_like_boarding_pass(TWO_LEGS)
    assert not looks_like_boarding_pass("MECARD:N:SOMEBODY;;" + "X" * 60)
    assert not looks_like_boarding_pass(ONE_LEG[:40])


@pytest.mark.parametrize(
    ("day", "today", "expected"),
    [
        (326, date(2026, 11, 20), date(2026, 11, 22)),
        (1, date(2026, 12, 31), date(2027, 1, 1)),
        (365, date(2027, 1, 2), date(2026, 12, 31)),
        (366, date(2024, 12, 30), date(2024, 12, 31)),
        (366, date(2025, 1, 1), date(2024, 12, 31)),
        (366, date(2026, 6, 1), None),
    ],
)
def test_the_year_is_that_of_the_nearest_day(day, today, expected):
    leg = replace(parse_boarding_pass(ONE_LEG).legs[0], day=day)
    assert day_of_travel(leg, today) == expected


@pytest.mark.parametrize(
    ("name", "primary", "secondary"),
    [
        ("DESMARAIS/LUC", "DESMARAIS", "LUC"),
        ("DESMARAIS/LUCMR", "DESMARAIS", "LUC"),
        ("SANTOSO/BUDI MR", "SANTOSO", "BUDI"),
        ("WIJAYA/SITIRAHMAWATI", "WIJAYA", "SITI RAHMAWATI PUSPANINGRUM"),
        ("SUPARMAN/SUPARMAN", "SUPARMAN", ""),
        ("SITI/RAHMAWATIPUSPAN", "RAHMAWATI PUSPANINGRUM", "SITI"),
    ],
)
def test_a_name_as_passes_write_it_is_the_documents(name, primary, secondary):
    one = parse_boarding_pass(f"M1{name:20}{ONE_LEG[22:]}")
    assert compare_pass_name(one, a_document(primary, secondary)).same


@pytest.mark.parametrize(
    ("name", "primary", "secondary"),
    [
        ("DESMARAIS/LUC", "SANTOSO", "BUDI"),
        ("DESMARAIS/MR", "SANTOSO", "BUDI"),
        ("WIJAYA/SITIRAHMAWATI", "WIJAYA", "BUDI HARTONO"),
        ("///////////////////X", "SANTOSO", "BUDI"),
    ],
)
def test_a_name_of_somebody_else_is_not(name, primary, secondary):
    one = parse_boarding_pass(f"M1{name:20}{ONE_LEG[22:]}")
    assert not compare_pass_name(one, a_document(primary, secondary)).same


def test_a_cut_name_says_that_it_is_cut():
    one = parse_boarding_pass(f"M1{'KUSUMANINGTYASWARDHANI/RATNA'[:20]}{ONE_LEG[22:]}")
    compared = compare_pass_name(one, a_document("KUSUMANINGTYASWARDHANI", "RATNA"))
    assert compared.same
    assert NameReason.TRUNCATED in compared.reasons


ITEM = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789", max_size=3)
LEGS = st.builds(
    PassLeg,
    booking=st.text("ABCDEFGHJKLMNP23456789", min_size=5, max_size=7),
    origin=st.text("ABCDEFGHIJ", min_size=3, max_size=3),
    destination=st.text("ABCDEFGHIJ", min_size=3, max_size=3),
    carrier=st.text("ABCDEFGHIJ", min_size=2, max_size=3),
    flight=st.integers(1, 9999).map(str),
    day=st.integers(1, 366),
    compartment=st.sampled_from("FJY"),
    seat=st.sampled_from(["1A", "12C", "44K", "INF", ""]),
    sequence=st.sampled_from(["1", "25", "1234", ""]),
    passenger_status=st.sampled_from("0123"),
    ticket=st.none() | st.builds(PassTicket, *[st.sampled_from(["", "A", "1"])] * 10),
    airline_use=st.text("ABC123", max_size=20),
)
PASSES = st.builds(
    BoardingPass,
    name=st.text("ABCDEF/", min_size=3, max_size=20),
    electronic=st.booleans(),
    legs=st.lists(LEGS, min_size=1, max_size=4).map(tuple),
    issue=st.none() | st.builds(PassIssue, st.sampled_from("123456788"), st.sampled_from(["", "1"])),
    security=st.none() | st.builds(PassSecurity, st.just("1"), st.text("ABC123", max_size=200)),
)


@given(PASSES)
def test_what_is_composed_is_parsed(one):
    read = parse_boarding_pass(compose_boarding_pass(one))
    # without the items of the pass the block of the first leg begins where a version is looked for
    told = one.issue is None and (one.legs[0].ticket is not None or one.legs[0].airline_use)
    assert kinds(read) == ([PassFaultKind.VERSION] if told else [])
    assert read.name == one.name.strip()
    for found, wanted in zip(read.legs, one.legs, strict=True):
        assert replace(found, ticket=None) == replace(wanted, ticket=None)
        assert found.ticket in (wanted.ticket, PassTicket())
    assert read.issue == one.issue
    assert read.security == one.security


@given(PASSES, st.data())
def test_a_damaged_pass_is_never_more_than_its_faults(one, data):
    text = list(compose_boarding_pass(one))
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(text) - 1))
        text[at] = data.draw(st.characters())
    read = parse_boarding_pass("".join(text[: data.draw(st.integers(0, len(text)))]))
    assert read.is_readable or kinds(read) == [PassFaultKind.NOT_A_PASS]


def test_a_leg_without_a_day_is_composed_with_blanks():
    leg = replace(parse_boarding_pass(ONE_LEG).legs[0], day=None, flight="A12")
    read = parse_boarding_pass(compose_boarding_pass(BoardingPass("A/B", legs=(leg,))))
    assert kinds(read) == [PassFaultKind.DAY]
    assert read.legs[0].flight == "A12"


@pytest.mark.parametrize("count", [0, 5])
def test_a_pass_has_one_to_four_legs(count):
    leg = parse_boarding_pass(ONE_LEG).legs[0]
    with pytest.raises(ValueError, match="one to four"):
        compose_boarding_pass(BoardingPass("A/B", legs=(leg,) * count))
