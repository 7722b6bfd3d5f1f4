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

from checkpoint_app.assessment.clearance import Clearance, Scheme
from checkpoint_app.assessment.clearance import ClearanceStatus as Status
from checkpoint_app.assessment.kinds import Answer, Paper, Purpose
from checkpoint_app.casework.feed_rows import decode_row, encode_line
from checkpoint_app.central.seed import numbers
from checkpoint_app.central.seed.draws import Draws
from checkpoint_app.central.seed.month_profile import WORKERS, Kind, MonthProfile, Noise, Way, load_month_profile
from checkpoint_app.central.seed.names import PersonName, draw_names
from checkpoint_app.central.seed.profile import Destination, Profile, load_profile
from checkpoint_app.central.seed.records import Calendar, Person, Plan, build
from checkpoint_app.central.seed.timeline import Timeline, home_on_leave, timeline
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

CHUNK = 4096
DAYS = 30
_STREAM = 6
_LARGE = 1 << 40
_SHARE = 1 << 20
_FIRST_PERSON = 1 << 28
_NAME_CELLS = 39
_LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


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
            columns, maker = _draw(self, number), _Maker(self)
            size = min(CHUNK, self.departures - number * CHUNK)
            for at in range(size):
                if columns.kinds[at] not in (Kind.ORDINARY, Kind.FOREIGN, Kind.EXCLUDED):
                    yield maker.departure(number * CHUNK + at, at, columns)


def generate_month(seed: int, departures: int, first_day: date, *, noise: float = 1.0) -> Month:
    """Make a month; `noise` times the standard noise, at least 1."""
    profile = load_month_profile()
    return Month(seed, departures, first_day, profile.noise.times(noise), profile, load_profile())


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
    }
)
"""What an honest worker answers."""
_RETURNS = MappingProxyType({**_TOLD, "C02": Answer.YES})
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
    }
)


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
        plain = Departure(number, kind, day, columns.posts[at], document, says, keyed)
        if kind in (Kind.ORDINARY, Kind.FOREIGN):
            return plain
        shares = [column[at] for column in columns.shares]
        if kind is Kind.EXCLUDED:
            # Some go back to the post they hold; the others have no employer to go back to.
            back = Answer.YES if shares[0] < 0.6 else Answer.NO
            abroad = {Paper.RESIDENCE_CARD} if says is Purpose.LIVES_ABROAD_OR_OTHER else set[Paper]()
            return dataclasses.replace(
                plain,
                shown=frozenset({Paper.WORK_VISA}),
                holds=frozenset({Paper.WORK_VISA, *abroad}),
                answers=MappingProxyType({"C02": back}),
            )
        if kind is Kind.NON_PROCEDURAL:
            return self._round_the_procedure(plain, columns.names[at], draw, shares)
        return self._worker(plain, columns.names[at], draw, shares)

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
        primary, secondary, cut = _zone_name(name)
        if draw % 1_000_003 / 1_000_003 < self._noise.misread_and_confirmed:
            primary = _one_letter_off(primary, draw)
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
            changes["name_primary"] = _one_letter_off(record.name_primary, draw)
            changes["name_civil"] = (
                record.name_civil[:3] + _one_letter_off(record.name_civil[3:].upper(), draw).title()
            )
        if shares[2] < self._noise.birth_date_partial_or_swapped:
            changes["birth_date"] = _partial_or_swapped(record.birth_date, draw)
        number = plain.document.document_number
        if shares[3] < self._noise.document_number_wrong:
            changes["document_number"] = _digit_off(number, draw)
        elif shares[4] < self._noise.passport_replaced:
            former = numbers.outside_number(self._month.seed, 60_000_000 + plain.number)
            if shares[5] < self._noise.predecessor_listed:
                changes["prior_documents"] = (former,)
            else:
                changes["document_number"] = former
        return dataclasses.replace(record, **changes)  # type: ignore[arg-type]

    def _round_the_procedure(self, plain: Departure, name: PersonName, draw: int, shares: list[float]) -> Departure:
        evident = shares[0] >= self._noise.without_evidence
        way = self._month.profile.ways.pick(shares[1]) if evident else Way.HOLIDAY
        told = dataclasses.replace(plain, way=way, leaves_evidence=evident, answers=_EVADES)
        return self._by_way(told, way, name, draw)

    def _by_way(self, told: Departure, way: Way, name: PersonName, draw: int) -> Departure:
        match way:
            case Way.HOLIDAY:
                said = (Purpose.VISIT, Purpose.PILGRIMAGE, Purpose.VISIT)[draw % 3]
                return dataclasses.replace(told, says=said, keyed=said)
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
        status, changes = Status.ACTIVE, {}
        if way is Way.SUSPENDED:
            status = Status.SUSPENDED
        elif way is Way.REVOKED:
            status = Status.REVOKED
        elif way is Way.USED_RECORD:
            status = Status.DEPARTED if draw % 2 else Status.EXPIRED
            changes = {"multiple_exit": False}
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
        bound = ("KHM" if to.country != "KHM" else "MMR") if way is Way.OTHER_DESTINATION else to.country
        return dataclasses.replace(said, record=record, destination=bound)


@lru_cache(DAYS + 1)
def _calendar_of(day: date) -> Calendar:
    return Calendar(day)


def _bound_for(record: Clearance | None, to: Destination) -> str:
    """Where a worker says to be going: seafarers name the port where they join, never the flag."""
    return record.joining_country if record is not None and record.joining_country else to.country


def _saying(told: Departure, purpose: Purpose, papers: set[Paper] | frozenset[Paper] = frozenset()) -> Departure:
    keyed = told.keyed if told.keyed is not told.says else purpose
    return dataclasses.replace(told, says=purpose, keyed=keyed, shown=frozenset(papers), holds=frozenset(papers))


def _zone_name(name: PersonName) -> tuple[str, str, bool]:
    """Give the identifiers as 39 cells of a zone hold them, and whether something was cut off."""
    room = _NAME_CELLS - len(name.primary) - (2 if name.secondary else 0)
    if room >= len(name.secondary):
        return name.primary, name.secondary, False
    return name.primary[:_NAME_CELLS], name.secondary[: max(room, 0)].strip(), True


def _one_letter_off(text: str, draw: int) -> str:
    """Key a name with one slip: a letter exchanged, left out, doubled, or two swapped."""
    places = [at for at, letter in enumerate(text) if letter.isalpha()]
    if not places:
        return text
    at = places[draw % len(places)]
    match (draw >> 5) % 4:
        case 0:
            return text[:at] + _LETTERS[(_LETTERS.find(text[at]) + 1 + (draw >> 8) % 24) % 26] + text[at + 1 :]
        case 1 if len(text) > 3:
            return text[:at] + text[at + 1 :]
        case 2:
            return text[:at] + text[at] + text[at:]
        case _:
            return text[:at] + text[at + 1 : at + 2] + text[at] + text[at + 2 :]


def _digit_off(number: str, draw: int) -> str:
    at = 2 + draw % (len(number) - 2)
    return number[:at] + str((int(number[at]) + 1 + draw % 8) % 10) + number[at + 1 :]


def _partial_or_swapped(born: PartialDate, draw: int) -> PartialDate:
    whole = born.earliest
    if draw % 2 and whole.day <= 12:
        return PartialDate.of(whole.replace(month=whole.day, day=whole.month))
    return PartialDate(whole.year)
