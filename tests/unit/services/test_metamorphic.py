"""What must hold between two travellers who differ in one thing, from the page's own characters to the verdict.

Everything starts at raw input: the lines of a zone, records, a list, what is said and shown; it goes through
`services.screening` as at the counter.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date, datetime, timedelta

import pytest
from hypothesis import HealthCheck, assume, given, settings
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
from checkpoint_app.assessment.matching import pick_record
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.rule_pack import RulePack, RulePackRejected, load_rule_pack
from checkpoint_app.assets import resource
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.services.screening import Environment, NoRecords, examine
from checkpoint_app.services.traveller import start
from tests.little_country import reading_of_lines
from tests.unit.assessment.travellers import CLEARANCE, NOW, TODAY

LIGHT = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
OLD = timedelta(days=45)


class Copy(NoRecords):
    """A post's copy of the country's records in memory: one list of records, one of lost documents, one age."""

    def __init__(self, records: Iterable[Clearance], lost: Iterable[str], as_of: datetime) -> None:
        self._records, self._lost, self._as_of = tuple(records), frozenset(lost), as_of

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
        if number not in self._lost:
            return None
        return LostDocumentHit("Imipas", TODAY, None, self._age(Feed.LOST_DOCUMENTS, now))

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
    copy = Copy(person.records(), [person.number] if person.lost else [], NOW - person.data_age)
    environment = Environment(copy, pack, lambda: NOW, lambda: TODAY, lambda: "e-1", lambda: person.clock_trusted)
    traveller = start("e-1", reading_of_lines(person.lines(), TODAY, person.status), NOW)
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
    },
)
PEOPLE = st.builds(
    Person,
    number_on_record=st.sampled_from(["{office}1234567"] * 3 + ["{office}7654321"]),
    expires=st.sampled_from([date(2031, 2, 1)] * 4 + [date(2026, 1, 1)]),
    purpose=st.none() | st.sampled_from([Purpose.WORK] * 3 + list(Purpose)),
    destination=st.sampled_from([None, "TWN", "MYS"]),
    papers=st.dictionaries(st.sampled_from(list(Paper)), st.sampled_from(list(PaperState)), max_size=5),
    answers=st.dictionaries(
        st.sampled_from(["C00", "C01", "C02", "C16", "C17", "D02", "T02"]), st.sampled_from(list(Answer)), max_size=3
    ),
    record=RECORDS,
    lost=st.sampled_from([False] * 5 + [True]),
    misread=st.sampled_from([0, 0, 0, 2]),
    status=st.sampled_from([ReadingStatus.CONFIRMED] * 4 + [ReadingStatus.UNSURE]),
    data_age=st.sampled_from([timedelta(hours=2)] * 3 + [OLD]),
)

# -- what must never matter ----------------------------------------------------------------------------------------
NAMES = [
    ("WIDODO", "SARI UTAMI"),
    ("SIMANJUNTAK", "TIUR MARIA"),
    ("NI LUH", "PUTU AYU"),
    ("TAN", "MEI LING"),
    ("ALATAS", "SITI ZAHRA"),
    ("WENDA", "YULIANA MAMBOR"),
]
"""Names of several groups of the country, all of three or four words: how many words there are is no group's mark."""
SWAPS = {
    "sex": st.sampled_from([{"sex": sex} for sex in Sex]),
    "birthplace": st.sampled_from(["117101", "327301", "510401", "917101"]).map(lambda code: {"district": code}),
    "issuing office": st.sampled_from([("A", "BP3MI-09"), ("C", "BP3MI-23"), ("E", "BP3MI-01")]).map(
        lambda pair: {"office": pair[0], "registering_unit": pair[1]}
    ),
    "age": st.dates(date(1950, 1, 1), date(2008, 11, 24)).map(lambda born: {"born": born}),
    "name": st.sampled_from(NAMES).map(lambda pair: {"primary": pair[0], "secondary": pair[1]}),
}


@pytest.mark.parametrize("what", SWAPS)
@LIGHT
@given(person=PEOPLE, data=st.data())
def test_who_somebody_is_never_changes_an_assessment(
    pack: RulePack, what: str, person: Person, data: st.DataObject
) -> None:
    other = replace(person, **data.draw(SWAPS[what]))
    assert said(assess(other, pack)) == said(assess(person, pack))


REGISTERED = {"WIDODO": "WIDODO SARI UTAMI", "ALATAS": "SITI ZAHRA BINTI ALATAS"}
"""How the register writes the same people: some groups' names carry a patronymic there."""


def group_matters(pack: RulePack) -> bool:
    """Whether one worker in order is treated otherwise for being of another group, as the register writes them."""
    worker = Person(purpose=Purpose.WORK, record={}, destination="TWN")
    left = replace(worker, registered=REGISTERED["WIDODO"])
    right = replace(worker, primary="ALATAS", secondary="SITI ZAHRA", registered=REGISTERED["ALATAS"])
    one, other = assess(left, pack), assess(right, pack)
    asked = [[flag.code for flag in each.flags if flag.level > Level.INFORMATION] for each in (one, other)]
    return (one.verdict, asked[0]) != (other.verdict, asked[1])


UNFAIR = """
[[rule]]
code = "X01"
id = "X01-names-that-need-explaining"
version = 1
level = 1
when = { field = "name_agreement", eq = "EXPLAINED" }
bases = ["record_quality"]
evidence = ["name"]
[rule.title]
id = "Nama"
en = "Name"
[rule.meaning]
id = "Nama"
en = "Name"
"""


def test_a_pack_that_bears_on_one_groups_way_of_writing_names_is_found_out(pack: RulePack) -> None:
    text = resource("rules", "demo.toml").read_text(encoding="utf-8")
    assert not group_matters(pack)
    assert group_matters(load_rule_pack(text + UNFAIR))


@pytest.mark.parametrize("attribute", ["sex", "birthplace", "issuing_office", "age_years", "religion", "nationality"])
def test_a_pack_that_asks_for_what_must_never_matter_is_refused(attribute: str) -> None:
    text = resource("rules", "demo.toml").read_text(encoding="utf-8")
    unfair = UNFAIR.replace("name_agreement", attribute)
    with pytest.raises(RulePackRejected, match="unknown_field"):
        load_rule_pack(text + unfair)


# -- evidence ------------------------------------------------------------------------------------------------------
ADVERSE = {
    "reported lost": {"lost": True},
    "check digits failed twice": {"misread": 2},
    "officer's own referral": {"observations": (Observation(ReferralItem.ASKS_FOR_HELP, "whispers"),)},
    "victim indicators": {"indicators": True},
    "expired": {"expires": date(2026, 1, 1)},
}


@pytest.mark.parametrize("what", ADVERSE)
@LIGHT
@given(person=PEOPLE)
def test_more_adverse_evidence_never_lowers_a_level(pack: RulePack, what: str, person: Person) -> None:
    assert top(replace(person, **ADVERSE[what]), pack) >= top(person, pack)  # type: ignore[arg-type]


@pytest.mark.parametrize("paper", [Paper.CONTRACT, Paper.WORK_VISA, Paper.HOST_WORK_CARD, Paper.SEAFARERS_BOOK])
@LIGHT
@given(person=PEOPLE)
def test_a_paper_that_was_asked_for_and_not_shown_never_lowers_a_level(
    pack: RulePack, paper: Paper, person: Person
) -> None:
    unasked = replace(person, papers={**person.papers, paper: PaperState.NOT_ASKED})
    missing = replace(person, papers={**person.papers, paper: PaperState.NOT_SHOWN})
    # C01's question marks contract and visa where they were not marked one by one.
    assume(person.answers.get("C01") not in {Answer.SHOWN, Answer.NOT_SHOWN})
    assert top(missing, pack) >= top(unasked, pack)


@LIGHT
@given(person=PEOPLE)
def test_a_visit_visa_on_a_work_trip_never_lowers_a_level(pack: RulePack, person: Person) -> None:
    worker = replace(person, purpose=Purpose.WORK)
    shown = replace(worker, papers={**worker.papers, Paper.VISIT_VISA: PaperState.SEEN})
    unshown = replace(worker, papers={**worker.papers, Paper.VISIT_VISA: PaperState.NOT_ASKED})
    assert top(shown, pack) >= top(unshown, pack)


@LIGHT
@given(person=PEOPLE)
def test_a_worker_card_never_raises_the_level_of_somebody_who_states_work(pack: RulePack, person: Person) -> None:
    """For anybody else it is evidence of work, and may lead to a record that has to be asked about (C16)."""
    worker = replace(person, purpose=Purpose.WORK)
    without = replace(worker, papers={**worker.papers, Paper.WORKER_CARD: PaperState.NOT_ASKED})
    shown = replace(worker, papers={**worker.papers, Paper.WORKER_CARD: PaperState.SEEN})
    assert top(shown, pack) <= top(without, pack)


@pytest.mark.parametrize("paper", [Paper.RESIDENCE_CARD, Paper.LEAVE_LETTER])
@LIGHT
@given(person=PEOPLE)
def test_a_paper_in_the_travellers_favour_never_raises_a_level(pack: RulePack, paper: Paper, person: Person) -> None:
    without = replace(person, papers={**person.papers, paper: PaperState.NOT_ASKED})
    shown = replace(person, papers={**person.papers, paper: PaperState.SEEN})
    assert top(shown, pack) <= top(without, pack)


@LIGHT
@given(person=PEOPLE)
def test_contract_and_host_card_of_a_worker_never_raise_a_level(pack: RulePack, person: Person) -> None:
    answers = {code: answer for code, answer in person.answers.items() if code not in {"C01", "C02"}}
    worker = replace(person, purpose=Purpose.WORK, answers=answers)
    asked = dict.fromkeys((Paper.CONTRACT, Paper.HOST_WORK_CARD), PaperState.NOT_ASKED)
    shown = dict.fromkeys(asked, PaperState.SEEN)
    before = replace(worker, papers={**worker.papers, **asked})
    assert top(replace(worker, papers={**worker.papers, **shown}), pack) <= top(before, pack)


@pytest.mark.parametrize(("code", "answer"), [("D02", Answer.YES), ("C02", Answer.YES), ("T02", Answer.AGREES)])
@LIGHT
@given(person=PEOPLE)
def test_an_answer_in_the_travellers_favour_never_raises_a_level(
    pack: RulePack, code: str, answer: Answer, person: Person
) -> None:
    unasked = {each: value for each, value in person.answers.items() if each != code}
    before = replace(person, answers=unasked)
    assert top(replace(person, answers={**unasked, code: answer}), pack) <= top(before, pack)


@LIGHT
@given(person=PEOPLE)
def test_a_record_in_order_never_raises_a_workers_level(pack: RulePack, person: Person) -> None:
    worker = replace(person, purpose=Purpose.WORK, record=None, destination="TWN", number_on_record="{office}1234567")
    assert top(replace(worker, record={}), pack) <= top(worker, pack)


@LIGHT
@given(person=PEOPLE)
def test_without_evidence_only_the_quality_of_data_or_reading_lowers_a_level(pack: RulePack, person: Person) -> None:
    fresh = replace(person, status=ReadingStatus.CONFIRMED, data_age=timedelta(hours=2))
    for poor in (replace(fresh, status=ReadingStatus.UNSURE), replace(fresh, data_age=OLD)):
        before, after = assess(fresh, pack), assess(poor, pack)
        kept = {flag.code: flag.level for flag in after.flags}
        lowered = [flag.code for flag in before.flags if kept.get(flag.code, -1) < flag.level]
        assert not lowered or {"Q01", "Q04"} & kept.keys()


@LIGHT
@given(person=PEOPLE, seed=st.integers(0, 999))
def test_the_order_of_rules_means_nothing(pack: RulePack, person: Person, seed: int) -> None:
    rules = list(pack.rules)
    random.Random(seed).shuffle(rules)
    assert assess(person, replace(pack, rules=tuple(rules))) == assess(person, pack)
