"""Who travels together with somebody that was flagged (T03): by one booking, or by one placement company.

A group alone says nothing, and neither does a shared booking or company: only together with a member for whom a rule
about non-procedural work already spoke. Nothing here looks at names, places or how many there are.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import Enum
from itertools import chain

FLAGS_THAT_LINK = frozenset({"C01", "C17", "T02", "S05"})
FLAGS_OF_COMPANIES = frozenset({"C11", "C12"})
"""They concern the placement company and not the traveller."""


class LinkKind(Enum):
    """What two travellers have in common."""

    BOOKING = "BOOKING"
    PLACER = "PLACER"
    SPONSOR = "SPONSOR"


@dataclass(frozen=True, slots=True)
class Member:
    """One traveller of a departure: `placers` by id (or as the traveller named the company), `codes` as flagged."""

    booking: str = ""
    placers: frozenset[str] = frozenset()
    codes: frozenset[str] = frozenset()

    @property
    def is_flagged(self) -> bool:
        """Whether a flag of this member links those who travel along."""
        return not self.codes.isdisjoint(FLAGS_THAT_LINK)


@dataclass(frozen=True, slots=True)
class Link:
    """What a traveller shares, and with how many flagged ones."""

    kind: LinkKind
    shared: str
    flagged: int


def links_to(member: Member, others: Iterable[Member]) -> tuple[Link, ...]:
    """Tell what a traveller shares with flagged ones among the others."""
    flagged = [other for other in others if other.is_flagged]
    found = [Link(LinkKind.BOOKING, member.booking, sum(o.booking == member.booking for o in flagged))]
    found += [
        Link(LinkKind.PLACER, each, sum(each in other.placers for other in flagged))
        for each in sorted(member.placers)
    ]
    return tuple(link for link in found if link.shared and link.flagged)


def merged_links(*found: Sequence[Link]) -> tuple[Link, ...]:
    """Join what several sources tell: the same people may stand in each, so nobody is counted twice."""
    most: dict[tuple[LinkKind, str], Link] = {}
    for link in chain.from_iterable(found):
        known = most.get((link.kind, link.shared))
        if known is None or known.flagged < link.flagged:
            most[link.kind, link.shared] = link
    return tuple(most.values())


def links_within(members: Sequence[Member]) -> tuple[tuple[Link, ...], ...]:
    """Tell for each member of a list what is shared with the flagged others, in one pass over each of those."""
    flagged = [number for number, member in enumerate(members) if member.is_flagged]
    return tuple(
        links_to(member, (members[other] for other in flagged if other != number))
        for number, member in enumerate(members)
    )
