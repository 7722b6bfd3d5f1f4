"""What must hold for every traveller, likely or not."""

from dataclasses import replace

from hypothesis import HealthCheck, settings
from hypothesis import given as over
from hypothesis import strategies as st

from checkpoint_app.assessment.assess import assess, assess_input
from checkpoint_app.assessment.conditions import field_types
from checkpoint_app.assessment.facts import build_facts
from checkpoint_app.assessment.facts_json import facts_from_json, facts_to_json
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, Purpose, VerdictKind
from checkpoint_app.assessment.rule_pack import load_rule_pack
from tests.unit.assessment.strategies import all_facts, travellers
from tests.unit.assessment.travellers import NOW, TODAY

LIGHT = settings(max_examples=50, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


def levels(facts, pack):
    return {flag.code: int(flag.level) for flag in assess(facts, pack).flags}


def top(facts, pack):
    return max(levels(facts, pack).values(), default=0)


@LIGHT
@over(all_facts())
def test_any_facts_are_assessed_and_every_flag_is_explained(pack, facts):
    result = assess(facts, pack)
    assert result.verdict in VerdictKind
    for flag in result.flags:
        assert flag.level in Level
        assert flag.bases
        assert flag.evidence
        assert flag.title.id
        assert flag.title.en
        assert (flag.question is None) is (flag.answers == ())
    codes = [flag.code for flag in result.flags]
    assert len(codes) == len(set(codes))
    assert [(-flag.level, flag.code) for flag in result.flags] == sorted(
        (-flag.level, flag.code) for flag in result.flags
    )


@LIGHT
@over(travellers())
def test_an_old_assessment_is_replayed_from_its_facts_and_its_pack(pack, demo_text, known):
    first = assess_input(known, pack, NOW, TODAY)
    stored = facts_to_json(first.facts)
    again = assess(facts_from_json(stored, NOW, TODAY), load_rule_pack_once(demo_text))
    assert again.rule_pack_digest == first.rule_pack_digest
    assert again.verdict is first.verdict
    assert [(f.code, f.level, f.notes, f.as_of) for f in again.flags] == [
        (f.code, f.level, f.notes, f.as_of) for f in first.flags
    ]


def load_rule_pack_once(text, loaded={}):  # noqa: B006 - loading once is its purpose
    if text not in loaded:
        loaded[text] = load_rule_pack(text)
    return loaded[text]


@LIGHT
@over(all_facts(), st.sampled_from([name for name in field_types() if name.startswith("paper_")]))
def test_a_paper_not_asked_for_is_never_worse_than_one_not_shown(pack, facts, paper):
    not_shown = replace(facts, **{paper: PaperState.NOT_SHOWN})
    not_asked = replace(facts, **{paper: PaperState.NOT_ASKED})
    refused, unasked = levels(not_shown, pack), levels(not_asked, pack)
    assert all(level <= refused.get(code, -1) for code, level in unasked.items())


@LIGHT
@over(all_facts(), st.sampled_from([name for name in field_types() if name.startswith("answer_")]))
def test_a_question_not_asked_is_never_worse_than_one_answered_no(pack, facts, answer):
    unasked = levels(replace(facts, **{answer: None}), pack)
    refused = levels(replace(facts, **{answer: Answer.NO}), pack)
    # What says "in order" speaks for the traveller, so that it may well go with a "no".
    for rule in pack.rules:
        if rule.gives is not None:
            unasked.pop(rule.code, None)
    # Not returning to the same employer stands in place of the question about it.
    if "C17" in refused:
        unasked.pop("C02", None)
    # Who does not leave for the recorded job is not asked about its destination, but for another record.
    if answer == "answer_leaving_for_this_job" and {"C01", "C02", "C14", "C17"} & set(refused):
        unasked.pop("C07", None)
    assert all(level <= refused.get(code, -1) for code, level in unasked.items())


@LIGHT
@over(all_facts(), st.sampled_from([name for name in field_types() if name.startswith("answer_")]))
def test_not_knowing_and_not_saying_count_as_not_asked(pack, facts, answer):
    unasked = levels(replace(facts, **{answer: None}), pack)
    for silence in (Answer.DOES_NOT_KNOW, Answer.WILL_NOT_SAY):
        assert levels(replace(facts, **{answer: silence}), pack) == unasked


@LIGHT
@over(all_facts())
def test_answers_in_the_travellers_favour_never_raise_the_level(pack, facts):
    for answer in ("answer_newer_passport", "answer_same_employer"):
        unasked = replace(facts, **{answer: None})
        assert top(replace(facts, **{answer: Answer.YES}), pack) <= top(unasked, pack)
    resident = replace(facts, paper_residence_card=PaperState.SEEN)
    assert top(resident, pack) <= top(replace(facts, paper_residence_card=PaperState.NOT_ASKED), pack)


@LIGHT
@over(all_facts())
def test_papers_in_the_travellers_favour_never_raise_the_level_once_work_is_stated(pack, facts):
    worker = replace(facts, purpose=Purpose.WORK, answer_same_employer=None)
    for paper in ("paper_contract", "paper_host_work_card", "paper_worker_card", "paper_leave_letter"):
        shown, unasked = replace(worker, **{paper: PaperState.SEEN}), replace(worker, **{paper: PaperState.NOT_ASKED})
        assert top(shown, pack) <= top(unasked, pack)


@LIGHT
@over(all_facts())
def test_who_is_no_indonesian_national_gets_no_placement_flag(pack, facts):
    for national in (False, None):
        codes = levels(replace(facts, is_indonesian=national), pack)
        assert not [code for code in codes if code.startswith(("C", "E"))]


@LIGHT
@over(all_facts())
def test_without_a_work_trip_no_placement_flag_is_above_ask(pack, facts):
    papers = {f"paper_{paper.value.lower()}": PaperState.NOT_ASKED for paper in Paper}
    visit = replace(facts, purpose=Purpose.VISIT, answer_leaving_for_this_job=None, **papers)
    found = {code: level for code, level in levels(visit, pack).items() if code.startswith("C")}
    assert set(found) <= {"C00", "C05", "C06", "C10"}
    assert all(level <= 1 for level in found.values())
    assert found.get("C10", 0) == 0


@LIGHT
@over(travellers())
def test_exhibits_change_nothing_but_what_is_shown(pack, known):
    shown = assess_input(known, pack, NOW, TODAY)
    bare = assess(build_facts(known, NOW, TODAY), pack)
    assert replace(shown, flags=()) == replace(bare, flags=())
    assert [replace(flag, evidence=()) for flag in shown.flags] == [replace(flag, evidence=()) for flag in bare.flags]


@LIGHT
@over(travellers())
def test_assessing_twice_gives_the_same(pack, known):
    assert assess_input(known, pack, NOW, TODAY) == assess_input(known, pack, NOW, TODAY)
