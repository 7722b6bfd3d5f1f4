"""The supervisor's side: the queue, claims, the case file and what is decided in it.

Functions here run on the casebook's thread (`CasebookWriter.submit`). Reading a case is itself recorded. What may be
done in a state is the one table of `casework.encounter_table`; nothing here knows better.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.encounter import (
    Action,
    Encounter,
    Outcome,
    SecondPerson,
    Step,
    available_decisions,
    needs_review,
)
from checkpoint_app.casework.kinds import EncounterState, Ground, Role
from checkpoint_app.casework.outcomes import RuleFigures, figures_of
from checkpoint_app.services.arrangers import NamedAlike, named_alike
from checkpoint_app.services.recording import note_exit
from checkpoint_app.services.screening import Check
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.casebook import Casebook, HistoryEntry, ReadReason
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer


@dataclass(frozen=True, slots=True)
class CaseFile:
    """An open case: where it stands, what the officer saw, all its events, and what may be done next."""

    encounter: Encounter
    content: dict[str, JsonValue] | None
    history: tuple[HistoryEntry, ...]
    open_steps: tuple[Step, ...]
    needs_review: bool
    alike: tuple[NamedAlike, ...] = ()
    """Other cases of the post in which the same company or person was named as having arranged the job."""


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One step in a case, with what it takes; `check` is the traveller as assessed now, for a departure."""

    encounter_id: str
    action: Action
    reason: str | None = None
    ground: Ground | None = None
    second: LoggedInOfficer | SecondPerson | None = None
    receiver: str | None = None
    alone: bool = False
    body: Mapping[str, JsonValue] | None = None
    check: Check | None = None


WHOLE_UP_TO = 200
"""A queue no longer than this is read whole."""
CALLED_OUT_AFTER = timedelta(minutes=30)
"""A wait longer than this is called out."""
INDICATORS = "indicators"
"""Where the body of an event holds victim indicators; None instead of a list: not for these eyes."""
FIGURES_OF = timedelta(days=90)
_OF_THE_INTERVIEW = frozenset({Action.POSTPONE, Action.POSTPONE_PROVISIONALLY, Action.PROTECT, Action.WITHDRAW})


@dataclass(frozen=True, slots=True)
class QueuePart:
    """A part of the queue from the place `first` on, and how long the whole is."""

    first: int
    cases: tuple[Case, ...]
    length: int


@dataclass(frozen=True, slots=True)
class QueueCounts:
    """How many waits are called out, and today's referrals by (hour, count)."""

    waiting_long: int = 0
    hours: tuple[tuple[int, int], ...] = ()


def load_queue(casebook: Casebook, first: int = 0, most: int = -1, whole_up_to: int = WHOLE_UP_TO) -> QueuePart:
    """List what waits, after the clock has done its part: leases end, provisional postponements lapse.

    Behind it stand those who were let go at the highest verdict and are to be reviewed. Where the queue has become
    shorter than `first`, its last part is given; a short queue is given whole, so that groups can be joined.
    """
    casebook.let_clock_act(moment_now())
    length = casebook.queue_length()
    if length <= whole_up_to:
        first, most = 0, -1
    first = max(0, min(first, length - most)) if most >= 0 else 0
    return QueuePart(first, casebook.queue(first, most), length)


def count_queue(casebook: Casebook, now: datetime) -> QueueCounts:
    """Count what stands beside the queue; `now` in this machine's own time zone, whose day and hours count."""
    hours: Counter[int] = Counter()
    for each in casebook.referrals(now.replace(hour=0, minute=0, second=0, microsecond=0)):
        hours[each.minute.astimezone(now.tzinfo).hour] += each.count
    return QueueCounts(casebook.waiting_long(now - CALLED_OUT_AFTER), tuple(sorted(hours.items())))


def open_case(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, reason: ReadReason, *, alone: bool = False
) -> CaseFile:
    """Open a case file; the look is recorded first."""
    casebook.let_clock_act(moment_now())
    case = casebook.read_case(officer, moment_now(), encounter_id, reason)
    return _file(casebook, case, officer, alone=alone)


def look_again(casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, *, alone: bool = False) -> CaseFile:
    """Show an open case as it stands now, within the look that was recorded when it was opened."""
    casebook.let_clock_act(moment_now())
    encounter = casebook.encounter(encounter_id)
    return _file(casebook, Case(encounter, casebook.content(encounter_id)), officer, alone=alone)


def take_step(casebook: Casebook, officer: LoggedInOfficer, step: CaseStep) -> Encounter:
    """Record one step in one transaction, with the interview that comes before it and the exit that follows.

    Raises StepRefused when it is not open or lacks something, and then nothing was recorded.
    """
    moment = moment_now()
    with casebook.record(officer, moment) as recording:
        is_claimed = casebook.encounter(step.encounter_id).state is EncounterState.CLAIMED
        if is_claimed and step.action in _OF_THE_INTERVIEW:
            recording.decide(step.encounter_id, Action.INTERVIEW, alone=step.alone, body={})
        encounter = recording.decide(
            step.encounter_id,
            step.action,
            alone=step.alone,
            reason=step.reason,
            ground=step.ground,
            second=step.second,
            receiver=step.receiver,
            body=step.body,
        )
        if step.action is Action.DEPART and step.check is not None:
            note_exit(recording, step.check, moment.at)
    return encounter


def begin_interview(
    casebook: Casebook,
    officer: LoggedInOfficer,
    encounter_id: str,
    body: Mapping[str, JsonValue],
    *,
    alone: bool = False,
) -> Encounter:
    """Write the interview down; a case that waits is claimed on the way, in the same transaction."""
    with casebook.record(officer, moment_now()) as recording:
        if casebook.encounter(encounter_id).state is EncounterState.REFERRED:
            recording.decide(encounter_id, Action.CLAIM, alone=alone)
        return recording.decide(encounter_id, Action.INTERVIEW, alone=alone, body=body)


def give_review(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, outcome: Outcome, note: str | None
) -> Encounter:
    """Record what the supervisor finds about a decision, afterwards."""
    with casebook.record(officer, moment_now()) as recording:
        return recording.review(encounter_id, outcome, note)


def rule_figures(casebook: Casebook, now: datetime) -> tuple[RuleFigures, ...]:
    """Tell how often each rule was right here in the last 90 days, those that are wrong too often first."""
    return figures_of(casebook.settled_cases(now - FIGURES_OF))


def _file(casebook: Casebook, case: Case, officer: LoggedInOfficer, *, alone: bool) -> CaseFile:
    encounter = case.encounter
    steps = available_decisions(encounter.state, officer.role, encounter.verdict, alone)
    history = tuple(_for_eyes_of(officer, entry) for entry in casebook.history(encounter.encounter_id))
    alike = named_alike(casebook, encounter.encounter_id, history, moment_now().at)
    return CaseFile(encounter, case.content, history, steps, needs_review(encounter), alike)


def _for_eyes_of(officer: LoggedInOfficer, entry: HistoryEntry) -> HistoryEntry:
    """Leave out which victim indicators were recorded, except for who recorded them and a protection officer."""
    allowed = officer.role is Role.PROTECTION_OFFICER or entry.event.officer_id == officer.officer_id
    if allowed or not entry.body or INDICATORS not in entry.body:
        return entry
    return replace(entry, body={**entry.body, INDICATORS: None})
