"""The values shown side by side as a flag's evidence; no rule can read them.

They live apart from `Facts`: names, numbers and dates of birth are shown to the officer and kept with the encounter,
and are not needed to replay an assessment.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date

from checkpoint_app.assessment import matching
from checkpoint_app.assessment.clearance import Clearance, Found, LostDocumentHit
from checkpoint_app.assessment.conditions import field_types
from checkpoint_app.assessment.facts import AssessmentInput, Facts
from checkpoint_app.assessment.flags import Evidence
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
}
"""The exhibits that a rule may name, and the fact that stands in when only facts are at hand."""

_RECORDED = ("record", "clearances_", "lost_documents_", "entries_seen_", "entry_coverage_")


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
    if given.lost_document is not None:
        found |= _listing_exhibits(given.document, given.lost_document)
    for each in given.observations:
        key = f"{_NOTED}{each.item.value.lower()}"
        found[key] = Evidence(key, each.first, each.second or None)
    return found


def evidence_for(keys: Iterable[str], facts: Facts, exhibits: Mapping[str, Evidence]) -> tuple[Evidence, ...]:
    """Give the evidence of a flag; items of the officer's referral only where they were noted."""
    shown = (key for key in keys if not key.startswith(_NOTED) or getattr(facts, key))
    return tuple(evidence_of(key, facts, exhibits) for key in shown)


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
