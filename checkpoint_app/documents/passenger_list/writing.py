"""Writing a PAXLST message (D.05B): for the synthetic country, for round trips, and for trying other readers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.documents.passenger_list.model import Leg, ListedPerson, PassengerList, PersonRole, PortTime

_FUNCTIONS = {
    PersonRole.PASSENGER: "FL",
    PersonRole.CREW: "FM",
    PersonRole.TRANSIT: "DDU",
    PersonRole.TRANSIT_CREW: "DDT",
}
_CREW = (PersonRole.CREW, PersonRole.TRANSIT_CREW)


@dataclass(frozen=True, slots=True)
class Separators:
    """The service characters, in the order of UNA."""

    component: str = ":"
    element: str = "+"
    decimal: str = "."
    release: str = "?"
    terminator: str = "'"

    @property
    def advice(self) -> str:
        """The segment UNA."""
        return f"UNA{self.component}{self.element}{self.decimal}{self.release} {self.terminator}"

    def escaped(self, text: str) -> str:
        """Write a value so that no character of it separates."""
        special = {self.component, self.element, self.release, self.terminator}
        return "".join(f"{self.release}{each}" if each in special else each for each in text)


Element = str | tuple[str, ...]


def write_paxlst(given: PassengerList, separators: Separators | None = None) -> str:
    """Write one list as an interchange; the line break after each segment means nothing."""
    marks = separators or Separators()
    body = [*_head(given), *_journey(given.legs)]
    for person in given.persons:
        body += _person(person)
    crew = sum(person.role in _CREW for person in given.persons)
    body += [("CNT", ("42", str(len(given.persons) - crew))), *([("CNT", ("41", str(crew)))] if crew else [])]
    message = [*body, ("UNT", str(len(body) + 1), given.reference)]
    start = [("UNB", ("UNOC", "4"), given.sender, "APIS", ("000101", "0000"), given.reference)]
    lines = [_line(each, marks) for each in [*start, *message, ("UNZ", "1", given.reference)]]
    return "\n".join([marks.advice, *lines]) + "\n"


def _line(parts: tuple[Element, ...], marks: Separators) -> str:
    written = [
        marks.component.join(map(marks.escaped, each)) if isinstance(each, tuple) else marks.escaped(each)
        for each in parts
    ]
    return marks.element.join(written) + marks.terminator


def _head(given: PassengerList) -> list[tuple[Element, ...]]:
    return [("UNH", given.reference, ("PAXLST", "D", "05B", "UN", "IATA")), ("BGM", "745")]


def _journey(legs: tuple[Leg, ...]) -> list[tuple[Element, ...]]:
    found: list[tuple[Element, ...]] = []
    for number, leg in enumerate(legs):
        vessel: tuple[Element, ...] = ("", "", ("", "", "", leg.vessel)) if leg.vessel else ()
        found.append(("TDT", "20", leg.service, "", "", leg.carrier, *vessel))
        found += _port("125" if number == 0 else "92", leg.from_port, "189", leg.departs)
        found += _port("87" if number == 0 else "92", leg.to_port, "232", leg.arrives)
    return found


def _port(qualifier: str, port: str, kind: str, when: PortTime | None) -> list[tuple[Element, ...]]:
    if not port:
        return []
    if when is None:
        return [("LOC", qualifier, port)]
    hour, code = (f"{when.at:%H%M}", "203") if when.at else ("", "102")
    return [("LOC", qualifier, port), ("DTM", (kind, f"{_day(when.day)}{hour}", code))]


def _day(day: date) -> str:
    return f"{day.year:04d}{day.month:02d}{day.day:02d}"


def _person(person: ListedPerson) -> list[tuple[Element, ...]]:
    found: list[tuple[Element, ...]] = [
        ("NAD", _FUNCTIONS[person.role], "", "", (person.primary_identifier, person.secondary_identifier))
    ]
    born = person.birth_date.full if person.birth_date else None
    found += [("DTM", ("329", _day(born), "102"))] if born else []
    found += [("LOC", code, port) for code, port in (("178", person.embarks), ("179", person.disembarks)) if port]
    found += [("NAT", "2", person.nationality)] if person.nationality else []
    found += [("RFF", ("AVF", person.booking))] if person.booking else []
    for document in person.documents:
        found.append(("DOC", (document.kind, "110", "111"), document.number))
        found += [("DTM", ("36", _day(document.expiry), "102"))] if document.expiry else []
        found += [("LOC", "91", document.issuing_state)] if document.issuing_state else []
    return found
