"""What a boarding pass says: values, and what was wrong or had to be skipped."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum

NAME_LENGTH = 20
"""Characters of the name field; a name that fills it may have been cut."""


class PassFaultKind(Enum):
    """What is wrong with a pass; everything that could be read is kept all the same."""

    NOT_A_PASS = "NOT_A_PASS"
    LEG_COUNT = "LEG_COUNT"
    LEG_CUT_OFF = "LEG_CUT_OFF"
    PORT = "PORT"
    DAY = "DAY"
    BLOCK_SIZE = "BLOCK_SIZE"
    BLOCK_CUT_OFF = "BLOCK_CUT_OFF"
    VERSION = "VERSION"
    SECURITY = "SECURITY"
    LEFT_OVER = "LEFT_OVER"


@dataclass(frozen=True, slots=True)
class PassFault:
    """A fault, the leg (from 1) it was found on, and how many characters were skipped for it."""

    kind: PassFaultKind
    leg: int | None = None
    skipped: int = 0


@dataclass(frozen=True, slots=True)
class PassTicket:
    """The optional items of one leg, blank where the airline left them out (Resolution 792, attachment A)."""

    airline_numeric_code: str = ""
    serial_number: str = ""
    selectee: str = ""
    document_verification: str = ""
    marketing_carrier: str = ""
    frequent_flyer_airline: str = ""
    frequent_flyer_number: str = ""
    discount: str = ""
    baggage_allowance: str = ""
    fast_track: str = ""


@dataclass(frozen=True, slots=True)
class PassLeg:
    """One flight of a pass.

    Attributes:
        booking: the reservation's number at the operating carrier.
        origin, destination: ports by their IATA codes.
        carrier, flight: operating carrier and flight number without leading zeros.
        day: day of the year, 1 to 366; the pass holds no year. None where it cannot be read.
        ticket: the optional items, or None when the pass has none for this leg.
        airline_use: what the airline wrote for itself.
    """

    booking: str
    origin: str
    destination: str
    carrier: str
    flight: str
    day: int | None
    compartment: str
    seat: str
    sequence: str
    passenger_status: str
    ticket: PassTicket | None = None
    airline_use: str = ""


@dataclass(frozen=True, slots=True)
class PassIssue:
    """The optional items that stand once on a pass."""

    version: str
    passenger_description: str = ""
    checked_in_at: str = ""
    issued_at: str = ""
    issued_on: str = ""
    document_type: str = ""
    issuer: str = ""
    baggage_tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class PassSecurity:
    """The signature field as it stands: it is kept, not judged, since carriers' keys are not ours to know."""

    kind: str
    value: str


@dataclass(frozen=True, slots=True)
class BoardingPass:
    """A pass with all its faults; one that is no pass at all has no leg and the fault NOT_A_PASS.

    Attributes:
        name: as printed, without trailing blanks: family name, oblique, given names and often a title.
        name_may_be_cut: whether the name fills its 20 characters.
        electronic: whether the ticket is electronic.
        legs: one to four.
    """

    name: str = ""
    name_may_be_cut: bool = False
    electronic: bool = False
    legs: tuple[PassLeg, ...] = ()
    issue: PassIssue | None = None
    security: PassSecurity | None = None
    faults: tuple[PassFault, ...] = ()

    @property
    def is_readable(self) -> bool:
        """Whether it holds at least one leg."""
        return bool(self.legs)


def day_of_travel(leg: PassLeg, today: date) -> date | None:
    """Give a leg its year: of the dates with its day of the year the nearest to today, the later of two as near.

    None where the leg has no day, or where no near year has its day 366.
    """
    if leg.day is None:
        return None
    dates = [date(year, 1, 1) + timedelta(days=leg.day - 1) for year in range(today.year - 1, today.year + 2)]
    real = [day for day, year in zip(dates, range(today.year - 1, today.year + 2), strict=True) if day.year == year]
    return min(real, key=lambda day: (abs(day - today), -day.toordinal()), default=None)
