"""What joins the traveller in front of the counter, and what waits for the officer's choice."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, ReadingStatus, TravelDocument
from checkpoint_app.services.traveller import Arrival, ParkedChoice, Reading
from tests.little_country import reading_of_lines
from tests.unit.services.conftest import TODAY, Desk


def visa(desk: Desk, scenario: Scenario, **changes: object) -> Reading:
    fields = desk.people[scenario].passport.fields
    printed = MrzFields(
        format=MrzFormat.MRV_A,
        document_code="V",
        issuing_state="D",
        primary_identifier=fields.primary_identifier,
        secondary_identifier=fields.secondary_identifier,
        document_number="V44332211",
        nationality="IDN",
        birth_date=fields.birth_date,
        sex=Sex.FEMALE,
        expiry_date=date(2027, 6, 30),
    )
    return reading_of_lines(compose_mrz(replace(printed, **changes)), TODAY)


def misread(reading: Reading, *places: tuple[int, int, str]) -> Reading:
    assert reading.mrz is not None
    lines = [list(line) for line in reading.mrz.lines]
    for line, column, character in places:
        lines[line][column] = character
    return reading_of_lines(tuple("".join(line) for line in lines), TODAY, ReadingStatus.UNSURE)


def test_the_first_page_starts_a_traveller(desk: Desk) -> None:
    assert desk.screening.present(desk.page(Scenario.TOURIST)) is Arrival.STARTED


def test_a_visa_with_the_same_name_joins_and_the_passport_stays_the_one_assessed(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    number = desk.number
    assert desk.screening.present(visa(desk, Scenario.WORKER_IN_ORDER)) is Arrival.JOINED
    assert desk.number == number
    assert desk.screening.check is not None
    assert [each.document.kind for each in desk.screening.check.traveller.visas] == [DocumentKind.VISA]


def test_a_visa_with_another_spelling_but_the_same_birth_date_joins(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    other = visa(desk, Scenario.WORKER_IN_ORDER, primary_identifier="QUITE", secondary_identifier="ELSE")
    assert desk.screening.present(other) is Arrival.JOINED


def test_somebody_elses_visa_is_parked(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    other = visa(
        desk, Scenario.TOURIST, primary_identifier="QUITE", secondary_identifier="ELSE", birth_date=PartialDate(1970)
    )
    assert desk.screening.present(other) is Arrival.PARKED


def test_a_newer_passport_of_the_same_name_and_birth_date_joins_and_is_assessed(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.EXPIRED_THEN_NEWER))
    assert "D02" in desk.codes
    newer = desk.page(Scenario.EXPIRED_THEN_NEWER, newer=True)
    assert desk.screening.present(newer) is Arrival.JOINED
    assert desk.number == newer.document.document_number
    assert "D02" not in desk.codes


def test_another_person_is_parked_and_nothing_is_overwritten(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    before = desk.screening.check
    other = desk.page(Scenario.TOURIST)
    assert desk.screening.present(other) is Arrival.PARKED
    assert desk.screening.check is before
    assert desk.screening.parked is other


def test_the_same_page_again_joins_without_a_second_document(desk: Desk) -> None:
    page = desk.page(Scenario.TOURIST)
    desk.screening.present(page)
    assert desk.screening.present(desk.page(Scenario.TOURIST)) is Arrival.JOINED
    assert desk.screening.check is not None
    assert len(desk.screening.check.traveller.readings) == 1


def test_a_misread_page_shown_again_is_one_page_and_the_good_reading_counts(desk: Desk) -> None:
    good = desk.page(Scenario.WORKER_IN_ORDER)
    # A digit of the document number and one of the expiry date: the wrong one looks valid for longer.
    bad = misread(good, (1, 1, "9"), (1, 21, "9"))
    desk.screening.present(bad)
    assert desk.screening.present(good) is Arrival.JOINED
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.readings == (good,)
    assert desk.screening.check.traveller.misread_count == 1
    assert "D01" not in desk.codes


def test_a_page_misread_twice_is_counted_and_asked_about(desk: Desk) -> None:
    bad = misread(desk.page(Scenario.TOURIST), (1, 3, "9"))
    desk.screening.present(bad)
    desk.screening.present(misread(desk.page(Scenario.TOURIST), (1, 3, "9"), (1, 4, "9")))
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.misread_count == 2
    assert len(desk.screening.check.traveller.readings) == 1
    assert "D01" in desk.codes


def test_a_worse_look_at_a_page_does_not_replace_a_good_one(desk: Desk) -> None:
    good = desk.page(Scenario.TOURIST)
    desk.screening.present(good)
    assert desk.screening.present(misread(good, (0, 8, "X"), (1, 43, "9"))) is Arrival.JOINED
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.main is good


def test_a_page_typed_by_hand_after_a_misreading_joins(desk: Desk) -> None:
    good = desk.page(Scenario.TOURIST)
    desk.screening.present(misread(good, (1, 2, "9")))
    typed = replace(good, document=replace(good.document, source=ReadingSource.HAND))
    assert desk.screening.present(typed) is Arrival.JOINED
    assert desk.number == good.document.document_number


def test_a_relatives_page_does_not_pass_for_the_misread_one(desk: Desk) -> None:
    """Brother and sister: the numbers follow each other, family name, places and expiry date are the same."""
    fields = desk.people[Scenario.TOURIST].passport.fields
    sibling = replace(fields, secondary_identifier="MADE RINA", birth_date=PartialDate(2001, 3, 9))
    number = fields.document_number[:-1] + ("1" if fields.document_number[-1] != "1" else "2")
    other = reading_of_lines(compose_mrz(replace(sibling, document_number=number)), TODAY)
    desk.screening.present(misread(desk.page(Scenario.TOURIST), (1, 2, "9")))
    assert desk.screening.present(other) is Arrival.PARKED


def test_a_visa_joins_although_the_passport_was_misread(desk: Desk) -> None:
    desk.screening.present(misread(desk.page(Scenario.WORKER_IN_ORDER), (1, 2, "9")))
    assert desk.screening.present(visa(desk, Scenario.WORKER_IN_ORDER)) is Arrival.JOINED


def test_a_document_without_a_zone_is_compared_by_name_and_birth_date(desk: Desk) -> None:
    printed = desk.people[Scenario.TOURIST].passport.fields
    by_hand = TravelDocument(
        DocumentKind.BORDER_PASS,
        ReadingSource.HAND,
        "IDN",
        "IDN",
        "",
        f"{printed.primary_identifier} {printed.secondary_identifier}",
        "",
        printed.birth_date,
        None,
    )
    desk.screening.present(Reading(by_hand, ReadingStatus.CONFIRMED))
    assert desk.screening.present(desk.page(Scenario.TOURIST)) is Arrival.JOINED
    assert desk.screening.present(desk.page(Scenario.MINOR)) is Arrival.PARKED


@pytest.mark.parametrize("choice", list(ParkedChoice))
def test_settling_without_a_parked_page_changes_nothing(desk: Desk, choice: ParkedChoice) -> None:
    desk.screening.present(desk.page(Scenario.TOURIST))
    before = desk.screening.check
    assert desk.screening.take_parked(choice) is None
    assert desk.screening.check is before


def test_next_traveller_leaves_the_first_to_be_abandoned(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    first = desk.screening.check
    desk.screening.present(desk.page(Scenario.TOURIST))
    left = desk.screening.take_parked(ParkedChoice.NEXT_TRAVELLER)
    assert first is not None
    assert left is first.traveller
    assert desk.number == desk.page(Scenario.TOURIST).document.document_number
    assert desk.screening.check is not None
    assert desk.screening.check.traveller.encounter_id != first.traveller.encounter_id


def test_companions_wait_in_order_and_come_up_after_the_traveller(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    for companion in (Scenario.TOURIST, Scenario.MINOR):
        desk.screening.present(desk.page(companion))
        assert desk.screening.take_parked(ParkedChoice.COMPANION) is None
    numbers = [desk.number]
    while True:
        desk.screening.clear()
        if desk.screening.check is None:
            break
        numbers.append(desk.number)
    expected = (Scenario.WORKER_IN_ORDER, Scenario.TOURIST, Scenario.MINOR)
    assert numbers == [desk.page(each).document.document_number for each in expected]


def test_another_passport_of_the_same_person_is_added_by_the_officers_word(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.EXPIRED_THEN_NEWER))
    foreign = desk.page(Scenario.FOREIGN_TOURIST)
    assert desk.screening.present(foreign) is Arrival.PARKED
    assert desk.screening.take_parked(ParkedChoice.OTHER_PASSPORT) is None
    assert desk.screening.check is not None
    assert len(desk.screening.check.traveller.readings) == 2


def test_a_page_that_is_still_parked_comes_up_when_the_traveller_is_done(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    desk.screening.present(desk.page(Scenario.TOURIST))
    desk.screening.clear()
    assert desk.number == desk.page(Scenario.TOURIST).document.document_number


def test_dropping_forgets_traveller_parked_page_and_companions(desk: Desk) -> None:
    desk.screening.present(desk.page(Scenario.WORKER_IN_ORDER))
    desk.screening.present(desk.page(Scenario.TOURIST))
    desk.screening.take_parked(ParkedChoice.COMPANION)
    desk.screening.present(desk.page(Scenario.MINOR))
    desk.screening.drop()
    assert desk.screening.held == ()
    desk.screening.clear()
    assert desk.screening.check is None
