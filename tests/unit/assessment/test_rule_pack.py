"""A rule pack is taken whole or not at all, and every fault is told with its place."""

import hashlib
from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.assessment.answers import ANSWER_FIELDS
from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.exhibits import evidence_keys
from checkpoint_app.assessment.kinds import BasisKind, Level, Purpose
from checkpoint_app.assessment.rule_pack import RulePackRejected, load_rule_pack
from checkpoint_app.faults import DataRejected
from checkpoint_app.texts import texts
from tests.unit.assessment.test_conditions import FACTS

HEAD = """
[pack]
id = "small"
version = 3
[predicates]
work_trip = { field = "purpose", eq = "WORK" }
[bases]
law = { kind = "LAW", reference = "UU 1/2000", checked_by = "A. Checker", checked_on = 2026-01-02 }
policy = { kind = "POLICY", reference = "Permen" }
quality = { kind = "QUALITY", reference = "Mutu" }
"""
RULE = """
[[rule]]
code = "C02"
id = "C02-small"
version = 1
level = 1
when = "work_trip"
bases = ["law", "policy", "quality"]
evidence = ["purpose"]
answers = ["YES", "NO"]
title = { id = "Judul", en = "Title" }
meaning = { id = "Arti", en = "Meaning" }
question = { id = "Apa?", en = "What?" }
"""


def small(*changes, rule=RULE, head=HEAD, more=""):
    """The small pack with parts of its text replaced."""
    text = head + rule + more
    for old, new in changes:
        assert old in text, old
        text = text.replace(old, new, 1)
    return text


def faults(text):
    with pytest.raises(RulePackRejected) as caught:
        load_rule_pack(text)
    assert isinstance(caught.value, DataRejected)
    assert caught.value.exit_status == 4
    for language in ("id", "en"):
        assert texts(language)(caught.value.key, **caught.value.values)
    return [str(fault) for fault in caught.value.faults]


def test_a_pack_names_itself_and_the_digest_of_its_text():
    text = small()
    pack = load_rule_pack(text)
    assert (pack.pack_id, pack.version) == ("small", 3)
    assert pack.digest == hashlib.sha256(text.encode()).hexdigest()
    assert load_rule_pack(small(('"Judul"', '"Lain"'))).digest != pack.digest


def test_what_nobody_checked_is_counted():
    pack = load_rule_pack(small())
    assert (pack.unchecked_texts, pack.unchecked_bases) == (1, 2)
    checked = load_rule_pack(small(("level = 1", 'level = 1\nchecked_by = "A"\nchecked_on = 2026-01-02')))
    assert checked.unchecked_texts == 0
    assert checked.rules[0].texts_checked


@pytest.mark.parametrize(
    ("change", "told"),
    [
        (('id = "small"', ""), ["pack.id: missing"]),
        (("version = 3", 'version = "3"'), ["pack.version: type_error"]),
        (("version = 3", "version = 0"), ["pack.version: type_error"]),
        (("[pack]", "[pack]\nsigned = true"), ["pack.signed: unknown_key"]),
        (("[pack]", "extra = 1\n[pack]"), ["file.extra: unknown_key"]),
        (
            ("work_trip = {", "other = {"),
            ["predicates.other: unused", "predicates.work_trip: missing", "rule[C02].when: unknown_predicate"],
        ),
        (('eq = "WORK"', 'eq = "JOB"'), ["predicates.work_trip: type_error"]),
        (("[bases]", 'spare = "work_trip"\n[bases]'), ["predicates.spare: unused"]),
        (
            ("[bases]", 'a = "b"\nb = { not = "a" }\n[bases]'),
            ["predicates.a: refers_to_itself", "predicates.b: refers_to_itself"],
        ),
        (('when = "work_trip"', 'when = { field = "sex", eq = "F" }'), ["rule[C02].when: unknown_field"]),
        (('when = "work_trip"', ""), ["rule[C02].when: not_a_condition"]),
        (('code = "C02"', ""), ["rule[0].code: missing", "rule[0].question: answer_has_no_fact"]),
        (('code = "C02"', 'code = "Z99"'), ["rule[Z99].question: answer_has_no_fact"]),
        (('id = "C02-small"', 'id = " "'), ["rule[C02].id: type_error"]),
        (("level = 1", "level = 4"), ["rule[C02].level: type_error"]),
        (("level = 1", "level = true"), ["rule[C02].level: type_error"]),
        (("level = 1", ""), ["rule[C02].level: missing"]),
        (("level = 1", "level = 1\nscore = 3"), ["rule[C02].score: unknown_key"]),
        (("level = 1", 'level = 1\nneutral = "yes"'), ["rule[C02].neutral: type_error"]),
        (("level = 1", 'level = 1\nstaleness = "ignore"'), ["rule[C02].staleness: type_error"]),
        (("level = 1", 'level = 1\nstaleness = "lower"'), ["rule[C02].staleness: staleness_of_no_feed"]),
        (("level = 1", 'level = 1\nrests_on = ["placers"]'), ["rule[C02].rests_on: feed_has_no_facts"]),
        (("level = 1", 'level = 1\nrests_on = ["horoscope"]'), ["rule[C02].rests_on: unknown_value"]),
        (("level = 1", 'level = 1\nchecked_by = "A"'), ["rule[C02].checked_by: checked_by_and_on_go_together"]),
        (("level = 1", 'level = 1\nchecked_on = "soon"'), ["rule[C02].checked_on: type_error"]),
        (
            ("level = 1", "level = 1\neffective_from = 2026-02-01\neffective_until = 2026-01-01"),
            ["rule[C02].effective_until: ends_before_it_begins"],
        ),
        (("level = 1", 'level = 1\nsuppressed_by = ["C02"]'), ["rule[C02].suppressed_by: suppresses_itself"]),
        (("level = 1", 'level = 1\nsuppressed_by = ["C99"]'), ["rule[C02].suppressed_by: unknown_code (C99)"]),
        (("level = 1", 'level = 1\nsuppressed_by = "C99"'), ["rule[C02].suppressed_by: type_error"]),
        (("level = 1", "level = 1\nsuppressed_by = [3]"), ["rule[C02].suppressed_by: type_error"]),
        (
            ('bases = ["law", "policy", "quality"]', ""),
            ["bases.law: unused", "bases.policy: unused", "bases.quality: unused", "rule[C02].bases: missing"],
        ),
        (
            ('["law", "policy", "quality"]', '["law", "law"]'),
            [
                "bases.law: unused",
                "bases.policy: unused",
                "bases.quality: unused",
                "rule[C02].bases: missing",
                "rule[C02].bases: type_error",
            ],
        ),
        (
            ('["law", "policy", "quality"]', '["law", "policy", "quality", "rumour"]'),
            ["rule[C02].bases: unknown_basis (rumour)"],
        ),
        (('kind = "LAW", ', ""), ["bases.law.kind: missing"]),
        (('kind = "LAW"', 'kind = "CUSTOM"'), ["bases.law.kind: type_error"]),
        (
            ('policy = { kind = "POLICY", reference = "Permen" }', "policy = 3"),
            ["bases.policy: type_error", "bases.policy.kind: missing", "bases.policy.reference: missing"],
        ),
        (('evidence = ["purpose"]', ""), ["rule[C02].evidence: missing"]),
        (
            ('evidence = ["purpose"]', 'evidence = ["purpose", "mood"]'),
            ["rule[C02].evidence: unknown_evidence (mood)"],
        ),
        (('answers = ["YES", "NO"]', 'answers = ["YES"]'), ["rule[C02].answers: two_to_four_answers"]),
        (
            ('answers = ["YES", "NO"]', 'answers = ["YES", "MAYBE"]'),
            ["rule[C02].answers: two_to_four_answers", "rule[C02].answers: unknown_value"],
        ),
        (('question = { id = "Apa?", en = "What?" }', ""), ["rule[C02].answers: answers_without_question"]),
        (
            ('en = "What?"', 'fr = "Quoi?"'),
            ["rule[C02].question.en: missing_text", "rule[C02].question.fr: unknown_key"],
        ),
        (('title = { id = "Judul", en = "Title" }', ""), ["rule[C02].title: missing_text"]),
        (
            ('title = { id = "Judul", en = "Title" }', 'title = { id = "", en = 3 }'),
            ["rule[C02].title.en: missing_text", "rule[C02].title.id: missing_text"],
        ),
        (("level = 1", "level = 1\ncases = 3"), ["rule[C02].cases: type_error"]),
        (("level = 1", "level = 1\ncases = [3]"), ["rule[C02].cases: type_error"]),
        (
            ("level = 1", 'level = 1\ncases = [{ level = 2, when = "nobody", why = "" }]'),
            ["rule[C02].cases[0].when: unknown_predicate", "rule[C02].cases[0].why: unknown_key"],
        ),
        (
            ("level = 1", 'level = 1\ngives = { verdict = "EXEMPT", when = "work_trip" }'),
            ["rule[C02].gives: gives_a_verdict_above_information"],
        ),
        (
            ("level = 1", 'level = 0\ngives = { verdict = "SECONDARY", when = "work_trip" }'),
            ["rule[C02].gives.verdict: not_a_verdict_to_give"],
        ),
        (("level = 1", 'level = 0\ngives = { verdict = "EXEMPT" }'), ["rule[C02].gives.when: not_a_condition"]),
    ],
)
def test_each_fault_is_told_with_its_place(change, told):
    assert faults(small(change)) == told


def test_all_faults_are_told_at_once():
    assert (
        len(faults(small(("level = 1", "level = 9"), ("version = 3", "version = -1"), ('"work_trip"', '"nobody"'))))
        == 3
    )


@pytest.mark.parametrize("text", ["", "[pack", "rule = 3", "a = " + "[" * 100_000])
def test_what_is_no_pack_is_refused(text):
    assert faults(text)


def test_a_pack_without_a_rule_is_refused():
    assert "rule: missing" in faults(HEAD)


def test_policy_and_quality_alone_are_never_above_ask():
    weak = ('["law", "policy", "quality"]', '["policy", "quality"]')
    assert "rule[C02].level: basis_too_weak" in faults(small(weak, ("level = 1", "level = 2")))
    raised = ("level = 1", 'level = 1\ncases = [{ level = 3, when = { field = "is_under_18", eq = true } }]')
    assert "rule[C02].level: basis_too_weak" in faults(small(weak, raised))
    assert load_rule_pack(small(("level = 1", "level = 2"))).rules[0].level is Level.SECONDARY


@pytest.mark.parametrize(
    ("cases", "when", "told"),
    [
        ("[]", '{ all = ["work_trip", { field = "purpose", eq = "VISIT" }] }', ["rule[C02].when: unreachable"]),
        (
            '[{ level = 0, when = { field = "purpose", eq = "VISIT" } }]',
            '"work_trip"',
            ["rule[C02].cases[0]: unreachable"],
        ),
        (
            '[{ level = 0, when = "young" }, { level = 2, when = { all = ["work_trip", "young"] } }]',
            '"work_trip"',
            ["rule[C02].cases[1]: unreachable"],
        ),
    ],
)
def test_a_rule_or_a_case_that_can_never_apply_is_refused(cases, when, told):
    young = 'young = { field = "is_under_18", eq = true }\n' if "young" in cases else ""
    rule = RULE.replace('when = "work_trip"', f"when = {when}").replace("level = 1", f"level = 1\ncases = {cases}")
    assert faults(small(("[bases]", f"{young}[bases]"), rule=rule)) == told


def test_a_faulty_predicate_is_told_once_and_hides_nothing_else():
    told = faults(
        small(('eq = "WORK"', 'eq = "JOB"'), ("level = 1", 'level = 1\ncases = [{ level = 2, when = "work_trip" }]'))
    )
    assert told == ["predicates.work_trip: type_error"]
    chained = small(
        ("[bases]", 'a = "work_trip"\n[bases]'), ('when = "work_trip"', 'when = "a"'), ('eq = "WORK"', 'eq = "JOB"')
    )
    assert faults(chained) == ["predicates.work_trip: type_error"]


def test_two_rules_of_one_code_may_follow_each_other_but_not_overlap():
    def pair(until, start):
        first = RULE.replace("level = 1", f"level = 1\n{until}")
        second = RULE.replace("level = 1", f"level = 2\n{start}").replace("C02-small", "C02-later")
        return small(rule=first, more=second)

    assert faults(pair("", "")) == ["rule[C02]: overlap"]
    assert faults(pair("effective_until = 2026-11-24", "effective_from = 2026-11-24")) == ["rule[C02]: overlap"]
    pack = load_rule_pack(pair("effective_until = 2026-11-23", "effective_from = 2026-11-24"))
    worker = replace(FACTS, purpose=Purpose.WORK)
    for day, level in [(date(2026, 11, 23), Level.ASK), (date(2026, 11, 24), Level.SECONDARY)]:
        (flag,) = assess(replace(worker, assessed_on=day), pack).flags
        assert flag.level is level


class TestDemoPack:
    def test_no_text_and_no_basis_is_marked_as_checked(self, pack):
        assert pack.unchecked_texts == len(pack.rules)
        assert pack.unchecked_bases == len({basis.reference for rule in pack.rules for basis in rule.bases})

    def test_no_policy_or_quality_alone_is_above_ask(self, pack):
        for rule in pack.rules:
            if all(basis.kind in (BasisKind.POLICY, BasisKind.QUALITY) for basis in rule.bases):
                assert max([rule.level, *(case.level for case in rule.cases)]) <= Level.ASK

    def test_every_question_has_a_fact_that_keeps_its_answer(self, pack):
        asked = {rule.code for rule in pack.rules if rule.question is not None}
        assert asked == set(ANSWER_FIELDS)

    def test_nothing_says_refuse(self, demo_text):
        lowered = demo_text.lower()
        assert not [word for word in ("refuse", "deny", "tolak", "larang", "blokir") if word in lowered]

    def test_only_what_a_bystander_must_not_read_is_neutral_at_the_counter(self, pack):
        assert {rule.code for rule in pack.rules if rule.neutral} == {"C09", "V01", "W01"}

    def test_every_evidence_has_its_label_in_both_languages(self):
        for language in ("id", "en"):
            assert [key for key in evidence_keys() if not texts(language).has(f"assessment.evidence.{key}")] == []
