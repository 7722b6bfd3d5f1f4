"""Who else named the same company or person as having arranged the job: links between cases of one post (T03).

Compared are the words of interviews, as long as their cases can be read: nothing is kept for it, nothing leaves the
case, and of the other traveller only the case's number and what was said is shown. A link is told only where a rule
about non-procedural work spoke of one of the two: a name that many give is nothing. On the casebook's thread.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from checkpoint_app.assessment.links import FLAGS_THAT_LINK, Link, LinkKind
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.interview import Interview, read_interview
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.store.casebook import Casebook, HistoryEntry

ARRANGED_WITHIN = timedelta(days=30)
_LEGAL_FORMS = frozenset({"PT", "CV", "UD", "TBK", "SDN", "BHD", "PTE", "LTD"})
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True, slots=True)
class NamedAlike:
    """Another case of the post in which the same was named: its id, the words that were said, when."""

    encounter_id: str
    named: str
    at: datetime
    is_flagged: bool


def arranger_key(named: str) -> frozenset[str]:
    """Give the words of a company's or a person's name, whatever their order, case, dots and legal form."""
    words = frozenset(_WORD.findall(named.upper().replace(".", "")))
    return words - _LEGAL_FORMS


def named_alike(
    casebook: Casebook, encounter_id: str, history: Iterable[HistoryEntry], now: datetime
) -> tuple[NamedAlike, ...]:
    """Find the cases whose travellers named whom this one named; nothing before anybody was named here."""
    key = arranger_key(_interview(history).arranged_by)
    if not key:
        return ()
    own = _is_flagged(casebook, encounter_id)
    found = (
        NamedAlike(other, interview.arranged_by, interview.saved_at or now, _is_flagged(casebook, other))
        for other, interview in _interviews(casebook, now - ARRANGED_WITHIN).items()
        if other != encounter_id and arranger_key(interview.arranged_by) == key
    )
    return tuple(sorted((each for each in found if own or each.is_flagged), key=lambda each: each.at, reverse=True))


def alike_links(alike: tuple[NamedAlike, ...]) -> tuple[Link, ...]:
    """Give what is shared with flagged ones, as evidence of T03: the name as it was said."""
    flagged = [each for each in alike if each.is_flagged]
    return (Link(LinkKind.PLACER, flagged[0].named, len(flagged)),) if flagged else ()


def _interviews(casebook: Casebook, since: datetime) -> dict[str, Interview]:
    by_case: dict[str, list[HistoryEntry]] = {}
    for entry in casebook.entries_of((EventKind.INTERVIEW,), since):
        if entry.event.encounter_id is not None:
            by_case.setdefault(entry.event.encounter_id, []).append(entry)
    return {name: _interview(entries) for name, entries in by_case.items()}


def _interview(entries: Iterable[HistoryEntry]) -> Interview:
    return read_interview(CaseEvent(entry.event, entry.body) for entry in entries)


def _is_flagged(casebook: Casebook, encounter_id: str) -> bool:
    content = casebook.content(encounter_id) or {}
    flags = content.get("flags")
    codes = {each.get("code") for each in flags if isinstance(each, dict)} if isinstance(flags, list) else set()
    return not FLAGS_THAT_LINK.isdisjoint(codes)
