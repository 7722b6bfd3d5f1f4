"""A passenger list before its people come: what is known of each, never a score, and nobody is judged by it.

Everybody is looked up as the counter would (number, replaced numbers, small lists), and by name and birth date where
there is no such number. What comes out are facts for a supervisor; whoever comes to the counter is asked there anew.
Reads only; any thread with its own cache.
"""

from __future__ import annotations

from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from typing import Protocol

from checkpoint_app.assessment.assess import Assessment, assess_input
from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus, Found, LookUp
from checkpoint_app.assessment.facts import INDONESIA, AssessmentInput
from checkpoint_app.assessment.flags import Flag
from checkpoint_app.assessment.kinds import Level
from checkpoint_app.assessment.links import Link, Member, links_within
from checkpoint_app.assessment.lists import Closure
from checkpoint_app.assessment.matching import pick_same_person
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.names import compare_names
from checkpoint_app.documents.passenger_list import ListedPerson, PassengerList, PortTime
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from checkpoint_app.services.records import Records

_STOPPED = (ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED)


class ListRecords(Records, Protocol):
    """What a list asks beyond what the counter asks."""

    def namesakes(self, name: str, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose name and birth date may be these."""
        ...

    def at_one_moment(self) -> AbstractContextManager[None]:
        """Answer all questions inside from one state of the data."""
        ...


@dataclass(frozen=True, slots=True)
class Expectation:
    """One person of a list with what is known.

    `issuer_assumed`: the list does not tell who issued the document; it was looked up as an Indonesian one.
    """

    person: ListedPerson
    document: TravelDocument
    look_up: LookUp | None
    assessment: Assessment
    placer_name: str | None = None
    issuer_assumed: bool = False
    links: tuple[Link, ...] = ()

    @property
    def record(self) -> Clearance | None:
        """The placement record, if any."""
        return self.look_up.clearance if isinstance(self.look_up, Found) else None

    @property
    def flags(self) -> tuple[Flag, ...]:
        """What the rules say of this person; the age of the data (Q) is nobody's own."""
        return tuple(flag for flag in self.assessment.flags if not flag.code.startswith("Q"))

    @property
    def needs_a_person(self) -> bool:
        """Whether an automatic gate could not ask what is to be asked; a record in order is no reason."""
        flagged = any(flag.level > Level.INFORMATION for flag in self.flags)
        stopped = self.record is not None and self.record.status in _STOPPED
        closed = self.assessment.facts.placement_closure is Closure.CLOSED
        return flagged or stopped or closed or bool(self.links)


def prescreen(
    given: PassengerList, records: ListRecords, pack: RulePack, now: datetime, today: date
) -> tuple[Expectation, ...]:
    """Look everybody on a list up, in the list's order."""
    asked = _Asked(records, pack, now, today)
    with records.at_one_moment():
        return tuple(asked.expect(person) for person in given.persons)


def with_links(expected: tuple[Expectation, ...], flagged: dict[int, frozenset[str]]) -> tuple[Expectation, ...]:
    """Add who shares a booking or a company with somebody that was flagged at a counter; `flagged` by line."""
    members = [member_of(each, flagged.get(each.person.line, frozenset())) for each in expected]
    return tuple(replace(each, links=links) for each, links in zip(expected, links_within(members), strict=True))


def member_of(expected: Expectation, codes: frozenset[str]) -> Member:
    """Take what links travellers out of an expectation."""
    placer = expected.record.placer_id if expected.record else None
    return Member(expected.person.booking, frozenset({placer} if placer else ()), codes)


@dataclass(frozen=True, slots=True)
class _Asked:
    """The questions of one list, with all that they rest on."""

    records: ListRecords
    pack: RulePack
    now: datetime
    today: date

    def expect(self, person: ListedPerson) -> Expectation:
        document, issuer_assumed = document_of(person)
        look_up = self._look_up(document)
        named = bool(document.document_number)
        key = (document.issuing_state, document.document_number, self.now)
        given = AssessmentInput(
            document=document,
            look_up=look_up,
            lost_document=self.records.lost_document(*key) if named else None,
            prevention=self.records.prevention(document, self.now),
            open_case=self.records.open_case(*key) if named else None,
            restrictions=self.records.restrictions(),
            feed_ages=self.records.ages(self.now),
            entry_coverage_percent=self.records.entry_coverage_percent,
        )
        assessment = assess_input(given, self.pack, self.now, self.today)
        placer_id = look_up.clearance.placer_id if isinstance(look_up, Found) else None
        placer = self.records.placer_name(placer_id) if placer_id else None
        return Expectation(person, document, look_up, assessment, placer, issuer_assumed)

    def _look_up(self, document: TravelDocument) -> LookUp | None:
        found: LookUp | None = None
        if document.document_number:
            found = self.records.look_up(document.issuing_state, document.document_number, self.now)
        if isinstance(found, Found) or document.birth_date is None or document.nationality not in (INDONESIA, ""):
            return found
        name = f"{document.primary_identifier} {document.secondary_identifier}"
        record = pick_same_person(document, self.records.namesakes(name, document.birth_date))
        if record is None:
            return found
        age = found.age if found is not None else self.records.ages(self.now)[0]
        return Found(record, age, by_identity=True)


def document_of(person: ListedPerson) -> tuple[TravelDocument, bool]:
    """Make the document that a list states; where it does not tell who issued it, Indonesia is assumed and told."""
    listed = person.travel_document
    issuer_assumed = listed is not None and not listed.issuing_state
    issuer = "" if listed is None else listed.issuing_state or INDONESIA
    document = TravelDocument(
        kind=_kind(listed.kind if listed else ""),
        source=ReadingSource.HAND,
        issuing_state=issuer,
        nationality=person.nationality,
        document_number=listed.number if listed else "",
        primary_identifier=person.primary_identifier,
        secondary_identifier=person.secondary_identifier,
        birth_date=person.birth_date,
        expiry_date=listed.expiry if listed else None,
    )
    return document, issuer_assumed


def _kind(letters: str) -> DocumentKind:
    if letters.startswith("P") or not letters:
        return DocumentKind.PASSPORT
    return DocumentKind.IDENTITY_CARD if letters[0] in "ACI" else DocumentKind.OTHER


def is_same_traveller(person: ListedPerson, document: TravelDocument) -> bool:
    """Whether a document in hand is of a person on the list: its number, else name and birth date."""
    listed = person.travel_document
    if listed is not None and listed.number == document.document_number:
        return not listed.issuing_state or listed.issuing_state == document.issuing_state
    if person.birth_date is None or document.birth_date is None:
        return False
    if not person.birth_date.agrees_with(document.birth_date):
        return False
    name = f"{document.primary_identifier} {document.secondary_identifier}"
    return compare_names(person.full_name, name).same


def departure_instant(when: PortTime, zone: tzinfo) -> datetime:
    """Give the instant of a port's time; a day without an hour ends with the day."""
    if when.at is not None:
        return datetime.combine(when.day, when.at, zone).astimezone(UTC)
    return datetime.combine(when.day + timedelta(days=1), time(), zone).astimezone(UTC)
