"""A card that was newer than the data, judged once they are newer than the card."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import pytest

from checkpoint_app.assessment.clearance import Clearance, ClearanceStatus
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Encounter, Outcome, is_in_doubt, needs_review
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.rechecks import Recheck, begins_with, judge_card, read_recheck
from checkpoint_app.casework.retention import MIDDLE, SHORT, retention_of
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from tests.unit.assessment.travellers import CLEARANCE

SEALED = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
LEFT = SEALED + timedelta(hours=2)
AS_OF = SEALED + timedelta(hours=3)
RECORD = replace(CLEARANCE, status=ClearanceStatus.ACTIVE, card_no="K0000000077")
HOLDER = TravelDocument(
    DocumentKind.PASSPORT,
    ReadingSource.MRZ,
    "IDN",
    "IDN",
    RECORD.document_number or "",
    RECORD.name_primary,
    RECORD.name_secondary,
    RECORD.birth_date,
    None,
)
CARD = WorkerCard(
    "K0000000077",
    str(RECORD.clearance_id),
    1,
    "IDN",
    RECORD.document_number or "",
    RECORD.name_primary,
    RECORD.name_secondary,
    RECORD.birth_date,
    RECORD.destination,
    "PTOP",
    date(2026, 1, 1),
    date(2027, 1, 1),
    SEALED,
)


def judged(record: Clearance | None = RECORD, as_of: datetime | None = AS_OF, **card: object) -> Recheck:
    return judge_card(replace(CARD, **card), HOLDER, LEFT, record, as_of)


@pytest.mark.parametrize("as_of", [None, SEALED - timedelta(seconds=1)])
def test_data_that_are_not_newer_than_the_card_say_nothing_of_it(as_of: datetime | None) -> None:
    assert judged(None, as_of) is judged(RECORD, as_of) is Recheck.WAITING


def test_a_record_that_agrees_confirms_the_card() -> None:
    assert judged() is Recheck.AGREES


def test_newer_data_without_the_record_are_a_doubt() -> None:
    assert judged(None) is Recheck.MISSING


def test_another_persons_record_is_a_doubt() -> None:
    assert judged(replace(RECORD, birth_date=PartialDate(1961, 2, 3))) is Recheck.OTHER_PERSON
    assert (
        judged(replace(RECORD, name_primary="SIREGAR", name_secondary="BUDI", name_civil="")) is Recheck.OTHER_PERSON
    )


def test_a_record_is_the_cards_by_its_number_and_before_it_has_one_by_its_id() -> None:
    assert judged(card_no="K0000000078") is Recheck.OTHER_CARD
    assert judged(replace(RECORD, card_no=None)) is Recheck.AGREES
    assert judged(replace(RECORD, card_no=None), clearance_id="another") is Recheck.OTHER_CARD


@pytest.mark.parametrize("status", ClearanceStatus)
def test_only_a_record_that_was_in_force_at_the_departure_confirms_a_card(status: ClearanceStatus) -> None:
    before, after = (
        judged(replace(RECORD, status=status, status_at=at)) for at in (LEFT, LEFT + timedelta(minutes=1))
    )
    always = {ClearanceStatus.ACTIVE, ClearanceStatus.DEPARTED, ClearanceStatus.SUPERSEDED, ClearanceStatus.ENDED}
    later = {ClearanceStatus.SUSPENDED, ClearanceStatus.REVOKED, ClearanceStatus.EXPIRED}
    assert (before is Recheck.AGREES) is (status in always)
    assert (after is Recheck.AGREES) is (status in always | later)


def test_a_scan_with_the_provisional_flag_waits_to_be_looked_at_again() -> None:
    assert begins_with({"flags": ["C00", "S04"]}) is Recheck.WAITING
    assert begins_with({"flags": ["C00"]}) is begins_with({}) is None
    assert read_recheck({"result": "MISSING"}) is Recheck.MISSING


@pytest.mark.parametrize("found", Recheck)
def test_a_doubt_waits_for_a_supervisor_who_then_needs_what_was_seen(found: Recheck) -> None:
    gone = Encounter("e", LEFT, "rahayu", VerdictKind.NOTHING_TO_FLAG, state=EncounterState.DEPARTED, recheck=found)
    assert needs_review(gone) is is_in_doubt(gone) is found.is_in_doubt
    assert retention_of(gone) == (MIDDLE if found.is_in_doubt else SHORT)
    assert not needs_review(replace(gone, outcome=Outcome.IN_ORDER))
    assert not needs_review(replace(gone, state=EncounterState.REFERRED))
