"""The closed grammar: three-valued, type-checked, and honest about what can never be true."""

import itertools
from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given as over
from hypothesis import settings
from hypothesis import strategies as st

from checkpoint_app.assessment.conditions import (
    All,
    Any,
    ConditionParser,
    FieldTest,
    Named,
    Not,
    can_hold,
    compile_condition,
    names_in,
)
from checkpoint_app.assessment.facts import Facts
from checkpoint_app.assessment.kinds import Purpose, RecordState
from tests.unit.assessment.travellers import NOW, TODAY

FACTS = Facts(assessed_at=NOW, assessed_on=TODAY)
# Tests that are true, false and unknown of FACTS.
TRUE = FieldTest("clock_trusted", "eq", (True,))
FALSE = FieldTest("clock_trusted", "eq", (False,))
UNKNOWN = FieldTest("is_under_18", "eq", (True,))
VALUES = {True: TRUE, False: FALSE, None: UNKNOWN}


def parse(raw, predicates=frozenset({"named"})):
    faults = []
    node = ConditionParser(predicates, lambda where, what: faults.append((where, what))).parse(raw, "when")
    return node, faults


def value(node, facts=FACTS, **predicates):
    return compile_condition(node, predicates)(facts, {})


@pytest.mark.parametrize("parts", list(itertools.product([True, False, None], repeat=2)))
def test_all_any_and_not_follow_three_valued_logic(parts):
    nodes = tuple(VALUES[part] for part in parts)
    expected_all = False if False in parts else (None if None in parts else True)
    expected_any = True if True in parts else (None if None in parts else False)
    assert value(All(nodes)) is expected_all
    assert value(Any(nodes)) is expected_any
    assert value(Not(All(nodes))) is (None if expected_all is None else not expected_all)


@pytest.mark.parametrize(
    ("raw", "facts", "expected"),
    [
        ({"field": "purpose", "eq": "WORK"}, {"purpose": Purpose.WORK}, True),
        ({"field": "purpose", "eq": "WORK"}, {}, None),
        ({"field": "purpose", "ne": "WORK"}, {"purpose": Purpose.VISIT}, True),
        ({"field": "purpose", "ne": "WORK"}, {"purpose": Purpose.WORK}, False),
        ({"field": "purpose", "ne": "WORK"}, {}, None),
        ({"field": "purpose", "in": ["WORK", "VISIT"]}, {"purpose": Purpose.VISIT}, True),
        ({"field": "purpose", "known": True}, {}, False),
        ({"field": "purpose", "known": False}, {}, True),
        ({"field": "record", "in": ["FOUND"]}, {"record": RecordState.NOT_FOUND}, False),
        ({"field": "entry_coverage_percent", "ge": 95}, {"entry_coverage_percent": 95}, True),
        ({"field": "entry_coverage_percent", "gt": 95}, {"entry_coverage_percent": 95}, False),
        ({"field": "entry_coverage_percent", "le": 95}, {"entry_coverage_percent": 95}, True),
        ({"field": "entry_coverage_percent", "lt": 95}, {"entry_coverage_percent": 95}, False),
        ({"field": "entry_coverage_percent", "lt": 95}, {}, None),
        ({"field": "assessed_on", "ge": date(2026, 11, 24)}, {}, True),
    ],
)
def test_operators(raw, facts, expected):
    node, faults = parse(raw)
    assert faults == []
    assert value(node, replace(FACTS, **facts)) is expected


@pytest.mark.parametrize(
    ("raw", "what"),
    [
        (5, "not_a_condition"),
        ({}, "not_a_condition"),
        ({"all": ["named"], "any": ["named"]}, "not_a_condition"),
        ({"xor": ["named"]}, "not_a_condition"),
        ({"all": []}, "not_a_list_of_conditions"),
        ({"any": "named"}, "not_a_list_of_conditions"),
        ({"any": [{"field": "sex", "eq": "F"}]}, "unknown_field"),
        ({"not": {"field": 3, "eq": "F"}}, "unknown_field"),
        ("nobody", "unknown_predicate"),
        ({"field": "purpose"}, "unknown_operator"),
        ({"field": "purpose", "like": "W"}, "unknown_operator"),
        ({"field": "purpose", "eq": "WORK", "ne": "VISIT"}, "unknown_operator"),
        ({"field": "purpose", "eq": "JOB"}, "type_error"),
        ({"field": "purpose", "lt": "WORK"}, "type_error"),
        ({"field": "purpose", "in": []}, "type_error"),
        ({"field": "purpose", "in": "WORK"}, "type_error"),
        ({"field": "purpose", "in": ["WORK", 3]}, "type_error"),
        ({"field": "purpose", "known": "yes"}, "type_error"),
        ({"field": "clock_trusted", "eq": 1}, "type_error"),
        ({"field": "entry_coverage_percent", "eq": True}, "type_error"),
        ({"field": "assessed_on", "eq": "2026-11-24"}, "type_error"),
        ({"field": "assessed_at", "eq": NOW}, "type_error"),
        ({"field": "record", "known": True}, "always_known"),
    ],
)
def test_what_is_outside_the_grammar_is_refused_with_its_place(raw, what):
    node, faults = parse(raw)
    assert node is None
    assert [fault[1] for fault in faults] == [what]
    assert faults[0][0].startswith("when")


def test_every_fault_of_a_condition_is_told():
    _, faults = parse({"all": ["nobody", {"not": {"field": "sex", "eq": "F"}}, "named"]})
    assert faults == [("when.all[0]", "unknown_predicate"), ("when.all[1].not", "unknown_field")]


def test_a_condition_that_is_too_deep_is_refused():
    raw = "named"
    for _ in range(200):
        raw = {"not": raw}
    assert [what for _, what in parse(raw)[1]] == ["too_deep"]


def test_a_named_predicate_is_worked_out_once_in_an_assessment():
    calls = []

    def predicate(facts, memo):
        calls.append(facts)
        return True

    condition = compile_condition(All((Named("p"), Named("p"))), {"p": predicate})
    assert condition(FACTS, {}) is True
    assert len(calls) == 1
    assert names_in(All((Named("p"), Any((Not(Named("q")), TRUE))))) == {"p", "q"}


def test_what_can_never_hold_is_found():
    work, visit = FieldTest("purpose", "eq", (Purpose.WORK,)), FieldTest("purpose", "eq", (Purpose.VISIT,))
    many, few = FieldTest("entry_coverage_percent", "ge", (95,)), FieldTest("entry_coverage_percent", "lt", (50,))
    late, soon = (
        FieldTest("assessed_on", "gt", (date(2027, 1, 1),)),
        FieldTest("assessed_on", "le", (date(2026, 1, 1),)),
    )
    known = FieldTest("purpose", "known", (True,))
    predicates = {"work": work}
    for node, possible in [
        (All((work, visit)), False),
        (Any((work, visit)), True),
        (All((Named("work"), Not(Named("work")))), False),
        (All((work, Not(visit), known)), True),
        (All((work, Not(known))), False),
        (All((many, few)), False),
        (All((many, FieldTest("entry_coverage_percent", "ge", (10,)))), True),
        (All((late, soon)), False),
        (All((Any((work, visit)), Not(Any((work, visit))))), False),
        (All((FieldTest("clock_trusted", "eq", (True,)), FieldTest("clock_trusted", "ne", (True,)))), False),
    ]:
        assert can_hold([(node, True, False)], predicates) is possible, node


def test_unknown_will_do_where_it_is_said_to():
    work = FieldTest("purpose", "eq", (Purpose.WORK,))
    unknown = (FieldTest("purpose", "known", (False,)), True, False)
    assert can_hold([unknown, (work, False, True)], {})
    assert not can_hold([unknown, (work, False, False)], {})


_LEAVES = st.sampled_from(
    [
        TRUE,
        FALSE,
        UNKNOWN,
        FieldTest("is_indonesian", "ne", (True,)),
        FieldTest("is_indonesian", "known", (True,)),
        FieldTest("purpose", "in", (Purpose.WORK, Purpose.SEAFARER)),
    ]
)
_TREES = st.recursive(
    _LEAVES,
    lambda inner: (
        st.builds(Not, inner)
        | st.builds(All, st.lists(inner, min_size=1, max_size=3).map(tuple))
        | st.builds(Any, st.lists(inner, min_size=1, max_size=3).map(tuple))
    ),
    max_leaves=8,
)
_WORLDS = [
    replace(FACTS, clock_trusted=clock, is_under_18=young, is_indonesian=national, purpose=purpose)
    for clock in (True, False)
    for young in (True, False, None)
    for national in (True, False, None)
    for purpose in (None, Purpose.WORK, Purpose.VISIT)
]


@settings(max_examples=80, deadline=None)
@over(_TREES)
def test_the_search_for_what_can_hold_agrees_with_trying_everything(node):
    results = [value(node, facts) for facts in _WORLDS]
    assert can_hold([(node, True, False)], {}) is (True in results)
    assert can_hold([(node, False, False)], {}) is (False in results)
    assert can_hold([(node, True, True)], {}) is (True in results or None in results)


def _has_known(node):
    match node:
        case FieldTest():
            return node.op == "known"
        case Not(part):
            return _has_known(part)
        case _:
            return any(_has_known(part) for part in node.parts)


@settings(max_examples=80, deadline=None)
@over(_TREES.filter(lambda node: not _has_known(node)), st.sampled_from(_WORLDS))
def test_learning_more_never_turns_a_settled_condition_round(node, facts):
    less = replace(facts, is_under_18=None, is_indonesian=None, purpose=None)
    assert value(node, less) in (None, value(node, facts))
