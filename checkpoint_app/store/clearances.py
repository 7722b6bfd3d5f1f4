"""Looking up placement records, lost documents and placement companies in the live generation.

A cache that is missing, damaged, of another layout or dated in the future is never shown as fresh: every age is
then UNKNOWN (or FUTURE), an absence is `CacheTooOld`, and `trouble()` has the sentence. One object per thread: it
holds one connection, and moves to a new generation at the first question after `CURRENT` moved.

A question is one read transaction: while a delta is applied it sees the rows, the position and the instants from
before or from after it, never some of each.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from datetime import date, datetime
from pathlib import Path
from typing import TypeVar, cast

import sqlcipher3.dbapi2 as sqlcipher
import zstandard

from checkpoint_app.assessment.advisories import Advisory, in_force
from checkpoint_app.assessment.clearance import (
    CacheTooOld,
    Clearance,
    Feed,
    FeedAge,
    Found,
    LookUp,
    LostDocumentHit,
    NotFound,
)
from checkpoint_app.assessment.data_age import feed_age, is_fresh_enough
from checkpoint_app.assessment.kinds import Band
from checkpoint_app.assessment.lists import OpenCaseHit, PreventionHit, Restriction
from checkpoint_app.casework.differences import ToldDifference
from checkpoint_app.casework.examination import Specimen
from checkpoint_app.casework.feed_index import FeedPosition
from checkpoint_app.casework.feed_lists import (
    Departure,
    LostDocumentRow,
    OpenCaseRow,
    PlacerRow,
    PreventionRow,
    RulePackRow,
    SealSigner,
    TransitHub,
    placer_key,
)
from checkpoint_app.casework.feed_rows import lost_document_key, name_in
from checkpoint_app.casework.name_keys import name_look_up_keys, name_word_keys
from checkpoint_app.casework.presented import Presented, PresentedKeys
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected, Fault
from checkpoint_app.store import clearances_files as files
from checkpoint_app.store import clearances_schema as schema
from checkpoint_app.store.clearances_generation import (
    Generation,
    by_id,
    choose,
    fresh,
    one_moment,
    open_or_mark,
    readable,
)
from checkpoint_app.store.clearances_lists import all_rows, best_prevention, birth_dates_agree, find_rows, is_valid
from checkpoint_app.store.clearances_state import read_position, stored_sums
from checkpoint_app.store.connection import forged_pages
from checkpoint_app.store.name_bits import SoughtName

_T = TypeVar("_T")
_Row = TypeVar("_Row")

_BY_BIRTH = "SELECT record FROM places_by_birth CROSS JOIN clearances USING (place) WHERE"
_BORN = f"{_BY_BIRTH} places_by_birth.born = ? LIMIT ?"
_ONE_KIB, _MANY_KIB = 2_000, 16_000
"""Pages that SQLite keeps: as it does by itself, and while a list is looked up."""


class ClearanceCache:
    """The reading side of the cache; cheap to construct, opens the live generation at the first question."""

    def __init__(self, folder: Path, key: bytes, list_key: bytes) -> None:
        """Name the folder, the raw database key (32 bytes) and the key of the lost-documents list (32 bytes)."""
        self._folder, self._key, self._list_key = folder, key, list_key
        self._presented = PresentedKeys(list_key)
        self._seen: files.PointerState = None
        self._generation: Generation | None = None
        self._trouble: Fault | None = None
        self._is_looked_at = False
        self._is_held = False

    def close(self) -> None:
        """Let go of the generation; the next question opens it again."""
        if self._generation is not None:
            self._generation.connection.close()
        self._generation, self._is_looked_at = None, False

    @contextmanager
    def at_one_moment(self) -> Iterator[None]:
        """Answer all questions inside from one state of the file, and keep more of it in memory meanwhile.

        For a list of hundreds: a question alone pays for looking whether data came and for its own transaction.
        """
        live = self._ask(lambda live: live, None)
        if live is None:
            yield
            return
        live.connection.execute(f"PRAGMA cache_size = -{_MANY_KIB}")
        with one_moment(live.connection):
            self._generation = fresh(live)
            self._is_held = True
            try:
                yield
            finally:
                self._is_held = False
        with suppress(sqlcipher.Error):  # the generation was given up meanwhile
            live.connection.execute(f"PRAGMA cache_size = -{_ONE_KIB}")

    def trouble(self) -> Fault | None:
        """Tell why nothing can be looked up, or None when all is well."""
        self._live()
        return self._trouble

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        """Find the placement record of a document.

        Of several rows the ACTIVE or SUSPENDED one is taken, else the latest `status_at`; a superseded one leads to
        its successor; withdrawn ones count as none. A number that is listed as a replaced one finds the record of
        the newer document, with `by_prior_document`. A record that does not decode is `CacheTooOld` with band
        UNKNOWN: something is known of this document, and it cannot be told what.
        """
        try:
            clearance = self._ask(lambda live: choose(live, issuer, number), None)
        except DataRejected:
            return CacheTooOld(dataclasses.replace(self._seen_age(Feed.CLEARANCES, now), band=Band.UNKNOWN))
        age = self._seen_age(Feed.CLEARANCES, now)
        if clearance is not None:
            is_other = (clearance.document_issuer, clearance.document_number) != (issuer, number)
            return Found(clearance, age, by_prior_document=is_other and number in clearance.prior_documents)
        return NotFound(age) if is_fresh_enough(age) else CacheTooOld(age)

    def lost_document(self, issuer: str, number: str, now: datetime) -> LostDocumentHit | None:
        """Find a document in the list of lost and stolen ones; a listing that has run out is no hit."""
        keys = [lost_document_key(self._list_key, issuer, number)]
        for row in self._find(Feed.LOST_DOCUMENTS, LostDocumentRow, keys):
            if is_valid(row.valid_until, _day(now)):
                age = self._seen_age(Feed.LOST_DOCUMENTS, now)
                return LostDocumentHit(row.listing_office, row.listed_on, row.valid_until, age)
        return None

    def prevention(self, document: TravelDocument, now: datetime) -> PreventionHit | None:
        """Find a document, or else a name with its birth date, on the Prevention list; what ran out is no hit."""
        issuer, number = document.issuing_state, document.document_number
        document_key = lost_document_key(self._list_key, issuer, number) if issuer and number else None
        name = f"{document.primary_identifier} {document.secondary_identifier}"
        words = name_word_keys(self._list_key, name)
        keys = [*name_look_up_keys(words, document.birth_date), *((document_key,) if document_key else ())]
        rows = self._find(Feed.PREVENTION, PreventionRow, keys)
        best = best_prevention(rows, document_key, words, document.birth_date, _day(now))
        if best is None:
            return None
        row, is_exact, count = best
        agrees = birth_dates_agree(row.birth_date, document.birth_date)
        age = self._seen_age(Feed.PREVENTION, now)
        others = bool(row.document_keys) and document_key is not None and not is_exact
        return PreventionHit(row.listing_office, row.listed_on, row.valid_until, is_exact, count, agrees, age, others)

    def open_case(self, issuer: str, number: str, now: datetime) -> OpenCaseHit | None:
        """Find the latest postponement of a document that is not settled; none once its time is out."""
        found = self._find(Feed.OPEN_CASES, OpenCaseRow, [lost_document_key(self._list_key, issuer, number)])
        valid = [row for row in found if is_valid(row.until, _day(now))]
        if not valid:
            return None
        row = max(valid, key=lambda each: each.opened_on)
        return OpenCaseHit(row.post, row.opened_on, row.until, self._seen_age(Feed.OPEN_CASES, now))

    def advisories_about(self, presented: Presented, now: datetime) -> tuple[Advisory, ...]:
        """Give the advisories in force about anything that was presented, the newest evidence first."""
        return in_force(self._find(Feed.ADVISORIES, Advisory, [*self._presented.of(presented)]), now)

    def advisories(self, now: datetime) -> tuple[Advisory, ...]:
        """Give all advisories in force, the newest evidence first."""
        return in_force(self._whole(Feed.ADVISORIES, Advisory), now)

    def placer_name(self, placer_id: str) -> str | None:
        """Name a placement company; None when the list does not have it."""
        found = self._find(Feed.PLACERS, PlacerRow, [placer_key(placer_id)])
        return found[0].name if found else None

    def restrictions(self) -> tuple[Restriction, ...]:
        """Give all rows that close a country for a kind of employment, whatever their dates."""
        return self._whole(Feed.RESTRICTIONS, Restriction)

    def transit_hubs(self) -> frozenset[str]:
        """Give the codes (IATA or UN/LOCODE) of the places where travellers change on the way."""
        return frozenset(hub.location for hub in self._whole(Feed.TRANSIT_HUBS, TransitHub))

    def seal_signers(self) -> tuple[SealSigner, ...]:
        """Give all certificates that seals are checked with, and what was revoked; `age` tells how old they are."""
        return self._whole(Feed.SEAL_SIGNERS, SealSigner)

    def specimens(self) -> tuple[Specimen, ...]:
        """Give the pictures of genuine features of documents."""
        return self._whole(Feed.SPECIMENS, Specimen)

    def differences(self) -> tuple[ToldDifference, ...]:
        """Give what posts are told of the differences list, of all posts."""
        return self._whole(Feed.DIFFERENCES, ToldDifference)

    def rule_packs(self) -> tuple[RulePackRow, ...]:
        """Give the signed rule packs that the centre offers, unchecked."""
        return self._whole(Feed.RULES, RulePackRow)

    def departures(self, post: str) -> tuple[Departure, ...]:
        """Give a post's departures in their order of time; `post` as this machine was enrolled."""
        own = [each for each in self._whole(Feed.DEPARTURES, Departure) if each.post == post]
        return tuple(sorted(own, key=lambda each: (each.departs_at, each.designation)))

    def by_id(self, clearance_id: str) -> Clearance | None:
        """Find a record by its id."""
        return self._ask(lambda live: by_id(live, clearance_id), None)

    def born_on(self, birth_date: PartialDate, limit: int = 2_000) -> tuple[Clearance, ...]:
        """Give the records with exactly this (partial) birth date, the candidates of a near match."""
        born = schema.born_key_of(birth_date)
        return self._ask(lambda live: tuple(readable(live, live.connection.execute(_BORN, (born, limit)))), ())

    def born_near(self, birth_date: PartialDate, limit: int = 5_000) -> tuple[Clearance, ...]:
        """Give the records whose birth date may be this one: the same, day and month swapped, a year off, or partial.

        A date of which only the year is known has no candidates but those written as partially: too many share it.
        """
        asked = ",".join("?" * len(keys := schema.near_born_keys(birth_date)))
        statement = f"{_BY_BIRTH} places_by_birth.born IN ({asked}) LIMIT ?"
        return self._ask(lambda live: tuple(readable(live, live.connection.execute(statement, (*keys, limit)))), ())

    def namesakes(self, name: str, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose birth date agrees with this one and whose name may be this one (`store.name_bits`).

        One millisecond among ten million records: for passenger lists, where everybody is looked up by name.
        """
        sought = SoughtName.of(name)
        if not sought.beginnings:
            return ()
        keys = schema.same_born_keys(birth_date)
        shared = " + ".join(["(places_by_birth.name_bits & ? != 0)"] * len(sought.beginnings))
        born = f"places_by_birth.born IN ({','.join('?' * len(keys))})"
        statement = f"{_BY_BIRTH} {born} AND places_by_birth.name_bits & ? != 0 AND {shared} >= ?"
        values = (*keys, sought.wholes, *sought.beginnings, sought.words_needed)

        def read(live: Generation) -> tuple[Clearance, ...]:
            rows = live.connection.execute(statement, values)
            return tuple(readable(live, (row for row in rows if sought.may_be(name_in(live.unpack(row[0]))))))

        return self._ask(read, ())

    def age(self, feed: Feed, now: datetime) -> FeedAge:
        """Tell the age of one feed."""
        self._position()
        return self._seen_age(feed, now)

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        """Tell the age of every feed; all are UNKNOWN when nothing can be looked up."""
        self._position()
        return tuple(self._seen_age(feed, now) for feed in Feed)

    def changes_missing(self) -> bool:
        """Whether the centre published changes that could not be taken here, other than for want of a link."""
        position = self._position()
        return position is not None and files.missed(self._folder) > position.feed_seq

    def feed_position(self) -> tuple[str, int] | None:
        """Tell (feed_id, feed_seq) of the live generation, or None."""
        position = self._position()
        return (position.feed_id, position.feed_seq) if position else None

    def row_count(self) -> int:
        """How many placement records the live generation holds; 0 when there is none."""
        position = self._position()
        return position.rows if position else 0

    @property
    def entry_coverage_percent(self) -> int | None:
        """How much of the country's entries the centre sees, in per cent; None when it is not told."""
        return self._ask(lambda live: live.coverage_percent, None)

    def verify(self) -> None:
        """Authenticate every page, and compute the content sums again from every stored row (5 to 10 s a million).

        Raises DataRejected when the cache is missing, damaged or not the published set.
        """
        live = self._live()
        if live is None:
            raise self._trouble or DataRejected("feed.fault.cache_missing")
        try:
            if forged_pages(live.connection):
                raise DataRejected("feed.fault.cache_damaged")
            with one_moment(live.connection):
                row = live.connection.execute("SELECT dictionary FROM generation").fetchone()
                root = read_position(live.connection).content_root
                if stored_sums(live.connection, row[0]).content_root() != root:
                    raise DataRejected("feed.fault.content_differs")
        except DataRejected as fault:
            files.mark_damaged(live.path)
            self._give_up(DataRejected("feed.fault.cache_damaged"), fault)
            raise

    def _ask(self, question: Callable[[Generation], _T], otherwise: _T) -> _T:
        live = self._generation if self._is_held else self._live()
        if live is None:
            return otherwise
        try:
            if self._is_held:
                return question(live)
            with one_moment(live.connection):
                live = self._generation = fresh(live)
                return question(live)
        except (sqlcipher.DatabaseError, zstandard.ZstdError) as error:
            is_damage = files.means_damage(error)
            if is_damage:
                files.mark_damaged(live.path)
            self._give_up(DataRejected("feed.fault.cache_damaged"), error)
            self._is_looked_at = is_damage  # a disk or a lock that refused may answer the next question
            return otherwise

    def _find(self, feed: Feed, row: type[_Row], keys: list[bytes]) -> list[_Row]:
        return self._rows(lambda live: find_rows(live.connection, feed, row, keys), []) if keys else []

    def _whole(self, feed: Feed, row: type[_Row]) -> tuple[_Row, ...]:
        def read(live: Generation) -> tuple[_Row, ...]:
            if feed not in live.whole_lists:
                live.whole_lists[feed] = all_rows(live.connection, feed, row)
            return cast("tuple[_Row, ...]", live.whole_lists[feed])

        return self._rows(read, ())

    def _rows(self, question: Callable[[Generation], _T], otherwise: _T) -> _T:
        """Ask a list; where a row that was taken in can no longer be read, nothing of this generation is trusted."""
        try:
            return self._ask(question, otherwise)
        except DataRejected as fault:
            self._give_up(DataRejected("feed.fault.cache_other_layout"), fault)
            return otherwise

    def _position(self) -> FeedPosition | None:
        return self._ask(lambda live: live.position, None)

    def _seen_age(self, feed: Feed, now: datetime) -> FeedAge:
        """Age of the feed as the last question saw it."""
        live = self._generation
        return feed_age(feed, live.as_of.get(feed) if live else None, now)

    def _give_up(self, trouble: Fault, cause: Exception | None = None) -> None:
        """Trust nothing of this generation any more, until `CURRENT` names another."""
        trouble.__cause__ = cause or trouble.__cause__
        if self._generation is not None:
            self._generation.connection.close()
        self._generation, self._trouble = None, trouble

    def _live(self) -> Generation | None:
        state = files.pointer_state(self._folder)
        if not self._is_looked_at or state != self._seen:
            self._seen, self._is_looked_at = state, True
            self._switch()
        return self._generation

    def _switch(self) -> None:
        former, self._trouble = self._generation, None
        try:
            path = files.current_file(self._folder)
            if files.is_marked_damaged(path):
                raise DataRejected("feed.fault.cache_damaged")
            if former is not None and former.path == path:
                return  # a delta or lists: the question itself notices
            self._generation = open_or_mark(path, self._key)
        except (sqlcipher.DatabaseError, zstandard.ZstdError, ValueError) as error:
            self._give_up(DataRejected("feed.fault.cache_damaged"), error)
            return
        except Fault as trouble:
            self._give_up(trouble)
            return
        if former is not None:
            former.connection.close()


def _day(now: datetime) -> date:
    return now.astimezone().date()
