"""A search tolerant of spelling, among this machine's cases and the placement records; every search is recorded.

Names agree as at the counter (`documents.names`), numbers by a part of them with O and 0 taken for one, birth dates
as far as they are known. What is looked for is never recorded: only by what, and how much was found.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.assessment.clearance import Clearance, Found
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.names import NameReason, compare_names, may_agree
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.records import Records
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

SHORTEST_NUMBER = 4
MOST_HITS = 200
_HEED_EVERY = 500
_ISSUER = "IDN"

Heed = Callable[[int], None]
"""Is told how many cases were looked at; what it raises ends the search."""


@dataclass(frozen=True, slots=True)
class Sought:
    """What is looked for; what is empty is left open, and what is given must all agree."""

    name: str = ""
    number: str = ""
    birth_date: PartialDate | None = None

    @property
    def by(self) -> str:
        """Name the things that were given, for the record."""
        given = (("name", self.name), ("number", self.number), ("birth_date", self.birth_date))
        return " ".join(name for name, value in given if value)


@dataclass(frozen=True, slots=True)
class Hit:
    """Somebody found: in a case of this machine (`encounter_id`, `state`), or on a placement record (`status`).

    `reasons` explain how the names agree, by `NameReason`; empty where no name was asked for.
    """

    name: str
    number: str
    birth_date: PartialDate | None
    reasons: tuple[str, ...] = ()
    encounter_id: str | None = None
    state: EncounterState | None = None
    at: datetime | None = None
    status: str = ""


@dataclass(frozen=True, slots=True)
class SearchResult:
    """The hits, cases first and the newest on top; `more` where not all are here.

    `without_records`: names alone are not looked for among the placement records, of which there are millions.
    """

    hits: tuple[Hit, ...]
    more: bool = False
    without_records: bool = False


def folded(number: str) -> str:
    """Write a number so that O and 0, spaces and strokes make no difference."""
    return "".join(each for each in number.upper() if each.isalnum()).replace("O", "0")


def check(sought: Sought) -> None:
    """Refuse a search that would find everybody; raises DataRejected."""
    if not sought.by or (sought.number and len(folded(sought.number)) < SHORTEST_NUMBER):
        raise DataRejected("search.fault.too_little", least=SHORTEST_NUMBER)


def search(casebook: Casebook, records: Records, sought: Sought, heed: Heed) -> SearchResult:
    """Look for somebody. On a reading thread, whose cache `records` is."""
    check(sought)
    cases = []
    for hit in _in_cases(casebook, sought, heed):
        cases.append(hit)
        if len(cases) >= MOST_HITS:
            return SearchResult(tuple(cases), more=True)
    found = _in_records(records, sought)
    is_name_alone = bool(sought.name) and not sought.number and sought.birth_date is None
    hits = (*cases, *found)
    return SearchResult(hits[:MOST_HITS], len(hits) > MOST_HITS, without_records=is_name_alone)


def note_search(casebook: Casebook, officer: LoggedInOfficer, sought: Sought, count: int) -> None:
    """Record the search: a look at people."""
    with casebook.record(officer, moment_now()) as recording:
        recording.note(EventKind.READ, open={"reason": "SEARCH", "what": sought.by, "count": count})


def _in_cases(casebook: Casebook, sought: Sought, heed: Heed) -> Iterator[Hit]:
    for looked_at, head in enumerate(casebook.kept_heads(), 1):
        if looked_at % _HEED_EVERY == 0:
            heed(looked_at)
        born = _date(head.birth_date) if sought.birth_date is not None else None
        reasons = _agreement(sought, head.name, head.number, born)
        if reasons is not None:
            encounter, born = casebook.encounter(head.encounter_id), born or _date(head.birth_date)
            yield Hit(head.name, head.number, born, reasons, head.encounter_id, encounter.state, encounter.opened_at)


def _in_records(records: Records, sought: Sought) -> tuple[Hit, ...]:
    if not isinstance(records, ClearanceCache):
        return ()
    return tuple(_record_hit(sought, row) for row in _candidates(records, sought) if _fits(sought, row))


def _candidates(cache: ClearanceCache, sought: Sought) -> tuple[Clearance, ...]:
    if sought.number:
        looked_up = (cache.look_up(_ISSUER, number, moment_now().at) for number in _spellings(sought.number))
        return tuple(
            {each.clearance.clearance_id: each.clearance for each in looked_up if isinstance(each, Found)}.values()
        )
    if sought.birth_date is None:
        return ()
    near = cache.namesakes(sought.name, sought.birth_date) if sought.name else cache.born_on(sought.birth_date)
    return near[: MOST_HITS + 1]


def _spellings(number: str) -> tuple[str, ...]:
    """A passport begins with a letter and goes on with digits: O and 0 are read where they belong, and as typed."""
    plain = "".join(each for each in number.upper() if each.isalnum())
    head, tail = plain[:1], plain[1:]
    return tuple(dict.fromkeys((plain, head.replace("0", "O") + tail.replace("O", "0"), folded(number))))


def _fits(sought: Sought, row: Clearance) -> bool:
    return (
        _agreement(sought, f"{row.name_primary} {row.name_secondary}", row.document_number or "", row.birth_date)
        is not None
    )


def _record_hit(sought: Sought, row: Clearance) -> Hit:
    name = f"{row.name_primary} {row.name_secondary}".strip()
    reasons = _agreement(sought, name, row.document_number or "", row.birth_date) or ()
    return Hit(name, row.document_number or "", row.birth_date, reasons, status=row.status.value)


def _agreement(sought: Sought, name: str, number: str, born: PartialDate | None) -> tuple[str, ...] | None:
    """Tell how somebody agrees with what is sought; None where they do not."""
    if sought.number and folded(sought.number) not in folded(number):
        return None
    if sought.birth_date is not None and (born is None or not sought.birth_date.agrees_with(born)):
        return None
    if not sought.name:
        return ()
    return _name_reasons(sought.name, name)


def _name_reasons(sought: str, name: str) -> tuple[str, ...] | None:
    """Tell why names agree; one word is looked for among the words of a name, since nobody else types it whole."""
    if not may_agree(sought.upper(), name.upper()):
        return None
    compared = compare_names(sought, name)
    if compared.same:
        return tuple(reason.value for reason in compared.reasons)
    words = name.split() if len(sought.split()) == 1 else []
    parts = (compare_names(sought, word) for word in words)
    found = next((part for part in parts if part.same), None)
    if found is None:
        return None
    return (*(reason.value for reason in found.reasons), NameReason.PART_MISSING.value)


def _date(written: str) -> PartialDate | None:
    try:
        return PartialDate.from_iso(written) if written else None
    except ValueError:
        return None
