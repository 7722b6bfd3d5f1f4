"""Which flag stands in place of which, tried with every combination of what can fire together."""

import itertools
from dataclasses import replace

import pytest

from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.rule_pack import load_rule_pack
from tests.unit.assessment.test_conditions import FACTS

# domain.md, "Precedence", and C00: who has a record in order needs no other way to be in order.
SUPPRESSED_BY = {
    "C01": {"C16", "S04"},
    "C02": {"C03", "C16", "C17", "S04"},
    "C03": {"C00"},
    "C04": {"C03"},
    "C08": {"C03"},
    "W02": {"W01"},
    "C17": {"C16", "S04"},
}
CODES = ("C00", "C01", "C02", "C03", "C04", "C08", "C16", "C17", "W01", "W02")


def always(facts, memo):
    return True


def test_the_demo_pack_holds_the_precedence_and_nothing_else(pack):
    assert {rule.code: set(rule.suppressed_by) for rule in pack.rules if rule.suppressed_by} == SUPPRESSED_BY


@pytest.mark.parametrize("size", range(len(CODES) + 1))
def test_every_combination_leaves_what_nothing_stands_in_place_of(pack, size):
    rules = {rule.code: replace(rule, fires=always, cases=(), gives=None, gives_when=None) for rule in pack.rules}
    for codes in itertools.combinations(CODES, size):
        result = assess(FACTS, replace(pack, rules=tuple(rules[code] for code in codes)))
        expected = {code for code in codes if not SUPPRESSED_BY.get(code, set()) & set(codes)}
        assert {flag.code for flag in result.flags} == expected


def test_the_order_of_rules_means_nothing(pack, demo_text):
    turned = replace(pack, rules=tuple(reversed(pack.rules)))
    for facts in (FACTS, replace(FACTS, is_indonesian=True)):
        assert assess(facts, turned) == assess(facts, pack)
    assert load_rule_pack(demo_text).digest == pack.digest
