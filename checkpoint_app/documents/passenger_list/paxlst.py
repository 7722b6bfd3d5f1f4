"""UN/EDIFACT PAXLST, directories 02B to the current one, to passenger lists: one for each message.

The meaning of segments and codes follows the message's definition in the UN directories (service.unece.org/trade/
untdid, PAXLST D.05B and D.17A) and the tests of CBP's GTAS, which carry the examples of the WCO/IATA/ICAO guide.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from datetime import date

from checkpoint_app.documents.passenger_list.interchange import Segment, read_interchanges
from checkpoint_app.documents.passenger_list.list_dates import birth_date_of, expiry_of, port_time_of
from checkpoint_app.documents.passenger_list.model import (
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
from checkpoint_app.documents.states import alpha3, is_issuing_state

_MESSAGE = "PAXLST"
_ROLES = {
    "FL": PersonRole.PASSENGER,
    "FM": PersonRole.CREW,
    "DDU": PersonRole.TRANSIT,
    "DDT": PersonRole.TRANSIT_CREW,
}
_CREW = (PersonRole.CREW, PersonRole.TRANSIT_CREW)
_COUNTED = {"42": False, "41": True}
"""CNT: 42 counts the passengers, 41 the crew; the value tells whether crew is meant."""
_DEPARTURE, _ARRIVAL, _ROUTING = "125", "87", "92"


def read_paxlst(text: str, today: date) -> tuple[PassengerList, ...]:
    """Read every PAXLST message of a file; a file without one gives one empty list that says so."""
    lists: list[PassengerList] = []
    for segments, faults in read_interchanges(text):
        read = _read_interchange(segments, today)
        lists += [replace(read[0], faults=(*faults, *read[0].faults)), *read[1:]] if read else [_nothing(faults)]
    return tuple(lists) or (_nothing(()),)


def _nothing(faults: tuple[ListFault, ...]) -> PassengerList:
    return PassengerList(ListForm.PAXLST, faults=(*faults, ListFault(1, ListFaultKind.NO_MESSAGE)))


def _read_interchange(segments: tuple[Segment, ...], today: date) -> list[PassengerList]:
    lists: list[PassengerList] = []
    message: _Message | None = None
    sender = ""
    for segment in segments:
        if segment.tag == "UNB":
            sender = segment.value(1)
        elif segment.tag == "UNH":
            lists += [message.without_trailer(segment.line)] if message else []
            message = _Message(segment, sender, today)
        elif segment.tag == "UNT" and message is not None:
            lists.append(message.ended(segment))
            message = None
        elif message is not None:
            message.take(segment)
    if message is not None:
        lists.append(message.without_trailer(segments[-1].line))
    return lists


@dataclass(slots=True)
class _Port:
    """A place of the journey with what was said about it."""

    line: int
    qualifier: str
    code: str
    arrives: PortTime | None = None
    departs: PortTime | None = None


@dataclass(slots=True)
class _Journey:
    """Gathers the sectors from TDT, LOC and DTM."""

    faults: list[ListFault]
    legs: list[Leg] = field(default_factory=list)
    transport: Leg = field(default_factory=Leg)
    port: _Port | None = None
    leaving: _Port | None = None

    def take_transport(self, segment: Segment) -> None:
        self.settle()
        self._drop_open_leg()
        self.transport = Leg(service=segment.value(1), carrier=segment.value(4), vessel=segment.value(7, 3))

    def take_port(self, segment: Segment) -> None:
        if segment.value(0) in (_DEPARTURE, _ARRIVAL, _ROUTING):
            self.settle()
            self.port = _Port(segment.line, segment.value(0), segment.value(1))

    def take_time(self, segment: Segment) -> None:
        """189: departure, 232: arrival; belongs to the place before it."""
        qualifier, text = segment.value(0), segment.value(0, 1)
        if self.port is None or qualifier not in ("189", "232"):
            return
        value = port_time_of(text)
        if value is None:
            self.faults.append(ListFault(segment.line, ListFaultKind.TIME_UNREADABLE, "DTM"))
        elif qualifier == "189":
            self.port.departs = value
        else:
            self.port.arrives = value

    def settle(self) -> None:
        """Make of the place what its times say; without times, what its code says."""
        port, self.port = self.port, None
        if port is None:
            return
        arrives, departs = port.arrives is not None, port.departs is not None
        if not arrives and not departs:
            arrives = port.qualifier == _ARRIVAL or (port.qualifier == _ROUTING and self.leaving is not None)
            departs = not arrives
        if arrives:
            self._arrive(port)
        if departs:
            self._leave(port)

    def finish(self, line: int) -> tuple[Leg, ...]:
        self.settle()
        self._drop_open_leg()
        if not any(leg.from_port and leg.departs for leg in self.legs):
            self.faults.append(ListFault(line, ListFaultKind.DEPARTURE_MISSING, "LOC"))
        return tuple(self.legs)

    def _leave(self, port: _Port) -> None:
        self._drop_open_leg()
        self.leaving = port

    def _drop_open_leg(self) -> None:
        """A departure without an arrival stays, as a sector that ends nobody knows where."""
        if self.leaving is not None:
            self.faults.append(ListFault(self.leaving.line, ListFaultKind.LEG_INCOMPLETE, "LOC"))
            self.legs.append(replace(self.transport, from_port=self.leaving.code, departs=self.leaving.departs))
            self.leaving = None

    def _arrive(self, port: _Port) -> None:
        leaving, self.leaving = self.leaving, None
        if leaving is None:
            self.faults.append(ListFault(port.line, ListFaultKind.LEG_INCOMPLETE, "LOC"))
        self.legs.append(
            replace(
                self.transport,
                from_port=leaving.code if leaving else "",
                departs=leaving.departs if leaving else None,
                to_port=port.code,
                arrives=port.arrives,
            )
        )


class _Message:
    """One message while its segments come."""

    def __init__(self, header: Segment, sender: str, today: date) -> None:
        self._header, self._sender, self._today = header, sender, today
        self._faults: list[ListFault] = []
        self._journey = _Journey(self._faults)
        self._segments = 1
        self._persons: list[ListedPerson] = []
        self._person: ListedPerson | None = None
        self._is_among_persons = False
        self._counts: list[Segment] = []
        if header.value(1) != _MESSAGE:
            self._fault(header, ListFaultKind.OTHER_MESSAGE)
        self._of_journey: dict[str, Callable[[Segment], None]] = {
            "TDT": self._journey.take_transport,
            "LOC": self._journey.take_port,
            "DTM": self._journey.take_time,
        }
        self._of_person: dict[str, Callable[[Segment, ListedPerson], ListedPerson]] = {
            "DTM": self._person_date,
            "LOC": self._person_place,
            "NAT": self._nationality,
            "RFF": self._reference,
            "DOC": self._document,
        }

    def take(self, segment: Segment) -> None:
        """Take the next segment; those without a meaning for us (ATT, MEA, FTX, COM, ...) are only counted."""
        self._segments += 1
        if segment.tag == "NAD":
            self._party(segment)
        elif segment.tag == "CNT":
            self._counts.append(segment)
        elif self._person is not None and segment.tag in self._of_person:
            self._person = self._of_person[segment.tag](segment, self._person)
        elif not self._is_among_persons and segment.tag in self._of_journey:
            self._of_journey[segment.tag](segment)

    def ended(self, trailer: Segment) -> PassengerList:
        """Close the message with UNT, which counts its segments, UNH and itself among them."""
        if trailer.value(0) != str(self._segments + 1):
            self._fault(trailer, ListFaultKind.SEGMENTS_DIFFER)
        return self._list(trailer.line)

    def without_trailer(self, line: int) -> PassengerList:
        """Close a message that has none."""
        self._faults.append(ListFault(line, ListFaultKind.TRAILER_MISSING, "UNT"))
        return self._list(line)

    def _list(self, line: int) -> PassengerList:
        self._keep_person()
        legs = self._journey.finish(self._header.line)
        self._check_counts()
        self._faults += twice_listed(self._persons)
        return PassengerList(
            ListForm.PAXLST,
            reference=self._header.value(0),
            version=f"{self._header.value(1, 1)}.{self._header.value(1, 2)}",
            sender=self._sender,
            legs=legs,
            persons=tuple(self._persons),
            faults=tuple(sorted(self._faults, key=lambda fault: fault.line)),
        )

    def _check_counts(self) -> None:
        for count in self._counts:
            about_crew = _COUNTED.get(count.value(0))
            if about_crew is None:
                continue
            listed = sum((person.role in _CREW) is about_crew for person in self._persons)
            if count.value(0, 1) != str(listed):
                self._fault(count, ListFaultKind.PERSONS_DIFFER)

    def _party(self, segment: Segment) -> None:
        self._keep_person()
        function = segment.value(0)
        if function in _ROLES:
            self._is_among_persons = True
            # C080: 3036 surname, then given names.
            given = " ".join(filter(None, (segment.value(3, part) for part in range(1, 5))))
            self._person = ListedPerson(segment.line, _ROLES[function], segment.value(3), given)
        elif self._is_among_persons:
            self._fault(segment, ListFaultKind.UNKNOWN_PARTY)

    def _keep_person(self) -> None:
        if self._person is not None:
            self._persons.append(self._person)
            self._faults += faults_of(self._person, self._faults)
        self._person = None

    def _person_date(self, segment: Segment, person: ListedPerson) -> ListedPerson:
        qualifier, text = segment.value(0), segment.value(0, 1)
        if qualifier == "329" and text:
            value = birth_date_of(text, self._today)
            if value is None:
                self._fault(segment, ListFaultKind.BIRTH_DATE_UNREADABLE)
            return replace(person, birth_date=value)
        if qualifier == "36" and text and person.documents:
            expiry = expiry_of(text, self._today)
            if expiry is None:
                self._fault(segment, ListFaultKind.EXPIRY_UNREADABLE)
            return _with_last(person, replace(person.documents[-1], expiry=expiry))
        return person

    def _person_place(self, segment: Segment, person: ListedPerson) -> ListedPerson:
        qualifier, code = segment.value(0), segment.value(1)
        if qualifier == "91" and person.documents:
            return _with_last(person, replace(person.documents[-1], issuing_state=self._state(segment, code)))
        if qualifier == "178":
            return replace(person, embarks=code)
        return replace(person, disembarks=code) if qualifier == "179" else person

    def _nationality(self, segment: Segment, person: ListedPerson) -> ListedPerson:
        return replace(person, nationality=self._state(segment, segment.value(1)))

    def _reference(self, segment: Segment, person: ListedPerson) -> ListedPerson:
        return replace(person, booking=segment.value(0, 1)) if segment.value(0) == "AVF" else person

    def _document(self, segment: Segment, person: ListedPerson) -> ListedPerson:
        number = "".join(segment.value(1).upper().split())
        return replace(person, documents=(*person.documents, ListedDocument(segment.value(0), number)))

    def _state(self, segment: Segment, code: str) -> str:
        three = state_of(code)
        if code and not three:
            self._fault(segment, ListFaultKind.STATE_UNKNOWN)
        return three

    def _fault(self, segment: Segment, kind: ListFaultKind) -> None:
        self._faults.append(ListFault(segment.line, kind, segment.tag))


def state_of(code: str) -> str:
    """Give a State's three letters from two or three; empty for a code that is none."""
    code = code.strip().upper()
    return code if is_issuing_state(code) else alpha3(code) or ""


def faults_of(person: ListedPerson, known: list[ListFault]) -> list[ListFault]:
    """Tell what an entry lacks, except what is told of it already."""
    unreadable = any(
        fault.kind is ListFaultKind.BIRTH_DATE_UNREADABLE and fault.line >= person.line for fault in known
    )
    lacking = {
        ListFaultKind.NAME_MISSING: not person.full_name,
        ListFaultKind.BIRTH_DATE_MISSING: person.birth_date is None and not unreadable,
        ListFaultKind.DOCUMENT_MISSING: person.travel_document is None,
    }
    return [ListFault(person.line, kind) for kind, lacks in lacking.items() if lacks]


def twice_listed(persons: list[ListedPerson]) -> list[ListFault]:
    """Tell the entries whose document is on the list already."""
    seen: Counter[tuple[str, str]] = Counter()
    faults = []
    for person in persons:
        document = person.travel_document
        if document is None:
            continue
        seen[key := (document.issuing_state, document.number)] += 1
        if seen[key] > 1:
            faults.append(ListFault(person.line, ListFaultKind.LISTED_TWICE))
    return faults


def _with_last(person: ListedPerson, document: ListedDocument) -> ListedPerson:
    return replace(person, documents=(*person.documents[:-1], document))
