"""The values shown side by side as a flag's evidence; no rule can read them.

They live apart from `Facts`: names, numbers and dates of birth are shown to the officer and kept with the encounter,
and are not needed to replay an assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from checkpoint_app.assessment import matching
from checkpoint_app.assessment.advisories import ONLY_WITH_ADVISORY, advisory_exhibits
from checkpoint_app.assessment.clearance import Clearance, Found, LostDocumentHit, record_of
from checkpoint_app.assessment.conditions import field_types
from checkpoint_app.assessment.facts import AssessmentInput, Facts
from checkpoint_app.assessment.flags import Evidence
from checkpoint_app.assessment.leaving import leaving_exhibits
from checkpoint_app.assessment.lists import PreventionHit, Restriction, begun_on, closing_restriction
from checkpoint_app.assessment.shown_codes import card_exhibits, pass_exhibits
from checkpoint_app.documents.travel_document import TravelDocument

_FALLBACK = {
    "name": "name_agreement",
    "birth_date": "birth_date_agreement",
    "destination": "destination_agreement",
    "departure_dates": "record_dates",
    "document_expiry": "document_expired",
    "document_number": "document_is_predecessor",
    "status_reason": "record_status_reason",
    "status_at": "record_status",
    "last_exit": "record_status",
    "last_entry": "record_return_seen",
    "imo_number": "record_imo_number_valid",
    "listing_office": "document_reported_lost",
    "listed_on": "lost_documents_as_of",
    "prevention_office": "prevention_document_listed",
    "prevention_listed_on": "prevention_as_of",
    "prevention_words": "prevention_name_listed",
    "prevention_birth_date": "prevention_beside_name",
    "prevention_documents": "prevention_beside_name",
    "postponed_at": "earlier_postponement_open",
    "postponed_on": "open_cases_as_of",
    "closed_country": "placement_closure",
    "placement_begun": "placement_closure",
    "closed_by": "placement_closure",
    "closed_since": "restrictions_as_of",
    "placer_licence": "placer_licence_invalid_at_issue",
    "recruitment_licence": "recruitment_licence_ended_before_issue",
    "pass_name": "pass_name_agreement",
    "pass_day": "pass_day_near",
    "leg": "leg_agreement",
    "visa_country": "visa_agreement",
    "linked_by": "shares_with_flagged",
    "card_name": "card_holder",
    "card_born": "card_holder",
    "card_document": "card_holder",
    "card_number": "card_seal",
    "card_signer": "card_seal",
    "card_signer_until": "card_seal",
    "card_sealed_at": "card_newer_than_data",
    "advised_people": "card_shown_by_another",
    "advised_posts": "card_shown_by_another",
    "advised_days": "card_shown_by_another",
    "advised_elsewhere": "passport_seen_elsewhere",
    "advised_elsewhere_at": "passport_seen_elsewhere",
    "advised_company_people": "shares_with_flagged",
    "advised_company_confirmed": "shares_with_flagged",
}
"""The exhibits that a rule may name, and the fact that stands in when only facts are at hand."""

_RECORDED = (
    *("record", "clearances_", "lost_documents_", "entries_seen_", "entry_coverage_", "prevention_", "open_cases_"),
    *("restrictions_", "placement_", "placer_", "recruitment_", "earlier_", "advisories_"),
)


_NOTED = "referral_"
"""What an officer may note or not; what was not noted is no evidence of anything."""


def evidence_keys() -> frozenset[str]:
    """Name everything that a rule may show as evidence: the exhibits and the facts."""
    return frozenset(_FALLBACK) | frozenset(field_types())


def build_exhibits(given: AssessmentInput, today: date) -> dict[str, Evidence]:
    """Collect the pairs of values at hand, by their keys."""
    found = _document_exhibits(given.document)
    if isinstance(given.look_up, Found):
        found |= _record_exhibits(given, given.look_up.clearance, today)
    found |= leaving_exhibits(given.departure, given.links, record_of(given.look_up), given.visas)
    found |= pass_exhibits(given.boarding_pass, given.document, record_of(given.look_up), today)
    found |= card_exhibits(given.card, given.document)
    found |= advisory_exhibits(given.advisories)
    if given.lost_document is not None:
        found |= _listing_exhibits(given.document, given.lost_document)
    for each in given.observations:
        key = f"{_NOTED}{each.item.value.lower()}"
        found[key] = Evidence(key, each.first, each.second or None)
    if given.prevention is not None:
        found |= _prevention_exhibits(given.document, given.prevention)
    if given.open_case is not None:
        found["postponed_at"] = Evidence("postponed_at", None, given.open_case.post)
        found["postponed_on"] = Evidence("postponed_on", None, given.open_case.opened_on)
    return found


def evidence_for(keys: Iterable[str], facts: Facts, exhibits: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """Give the evidence of a flag; what an officer noted or the centre advised only where there is any."""
    return tuple(evidence_of(key, facts, exhibits) for key in keys if _is_there(key, facts, exhibits))


def _is_there(key: str, facts: Facts, exhibits: Mapping[str, Evidence]) -> bool:
    if key.startswith(ONLY_WITH_ADVISORY):
        return key in exhibits
    return not key.startswith(_NOTED) or bool(getattr(facts, key))


def evidence_of(key: str, facts: Facts, exhibits: Mapping[str, Evidence]) -> Evidence:
    """Give the exhibit of a key, else the fact that stands in for it."""
    exhibit = exhibits.get(key)
    if exhibit is not None:
        return exhibit
    name = _FALLBACK.get(key, key)
    value = getattr(facts, name)
    if name.startswith(_RECORDED) or name.endswith("_agreement"):
        return Evidence(key, None, value)
    return Evidence(key, value, None)


def _document_exhibits(document: TravelDocument | None) -> dict[str, Evidence]:
    if document is None:
        return {}
    return {
        "document_number": Evidence("document_number", document.document_number, None),
        "document_expiry": Evidence("document_expiry", document.expiry_date, None),
        "birth_date": Evidence("birth_date", document.birth_date, None),
    }


def _record_exhibits(given: AssessmentInput, record: Clearance, today: date) -> dict[str, Evidence]:
    found = {
        "status_reason": Evidence("status_reason", None, record.status_reason),
        "status_at": Evidence("status_at", None, record.status_at),
        "last_exit": Evidence("last_exit", None, record.last_exit_at),
        "last_entry": Evidence("last_entry", None, record.last_entry_at),
        "imo_number": Evidence("imo_number", None, record.imo_number),
    }
    found |= _placement_exhibits(record, given.restrictions, today)
    if given.document is not None:
        for pair in matching.compare_with_record(given.document, record, today, given.stated_destination):
            key = pair.field.value
            found[key] = Evidence(key, pair.traveller, pair.recorded)
    return found


def _listing_exhibits(document: TravelDocument | None, hit: LostDocumentHit) -> dict[str, Evidence]:
    number = document.document_number if document else None
    return {
        "listing_office": Evidence("listing_office", number, hit.listing_office),
        "listed_on": Evidence("listed_on", None, hit.listed_on),
    }


def _prevention_exhibits(document: TravelDocument | None, hit: PreventionHit) -> dict[str, Evidence]:
    """Show the traveller's value, who listed it and which keys agree; the list holds no name and no number itself."""
    number = document.document_number if document else None
    name = f"{document.primary_identifier}, {document.secondary_identifier}".strip(", ") if document else None
    return {
        "prevention_office": (
            Evidence("prevention_office", number, hit.listing_office)
            if hit.is_exact
            else Evidence("prevention_office_by_name", name, hit.listing_office)
        ),
        "prevention_listed_on": Evidence("prevention_listed_on", None, hit.listed_on),
        "prevention_words": Evidence("prevention_words", hit.words, None),
        "prevention_birth_date": Evidence("prevention_birth_date", None, hit.birth_date_agrees),
        "prevention_documents": Evidence("prevention_documents", number, False if hit.lists_other_document else None),
    }


def _placement_exhibits(record: Clearance, restrictions: tuple[Restriction, ...], today: date) -> dict[str, Evidence]:
    licence, until = record.placer_licence_status_at_issue, record.recruitment_licence_until
    found = {
        "placer_licence": Evidence("placer_licence", None, licence),
        "recruitment_licence": Evidence("recruitment_licence", None, until),
    }
    _, row = closing_restriction(restrictions, record, today)
    if row is not None:
        found["closed_country"] = Evidence("closed_country", None, row.country)
        found["placement_begun"] = Evidence("placement_begun", None, begun_on(record))
        found["closed_by"] = Evidence("closed_by", None, row.legal_reference)
        found["closed_since"] = Evidence("closed_since", None, row.valid_from)
    return found
