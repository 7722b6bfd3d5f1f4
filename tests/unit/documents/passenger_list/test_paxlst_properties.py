"""What is written comes back; nothing that is thrown at the reader stops it."""

from __future__ import annotations

from datetime import date, time

from hypothesis import given
from hypothesis import strategies as st

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    Leg,
    ListedDocument,
    ListedPerson,
    ListForm,
    PassengerList,
    PersonRole,
    PortTime,
    Separators,
    read_paxlst,
    write_paxlst,
)

TODAY = date(2026, 11, 24)

words = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ'+:?*#- ÉÜ", min_size=1, max_size=20).map(str.strip).filter(bool)
codes = st.text("ABCDEFGHIJKLMNOPQRSTUVWXYZ", min_size=3, max_size=5)
numbers = st.text("ABCDEFGHIJ0123456789", min_size=1, max_size=12)
times = st.builds(
    PortTime, st.dates(date(2000, 1, 1), date(2099, 12, 31)), st.none() | st.builds(time, st.integers(0, 23))
)
births = st.dates(date(1900, 1, 1), TODAY).map(PartialDate.of)
documents = st.builds(
    ListedDocument,
    st.sampled_from(["P", "V", ""]),
    numbers,
    st.sampled_from(["", "IDN", "D", "XXA"]),
    st.none() | st.dates(date(1990, 1, 1), date(2060, 1, 1)),
)
people = st.builds(
    ListedPerson,
    line=st.just(0),
    role=st.sampled_from(PersonRole),
    primary_identifier=words,
    secondary_identifier=st.just("") | words,
    birth_date=st.none() | births,
    nationality=st.sampled_from(["", "IDN", "MYS"]),
    documents=st.lists(documents, max_size=2).map(tuple),
    booking=st.just("") | numbers,
    embarks=st.just("") | codes,
    disembarks=st.just("") | codes,
)
legs = st.builds(Leg, codes, codes, st.just("") | words, codes, codes, times, times)
lists = st.builds(
    PassengerList,
    form=st.just(ListForm.PAXLST),
    reference=numbers,
    version=st.just("D.05B"),
    sender=words,
    legs=st.lists(legs, min_size=1, max_size=3).map(tuple),
    persons=st.lists(people, max_size=4).map(tuple),
)
marks = st.sampled_from([Separators(), Separators(terminator="#", element="*"), Separators(":", "+", ",", "!", "~")])


def _bare(found: PassengerList) -> PassengerList:
    persons = tuple(
        ListedPerson(0, *(getattr(each, name) for name in ListedPerson.__slots__ if name != "line"))
        for each in found.persons
    )
    return PassengerList(found.form, found.reference, found.version, found.sender, found.legs, persons)


@given(lists, marks)
def test_a_written_list_comes_back(written, separators):
    (found,) = read_paxlst(write_paxlst(written, separators), TODAY)
    assert _bare(found) == written


@given(lists, st.integers(5, 80))
def test_line_breaks_anywhere_change_nothing(written, width):
    text = write_paxlst(written).replace("\n", "")
    wrapped = "\r\n".join(text[at : at + width] for at in range(0, len(text), width))
    (found,) = read_paxlst(wrapped, TODAY)
    assert _bare(found) == written


@given(lists, st.data())
def test_a_list_cut_or_garbled_anywhere_is_still_a_value(written, data):
    text = write_paxlst(written)
    at = data.draw(st.integers(0, len(text)))
    garbage = data.draw(st.text(max_size=20))
    assert read_paxlst(text[:at] + garbage + text[data.draw(st.integers(at, len(text))) :], TODAY)


@given(st.text())
def test_any_text_is_a_value(text):
    assert read_paxlst(text, TODAY)


def test_a_list_without_times_ports_or_crew_is_written_as_it_is():
    bare = PassengerList(ListForm.PAXLST, "1", "D.05B", "A", (Leg(from_port="AAA", departs=None),))
    (found,) = read_paxlst(write_paxlst(bare), TODAY)
    assert found.legs == bare.legs
