"""The questions that find patterns: SQL with windows, the same for SQLite and PostgreSQL.

Each is bounded by time, and reads what an index of its table covers. Travellers are numbered inside the database, in
the order in which they were first seen, so that nothing but a number of a person leaves it beside the keyed hashes.
What happened within one second is ordered by what it is, and not by which event came first.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Executable, SQLColumnExpression, and_, func, select

from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.central.models import FlaggedScan, ReturnedCase, SettledCase, Sighting

CONFIRMED = tuple(each.value for each in (Outcome.POSTPONED, Outcome.REFERRED, Outcome.VICTIM_CONFIRMED))
"""What confirms a company's case; papers that were completed do not."""


@dataclass(frozen=True, slots=True)
class Source:
    """Rows in which something (`key`) is shared: by whom, with which passport, where, when."""

    key: SQLColumnExpression[Any]
    document: SQLColumnExpression[Any]
    person: SQLColumnExpression[Any]
    post: SQLColumnExpression[Any]
    at: SQLColumnExpression[Any]
    row: SQLColumnExpression[Any]
    where: tuple[SQLColumnExpression[bool], ...]


def presented_with(shown: SQLColumnExpression[Any], since_s: int) -> Source:
    """Give the people who presented one card, or one contract."""
    return Source(
        key=shown,
        document=Sighting.document,
        # Events of earlier programs tell no person: each passport then stands for one.
        person=func.coalesce(Sighting.person, Sighting.document),
        post=Sighting.post,
        at=Sighting.at_s,
        row=Sighting.event,
        # The sum keeps the plan to the small index of cards (of contracts), which covers the question: the index of
        # time, which holds every traveller, is the one that SQLite would choose.
        where=(shown.is_not(None), Sighting.at_s + 0 >= since_s),
    )


def flagged_with(shared: SQLColumnExpression[Any], spoke: SQLColumnExpression[Any], since_s: int) -> Source:
    """Give the flagged travellers who share a booking, a sponsor, or a placement company."""
    return Source(
        key=shared,
        document=FlaggedScan.person,
        person=FlaggedScan.person,
        post=FlaggedScan.post,
        at=FlaggedScan.at_s,
        row=FlaggedScan.event,
        where=(shared.is_not(None), spoke.is_(True), FlaggedScan.at_s >= since_s),
    )


def confirmed_of_companies(since: datetime) -> Source:
    """Give the confirmed cases of placement companies."""
    return Source(
        key=SettledCase.placer,
        document=SettledCase.encounter_id,
        person=SettledCase.encounter_id,
        post=SettledCase.post,
        at=SettledCase.opened_at,
        row=SettledCase.encounter_id,
        where=(SettledCase.placer.is_not(None), SettledCase.outcome.in_(CONFIRMED), SettledCase.opened_at >= since),
    )


def settled_of_companies(since: datetime) -> Executable:
    """Count all settled cases by placement company."""
    query = select(SettledCase.placer, func.count().label("settled"))
    return query.where(SettledCase.placer.is_not(None), SettledCase.opened_at >= since).group_by(SettledCase.placer)


def shared_by_several(source: Source, least_people: int, most_seen: int) -> Executable:
    """Find what is shared by so many different people, with the newest things seen of each.

    Different people have different passports as well: a name that was misread once, or a passport that was renewed,
    makes nobody another person.
    """
    seen = (
        select(
            source.key.label("key"),
            source.document.label("document"),
            source.person.label("person"),
            source.post.label("post"),
            source.at.label("at"),
            source.row.label("row"),
        )
        .where(*source.where)
        .cte("seen")
    )
    several = (
        select(seen.c.key)
        .group_by(seen.c.key)
        .having(
            and_(
                func.count(seen.c.person.distinct()) >= least_people,
                func.count(seen.c.document.distinct()) >= least_people,
            )
        )
    )
    met = (
        select(seen, func.min(seen.c.at).over(partition_by=(seen.c.key, seen.c.person)).label("met"))
        .where(seen.c.key.in_(several))
        .cte("met")
    )
    newest_first = func.row_number().over(
        partition_by=met.c.key, order_by=(met.c.at.desc(), met.c.person, met.c.post, met.c.row)
    )
    numbered = select(
        met,
        func.dense_rank().over(partition_by=met.c.key, order_by=(met.c.met, met.c.person)).label("traveller"),
        func.min(met.c.at).over(partition_by=met.c.key).label("first"),
        func.max(met.c.at).over(partition_by=met.c.key).label("last"),
        newest_first.label("place"),
    ).cte("numbered")
    people = func.max(numbered.c.traveller).over(partition_by=numbered.c.key).label("people")
    counted = select(numbered, people).subquery("counted")
    query = select(counted).where(counted.c.place <= most_seen)
    return query.order_by(counted.c.key, counted.c.at, counted.c.traveller, counted.c.post, counted.c.row)


def too_soon_elsewhere(since_s: int, within_s: int) -> Executable:
    """Find passports presented at one post and, within this time, at another; only where both clocks were trusted."""
    in_order = (Sighting.at_s, Sighting.post, Sighting.event)
    steps = (
        select(
            Sighting.document.label("document"),
            Sighting.post.label("post"),
            Sighting.at_s.label("at"),
            func.lag(Sighting.post).over(partition_by=Sighting.document, order_by=in_order).label("before_post"),
            func.lag(Sighting.at_s).over(partition_by=Sighting.document, order_by=in_order).label("before_at"),
        )
        .where(Sighting.at_s >= since_s, Sighting.is_timed.is_(True))
        .subquery("steps")
    )
    query = select(steps).where(steps.c.before_post != steps.c.post, steps.c.at - steps.c.before_at < within_s)
    return query.order_by(steps.c.document, steps.c.at)


def returned_elsewhere(since_s: int, within_s: int) -> Executable:
    """Find passports of postponements that still hold which were presented at another post soon afterwards."""
    is_same = and_(
        Sighting.document == ReturnedCase.document,
        Sighting.post != ReturnedCase.post,
        Sighting.at_s > ReturnedCase.at_s,
        Sighting.at_s <= ReturnedCase.at_s + within_s,
    )
    query = (
        select(
            ReturnedCase.document.label("document"),
            ReturnedCase.post.label("before_post"),
            ReturnedCase.at_s.label("before_at"),
            Sighting.post.label("post"),
            Sighting.at_s.label("at"),
        )
        .join(Sighting, is_same)
        .where(ReturnedCase.at_s >= since_s)
    )
    return query.order_by(ReturnedCase.document, Sighting.at_s, Sighting.event, ReturnedCase.encounter_id)
