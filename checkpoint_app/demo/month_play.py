"""A simulated month played at the counter: what each traveller is asked, and where they stand at the decision.

The officer of the play keys the purpose, marks the papers on the counter, asks the question of the highest flag,
marks what is shown then, and looks again; a purpose keyed wrongly is noticed at the first question. Nothing is
stored: this is how a rule pack is tried before it is signed, and how fair it is to ordinary travellers.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import sys
import time
from collections.abc import Mapping
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass
from datetime import UTC, date, datetime
from datetime import time as day_time
from functools import cache, partial
from multiprocessing.context import BaseContext
from typing import NamedTuple

from checkpoint_app.assessment.assess import assess
from checkpoint_app.assessment.clearance import NotFound
from checkpoint_app.assessment.facts import AssessmentInput, Facts, build_facts
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, Purpose
from checkpoint_app.assessment.rule_pack import RulePack, load_rule_pack
from checkpoint_app.assessment.shown_codes import ShownPass
from checkpoint_app.central.seed.lists import restrictions, transit_hubs
from checkpoint_app.central.seed.month import Departure, Month, generate_month
from checkpoint_app.demo.month_records import Filed, MonthRecords
from checkpoint_app.demo.month_report import MonthReport, Played
from checkpoint_app.services.ports import find_port
from checkpoint_app.services.screening import look_up_person, speaks_of_work
from checkpoint_app.services.shown_codes import is_denied, look_up_by_card

_MOST_QUESTIONS = 8
_MOST_REMEMBERED = 20_000
_COVERAGE_PERCENT = 97


class Seen(NamedTuple):
    """What an assessment came to: level, and (code, level, has a question) of every flag, highest first."""

    level: Level
    flags: tuple[tuple[str, Level, bool], ...]


class Desk:
    """One officer at one counter with one rule pack; remembers assessments of equal facts."""

    def __init__(self, records: MonthRecords, pack: RulePack) -> None:
        self._records, self._pack = records, pack
        self._restrictions = tuple(restrictions())
        self._known: dict[Facts, Seen] = {}

    def play(self, one: Departure) -> Played:
        """Play one departure to its decision."""
        papers = dict.fromkeys(one.shown, PaperState.SEEN)
        answers: dict[str, Answer] = {}
        purpose, highest = one.keyed, Level.INFORMATION
        ever, asked = frozenset[str](), frozenset[str]()
        seen = self._look(one, purpose, papers, answers)
        questions = 0
        for questions in range(_MOST_QUESTIONS):  # noqa: B007 - counted in the result
            highest = max(highest, seen.level)
            ever |= {code for code, _, _ in seen.flags}
            asked |= {code for code, level, _ in seen.flags if level >= Level.ASK}
            code = _next_question(seen, answers)
            if code is None:
                break
            if purpose is not one.says and seen.level >= Level.ASK:
                purpose = one.says
            else:
                _ask(one, code, papers, answers)
            seen = self._look(one, purpose, papers, answers)
        codes = tuple(code for code, level, _ in seen.flags if level == seen.level) if seen.level else ()
        return Played(highest, seen.level, codes, ever, questions, asked)

    def _look(
        self, one: Departure, purpose: Purpose, papers: Mapping[Paper, PaperState], answers: Mapping[str, Answer]
    ) -> Seen:
        now = datetime.combine(one.day, day_time(5), UTC)
        document, records = one.document, self._records
        card = one.own_card if "S03" in answers and one.own_card is not None else one.card
        look_up = records.look_up(document.issuing_state, document.document_number, now)
        if isinstance(look_up, NotFound):
            by_card = look_up_by_card(card, document, answers, records, now) if card is not None else None
            if by_card is not None:
                look_up = by_card
            elif speaks_of_work(purpose, papers):
                person = look_up_person(document, records, look_up.age)
                look_up = look_up if person is None or is_denied(person.clearance, document, answers) else person
        given = AssessmentInput(
            document=document,
            purpose=purpose,
            papers=papers,
            answers=answers,
            stated_destination=one.destination,
            look_up=look_up,
            lost_document=records.lost_document(document.document_number, now),
            prevention=records.prevention_hit(document, now),
            open_case=records.open_case(document.document_number, now),
            restrictions=self._restrictions,
            feed_ages=records.ages(now),
            entry_coverage_percent=_COVERAGE_PERCENT,
            observations=one.observations,
            victim_indicators=one.indicators,
            boarding_pass=ShownPass(one.boarding_pass, _find_port, _HUBS) if one.boarding_pass is not None else None,
            card=card,
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


_HUBS = frozenset(row.location for row in transit_hubs())
_find_port = cache(find_port)


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
    """Play a whole month, on as many processes as there are cores (at most one a chunk).

    The records and lists are gathered first, on all processes as well, and handed to each of them.
    """
    started, used = time.perf_counter(), _cpu_s()
    report = MonthReport(order.seed, load_rule_pack(order.pack).digest)
    month = order.month()
    wanted = min(processes or os.cpu_count() or 1, month.chunks)
    if wanted <= 1:
        _begin(order, MonthRecords.of_month(month))
        for number in range(month.chunks):
            report.merge(_play_chunk(number))
    else:
        with ProcessPoolExecutor(wanted, _starting()) as pool:
            parts = pool.map(partial(_file_chunk, order), range(month.chunks), chunksize=8)
            records = MonthRecords((one for part in parts for one in part), month.listings())
        with ProcessPoolExecutor(wanted, _starting(), initializer=_begin, initargs=(order, records)) as pool:
            for part in pool.map(_play_chunk, range(month.chunks), chunksize=4):
                report.merge(part)
    report.wall_s, report.cpu_s = time.perf_counter() - started, _cpu_s() - used
    return report


def _starting() -> BaseContext:
    """Tell how processes are begun: a fork hands the records over for nothing, but no other thread may run."""
    is_alone = len(sys._current_frames()) == 1  # threading counts its own threads only
    return multiprocessing.get_context("fork" if is_alone and sys.platform != "win32" else "spawn")


def _cpu_s() -> float:
    """Tell the CPU time of this process and of those that it waited for."""
    spent = os.times()
    return spent.user + spent.system + spent.children_user + spent.children_system


def _file_chunk(order: MonthOrder, number: int) -> list[Filed]:
    return [Filed.of(one) for one in order.month().workers_of(number)]


def _begin(order: MonthOrder, records: MonthRecords) -> None:
    month = order.month()
    other = Desk(records, load_rule_pack(order.other_pack)) if order.other_pack else None
    # Records and names live as long as this process: there is nothing among them to collect.
    gc.freeze()
    _desk[:] = [(order, month, Desk(records, load_rule_pack(order.pack)), other)]


def _play_chunk(number: int) -> MonthReport:
    order, month, counter, other = _desk[0]
    report = MonthReport(order.seed, "")
    for one in month.chunk(number):
        report.add(one, counter.play(one), other.play(one) if other else None)
    return report
