"""The state of the world in words: data age, link, camera, departure, clock, officer. Pure functions."""

from __future__ import annotations

from datetime import datetime, timedelta

from checkpoint_app.assessment.clearance import Feed, FeedAge
from checkpoint_app.assessment.data_age import worst
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.texts import Texts
from checkpoint_app.ui.hub_member import HubStatus
from checkpoint_app.ui.shell.view_model import StatusView, StripView
from checkpoint_app.ui.synchroniser import SyncStatus
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, Look
from checkpoint_app.ui.workplace import Workplace

_BANDS: dict[Band, Look] = {Band.GREEN: GOOD, Band.AMBER: CAUTION, Band.RED: BAD, Band.FUTURE: BAD, Band.UNKNOWN: BAD}
_CAMERAS = {"off": CAUTION, "starting": OFF}
# What the strip judges: the lists that a verdict rests on.
_SHOWN = (Feed.CLEARANCES, Feed.LOST_DOCUMENTS, Feed.PREVENTION, Feed.OPEN_CASES, Feed.RESTRICTIONS)


def strip_view(
    workplace: Workplace,
    sync: SyncStatus,
    ages: tuple[FeedAge, ...],
    now: datetime,
    *,
    camera: str,
    words: Texts,
    hub: HubStatus | None = None,
) -> StripView:
    """Make the strip; no traveller's data ever stands in it. `camera` is starting, on, off or simulated."""
    place, officer, departure = workplace.place(), workplace.officer, workplace.current_departure()
    local = now.astimezone()
    left = ""
    if departure.at is not None:
        left = words("shell.strip.minutes_left", count=max(0, int((departure.at - now).total_seconds() // 60)))
    return StripView(
        place=words("workplace.place", post=place.post, counter=place.counter),
        departure=departure.text,
        departure_left=left,
        data=data_status(ages, now, words),
        link=_no_link(words) if workplace.post.is_training else link_status(sync, words),
        hub=hub_status(hub, words),
        camera=StatusView(_CAMERAS.get(camera, GOOD), words(f"shell.strip.camera_{camera}")),
        clock=f"{words.date(local.date()).rsplit(' ', 1)[0]} · {words.time(now)}",
        officer=officer.display_name if officer else "",
        initials="".join(part[0] for part in officer.display_name.split()[:2]).upper() if officer else "",
        training=workplace.post.is_training,
    )


def data_status(ages: tuple[FeedAge, ...], now: datetime, words: Texts) -> StatusView:
    """Tell the worst of the lists that a verdict rests on, and each list's own age on pointing at it."""
    shown = tuple(age for age in ages if age.feed in _SHOWN)
    if not shown:
        return StatusView(BAD, words("shell.strip.data_none"))
    age = worst(shown)
    hint = "\n".join(
        f"{words(f'administration.feed.{each.feed.value}')}: {age_in_words(each, now, words)}" for each in ages
    )
    if age.as_of is None:
        return StatusView(BAD, words("shell.strip.data_none"), hint)
    if age.band is Band.FUTURE:
        return StatusView(BAD, words("shell.strip.data_future"), hint)
    return StatusView(_BANDS[age.band], words("shell.strip.data_fresh", age=age_in_words(age, now, words)), hint)


def age_in_words(age: FeedAge, now: datetime, words: Texts) -> str:
    """Write how old a feed is: 40 minutes, 3 hours, 2 days 4 hours, or that there is none."""
    if age.as_of is None:
        return words("shell.strip.data_none")
    if age.band is Band.FUTURE:
        return words("shell.strip.data_future")
    passed = max(timedelta(0), now - age.as_of)
    hours = int(passed.total_seconds() // 3600)
    if hours < 1:
        return words("shell.age.minutes", count=int(passed.total_seconds() // 60))
    if hours < 24:
        return words("shell.age.hours", count=hours)
    if hours % 24 == 0:
        return words("shell.age.days", count=hours // 24)
    return words("shell.age.days_hours", days=hours // 24, hours=hours % 24)


def hub_status(hub: HubStatus | None, words: Texts) -> StatusView | None:
    """Tell whether the post's hub answers; None where there is none."""
    if hub is None or not hub.url:
        return None
    hint = words(hub.fault.key, **hub.fault.values) if hub.fault else ""
    if hub.is_connected:
        return StatusView(GOOD, words("shell.strip.hub_on"), hint)
    return StatusView(CAUTION, words("shell.strip.hub_away"), hint or words("shell.strip.hub_away_hint"))


def _no_link(words: Texts) -> StatusView:
    """A training is nowhere linked: what it records is never sent."""
    return StatusView(OFF, words("shell.strip.link_training"))


def link_status(sync: SyncStatus, words: Texts) -> StatusView:
    """Tell whether the centre answers and how many records wait."""
    hint = words(sync.fault.key, **sync.fault.values) if sync.fault else ""
    never_tried = sync.last_ok_at is None and sync.fault is None
    if sync.is_linked or sync.progress is not None:
        return StatusView(GOOD, words("shell.strip.online", count=sync.waiting), hint)
    return StatusView(OFF if never_tried else CAUTION, words("shell.strip.offline", count=sync.waiting), hint)
