"""What a post's copy holds in a simulated month, in memory: placement records, lost documents, small lists.

Rows and keys are those of the real lists, and the choice among them is the cache's own; only SQL is left out.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from checkpoint_app.assessment.clearance import Clearance, Feed, FeedAge, Found, LookUp, LostDocumentHit, NotFound
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.assessment.lists import OpenCaseHit, PreventionHit
from checkpoint_app.assessment.matching import pick_record
from checkpoint_app.casework.feed_lists import FORMATS, PreventionRow
from checkpoint_app.casework.feed_rows import lost_document_key
from checkpoint_app.casework.name_keys import WordKeys, name_look_up_keys, name_word_keys
from checkpoint_app.central.seed.month import Departure, Month
from checkpoint_app.central.seed.month_lists import LIST_KEY, Listing
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.store.clearances_lists import best_prevention, birth_dates_agree
from checkpoint_app.store.clearances_schema import born_key_of, near_born_keys

_MOST_NAMES = 200_000
_DATA_AGE = timedelta(hours=2)


@dataclass(frozen=True, slots=True)
class Filed:
    """What one departure leaves in records and lists: the number in hand, the record in the copy, the listings."""

    number: str
    record: Clearance | None
    lost: bool
    postponed: bool
    listing: Listing | None

    @classmethod
    def of(cls, one: Departure) -> Filed:
        """File a departure."""
        record = one.record if one.cached else None
        return cls(one.document.document_number, record, one.lost, one.postponed, one.listing)


class MonthRecords:
    """The placement records and the lists of a month, as a post's copy has them two hours later."""

    def __init__(self, filed: Iterable[Filed], listings: Iterable[Listing] = ()) -> None:
        self._by_number: dict[str, list[Clearance]] = {}
        self._by_prior: dict[str, list[Clearance]] = {}
        self._by_birth: dict[int, list[Clearance]] = {}
        self._lost: set[str] = set()
        self._postponed: set[str] = set()
        self.prevention = PreventionBook(listings)
        self._ages = _Ages()
        for each in filed:
            if each.lost:
                self._lost.add(each.number)
            if each.postponed:
                self._postponed.add(each.number)
            if each.listing is not None:
                self.prevention.add(each.listing)
            if each.record is not None:
                self._add(each.record)

    @classmethod
    def of_month(cls, month: Month) -> MonthRecords:
        """Make the records and lists of a month."""
        return cls((Filed.of(one) for one in month.workers()), month.listings())

    def _add(self, record: Clearance) -> None:
        if record.document_number is not None:
            self._by_number.setdefault(record.document_number, []).append(record)
        self._by_birth.setdefault(born_key_of(record.birth_date), []).append(record)
        for number in record.prior_documents:
            self._by_prior.setdefault(number, []).append(record)

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        """Give the ages of all feeds: all fresh."""
        return self._ages.at(now)

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Find the record of a document, or of the one that replaced it."""
        age = self._ages.of(Feed.CLEARANCES, now)
        own = pick_record(self._by_number.get(number, ()))
        if own is not None and own.document_issuer == issuer:
            return Found(own, age)
        prior = pick_record(self._by_prior.get(number, ()))
        return NotFound(age) if prior is None else Found(prior, age, by_prior_document=True)

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose birth date may be this one, by the keys of a post's own index."""
        return tuple(record for key in near_born_keys(birth_date) for record in self._by_birth.get(key, ()))

    def lost_document(self, number: str, now: datetime) -> LostDocumentHit | None:
        """Look the list of lost documents up."""
        if number not in self._lost:
            return None
        listed = now.date() - timedelta(days=30)
        return LostDocumentHit("Imipas", listed, None, self._ages.of(Feed.LOST_DOCUMENTS, now))

    def open_case(self, number: str, now: datetime) -> OpenCaseHit | None:
        """Look earlier postponements up."""
        if number not in self._postponed:
            return None
        today = now.date()
        opened, until = today - timedelta(days=20), today + timedelta(days=160)
        return OpenCaseHit("TPI Contoh", opened, until, self._ages.of(Feed.OPEN_CASES, now))

    def prevention_hit(self, document: TravelDocument, now: datetime) -> PreventionHit | None:
        """Look the Prevention list up."""
        return self.prevention.hit(document, now.date(), self._ages.of(Feed.PREVENTION, now))


class _Ages:
    """The ages of the feeds; those of an instant are made once."""

    def __init__(self) -> None:
        self._known: dict[datetime, tuple[tuple[FeedAge, ...], dict[Feed, FeedAge]]] = {}

    def _at(self, now: datetime) -> tuple[tuple[FeedAge, ...], dict[Feed, FeedAge]]:
        known = self._known.get(now)
        if known is None:
            by_feed = {feed: FeedAge(feed, now - _DATA_AGE, Band.GREEN) for feed in Feed}
            known = self._known[now] = tuple(by_feed.values()), by_feed
        return known

    def at(self, now: datetime) -> tuple[FeedAge, ...]:
        """Give the ages of all feeds."""
        return self._at(now)[0]

    def of(self, feed: Feed, now: datetime) -> FeedAge:
        """Give the age of one."""
        return self._at(now)[1][feed]


class PreventionBook:
    """The Prevention list by its own keys; what a whole name finds is remembered, since names repeat."""

    def __init__(self, listings: Iterable[Listing] = ()) -> None:
        self._rows: dict[bytes, list[PreventionRow]] = {}
        self._documents: set[str] = set()
        self._names: dict[str, tuple[tuple[WordKeys, ...], tuple[PreventionRow, ...]]] = {}
        for listing in listings:
            self.add(listing)

    def add(self, listing: Listing) -> None:
        """Put a row on the list."""
        row = listing.row()
        if listing.number is not None:
            self._documents.add(listing.number)
        for key in FORMATS[Feed.PREVENTION].keys(row):
            self._rows.setdefault(key, []).append(row)

    def hit(self, document: TravelDocument, today: date, age: FeedAge) -> PreventionHit | None:
        """Find the document, or else the name with its birth date; as the cache does."""
        words, named = self._by_name(f"{document.primary_identifier} {document.secondary_identifier}")
        born = document.birth_date
        # Most rows with this name are of another year: they need not be compared.
        rows = [row for row in named if row.birth_date is None or born is None or row.birth_date.year == born.year]
        if len(words) == 1:
            rows += self._of(name_look_up_keys(words, document.birth_date))
        is_listed = document.document_number in self._documents
        if not rows and not is_listed:
            return None
        key = lost_document_key(LIST_KEY, document.issuing_state, document.document_number)
        rows += self._rows.get(key, ())
        best = best_prevention(rows, key, words, document.birth_date, today)
        if best is None:
            return None
        row, is_exact, count = best
        agrees = birth_dates_agree(row.birth_date, document.birth_date)
        others = bool(row.document_keys) and not is_exact
        return PreventionHit(row.listing_office, row.listed_on, row.valid_until, is_exact, count, agrees, age, others)

    def _by_name(self, name: str) -> tuple[tuple[WordKeys, ...], tuple[PreventionRow, ...]]:
        known = self._names.get(name)
        if known is None:
            if len(self._names) >= _MOST_NAMES:
                self._names.clear()
            words = name_word_keys(LIST_KEY, name)
            rows = self._of(name_look_up_keys(words, None)) if len(words) > 1 else ()
            known = self._names[name] = words, rows
        return known

    def _of(self, keys: Iterable[bytes]) -> tuple[PreventionRow, ...]:
        found = {id(row): row for key in keys for row in self._rows.get(key, ())}
        return tuple(found.values())
