"""Facts survive being written and read, and every fault of written facts is told at once."""

import json
from dataclasses import replace
from datetime import UTC, date, datetime

import pytest
from hypothesis import given as over
from hypothesis import settings

from checkpoint_app.assessment.facts import Facts
from checkpoint_app.assessment.facts_json import FactsUnreadable, facts_from_json, facts_to_json
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.texts import texts
from tests.unit.assessment.strategies import all_facts
from tests.unit.assessment.travellers import NOW, TODAY


def faults(text):
    with pytest.raises(FactsUnreadable) as caught:
        facts_from_json(text, NOW, TODAY)
    assert caught.value.exit_status == 3
    assert texts("id")(caught.value.key, **caught.value.values)
    return [str(fault) for fault in caught.value.faults]


@settings(max_examples=60, deadline=None)
@over(all_facts())
def test_facts_are_read_as_they_were_written(facts):
    assert facts_from_json(facts_to_json(facts), datetime(2000, 1, 1, tzinfo=UTC), date(2000, 1, 1)) == facts


def test_what_is_not_written_is_not_asked():
    assert facts_from_json("{}", NOW, TODAY) == Facts(assessed_at=NOW, assessed_on=TODAY)
    worker = facts_from_json('{"purpose": "WORK", "is_indonesian": true}', NOW, TODAY)
    assert worker == replace(Facts(assessed_at=NOW, assessed_on=TODAY), purpose=Purpose.WORK, is_indonesian=True)


def test_every_fault_is_told_at_once():
    written = {
        "sex": "F",
        "purpose": "JOB",
        "is_under_18": "no",
        "assessed_on": "24/11/2026",
        "assessed_at": "2026-11-24T10:00:00+07:00",
        "lost_documents_as_of": "2026-11-24T10:00:00",
        "clearances_as_of": 5,
        "entry_coverage_percent": True,
        "record": None,
    }
    told = faults(json.dumps(written))
    assert [line.split(":")[0] for line in told] == sorted(written)
    assert "sex: unknown_fact" in told
    assert "record: may_not_be_null" in told
    assert "assessed_on: not_a_date" in told
    assert "clearances_as_of: not_a_date" in told
    assert "assessed_at: not_in_utc" in told
    assert "lost_documents_as_of: not_in_utc" in told
    assert "entry_coverage_percent: type_error" in told


@pytest.mark.parametrize("text", ["", "{", "\x00", "[" * 100_000, "9" * 5000])
def test_what_is_no_json_is_told(text):
    assert faults(text) == ["facts: not_json"]


@pytest.mark.parametrize("text", ["[]", "null", "3", '"purpose"'])
def test_what_is_no_object_is_told(text):
    assert faults(text) == ["facts: not_an_object"]
