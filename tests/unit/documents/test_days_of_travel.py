"""A pass prints a day of the year and no hour: its day runs in the departure port's own time."""

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

import pytest

from checkpoint_app.documents.boarding_pass import (
    BoardingPass,
    PassLeg,
    is_near_day_of_travel,
    looks_like_boarding_pass,
    parse_boarding_pass,
    travel_days,
)
from checkpoint_app.documents.ports import Port

PLAIN = "M1DESMARAIS/LUC       EABC123 YULFRAAC 0834 226F001A0025 100"
# As two airlines lay their passes out; the travellers and their numbers are made up.
LATER_VERSION = (
    "M1SPECIMEN/NIELS      EX4TE6N ZRHHAMLX 1056 049Y030F0117 377>8320 W    BLX                                "
    "        2A72400000000010 LX LH 990000000000001     Y*30600000K09  LHS    "
)  # fmt: skip
EARLIER_VERSION = (
    "M1SPECIMEN/JUSTIN DAVIEABCDEF SINNRTJL 0712 336Y025C0231 348>3180 O9335BJL 01310000010012900100000000010 JL AA "
    "00XXX00             3"
)
ZONES = {"CGK": "Asia/Jakarta", "DJJ": "Asia/Jayapura"}


def leg(origin: str, day: int | None) -> PassLeg:
    return PassLeg("ABC123", origin, "SIN", "GA", "824", day, "Y", "1A", "1", "1")


def find_port(code: str) -> Port | None:
    return Port(code, "IDN", ZoneInfo(ZONES[code])) if code in ZONES else None


def test_legs_are_dated_one_after_another():
    given = BoardingPass("A/B", legs=(leg("CGK", 365), leg("CGK", None), leg("CGK", 1)))
    assert travel_days(given, date(2026, 12, 30)) == (date(2026, 12, 31), None, date(2027, 1, 1))


@pytest.mark.parametrize(
    ("port", "now", "near"),
    [
        # 24 November in Jakarta runs from 23 November 17:00 to 24 November 17:00 UTC
        ("CGK", datetime(2026, 11, 24, 22, 59, tzinfo=UTC), True),
        ("CGK", datetime(2026, 11, 24, 23, 0, tzinfo=UTC), False),
        ("CGK", datetime(2026, 11, 22, 11, 1, tzinfo=UTC), True),
        ("CGK", datetime(2026, 11, 22, 11, 0, tzinfo=UTC), False),
        # in Jayapura it ends two hours earlier
        ("DJJ", datetime(2026, 11, 24, 21, 0, tzinfo=UTC), False),
        # of a port that is not known only what no zone explains is outside
        ("QQQ", datetime(2026, 11, 25, 17, 59, tzinfo=UTC), True),
        ("QQQ", datetime(2026, 11, 25, 18, 0, tzinfo=UTC), False),
    ],
)
def test_the_day_is_the_ports_own(port, now, near):
    assert (
        is_near_day_of_travel(BoardingPass("A/B", legs=(leg(port, 328),)), find_port, now, date(2026, 11, 24)) is near
    )


def test_one_leg_near_is_enough():
    given = BoardingPass("A/B", legs=(leg("CGK", 300), leg("CGK", 328)))
    assert is_near_day_of_travel(given, find_port, datetime(2026, 11, 24, tzinfo=UTC), date(2026, 11, 24))


def test_without_a_day_nothing_is_said():
    given = BoardingPass("A/B", legs=(leg("CGK", None),))
    assert is_near_day_of_travel(given, find_port, datetime(2026, 11, 24, tzinfo=UTC), date(2026, 11, 24)) is None


def test_what_a_reader_types_around_a_pass_is_left_out():
    assert parse_boarding_pass(f"\x02]Q1{PLAIN}\r\n") == parse_boarding_pass(PLAIN)
    assert looks_like_boarding_pass(f"]L2{PLAIN}\r")


def test_passes_as_airlines_print_them():
    later, earlier = parse_boarding_pass(LATER_VERSION), parse_boarding_pass(EARLIER_VERSION)
    assert later.faults == earlier.faults == ()
    assert later.legs[0].ticket is not None
    assert later.legs[0].ticket.frequent_flyer_number == "990000000000001"
    assert earlier.issue is not None
    assert (earlier.issue.version, earlier.issue.issued_on, earlier.legs[0].airline_use) == ("3", "9335", "3")
