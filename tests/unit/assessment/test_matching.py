"""Which record is assessed, and how it compares with the document."""

from dataclasses import replace
from datetime import UTC, date, datetime

import pytest

from checkpoint_app.assessment.clearance import ClearanceId, Scheme
from checkpoint_app.assessment.flags import DateRange
from checkpoint_app.assessment.kinds import Agreement, RecordDates
from checkpoint_app.assessment.matching import (
    ComparedField,
    compare_birth_dates,
    compare_name,
    compare_with_record,
    dates_on,
    departure_window,
    imo_number_is_valid,
    is_number_slip,
    pick_record,
    pick_same_person,
    rank_near_matches,
)
from checkpoint_app.documents.dates import PartialDate
from tests.unit.assessment.travellers import CLEARANCE, DOCUMENT, STATUS, TODAY

AGREES, DIFFERS, EXPLAINED, UNKNOWN = Agreement.AGREES, Agreement.DIFFERS, Agreement.EXPLAINED, Agreement.UNKNOWN


def row(status, day, clearance_id="a", version=1):
    at = datetime(2026, 1, day, tzinfo=UTC)
    return replace(
        CLEARANCE, status=status, status_at=at, clearance_id=ClearanceId(clearance_id), record_version=version
    )


@pytest.mark.parametrize(
    ("rows", "picked"),
    [
        ([], None),
        ([row(STATUS.EXPIRED, 9), row(STATUS.ACTIVE, 1)], 1),
        ([row(STATUS.SUSPENDED, 1), row(STATUS.ENDED, 9)], 0),
        ([row(STATUS.EXPIRED, 3), row(STATUS.REVOKED, 9), row(STATUS.ENDED, 5)], 1),
        ([row(STATUS.ACTIVE, 3), row(STATUS.ACTIVE, 4)], 1),
        ([row(STATUS.ENDED, 3, version=2), row(STATUS.ENDED, 3, version=1)], 0),
        ([row(STATUS.ENDED, 3, "a"), row(STATUS.ENDED, 3, "b")], 1),
    ],
)
def test_the_active_or_suspended_record_is_assessed_else_the_latest_status(rows, picked):
    assert pick_record(rows) is (None if picked is None else rows[picked])


def compared(document=None, record=None, destination=None, today=TODAY):
    pairs = compare_with_record(
        replace(DOCUMENT, **(document or {})), replace(CLEARANCE, **(record or {})), today, destination
    )
    return {pair.field: pair for pair in pairs}


def test_document_and_record_are_compared_in_the_order_of_the_screen():
    assert list(compared()) == [field for field in ComparedField if field is not ComparedField.DESTINATION]
    assert list(compared(destination="TWN")) == list(ComparedField)
    assert {pair.agreement for pair in compared(destination="TWN").values()} == {AGREES}


@pytest.mark.parametrize(
    ("field", "document", "record", "agreement", "reasons"),
    [
        ("DOCUMENT_NUMBER", {"document_number": "x1234567<"}, {}, AGREES, ()),
        ("DOCUMENT_NUMBER", {"document_number": "X7654321"}, {}, DIFFERS, ("OTHER_NUMBER",)),
        ("DOCUMENT_NUMBER", {"document_number": "A1"}, {"prior_documents": ("A1",)}, EXPLAINED, ("PRIOR_DOCUMENT",)),
        ("DOCUMENT_NUMBER", {}, {"document_number": None}, UNKNOWN, ("NOT_RECORDED",)),
        ("DOCUMENT_EXPIRY", {"expiry_date": date(2030, 1, 1)}, {}, DIFFERS, ("OTHER_DATE",)),
        ("DOCUMENT_EXPIRY", {"expiry_date": None}, {}, UNKNOWN, ("NOT_RECORDED",)),
        ("DOCUMENT_EXPIRY", {}, {"document_expiry": None}, UNKNOWN, ("NOT_RECORDED",)),
        ("NAME", {"primary_identifier": "SIREGAR"}, {"name_civil": ""}, DIFFERS, None),
        ("NAME", {"secondary_identifier": "SARI<UTAMI"}, {}, AGREES, ()),
        ("NAME", {"secondary_identifier": ""}, {"name_primary": "WIDODO", "name_secondary": ""}, AGREES, ()),
        ("NAME", {"primary_identifier": "", "secondary_identifier": ""}, {}, UNKNOWN, ("EMPTY",)),
        ("NAME", {}, {"name_primary": "", "name_secondary": " ", "name_civil": ""}, UNKNOWN, ("EMPTY",)),
        ("NAME", {}, {"name_primary": "-", "name_secondary": "", "name_civil": ""}, UNKNOWN, ("EMPTY",)),
        ("NAME", {}, {"name_primary": "DOE", "name_secondary": "X", "name_civil": "WIDODO SARI UTAMI"}, AGREES, ()),
        ("BIRTH_DATE", {"birth_date": None}, {}, UNKNOWN, ("NOT_READ",)),
        ("BIRTH_DATE", {"birth_date": PartialDate(1994, 5)}, {}, EXPLAINED, ("PARTIAL_DATE",)),
        ("BIRTH_DATE", {}, {"birth_date": PartialDate(1994, 7, 5)}, EXPLAINED, ("DAY_AND_MONTH_SWAPPED",)),
        ("BIRTH_DATE", {}, {"birth_date": PartialDate(1995, 7, 5)}, DIFFERS, ("OTHER_DATE",)),
        ("BIRTH_DATE", {}, {"birth_date": PartialDate(1994, 6)}, DIFFERS, ("OTHER_DATE",)),
        ("DEPARTURE_DATES", {}, {"depart_after": date(2026, 12, 1)}, DIFFERS, ("BEFORE_DEPARTURE_DATES",)),
        ("DEPARTURE_DATES", {}, {"depart_before": date(2026, 11, 2)}, DIFFERS, ("AFTER_DEPARTURE_DATES",)),
    ],
)
def test_each_value_tells_whether_it_agrees_and_why_not(field, document, record, agreement, reasons):
    pair = compared(document, record)[ComparedField[field]]
    assert pair.agreement is agreement
    assert reasons is None or pair.reasons == reasons
    assert pair.agreement is AGREES or pair.reasons


@pytest.mark.parametrize(
    ("destination", "record", "agreement"),
    [
        ("SAU", {}, DIFFERS),
        ("HKG", {}, EXPLAINED),
        ("SGP", {"scheme": Scheme.SEA_FISHING, "joining_country": "SGP"}, AGREES),
        ("TWN", {"scheme": Scheme.SEA_FISHING, "joining_country": None}, UNKNOWN),
    ],
)
def test_the_stated_destination_beside_the_records(destination, record, agreement):
    assert compared({}, record, destination)[ComparedField.DESTINATION].agreement is agreement


def test_equal_partial_dates_agree():
    assert compare_birth_dates(PartialDate(1994), PartialDate(1994)).agreement is AGREES


def test_a_name_shows_what_the_document_and_the_record_say():
    pair = compare_name(DOCUMENT, CLEARANCE)
    assert (pair.traveller, pair.recorded) == ("WIDODO SARI UTAMI", "WIDODO SARI UTAMI")


def test_the_departure_window_binds_the_first_departure_only():
    assert departure_window(CLEARANCE) == DateRange(date(2026, 11, 1), date(2026, 12, 31))
    again = replace(CLEARANCE, multiple_exit=True, last_exit_at=datetime(2026, 11, 2, tzinfo=UTC))
    assert departure_window(again) == DateRange(date(2026, 10, 1), date(2028, 11, 1))
    first = replace(CLEARANCE, multiple_exit=True)
    assert departure_window(first) == departure_window(CLEARANCE)
    open_ended = replace(CLEARANCE, depart_after=None, depart_before=None)
    assert departure_window(open_ended) == DateRange(date(2026, 10, 1), date(2028, 11, 1))
    early = replace(CLEARANCE, depart_after=date(2026, 9, 1), depart_before=date(2029, 1, 1))
    assert departure_window(early) == DateRange(date(2026, 10, 1), date(2028, 11, 1))


@pytest.mark.parametrize(
    ("today", "place"),
    [
        (date(2026, 10, 31), RecordDates.BEFORE),
        (date(2026, 11, 1), RecordDates.INSIDE),
        (date(2026, 12, 31), RecordDates.INSIDE),
        (date(2027, 1, 1), RecordDates.AFTER),
    ],
)
def test_both_ends_of_the_departure_dates_are_inside(today, place):
    assert dates_on(CLEARANCE, today) is place


@pytest.mark.parametrize(
    ("number", "valid"),
    [("9074729", True), ("IMO9074729", True), ("9074728", False), ("907472", False), ("90747A9", False), ("", False)],
)
def test_a_ships_number_is_checked_by_its_last_digit(number, valid):
    assert imo_number_is_valid(number) is valid


def person(subject, **changes):
    return replace(CLEARANCE, document_number="Z0000001", subject_key=subject, **changes)


def test_near_matches_are_those_whose_name_agrees_the_best_first():
    wrong_date = person("b", birth_date=PartialDate(1961, 7, 9))
    stranger = person("c", name_primary="HARTONO", name_secondary="BAMBANG", name_civil="")
    own = person("a")
    assert rank_near_matches(DOCUMENT, [wrong_date, stranger, own]) == (own, wrong_date)
    assert rank_near_matches(DOCUMENT, [wrong_date, own], most=1) == (own,)


def test_person_is_picked_only_where_nobody_else_fits():
    own, older = person("a"), person("a", clearance_id=ClearanceId("older"), status=STATUS.EXPIRED)
    assert pick_same_person(DOCUMENT, [older, own]) == own
    assert pick_same_person(DOCUMENT, [own, person("b")]) is None
    assert pick_same_person(DOCUMENT, []) is None


def test_name_of_one_word_or_two_explained_differences_pick_nobody():
    one_word = replace(DOCUMENT, secondary_identifier="")
    assert pick_same_person(one_word, [person("a", name_primary=one_word.primary_identifier)]) is None
    born = DOCUMENT.birth_date
    titled = {"name_primary": f"HJ {DOCUMENT.primary_identifier}", "name_civil": ""}
    assert pick_same_person(DOCUMENT, [person("a", **titled)]) is not None
    assert pick_same_person(DOCUMENT, [person("a", birth_date=PartialDate(born.year))]) is not None
    assert pick_same_person(DOCUMENT, [person("a", birth_date=PartialDate(born.year), **titled)]) is None


def test_record_that_counts_as_none_or_has_another_birth_date_is_not_picked():
    assert pick_same_person(DOCUMENT, [person("a", status=STATUS.WITHDRAWN)]) is None
    assert pick_same_person(DOCUMENT, [person("a", birth_date=PartialDate(1961, 7, 9))]) is None


@pytest.mark.parametrize(
    ("number", "recorded", "slip"),
    [
        ("X1234567", "X1234568", True),
        ("X1234567", "X1234576", True),
        ("X1234567", "X1234567", False),
        ("X1234567", "X1234658", False),
        ("X1234567", "X7234561", False),
        ("X1234567", "X123456", False),
        ("X1234567", None, False),
    ],
)
def test_a_number_keyed_wrongly_differs_in_one_place_or_by_two_swapped(number, recorded, slip):
    assert is_number_slip(number, recorded) is slip
