"""The differences list at a post: what the centre tells of this post's cases, and what was reported since. No Qt.

The centre's list says what became of each matter; reports of this machine that it does not know yet stand beside it,
so that nobody reports the same twice. Nobody's content is read for the list; reporting reads one case's passport.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import Enum

from checkpoint_app import clock
from checkpoint_app.assessment.clearance import Clearance, Feed, FeedAge, Found, record_of
from checkpoint_app.casework.differences import (
    REPORTABLE,
    DifferenceKind,
    DifferenceState,
    Ministry,
    ToldDifference,
    days_open,
)
from checkpoint_app.casework.document_snapshot import document_from_body, document_to_body
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.post import Post
from checkpoint_app.services.screening import look_up_person
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.clearances import ClearanceCache
from checkpoint_app.store.difference_reports import OwnReport, ReportedCase
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

OWN_REPORTS_SHOWN = timedelta(days=30)
CASE_NUMBER_LENGTH = 8


class Standing(Enum):
    """Where a difference stands, as a post sees it."""

    OPEN = "OPEN"
    UNSENT = "UNSENT"
    SENT = "SENT"
    CORRECTED = "CORRECTED"
    REJECTED = "REJECTED"

    @property
    def is_settled(self) -> bool:
        """Whether nobody works on it any more."""
        return self in {Standing.CORRECTED, Standing.REJECTED}


@dataclass(frozen=True, slots=True)
class PostDifference:
    """One difference about a case of this post; without an owner while the centre's list does not have it.

    `kind` is None where a name or a birth date may differ: the centre tells them apart. `cases` counts this post's
    cases that met it, of which the newest is named.
    """

    key: str
    kind: DifferenceKind | None
    standing: Standing
    encounter_id: str
    case_state: EncounterState | None
    is_case_kept: bool
    cases: int
    since: datetime
    until: datetime | None = None
    owner: Ministry | None = None
    unit: str = ""
    closing: str = ""

    def age_days(self, now: datetime) -> int:
        """Tell for how many whole days it has been open, or was."""
        return days_open(self.since, self.until, now)


@dataclass(frozen=True, slots=True)
class DifferencesHere:
    """All of them: the oldest open one first, then what waits for the centre, then what is settled, the latest first.

    `age` is that of the centre's list; its `as_of` is None where none ever came.
    """

    rows: tuple[PostDifference, ...]
    age: FeedAge


def differences_here(post: Post, casebook: Casebook, now: datetime) -> DifferencesHere:
    """Join the centre's list with this post's cases; on a thread that may read the casebook."""
    cache = post.cache()
    try:
        told, age = cache.differences(), cache.age(Feed.DIFFERENCES, now)
    finally:
        cache.close()
    cases = casebook.reported_cases([each for row in told for each in row.reports])
    known = {each for row in told for each in row.reports}
    own = [each for each in casebook.own_reports(now - OWN_REPORTS_SHOWN) if each.event_id not in known]
    states = casebook.reported_cases([each.event_id for each in own])
    rows = (*_told(told, cases), *_waiting(own, states))
    return DifferencesHere(tuple(sorted(rows, key=_order)), age)


def _told(told: Iterable[ToldDifference], cases: Mapping[str, ReportedCase]) -> Iterator[PostDifference]:
    for row in told:
        ours = {cases[each].encounter_id: cases[each] for each in row.reports if each in cases}
        if not ours:
            continue
        newest = ours[max(ours)]
        yield PostDifference(
            key=str(row.number),
            kind=row.kind,
            standing=Standing[row.state.name],
            encounter_id=newest.encounter_id,
            case_state=newest.state,
            is_case_kept=newest.is_kept,
            cases=len(ours),
            since=row.opened_at,
            until=row.closed_at,
            owner=row.owner,
            unit=row.unit,
            closing=row.closing if row.state is not DifferenceState.OPEN else "",
        )


def _waiting(own: Iterable[OwnReport], cases: Mapping[str, ReportedCase]) -> Iterator[PostDifference]:
    """Give what the centre's list does not have yet; of one matter of a case, the latest report."""
    met: set[tuple[str, DifferenceKind | None]] = set()
    for each in own:
        case, matter = cases.get(each.event_id), (each.encounter_id, each.kind)
        if case is None or matter in met:
            continue
        met.add(matter)
        yield PostDifference(
            key=f"{each.event_id} {each.kind.value if each.kind else ''}",
            kind=each.kind,
            standing=Standing.UNSENT if each.is_unsent else Standing.SENT,
            encounter_id=each.encounter_id,
            case_state=case.state,
            is_case_kept=case.is_kept,
            cases=1,
            since=each.at,
        )


def _order(row: PostDifference) -> tuple[int, float]:
    if row.standing is Standing.OPEN:
        return 0, row.since.timestamp()
    ended = row.until or row.since
    return (2 if row.standing.is_settled else 1), -ended.timestamp()


def report_difference(
    post: Post, casebook: Casebook, officer: LoggedInOfficer, number: str, kind: DifferenceKind
) -> str:
    """Report that a record does not agree with the passport of a case, by the case's number; gives its id.

    On the casebook's thread. The passport goes along under the encounter's key; who reported it signs. Raises
    DataRejected when there is no such case here, or nothing is left of it.
    """
    if kind not in REPORTABLE:
        raise DataRejected("differences.fault.not_reportable")
    written = "".join(number.split()).upper()
    encounter_id = casebook.find_case(written) if len(written) == CASE_NUMBER_LENGTH and written.isalnum() else None
    if encounter_id is None:
        raise DataRejected("differences.fault.no_case", number=written or "–")
    content = casebook.content(encounter_id)
    body = content.get("document") if content else None
    if not isinstance(body, Mapping):
        raise DataRejected("differences.fault.erased", number=written)
    document = document_from_body(body)
    record = _record_of(post, document)
    with casebook.record(officer, moment_now()) as recording:
        recording.share(encounter_id)
        recording.note(
            EventKind.DISPUTED,
            encounter_id=encounter_id,
            open={"clearance_id": record.clearance_id if record else "", "matters": [kind.value]},
            body={"document": document_to_body(document)},
        )
    return encounter_id


def _record_of(post: Post, document: TravelDocument) -> Clearance | None:
    """Find the record that is meant: by number, else by name and birth date, as the counter does."""
    cache: ClearanceCache = post.cache()
    try:
        now = clock.now()
        found = cache.look_up(document.issuing_state, document.document_number, now)
        person = None if isinstance(found, Found) else look_up_person(document, cache, found.age)
        return record_of(found) or record_of(person)
    finally:
        cache.close()
