"""Lists at rest: whole again, encrypted, replaced by a newer one, and gone when they are due."""

from dataclasses import replace
from datetime import UTC, date, datetime, time, timedelta

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    Leg,
    ListedDocument,
    ListedPerson,
    ListFault,
    ListFaultKind,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
)
from checkpoint_app.store.passenger_lists import KeptList, PassengerLists, list_id_of, person_key

KEY = b"\x44" * 32
DEPARTS = datetime(2026, 11, 24, 2, 30, tzinfo=UTC)
DEWI = ListedPerson(
    *(3, PersonRole.PASSENGER, "SARI", "DEWI", PartialDate(1990, 5), "IDN"),
    documents=(ListedDocument("P", "C1234567", "IDN", date(2030, 1, 2)), ListedDocument("V", "X")),
    booking="B7",
    embarks="IDBTM",
    disembarks="SGSIN",
)
BARE = ListedPerson(4, PersonRole.CREW, "BONAR")
GIVEN = PassengerList(
    ListForm.PAXLST,
    *("M1", "D.05B", "OPERATOR"),
    legs=(
        Leg("V12", "OP", "MV Contoh", "IDBTM", "SGSIN", PortTime(date(2026, 11, 24), time(9, 30))),
        Leg(arrives=PortTime(date(2026, 11, 24))),
    ),
    persons=(DEWI, BARE),
    faults=(ListFault(4, ListFaultKind.BIRTH_DATE_MISSING), ListFault(9, ListFaultKind.STATE_UNKNOWN, "NAT")),
)


def kept(given: PassengerList = GIVEN, departs: datetime = DEPARTS) -> KeptList:
    return KeptList(list_id_of(given, departs), "list.txt", departs, DEPARTS - timedelta(hours=3), given)


def test_a_list_comes_back_whole_and_no_name_lies_open(tmp_path):
    lists = PassengerLists(tmp_path / "lists.db", KEY)
    assert lists.all() == ()
    lists.keep(kept())
    assert lists.all() == (kept(),)
    assert b"SARI" not in b"".join(path.read_bytes() for path in tmp_path.iterdir())


def test_a_newer_list_of_the_departure_takes_its_place_and_marks_of_people_stay(tmp_path):
    lists = PassengerLists(tmp_path / "lists.db", KEY)
    lists.keep(kept())
    lists.mark(kept().list_id, person_key(DEWI), frozenset({"C01", "D02"}))
    lists.keep(kept(replace(GIVEN, persons=(replace(DEWI, line=8),))))
    (only,) = lists.all()
    assert [person.line for person in only.given.persons] == [8]
    assert only.marks == {person_key(DEWI): frozenset({"C01", "D02"})}
    lists.mark(only.list_id, person_key(DEWI), frozenset())
    assert lists.all()[0].marks == {person_key(DEWI): frozenset()}


def test_a_mark_on_a_list_that_is_gone_is_nothing(tmp_path):
    lists = PassengerLists(tmp_path / "lists.db", KEY)
    lists.mark("none", "somebody", frozenset({"C01"}))
    assert lists.all() == ()


def test_a_list_is_erased_a_day_after_its_departure_with_its_marks(tmp_path):
    lists = PassengerLists(tmp_path / "lists.db", KEY)
    assert lists.erase_due(DEPARTS) == 0
    later = kept(replace(GIVEN, legs=()), DEPARTS + timedelta(hours=5))
    lists.keep(kept())
    lists.keep(later)
    lists.mark(kept().list_id, person_key(DEWI), frozenset({"C01"}))
    assert lists.erase_due(DEPARTS + timedelta(hours=23, minutes=59)) == 0
    assert lists.erase_due(DEPARTS + timedelta(hours=24)) == 1
    assert lists.all() == (later,)


def test_a_file_that_cannot_be_opened_is_made_anew(tmp_path):
    path = tmp_path / "lists.db"
    PassengerLists(path, KEY).keep(kept())
    assert PassengerLists(path, b"\x45" * 32).all() == ()


def test_a_person_without_a_document_is_named_by_name_and_birth_date():
    assert person_key(BARE) == person_key(replace(BARE, line=9))
    assert person_key(BARE) != person_key(replace(BARE, birth_date=PartialDate(1990)))
