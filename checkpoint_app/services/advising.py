"""What the advisories of the centre say of what a traveller shows: looked for by keyed hashes, once an assessment."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from typing import Protocol

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, advisory_links
from checkpoint_app.assessment.clearance import Clearance, EmployerType, LookUp, record_of
from checkpoint_app.assessment.links import Link, merged_links
from checkpoint_app.assessment.shown_codes import ShownCard, ShownPass
from checkpoint_app.casework.presented import Presented
from checkpoint_app.documents.travel_document import TravelDocument

Booking = tuple[str, str]
"""Carrier and locator."""


class AdvisoryLists(Protocol):
    """What is read of the lists."""

    def advisories_about(self, presented: Presented, now: datetime) -> tuple[Advisory, ...]:
        """Give the advisories in force about anything that was presented."""
        ...


@dataclass(frozen=True, slots=True)
class Advice:
    """The advisories about one traveller, with the card and the links that they add to."""

    advisories: tuple[Advisory, ...]
    card: ShownCard | None
    links: tuple[Link, ...] | None


def advise(
    lists: AdvisoryLists,
    document: TravelDocument,
    look_up: LookUp | None,
    card: ShownCard | None,
    booking: Booking | None,
    links: tuple[Link, ...] | None,
    now: datetime,
) -> Advice:
    """Find what is told about this traveller's passport, card, contract, booking, sponsor and placement company."""
    record = record_of(look_up)
    contract = record.contract_no if record is not None and record.contract_no_unique else None
    sponsor = sponsor_of(record)
    presented = Presented(
        issuer=document.issuing_state,
        number=document.document_number,
        card_no=card.card.card_no if card is not None and card.card is not None else "",
        contract_no=contract or "",
        booking=booking,
        placer_id=(record.placer_id or "") if record is not None else "",
        sponsor=sponsor,
    )
    found = lists.advisories_about(presented, now)
    if card is not None and any(each.kind is AdvisoryKind.CARD_SHARED for each in found):
        card = replace(card, by_another=True)
    shared = advisory_links(found, booking[1] if booking else "", sponsor[1] if sponsor else "")
    return Advice(found, card, merged_links(links or (), shared) if shared else links)


def sponsor_of(record: Clearance | None) -> tuple[str, str] | None:
    """Give who employs or sponsors somebody by their record: country and name; a ship's owner is none of them."""
    if record is None or record.employer_type is EmployerType.VESSEL or not record.employer_name.strip():
        return None
    return record.destination, record.employer_name


def booking_on(shown: ShownPass | None) -> Booking | None:
    """Give the booking of a boarding pass: of its first leg that names one."""
    legs = shown.boarding_pass.legs if shown is not None else ()
    return next(((leg.carrier, leg.booking) for leg in legs if leg.booking), None)
