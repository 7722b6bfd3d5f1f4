"""The demo's travellers: one for each situation that the product must show, with their passports and records.

Everything hangs on the country's seed and on `today`, so that no demo ages. Situations that are not a traveller's (an
unreadable page, red data, being alone at the post) are made by whoever plays the demo.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from enum import Enum
from typing import TYPE_CHECKING

from checkpoint_app.assessment.clearance import Clearance, Scheme
from checkpoint_app.assessment.clearance import ClearanceStatus as Status
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.casework.feed_rows import decode_row, encode_line
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.names import PersonName, draw_names, name_of
from checkpoint_app.central.seed.records import Calendar, Person, Plan, build
from checkpoint_app.central.seed.timeline import timeline
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, Sex, compose_mrz

if TYPE_CHECKING:
    from checkpoint_app.central.seed.country import Country, LostDocument

_ORDINARY_STREAM = 4
_ORDINARY_CHUNK = 256
_FIRST_ORDINARY = 1_000
_MOST_ORDINARY = 8_000
_FOREIGNERS = (
    ("UTO", "ERIKSSON", "ANNA MARIA"),
    ("AUS", "WALKER", "THOMAS JAMES"),
    ("JPN", "TANABE", "HARUKA"),
    ("D", "BRANDT", "JOHANNA"),
    ("NLD", "VAN DIJK", "PIETER"),
    ("SGP", "LIM", "WEI JIE"),
)


class Scenario(Enum):
    """The situations, in the order in which the demo plays them."""

    WORKER_IN_ORDER = "worker_in_order"
    TOURIST = "tourist"
    FOREIGN_TOURIST = "foreign_tourist"
    RETURNING_WITHOUT_CARD = "returning_without_card"
    WORK_WITHOUT_RECORD = "work_without_record"
    SUSPENDED = "suspended"
    REVOKED_FRAUD = "revoked_fraud"
    OTHER_PERSONS_RECORD = "other_persons_record"
    MINOR = "minor"
    EXPIRED_THEN_NEWER = "expired_then_newer"
    LOST_PASSPORT = "lost_passport"


@dataclass(frozen=True, slots=True)
class DemoPassport:
    """A passport: what is printed, and the two lines of its zone."""

    fields: MrzFields
    lines: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DemoTraveller:
    """One traveller, what they say and show, and what the centre knows of them.

    `answers` are given to the questions of the named flags; `later_papers` are shown after the first verdict;
    `newer_passport` is shown after the first one; `expected_flags` are those at the end, as docs/domain.md has them.
    """

    scenario: Scenario
    passport: DemoPassport
    purpose: Purpose | None
    papers: tuple[tuple[Paper, PaperState], ...] = ()
    later_papers: tuple[tuple[Paper, PaperState], ...] = ()
    answers: tuple[tuple[str, Answer], ...] = ()
    newer_passport: DemoPassport | None = None
    clearance: Clearance | None = None
    lost: LostDocument | None = None
    expected_flags: tuple[str, ...] = ()


def _seen(*papers: Paper) -> tuple[tuple[Paper, PaperState], ...]:
    return tuple((paper, PaperState.SEEN) for paper in papers)


def _not_shown(*papers: Paper) -> tuple[tuple[Paper, PaperState], ...]:
    return tuple((paper, PaperState.NOT_SHOWN) for paper in papers)


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes passports and records for one country and day."""

    country: Country
    today: date
    calendar: Calendar

    def years_ago(self, years: int, days: int = 0) -> date:
        """Give the day so many years (and days) before today; the last day of February for the 29th."""
        day = 28 if (self.today.month, self.today.day) == (2, 29) else self.today.day
        return date(self.today.year - years, self.today.month, day) - timedelta(days=days)

    def passport(
        self, index: int, name: PersonName, birth: date, sex: Sex, valid_days: int | None = None
    ) -> DemoPassport:
        """Print an Indonesian passport; `valid_days` may be negative."""
        days = 900 + index * 137 % 2400 if valid_days is None else valid_days
        fields = MrzFields(
            format=MrzFormat.TD3,
            document_code="P",
            issuing_state="IDN",
            primary_identifier=name.primary,
            secondary_identifier=name.secondary,
            document_number=numbers.outside_number(self.country.seed, index),
            nationality="IDN",
            birth_date=PartialDate.of(birth),
            sex=sex,
            expiry_date=self.today + timedelta(days=days),
        )
        return DemoPassport(fields, compose_mrz(fields))

    def record(
        self, index: int, passport: DemoPassport, name: PersonName, status: Status, where: str, **changes: object
    ) -> Clearance:
        """Make the record that belongs to a passport, for a placement by a company to a destination."""
        profile = self.country.profile
        to = next(each for each in profile.destinations[Scheme.PTOP].options if each.country == where)
        draw = 1_000_003 * (index + 11)
        fields = passport.fields
        assert fields.birth_date is not None  # noqa: S101 - printed above
        life = timeline(status, to.months, self.today.toordinal(), draw)
        plan = Plan(
            person=0xFFFF_0000 + index,
            record=1,
            clearance_id=numbers.clearance_id(0xFFFF_0000 + index, 1, f"{index:016x}"),
            status=status,
            scheme=Scheme.PTOP,
            destination=to,
            life=life,
            draw=draw,
            uniform=0.5,
            document_number=fields.document_number,
            prior_documents=(),
            superseded_by=None,
        )
        who = Person(name, fields.birth_date.isoformat(), f"{index:032x}", life.issued - 30)
        made = decode_row(encode_line(list(build(profile, self.calendar, who, plan))))
        return dataclasses.replace(made, document_expiry=fields.expiry_date, **changes)  # type: ignore[arg-type]


def _worker_in_order(maker: _Maker) -> DemoTraveller:
    name = name_of(["Sri", "Wahyuni", "Lestari"])
    passport = maker.passport(0, name, maker.years_ago(31, 40), Sex.FEMALE)
    return DemoTraveller(
        Scenario.WORKER_IN_ORDER,
        passport,
        Purpose.WORK,
        papers=_seen(Paper.CONTRACT, Paper.WORK_VISA, Paper.WORKER_CARD),
        clearance=maker.record(0, passport, name, Status.ACTIVE, "TWN"),
        expected_flags=("C00",),
    )


def _tourist(maker: _Maker) -> DemoTraveller:
    passport = maker.passport(1, name_of(["Ni", "Kadek", "Puspita"]), maker.years_ago(27, 200), Sex.FEMALE)
    return DemoTraveller(Scenario.TOURIST, passport, Purpose.VISIT)


def _foreign_tourist(maker: _Maker) -> DemoTraveller:
    return DemoTraveller(Scenario.FOREIGN_TOURIST, _foreign_passport(maker, 0, 17), Purpose.VISIT)


def _returning_without_card(maker: _Maker) -> DemoTraveller:
    passport = maker.passport(2, name_of(["Suparti"]), maker.years_ago(42, 12), Sex.FEMALE)
    return DemoTraveller(
        Scenario.RETURNING_WITHOUT_CARD,
        passport,
        Purpose.WORK,
        papers=_seen(Paper.CONTRACT, Paper.WORK_VISA) + _not_shown(Paper.WORKER_CARD),
        answers=(("C02", Answer.YES),),
        expected_flags=("C03",),
    )


def _work_without_record(maker: _Maker) -> DemoTraveller:
    passport = maker.passport(3, name_of(["Ahmad", "bin", "Sahar"]), maker.years_ago(24, 90), Sex.MALE)
    return DemoTraveller(
        Scenario.WORK_WITHOUT_RECORD,
        passport,
        Purpose.WORK,
        papers=_not_shown(Paper.CONTRACT, Paper.WORK_VISA, Paper.WORKER_CARD),
        later_papers=_seen(Paper.CONTRACT, Paper.HOST_WORK_CARD),
        expected_flags=("C03",),
    )


def _suspended(maker: _Maker) -> DemoTraveller:
    name = name_of(["Rosmauli", "Sitorus"])
    passport = maker.passport(4, name, maker.years_ago(29, 310), Sex.FEMALE)
    record = maker.record(4, passport, name, Status.SUSPENDED, "HKG", status_reason="LICENCE_UNDER_REVIEW")
    return DemoTraveller(
        Scenario.SUSPENDED, passport, Purpose.WORK, _seen(Paper.CONTRACT), clearance=record, expected_flags=("C05",)
    )


def _revoked(maker: _Maker) -> DemoTraveller:
    name = name_of(["Asep", "Saepudin"])
    passport = maker.passport(5, name, maker.years_ago(35, 5), Sex.MALE)
    record = maker.record(5, passport, name, Status.REVOKED, "MYS", status_reason="FRAUD")
    return DemoTraveller(
        Scenario.REVOKED_FRAUD,
        passport,
        Purpose.WORK,
        _seen(Paper.CONTRACT),
        clearance=record,
        expected_flags=("C06",),
    )


def _other_persons_record(maker: _Maker) -> DemoTraveller:
    passport = maker.passport(6, name_of(["Maria", "Bere", "Nahak"]), maker.years_ago(22, 150), Sex.FEMALE)
    record = maker.record(
        6,
        passport,
        name_of(["Yosefina", "Taneo"]),
        Status.ACTIVE,
        "SGP",
        birth_date=PartialDate.of(maker.years_ago(33, 260)),
    )
    return DemoTraveller(
        Scenario.OTHER_PERSONS_RECORD,
        passport,
        Purpose.WORK,
        _seen(Paper.CONTRACT, Paper.WORKER_CARD),
        clearance=record,
        expected_flags=("C10",),
    )


def _minor(maker: _Maker) -> DemoTraveller:
    passport = maker.passport(7, name_of(["Baiq", "Rohani"]), maker.years_ago(17, -120), Sex.FEMALE)
    return DemoTraveller(
        Scenario.MINOR,
        passport,
        Purpose.WORK,
        _not_shown(Paper.CONTRACT, Paper.WORK_VISA),
        expected_flags=("C01", "C09"),
    )


def _expired_then_newer(maker: _Maker) -> DemoTraveller:
    name = name_of(["I", "Wayan", "Sudiarta"])
    born = maker.years_ago(38, 77)
    expired = maker.passport(8, name, born, Sex.MALE, valid_days=-63)
    newer = maker.passport(9, name, born, Sex.MALE, valid_days=3500)
    record = maker.record(
        9, newer, name, Status.ACTIVE, "SGP", prior_documents=(expired.fields.document_number,)
    )  # fmt: skip
    return DemoTraveller(
        Scenario.EXPIRED_THEN_NEWER,
        expired,
        Purpose.WORK,
        _seen(Paper.CONTRACT, Paper.WORK_VISA, Paper.WORKER_CARD),
        newer_passport=newer,
        clearance=record,
        expected_flags=("C00",),
    )


def _lost(maker: _Maker) -> DemoTraveller:
    from checkpoint_app.central.seed.country import LostDocument

    passport = maker.passport(10, name_of(["Neng", "Komariah"]), maker.years_ago(30, 8), Sex.FEMALE)
    listed = maker.today - timedelta(days=41)
    office = maker.country.profile.lost_offices[0]
    lost = LostDocument("IDN", passport.fields.document_number, office, listed, listed + timedelta(days=3650))
    return DemoTraveller(Scenario.LOST_PASSPORT, passport, Purpose.VISIT, lost=lost, expected_flags=("D04",))


_MAKERS: tuple[Callable[[_Maker], DemoTraveller], ...] = (
    _worker_in_order,
    _tourist,
    _foreign_tourist,
    _returning_without_card,
    _work_without_record,
    _suspended,
    _revoked,
    _other_persons_record,
    _minor,
    _expired_then_newer,
    _lost,
)


def demo_travellers(country: Country, today: date) -> tuple[DemoTraveller, ...]:
    """Make the travellers of all scenarios; their records and lost documents are part of the country."""
    maker = _Maker(country, today, Calendar(today))
    return tuple(make(maker) for make in _MAKERS)


def _foreign_passport(maker: _Maker, index: int, draw: int) -> DemoPassport:
    state, primary, secondary = _FOREIGNERS[index % len(_FOREIGNERS)]
    fields = MrzFields(
        format=MrzFormat.TD3,
        document_code="P",
        issuing_state=state,
        primary_identifier=primary,
        secondary_identifier=secondary,
        document_number=f"L{draw % 10**8:08d}",
        nationality=state,
        birth_date=PartialDate.of(maker.years_ago(20 + draw % 50, draw % 365)),
        sex=(Sex.FEMALE, Sex.MALE)[draw % 2],
        expiry_date=maker.today + timedelta(days=400 + draw % 3000),
    )
    return DemoPassport(fields, compose_mrz(fields))


def ordinary_travellers(country: Country, today: date, count: int) -> Iterator[DemoPassport]:
    """Generate passports of travellers who are not migrant workers: nine of ten Indonesian; at most 8,000."""
    maker = _Maker(country, today, Calendar(today))
    for chunk in range(-(-min(count, _MOST_ORDINARY) // _ORDINARY_CHUNK)):
        draws = Draws(country.seed, _ORDINARY_STREAM, chunk, _ORDINARY_CHUNK)
        names = draw_names(draws, country.profile.names)
        people = zip(names, draws.below(1 << 30), draws.chance(0.1), strict=True)
        for at, (name, draw, foreign) in enumerate(people, chunk * _ORDINARY_CHUNK):
            if at == min(count, _MOST_ORDINARY):
                return
            if foreign:
                yield _foreign_passport(maker, draw, draw)
                continue
            birth = maker.years_ago(1 + draw % 75, draw % 365)
            sex = (Sex.FEMALE, Sex.MALE)[draw % 2]
            yield maker.passport(_FIRST_ORDINARY + at, name, birth, sex, 200 + draw % 3000)
