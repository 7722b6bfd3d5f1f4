"""Facts that the small lists, and what a record says of its licences, give: listed, open, closed, invalid.

That something is not listed is a fact only while its list is fresh enough; that it is listed is one in old data too.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from typing import TypedDict

from checkpoint_app.assessment.clearance import Clearance, Feed, FeedAge
from checkpoint_app.assessment.data_age import is_fresh_enough
from checkpoint_app.assessment.kinds import Agreement, Band
from checkpoint_app.assessment.lists import Closure, OpenCaseHit, PreventionHit, Restriction, closing_restriction

LONGEST_OPEN = timedelta(days=180)
"""How long an earlier postponement is told (T04)."""

_VALID_LICENCES = frozenset({"VALID", "ACTIVE"})


class PreventionFacts(TypedDict):
    """Whether the document or the name is on the Prevention list, and what else such a row gives."""

    prevention_document_listed: bool | None
    prevention_name_listed: bool | None
    prevention_beside_name: Agreement


def prevention_facts(hit: PreventionHit | None, age: FeedAge, today: date, *, is_asked: bool) -> PreventionFacts:
    """Tell how the Prevention list names the traveller; a row that ran out counts as none."""
    is_valid = hit is not None and (hit.valid_until is None or today <= hit.valid_until)
    absent = False if is_asked and is_fresh_enough(age) else None
    return {
        "prevention_document_listed": True if hit is not None and is_valid and hit.is_exact else absent,
        "prevention_name_listed": True if hit is not None and is_valid and not hit.is_exact else absent,
        "prevention_beside_name": _beside_name(hit),
    }


def _beside_name(hit: PreventionHit | None) -> Agreement:
    """Tell what a row with this name gives beside it: the birth date, other documents only, or nothing."""
    if hit is None or hit.is_exact:
        return Agreement.UNKNOWN
    if hit.birth_date_agrees:
        return Agreement.AGREES
    return Agreement.DIFFERS if hit.lists_other_document else Agreement.UNKNOWN


def is_postponement_open(hit: OpenCaseHit | None, age: FeedAge, today: date, *, is_asked: bool) -> bool | None:
    """Tell whether an earlier postponement is not settled, and at most 180 days old."""
    if hit is not None and today <= hit.until and today - hit.opened_on <= LONGEST_OPEN:
        return True
    return False if is_asked and is_fresh_enough(age) else None


class PlacementFacts(TypedDict, total=False):
    """What a record says of its own licences, and the restrictions of its placement."""

    placement_closure: Closure | None
    placer_licence_invalid_at_issue: bool | None
    recruitment_licence_ended_before_issue: bool | None


def placement_facts(
    record: Clearance, restrictions: Iterable[Restriction], age: FeedAge, today: date
) -> PlacementFacts:
    """Tell whether a record's placement is closed, and whether its licences were invalid when it was issued."""
    closure, _ = closing_restriction(restrictions, record, today)
    licence, until = record.placer_licence_status_at_issue, record.recruitment_licence_until
    return {
        "placement_closure": None if closure is Closure.OPEN and not is_fresh_enough(age) else closure,
        "placer_licence_invalid_at_issue": None if licence is None else licence.upper() not in _VALID_LICENCES,
        "recruitment_licence_ended_before_issue": None if until is None else until < record.issued_on,
    }


class FeedFacts(TypedDict):
    """How old each feed is that a rule may rest on."""

    clearances_band: Band
    clearances_as_of: datetime | None
    lost_documents_band: Band
    lost_documents_as_of: datetime | None
    prevention_band: Band
    prevention_as_of: datetime | None
    open_cases_band: Band
    open_cases_as_of: datetime | None
    restrictions_band: Band
    restrictions_as_of: datetime | None
    entries_seen_band: Band
    entries_seen_as_of: datetime | None
    advisories_band: Band
    advisories_as_of: datetime | None


def feed_facts(age_of: Callable[[Feed], FeedAge]) -> FeedFacts:
    """Tell how old each feed is that a rule may rest on."""
    clearances, entries = age_of(Feed.CLEARANCES), age_of(Feed.ENTRIES_SEEN)
    lost, prevention = age_of(Feed.LOST_DOCUMENTS), age_of(Feed.PREVENTION)
    advisories = age_of(Feed.ADVISORIES)
    open_cases, restrictions = age_of(Feed.OPEN_CASES), age_of(Feed.RESTRICTIONS)
    return {
        "clearances_band": clearances.band,
        "clearances_as_of": clearances.as_of,
        "lost_documents_band": lost.band,
        "lost_documents_as_of": lost.as_of,
        "prevention_band": prevention.band,
        "prevention_as_of": prevention.as_of,
        "open_cases_band": open_cases.band,
        "open_cases_as_of": open_cases.as_of,
        "restrictions_band": restrictions.band,
        "restrictions_as_of": restrictions.as_of,
        "entries_seen_band": entries.band,
        "entries_seen_as_of": entries.as_of,
        "advisories_band": advisories.band,
        "advisories_as_of": advisories.as_of,
    }
