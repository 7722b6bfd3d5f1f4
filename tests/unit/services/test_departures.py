"""The current departure: of the post's list or as typed; it ends when it leaves."""

from datetime import UTC, datetime, timedelta

import pytest

from checkpoint_app.casework.feed_lists import Departure
from checkpoint_app.services.departures import NO_DEPARTURE, departure_from, todays_departures
from tests.unit.services.conftest import NOW


def sailing(number: int, at: datetime) -> Departure:
    return Departure(f"d{number}", "TPI Batam", "Asia/Jakarta", f"Line {number}", "LINE", "SGSIN", "SGP", at)


def test_only_those_still_to_leave_are_offered_the_next_first():
    listed = [
        sailing(3, NOW + timedelta(hours=3)),
        sailing(1, NOW - timedelta(minutes=1)),
        sailing(2, NOW + timedelta(minutes=30)),
        sailing(4, NOW + timedelta(days=2)),
    ]
    assert [each.identifier for each in todays_departures(listed, NOW)] == ["d2", "d3"]
    first = todays_departures(listed, NOW)[0]
    assert (first.text, first.country, first.port) == ("Line 2 → SGSIN", "SGP", "SGSIN")


def test_it_ends_when_it_leaves():
    (only,) = todays_departures([sailing(1, NOW + timedelta(minutes=5))], NOW)
    assert not only.has_left(NOW)
    assert only.has_left(NOW + timedelta(minutes=6))
    assert not NO_DEPARTURE.has_left(NOW)


@pytest.mark.parametrize("text", ["KM Kelud", "", "  "])
def test_words_without_an_hour_have_no_end(text):
    assert departure_from(text, NOW).at is None


def test_the_last_hour_of_the_words_is_todays_or_tomorrows():
    local = NOW.astimezone()
    soon, past = local + timedelta(minutes=40), local - timedelta(hours=3)
    assert departure_from(f"MV Line 5, {soon:%H.%M}", NOW).at == soon.replace(second=0).astimezone(UTC)
    typed = departure_from(f"MV Line 5, {past:%H:%M}", NOW)
    assert typed.at is not None
    assert typed.at > NOW
