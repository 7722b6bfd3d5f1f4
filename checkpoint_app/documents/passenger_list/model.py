"""A passenger list as typed values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, time
from enum import Enum

from checkpoint_app.documents.dates import PartialDate


class ListForm(Enum):
    """How the list was written."""

    PAXLST = "PAXLST"
    SHEET = "SHEET"


class PersonRole(Enum):
    """What a person is on board (PAXLST: the function code of NAD)."""

    PASSENGER = "PASSENGER"
    CREW = "CREW"
    TRANSIT = "TRANSIT"
    TRANSIT_CREW = "TRANSIT_CREW"


class ListFaultKind(Enum):
    """What is wrong with a line; its sentence is `lists.fault.<value>` in the translations."""

    NO_MESSAGE = "no_message"
    ADVICE_UNUSABLE = "advice_unusable"
    SEGMENT_UNREADABLE = "segment_unreadable"
    UNFINISHED = "unfinished"
    TRAILER_MISSING = "trailer_missing"
    OTHER_MESSAGE = "other_message"
    SEGMENTS_DIFFER = "segments_differ"
    PERSONS_DIFFER = "persons_differ"
    UNKNOWN_PARTY = "unknown_party"
    DEPARTURE_MISSING = "departure_missing"
    LEG_INCOMPLETE = "leg_incomplete"
    TIME_UNREADABLE = "time_unreadable"
    NAME_MISSING = "name_missing"
    BIRTH_DATE_MISSING = "birth_date_missing"
    BIRTH_DATE_UNREADABLE = "birth_date_unreadable"
    DOCUMENT_MISSING = "document_missing"
    EXPIRY_UNREADABLE = "expiry_unreadable"
    STATE_UNKNOWN = "state_unknown"
    LISTED_TWICE = "listed_twice"
    COLUMN_NOT_USED = "column_not_used"
    ROLE_UNKNOWN = "role_unknown"
    DAY_FIRST_ASSUMED = "day_first_assumed"
    ROW_SKIPPED = "row_skipped"


@dataclass(frozen=True, slots=True)
class ListFault:
    """One fault; `line` counts from 1 in the file as it came, `where` is a segment's tag or a column's heading."""

    line: int
    kind: ListFaultKind
    where: str = ""


@dataclass(frozen=True, slots=True)
class PortTime:
    """A day, and perhaps an hour, by the clock of the port itself: lists carry no time zone."""

    day: date
    at: time | None = None


@dataclass(frozen=True, slots=True)
class Leg:
    """One sector; ports are codes as written (IATA or UN/LOCODE) or names, empty where the list has none."""

    service: str = ""
    carrier: str = ""
    vessel: str = ""
    from_port: str = ""
    to_port: str = ""
    departs: PortTime | None = None
    arrives: PortTime | None = None


@dataclass(frozen=True, slots=True)
class ListedDocument:
    """A document as the list states it: `kind` is its first letters (P, V, ...), empty where the list has none."""

    kind: str
    number: str
    issuing_state: str = ""
    expiry: date | None = None


@dataclass(frozen=True, slots=True)
class ListedPerson:
    """A person on the list; `line` is where the entry begins."""

    line: int
    role: PersonRole
    primary_identifier: str
    secondary_identifier: str = ""
    birth_date: PartialDate | None = None
    nationality: str = ""
    documents: tuple[ListedDocument, ...] = ()
    booking: str = ""
    embarks: str = ""
    disembarks: str = ""

    @property
    def full_name(self) -> str:
        """Both parts of the name."""
        return f"{self.primary_identifier} {self.secondary_identifier}".strip()

    @property
    def travel_document(self) -> ListedDocument | None:
        """The document to cross the border with: the first that is no visa."""
        return next((each for each in self.documents if each.number and not each.kind.startswith("V")), None)


@dataclass(frozen=True, slots=True)
class PassengerList:
    """One message, or one sheet."""

    form: ListForm
    reference: str = ""
    version: str = ""
    sender: str = ""
    legs: tuple[Leg, ...] = ()
    persons: tuple[ListedPerson, ...] = ()
    faults: tuple[ListFault, ...] = ()

    @property
    def departure(self) -> Leg | None:
        """The sector by which the people leave: the first one with a port of departure."""
        return next((leg for leg in self.legs if leg.from_port), None)
