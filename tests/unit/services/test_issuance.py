"""The issuance desk: registration or none, only for who declares work abroad."""

from __future__ import annotations

from dataclasses import replace

import pytest

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.issuance import Registration, advise
from checkpoint_app.services.records import NoRecords
from tests.unit.services.conftest import NOW, Desk


def document(desk: Desk, who: Scenario):  # type: ignore[no-untyped-def]
    return desk.page(who).document


@pytest.mark.parametrize("purpose", [Purpose.WORK, Purpose.SEAFARER])
def test_a_record_is_found_by_the_passport_that_is_held(desk: Desk, purpose: Purpose) -> None:
    found = advise(document(desk, Scenario.WORKER_IN_ORDER), purpose, desk.screening.environment.records, NOW)
    assert found.registration is Registration.REGISTERED
    assert found.record is not None
    assert found.as_of is not None


def test_a_first_passport_is_looked_up_by_name_and_birth_date(desk: Desk) -> None:
    nobody = replace(document(desk, Scenario.WORKER_IN_ORDER), document_number="")
    found = advise(nobody, Purpose.WORK, desk.screening.environment.records, NOW)
    assert found.registration is Registration.REGISTERED


def test_none_is_no_more_than_none(desk: Desk) -> None:
    found = advise(document(desk, Scenario.TOURIST), Purpose.WORK, desk.screening.environment.records, NOW)
    assert (found.registration, found.record) == (Registration.NONE, None)
    assert found.questions
    assert found.information


@pytest.mark.parametrize("purpose", [None, Purpose.VISIT, Purpose.STUDY])
def test_who_declares_no_work_is_not_looked_up(desk: Desk, purpose: Purpose | None) -> None:
    found = advise(document(desk, Scenario.WORKER_IN_ORDER), purpose, desk.screening.environment.records, NOW)
    assert found == type(found)(Registration.NOT_ASKED)
    assert (found.questions, found.information) == ((), ())


def test_without_data_it_cannot_tell(desk: Desk) -> None:
    found = advise(document(desk, Scenario.WORKER_IN_ORDER), Purpose.WORK, NoRecords(), NOW)
    assert found.registration is Registration.CANNOT_TELL
