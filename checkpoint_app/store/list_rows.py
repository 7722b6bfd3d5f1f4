"""A passenger list as JSON and back, for the encrypted store; only what the list's type holds."""

from __future__ import annotations

import json
from datetime import date, time
from typing import Any

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


def list_to_json(given: PassengerList) -> str:
    """Write a list."""
    return json.dumps(
        {
            "form": given.form.value,
            "reference": given.reference,
            "version": given.version,
            "sender": given.sender,
            "legs": [_leg_to_wire(leg) for leg in given.legs],
            "persons": [_person_to_wire(person) for person in given.persons],
            "faults": [[fault.line, fault.kind.value, fault.where] for fault in given.faults],
        },
        ensure_ascii=False,
    )


def list_from_json(text: str) -> PassengerList:
    """Read what `list_to_json` wrote."""
    wire: dict[str, Any] = json.loads(text)
    return PassengerList(
        ListForm(wire["form"]),
        wire["reference"],
        wire["version"],
        wire["sender"],
        tuple(map(_leg, wire["legs"])),
        tuple(map(_person, wire["persons"])),
        tuple(ListFault(line, ListFaultKind(kind), where) for line, kind, where in wire["faults"]),
    )


def _leg_to_wire(leg: Leg) -> list[Any]:
    times = [_time_to_wire(leg.departs), _time_to_wire(leg.arrives)]
    return [leg.service, leg.carrier, leg.vessel, leg.from_port, leg.to_port, *times]


def _leg(wire: list[Any]) -> Leg:
    service, carrier, vessel, from_port, to_port, departs, arrives = wire
    return Leg(service, carrier, vessel, from_port, to_port, _time(departs), _time(arrives))


def _time_to_wire(when: PortTime | None) -> list[str | None] | None:
    return None if when is None else [when.day.isoformat(), when.at.isoformat() if when.at else None]


def _time(wire: list[Any] | None) -> PortTime | None:
    if wire is None:
        return None
    return PortTime(date.fromisoformat(wire[0]), time.fromisoformat(wire[1]) if wire[1] else None)


def _person_to_wire(person: ListedPerson) -> list[Any]:
    documents = [
        [each.kind, each.number, each.issuing_state, each.expiry.isoformat() if each.expiry else None]
        for each in person.documents
    ]
    born = person.birth_date.isoformat() if person.birth_date else None
    named = [person.line, person.role.value, person.primary_identifier, person.secondary_identifier]
    return [*named, born, person.nationality, documents, person.booking, person.embarks, person.disembarks]


def _person(wire: list[Any]) -> ListedPerson:
    line, role, primary, secondary, born, nationality, documents, booking, embarks, disembarks = wire
    return ListedPerson(
        line,
        PersonRole(role),
        primary,
        secondary,
        PartialDate.from_iso(born) if born else None,
        nationality,
        tuple(
            ListedDocument(kind, number, state, date.fromisoformat(expiry) if expiry else None)
            for kind, number, state, expiry in documents
        ),
        booking,
        embarks,
        disembarks,
    )
