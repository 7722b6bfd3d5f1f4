"""What the search shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.faults import Fault
from checkpoint_app.services.searching import SearchResult, Sought


@dataclass(frozen=True, slots=True)
class SearchView:
    """What was found last; `looked_at` cases are done while a search is under way (None otherwise)."""

    result: SearchResult | None = None
    looked_at: int | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class Search:
    """Look for somebody."""

    sought: Sought


@dataclass(frozen=True, slots=True)
class CancelSearch:
    """Stop looking."""


@dataclass(frozen=True, slots=True)
class OpenCase:
    """Open the case file of a hit."""

    encounter_id: str
