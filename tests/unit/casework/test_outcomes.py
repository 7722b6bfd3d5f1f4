"""How often a rule was right: settled cases only, with an interval, the worst rule first."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.casework.encounter import Encounter, Outcome
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.outcomes import (
    RIGHT,
    WRONG,
    RuleFigures,
    figures_of,
    in_order_of_concern,
    outcome_of,
    raised_codes,
    wilson_interval,
)

AT = datetime(2026, 11, 24, tzinfo=UTC)
BARE = Encounter("e-1", AT, "officer")


def departed(**changes):
    return replace(BARE, state=EncounterState.DEPARTED, **changes)


@pytest.mark.parametrize(
    ("encounter", "outcome"),
    [
        (BARE, None),
        (departed(), None),
        (departed(was_referred=True), Outcome.IN_ORDER),
        (departed(was_referred=True, was_postponed=True), Outcome.PAPERS_COMPLETED),
        (
            departed(was_referred=True, before=replace(BARE, state=EncounterState.PAPERS_COMPLETED)),
            Outcome.PAPERS_COMPLETED,
        ),
        (
            departed(was_referred=True, provisional_since=AT, before=replace(BARE, state=EncounterState.LAPSED)),
            Outcome.NOT_CONFIRMED,
        ),
        (departed(was_referred=True, outcome=Outcome.REFERRED), Outcome.REFERRED),
        (replace(BARE, state=EncounterState.LIFTED), Outcome.LIFTED_OUR_ERROR),
        (replace(BARE, state=EncounterState.PROTECTED), Outcome.REFERRED),
        (replace(BARE, state=EncounterState.LEFT), None),
        (replace(BARE, state=EncounterState.WITHDREW), None),
    ],
)
def test_what_was_found_comes_from_the_review_or_from_how_it_ended(encounter, outcome):
    assert outcome_of(encounter) is outcome


def test_every_outcome_is_right_or_wrong():
    assert set(Outcome) == RIGHT | WRONG
    assert not RIGHT & WRONG


@pytest.mark.parametrize(
    ("told", "codes"),
    [
        ([(EventKind.SCAN, {"flags": ["C00", "C01"], "levels": [0, 2]})], {"C01"}),
        ([(EventKind.SCAN, {"flags": ["C00", "C01"]})], {"C00", "C01"}),
        ([(EventKind.SCAN, {"flags": ["C00", "C01"], "levels": [0]})], {"C00", "C01"}),
        ([(EventKind.SCAN, {"flags": ["C00", 7], "levels": ["x", 1]})], set()),
        ([(EventKind.SCAN, {"flags": "C01"}), (EventKind.SCAN, {})], set()),
        ([(EventKind.ANSWER, {"C02": "YES"})], set()),
        ([(EventKind.ANSWER, {"R01": "ANSWERS_CONTRADICT"}), (EventKind.READ, {"R01": "x"})], {"R01"}),
    ],
)
def test_rules_are_counted_that_asked_something(told, codes):
    assert raised_codes(told) == codes


@pytest.mark.parametrize(
    ("right", "reviewed", "low", "high"),
    # Newcombe 1998, table I: 81 of 263, 15 of 148, 0 of 20, 1 of 29.
    [(81, 263, 0.2553, 0.3662), (15, 148, 0.0624, 0.1605), (0, 20, 0.0, 0.1611), (1, 29, 0.0061, 0.1718)],
)
def test_the_interval_is_wilson_s(right, reviewed, low, high):
    assert wilson_interval(right, reviewed) == pytest.approx((low, high), abs=5e-5)


def test_without_a_case_nothing_is_known():
    assert wilson_interval(0, 0) == (0.0, 1.0)


@given(reviewed=st.integers(1, 5000), share=st.floats(0, 1))
def test_the_interval_holds_the_share(reviewed, share):
    right = round(share * reviewed)
    low, high = wilson_interval(right, reviewed)
    assert 0 <= low <= right / reviewed + 1e-12
    assert right / reviewed - 1e-12 <= high <= 1


def test_a_rule_that_is_wrong_too_often_stands_first():
    few, bad, worse, good = (
        RuleFigures("A01", 0, 3),
        RuleFigures("T02", 4, 40),
        RuleFigures("Z09", 0, 40),
        RuleFigures("C01", 30, 40),
    )
    assert not few.is_wrong_too_often
    assert in_order_of_concern([few, good, bad, worse]) == (worse, bad, few, good)


def test_each_rule_of_a_case_is_counted_with_it():
    cases = [
        (frozenset({"C01", "T02"}), Outcome.POSTPONED),
        (frozenset({"C01"}), Outcome.IN_ORDER),
        (frozenset(), Outcome.IN_ORDER),
    ]
    assert figures_of(cases) == (RuleFigures("C01", 1, 2), RuleFigures("T02", 1, 1))
