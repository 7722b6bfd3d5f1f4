"""Figures of a period by day, hour, post, rule and outcome, counted over what the log and the projections tell.

Nothing here tells of a traveller or of an officer: no column that names either is read. Lives on the thread of its
connection.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, tzinfo
from enum import Enum
from typing import TYPE_CHECKING, TypeVar

from checkpoint_app.casework.canonical import instant_from_wire, instant_to_wire
from checkpoint_app.casework.kinds import EncounterState

if TYPE_CHECKING:
    from sqlite_utils import Database

_K = TypeVar("_K")
_OWN_REFERRAL = "R01"
# Ten minutes at a time: every time zone in use begins its days and hours on one of them, or within five minutes.
_SCANS = (
    "SELECT substr(at_wall, 1, 15), count(*) FROM events"
    " WHERE kind = 'scan' AND at_wall >= ? AND at_wall < ? GROUP BY 1"
)
_REFERRALS = (
    "SELECT substr(referred_at, 1, 15), count(*) FROM encounters"
    " WHERE referred_at >= ? AND referred_at < ? GROUP BY 1"
)
_POSTS = (
    "SELECT json_extract(wire, '$.open.post') AS post, count(*) FROM events"
    " WHERE kind = 'presented' AND at_wall >= ? AND at_wall < ? AND post IS NOT NULL GROUP BY post ORDER BY 2 DESC, 1"
)
_RULES = (
    "SELECT flag.value, count(*) FROM events, json_each(events.wire, '$.open.flags') AS flag"
    " WHERE events.kind = 'scan' AND at_wall >= ? AND at_wall < ?"
    " AND coalesce(json_extract(events.wire, '$.open.levels[' || flag.key || ']'), 1) > 0 GROUP BY 1"
)
_OWN = (
    "SELECT count(*) FROM events WHERE kind = 'answer' AND at_wall >= ? AND at_wall < ?"
    " AND json_extract(wire, '$.open.R01') IS NOT NULL"
)
_STATES = (
    "SELECT state, referred_at IS NOT NULL, count(*) FROM encounters INDEXED BY encounters_by_opening"
    " WHERE opened_at >= ? AND opened_at < ? GROUP BY 1, 2"
)


class Became(Enum):
    """What became of those who came, as far as it is known now."""

    LET_GO = "let_go"
    LET_GO_AFTER_REFERRAL = "let_go_after_referral"
    STILL_OPEN = "still_open"
    POSTPONED = "postponed"
    WITHDREW = "withdrew"
    HANDED_OVER = "handed_over"
    PROTECTED = "protected"
    NOT_DECIDED = "not_decided"


_S = EncounterState
_BECAME = {
    _S.DEPARTED: Became.LET_GO,
    _S.LEFT: Became.NOT_DECIDED,
    _S.ABANDONED: Became.NOT_DECIDED,
    _S.POSTPONED: Became.POSTPONED,
    _S.CLOSED: Became.POSTPONED,
    _S.LIFTED: Became.LET_GO_AFTER_REFERRAL,
    _S.HANDED_OVER: Became.HANDED_OVER,
    _S.WITHDREW: Became.WITHDREW,
    _S.PROTECTED: Became.PROTECTED,
    _S.OFFERED: Became.PROTECTED,
    _S.ACCEPTED: Became.PROTECTED,
    _S.DECLINED: Became.PROTECTED,
    _S.OUTCOME: Became.PROTECTED,
}


@dataclass(frozen=True, slots=True)
class Flow:
    """How many travellers were read, and how many were referred."""

    travellers: int = 0
    referred: int = 0


@dataclass(frozen=True, slots=True)
class Figures:
    """Figures of a period; days and hours in the order of time, the rest with the most frequent first."""

    days: tuple[tuple[date, Flow], ...] = ()
    hours: tuple[tuple[int, Flow], ...] = ()
    posts: tuple[tuple[str, int], ...] = ()
    rules: tuple[tuple[str, int], ...] = ()
    outcomes: tuple[tuple[Became, int], ...] = ()

    @property
    def travellers(self) -> int:
        """How many travellers there were."""
        return sum(flow.travellers for _, flow in self.days)

    @property
    def referred(self) -> int:
        """How many of them were referred."""
        return sum(flow.referred for _, flow in self.days)

    @property
    def is_empty(self) -> bool:
        """Whether nobody came."""
        return not self.travellers and not self.referred and not self.outcomes


def figures_between(db: Database, since: datetime, until: datetime, zone: tzinfo | None) -> Figures:
    """Count a period (aware UTC; `since` in, `until` out); days and hours of `zone` (None: this machine's)."""
    bounds = (instant_to_wire(since), instant_to_wire(until))
    scans, referrals = (_moments(db.conn.execute(sql, bounds), zone) for sql in (_SCANS, _REFERRALS))
    by_day = _flows(
        _sum((at.date(), count) for at, count in scans), _sum((at.date(), count) for at, count in referrals)
    )
    by_hour = _flows(_sum((at.hour, count) for at, count in scans), _sum((at.hour, count) for at, count in referrals))
    rules = Counter(dict(db.conn.execute(_RULES, bounds).fetchall()))
    rules[_OWN_REFERRAL] += db.conn.execute(_OWN, bounds).fetchone()[0]
    return Figures(
        tuple(sorted(by_day.items())),
        tuple(sorted(by_hour.items())),
        tuple((str(post), count) for post, count in db.conn.execute(_POSTS, bounds)),
        _ranked((code, count) for code, count in rules.items() if count),
        _outcomes(db.conn.execute(_STATES, bounds)),
    )


def _moments(rows: Iterable[tuple[str, int]], zone: tzinfo | None) -> list[tuple[datetime, int]]:
    return [(instant_from_wire(f"{start}0:00.000000Z").astimezone(zone), count) for start, count in rows]


def _sum(counts: Iterable[tuple[_K, int]]) -> Counter[_K]:
    found: Counter[_K] = Counter()
    for key, count in counts:
        found[key] += count
    return found


def _flows(scans: Counter[_K], referrals: Counter[_K]) -> dict[_K, Flow]:
    return {key: Flow(scans[key], referrals[key]) for key in {*scans, *referrals}}


def _ranked(counts: Iterable[tuple[str, int]]) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(counts, key=lambda each: (-each[1], each[0])))


def _outcomes(rows: Iterable[tuple[str, int, int]]) -> tuple[tuple[Became, int], ...]:
    found: Counter[Became] = Counter()
    for state, was_referred, count in rows:
        became = _BECAME.get(EncounterState(state), Became.STILL_OPEN)
        if became is Became.LET_GO and was_referred:
            became = Became.LET_GO_AFTER_REFERRAL
        found[became] += count
    return tuple(sorted(found.items(), key=lambda each: (-each[1], each[0].value)))
