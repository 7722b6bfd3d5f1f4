"""The current departure and shared bookings as evidence: weak, and never more than the record allows."""

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from checkpoint_app.assessment.assess import assess_input
from checkpoint_app.assessment.clearance import Feed, Found
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.assessment.facts import AssessmentInput
from checkpoint_app.assessment.kinds import Agreement, Level, Purpose
from checkpoint_app.assessment.leaving import DepartureLeg, compare_departure
from checkpoint_app.assessment.links import Link, LinkKind
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from tests.unit.casework_feed.people import clearance

NOW = datetime(2026, 11, 24, 3, tzinfo=UTC)
RECORD = clearance(1, destination="MYS", transit=(), joining_country=None)
LINK = Link(LinkKind.BOOKING, "KBRT7", 2)


def codes(pack, **given):
    document = TravelDocument(
        DocumentKind.PASSPORT, ReadingSource.MRZ, "IDN", "IDN", RECORD.document_number or "", RECORD.name_primary,
        RECORD.name_secondary, RECORD.birth_date, RECORD.document_expiry,
    )  # fmt: skip
    found = AssessmentInput(
        document=document, purpose=Purpose.WORK, look_up=Found(RECORD, feed_age(Feed.CLEARANCES, NOW, NOW)), **given
    )
    return {flag.code: flag for flag in assess_input(found, pack, NOW, NOW.date()).flags}


def test_a_departure_to_another_country_is_asked_about_and_no_more(pack):
    flag = codes(pack, departure=DepartureLeg("SGSIN", "SGP"))["C07"]
    assert flag.level is Level.ASK
    assert any(each.key == "leg" and each.recorded == "MYS" for each in flag.evidence)
    assert "C07" not in codes(pack, departure=DepartureLeg("MYJHB", "MYS"))


def test_a_hub_says_nothing(pack):
    assert "C07" not in codes(pack, departure=DepartureLeg("SGSIN", "SGP", is_hub=True))


@pytest.mark.parametrize(
    ("leg", "record", "expected"),
    [
        (None, RECORD, Agreement.UNKNOWN),
        (DepartureLeg("X", "SGP"), None, Agreement.UNKNOWN),
        (DepartureLeg("X", "MYS", is_hub=True), RECORD, Agreement.AGREES),
    ],
)
def test_without_a_side_nothing_is_compared(leg, record, expected):
    assert compare_departure(leg, record) is expected


def test_a_shared_booking_is_information_for_the_traveller_and_only_with_somebody_flagged(pack):
    flag = codes(pack, links=(LINK,))["T03"]
    assert flag.level is Level.INFORMATION
    assert [(each.traveller, each.recorded) for each in flag.evidence] == [("KBRT7", 2)]
    assert "T03" not in codes(pack, links=())
    assert "T03" not in codes(pack)


def test_the_departure_is_shown_without_a_record_too(pack):
    from checkpoint_app.assessment.leaving import leaving_exhibits

    assert leaving_exhibits(DepartureLeg("X", "SGP"), None, None)["leg"].recorded is None
    assert leaving_exhibits(None, (), replace(RECORD)) == {}
