"""A month of departures with known truth: documents, placement records, what is said and shown; never facts.

Deterministic: departure n of a seed is the same whatever the count. The noise is that of `resources/demo/month.toml`,
times a factor of at least one. What the country does at the counter is played by `services.month_play`.
"""

from __future__ import annotations

import dataclasses
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from functools import lru_cache
from types import MappingProxyType

from checkpoint_app.assessment.clearance import Clearance, EmployerType, Scheme
from checkpoint_app.assessment.clearance import ClearanceStatus as Status
from checkpoint_app.assessment.kinds import Answer, Paper, Purpose, SealState
from checkpoint_app.assessment.matching import is_number_slip
from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.assessment.shown_codes import ShownCard
from checkpoint_app.casework.feed_rows import decode_row, encode_line
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.month_lists import Listing, draw_listings, listing_of
from checkpoint_app.central.seed.month_papers import anothers, boarding_pass, card_of, forged_card, sealed_card
from checkpoint_app.central.seed.month_profile import WORKERS, Kind, MonthProfile, Noise, Way, load_month_profile
from checkpoint_app.central.seed.month_slips import digit_off, one_letter_off, partial_or_swapped, zone_name
from checkpoint_app.central.seed.names import PersonName, draw_names
from checkpoint_app.central.seed.profile import Destination, Profile, load_profile
from checkpoint_app.central.seed.records import Calendar, Person, Plan, build
from checkpoint_app.central.seed.timeline import Timeline, home_on_leave, timeline
from checkpoint_app.documents.boarding_pass import BoardingPass
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

CHUNK = 4096
DAYS = 30
_STREAM = 6
_LARGE = 1 << 40
_SHARE = 1 << 20
_FIRST_PERSON = 1 << 28


@dataclass(frozen=True, slots=True)
class Departure:
    """One person leaving, with the truth about them.

    Attributes:
        document: what the counter reads (a confirmed misreading included); `day` and `post`: when and where.
        says: the purpose told; keyed: what the officer keyed at first.
        shown: papers on the counter unasked; holds: papers shown when asked (`shown` among them).
        answers: what is answered to the question of a flag, by its code; a code without one: does not know.
        record: the placement record that belongs to this trip, as the centre holds it, None without one.
        cached: whether the post's copy has the record already. lost: the number is on the list of lost documents.
        leaves_evidence: something at the counter can tell (for NON_PROCEDURAL only).
        boarding_pass, card: codes that are read; own_card: shown instead when asked whose card it is.
        postponed: the list of open cases has the passport; listing: the row of the Prevention list about this person.
        observations, indicators: what an officer notes by themselves (R01), and whether of a victim (V01).
    """

    number: int
    kind: Kind
    day: date
    post: str
    document: TravelDocument
    says: Purpose
    keyed: Purpose
    destination: str | None = None
    shown: frozenset[Paper] = frozenset()
    holds: frozenset[Paper] = frozenset()
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))
    record: Clearance | None = None
    cached: bool = True
    lost: bool = False
    way: Way | None = None
    leaves_evidence: bool = False
    boarding_pass: BoardingPass | None = None
    card: ShownCard | None = None
    own_card: ShownCard | None = None
    postponed: bool = False
    listing: Listing | None = None
    observations: tuple[Observation, ...] = ()
    indicators: bool = False


@dataclass(frozen=True, slots=True)
class _Columns:
    """Everything drawn for the departures of a chunk, one list entry each; shares are numbers in [0, 1)."""

    kinds: list[Kind]
    names: list[PersonName]
    days: list[int]
    posts: list[str]
    ages: list[int]
    draws: list[int]
    stated: list[float]
    keyed_wrongly: list[float]
    wrong_purpose: list[Purpose]
    shares: list[list[float]]
    codes: list[list[float]]


def _draw(month: Month, chunk: int) -> _Columns:
    draws = Draws(month.seed, _STREAM, chunk, CHUNK)
    return _Columns(
        kinds=draws.choose(month.profile.kinds),
        names=draw_names(draws, month.people.names),
        days=draws.below(DAYS),
        posts=draws.choose(month.profile.posts),
        ages=draws.between(19 * 366, 62 * 365),
        draws=draws.below(_LARGE),
        stated=draws.uniform().tolist(),
        keyed_wrongly=draws.uniform().tolist(),
        wrong_purpose=draws.any_of(tuple(Purpose)),
        shares=[draws.uniform().tolist() for _ in range(8)],
        codes=[draws.uniform().tolist() for _ in range(7)],
    )


@dataclass(frozen=True, slots=True)
class Month:
    """A month that begins on `first_day`; its parts are generated anew each time they are asked for."""

    seed: int
    departures: int
    first_day: date
    noise: Noise
    profile: MonthProfile = field(repr=False)
    people: Profile = field(repr=False)

    @property
    def chunks(self) -> int:
        """How many chunks it has; the last may be shorter."""
        return -(-self.departures // CHUNK)

    def chunk(self, number: int) -> Iterator[Departure]:
        """Generate the departures of one chunk."""
        columns, maker = _draw(self, number), _Maker(self)
        size = min(CHUNK, self.departures - number * CHUNK)
        for at in range(size):
            yield maker.departure(number * CHUNK + at, at, columns)

    def workers(self) -> Iterator[Departure]:
        """Generate only the departures that a placement record or a list knows of, of all chunks."""
        for number in range(self.chunks):
            yield from self.workers_of(number)

    def workers_of(self, number: int) -> Iterator[Departure]:
        """Generate those of one chunk that a placement record or a list knows of."""
        columns, maker = _draw(self, number), _Maker(self)
        for at in range(min(CHUNK, self.departures - number * CHUNK)):
            if columns.kinds[at] not in _UNKNOWN_TO_LISTS:
                yield maker.departure(number * CHUNK + at, at, columns)

    def listings(self) -> Iterator[Listing]:
        """Make the rows of the Prevention list about people who do not leave in this month."""
        return draw_listings(self.seed, self.profile, self.people.names, self.first_day)


def generate_month(seed: int, departures: int, first_day: date, *, noise: float = 1.0) -> Month:
    """Make a month; `noise` times the standard noise, at least 1."""
    standard = load_month_profile()
    profile = dataclasses.replace(standard, noise=standard.noise.times(noise))
    return Month(seed, departures, first_day, profile.noise, profile, load_profile())


_UNKNOWN_TO_LISTS = (Kind.ORDINARY, Kind.FOREIGN, Kind.EXCLUDED)
_FOREIGNERS = ("AUS", "SGP", "MYS", "CHN", "JPN", "NLD", "GBR", "IND", "UTO")
_CONTRACT_AND_VISA = frozenset({Paper.CONTRACT, Paper.WORK_VISA})
_SEA = frozenset({Paper.SEAFARERS_BOOK, Paper.SEA_WORK_AGREEMENT})
_TOLD = MappingProxyType(
    {
        "C00": Answer.YES,
        "C02": Answer.NO,
        "C04": Answer.YES,
        "C05": Answer.NO,
        "C06": Answer.NO,
        "C07": Answer.AGREES,
        "C08": Answer.YES,
        "C10": Answer.AGREES,
        "C14": Answer.AGREES,
        "C15": Answer.AGREES,
        "C16": Answer.YES,
        "C17": Answer.DOES_NOT_KNOW,
        "S03": Answer.NO,
        "T01": Answer.AGREES,
        "T04": Answer.YES,
        "W02": Answer.DIFFERS,
    }
)
"""What an honest worker answers."""
_ORDINARY_ANSWERS = MappingProxyType({"T01": Answer.AGREES, "W02": Answer.DIFFERS})
_LISTED_ANSWERS = MappingProxyType({"T01": Answer.AGREES, "W02": Answer.AGREES})
_RETURNS = MappingProxyType({**_TOLD, "C02": Answer.YES})
_WITHOUT_CHANGE = {
    False: MappingProxyType({**_TOLD, "C16": Answer.NO}),
    True: MappingProxyType({**_RETURNS, "C16": Answer.NO}),
}
"""The same of somebody whose passport was not changed: by whether they return."""
_EVADES = MappingProxyType(
    {
        **_TOLD,
        "C00": Answer.YES,
        "C02": Answer.NO,
        "C07": Answer.DIFFERS,
        "C08": Answer.DOES_NOT_KNOW,
        "C10": Answer.DIFFERS,
        "C14": Answer.DOES_NOT_KNOW,
        "C16": Answer.NO,
        "S03": Answer.DOES_NOT_KNOW,
        "T04": Answer.WILL_NOT_SAY,
    }
)
_NOTED = (Observation(ReferralItem.ANSWERS_CONTRADICT, "liburan", "dijemput majikan"),)


class _Maker:
    """Makes single departures of a month."""

    def __init__(self, month: Month) -> None:
        self._month = month
        self._noise = month.noise

    def departure(self, number: int, at: int, columns: _Columns) -> Departure:
        """Make one departure from what was drawn for it."""
        kind = columns.kinds[at]
        day = self._month.first_day + timedelta(days=columns.days[at])
        draw = columns.draws[at]
        document = self._document(number, columns.names[at], day, columns.ages[at], draw, kind)
        says = self._says(kind, columns.stated[at])
        keyed = columns.wrong_purpose[at] if columns.keyed_wrongly[at] < self._noise.purpose_keyed_wrongly else says
        codes = [column[at] for column in columns.codes]
        post, shown = columns.posts[at], None
        if kind not in WORKERS:
            shown = boarding_pass(self._month.profile, document, post, day, None, draw, codes)
        noted = _NOTED if kind is Kind.ORDINARY and codes[3] < self._noise.noted_wrongly else ()
        plain = Departure(
            *(number, kind, day, post, document, says, keyed),
            answers=_ORDINARY_ANSWERS,
            boarding_pass=shown,
            observations=noted,
        )
        if kind in (Kind.ORDINARY, Kind.FOREIGN):
            return plain
        shares = [column[at] for column in columns.shares]
        if kind is Kind.LISTED:
            former = numbers.outside_number(self._month.seed, 60_000_000 + number)
            listing = listing_of(self._noise, document, former, day, shares)
            return dataclasses.replace(plain, listing=listing, answers=_LISTED_ANSWERS)
        if kind is Kind.EXCLUDED:
            # Some go back to the post they hold; the others have no employer to go back to.
            back = Answer.YES if shares[0] < 0.6 else Answer.NO
            abroad = {Paper.RESIDENCE_CARD} if says is Purpose.LIVES_ABROAD_OR_OTHER else set[Paper]()
            return dataclasses.replace(
                plain,
                shown=frozenset({Paper.WORK_VISA}),
                holds=frozenset({Paper.WORK_VISA, *abroad}),
                answers=MappingProxyType({**_ORDINARY_ANSWERS, "C02": back}),
            )
        if kind is Kind.NON_PROCEDURAL:
            return self._round_the_procedure(plain, columns.names[at], draw, shares)
        return self._with_codes(self._worker(plain, columns.names[at], draw, shares), draw, codes)

    def _says(self, kind: Kind, share: float) -> Purpose:
        if kind is Kind.EXCLUDED:
            return self._month.profile.stated_excluded.pick(share)
        if kind in (Kind.PROCEDURAL, Kind.RETURNING) and share >= self._noise.worker_says_visit:
            return Purpose.WORK
        if kind is Kind.SEAFARER and share >= self._noise.worker_says_visit:
            return Purpose.SEAFARER
        if kind in WORKERS:
            return Purpose.VISIT
        return self._month.profile.stated.pick(share)

    def _document(
        self, number: int, name: PersonName, day: date, age_days: int, draw: int, kind: Kind
    ) -> TravelDocument:
        """Print a passport as its zone holds it (names of at most 39 cells) and read it, seldom wrongly."""
        issuer = _FOREIGNERS[draw % len(_FOREIGNERS)] if kind is Kind.FOREIGN else "IDN"
        primary, secondary, cut = zone_name(name)
        if draw % 1_000_003 / 1_000_003 < self._noise.misread_and_confirmed:
            primary = one_letter_off(primary, draw)
        return TravelDocument(
            DocumentKind.PASSPORT,
            ReadingSource.MRZ,
            issuer,
            issuer,
            numbers.outside_number(self._month.seed, 1_000_000 + number),
            primary,
            secondary,
            PartialDate.of(day - timedelta(days=age_days)),
            day + timedelta(days=190 + draw % 3000),
            names_truncated=cut,
        )

    def _worker(self, plain: Departure, name: PersonName, draw: int, shares: list[float]) -> Departure:
        if plain.kind is Kind.SEAFARER:
            scheme = (Scheme.SEA_MERCHANT, Scheme.SEA_FISHING)[draw % 2]
            shown, answers = _SEA, _TOLD
        elif plain.kind is Kind.RETURNING:
            scheme, answers = Scheme.PTOP, _RETURNS
            shown = _CONTRACT_AND_VISA | {Paper.LEAVE_LETTER}
        else:
            scheme, shown, answers = Scheme.PTOP, _CONTRACT_AND_VISA, _TOLD
        card = plain.kind is not Kind.RETURNING or shares[0] >= self._noise.returning_without_card
        holds = shown | ({Paper.WORKER_CARD} if card else frozenset())
        record, to = self._record(plain, name, draw, scheme, Status.ACTIVE)
        if plain.kind is Kind.RETURNING and not card and shares[0] < 0.5 * self._noise.returning_without_card:
            record = None  # placed before the register, or renewed abroad: papers alone
        elif record is not None:
            record = self._noisy(record, plain, draw, shares)
        if not _is_replaced(record, plain.document):
            answers = _WITHOUT_CHANGE[plain.kind is Kind.RETURNING]
        return dataclasses.replace(
            plain,
            destination=_bound_for(record, to),
            # Papers lie on the counter with the passport when the purpose is told; else they are shown on request.
            shown=frozenset(holds) if plain.says is not Purpose.VISIT else frozenset(),
            holds=frozenset(holds),
            answers=answers,
            record=record,
            cached=shares[6] >= self._noise.not_in_cache_3_days + self._noise.not_in_cache_14_days,
        )

    def _with_codes(self, worker: Departure, draw: int, codes: list[float]) -> Departure:
        """Let a worker show a boarding pass and a sealed card; and have been postponed before, and completed."""
        profile, record = self._month.profile, worker.record
        shown = boarding_pass(profile, worker.document, worker.post, worker.day, worker.destination, draw, codes)
        card = own = None
        if record is not None and Paper.WORKER_CARD in worker.holds:
            card = sealed_card(profile, record, worker.day, None if worker.cached else codes[6], codes[3:5])
        if card is not None and record is not None and card.card is not None:
            own = dataclasses.replace(card, card=card_of(record, card.card.sealed_at))
        postponed = codes[5] < self._noise.postponed_and_completed
        return dataclasses.replace(worker, boarding_pass=shown, card=card, own_card=own, postponed=postponed)

    def _record(
        self, plain: Departure, name: PersonName, draw: int, scheme: Scheme, status: Status, **changes: object
    ) -> tuple[Clearance | None, Destination]:
        """Write the placement record of a departure, for its day."""
        to = self._month.people.destinations[scheme].pick((draw >> 7) % _SHARE / _SHARE)
        calendar, today = _calendar_of(plain.day), plain.day.toordinal()
        life: Timeline = timeline(status, to.months, today, draw)
        if plain.kind is Kind.RETURNING:
            life = home_on_leave(life, today, draw)
        elif life.depart_after > today:
            life.depart_after = today - draw % 3  # who may not leave yet is not at the counter
        who = _FIRST_PERSON + plain.number
        plan = Plan(
            who, 1, numbers.clearance_id(who, 1, f"{draw:016x}"), status, scheme, to, life, draw,
            (draw >> 9) % _SHARE / _SHARE, plain.document.document_number, (), None,
        )  # fmt: skip
        assert plain.document.birth_date is not None  # noqa: S101 - printed above
        person = Person(name, plain.document.birth_date.isoformat(), f"{plain.number:032x}", life.issued - 30)
        made = decode_row(encode_line(list(build(self._month.people, calendar, person, plan))))
        return dataclasses.replace(made, document_expiry=plain.document.expiry_date, **changes), to  # type: ignore[arg-type]

    def _noisy(self, record: Clearance, plain: Departure, draw: int, shares: list[float]) -> Clearance:
        """Let what people key be wrong, and passports be replaced after the record was made."""
        changes: dict[str, object] = {}
        if shares[1] < self._noise.name_keyed_wrongly:
            changes["name_primary"] = one_letter_off(record.name_primary, draw)
            changes["name_civil"] = (
                record.name_civil[:3] + one_letter_off(record.name_civil[3:].upper(), draw).title()
            )
        if shares[2] < self._noise.birth_date_partial_or_swapped:
            changes["birth_date"] = partial_or_swapped(record.birth_date, draw)
        if shares[7] < self._noise.licence_invalid:
            changes["placer_licence_status_at_issue"] = "SUSPENDED"
        elif shares[7] > 1 - self._noise.licence_invalid:
            changes["recruitment_licence_until"] = record.issued_on - timedelta(days=10)
        number = plain.document.document_number
        if shares[3] < self._noise.document_number_wrong:
            changes["document_number"] = digit_off(number, draw)
        elif shares[4] < self._noise.passport_replaced:
            former = numbers.outside_number(self._month.seed, 60_000_000 + plain.number)
            if shares[5] < self._noise.predecessor_listed:
                changes["prior_documents"] = (former,)
            else:
                changes["document_number"] = former
        return dataclasses.replace(record, **changes)  # type: ignore[arg-type]

    def _round_the_procedure(self, plain: Departure, name: PersonName, draw: int, shares: list[float]) -> Departure:
        evident = shares[0] >= self._noise.without_evidence
        quiet = Way.NOTICED if shares[1] < self._month.profile.noticed else Way.HOLIDAY
        way = self._month.profile.ways.pick(shares[1]) if evident else quiet
        told = dataclasses.replace(plain, way=way, leaves_evidence=evident, answers=_EVADES)
        return self._by_way(told, way, name, draw)

    def _by_way(self, told: Departure, way: Way, name: PersonName, draw: int) -> Departure:
        match way:
            case Way.HOLIDAY:
                return _on_holiday(told, draw)
            case Way.NOTICED:
                return dataclasses.replace(_on_holiday(told, draw), observations=_NOTED, indicators=draw % 10 == 0)
            case Way.POSTPONED_BEFORE:
                return dataclasses.replace(_on_holiday(told, draw), postponed=True)
            case Way.FORGED_CARD:
                card = ShownCard(SealState.WRONG, forged_card(told.document, told.day))
                return dataclasses.replace(_saying(told, Purpose.WORK, {Paper.WORKER_CARD}), card=card)
            case Way.BORROWED_CARD:
                card = ShownCard(SealState.VERIFIED, anothers(forged_card(told.document, told.day)))
                return dataclasses.replace(_saying(told, Purpose.WORK, {Paper.WORKER_CARD}), card=card)
            case Way.WORK_WITHOUT_RECORD:
                return _saying(told, Purpose.WORK)
            case Way.WORK_VISA_AND_VISIT:
                return _saying(told, Purpose.VISIT, {Paper.WORK_VISA})
            case Way.VISIT_VISA_AND_WORK:
                return _saying(told, Purpose.WORK, {Paper.VISIT_VISA})
            case Way.CONTRACT_WITHOUT_RECORD:
                return _saying(told, Purpose.VISIT if draw % 2 else Purpose.WORK, {Paper.CONTRACT})
            case Way.LOST_PASSPORT:
                return dataclasses.replace(_saying(told, Purpose.VISIT), lost=True)
            case Way.SEAFARER_WITHOUT_PAPERS:
                return _saying(told, Purpose.SEAFARER)
            case Way.UNDER_AGE:
                born = PartialDate.of(told.day - timedelta(days=15 * 365 + draw % 900))
                young = dataclasses.replace(told, document=dataclasses.replace(told.document, birth_date=born))
                return _saying(young, Purpose.WORK, {Paper.CONTRACT})
            case _:
                return self._with_record(told, way, name, draw)

    def _with_record(self, told: Departure, way: Way, name: PersonName, draw: int) -> Departure:
        status, changes = Status.ACTIVE, dict[str, object]()
        if way is Way.SUSPENDED:
            status = Status.SUSPENDED
        elif way is Way.REVOKED:
            status = Status.REVOKED
        elif way is Way.USED_RECORD:
            status = Status.DEPARTED if draw % 2 else Status.EXPIRED
            changes = {"multiple_exit": False}
        elif way is Way.CLOSED_COUNTRY:
            begun = told.day - timedelta(days=10)
            changes = {"destination": "SAU", "employer_type": EmployerType.HOUSEHOLD, "contract_start": begun}
        record, to = self._record(told, name, draw, Scheme.PTOP, status, **changes)
        assert record is not None  # noqa: S101 - always written
        if way is Way.OTHER_PERSONS_RECORD:
            record = dataclasses.replace(
                record,
                name_primary="PRATIWI" if record.name_primary != "PRATIWI" else "HIDAYAT",
                name_secondary="ENDAH" if draw % 2 else "BAGUS",
                name_civil="Endah Pratiwi" if draw % 2 else "Bagus Hidayat",
                birth_date=PartialDate.of(date(1979 + draw % 20, 1 + draw % 12, 1 + draw % 28)),
            )
        said = _saying(told, Purpose.WORK, _CONTRACT_AND_VISA)
        if way is Way.CLOSED_COUNTRY:
            return dataclasses.replace(said, record=record, destination="SAU")
        bound = ("KHM" if to.country != "KHM" else "MMR") if way is Way.OTHER_DESTINATION else to.country
        return dataclasses.replace(said, record=record, destination=bound)


@lru_cache(DAYS + 1)
def _calendar_of(day: date) -> Calendar:
    return Calendar(day)


def _bound_for(record: Clearance | None, to: Destination) -> str:
    """Where a worker says to be going: seafarers name the port where they join, never the flag."""
    return record.joining_country if record is not None and record.joining_country else to.country


def _is_replaced(record: Clearance | None, document: TravelDocument) -> bool:
    """Whether the passport was changed after the record was made: the record knows a former one, or only that."""
    if record is None or record.document_number is None:
        return False
    number = document.document_number
    known = record.document_number == number or is_number_slip(number, record.document_number)
    return bool(record.prior_documents) or not known


def _on_holiday(told: Departure, draw: int) -> Departure:
    said = (Purpose.VISIT, Purpose.PILGRIMAGE, Purpose.VISIT)[draw % 3]
    return dataclasses.replace(told, says=said, keyed=said)


def _saying(told: Departure, purpose: Purpose, papers: set[Paper] | frozenset[Paper] = frozenset()) -> Departure:
    keyed = told.keyed if told.keyed is not told.says else purpose
    return dataclasses.replace(told, says=purpose, keyed=keyed, shown=frozenset(papers), holds=frozenset(papers))
