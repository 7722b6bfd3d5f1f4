"""Rules read an allow-list; what must never be an input is not on it, under any name."""

import tomllib
from dataclasses import fields, replace
from datetime import date

import pytest

from checkpoint_app.assessment import facts as facts_module
from checkpoint_app.assessment.answers import ANSWER_FIELDS
from checkpoint_app.assessment.conditions import field_types
from checkpoint_app.assessment.facts import Facts, build_facts, is_under_18_on
from checkpoint_app.assessment.kinds import Agreement, Answer, Paper, PaperState, RecordState
from checkpoint_app.assets import resource
from checkpoint_app.documents.dates import PartialDate
from tests.unit.assessment.travellers import NOW, TODAY, found, given


@pytest.fixture(scope="module")
def allowed():
    return tomllib.loads(resource("rules", "facts.toml").read_text(encoding="utf-8"))


def test_facts_equal_the_allow_list_field_by_field(allowed):
    assert [field.name for field in fields(Facts)] == list(allowed["facts"])


def test_each_fact_tells_its_source_its_reason_and_its_law(allowed):
    for name, entry in allowed["facts"].items():
        assert set(entry) == {"source", "reason", "law"}, name
        assert all(text.strip() for text in entry.values()), name


def test_no_fact_is_named_after_what_must_never_be_an_input(allowed):
    assert len(allowed["forbidden"]["words"]) >= 30
    for name in allowed["facts"]:
        assert not [word for word in allowed["forbidden"]["words"] if word in name], name


def test_no_fact_can_hold_a_text_so_none_can_hold_a_name_or_a_number():
    assert {kind.base for kind in field_types().values() if kind.base is str} == set()


def test_age_enters_only_as_under_18():
    ages = [name for name in field_types() if "age" in name.split("_") or "birth" in name or "18" in name]
    assert ages == ["is_under_18", "answer_name_and_birth_date", "birth_date_agreement"]
    assert field_types()["birth_date_agreement"].base is Agreement


@pytest.mark.parametrize("birth", [date(1950, 1, 1), date(1977, 6, 3), date(2008, 11, 24)])
def test_the_age_of_an_adult_changes_no_fact(birth):
    known = PartialDate.of(birth)
    older = build_facts(given({"birth_date": known}, look_up=found(birth_date=known)), NOW, TODAY)
    assert older == build_facts(given(look_up=found()), NOW, TODAY)


def test_the_name_changes_no_fact_when_it_changes_in_all_documents_at_once():
    names = {"primary_identifier": "SIREGAR", "secondary_identifier": "BUDI"}
    record = found(name_primary="SIREGAR", name_secondary="BUDI", name_civil="BUDI SIREGAR")
    assert build_facts(given(names, look_up=record), NOW, TODAY) == build_facts(given(look_up=found()), NOW, TODAY)


@pytest.mark.parametrize("code", sorted(ANSWER_FIELDS))
def test_an_answer_reaches_the_fact_of_its_question_and_no_other_answer(code):
    facts = build_facts(given(answers={code: Answer.DOES_NOT_KNOW}), NOW, TODAY)
    answered = [field.name for field in fields(Facts) if getattr(facts, field.name) is Answer.DOES_NOT_KNOW]
    assert answered == [ANSWER_FIELDS[code]]


@pytest.mark.parametrize("paper", list(Paper))
def test_a_paper_reaches_its_own_fact_only(paper):
    facts = build_facts(given(papers={paper: PaperState.SEEN}), NOW, TODAY)
    seen = [field.name for field in fields(Facts) if getattr(facts, field.name) is PaperState.SEEN]
    assert seen == [f"paper_{paper.value.lower()}"]


def test_nothing_read_and_nothing_looked_up_is_known_as_nothing():
    facts = build_facts(replace(given(), document=None, look_up=None, feed_ages=()), NOW, TODAY)
    assert facts == Facts(assessed_at=NOW, assessed_on=TODAY)
    assert facts.record is RecordState.NOT_LOOKED_UP


def test_a_record_without_a_document_in_hand_is_not_compared():
    facts = build_facts(replace(given(), document=None, look_up=found()), NOW, TODAY)
    assert (facts.name_agreement, facts.birth_date_agreement) == (Agreement.UNKNOWN, Agreement.UNKNOWN)


def test_who_is_born_on_29_february_comes_of_age_on_1_march():
    born = PartialDate(2008, 2, 29)
    assert is_under_18_on(born, date(2026, 2, 28)) is True
    assert is_under_18_on(born, date(2026, 3, 1)) is False


def test_the_module_names_no_law_that_a_rule_should_name():
    assert "pasal" not in (facts_module.__doc__ or "")
