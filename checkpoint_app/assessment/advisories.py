"""Advisories: what the centre found across travellers and posts, with its evidence, and until when it is told.

An advisory is about a paper, a passport, a booking or a company: about something that was shown, never a person's
score. It refers to travellers by a number that means nothing outside of it, and to papers by keyed hashes.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import NamedTuple, TypedDict

from checkpoint_app.assessment.flags import DateRange, Evidence
from checkpoint_app.assessment.links import Link, LinkKind


class AdvisoryKind(Enum):
    """What was found; the thresholds of each are data of the centre."""

    CARD_SHARED = "CARD_SHARED"
    """One worker card, several people."""
    CONTRACT_SHARED = "CONTRACT_SHARED"
    """One contract whose number is unique, several people."""
    PASSPORT_ELSEWHERE = "PASSPORT_ELSEWHERE"
    """One passport at two posts, sooner than anybody can travel between them."""
    BOOKING_FLAGGED = "BOOKING_FLAGGED"
    """Several travellers of one booking for whom a rule about non-procedural work spoke."""
    SPONSOR_FLAGGED = "SPONSOR_FLAGGED"
    """The same of one employer or sponsor abroad."""
    PLACER_FLAGGED = "PLACER_FLAGGED"
    """The same of one placement company."""
    PLACER_LICENCE = "PLACER_LICENCE"
    """A placement company with several records issued while a licence was not valid (C11, C12)."""
    PLACER_CONFIRMED = "PLACER_CONFIRMED"
    """A placement company whose cases are confirmed often."""
    RETURNED_ELSEWHERE = "RETURNED_ELSEWHERE"
    """Somebody whose departure was postponed came to another post within days."""


ABOUT_COMPANIES = frozenset({AdvisoryKind.PLACER_FLAGGED, AdvisoryKind.PLACER_LICENCE, AdvisoryKind.PLACER_CONFIRMED})


class Seen(NamedTuple):
    """One thing seen: by which of the advisory's travellers (from 1), at which post, when (aware UTC)."""

    traveller: int
    post: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Advisory:
    """One advisory; field order is the order of a published row.

    Attributes:
        advisory_id: 16 hexadecimal digits, the same as long as it is about the same thing.
        keys: what a post finds it by: a keyed hash of the paper, the passport or the booking, or a company's id.
        members: keyed hashes of the travellers' passports, by their numbers from 1; empty for what is about no paper.
        subject: the id of a placement company, else empty.
        seen: the newest things seen, the first one first.
        people: how many travellers it is about; `seen` may show fewer.
        cases, settled: of a company: how many cases were confirmed, of how many that were settled.
        until: it is told before this instant only.
    """

    advisory_id: str
    kind: AdvisoryKind
    keys: tuple[bytes, ...]
    members: tuple[bytes, ...]
    subject: str
    seen: tuple[Seen, ...]
    people: int
    cases: int
    settled: int
    first_at: datetime
    last_at: datetime
    until: datetime

    def is_in_force(self, now: datetime) -> bool:
        """Whether it is still told; one that ran out is as if it had never been."""
        return now < self.until

    @property
    def posts(self) -> tuple[str, ...]:
        """The posts of what was seen, each once, in the order of time."""
        return tuple(dict.fromkeys(each.post for each in self.seen))


def in_force(advisories: Iterable[Advisory], now: datetime) -> tuple[Advisory, ...]:
    """Give those that are still told, the newest evidence first."""
    told = [each for each in advisories if each.is_in_force(now)]
    return tuple(sorted(told, key=lambda each: (-each.last_at.timestamp(), each.advisory_id)))


# -- what they say of the traveller at the counter
_OF_PAPERS = (AdvisoryKind.CARD_SHARED, AdvisoryKind.CONTRACT_SHARED)
_OF_PASSPORTS = (AdvisoryKind.PASSPORT_ELSEWHERE, AdvisoryKind.RETURNED_ELSEWHERE)
_LINKING = {
    AdvisoryKind.BOOKING_FLAGGED: LinkKind.BOOKING,
    AdvisoryKind.SPONSOR_FLAGGED: LinkKind.SPONSOR,
    AdvisoryKind.PLACER_FLAGGED: LinkKind.PLACER,
    AdvisoryKind.PLACER_CONFIRMED: LinkKind.PLACER,
}


class AdvisoryFacts(TypedDict):
    """Facts of advisories about what this traveller shows; unknown where none is, since posts may be out of touch."""

    contract_shown_by_another: bool | None
    passport_seen_elsewhere: bool | None


def advisory_facts(advisories: Iterable[Advisory]) -> AdvisoryFacts:
    """Tell what advisories say of this traveller's contract and passport."""
    kinds = {each.kind for each in advisories}
    return {
        "contract_shown_by_another": True if AdvisoryKind.CONTRACT_SHARED in kinds else None,
        "passport_seen_elsewhere": True if AdvisoryKind.PASSPORT_ELSEWHERE in kinds else None,
    }


def advisory_links(advisories: Iterable[Advisory], booking: str, sponsor: str = "") -> tuple[Link, ...]:
    """Tell what this traveller shares with flagged ones of other counters and posts (T03).

    Booking and sponsor are named as this traveller's own papers name them: an advisory holds no name of theirs.
    """
    named = {LinkKind.BOOKING: booking, LinkKind.SPONSOR: sponsor}
    return tuple(
        Link(_LINKING[each.kind], each.subject or named.get(_LINKING[each.kind], ""), each.people)
        for each in advisories
        if each.kind in _LINKING
    )


ONLY_WITH_ADVISORY = "advised_"
"""Evidence that is shown where an advisory gives it, and left out otherwise."""


def advisory_exhibits(advisories: Iterable[Advisory]) -> dict[str, Evidence]:
    """Show how many people, which posts, and when; of a company how many cases were confirmed."""
    found: dict[str, Evidence] = {}
    for each in advisories:
        posts = ", ".join(each.posts)
        if each.kind in _OF_PAPERS:
            first, last = each.first_at.date(), each.last_at.date()
            days = first if first == last else DateRange(first, last)
            found["advised_people"] = Evidence("advised_people", None, each.people)
            found["advised_posts"] = Evidence("advised_posts", None, posts)
            found["advised_days"] = Evidence("advised_days", None, days)
        elif each.kind in _OF_PASSPORTS:
            found["advised_elsewhere"] = Evidence("advised_elsewhere", None, posts)
            found["advised_elsewhere_at"] = Evidence("advised_elsewhere_at", None, each.last_at)
        elif each.subject:
            found["advised_company_people"] = Evidence("advised_company_people", None, each.people)
            if each.settled:
                confirmed = f"{each.cases} / {each.settled}"
                found["advised_company_confirmed"] = Evidence("advised_company_confirmed", None, confirmed)
    return found
