"""What must hold between two travellers who differ in one thing, from the page's own characters to the verdict."""

from __future__ import annotations

import random
from dataclasses import replace
from datetime import date, timedelta

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, Purpose
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.rule_pack import RulePack, RulePackRejected, load_rule_pack
from checkpoint_app.assets import resource
from checkpoint_app.documents.mrz import Sex
from checkpoint_app.documents.travel_document import ReadingStatus
from tests.unit.services.metamorphic_people import LIGHT, OLD, PEOPLE, Person, assess, said, top

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
    "document on the Prevention list": {"listed": "document"},
    "postponed before": {"postponed": True},
    "country closed": {"closed": True},
    "visa of another country": {"visa": "SAU"},
}
INSTEAD = {
    "name on the Prevention list": ({"listed": ""}, {"listed": "name"}),
    "birth date there as well": ({"listed": "name"}, {"listed": "birth date"}),
    "only other documents": ({"listed": ""}, {"listed": "other documents"}),
    "somebody else's boarding pass": ({"boarding_pass": "own"}, {"boarding_pass": "another's"}),
    "boarding pass of another day": ({"boarding_pass": "own"}, {"boarding_pass": "another day"}),
    "boarding pass to another country": ({"boarding_pass": "own"}, {"boarding_pass": "elsewhere"}),
    "forged card": ({"card": "own"}, {"card": "forged"}),
    "somebody else's card": ({"card": "own"}, {"card": "another's"}),
    "departure to another country": ({"departure": "TWN"}, {"departure": "MYS"}),
    "visa of another country": ({"visa": "TWN"}, {"visa": "SAU"}),
}
"""Evidence that is compared with its better counterpart."""


@pytest.mark.parametrize("what", INSTEAD)
@LIGHT
@given(person=PEOPLE)
def test_worse_evidence_in_place_of_better_never_lowers_a_level(pack: RulePack, what: str, person: Person) -> None:
    better, worse = (replace(person, **changes) for changes in INSTEAD[what])  # type: ignore[arg-type]
    assert top(worse, pack) >= top(better, pack)


@LIGHT
@given(person=PEOPLE)
def test_a_right_card_never_raises_the_level_of_somebody_who_states_work(pack: RulePack, person: Person) -> None:
    worker = replace(person, purpose=Purpose.WORK, data_age=timedelta(hours=2), number_on_record="{office}1234567")
    for card in ("own", "new"):
        assert top(replace(worker, card=card), pack) <= top(replace(worker, card=""), pack)


@LIGHT
@given(person=PEOPLE)
def test_licences_of_a_company_never_move_a_level(pack: RulePack, person: Person) -> None:
    record = person.record or {}
    bad = {**record, "placer_licence_status_at_issue": "REVOKED", "recruitment_licence_until": date(2020, 1, 1)}
    good = {**record, "placer_licence_status_at_issue": "VALID", "recruitment_licence_until": None}
    assert top(replace(person, record=bad), pack) == top(replace(person, record=good), pack)


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


@pytest.mark.parametrize(
    ("code", "answer"),
    [
        ("D02", Answer.YES),
        ("C02", Answer.YES),
        ("C07", Answer.AGREES),
        ("T01", Answer.AGREES),
        ("T02", Answer.AGREES),
        ("T04", Answer.YES),
        ("W02", Answer.DIFFERS),
    ],
)
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
    # What contradicts a record is a question of its own.
    agreeing = replace(worker, closed=False, visa="", departure="", boarding_pass="")
    assert top(replace(agreeing, record={}), pack) <= top(agreeing, pack)


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
