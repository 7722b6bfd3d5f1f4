"""When a list's departure leaves: by the clock of its own port."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

from checkpoint_app.documents.passenger_list import Leg, ListForm, PassengerList, PortTime
from checkpoint_app.services.list_departures import departure_of
from checkpoint_app.texts import texts

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)


def leaving(from_port: str, at: time | None = time(14, 30)) -> PassengerList:
    when = PortTime(date(2026, 11, 24), at)
    return PassengerList(
        ListForm.SHEET, legs=(Leg("GA 824", vessel="", from_port=from_port, to_port="SIN", departs=when),)
    )


def test_an_airport_s_time_is_its_own():
    leaves = departure_of(leaving("DJJ"), "list.csv", NOW)
    assert leaves.at == datetime(2026, 11, 24, 5, 30, tzinfo=UTC)
    assert (leaves.service, leaves.route) == ("GA 824", "DJJ → SIN")
    assert texts("en").time(leaves.at, leaves.zone) == "14:30"


def test_of_a_ferry_port_this_machine_s_zone_is_taken():
    leaves = departure_of(leaving("Batam Centre"), "list.csv", NOW)
    assert leaves.at == datetime(2026, 11, 24, 14, 30).astimezone()
    assert leaves.zone is None


def test_a_list_without_a_departure_leaves_now_under_its_file_s_name():
    leaves = departure_of(PassengerList(ListForm.SHEET), "list.csv", NOW)
    assert (leaves.service, leaves.route, leaves.at) == ("list.csv", "–", NOW)
