"""What a boarding pass and a card say beside the passport in hand: facts for rules, and values side by side.

A pass may cover one sector only, so its legs are weak evidence of a destination. A code without a seal is a pointer:
it is compared and shown, and no rule believes it.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypedDict

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.flags import DateRange, Evidence
from checkpoint_app.assessment.kinds import Agreement, CardHolder, SealState
from checkpoint_app.assessment.matching import compare_birth_dates, compare_destination, judge_names
from checkpoint_app.documents.boarding_pass import (
    BoardingPass,
    compare_pass_name,
    is_near_day_of_travel,
    travel_days,
)
from checkpoint_app.documents.boarding_pass.travel import FindPort
from checkpoint_app.documents.names import NameReason
from checkpoint_app.documents.seals import WorkerCard
from checkpoint_app.documents.travel_document import TravelDocument

HOME = "IDN"
_ONE_PERSON = (Agreement.AGREES, Agreement.EXPLAINED)


@dataclass(frozen=True, slots=True)
class ShownPass:
    """A boarding pass, and what is known of places: airports, and hubs where travellers change on the way."""

    boarding_pass: BoardingPass
    find_port: FindPort
    transit_hubs: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class ShownCard:
    """A card or another sealed paper that was shown, with what checking its seal came to.

    `card` is what the seal says, None where it is not a worker card's; `numbers` are those of an unsigned code.
    `by_another`: whether another person showed the same card here, None where nothing is known of that.
    """

    state: SealState
    card: WorkerCard | None = None
    numbers: tuple[str, ...] = ()
    signer: str = ""
    signer_until: datetime | None = None
    by_another: bool | None = None


# -- boarding passes
class PassFacts(TypedDict, total=False):
    """Facts of a boarding pass."""

    boarding_pass_read: bool
    pass_name_agreement: Agreement
    pass_day_near: bool | None
    leg_agreement: Agreement


def pass_facts(
    shown: ShownPass | None, document: TravelDocument | None, record: Clearance | None, now: datetime, today: date
) -> PassFacts:
    """Compare a pass with the passport, with the day, and with the record's destination."""
    if shown is None or not shown.boarding_pass.is_readable:
        return {}
    return {
        "boarding_pass_read": True,
        "pass_name_agreement": compare_holder(shown.boarding_pass, document),
        "pass_day_near": is_near_day_of_travel(shown.boarding_pass, shown.find_port, now, today),
        "leg_agreement": compare_legs(shown, record),
    }


def compare_holder(boarding_pass: BoardingPass, document: TravelDocument | None) -> Agreement:
    """Compare the name on a pass with the passport's."""
    if document is None:
        return Agreement.UNKNOWN
    compared = compare_pass_name(boarding_pass, document)
    if NameReason.EMPTY in compared.reasons:
        return Agreement.UNKNOWN
    if not compared.same:
        return Agreement.DIFFERS
    return Agreement.AGREES if compared.reasons == (NameReason.EQUAL,) else Agreement.EXPLAINED


def compare_legs(shown: ShownPass, record: Clearance | None) -> Agreement:
    """Compare where a pass's legs go with the record's destination; seafarers by the joining port's country.

    One leg into it agrees. A last leg into a hub, a country of transit or this country says nothing.
    """
    legs = shown.boarding_pass.legs
    if record is None or not legs:
        return Agreement.UNKNOWN
    states = [port.state if (port := shown.find_port(leg.destination)) else "" for leg in legs]
    found = [compare_destination(state, record).agreement for state in states if state]
    if Agreement.AGREES in found:
        return Agreement.AGREES
    if states[-1] in ("", HOME) or not found:
        return Agreement.UNKNOWN
    return Agreement.EXPLAINED if legs[-1].destination in shown.transit_hubs else found[-1]


def pass_exhibits(
    shown: ShownPass | None, document: TravelDocument | None, record: Clearance | None, today: date
) -> dict[str, Evidence]:
    """Show what a pass says beside the passport, the day and the record."""
    if shown is None or not shown.boarding_pass.is_readable:
        return {}
    given = shown.boarding_pass
    name = f"{document.primary_identifier}, {document.secondary_identifier}".strip(", ") if document else None
    return {
        "pass_name": Evidence("pass_name", name, given.name),
        "pass_day": Evidence("pass_day", today, _span(travel_days(given, today))),
        "leg": Evidence("leg", route(given), _destination(record)),
    }


def route(given: BoardingPass) -> str:
    """Write the way of a pass: CGK-SIN-TPE."""
    ways = [given.legs[0].origin, *(leg.destination for leg in given.legs)]
    return "–".join(place or "?" for place in ways)


def _span(days: Iterable[date | None]) -> date | DateRange | None:
    known = sorted(day for day in days if day is not None)
    if not known:
        return None
    return known[0] if known[0] == known[-1] else DateRange(known[0], known[-1])


def _destination(record: Clearance | None) -> str | None:
    if record is None:
        return None
    return record.joining_country or record.destination


# -- cards
class CardFacts(TypedDict, total=False):
    """Facts of a card or another sealed paper."""

    card_seal: SealState | None
    card_holder: CardHolder
    card_in_dates: bool | None
    card_newer_than_data: bool | None
    card_shown_by_another: bool | None


def card_facts(
    shown: ShownCard | None, document: TravelDocument | None, as_of: datetime | None, today: date
) -> CardFacts:
    """Compare a card with the passport; `as_of` is the age of the placement records, None when there are none."""
    if shown is None:
        return {}
    found: CardFacts = {"card_seal": shown.state, "card_shown_by_another": shown.by_another}
    card = shown.card
    if card is not None:
        found["card_holder"] = holder_of(card, document)
        found["card_in_dates"] = card.valid_from <= today <= card.valid_until
        found["card_newer_than_data"] = as_of is None or card.sealed_at > as_of
    return found


def holder_of(card: WorkerCard, document: TravelDocument | None) -> CardHolder:
    """Tell whether a card is the passport holder's: by name, then by birth date."""
    if document is None:
        return CardHolder.UNKNOWN
    name, birth_date = compare_card(card, document)
    if name is Agreement.DIFFERS:
        return CardHolder.OTHER_NAME if birth_date is Agreement.AGREES else CardHolder.OTHER
    if name is Agreement.UNKNOWN:
        return CardHolder.UNKNOWN
    return CardHolder.SAME if birth_date in _ONE_PERSON else CardHolder.OTHER_BIRTH_DATE


def compare_card(card: WorkerCard, document: TravelDocument) -> tuple[Agreement, Agreement]:
    """Compare names and birth dates of card and passport."""
    ours = f"{document.primary_identifier} {document.secondary_identifier}".strip()
    theirs = f"{card.name_primary} {card.name_secondary}".strip()
    return judge_names(ours, theirs)[0], compare_birth_dates(document.birth_date, card.birth_date).agreement


def card_exhibits(shown: ShownCard | None, document: TravelDocument | None) -> dict[str, Evidence]:
    """Show what a card says beside the passport."""
    if shown is None:
        return {}
    found = {
        "card_signer": Evidence("card_signer", None, shown.signer or None),
        "card_signer_until": Evidence("card_signer_until", None, shown.signer_until),
    }
    card = shown.card
    if card is not None:
        name = f"{document.primary_identifier}, {document.secondary_identifier}".strip(", ") if document else None
        theirs = f"{card.name_primary}, {card.name_secondary}".strip(", ")
        born, number = (document.birth_date, document.document_number) if document else (None, None)
        found |= {
            "card_name": Evidence("card_name", name, theirs),
            "card_born": Evidence("card_born", born, card.birth_date),
            "card_document": Evidence("card_document", number, card.document_number),
            "card_number": Evidence("card_number", None, card.card_no),
            "card_sealed_at": Evidence("card_sealed_at", None, card.sealed_at),
        }
    return found
