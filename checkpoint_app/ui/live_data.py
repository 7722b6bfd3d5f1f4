"""The placement records and lists of this machine as the window's thread sees them, and the rules in force."""

from __future__ import annotations

import secrets

from checkpoint_app import clock
from checkpoint_app.services.clock_trust import is_clock_trusted
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.post import Post
from checkpoint_app.services.records import NoRecords, Records
from checkpoint_app.services.screening import Environment
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.ui.workplace import Workplace


def is_drawn(one_in: int) -> bool:
    """Draw one of so many by lot; with 0 nobody."""
    return one_in > 0 and secrets.randbelow(one_in) == 0


class LiveData:
    """Opens the cache when it is first needed; main thread only."""

    def __init__(self, post: Post, workplace: Workplace) -> None:
        self._post, self._workplace = post, workplace
        self._cache: ClearanceCache | None = None

    def records(self) -> Records:
        """What can be looked up now; without a usable cache every look-up says that it cannot tell."""
        if not self._post.has_records:
            return NoRecords()
        if self._cache is None:
            self._cache = self._post.cache()
        return self._cache

    def environment(self) -> Environment:
        """What screening works with now, by the rules that hold today."""
        post, workplace, records = self._post, self._workplace, self.records()
        self.take_pack_of_today()
        return Environment(
            records,
            post.pack,
            clock.now,
            clock.today,
            new_id,
            draw=lambda: is_drawn(post.settings.ask_purpose_one_in),
            clock_trusted=lambda: is_clock_trusted(post.settings, post.membership, clock.now()),
            departure=lambda: workplace.leg(records.transit_hubs()),
            links=workplace.links,
            cards=workplace.cards,
            companions=workplace.companions,
            booking=workplace.booking_of,
        )

    def take_pack_of_today(self) -> bool:
        """Put a pack that was signed for today in force; True when the rules are others than before."""
        return self._cache is not None and self._post.choose_pack(self._cache.rule_packs(), clock.today())

    def close(self) -> None:
        """Close the cache."""
        if self._cache is not None:
            self._cache.close()
            self._cache = None
