from datetime import UTC, datetime, timedelta

from checkpoint_app.casework.differences import REPORTABLE, DifferenceKind, days_open

OPENED = datetime(2026, 11, 1, tzinfo=UTC)


def test_an_entry_ages_while_it_is_open_and_no_longer():
    now = OPENED + timedelta(days=9, hours=5)
    assert days_open(OPENED, None, now) == 9
    assert days_open(OPENED, OPENED + timedelta(days=3), now) == 3


def test_a_clock_that_is_behind_makes_no_negative_age():
    assert days_open(OPENED, None, OPENED - timedelta(days=2)) == 0


def test_what_only_the_centre_can_see_is_reported_by_nobody():
    hidden = {DifferenceKind.EXIT_WITHOUT_CLEARANCE, DifferenceKind.CLEARANCE_WITHOUT_EXIT}
    assert set(DifferenceKind) - set(REPORTABLE) == hidden
