from __future__ import annotations

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz.zone_dates import (
    print_partial_date,
    resolve_birth_date,
    resolve_expiry_date,
)

TODAY = date(2026, 11, 24)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("261124", PartialDate(2026, 11, 24)),
        ("261125", PartialDate(1926, 11, 25)),
        ("2611<<", PartialDate(2026, 11)),
        ("2612<<", PartialDate(1926, 12)),
        ("26<<<<", PartialDate(2026)),
        ("27<<<<", PartialDate(1927)),
        ("000229", PartialDate(2000, 2, 29)),
        ("260229", None),
    ],
)
def test_birth_is_the_latest_such_date_that_is_not_in_the_future(printed, value):
    assert resolve_birth_date(printed, TODAY).value == value


def test_birth_on_the_29th_of_february_takes_the_century_that_has_it():
    # 2100 is no leap year, 2000 is.
    assert resolve_birth_date("000229", date(2100, 6, 1)).value == PartialDate(2000, 2, 29)


@pytest.mark.parametrize(
    ("printed", "value"),
    [
        ("761231", PartialDate(1976, 12, 31)),
        ("751231", PartialDate(2075, 12, 31)),
        ("360101", PartialDate(2036, 1, 1)),
        ("991231", PartialDate(1999, 12, 31)),
        ("000229", PartialDate(2000, 2, 29)),
    ],
)
def test_expiry_lies_within_fifty_years_before_and_forty_nine_after_today(printed, value):
    assert resolve_expiry_date(printed, TODAY).value == value


@given(st.dates(date(1950, 1, 1), date(2120, 12, 31)), st.integers(0, 36523))
def test_every_birth_of_the_last_hundred_years_is_read_back(today, days_ago):
    born = date.fromordinal(today.toordinal() - days_ago)
    assert resolve_birth_date(print_partial_date(PartialDate.of(born)), today).value == PartialDate.of(born)


@given(st.dates(date(1950, 1, 1), date(2120, 12, 31)), st.integers(-18000, 17500))
def test_every_expiry_within_decades_is_read_back(today, days):
    expiry = date.fromordinal(today.toordinal() + days)
    assert resolve_expiry_date(print_partial_date(PartialDate.of(expiry)), today).value == PartialDate.of(expiry)
