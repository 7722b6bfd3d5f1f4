"""The thresholds of patterns: data with a reason each, in `resources/rules/patterns.toml`."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from functools import cache

from checkpoint_app import assets
from checkpoint_app.assessment.advisories import AdvisoryKind
from checkpoint_app.assessment.flags import Bilingual


@dataclass(frozen=True, slots=True)
class Threshold:
    """When something is a pattern, over which time, and how long after the last thing seen it is told."""

    window: timedelta
    least_people: int
    told: timedelta
    reason: Bilingual
    within: timedelta = timedelta()
    least_share: float = 0.0


@dataclass(frozen=True, slots=True)
class PatternPolicy:
    """All thresholds, and how soon somebody may stand at another post of the same place."""

    thresholds: Mapping[AdvisoryKind, Threshold]
    near: Mapping[frozenset[str], timedelta]

    def __getitem__(self, kind: AdvisoryKind) -> Threshold:
        """Give the threshold of a kind."""
        return self.thresholds[kind]

    def is_too_soon(self, one: str, other: str, after: timedelta) -> bool:
        """Whether nobody can have come from one post to the other in this time."""
        least = self.near.get(frozenset((one, other)), self[AdvisoryKind.PASSPORT_ELSEWHERE].within)
        return after < least


@cache
def pattern_policy() -> PatternPolicy:
    """Read the thresholds in force."""
    return read_policy(assets.resource("rules", "patterns.toml").read_text(encoding="utf-8"))


def read_policy(written: str) -> PatternPolicy:
    """Read thresholds; raises KeyError or ValueError for a text that does not hold them all."""
    table = tomllib.loads(written)
    thresholds = {
        kind: Threshold(
            window=timedelta(days=row["window_days"]),
            least_people=row["least_people"],
            told=timedelta(days=row["told_days"]),
            reason=Bilingual(row["reason"]["id"], row["reason"]["en"]),
            within=timedelta(days=row.get("within_days", 0), minutes=row.get("within_minutes", 0)),
            least_share=row.get("least_share", 0.0),
        )
        for kind in AdvisoryKind
        for row in [table[kind.value]]
    }
    near = {
        frozenset((one, other)): timedelta(minutes=place["minutes"])
        for place in table.get("place", ())
        for one in place["posts"]
        for other in place["posts"]
        if one != other
    }
    return PatternPolicy(thresholds, near)
