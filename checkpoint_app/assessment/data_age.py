"""How old a feed may be before it is amber or red: policy values (docs/domain.md, "Data age")."""

from __future__ import annotations

from datetime import datetime, timedelta

from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.assessment.kinds import Band

_HOUR = timedelta(hours=1)
_DAY = timedelta(days=1)
_WATCHED = (6 * _HOUR, 48 * _HOUR)
_THE_REST = (7 * _DAY, 30 * _DAY)
_LIMITS: dict[Feed, tuple[timedelta, timedelta]] = dict.fromkeys(Feed, _THE_REST) | {
    Feed.CLEARANCES: (24 * _HOUR, 7 * _DAY),
    Feed.LOST_DOCUMENTS: _WATCHED,
    Feed.PREVENTION: _WATCHED,
}
CLOCK_TOLERANCE = timedelta(minutes=10)
_SEVERITY = {Band.GREEN: 0, Band.AMBER: 1, Band.RED: 2, Band.FUTURE: 3, Band.UNKNOWN: 4}


def band_of(feed: Feed, as_of: datetime | None, now: datetime) -> Band:
    """Judge the age of a feed; both instants are aware UTC."""
    if as_of is None:
        return Band.UNKNOWN
    age = now - as_of
    if age < -CLOCK_TOLERANCE:
        return Band.FUTURE
    green, amber = _LIMITS[feed]
    if age <= green:
        return Band.GREEN
    return Band.AMBER if age <= amber else Band.RED


def feed_age(feed: Feed, as_of: datetime | None, now: datetime) -> FeedAge:
    """Tell the age of a feed with its band."""
    return FeedAge(feed, as_of, band_of(feed, as_of, now))


def worst(ages: tuple[FeedAge, ...]) -> FeedAge:
    """Pick the feed whose band is worst, the oldest first; `ages` must not be empty."""
    return max(ages, key=lambda age: (_SEVERITY[age.band], -age.as_of.timestamp() if age.as_of else 0.0))


def is_fresh_enough(age: FeedAge) -> bool:
    """Whether the absence of a row in this feed may be told as a fact (green and amber only)."""
    return age.band in {Band.GREEN, Band.AMBER}
