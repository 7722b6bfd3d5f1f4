"""Spreadsheets of ferry operators; the headings and people are invented."""

from __future__ import annotations

from datetime import UTC, date, datetime, time

import pytest
from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    Column,
    ColumnsUnknown,
    ColumnUse,
    Leg,
    ListedDocument,
    ListFaultKind,
    PassengerList,
    PersonRole,
    PortTime,
    SheetWords,
    fingerprint,
    read_sheet,
    with_departure,
)

TODAY = date(2026, 11, 24)
K = ListFaultKind
WORDS = SheetWords(
    headings={
        "nama": Column.NAME,
        "nama keluarga": Column.PRIMARY,
        "nama depan": Column.SECONDARY,
        "no paspor": Column.DOCUMENT_NUMBER,
        "tgl lahir": Column.BIRTH_DATE,
        "warga negara": Column.NATIONALITY,
        "berlaku": Column.DOCUMENT_EXPIRY,
        "negara penerbit": Column.ISSUING_STATE,
        "jenis": Column.DOCUMENT_KIND,
        "booking": Column.BOOKING,
        "status": Column.ROLE,
        "no": Column.IGNORED,
    },
    labels={
        "kapal": "vessel",
        "dari": "from",
        "tujuan": "to",
        "tanggal": "day",
        "jam": "hour",
        "trip": "service",
        "operator": "operator",
    },
    states={"wni": "IDN"},
    roles={"abk": PersonRole.CREW},
)
ABOVE = [
    ["OPERATOR: Laut Tenang", None],
    ["Kapal:", "MV Contoh 1", "Trip", "07"],
    ["Dari", "Batam Centre", "Tujuan", "Harbourfront"],
    ["Tanggal", "24/11/2026", "Jam", "09.30"],
]
HEADINGS = ["No", "Nama", "No. Paspor", "Tgl Lahir", "Warga Negara", "Booking", None]


def read(*rows, headings=HEADINGS, above=ABOVE, remembered=None, words=WORDS):
    return read_sheet([*above, headings, *rows], words, remembered or {}, TODAY)


def words_with_dots():
    return SheetWords(
        {**WORDS.headings, "no. paspor": Column.DOCUMENT_NUMBER}, WORDS.labels, WORDS.states, WORDS.roles
    )


def whole(*rows, **more) -> PassengerList:
    found = read(*rows, **{"words": words_with_dots(), **more})
    assert isinstance(found, PassengerList)
    return found


def kinds(found: PassengerList) -> list[ListFaultKind]:
    return [fault.kind for fault in found.faults]


def test_a_sheet_with_known_headings_is_read():
    found = whole(["1", "Dewi Sari", "c 1234567", "31/12/1990", "WNI", "B77"])
    assert found.faults == ()
    assert found.sender == "Laut Tenang"
    assert found.departure == Leg(
        "07", "", "MV Contoh 1", "Batam Centre", "Harbourfront", PortTime(date(2026, 11, 24), time(9, 30))
    )
    (person,) = found.persons
    assert (person.line, person.full_name, person.booking, person.role) == (
        6,
        "Dewi Sari",
        "B77",
        PersonRole.PASSENGER,
    )
    assert person.birth_date == PartialDate(1990, 12, 31)
    assert person.documents == (ListedDocument("", "C1234567", "IDN"),)


def test_two_name_columns_and_every_other_one():
    headings = ["Nama Keluarga", "Nama Depan", "Jenis", "No Paspor", "Berlaku", "Negara Penerbit", "Status"]
    found = whole(["SARI", "DEWI", "p", "C1", date(2030, 1, 2), "MY", "ABK"], headings=headings)
    (person,) = found.persons
    assert (person.primary_identifier, person.secondary_identifier, person.role) == ("SARI", "DEWI", PersonRole.CREW)
    assert person.documents == (ListedDocument("P", "C1", "MYS", date(2030, 1, 2)),)
    assert kinds(found) == [K.BIRTH_DATE_MISSING]


def test_a_column_nobody_explained_is_told_and_not_used():
    found = whole(["x", "Dewi", "C1", "31/12/1990", "IDN", "", "gold"], headings=[*HEADINGS[:6], "Class"])
    assert [(fault.line, fault.kind, fault.where) for fault in found.faults] == [(5, K.COLUMN_NOT_USED, "Class")]


def test_headings_nobody_knows_are_asked_for():
    found = read(["a", "b", "c"], headings=["Penumpang", "Identitas", "Lahir"])
    assert isinstance(found, ColumnsUnknown)
    assert (found.line, found.headings) == (2, ("Kapal:", "MV Contoh 1", "Trip", "07"))
    assert not found.known.is_enough


def test_what_a_person_said_once_is_remembered_by_the_headings():
    headings = ["Penumpang", "Identitas", "Lahir"]
    use = ColumnUse((Column.NAME, Column.DOCUMENT_NUMBER, Column.BIRTH_DATE))
    found = whole(["Dewi", "C1", "1990-05-10"], headings=headings, remembered={fingerprint(headings): use})
    assert found.persons[0].birth_date == PartialDate(1990, 5, 10)
    assert fingerprint(["PENUMPANG ", "identitas", " lahir:"]) == fingerprint(headings)


def test_a_sheet_that_names_nobody_is_asked_for():
    found = read(["1", "C1"], headings=["No Paspor", "Tgl Lahir"])
    assert isinstance(found, ColumnsUnknown)
    assert found.headings == ("No Paspor", "Tgl Lahir")


@pytest.mark.parametrize("rows", [[], [["a"]], [["", None]]])
def test_an_empty_sheet_is_asked_for(rows):
    assert isinstance(read_sheet(rows, WORDS, {}, TODAY), ColumnsUnknown)


def test_totals_and_remarks_below_are_told_and_skipped():
    found = whole(["1", "Dewi", "C1", "31/12/1990", "IDN"], ["", "", ""], ["", "Jumlah: 1"])
    assert [(fault.line, fault.kind) for fault in found.faults] == [(8, K.ROW_SKIPPED)]
    assert len(found.persons) == 1


def test_the_order_of_day_and_month_is_told_by_the_whole_sheet():
    month_first = whole(["", "A", "C1", "12/31/1990", "IDN"], ["", "B", "C2", "05/10/1990", "IDN"])
    assert [each.birth_date for each in month_first.persons] == [PartialDate(1990, 12, 31), PartialDate(1990, 5, 10)]
    assert month_first.faults == ()
    assumed = whole(["", "A", "C1", "05/10/1990", "IDN"])
    assert assumed.persons[0].birth_date == PartialDate(1990, 10, 5)
    assert kinds(assumed) == [K.DAY_FIRST_ASSUMED]


def test_a_sheet_that_mixes_both_orders_says_so_and_loses_no_row():
    found = whole(["", "A", "C1", "12/31/1990", "IDN"], ["", "B", "C2", "31/12/1990", "IDN"])
    assert K.DAY_FIRST_ASSUMED in kinds(found)
    assert [each.birth_date for each in found.persons] == [None, PartialDate(1990, 12, 31)]


def test_what_cannot_be_read_is_told_by_line_and_column():
    found = whole(["1", "A", "C1", "tomorrow", "Atlantis"], ["2", "B", "C2", date(2027, 1, 1), "IDN"])
    assert [(fault.line, fault.kind, fault.where) for fault in found.faults] == [
        (6, K.BIRTH_DATE_UNREADABLE, "BIRTH_DATE"),
        (6, K.STATE_UNKNOWN, "NATIONALITY"),
        (7, K.BIRTH_DATE_UNREADABLE, "BIRTH_DATE"),
    ]
    assert [each.birth_date for each in found.persons] == [None, None]


def test_a_year_of_two_digits_is_not_guessed():
    assert K.BIRTH_DATE_UNREADABLE in kinds(whole(["", "A", "C1", "31/12/90", "IDN"]))


def test_an_unknown_role_is_told_and_taken_as_passenger():
    found = whole(["A", "C1", "Tamu"], headings=["Nama", "No Paspor", "Status"])
    assert K.ROLE_UNKNOWN in kinds(found)
    assert found.persons[0].role is PersonRole.PASSENGER


def test_somebody_listed_twice_is_told():
    row = ["", "A", "C1", "31/12/1990", "IDN"]
    assert kinds(whole(row, row)) == [K.LISTED_TWICE]


def test_a_departure_that_the_sheet_lacks_is_told_and_named_by_a_person():
    found = whole(["", "A", "C1", "31/12/1990", "IDN"], above=[])
    assert kinds(found) == [K.DEPARTURE_MISSING]
    leg = Leg(from_port="Batam", departs=PortTime(date(2026, 11, 24)))
    assert with_departure(found, leg).departure == leg
    assert with_departure(found, leg).faults == ()


@pytest.mark.parametrize(
    ("hour", "expected"),
    [
        (time(8, 5), time(8, 5)),
        (datetime(2026, 1, 1, 7, tzinfo=UTC), time(7)),
        ("23:59", time(23, 59)),
        ("24:00", None),
        ("9.60", None),
        ("pagi", None),
        (None, None),
    ],
)
def test_hours(hour, expected):
    above = [["Dari", "Batam"], ["Tanggal", datetime(2026, 11, 24, 12, tzinfo=UTC)], ["Jam", hour]]
    assert whole(["", "A", "C1", "31/12/1990"], above=above).departure.departs == PortTime(
        date(2026, 11, 24), expected
    )


cells = (
    st.none() | st.text(max_size=12) | st.dates() | st.times() | st.sampled_from(["Nama", "No Paspor", "31/12/1990"])
)


@given(st.lists(st.lists(cells, max_size=8), max_size=12))
def test_any_rows_are_a_value(rows):
    assert read_sheet([["Nama", "No Paspor", "Tgl Lahir"], *rows], WORDS, {}, TODAY)
    assert read_sheet(rows, WORDS, {}, TODAY)
