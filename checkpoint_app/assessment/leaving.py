"""What is known of a traveller's departure beside the papers: where it goes, and with whom one leaves.

Weak evidence both: a ferry is one sector only, and who shares a booking may be anybody. No rule refers on it alone.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.flags import Evidence
from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.assessment.links import Link
from checkpoint_app.assessment.matching import compare_destination
from checkpoint_app.documents.travel_document import TravelDocument

_ZONE_COUNTRIES = {"D": "DEU"}
"""The one State that a zone writes otherwise than ISO 3166-1 (ICAO Doc 9303-3, 5)."""


@dataclass(frozen=True, slots=True)
class DepartureLeg:
    """Where the current departure of the counter goes; `country` is ISO 3166-1 alpha-3."""

    port: str
    country: str
    is_hub: bool = False


def compare_departure(leg: DepartureLeg | None, record: Clearance | None) -> Agreement:
    """Compare the departure's country with the record's; a hub on the way to anywhere says nothing against it."""
    if leg is None or record is None:
        return Agreement.UNKNOWN
    found = compare_destination(leg.country, record).agreement
    return Agreement.EXPLAINED if found is Agreement.DIFFERS and leg.is_hub else found


def compare_visas(visas: Sequence[TravelDocument], record: Clearance, today: date) -> Agreement:
    """Compare the countries of the visas that were read with the record's; the best one counts, run out ones do not.

    A visa's zone tells its country and seldom its class (ICAO Doc 9303-7), so nothing is read into it but that.
    """
    found = {
        compare_destination(country, record).agreement
        for visa in visas
        if (country := _country_of(visa)) and (visa.expiry_date is None or visa.expiry_date >= today)
    }
    best = (Agreement.AGREES, Agreement.EXPLAINED, Agreement.DIFFERS)
    return next((each for each in best if each in found), Agreement.UNKNOWN)


def _country_of(visa: TravelDocument) -> str:
    return _ZONE_COUNTRIES.get(visa.issuing_state, visa.issuing_state)


def shares_with_flagged(links: Sequence[Link] | None) -> bool | None:
    """Whether somebody flagged shares a booking or a company; None where no list of the departure is at hand."""
    return None if links is None else bool(links)


def leaving_exhibits(
    leg: DepartureLeg | None,
    links: Sequence[Link] | None,
    record: Clearance | None,
    visas: Sequence[TravelDocument] = (),
) -> dict[str, Evidence]:
    """Show where the departure and the visas go beside the record, and what is shared with how many."""
    found = {}
    destination = (record.joining_country or record.destination) if record else None
    if visas:
        found["visa_country"] = Evidence("visa_country", ", ".join(_country_of(visa) for visa in visas), destination)
    if leg is not None:
        found["leg"] = Evidence("leg", f"{leg.port} ({leg.country})", destination)
    if links:
        found["linked_by"] = Evidence("linked_by", ", ".join(link.shared for link in links), links[0].flagged)
    return found
