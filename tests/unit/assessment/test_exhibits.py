"""Evidence shows both values side by side, and the facts where only they are at hand."""

from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.assessment.clearance import Feed, LostDocumentHit
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.exhibits import build_exhibits, evidence_keys, evidence_of
from checkpoint_app.assessment.facts import build_facts
from checkpoint_app.assessment.flags import DateRange, Evidence
from checkpoint_app.assessment.kinds import Agreement, Purpose
from checkpoint_app.documents.dates import PartialDate
from tests.unit.assessment.travellers import FRESH, NOW, TODAY, found, given

HIT = LostDocumentHit("Kanim A", date(2026, 1, 5), None, feed_age(Feed.LOST_DOCUMENTS, FRESH, NOW))


def test_document_and_record_stand_side_by_side():
    shown = build_exhibits(given(look_up=found(birth_date=PartialDate(1994)), stated_destination="SAU"), TODAY)
    assert shown["birth_date"] == Evidence("birth_date", PartialDate(1994, 5, 7), PartialDate(1994))
    assert shown["destination"] == Evidence("destination", "SAU", "TWN")
    assert shown["departure_dates"].recorded == DateRange(date(2026, 11, 1), date(2026, 12, 31))
    assert shown["birth_date"].label_key == "assessment.evidence.birth_date"


def test_a_document_alone_shows_its_own_values():
    assert set(build_exhibits(given(), TODAY)) == {"document_number", "document_expiry", "birth_date"}


def test_nothing_at_hand_shows_nothing():
    assert build_exhibits(replace(given(), document=None), TODAY) == {}


def test_a_record_without_a_document_shows_the_record():
    shown = build_exhibits(replace(given(), document=None, look_up=found(status_reason="AUDIT")), TODAY)
    assert shown["status_reason"].recorded == "AUDIT"
    assert "name" not in shown


def test_a_listing_shows_the_number_and_the_listing_office():
    shown = build_exhibits(given(lost_document=HIT), TODAY)
    assert shown["listing_office"] == Evidence("listing_office", "X1234567", "Kanim A")
    nobody = build_exhibits(replace(given(), document=None, lost_document=HIT), TODAY)
    assert nobody["listing_office"].traveller is None


def test_without_exhibits_the_facts_stand_in_for_them():
    facts = build_facts(given(look_up=found(), purpose=Purpose.WORK), NOW, TODAY)
    assert evidence_of("purpose", facts, {}) == Evidence("purpose", Purpose.WORK, None)
    assert evidence_of("name", facts, {}) == Evidence("name", None, Agreement.AGREES)
    assert evidence_of("entry_coverage_percent", facts, {}) == Evidence("entry_coverage_percent", None, None)
    assert evidence_of("document_expiry", facts, {}) == Evidence("document_expiry", False, None)


@pytest.mark.parametrize("key", sorted(evidence_keys()))
def test_every_key_that_a_rule_may_name_can_be_shown(key):
    facts = build_facts(given(look_up=found()), NOW, TODAY)
    assert evidence_of(key, facts, {}).key == key
