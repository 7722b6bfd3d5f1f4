"""PAXLST, read as carriers send it.

The examples with YY123, UA123/UA124 and KE250 are those that the tests of CBP's GTAS carry (US-CBP/GTAS,
PaxlstParserUNedifactTest); the first two are the examples of the WCO/IATA/ICAO implementation guide.
"""

from __future__ import annotations

from datetime import date, time

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.passenger_list import (
    Leg,
    ListedDocument,
    ListFaultKind,
    PassengerList,
    PersonRole,
    PortTime,
    read_paxlst,
)

TODAY = date(2026, 11, 24)
K = ListFaultKind

TWO_LEGS = """UNA:+.? '
UNB+UNOA:4+APIS*ABE+USADHS+070429:0900+000000001++USADHS'
UNG+PAXLST+XYZ AIRLINES+USADHS+070429:0900+100+UN+D:05B'
UNH+PAX001+PAXLST:D:05B:UN:IATA+API01+01'
BGM+745'
RFF+TN:BA123456789:::1'
NAD+MS+++JACKSON'
COM+703-555-1234:TE+703-555-9876:FX'
TDT+20+UA123+++UA'
LOC+125+YVR'
DTM+189:0704291230:201'
LOC+87+JFK'
DTM+232:0704291600:201'
TDT+20+UA124+++UA'
LOC+92+JFK'
DTM+189:0704291730:201'
LOC+92+ATL'
DTM+232:0704291945:201'
NAD+FL+++DOE:JOHN:WAYNE+20 MAIN ST+ANYCITY+VA+10053+USA'
ATT+2++M'
DTM+329:570121'
FTX+BAG+++UA123456:3'
LOC+22+JFK'
LOC+178+YVR'
LOC+179+ATL'
LOC+174+CAN'
COM+502-555-1234:TE'
NAT+2+CAN'
RFF+AVF:ABC123'
RFF+ABO:BA1321654987'
RFF+SEA:23C'
DOC+P:110:111+MB140241'
DTM+36:081021'
LOC+91+CAN'
CNT+42:1'
UNT+33+PAX001'
UNE+1+100'
UNZ+1+000000001'
"""

START = "UNB+UNOA:4+OPERATOR+APIS+260101:0000+1'UNH+M1+PAXLST:D:02B:UN:IATA'BGM+745'"
SAILING = "TDT+20+V12'LOC+125+IDBTM'DTM+189:2611241000:201'LOC+87+SGSIN'DTM+232:2611241100:201'"
PERSON = "NAD+FL+++SARI:DEWI'DTM+329:900510'NAT+2+IDN'DOC+P+C1234567'DTM+36:300101'LOC+91+IDN'"


def read_one(text: str) -> PassengerList:
    (found,) = read_paxlst(text, TODAY)
    return found


def message(*segments: str) -> PassengerList:
    body = START + "".join(segments)
    count = body.count("'") - 1 + 1
    return read_one(f"{body}UNT+{count}+M1'UNZ+1+1'")


def kinds(given: PassengerList) -> list[ListFaultKind]:
    return [fault.kind for fault in given.faults]


def test_the_guides_two_leg_example_reads_without_a_fault():
    found = read_one(TWO_LEGS)
    assert found.faults == ()
    assert (found.reference, found.version, found.sender) == ("PAX001", "D.05B", "APIS*ABE")
    assert found.legs == (
        Leg(
            *("UA123", "UA", "", "YVR", "JFK"),
            PortTime(date(2007, 4, 29), time(12, 30)),
            PortTime(date(2007, 4, 29), time(16)),
        ),
        Leg(
            *("UA124", "UA", "", "JFK", "ATL"),
            PortTime(date(2007, 4, 29), time(17, 30)),
            PortTime(date(2007, 4, 29), time(19, 45)),
        ),
    )
    assert found.departure is found.legs[0]
    (person,) = found.persons
    assert person.full_name == "DOE JOHN WAYNE"
    assert person.birth_date == PartialDate(1957, 1, 21)
    assert (person.nationality, person.booking, person.embarks, person.disembarks) == ("CAN", "ABC123", "YVR", "ATL")
    assert person.travel_document == ListedDocument("P", "MB140241", "CAN", date(2008, 10, 21))


def test_the_guides_example_without_a_document_is_loaded_with_its_faults():
    text = """UNB+UNOA:4+SAMPLE CARRIER NAME:ZZ+HDQCH2X:ZZ+200506:1700+123456789++PAXLST'
UNH+53371718146010+PAXLST:D:02B:UN:IATA'
BGM+745'
TDT+20+YY123'
LOC+125+IAD'
DTM+189:2005061200:201'
LOC+87+BRU'
DTM+232:2005071322:201'
NAD+FL+++ALI YYÉ'
MEA+WT++KGM:10'
LOC+174+'
RFF+AVF:ABC123'
DOC++'
DTM+36:'
LOC+91+'
NAD+FL+++EVELYN:AAKESSON'
DTM+329:130414'
NAT+2+SWE'
DOC+P+G839083'
DTM+36:200101'
LOC+91+SWE'
DTM+36:210101'
CNT+42:10'
UNT+23+53371718146010'
UNZ+1+123456789'"""
    found = read_one(text)
    assert [(fault.line, fault.kind) for fault in found.faults] == [
        (9, K.BIRTH_DATE_MISSING),
        (9, K.DOCUMENT_MISSING),
        (23, K.PERSONS_DIFFER),
    ]
    assert found.persons[0].full_name == "ALI YYÉ"
    assert found.persons[1].birth_date == PartialDate(2013, 4, 14)


@pytest.mark.parametrize(
    "journey",
    [
        (
            "TDT+20+KE250+++KE'LOC+92+JFK'DTM+189:1402010220:201'LOC+92+ANC'DTM+232:1402010550:201'"
            "TDT+20+KE250+++KE'LOC+125+ANC'DTM+189:1402010650:201'LOC+87+ICN'DTM+232:1402020840:201'"
        ),
        (
            "TDT+20+KE250+++KE'LOC+92+JFK'DTM+189:1402010220:201'LOC+92+ANC'DTM+232:1402010550:201'"
            "LOC+125+ANC'DTM+189:1402010650:201'LOC+87+ICN'DTM+232:1402020840:201'"
        ),
        (
            "TDT+20+KE250+++KE'LOC+92+JFK'DTM+189:1402010220:201'LOC+92+ANC'DTM+232:1402010550:201'"
            "DTM+189:1402010650:201'LOC+87+ICN'DTM+232:1402020840:201'"
        ),
    ],
)
def test_sectors_written_in_one_transport_or_in_two_are_the_same(journey):
    found = message(journey, PERSON)
    assert [(leg.service, leg.from_port, leg.to_port) for leg in found.legs] == [
        ("KE250", "JFK", "ANC"),
        ("KE250", "ANC", "ICN"),
    ]
    assert found.faults == ()


def test_places_without_times_are_ordered_by_their_codes():
    found = message("TDT+20+A1'LOC+125+AAA'LOC+92+BBB'LOC+92+BBB'LOC+87+CCC'LOC+188+DDD'")
    assert [(leg.from_port, leg.to_port) for leg in found.legs] == [("AAA", "BBB"), ("BBB", "CCC")]
    assert kinds(found) == [K.DEPARTURE_MISSING]


def test_a_sector_that_has_no_end_or_no_beginning_is_told():
    found = message("TDT+20+A1'LOC+125+AAA'DTM+189:2611241000'TDT+20+A2'LOC+87+CCC'LOC+125+DDD'")
    assert [(leg.from_port, leg.to_port) for leg in found.legs] == [("AAA", ""), ("", "CCC"), ("DDD", "")]
    assert kinds(found) == [K.LEG_INCOMPLETE] * 3


def test_transport_headers_wrapped_lines_and_footers_change_nothing():
    joined = TWO_LEGS.replace("\n", "")
    wrapped = "\r\n".join(joined[at : at + 64] for at in range(0, len(joined), 64))
    teletype = (
        f"QP ABCDEFG\r\n.HDQABC1 240631\r\n{wrapped}\r\n   \r\n 24NOV26 0031Z *3870\r\nSecured by somebody\r\n\x03"
    )
    assert read_one(teletype).persons[0].full_name == "DOE JOHN WAYNE"
    assert read_one(teletype).faults == ()
    assert read_one(teletype).persons[0].line > 3


def test_lines_are_those_of_the_file_as_it_came():
    assert read_one(TWO_LEGS).persons[0].line == 19


def test_other_separators_are_told_by_una():
    text = TWO_LEGS.replace("*", "-").replace("UNA:+.? '", "UNA:*.! #").replace("+", "*").replace("'", "#")
    assert read_one(text).persons[0].booking == "ABC123"


def test_other_separators_without_una_are_told_by_unb():
    text = TWO_LEGS.split("\n", 1)[1].replace("*", "-").replace("+", "*").replace("'", "#")
    assert read_one(text).faults == ()


def test_a_file_without_una_and_header_uses_the_standards_terminator():
    found = read_one("UNB+UNOA:4+A+B'BGM+745'")
    assert {fault.kind for fault in found.faults} == {K.NO_MESSAGE, K.TRAILER_MISSING}


def test_a_released_separator_is_part_of_the_value():
    assert message(SAILING, PERSON.replace("SARI", "O?'NEIL?+?:??")).persons[0].primary_identifier == "O'NEIL+:?"


def test_a_blank_as_release_character_means_that_there_is_none():
    text = "UNA:+.  '" + START + SAILING + PERSON.replace("SARI", "WHO? ME") + "UNT+14+M1'UNZ+1+1'"
    found = read_one(text)
    assert found.persons[0].primary_identifier == "WHO? ME"
    assert found.faults == ()


def test_an_advice_that_separates_nothing_is_told_and_the_standard_taken():
    found = read_one("UNA++.? '" + START + SAILING + PERSON + "UNT+14+M1'UNZ+1+1'")
    assert kinds(found) == [K.ADVICE_UNUSABLE]
    assert len(found.persons) == 1


def test_several_messages_and_several_interchanges_are_several_lists():
    one = START + SAILING + PERSON + "UNT+14+M1'"
    crew = "UNH+M2+PAXLST:D:05B:UN:IATA'BGM+250'" + SAILING + PERSON.replace("FL", "FM") + "CNT+41:1'UNT+15+M2'"
    lists = read_paxlst(f"{one}{crew}UNZ+2+1'\nfooter\n{TWO_LEGS}", TODAY)
    assert [(each.reference, len(each.persons), each.faults) for each in lists] == [
        ("M1", 1, ()),
        ("M2", 1, ()),
        ("PAX001", 1, ()),
    ]
    assert lists[1].persons[0].role is PersonRole.CREW


def test_the_four_kinds_of_people_are_told_apart():
    roles = [message(SAILING, PERSON.replace("FL", code)).persons[0].role for code in ("FL", "FM", "DDU", "DDT")]
    assert roles == [PersonRole.PASSENGER, PersonRole.CREW, PersonRole.TRANSIT, PersonRole.TRANSIT_CREW]


def test_sex_birthplace_and_residence_are_not_taken_over():
    more = "ATT+2++F'LOC+180+ZZZ:::BIRTHPLACE'LOC+174+MYS'RFF+SEA:1A'"
    assert message(SAILING, PERSON + more).persons == message(SAILING, PERSON).persons


def test_what_an_entry_lacks_is_told_and_the_entry_is_kept():
    found = message(SAILING, "NAD+FL'RFF+AVF:XYZ'")
    assert kinds(found) == [K.NAME_MISSING, K.BIRTH_DATE_MISSING, K.DOCUMENT_MISSING]
    assert found.persons[0].booking == "XYZ"


def test_dates_that_are_none_and_unknown_states_are_told():
    person = "NAD+FL+++SARI'DTM+329:901350'NAT+2+QQQ'DOC+P+1'DTM+36:301'LOC+91+IDN'DTM+137:2'"
    found = message(SAILING.replace("2611241000", "26112410"), person)
    assert found.legs[0].departs is None
    assert sorted(fault.kind.name for fault in found.faults) == sorted(
        ["BIRTH_DATE_UNREADABLE", "STATE_UNKNOWN", "EXPIRY_UNREADABLE", "TIME_UNREADABLE", "DEPARTURE_MISSING"]
    )


def test_dates_before_any_document_or_place_belong_to_nothing():
    found = message("DTM+189:2611241000'", SAILING, "NAD+FL+++SARI'DTM+36:300101'LOC+91+IDN'DTM+329:'NAT+2+'")
    assert kinds(found) == [K.BIRTH_DATE_MISSING, K.DOCUMENT_MISSING]


@pytest.mark.parametrize("text", ["19900510", "900510"])
def test_birth_dates_with_and_without_a_century(text):
    person = message(SAILING, PERSON.replace("900510", text)).persons[0]
    assert person.birth_date == PartialDate(1990, 5, 10)


@pytest.mark.parametrize("text", ["20990101", "1990051", "19901350", "1990A510"])
def test_a_birth_date_that_cannot_be_is_told(text):
    assert kinds(message(SAILING, PERSON.replace("900510", text))) == [K.BIRTH_DATE_UNREADABLE]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("261124", PortTime(date(2026, 11, 24))),
        ("20261124", PortTime(date(2026, 11, 24))),
        ("202611241015", PortTime(date(2026, 11, 24), time(10, 15))),
        ("2611242515", None),
        ("26112410xx", None),
        ("2613011000", None),
    ],
)
def test_times_of_ports(text, expected):
    assert message(SAILING.replace("2611241000", text)).legs[0].departs == expected


def test_an_expiry_may_carry_its_century_and_an_impossible_one_is_told():
    assert message(SAILING, PERSON.replace("300101", "20300101")).persons[0].documents[0].expiry == date(2030, 1, 1)
    assert kinds(message(SAILING, PERSON.replace("300101", "301301"))) == [K.EXPIRY_UNREADABLE]


def test_the_visa_is_not_the_travel_document():
    person = message(SAILING, "NAD+FL+++SARI'DTM+329:900510'DOC+V+VISA1'DOC+P+C 123'").persons[0]
    assert [each.number for each in person.documents] == ["VISA1", "C123"]
    assert person.travel_document == person.documents[1]


def test_somebody_listed_twice_is_told():
    assert kinds(message(SAILING, PERSON, PERSON)) == [K.LISTED_TWICE]
    found = message(SAILING, PERSON, PERSON, "NAD+FL+++X'DTM+329:900510'")
    assert kinds(found) == [K.DOCUMENT_MISSING, K.LISTED_TWICE]


def test_counts_that_do_not_agree_are_told():
    assert kinds(message(SAILING, PERSON, "CNT+42:2'CNT+3:9'")) == [K.PERSONS_DIFFER]
    assert kinds(read_one(f"{START}{SAILING}{PERSON}UNT+99+M1'UNZ+1+1'")) == [K.SEGMENTS_DIFFER]


def test_another_message_is_told():
    text = "UNB+UNOA:4+A+B+260101:0000+1'UNH+1+CUSCAR:D:95B:UN'BGM+1'UNT+3+1'UNZ+1+1'"
    assert kinds(read_one(text)) == [K.OTHER_MESSAGE, K.DEPARTURE_MISSING]


def test_a_party_of_another_kind_among_the_people_takes_nothing_from_them():
    found = message(SAILING, PERSON, "NAD+ZZ+++SOMEBODY'DTM+329:010101'", PERSON.replace("C1234567", "C7"))
    assert kinds(found) == [K.UNKNOWN_PARTY]
    assert [person.full_name for person in found.persons] == ["SARI DEWI", "SARI DEWI"]


def test_messages_without_trailers_are_loaded_and_told():
    two = f"{START}{SAILING}{PERSON}UNH+M2+PAXLST:D:05B:UN'{SAILING}{PERSON}BGM+7"
    first, second = read_paxlst(two, TODAY)
    assert {fault.kind for fault in first.faults} == {K.TRAILER_MISSING, K.UNFINISHED}
    assert kinds(second) == [K.TRAILER_MISSING]
    assert len(first.persons) == len(second.persons) == 1


def test_a_segment_that_cannot_be_read_leaves_the_others_alone():
    found = message(SAILING, "NAD:X+FL'", "''", PERSON)
    assert K.SEGMENT_UNREADABLE in kinds(found)
    assert len(found.persons) == 1


def test_segments_outside_of_messages_are_left_alone():
    found = read_one(f"UNB+UNOA:4+A+B'CNT+42:1'UNT+1+1'{START[START.index('UNH') :]}{SAILING}UNT+8+M1'UNZ+1+1'")
    assert found.faults == ()


@pytest.mark.parametrize("text", ["", "hello", "UNA:+.? '", "UNB+UNOA:4+A+B'UNZ+0+1'", "UNA:+.? 'UNB"])
def test_a_file_without_a_message_says_so(text):
    found = read_one(text)
    assert K.NO_MESSAGE in kinds(found)
    assert found.persons == ()
    assert found.departure is None
