"""Placement records of a chunk of people, as the cells of published rows.

Millions are written, so no `Clearance` is built on the way: cells are what JSON holds (dates as text, enums by
value), in the order of the field groups of `Clearance`. Tests decode them and so hold every cell to its type.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from typing import Any

from checkpoint_app.assessment.clearance import ClearanceStatus as Status
from checkpoint_app.assessment.clearance import EmployerType, Scheme
from checkpoint_app.central.seed import companies, numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.names import PersonName, draw_names
from checkpoint_app.central.seed.profile import Destination, Profile
from checkpoint_app.central.seed.timeline import Timeline, home_on_leave, timeline

Cells = tuple[Any, ...]

CHUNK = 4096
"""People of a chunk: drawn together, built one by one."""
_PEOPLE_STREAM = 1
_LARGE = 1 << 40
_LEAVE_SHARE = 0.15
_YOUNGEST_DAYS, _OLDEST_DAYS = 6_700, 18_000
_TEN_YEAR_PASSPORTS = date(2022, 10, 12).toordinal()
_NEW_CARDS = date(2025, 7, 1).toordinal()
_OLD_CARDS = date(2023, 1, 1).toordinal()
# Tuples: hashing an Enum member takes longer than comparing with three.
_BEFORE_PAPERS = (Status.REGISTERED, Status.VERIFIED, Status.WITHDRAWN)
_BY_COMPANY = (Scheme.PTOP, Scheme.SEA_MERCHANT, Scheme.SEA_FISHING)
_WITH_REASON = (Status.SUSPENDED, Status.REVOKED)
_WITHOUT_EARLIER = (Status.REGISTERED, Status.TOMBSTONE)
_VERSIONS = {status: version for version, status in enumerate(Status, 1)}
_VALUES = {status: status.value for status in Status}
_TOMBSTONE_BIRTH = "1900"


_SPAN_DAYS = 400


class Calendar:
    """Dates as they are written, by their ordinal, made once: a record names a dozen of them."""

    def __init__(self, today: date) -> None:
        self.today = today.toordinal()
        # Days of one span share their table: a simulated month has thirty of them.
        self._first = self.today - self.today % _SPAN_DAYS - 26_000
        self._dates = _dates_from(self._first)

    def __call__(self, ordinal: int) -> str:
        """Give the date of a day within 70 years before and 19 after."""
        return self._dates[ordinal - self._first]

    def instant(self, ordinal: int | None, draw: int) -> str | None:
        """Give an instant of a day's working hours in Indonesia (from 01:00 UTC)."""
        if ordinal is None:
            return None
        minutes, second = divmod(draw % 36_000, 60)
        return f"{self._dates[ordinal - self._first]}T{1 + minutes // 60:02d}:{minutes % 60:02d}:{second:02d}Z"


@cache
def _dates_from(first: int) -> list[str]:
    return [date.fromordinal(first + day).isoformat() for day in range(26_000 + _SPAN_DAYS + 7_000)]


@dataclass(slots=True)
class Plan:
    """What one record of a person is about, before its fields are filled; `draw` is a large random number."""

    person: int
    record: int
    clearance_id: str
    status: Status
    scheme: Scheme
    destination: Destination
    life: Timeline
    draw: int
    uniform: float
    document_number: str
    prior_documents: tuple[str, ...]
    superseded_by: str | None


@dataclass(slots=True)
class Person:
    """Who a record is about; `birth_date` is YYYY, YYYY-MM or YYYY-MM-DD, `passport_issued` an ordinal."""

    name: PersonName
    birth_date: str
    subject_key: str
    passport_issued: int


def build(profile: Profile, calendar: Calendar, person: Person, plan: Plan) -> Cells:
    """Fill all the cells of one record."""
    if plan.status is Status.TOMBSTONE:
        return _tombstone(profile, calendar, plan)
    return (
        *_keys(profile, calendar, plan),
        *_person(calendar, person, plan),
        *_placement(profile, plan),
        *_papers(profile, calendar, plan),
        *_sea(profile, plan),
        *_life(profile, calendar, plan),
    )


def _keys(profile: Profile, calendar: Calendar, plan: Plan) -> Cells:
    issued = plan.life.issued
    unit = profile.units[plan.draw % len(profile.units)]
    card_no: str | None = None
    card: str | None = None
    if plan.status not in _BEFORE_PAPERS:
        card_no = f"K{plan.person:09d}{plan.record}"
        card = "EKPMI" if issued >= _NEW_CARDS else "EPMI" if issued >= _OLD_CARDS else "LEGACY"
    return plan.clearance_id, _VERSIONS[plan.status], calendar(issued), unit, card_no, card


def _person(calendar: Calendar, person: Person, plan: Plan) -> Cells:
    name = person.name
    who = (name.primary, name.secondary, name.civil, person.birth_date)
    # Registration comes before the passport.
    if plan.status is Status.REGISTERED:
        return person.subject_key, None, None, None, None, (), *who
    days = 3652 if person.passport_issued >= _TEN_YEAR_PASSPORTS else 1826
    expiry = calendar(person.passport_issued + days)
    return person.subject_key, "P", "IDN", plan.document_number, expiry, plan.prior_documents, *who


def _placement(profile: Profile, plan: Plan) -> Cells:
    to = plan.destination
    transit = profile.transits.pick(plan.uniform)
    way = (transit,) if transit and transit != to.country else ()
    employer = companies.employer_name(profile.employers, to, plan.draw >> 4)
    return plan.scheme.value, to.country, way, to.employer.value, employer, to.jobs[plan.draw % len(to.jobs)]


def _papers(profile: Profile, calendar: Calendar, plan: Plan) -> Cells:
    life, draw = plan.life, plan.draw
    placer: Cells = (None, None, None, None, None)
    if plan.scheme in _BY_COMPANY:
        at_issue = profile.licence_at_issue.pick(plan.uniform) or None
        order = f"SIP2MI-{draw % 90_000 + 10_000}"
        until = calendar(life.issued + (180 if draw % 100 else -20))
        placer = (companies.placer_id(draw % profile.placer_count), "SIP3MI", at_issue, order, until)
    if plan.status in _BEFORE_PAPERS:
        return None, False, None, None, None, None, None, *placer, False, None, None
    return (
        f"PK-{plan.destination.country}-{plan.person:09d}-{plan.record}",
        plan.scheme is not Scheme.UKPS,
        calendar(life.start),
        calendar(life.end),
        plan.destination.visa_class,
        calendar(life.end + 30),
        f"{draw % 10_000:04d}",
        *placer,
        True,
        calendar(life.issued - 5),
        calendar(life.end + 60),
    )


def _sea(profile: Profile, plan: Plan) -> Cells:
    if plan.destination.employer is not EmployerType.VESSEL:
        return None, None, None, None, None, None, None
    ships = profile.ships
    ship = (plan.draw >> 8) % ships.count
    port, country = ships.ports[(plan.draw >> 3) % len(ships.ports)]
    return (
        companies.ship_name(ships, ship),
        numbers.imo_number(ship),
        ships.flags[ship % len(ships.flags)],
        port,
        country,
        f"PKL-{plan.person:09d}-{plan.record}",
        f"62{plan.person:08d}",
    )


def _life(profile: Profile, calendar: Calendar, plan: Plan) -> Cells:
    life, status, draw = plan.life, plan.status, plan.draw
    reasons = profile.reasons[status] if status in _WITH_REASON else None
    window = (None, None) if status in _BEFORE_PAPERS else (calendar(life.depart_after), calendar(life.depart_before))
    return (
        calendar(life.issued),
        calendar(life.end),
        *window,
        life.multiple_exit,
        _VALUES[status],
        reasons.pick(plan.uniform) if reasons else None,
        calendar.instant(life.status_day, draw),
        plan.superseded_by,
        calendar.instant(life.exit_day, draw),
        calendar.instant(life.entry_day, draw),
        None,
        calendar(life.end + 730),
    )


def _tombstone(profile: Profile, calendar: Calendar, plan: Plan) -> Cells:
    """Keep only that there was a record: nothing tells any more whose."""
    to = plan.destination
    return (
        *(plan.clearance_id, _VERSIONS[plan.status], calendar(plan.life.issued), profile.units[0], None, None),
        *("", None, None, None, None, (), "", "", "", _TOMBSTONE_BIRTH),
        *(plan.scheme.value, to.country, (), to.employer.value, "", ""),
        *(None, False, None, None, None, None, None, None, None, None, None, None, False, None, None),
        *(None, None, None, None, None, None, None),
        *_life(profile, calendar, plan),
    )


@dataclass(frozen=True, slots=True)
class _Columns:
    """Everything drawn for the people of a chunk, one list entry each."""

    names: list[PersonName]
    statuses: list[Status]
    earlier: list[bool]
    earlier_statuses: list[Status]
    schemes: list[Scheme]
    where: list[float]
    uniform: list[float]
    draws: list[int]
    ages: list[int]
    partial: list[bool]
    replaced: list[bool]
    replaced_twice: list[bool]
    on_leave: list[bool]
    subject_keys: list[str]
    id_tails: list[str]


def _draw(seed: int, chunk: int, profile: Profile) -> _Columns:
    draws = Draws(seed, _PEOPLE_STREAM, chunk, CHUNK)
    return _Columns(
        names=draw_names(draws, profile.names),
        statuses=draws.choose(profile.statuses),
        earlier=draws.chance(profile.earlier_record_share),
        earlier_statuses=draws.choose(profile.earlier_statuses),
        schemes=draws.choose(profile.schemes),
        where=draws.uniform().tolist(),
        uniform=draws.uniform().tolist(),
        draws=draws.below(_LARGE),
        ages=draws.between(_YOUNGEST_DAYS, _OLDEST_DAYS),
        partial=draws.chance(profile.partial_birth_date_share),
        replaced=draws.chance(profile.replaced_passport_share),
        replaced_twice=draws.chance(profile.second_replacement_share),
        on_leave=draws.chance(_LEAVE_SHARE),
        subject_keys=draws.hex_words(2),
        id_tails=draws.hex_words(1),
    )


def records_of_chunk(seed: int, chunk: int, calendar: Calendar, profile: Profile) -> Iterator[Cells]:
    """Build the records of a chunk's people, a person's earlier record before the one that counts."""
    columns = _draw(seed, chunk, profile)
    for at in range(CHUNK):
        yield from _records_of_person(seed, chunk * CHUNK + at, at, columns, calendar, profile)


def _records_of_person(
    seed: int, person: int, at: int, columns: _Columns, calendar: Calendar, profile: Profile
) -> Iterator[Cells]:
    status, scheme, draw = columns.statuses[at], columns.schemes[at], columns.draws[at]
    destination = profile.destinations[scheme].pick(columns.where[at])
    life = timeline(status, destination.months, calendar.today, draw)
    if status is Status.ACTIVE and columns.on_leave[at] and destination.months >= 24:
        life = home_on_leave(life, calendar.today, draw)
    number = numbers.persons_number(seed, person, 0)
    priors = tuple(
        numbers.persons_number(seed, person, slot)
        for slot in range(1, 1 + columns.replaced[at] + (columns.replaced[at] and columns.replaced_twice[at]))
    )
    tail = columns.id_tails[at]
    main_id = numbers.clearance_id(person, 1, tail)
    plans = [
        Plan(
            person, 1, main_id, status, scheme, destination, life, draw, columns.uniform[at], number, priors, None
        )
    ]  # fmt: skip
    # Who has no passport yet, or is erased, brings no other record along.
    if columns.earlier[at] and status not in _WITHOUT_EARLIER:
        before = columns.earlier_statuses[at]
        plans.insert(
            0,
            Plan(
                person=person,
                record=0,
                clearance_id=numbers.clearance_id(person, 0, tail),
                status=before,
                scheme=scheme,
                destination=destination,
                life=timeline(before, destination.months, life.issued, draw >> 2),
                draw=draw >> 2,
                uniform=columns.uniform[at],
                document_number=priors[0] if priors else number,
                prior_documents=priors[1:],
                superseded_by=main_id if before is Status.SUPERSEDED else None,
            ),
        )
    birth = plans[0].life.issued - columns.ages[at]
    who = Person(
        columns.names[at],
        _birth_date(calendar(birth), columns.partial[at], draw),
        columns.subject_keys[at],
        life.issued - 10 - (draw >> 6) % 600,
    )
    for plan in plans:
        yield build(profile, calendar, who, plan)


def _birth_date(full: str, partial: bool, draw: int) -> str:
    if not partial:
        return full
    return full[:7] if draw % 3 == 0 else full[:4]
