"""Periods of whole days, moved by their own length."""

from datetime import UTC, date, datetime, timedelta

from checkpoint_app.services.periods import Period

TODAY = date(2026, 11, 24)


def test_a_period_ends_today_and_is_moved_by_its_own_length():
    week = Period(7)
    assert week.dates(TODAY) == (date(2026, 11, 18), TODAY)
    assert week.earlier().dates(TODAY) == (date(2026, 11, 11), date(2026, 11, 17))
    assert week.earlier().later() == week
    assert week.later() == week


def test_its_instants_are_the_midnights_of_this_machine():
    since, until = Period(1).instants(TODAY)
    assert until - since == timedelta(days=1)
    assert since == datetime(2026, 11, 24).astimezone().astimezone(UTC)


def test_all_of_time_has_no_ends():
    assert Period(0).dates(TODAY) is None
    assert Period(0).instants(TODAY) is None
    assert Period(0).earlier() == Period(0)
