"""Travellers as raw input, for what must hold between two of them who differ in one thing.

The lines of a zone and of a visa, records, lists, codes of papers, what is said and shown; all of it goes through
`services.screening` as at the counter.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from checkpoint_app.assessment.assess import Assessment
from checkpoint_app.assessment.clearance import (
    Clearance,
    ClearanceStatus,
    Feed,
    FeedAge,
    Found,
    LookUp,
    LostDocumentHit,
    NotFound,
)
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, Purpose
from checkpoint_app.assessment.leaving import DepartureLeg
from checkpoint_app.assessment.lists import AppliesTo, OpenCaseHit, PreventionHit, Restriction
from checkpoint_app.assessment.matching import pick_record
from checkpoint_app.assessment.observations import Observation
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.casework.feed_lists import SealSigner
from checkpoint_app.central.seed.month_lists import Listing
from checkpoint_app.demo.month_records import PreventionBook
from checkpoint_app.documents.boarding_pass import BoardingPass, PassLeg, compose_boarding_pass
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz
from checkpoint_app.documents.travel_document import ReadingStatus, TravelDocument
from checkpoint_app.services.records import NoRecords
from checkpoint_app.services.screening import Environment, examine
from checkpoint_app.services.traveller import ShownCode, start
from tests.little_country import reading_of_lines
from tests.little_seals import sealed_card, signers
from tests.unit.assessment.travellers import CLEARANCE, NOW, TODAY

LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OLD = timedelta(days=45)
CLOSED = Restriction("R1", "TWN", None, None, date(2026, 10, 15), None, AppliesTo.NEW, "PP 59/2021")


class Copy(NoRecords):
    """A post's copy of the country's records and lists in memory, about one person; all of one age."""

    def __init__(self, person: Person, as_of: datetime) -> None:
        self._person, self._records, self._as_of = person, tuple(person.records()), as_of
        self._listed = PreventionBook(person.listings())

    def _age(self, feed: Feed, now: datetime) -> FeedAge:
        return feed_age(feed, self._as_of, now)

    def look_up(self, issuer: str, number: str, now: datetime) -> LookUp:
        age = self._age(Feed.CLEARANCES, now)
        own = pick_record(
            [row for row in self._records if (row.document_issuer, row.document_number) == (issuer, number)]
        )
        return NotFound(age) if own is None else Found(own, age)

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        return self._records

    def lost_document(self, issuer: str, number: str, now: datetime) -> LostDocumentHit | None:
        if not self._person.lost or number != self._person.number:
            return None
        return LostDocumentHit("Imipas", TODAY, None, self._age(Feed.LOST_DOCUMENTS, now))

    def prevention(self, document: TravelDocument, now: datetime) -> PreventionHit | None:
        return self._listed.hit(document, TODAY, self._age(Feed.PREVENTION, now))

    def open_case(self, issuer: str, number: str, now: datetime) -> OpenCaseHit | None:
        if not self._person.postponed or number != self._person.number:
            return None
        opened = TODAY - timedelta(days=20)
        return OpenCaseHit("TPI", opened, TODAY + timedelta(days=60), self._age(Feed.OPEN_CASES, now))

    def restrictions(self) -> tuple[Restriction, ...]:
        return (CLOSED,) if self._person.closed else ()

    def seal_signers(self) -> tuple[SealSigner, ...]:
        return signers(NOW)

    def transit_hubs(self) -> frozenset[str]:
        return frozenset({"SIN"})

    def ages(self, now: datetime) -> tuple[FeedAge, ...]:
        return tuple(self._age(feed, now) for feed in Feed)

    @property
    def entry_coverage_percent(self) -> int | None:
        return 97


@dataclass(frozen=True)
class Person:
    """Who stands there: what the page, the record and the traveller say."""

    primary: str = "WIDODO"
    secondary: str = "SARI UTAMI"
    registered: str = ""
    sex: Sex = Sex.FEMALE
    born: date = date(1994, 5, 7)
    office: str = "X"
    district: str = "327301"
    registering_unit: str = "BP3MI-01"
    number_on_record: str = "{office}1234567"
    expires: date = date(2031, 2, 1)
    purpose: Purpose | None = None
    destination: str | None = None
    papers: dict[Paper, PaperState] = field(default_factory=dict)
    answers: dict[str, Answer] = field(default_factory=dict)
    record: dict[str, object] | None = None
    lost: bool = False
    listed: str = ""
    """The row of the Prevention list: "document", "birth date", "name", "other documents", or none."""
    postponed: bool = False
    closed: bool = False
    card: str = ""
    """"own", "new" (newer than the data), "another's", "forged", or none."""
    boarding_pass: str = ""
    """"own", "another's", "another day", "elsewhere", or none."""
    visa: str = ""
    departure: str = ""
    misread: int = 0
    observations: tuple[Observation, ...] = ()
    indicators: bool = False
    status: ReadingStatus = ReadingStatus.CONFIRMED
    data_age: timedelta = timedelta(hours=2)
    clock_trusted: bool = True

    @property
    def number(self) -> str:
        return f"{self.office}1234567"

    def lines(self) -> tuple[str, ...]:
        return compose_mrz(
            MrzFields(
                format=MrzFormat.TD3,
                document_code="P",
                issuing_state="IDN",
                nationality="IDN",
                document_number=self.number,
                primary_identifier=self.primary,
                secondary_identifier=self.secondary,
                birth_date=PartialDate.of(self.born),
                sex=self.sex,
                expiry_date=self.expires,
                optional_data=f"{self.district}0705940",
            )
        )

    def visa_lines(self) -> tuple[str, ...]:
        return compose_mrz(
            MrzFields(
                format=MrzFormat.MRV_A,
                document_code="V",
                issuing_state=self.visa,
                nationality="IDN",
                document_number="V1234567",
                primary_identifier=self.primary,
                secondary_identifier=self.secondary,
                birth_date=PartialDate.of(self.born),
                sex=self.sex,
                expiry_date=date(2027, 6, 1),
            )
        )

    def listings(self) -> list[Listing]:
        name, born = f"{self.primary} {self.secondary}", PartialDate.of(self.born)
        on = date(2026, 9, 1)
        rows = {
            "document": Listing("SOMEBODY ELSE", self.number, None, on),
            "birth date": Listing(name, None, born, on),
            "name": Listing(name, None, None, on),
            "other documents": Listing(name, "Z9999999", None, on),
        }
        return [rows[self.listed]] if self.listed else []

    def codes(self) -> tuple[ShownCode, ...]:
        texts = [text for text in (self._pass_text(), self._card_text()) if text]
        return tuple(ShownCode.of(text.encode(), text) for text in texts)

    def _pass_text(self) -> str:
        if not self.boarding_pass:
            return ""
        day = TODAY.timetuple().tm_yday + (20 if self.boarding_pass == "another day" else 0)
        name = "HIDAYAT/BAGUS MR" if self.boarding_pass == "another's" else f"{self.primary}/{self.secondary}"
        to = "BKK" if self.boarding_pass == "elsewhere" else "TPE"
        leg = PassLeg("ABC123", "CGK", to, "XX", "880", day, "Y", "1A", "1", "1")
        return compose_boarding_pass(BoardingPass(name, electronic=True, legs=(leg,)))

    def _card_text(self) -> str:
        if not self.card:
            return ""
        changes: dict[str, object] = {}
        if self.card == "another's":
            changes = {"name_primary": "PRATIWI", "name_secondary": "ENDAH", "birth_date": PartialDate(1981, 3, 9)}
        row = replace(
            CLEARANCE,
            card_no="K0000000077",
            document_number=self.number,
            name_primary=self.primary,
            name_secondary=self.secondary,
            birth_date=PartialDate.of(self.born),
        )
        sealed_at = NOW - (timedelta(minutes=5) if self.card == "new" else timedelta(days=20))
        text = sealed_card(row, NOW, sealed_at, **changes)
        # The seal's last letters are its signature: what it says of its holder stays as it is.
        return f"{text[:-12]}{'A' if text[-12] != 'A' else 'B'}{text[-11:]}" if self.card == "forged" else text

    def records(self) -> list[Clearance]:
        if self.record is None:
            return []
        row = replace(
            CLEARANCE,
            issued_by_unit=self.registering_unit,
            document_number=self.number_on_record.format(office=self.office),
            name_primary=self.registered or self.primary,
            name_secondary="" if self.registered else self.secondary,
            name_civil=self.registered or f"{self.secondary} {self.primary}",
            birth_date=PartialDate.of(self.born),
        )
        return [replace(row, **self.record)]  # type: ignore[arg-type]


def assess(person: Person, pack: RulePack) -> Assessment:
    copy = Copy(person, NOW - person.data_age)
    leg = DepartureLeg("PORT", person.departure) if person.departure else None
    environment = Environment(
        *(copy, pack, lambda: NOW, lambda: TODAY, lambda: "e-1"),
        clock_trusted=lambda: person.clock_trusted,
        departure=lambda: leg,
    )
    traveller = start("e-1", reading_of_lines(person.lines(), TODAY, person.status), NOW)
    if person.visa:
        traveller = traveller.with_reading(reading_of_lines(person.visa_lines(), TODAY))
    told = replace(
        traveller,
        misread_count=person.misread,
        purpose=person.purpose,
        stated_destination=person.destination,
        papers=person.papers,
        answers=person.answers,
        observations=person.observations,
        victim_indicators=person.indicators,
    )
    for shown in person.codes():
        told = told.with_code(shown)
    return examine(told, environment).assessment


def said(assessment: Assessment) -> tuple[object, ...]:
    """Everything an assessment says, apart from the values it shows."""
    flags = [(flag.code, flag.level, flag.notes, flag.answer) for flag in assessment.flags]
    return assessment.verdict, tuple(flags), assessment.checked


def top(person: Person, pack: RulePack) -> Level:
    return max((flag.level for flag in assess(person, pack).flags), default=Level.INFORMATION)


RECORDS = st.none() | st.fixed_dictionaries(
    {},
    optional={
        "status": st.sampled_from(list(ClearanceStatus)),
        "documents_complete": st.booleans(),
        "status_reason": st.sampled_from([None, "FRAUD", "AUDIT"]),
        "multiple_exit": st.booleans(),
        "depart_before": st.sampled_from([None, TODAY - timedelta(days=3)]),
        "placer_licence_status_at_issue": st.sampled_from([None, "SUSPENDED"]),
        "recruitment_licence_until": st.just(date(2026, 1, 1)),
        "imo_number": st.sampled_from([None, "9074729", "9074728"]),
    },
)
ASKED = ("C00", "C01", "C02", "C07", "C14", "C16", "C17", "D02", "S03", "T01", "T02", "T04", "W02")
PEOPLE = st.builds(
    Person,
    number_on_record=st.sampled_from(["{office}1234567"] * 3 + ["{office}7654321"]),
    expires=st.sampled_from([date(2031, 2, 1)] * 4 + [date(2026, 1, 1)]),
    purpose=st.none() | st.sampled_from([Purpose.WORK] * 3 + list(Purpose)),
    destination=st.sampled_from([None, "TWN", "MYS"]),
    papers=st.dictionaries(st.sampled_from(list(Paper)), st.sampled_from(list(PaperState)), max_size=5),
    answers=st.dictionaries(st.sampled_from(ASKED), st.sampled_from(list(Answer)), max_size=3),
    record=RECORDS,
    lost=st.sampled_from([False] * 5 + [True]),
    listed=st.sampled_from([""] * 4 + ["document", "birth date", "name", "other documents"]),
    postponed=st.sampled_from([False] * 3 + [True]),
    closed=st.sampled_from([False] * 3 + [True]),
    card=st.sampled_from([""] * 4 + ["own", "new", "another's", "forged"]),
    boarding_pass=st.sampled_from([""] * 4 + ["own", "another's", "another day", "elsewhere"]),
    visa=st.sampled_from(["", "", "TWN", "SAU"]),
    departure=st.sampled_from(["", "", "TWN", "MYS"]),
    misread=st.sampled_from([0, 0, 0, 2]),
    status=st.sampled_from([ReadingStatus.CONFIRMED] * 4 + [ReadingStatus.UNSURE]),
    data_age=st.sampled_from([timedelta(hours=2)] * 3 + [OLD]),
)
