"""Who travels with somebody that was flagged at this post (T03): by booking or placement company, as keyed hashes.

From this counter's travellers, from its own casebook after a restart, from the other counters through the hub; kept
for 72 hours. A group alone is nothing: only what a flagged member shared stands here, and nobody's name. Changed on
the main thread by putting a new mapping in place of the old one; any thread may ask.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.kinds import Level
from checkpoint_app.assessment.links import FLAGS_THAT_LINK, Link, LinkKind
from checkpoint_app.casework.presented import FlaggedShared
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.services.advising import Booking
from checkpoint_app.services.subject_keys import SubjectKeys

COMPANIONS_KEPT = timedelta(hours=72)
_MOST_KEPT = 20_000


def links_others(flags: Iterable[Flag]) -> bool:
    """Whether a rule about non-procedural work spoke, above information."""
    return any(flag.code in FLAGS_THAT_LINK and flag.level > Level.INFORMATION for flag in flags)


def _no_keys() -> SubjectKeys:
    return SubjectKeys(bytes(32), bytes(32))


@dataclass(slots=True)
class FlaggedCompanions:
    """What flagged travellers of this post shared, by encounter."""

    keys: Callable[[], SubjectKeys] = _no_keys
    _seen: dict[str, FlaggedShared] = field(default_factory=dict)

    def note(
        self,
        encounter_id: str,
        document: TravelDocument,
        booking: Booking | None,
        record: Clearance | None,
        now: datetime,
    ) -> None:
        """Remember what a flagged traveller of this counter shares; nobody without a number can be told apart."""
        hashed, placer = self._shares(booking, record)
        if document.document_number and (hashed or placer):
            subject = self.keys().subject_ref(document, now)
            self.learn([FlaggedShared(encounter_id, subject, hashed, placer, now)], now)

    def learn(self, seen: Iterable[FlaggedShared], now: datetime) -> bool:
        """Take what was seen earlier, here or at another counter; tells whether any of it is new."""
        kept = {name: each for name, each in self._seen.items() if now - each.at < COMPANIONS_KEPT}
        new = {each.encounter_id: each for each in seen if now - each.at < COMPANIONS_KEPT}
        is_new = any(name not in kept for name in new)
        self._seen = dict(list({**kept, **new}.items())[-_MOST_KEPT:])
        return is_new

    def links(
        self, document: TravelDocument, booking: Booking | None, record: Clearance | None, now: datetime
    ) -> tuple[Link, ...]:
        """Tell with how many flagged travellers of this post somebody shares a booking or a company."""
        seen = tuple(self._seen.values())
        if not seen:
            return ()
        hashed, placer = self._shares(booking, record)
        aboard = self._people(tuple(each for each in seen if hashed and each.booking == hashed), document, now)
        placed = self._people(tuple(each for each in seen if placer and each.placer == placer), document, now)
        found = (
            Link(LinkKind.BOOKING, booking[1] if booking else "", aboard),
            Link(LinkKind.PLACER, placer, placed),
        )
        return tuple(link for link in found if link.flagged)

    def _shares(self, booking: Booking | None, record: Clearance | None) -> tuple[str, str]:
        hashed = self.keys().presented.booking(*booking).hex() if booking else ""
        return hashed, (record.placer_id or "") if record is not None else ""

    def _people(self, seen: tuple[FlaggedShared, ...], document: TravelDocument, now: datetime) -> int:
        """Count people and not encounters, without the traveller in person: one may come twice."""
        keys = self.keys()
        return len(
            {
                each.subject
                for each in seen
                if now - each.at < COMPANIONS_KEPT and each.subject != keys.subject_ref(document, each.at)
            }
        )
