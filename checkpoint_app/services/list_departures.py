"""Which departure a passenger list is for: its service, its route, and when it leaves by the port's own clock.

An airport's zone is known by its code; of a ferry port, which lists write by name, this machine's own zone is taken:
its post lies there.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, tzinfo

from checkpoint_app.documents.passenger_list import PassengerList
from checkpoint_app.services.ports import find_port
from checkpoint_app.services.prescreening import departure_instant


@dataclass(frozen=True, slots=True)
class ListDeparture:
    """In words, and when: an aware instant, to be shown in `zone` (None: this machine's)."""

    service: str
    route: str
    at: datetime
    zone: tzinfo | None = None


def departure_of(given: PassengerList, source: str, now: datetime) -> ListDeparture:
    """Tell a list's departure; where the list does not tell when, it is taken as leaving now. `source`: its file."""
    leg = given.departure
    if leg is None:
        return ListDeparture(source, "–", now)
    port = find_port(leg.from_port.upper())
    zone = port.zone if port is not None else None
    service = " ".join(filter(None, (leg.vessel, leg.service))) or source
    route = " → ".join(filter(None, (leg.from_port, leg.to_port)))
    at = departure_instant(leg.departs, zone or _own_zone(now)) if leg.departs else now
    return ListDeparture(service, route, at, zone)


def _own_zone(now: datetime) -> tzinfo:
    zone = now.astimezone().tzinfo
    if zone is None:
        raise ValueError("an aware instant has a zone")
    return zone
