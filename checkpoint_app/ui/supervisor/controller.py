"""Joins the supervisor's queue with the casebook: loads it, claims, releases, returns to the counter.

Lives on the main thread; everything that touches the casebook runs on the casebook's thread.
"""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.casework.encounter import (
    Action,
    Encounter,
    StepRefused,
    available_decisions,
    is_in_doubt,
    needs_review,
)
from checkpoint_app.casework.kinds import Role
from checkpoint_app.casework.outcomes import RuleFigures
from checkpoint_app.faults import Fault
from checkpoint_app.services.review import (
    CaseStep,
    QueueCounts,
    QueuePart,
    count_queue,
    load_queue,
    rule_figures,
    take_step,
)
from checkpoint_app.services.snapshots import Snapshot, read_snapshot
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.people import Person
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.supervisor.screen import QueueScreen
from checkpoint_app.ui.supervisor.view_model import (
    AuditState,
    ClaimCase,
    Colleague,
    HourCount,
    Loading,
    OpenCase,
    QueueAction,
    QueueNotice,
    QueueRow,
    QueueState,
    QueueView,
    ReassignCase,
    ReleaseCase,
    Reload,
    ReturnToCounter,
    RowsWanted,
    RuleOutcome,
    VerifyLog,
    queue_actions,
    queue_state,
)
from checkpoint_app.ui.workplace import Workplace

_REFRESH_MS = 2000
_ROWS_BEFORE, _ROWS = 20, 60
"""How many rows of a long queue are read at a time, and how many of them before the place that was asked for."""
_FIGURES_EVERY_S = 300
_HUB_SAYS = frozenset({"sync.fault.hub_case_held", "sync.fault.hub_away_claim"})
_LEVELS = {
    VerdictKind.ASK: Level.ASK,
    VerdictKind.SECONDARY: Level.SECONDARY,
    VerdictKind.SUPERVISOR: Level.SUPERVISOR,
}


class QueueController(QObject):
    """`case_wanted` carries an encounter's id; `counted` how many wait, for the tab."""

    case_wanted = Signal(object)
    counted = Signal(object)

    def __init__(self, screen: QueueScreen, workplace: Workplace) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._view = QueueView(Loading.LOADING, clock.now())
        self._people: tuple[Person, ...] = ()
        self._names: dict[str, str] = {}
        self._notice: QueueNotice | None = None
        self._outcomes: tuple[RuleOutcome, ...] = ()
        self._counted_ns: int | None = None
        self._first = 0
        self._counts = QueueCounts()
        self._is_counting = False
        # The hub is asked on this thread, never on the casebook's, which must stay free.
        self._steps = ThreadPoolExecutor(max_workers=1, thread_name_prefix="queue-steps")
        screen.intent.connect(self._take)
        workplace.log.changed.connect(self._verified)
        self._timer = QTimer(self)
        self._timer.setInterval(_REFRESH_MS)
        self._timer.timeout.connect(self.reload)

    @property
    def is_ready(self) -> bool:
        """Whether the queue is on the screen."""
        return self._view.loading is Loading.READY and self._futures.waiting == 0

    def start(self) -> None:
        """Show the queue and keep it fresh."""
        self._people = self._workplace.post.people()
        self._names = {person.officer_id: person.display_name for person in self._people}
        self._timer.start()
        self._counted_ns = None
        self._first = 0
        self._screen.enter()
        self.reload()

    def stop(self) -> None:
        """Stop refreshing."""
        self._timer.stop()

    def close(self) -> None:
        """End the thread on which the hub is asked; a step that ends after this shows nothing any more."""
        self.stop()
        self._futures.stop()
        self._steps.shutdown(wait=True)

    def clear(self) -> None:
        """Take every traveller off the screen."""
        self.stop()
        self._notice = None
        self._view = QueueView(Loading.LOADING, clock.now())
        self._screen.clear()

    def tell(self, notice: Fault | QueueNotice) -> None:
        """Show one sentence above the queue until the next step."""
        if isinstance(notice, Fault):
            notice = QueueNotice(notice.key, tuple(notice.values.items()))
        self._notice = notice
        self.reload()

    def reload(self) -> None:
        """Load the queue again; the clock does its part first."""
        if self._futures.is_stopped:
            return
        first = self._first
        loaded = self._workplace.post.writer.submit(lambda casebook: load_queue(casebook, first, _ROWS))
        self._futures.watch(loaded, self._show, self._failed)

    def _count_queue(self) -> None:
        """Count what stands beside the queue; of a long one that takes longer than the page: nobody waits for it."""
        if self._is_counting:
            return
        self._is_counting = True
        counted = self._workplace.reader.submit(lambda casebook: count_queue(casebook, clock.now().astimezone()))
        self._futures.watch(counted, self._take_counts, self._counts_failed)

    def _take_counts(self, counts: QueueCounts) -> None:
        self._is_counting = False
        if counts != self._counts:
            self._counts = counts
            self._view = self._with_counts(self._view)
            if self._view.loading is Loading.READY:
                self._screen.show_view(self._view)

    def _counts_failed(self, fault: Fault) -> None:
        self._is_counting = False
        self._failed(fault)

    def _with_counts(self, view: QueueView) -> QueueView:
        hours = dict(self._counts.hours)
        bars = tuple(HourCount(hour, hours.get(hour, 0)) for hour in range(24) if hours)
        return replace(view, hours=bars, waiting_long=self._counts.waiting_long)

    def _count_outcomes(self) -> None:
        """Count how often rules were right: on entering, then every few minutes, since it reads 90 days of cases."""
        now_ns = clock.monotonic_ns()
        if self._counted_ns is not None and now_ns - self._counted_ns < _FIGURES_EVERY_S * 1_000_000_000:
            return
        self._counted_ns = now_ns
        future = self._workplace.reader.submit(lambda casebook: rule_figures(casebook, clock.now()))
        self._futures.watch(future, self._take_figures, self._failed)

    def _take_figures(self, figures: tuple[RuleFigures, ...]) -> None:
        titles = {rule.code: rule.title for rule in self._workplace.post.pack.rules}
        self._outcomes = tuple(
            RuleOutcome(
                each.code,
                titles.get(each.code, Bilingual(each.code, each.code)),
                each.right,
                each.reviewed,
                each.interval,
                each.is_wrong_too_often,
            )
            for each in figures
        )

    def _take(self, intent: object) -> None:
        match intent:
            case OpenCase(encounter_id):
                self.case_wanted.emit(encounter_id)
            case ClaimCase(encounter_id):
                self._step(encounter_id, Action.CLAIM)
            case ReleaseCase(encounter_id):
                self._step(encounter_id, Action.RELEASE)
            case ReassignCase(encounter_id, officer_id):
                self._step(encounter_id, Action.REASSIGN, receiver=officer_id)
            case ReturnToCounter(encounter_id):
                self._step(encounter_id, Action.DEPART)
            case VerifyLog():
                self._workplace.log.start()
            case RowsWanted(place):
                self._first = max(0, place - _ROWS_BEFORE)
                self.reload()
            case Reload():
                self.reload()

    def _step(self, encounter_id: str, action: Action, receiver: str | None = None) -> None:
        officer = self._workplace.officer
        if officer is None:
            return
        step = CaseStep(encounter_id, action, receiver=receiver, alone=self._workplace.alone)
        writer, hold = self._workplace.post.writer, self._workplace.take_hold(encounter_id)

        def work() -> Encounter:
            if action is Action.CLAIM:
                hold()
            return writer.run(lambda casebook: take_step(casebook, officer, step))

        self._futures.watch(self._steps.submit(work), self._stepped, self._refused)

    def _stepped(self, _encounter: Encounter) -> None:
        self._notice = None
        self._workplace.told()
        self.reload()

    def _refused(self, fault: Fault) -> None:
        """A step that needs more than one key (a reason at level 3) is taken in the case file."""
        if isinstance(fault, StepRefused):
            self.reload()
        elif fault.key in _HUB_SAYS:
            self.tell(fault)
        else:
            self._failed(fault)

    def _show(self, part: QueuePart) -> None:
        if self._workplace.officer is None:
            return
        view = QueueView(
            Loading.READY,
            clock.now(),
            tuple(self._row(case) for case in part.cases),
            outcomes=self._outcomes,
            audit=self._view.audit,
            notice=self._notice,
            colleagues=self._colleagues(),
            first=part.first,
            count=part.length,
        )
        self._view = self._with_counts(view)
        self._screen.show_view(self._view)
        self.counted.emit(part.length)
        self._count_queue()
        self._count_outcomes()

    def _failed(self, fault: Fault) -> None:
        if self._workplace.officer is None:
            return
        self._screen.show_view(QueueView(Loading.FAILED, clock.now(), fault=fault))

    def _verified(self) -> None:
        report = self._workplace.log.state.report
        if report is not None and self._workplace.officer is not None:
            self._view = replace(self._view, now=clock.now(), audit=AuditState(report.is_whole, report.events))
            self._screen.show_view(self._view)

    def _row(self, case: Case) -> QueueRow:
        encounter, snapshot = case.encounter, read_snapshot(case.content)
        claimed_by = encounter.claimed_by
        officer = self._workplace.officer
        mine = officer is not None and claimed_by == officer.officer_id
        verdict = encounter.verdict or VerdictKind.CANNOT_TELL
        return QueueRow(
            encounter.encounter_id,
            snapshot.name,
            verdict,
            _LEVELS.get(verdict, Level.INFORMATION),
            QueueState.TO_REVIEW if needs_review(encounter) else queue_state(encounter.state) or QueueState.WAITING,
            encounter.referred_at or encounter.opened_at,
            self._workplace.words("workplace.origin", counter=snapshot.counter or self._counter(case) or "–"),
            boards_at=encounter.boarding_at,
            departure=snapshot.departure,
            discreet=snapshot.discreet,
            codes=snapshot.codes,
            reason=_reason(snapshot),
            group=snapshot.group,
            happened_at=snapshot.late.happened_at if snapshot.late else None,
            claimed_by=self._name(claimed_by) if claimed_by else None,
            disputed=case.disputed,
            mine=mine,
            lease_until=encounter.lease_until,
            lapses_at=encounter.lapses_at,
            doubt=encounter.recheck if is_in_doubt(encounter) else None,
            actions=self._actions(encounter, mine=mine),
        )

    def _name(self, officer_id: str) -> str:
        return self._names.get(officer_id) or self._workplace.name_of(officer_id) or officer_id

    def _colleagues(self) -> tuple[Colleague, ...]:
        """Those who may take a case over."""
        return tuple(
            Colleague(person.officer_id, person.display_name)
            for person in self._people
            if person.role is Role.SUPERVISOR and person.left_at is None
        )

    def _counter(self, case: Case) -> str | None:
        return None if case.home is None else self._workplace.counter_of(case.home)

    def _actions(self, encounter: Encounter, *, mine: bool) -> frozenset[QueueAction]:
        """What this person may do, from the one table of the casework."""
        officer = self._workplace.officer
        if officer is None or not (officer.role is Role.SUPERVISOR or self._workplace.alone):
            return frozenset()
        steps = available_decisions(encounter.state, officer.role, encounter.verdict, self._workplace.alone)
        return queue_actions(steps, mine=mine)


def _reason(snapshot: Snapshot) -> Bilingual | None:
    return snapshot.titles[0] if snapshot.titles and not snapshot.discreet else None
