"""The current departure of a counter: chosen once, for every traveller until it is changed; it ends at sailing.

From today's list of the post's departures where the centre sent one, else as an officer types it.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from checkpoint_app.casework.feed_lists import Departure

LISTED_AHEAD = timedelta(hours=18)
"""How far ahead departures are offered: a shift and the first sailing after it."""

_TIME = re.compile(r"(?<!\d)([01]?\d|2[0-3])[.:]([0-5]\d)(?!\d)")


@dataclass(frozen=True, slots=True)
class CurrentDeparture:
    """In words, and when it leaves (aware UTC) where that is known.

    `identifier`, `designation`, `port` (IATA or UN/LOCODE) and `country` (ISO 3166-1 alpha-3) are of the list; what
    was typed has none of them.
    """

    text: str = ""
    at: datetime | None = None
    identifier: str = ""
    designation: str = ""
    port: str = ""
    country: str = ""

    def has_left(self, now: datetime) -> bool:
        """Whether it no longer counts."""
        return self.at is not None and self.at < now


NO_DEPARTURE = CurrentDeparture()


def todays_departures(listed: Iterable[Departure], now: datetime) -> tuple[CurrentDeparture, ...]:
    """Give those that are still to leave, the next one first."""
    ahead = (each for each in listed if now <= each.departs_at <= now + LISTED_AHEAD)
    return tuple(_of_list(each) for each in sorted(ahead, key=lambda each: each.departs_at))


def _of_list(listed: Departure) -> CurrentDeparture:
    text = f"{listed.designation} → {listed.destination}"
    return CurrentDeparture(
        text, listed.departs_at, listed.departure_id, listed.designation, listed.destination, listed.country
    )


def departure_from(text: str, now: datetime) -> CurrentDeparture:
    """Read a departure as an officer types it: "MV Dumai Line 5, Harbour Front, 14.30".

    The last time of day in it is taken as today's, in this machine's own time zone; one that is more than an hour
    past is tomorrow's.
    """
    found = _TIME.findall(text)
    if not text.strip() or not found:
        return CurrentDeparture(text.strip())
    hour, minute = int(found[-1][0]), int(found[-1][1])
    local = now.astimezone()
    at = datetime.combine(local.date(), time(hour, minute), tzinfo=local.tzinfo)
    if at < local - timedelta(hours=1):
        at += timedelta(days=1)
    return CurrentDeparture(text.strip(), at.astimezone(now.tzinfo))
