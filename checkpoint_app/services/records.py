"""What screening reads of the data on this machine, and what it reads where there are none.

Whoever has a clearance cache hands it in as `Records`; a machine without one hands in `NoRecords`, which says of
everything that it cannot tell.
"""

from __future__ import annotations

from contextlib import AbstractContextManager, nullcontext
from datetime import datetime
from typing import Protocol

from checkpoint_app.assessment.advisories import Advisory
from checkpoint_app.assessment.clearance import CacheTooOld, Clearance, Feed, FeedAge, LookUp, LostDocumentHit
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.lists import OpenCaseHit, PreventionHit, Restriction
from checkpoint_app.casework.examination import Specimen
from checkpoint_app.casework.feed_lists import Departure, SealSigner
from checkpoint_app.casework.presented import Presented
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import TravelDocument


class People(Protocol):
    """What a look-up by name and birth date reads."""

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose birth date may be this one."""
        ...


class Records(Protocol):
    """What screening reads: the clearance cache, or nothing at all when there is none."""

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Look a document up."""
        ...

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose birth date may be this one."""
        ...

    def lost_document(self, issuer: str, number: str, now: datetime) -> LostDocumentHit | None:
        """Look the list of lost and stolen documents up."""
        ...

    def prevention(self, document: TravelDocument, now: datetime) -> PreventionHit | None:
        """Look the Prevention list up."""
        ...

    def open_case(self, issuer: str, number: str, now: datetime) -> OpenCaseHit | None:
        """Look earlier postponements up that are not settled."""
        ...

    def advisories_about(self, presented: Presented, now: datetime) -> tuple[Advisory, ...]:
        """Give the advisories in force about anything that was presented."""
        ...

    def transit_hubs(self) -> frozenset[str]:
        """Give the places where travellers change on the way."""
        ...

    def seal_signers(self) -> tuple[SealSigner, ...]:
        """Give the certificates that seals are checked with."""
        ...

    def specimens(self) -> tuple[Specimen, ...]:
        """Give the pictures of genuine features of documents."""
        ...

    def restrictions(self) -> tuple[Restriction, ...]:
        """Give what is closed for which placements."""
        ...

    def changes_missing(self) -> bool:
        """Whether changes are known that could not be taken."""
        ...

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        """Tell the age of every feed."""
        ...

    def placer_name(self, placer_id: str) -> str | None:
        """Name a placement company."""
        ...

    def departures(self, post: str) -> tuple[Departure, ...]:
        """Give a post's departures."""
        ...

    def feed_position(self) -> tuple[str, int] | None:
        """Tell which data are live: feed and number."""
        ...

    @property
    def entry_coverage_percent(self) -> int | None:
        """Tell how much of the entries the centre sees."""
        ...


class NoRecords:
    """No cache on this machine: every look-up says that it cannot tell."""

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Cannot tell."""
        return CacheTooOld(feed_age(Feed.CLEARANCES, None, now))

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """None."""
        return ()

    def namesakes(self, name: str, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """None."""
        return ()

    def at_one_moment(self) -> AbstractContextManager[None]:
        """There is nothing that could change."""
        return nullcontext()

    def lost_document(self, issuer: str, number: str, now: datetime) -> LostDocumentHit | None:
        """Cannot tell."""
        return None

    def prevention(self, document: TravelDocument, now: datetime) -> PreventionHit | None:
        """Cannot tell."""
        return None

    def open_case(self, issuer: str, number: str, now: datetime) -> OpenCaseHit | None:
        """Cannot tell."""
        return None

    def advisories_about(self, presented: Presented, now: datetime) -> tuple[Advisory, ...]:
        """None are known."""
        return ()

    def specimens(self) -> tuple[Specimen, ...]:
        """None."""
        return ()

    def seal_signers(self) -> tuple[SealSigner, ...]:
        """None are known."""
        return ()

    def restrictions(self) -> tuple[Restriction, ...]:
        """None are known."""
        return ()

    def changes_missing(self) -> bool:
        """None are known: there are no data at all."""
        return False

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        """Every feed is unknown."""
        return tuple(feed_age(feed, None, now) for feed in Feed)

    def placer_name(self, placer_id: str) -> str | None:
        """Unknown."""
        return None

    def departures(self, post: str) -> tuple[Departure, ...]:
        """None are known."""
        return ()

    def transit_hubs(self) -> frozenset[str]:
        """None are known."""
        return frozenset()

    def feed_position(self) -> tuple[str, int] | None:
        """None is live."""
        return None

    @property
    def entry_coverage_percent(self) -> int | None:
        """Unknown."""
        return None
