"""Patterns across travellers and posts: found anew before each publication, sent to every post as advisories.

What is found is a function of what is held and of the time alone: the order in which events came, or that they came
twice, changes nothing, and what its window no longer holds is found no more. A person may dismiss a pattern, with a
reason; it stays dismissed until more is seen than there was then.
"""

from __future__ import annotations

import hashlib
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from operator import attrgetter
from typing import Any

from sqlalchemy import Row, select
from sqlalchemy.orm import Session

from checkpoint_app.assessment.advisories import Advisory, AdvisoryKind, Seen, in_force
from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.casework.feed_lists import MOST_SEEN, decode_list_row, encode_list_row, placer_key
from checkpoint_app.casework.outcomes import wilson_interval
from checkpoint_app.central import pattern_queries as queries
from checkpoint_app.central.centre import Centre
from checkpoint_app.central.changes import list_lines, put_list
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import DismissedPattern, FlaggedScan, Placer, Sighting
from checkpoint_app.central.operators import Act, Hand, Subject, note_act
from checkpoint_app.central.outcomes import settle_cases
from checkpoint_app.central.pattern_policy import PatternPolicy, Threshold, pattern_policy
from checkpoint_app.central.sightings import gather_sightings
from checkpoint_app.faults import DataRejected

LONGEST_REASON = 500


@dataclass(frozen=True, slots=True)
class Judged:
    """A pattern, and who dismissed it and why; `reason` is empty while nobody did."""

    advisory: Advisory
    operator: str = ""
    reason: str = ""
    at: datetime | None = None

    @property
    def is_dismissed(self) -> bool:
        """Whether it is told to nobody."""
        return self.at is not None


def gather_patterns(centre: Centre, now: datetime) -> int:
    """Bring the advisories up to the events that are held; gives how many are told."""
    gather_sightings(centre, now)
    settle_cases(centre)
    with writing(centre.engine) as session:
        dismissed = _dismissed(session)
        found = in_force(find_patterns(session, now, pattern_policy()), now)
        told = {each.advisory_id: each for each in found if not _covers(dismissed.get(each.advisory_id), each)}
        put_list(session, Feed.ADVISORIES, told, now)
    return len(told)


def judged_patterns(centre: Centre, now: datetime) -> tuple[Judged, ...]:
    """List the patterns that are told, the newest first, then those that were dismissed and would still be."""
    with reading(centre.engine) as session:
        told = in_force(_held(session), now)
        names = {each.advisory_id for each in told}
        rows = [row for name, row in sorted(_dismissed(session).items()) if name not in names]
        judged = [Judged(_advisory_of(row.line), row.operator, row.reason, row.at) for row in rows]
    return (*map(Judged, told), *(each for each in judged if each.advisory.is_in_force(now)))


def dismiss_pattern(centre: Centre, pattern_id: str, reason: str, hand: Hand) -> None:
    """Tell a pattern no more; raises DataRejected when there is none, or no reason was given."""
    reason = _reason(reason)
    with writing(centre.engine) as session:
        told = {each.advisory_id: each for each in _held(session)}
        advisory = told.pop(pattern_id, None)
        if advisory is None:
            raise DataRejected("central.fault.pattern_unknown")
        session.merge(
            DismissedPattern(
                pattern_id=pattern_id,
                operator=hand.operator,
                at=hand.at,
                reason=reason,
                people=advisory.people,
                cases=advisory.cases,
                line=encode_list_row(advisory),
            )
        )
        note_act(session, hand, Subject.PATTERN, pattern_id, Act.DISMISSED, reason)
        put_list(session, Feed.ADVISORIES, told, hand.at)


def restore_pattern(centre: Centre, pattern_id: str, reason: str, hand: Hand) -> None:
    """Tell a dismissed pattern again, with the next gathering; raises DataRejected when it was not dismissed."""
    reason = _reason(reason)
    with writing(centre.engine) as session:
        row = session.get(DismissedPattern, pattern_id)
        if row is None:
            raise DataRejected("central.fault.pattern_unknown")
        session.delete(row)
        note_act(session, hand, Subject.PATTERN, pattern_id, Act.REOPENED, reason)
    gather_patterns(centre, hand.at)


def _reason(given: str) -> str:
    reason = given.strip()
    if not reason or len(reason) > LONGEST_REASON:
        raise DataRejected("central.fault.pattern_reason", most=LONGEST_REASON)
    return reason


def _dismissed(session: Session) -> dict[str, DismissedPattern]:
    return {row.pattern_id: row for row in session.scalars(select(DismissedPattern))}


def _covers(dismissed: DismissedPattern | None, advisory: Advisory) -> bool:
    """Whether a dismissal holds for what is found now: no more people and no more cases than were judged."""
    if dismissed is None:
        return False
    return advisory.people <= dismissed.people and advisory.cases <= dismissed.cases


def _held(session: Session) -> list[Advisory]:
    return [_advisory_of(line) for line in list_lines(session, Feed.ADVISORIES).values()]


def _advisory_of(line: bytes) -> Advisory:
    row = decode_list_row(Feed.ADVISORIES, line)
    assert isinstance(row, Advisory)  # noqa: S101 - what the format of the list says
    return row


# -- finding
def find_patterns(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    """Find every pattern in what is held; those whose time ran out are among them."""
    yield from _shared_papers(session, now, policy)
    yield from _flagged_together(session, now, policy)
    yield from _confirmed_companies(session, now, policy)
    yield from _passports_elsewhere(session, now, policy)
    yield from _returned_elsewhere(session, now, policy)


def _shared_papers(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    for kind, shown in ((AdvisoryKind.CARD_SHARED, Sighting.card), (AdvisoryKind.CONTRACT_SHARED, Sighting.contract)):
        source = queries.presented_with(shown, _seconds(now - policy[kind].window))
        yield from _several(session, kind, source, policy[kind])


def _flagged_together(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    for kind, shared, spoke in (
        (AdvisoryKind.BOOKING_FLAGGED, FlaggedScan.booking, FlaggedScan.is_linking),
        (AdvisoryKind.SPONSOR_FLAGGED, FlaggedScan.sponsor, FlaggedScan.is_linking),
        (AdvisoryKind.PLACER_FLAGGED, FlaggedScan.placer, FlaggedScan.is_linking),
        (AdvisoryKind.PLACER_LICENCE, FlaggedScan.placer, FlaggedScan.of_company),
    ):
        source = queries.flagged_with(shared, spoke, _seconds(now - policy[kind].window))
        for each in _several(session, kind, source, policy[kind]):
            yield replace(each, members=())


def _confirmed_companies(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    kind = AdvisoryKind.PLACER_CONFIRMED
    threshold, since = policy[kind], now - policy[kind].window
    settled = {row.placer: row.settled for row in session.execute(queries.settled_of_companies(since))}
    for each in _several(session, kind, queries.confirmed_of_companies(since), threshold):
        of = settled[each.subject]
        if wilson_interval(each.people, of)[0] > threshold.least_share:
            yield replace(each, members=(), cases=each.people, settled=of)


def _several(
    session: Session, kind: AdvisoryKind, source: queries.Source, threshold: Threshold
) -> Iterator[Advisory]:
    query = queries.shared_by_several(source, threshold.least_people, MOST_SEEN)
    for _, group in itertools.groupby(session.execute(query), key=attrgetter("key")):
        rows = list(group)
        newest = rows[-1]
        is_company = isinstance(newest.key, str)
        key = placer_key(newest.key) if is_company else newest.key
        last = _instant(newest.last)
        yield Advisory(
            advisory_id=_pattern_id(kind, key),
            kind=kind,
            keys=(key,),
            members=_members(rows) if kind in _WITH_MEMBERS else (),
            subject=newest.key if is_company else "",
            seen=tuple(Seen(row.traveller, row.post, _instant(row.at)) for row in rows),
            people=newest.people,
            cases=0,
            settled=0,
            first_at=_instant(newest.first),
            last_at=last,
            until=min(last + threshold.told, _leaves_window(rows, threshold)),
        )


_WITH_MEMBERS = frozenset({AdvisoryKind.CARD_SHARED, AdvisoryKind.CONTRACT_SHARED})


def _leaves_window(rows: Sequence[Row[Any]], threshold: Threshold) -> datetime:
    """Tell when the window no longer holds enough people, if nothing more is seen: nothing is promised for longer."""
    last_of = {row.traveller: row.at for row in rows}
    newest = sorted(last_of.values(), reverse=True)
    is_enough = len(newest) >= threshold.least_people
    return _instant(newest[threshold.least_people - 1] if is_enough else rows[-1].first) + threshold.window


def _members(rows: Sequence[Row[Any]]) -> tuple[bytes, ...]:
    """Give the passports of the travellers by their numbers; only where the numbers from 1 are all among the rows."""
    by_number = {row.traveller: row.document for row in rows}
    numbers = itertools.takewhile(by_number.__contains__, itertools.count(1))
    return tuple(by_number[number] for number in numbers)


def _passports_elsewhere(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    kind = AdvisoryKind.PASSPORT_ELSEWHERE
    threshold = policy[kind]
    longest = max([threshold.within, *policy.near.values()])
    query = queries.too_soon_elsewhere(_seconds(now - threshold.window), int(longest.total_seconds()))
    rows = (
        row
        for row in session.execute(query)
        if policy.is_too_soon(row.before_post, row.post, timedelta(seconds=row.at - row.before_at))
    )
    yield from _of_one_passport(kind, rows, threshold)


def _returned_elsewhere(session: Session, now: datetime, policy: PatternPolicy) -> Iterator[Advisory]:
    kind = AdvisoryKind.RETURNED_ELSEWHERE
    threshold = policy[kind]
    query = queries.returned_elsewhere(_seconds(now - threshold.window), int(threshold.within.total_seconds()))
    yield from _of_one_passport(kind, session.execute(query), threshold)


def _of_one_passport(kind: AdvisoryKind, rows: Iterable[Row[Any]], threshold: Threshold) -> Iterator[Advisory]:
    """Make the advisories about one passport each: where it was before, and where it was seen then."""
    for document, group in itertools.groupby(rows, key=attrgetter("document")):
        steps = {
            Seen(1, post, _instant(at))
            for row in group
            for post, at in ((row.before_post, row.before_at), (row.post, row.at))
        }
        seen = tuple(sorted(steps, key=lambda each: (each.at, each.post)))
        last = seen[-1].at
        yield Advisory(
            advisory_id=_pattern_id(kind, document),
            kind=kind,
            keys=(document,),
            members=(document,),
            subject="",
            seen=seen[-MOST_SEEN:],
            people=1,
            cases=0,
            settled=0,
            first_at=seen[0].at,
            last_at=last,
            until=last + threshold.told,
        )


def _pattern_id(kind: AdvisoryKind, key: bytes) -> str:
    return hashlib.sha256(f"{kind.value}|".encode() + key).hexdigest()[:16]


def _seconds(at: datetime) -> int:
    return int(at.timestamp())


def _instant(value: int | datetime) -> datetime:
    return value if isinstance(value, datetime) else datetime.fromtimestamp(value, UTC)


def company_names(centre: Centre, judged: Iterable[Judged]) -> Mapping[str, str]:
    """Name the placement companies that patterns are about, by their ids."""
    wanted = {each.advisory.subject for each in judged if each.advisory.subject}
    with reading(centre.engine) as session:
        query = select(Placer.placer_id, Placer.name).where(Placer.placer_id.in_(wanted))
        return {row.placer_id: row.name for row in session.execute(query)}
