"""Restrictions: which placement a closed country closes, and which it leaves alone."""

from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.assessment.clearance import EmployerType, Scheme
from checkpoint_app.assessment.lists import AppliesTo, Closure, Restriction, closing_restriction
from tests.unit.assessment.travellers import CLEARANCE

TODAY = date(2026, 11, 24)
SINCE = date(2026, 1, 1)
CLOSED = Restriction("R1", "SAU", EmployerType.HOUSEHOLD, None, SINCE, None, AppliesTo.NEW, "Kepmen contoh")


def placement(**changes):
    values = {
        "destination": "SAU",
        "employer_type": EmployerType.HOUSEHOLD,
        "scheme": Scheme.PTOP,
        "contract_start": date(2026, 11, 1),
    }
    return replace(CLEARANCE, **{**values, **changes})


@pytest.mark.parametrize(
    ("changes", "closure"),
    [
        ({}, Closure.CLOSED),
        ({"destination": "MYS"}, Closure.OPEN),
        ({"employer_type": EmployerType.LEGAL}, Closure.OPEN),
        ({"contract_start": date(2025, 12, 31)}, Closure.EXCEPTED),
        ({"contract_start": None, "issued_on": date(2025, 12, 31)}, Closure.EXCEPTED),
        ({"contract_start": None, "issued_on": date(2026, 2, 1)}, Closure.CLOSED),
        ({"scheme": Scheme.RENEWED_HOME}, Closure.EXCEPTED),
        ({"scheme": Scheme.RENEWED_ABROAD}, Closure.EXCEPTED),
        ({"scheme": Scheme.REENTRY}, Closure.EXCEPTED),
    ],
)
def test_a_closed_country_closes_new_placements_of_its_kind_only(changes, closure):
    found, row = closing_restriction([CLOSED], placement(**changes), TODAY)
    assert found is closure
    assert (row is None) is (closure is Closure.OPEN)


def test_a_row_for_all_contracts_excepts_none():
    every = replace(CLOSED, applies_to=AppliesTo.ALL)
    assert closing_restriction([every], placement(scheme=Scheme.REENTRY), TODAY)[0] is Closure.CLOSED


def test_a_row_that_closes_goes_before_one_that_excepts():
    every = replace(CLOSED, restriction_id="R2", applies_to=AppliesTo.ALL)
    assert closing_restriction([CLOSED, every], placement(scheme=Scheme.REENTRY), TODAY) == (Closure.CLOSED, every)


@pytest.mark.parametrize(
    ("changes", "is_in_force"),
    [
        ({"valid_from": date(2026, 11, 25)}, False),
        ({"valid_until": date(2026, 11, 23)}, False),
        ({"valid_until": date(2026, 11, 24)}, True),
        ({"scheme": Scheme.GTOG}, False),
        ({"scheme": Scheme.PTOP}, True),
        ({"employer_type": None}, True),
    ],
)
def test_a_restriction_counts_within_its_dates_and_scheme(changes, is_in_force):
    assert replace(CLOSED, **changes).covers(placement(), TODAY) is is_in_force
