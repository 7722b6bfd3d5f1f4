"""How old a feed may be: the limits belong to the better band."""

from datetime import timedelta

import pytest

from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.assessment.data_age import band_of, feed_age, is_fresh_enough, worst
from checkpoint_app.assessment.kinds import Band
from tests.unit.assessment.travellers import NOW

HOUR, DAY, SECOND = timedelta(hours=1), timedelta(days=1), timedelta(seconds=1)


@pytest.mark.parametrize(
    ("feed", "age", "band"),
    [
        (Feed.CLEARANCES, 24 * HOUR, Band.GREEN),
        (Feed.CLEARANCES, 24 * HOUR + SECOND, Band.AMBER),
        (Feed.CLEARANCES, 7 * DAY, Band.AMBER),
        (Feed.CLEARANCES, 7 * DAY + SECOND, Band.RED),
        (Feed.LOST_DOCUMENTS, 6 * HOUR, Band.GREEN),
        (Feed.LOST_DOCUMENTS, 48 * HOUR, Band.AMBER),
        (Feed.LOST_DOCUMENTS, 48 * HOUR + SECOND, Band.RED),
        (Feed.PLACERS, 7 * DAY, Band.GREEN),
        (Feed.ENTRIES_SEEN, 30 * DAY, Band.AMBER),
        (Feed.RULES, 30 * DAY + SECOND, Band.RED),
        (Feed.CLEARANCES, -timedelta(minutes=10), Band.GREEN),
        (Feed.CLEARANCES, -timedelta(minutes=10) - SECOND, Band.FUTURE),
    ],
)
def test_the_band_of_a_feed(feed, age, band):
    assert band_of(feed, NOW - age, NOW) is band
    assert feed_age(feed, NOW - age, NOW) == FeedAge(feed, NOW - age, band)


def test_a_feed_never_loaded_is_unknown_and_not_fresh():
    assert band_of(Feed.CLEARANCES, None, NOW) is Band.UNKNOWN
    fresh = {band for band in Band if is_fresh_enough(FeedAge(Feed.CLEARANCES, NOW, band))}
    assert fresh == {Band.GREEN, Band.AMBER}


def test_the_worst_feed_is_the_one_of_the_worst_band_and_then_the_oldest():
    green = feed_age(Feed.CLEARANCES, NOW - HOUR, NOW)
    amber, older = feed_age(Feed.PLACERS, NOW - 8 * DAY, NOW), feed_age(Feed.RULES, NOW - 9 * DAY, NOW)
    assert worst((green, amber, older)) is older
    unknown = feed_age(Feed.RULES, None, NOW)
    assert worst((green, unknown, amber)) is unknown
