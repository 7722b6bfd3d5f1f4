"""A simulated month played at the counter: what each traveller is asked, and where they stand at the decision.

The officer of the play keys the purpose, marks the papers on the counter, asks the question of the highest flag,
marks what is shown then, and looks again; a purpose keyed wrongly is noticed at the first question. Nothing is
stored: this is how a rule pack is tried before it is signed, and how fair it is to ordinary travellers.
"""

from __future__ import annotations

import os
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from datetime import time as day_time
from typing import NamedTuple

from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.clearance import Clearance, Feed, FeedAge, Found, LookUp, LostDocumentHit, NotFound
from checkpoint_app.assessment.facts import AssessmentInput, Facts, build_facts
from checkpoint_app.assessment.kinds import Answer, Band, Level, Paper, PaperState, Purpose
from checkpoint_app.assessment.matching import pick_record
from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.central.seed.lists import restrictions
from checkpoint_app.central.seed.month import Departure, Month, generate_month
from checkpoint_app.demo.month_report import MonthReport, Played
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.services.screening import look_up_person, speaks_of_work
from checkpoint_app.store.clearances_schema import born_key_of, near_born_keys

_MOST_QUESTIONS = 8
_MOST_REMEMBERED = 20_000
_COVERAGE_PERCENT = 97


class Seen(NamedTuple):
    """What an assessment came to: level, and (code, level, has a question) of every flag, highest first."""

    level: Level
    flags: tuple[tuple[str, Level, bool], ...]


class MonthRecords:
    """The placement records and the lost documents of a month, as a post's copy has them; in memory."""

    def __init__(self, departures: Iterable[Departure]) -> None:
        self._by_number: dict[str, list[Clearance]] = {}
        self._by_prior: dict[str, list[Clearance]] = {}
        self._by_birth: dict[int, list[Clearance]] = {}
        self._lost: set[str] = set()
        for each in departures:
            if each.lost:
                self._lost.add(each.document.document_number)
            if each.record is not None and each.cached:
                self._add(each.record)

    def _add(self, record: Clearance) -> None:
        if record.document_number is not None:
            self._by_number.setdefault(record.document_number, []).append(record)
        self._by_birth.setdefault(born_key_of(record.birth_date), []).append(record)
        for number in record.prior_documents:
            self._by_prior.setdefault(number, []).append(record)

    def look_up(self, issuer: str, number: str, age: FeedAge) -> LookUp:
        """Find the record of a document, or of the one that replaced it."""
        own = pick_record(self._by_number.get(number, ()))
        if own is not None and own.document_issuer == issuer:
            return Found(own, age)
        prior = pick_record(self._by_prior.get(number, ()))
        return NotFound(age) if prior is None else Found(prior, age, by_prior_document=True)

    def born_near(self, birth_date: PartialDate) -> tuple[Clearance, ...]:
        """Give the records whose birth date may be this one, by the keys of a post's own index."""
        return tuple(record for key in near_born_keys(birth_date) for record in self._by_birth.get(key, ()))

    def is_lost(self, number: str) -> bool:
        """Whether a number is on the list of lost documents."""
        return number in self._lost


class Desk:
    """One officer at one counter with one rule pack; remembers assessments of equal facts."""

    def __init__(self, records: MonthRecords, pack: RulePack) -> None:
        self._records, self._pack = records, pack
        self._restrictions = tuple(restrictions())
        self._ages: dict[date, tuple[FeedAge, ...]] = {}
        self._known: dict[Facts, Seen] = {}

    def play(self, one: Departure) -> Played:
        """Play one departure to its decision."""
        papers = dict.fromkeys(one.shown, PaperState.SEEN)
        answers: dict[str, Answer] = {}
        purpose, highest, ever = one.keyed, Level.INFORMATION, frozenset[str]()
        seen = self._look(one, purpose, papers, answers)
        questions = 0
        for questions in range(_MOST_QUESTIONS):  # noqa: B007 - counted in the result
            highest = max(highest, seen.level)
            ever |= {code for code, _, _ in seen.flags}
            code = _next_question(seen, answers)
            if code is None:
                break
            if purpose is not one.says and seen.level >= Level.ASK:
                purpose = one.says
            else:
                _ask(one, code, papers, answers)
            seen = self._look(one, purpose, papers, answers)
        codes = tuple(code for code, level, _ in seen.flags if level == seen.level) if seen.level else ()
        return Played(highest, seen.level, codes, ever, questions)

    def _look(
        self, one: Departure, purpose: Purpose, papers: Mapping[Paper, PaperState], answers: Mapping[str, Answer]
    ) -> Seen:
        now = datetime.combine(one.day, day_time(5), UTC)
        ages = self._ages.get(one.day)
        if ages is None:
            ages = self._ages[one.day] = tuple(FeedAge(feed, now - timedelta(hours=2), Band.GREEN) for feed in Feed)
        document = one.document
        lost = None
        if self._records.is_lost(document.document_number):
            lost = LostDocumentHit("Imipas", one.day - timedelta(days=30), None, _age_of(Feed.LOST_DOCUMENTS, ages))
        clearances = _age_of(Feed.CLEARANCES, ages)
        look_up = self._records.look_up(document.issuing_state, document.document_number, clearances)
        if isinstance(look_up, NotFound) and speaks_of_work(purpose, papers, answers):
            look_up = look_up_person(document, self._records, clearances) or look_up
        given = AssessmentInput(
            document=document,
            purpose=purpose,
            papers=papers,
            answers=answers,
            stated_destination=one.destination,
            look_up=look_up,
            lost_document=lost,
            restrictions=self._restrictions,
            feed_ages=ages,
            entry_coverage_percent=_COVERAGE_PERCENT,
        )
        facts = build_facts(given, now, one.day)
        known = self._known.get(facts)
        if known is None:
            if len(self._known) >= _MOST_REMEMBERED:
                self._known.clear()
            found = assess(facts, self._pack)
            level = max((flag.level for flag in found.flags), default=Level.INFORMATION)
            flags = tuple((flag.code, flag.level, flag.question is not None) for flag in found.flags)
            known = self._known[facts] = Seen(level, flags)
        return known


def _age_of(feed: Feed, ages: tuple[FeedAge, ...]) -> FeedAge:
    return next(age for age in ages if age.feed is feed)


def _next_question(seen: Seen, answers: Mapping[str, Answer]) -> str | None:
    """The question of the highest flag that was not asked; of a level I only whether they leave for this job."""
    for code, level, has_question in seen.flags:
        if has_question and code not in answers and (level >= Level.ASK or code == "C00"):
            return code
    return None


_PAPERS_OF = {
    "C01": (Paper.CONTRACT, Paper.WORK_VISA, Paper.HOST_WORK_CARD),
    "C14": (Paper.SEAFARERS_BOOK, Paper.SEA_WORK_AGREEMENT),
}


def _ask(one: Departure, code: str, papers: dict[Paper, PaperState], answers: dict[str, Answer]) -> None:
    """Ask a flag's question: papers that are held are laid down, those asked for by name are marked when missing."""
    papers.update(dict.fromkeys(one.holds, PaperState.SEEN))
    for paper in _PAPERS_OF.get(code, ()):
        papers.setdefault(paper, PaperState.NOT_SHOWN)
    if code == "C01":
        shown = papers[Paper.CONTRACT] is PaperState.SEEN and PaperState.SEEN in (
            papers[Paper.WORK_VISA],
            papers[Paper.HOST_WORK_CARD],
        )
        answers[code] = Answer.SHOWN if shown else Answer.NOT_SHOWN
    else:
        answers[code] = one.answers.get(code, Answer.DOES_NOT_KNOW)


@dataclass(frozen=True, slots=True)
class MonthOrder:
    """What to play; packs are TOML texts, so that another process can load them."""

    seed: int
    departures: int
    first_day: date
    noise: float
    pack: str
    other_pack: str | None = None

    def month(self) -> Month:
        """Make the month."""
        return generate_month(self.seed, self.departures, self.first_day, noise=self.noise)


_desk: list[tuple[MonthOrder, Month, Desk, Desk | None]] = []
"""What a working process holds: one entry, made when it starts."""


def play_month(order: MonthOrder, *, processes: int | None = None) -> MonthReport:
    """Play a whole month, on as many processes as there are cores (at most one a chunk)."""
    started = time.perf_counter()
    pack = load_rule_pack(order.pack)
    report = MonthReport(order.seed, pack.digest)
    month = order.month()
    wanted = min(processes or os.cpu_count() or 1, month.chunks)
    if wanted <= 1:
        _begin(order)
        for number in range(month.chunks):
            report.merge(_play_chunk(number))
    else:
        with ProcessPoolExecutor(wanted, initializer=_begin, initargs=(order,)) as pool:
            for part in pool.map(_play_chunk, range(month.chunks), chunksize=4):
                report.merge(part)
    report.wall_s = time.perf_counter() - started
    return report


def _begin(order: MonthOrder) -> None:
    month = order.month()
    records = MonthRecords(month.workers())
    other = Desk(records, load_rule_pack(order.other_pack)) if order.other_pack else None
    _desk[:] = [(order, month, Desk(records, load_rule_pack(order.pack)), other)]


def _play_chunk(number: int) -> MonthReport:
    order, month, counter, other = _desk[0]
    report = MonthReport(order.seed, "")
    for one in month.chunk(number):
        report.add(one, counter.play(one), other.play(one) if other else None)
    return report
