"""Composing a boarding pass's text, for the synthetic country and for round trips."""

from __future__ import annotations

from collections.abc import Sequence

from checkpoint_app.documents.boarding_pass.model import NAME_LENGTH, BoardingPass, PassIssue, PassLeg, PassTicket
from checkpoint_app.documents.boarding_pass.parsing import ISSUE_WIDTHS, LEG_WIDTHS, TICKET_WIDTHS

_BAGGAGE_TAGS = 3


def compose_boarding_pass(given: BoardingPass) -> str:
    """Write a pass as IATA Resolution 792 has it; items that are too long are cut to their field.

    Raises:
        ValueError: no leg, or more than four.
    """
    if not 1 <= len(given.legs) <= 4:
        raise ValueError("a boarding pass has one to four legs")
    name = given.name[:NAME_LENGTH].ljust(NAME_LENGTH)
    text = f"M{len(given.legs)}{name}{'E' if given.electronic else ' '}"
    for number, leg in enumerate(given.legs):
        text += _leg(leg) + _block(given.issue if number == 0 else None, leg)
    if given.security is not None:
        text += f"^{given.security.kind}{len(given.security.value):02X}{given.security.value}"
    return text


def _leg(leg: PassLeg) -> str:
    flight = leg.flight.rjust(4, "0") if leg.flight[:1].isdecimal() else leg.flight
    day = "" if leg.day is None else f"{leg.day:03}"
    seat = leg.seat.rjust(4, "0") if leg.seat[:1].isdecimal() else leg.seat
    sequence = leg.sequence.rjust(4, "0") if leg.sequence else ""
    return _joined(
        (leg.booking, leg.origin, leg.destination, leg.carrier, flight, day, leg.compartment, seat, sequence,
         leg.passenger_status),
        LEG_WIDTHS,
    )  # fmt: skip


def _block(issue: PassIssue | None, leg: PassLeg) -> str:
    block = "" if issue is None else f">{issue.version}{_sized(_issue(issue))}"
    if leg.ticket is not None or leg.airline_use:
        block += _sized("" if leg.ticket is None else _ticket(leg.ticket)) + leg.airline_use
    elif block:
        block += "00"
    return _sized(block)


def _issue(issue: PassIssue) -> str:
    tags = (*issue.baggage_tags, *("",) * _BAGGAGE_TAGS)[:_BAGGAGE_TAGS]
    once = (issue.passenger_description, issue.checked_in_at, issue.issued_at, issue.issued_on, issue.document_type)
    return _joined((*once, issue.issuer, *tags), ISSUE_WIDTHS)


def _ticket(ticket: PassTicket) -> str:
    return _joined(
        (ticket.airline_numeric_code, ticket.serial_number, ticket.selectee, ticket.document_verification,
         ticket.marketing_carrier, ticket.frequent_flyer_airline, ticket.frequent_flyer_number, ticket.discount,
         ticket.baggage_allowance, ticket.fast_track),
        TICKET_WIDTHS,
    )  # fmt: skip


def _joined(items: Sequence[str], widths: Sequence[int]) -> str:
    return "".join(item[:width].ljust(width) for item, width in zip(items, widths, strict=True))


def _sized(text: str) -> str:
    return f"{len(text):02X}{text}"
