"""An encounter and what people decide in it. Pure: `apply_decision` gives the next encounter or says why not.

Nothing is edited: an amendment is a decision of its own that names the event it replaces and why.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import Enum

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter_table import (
    FINAL_STATES,
    TRANSITIONS,
    Action,
    Actor,
    Need,
    Step,
    actor_of,
    available_decisions,
    event_kind,
    step_for,
)
from checkpoint_app.casework.kinds import EncounterState, Ground, Role
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.faults import DataRejected

__all__ = [
    "FINAL_STATES",
    "TRANSITIONS",
    "Action",
    "Actor",
    "AmendReason",
    "Amendment",
    "Encounter",
    "Need",
    "OfficerDecision",
    "Outcome",
    "Presence",
    "ReviewDecision",
    "SecondPerson",
    "Step",
    "StepRefused",
    "actor_of",
    "apply_decision",
    "apply_review",
    "available_decisions",
    "event_kind",
    "is_in_doubt",
    "lapse_at",
    "needs_review",
]

PROVISIONAL_LIMIT = timedelta(minutes=60)
CLAIM_LEASE = timedelta(minutes=15)
_SECOND_PERSON_ROLES = frozenset({Role.OFFICER, Role.SUPERVISOR, Role.PROTECTION_OFFICER})


class StepRefused(DataRejected):
    """A decision that is not open, or that lacks something; nothing was recorded."""


class Presence(Enum):
    """How the second person took part."""

    AT_THE_POST = "AT_THE_POST"
    BY_TELEPHONE = "BY_TELEPHONE"


class AmendReason(Enum):
    """Why an earlier event is replaced."""

    WRONG_KEY = "WRONG_KEY"
    WRONG_PERSON = "WRONG_PERSON"
    NEW_INFORMATION = "NEW_INFORMATION"


class Outcome(Enum):
    """What a review, or the end of a protection case, found."""

    IN_ORDER = "IN_ORDER"
    PAPERS_COMPLETED = "PAPERS_COMPLETED"
    POSTPONED = "POSTPONED"
    LIFTED_OUR_ERROR = "LIFTED_OUR_ERROR"
    REFERRED = "REFERRED"
    VICTIM_CONFIRMED = "VICTIM_CONFIRMED"
    NOT_CONFIRMED = "NOT_CONFIRMED"


@dataclass(frozen=True, slots=True)
class SecondPerson:
    """The other person without whom a postponement cannot be imposed."""

    officer_id: str
    role: Role
    presence: Presence


@dataclass(frozen=True, slots=True)
class Amendment:
    """Which event a decision replaces, and why."""

    event_id: str
    reason: AmendReason


@dataclass(frozen=True, slots=True)
class OfficerDecision:
    """One action of one person (or of the clock: no officer, no role) at an aware UTC instant.

    `reason` is the person's own words and may hold identity: it goes into the encrypted body only. `receiver` is an
    officer's id for REASSIGN, an office for OFFER, ACCEPT and HAND_OVER. `alone`: nobody else is at the post.
    """

    encounter_id: str
    action: Action
    officer_id: str | None
    role: Role | None
    at: datetime
    alone: bool = False
    reason: str | None = None
    ground: Ground | None = None
    second: SecondPerson | None = None
    receiver: str | None = None
    amends: Amendment | None = None


@dataclass(frozen=True, slots=True)
class Encounter:
    """Where an encounter stands; no field holds identity. Instants are aware UTC.

    `last_event_id`, `last_action` and `last_by` name the last step, the only one that can be amended; `before` is the
    encounter as it was before that step. `provisional_since` is kept through amendments: a second provisional
    postponement has no new hour. `imposed_by` is who postponed or protected, `decided_by` who let go or stopped last.
    `was_referred` and `was_postponed` remember the way, on which the time of retention depends. `recheck` tells what
    became of a card that was newer than the data here.
    """

    encounter_id: str
    opened_at: datetime
    opened_by: str
    verdict: VerdictKind | None = None
    boarding_at: datetime | None = None
    state: EncounterState = EncounterState.OPEN
    changed_at: datetime | None = None
    last_event_id: str | None = None
    last_action: Action | None = None
    last_by: str | None = None
    is_silent: bool = False
    referred_at: datetime | None = None
    claimed_by: str | None = None
    lease_until: datetime | None = None
    decided_by: str | None = None
    imposed_by: str | None = None
    confirmed_by: str | None = None
    ground: Ground | None = None
    provisional_since: datetime | None = None
    was_referred: bool = False
    was_postponed: bool = False
    outcome: Outcome | None = None
    reviewed_by: str | None = None
    recheck: Recheck | None = None
    before: Encounter | None = None

    @property
    def lapses_at(self) -> datetime | None:
        """When the provisional postponement lapses to "may depart"; None when none runs."""
        if self.state is not EncounterState.POSTPONED_PROVISIONAL or self.provisional_since is None:
            return None
        return lapse_at(self.provisional_since, self.boarding_at)


@dataclass(frozen=True, slots=True)
class ReviewDecision:
    """What a supervisor finds, afterwards, about a decision; `note` may hold identity."""

    encounter_id: str
    officer_id: str
    role: Role
    at: datetime
    outcome: Outcome
    note: str | None = None


def lapse_at(imposed_at: datetime, boarding_at: datetime | None, limit: timedelta = PROVISIONAL_LIMIT) -> datetime:
    """Tell when a provisional postponement ends in "may depart": after `limit` or at boarding, whichever is first."""
    end = imposed_at + limit
    return end if boarding_at is None else max(imposed_at, min(end, boarding_at))


def needs_review(encounter: Encounter) -> bool:
    """Whether nobody has looked since at somebody let go at the verdict SUPERVISOR, or whose card is in doubt."""
    is_to_be_seen = encounter.verdict is VerdictKind.SUPERVISOR or is_in_doubt(encounter)
    return encounter.state is EncounterState.DEPARTED and is_to_be_seen and encounter.outcome is None


def is_in_doubt(encounter: Encounter) -> bool:
    """Whether data that came later do not agree with a card that was accepted provisionally."""
    return encounter.recheck is not None and encounter.recheck.is_in_doubt


def apply_decision(encounter: Encounter, decision: OfficerDecision, event_id: str) -> Encounter:
    """Give the encounter after a decision that will be recorded as `event_id`.

    Raises StepRefused when the action is not open in this state to this person, when it lacks what it needs, when the
    second person is not another person, when somebody else has claimed the case, or when the clock has run out.
    """
    base = _before_amendment(encounter, decision)
    step = step_for(base.state, decision.action, decision.role, base.verdict, decision.alone)
    if step is None:
        raise _refused("step_not_open", state=base.state.value, action=decision.action.value)
    _check_needs(step, decision)
    _check_claim(base, decision)
    _check_clock(base, decision)
    if Need.SECOND_PERSON in step.needs:
        _check_second(base, decision)
    return _after(base, decision, step, event_id)


def apply_review(encounter: Encounter, review: ReviewDecision) -> Encounter:
    """Give the encounter after a review by a supervisor who is not the one who decided."""
    if review.role is not Role.SUPERVISOR:
        raise _refused("review_needs_supervisor")
    if encounter.state is EncounterState.OPEN:
        raise _refused("review_too_early")
    if review.officer_id == encounter.decided_by:
        raise _refused("review_own")
    return replace(encounter, outcome=review.outcome, reviewed_by=review.officer_id)


def _refused(name: str, **values: str) -> StepRefused:
    return StepRefused(f"casework.fault.{name}", **values)


def _before_amendment(encounter: Encounter, decision: OfficerDecision) -> Encounter:
    if decision.amends is None:
        return encounter
    before = encounter.before
    # Only a person's latest step can be replaced; what the clock did stands.
    if before is None or encounter.last_by is None or decision.amends.event_id != encounter.last_event_id:
        raise _refused("amend_not_last")
    if decision.officer_id != encounter.last_by and decision.role is not Role.SUPERVISOR:
        raise _refused("amend_not_yours")
    return replace(before, provisional_since=encounter.provisional_since, recheck=encounter.recheck)


def _check_needs(step: Step, decision: OfficerDecision) -> None:
    if Need.REASON in step.needs and not (decision.reason and decision.reason.strip()):
        raise _refused("reason_missing")
    if Need.GROUND in step.needs and decision.ground is None:
        raise _refused("ground_missing")
    if Need.RECEIVER in step.needs and not decision.receiver:
        raise _refused("receiver_missing")


def _check_claim(base: Encounter, decision: OfficerDecision) -> None:
    if base.state not in {EncounterState.CLAIMED, EncounterState.INTERVIEW}:
        return
    # The clock ends a lease, and a supervisor may take a case over; nobody else works on another's case while its
    # lease runs. After that an interview left behind must not hold a traveller up.
    if decision.action in {Action.LEASE_END, Action.REASSIGN} or decision.officer_id == base.claimed_by:
        return
    if base.lease_until is not None and decision.at < base.lease_until:
        raise _refused("claimed_by_other")


def _check_clock(base: Encounter, decision: OfficerDecision) -> None:
    end = None if base.provisional_since is None else lapse_at(base.provisional_since, base.boarding_at)
    if decision.action is Action.LAPSE and (end is None or decision.at < end):
        raise _refused("lapse_too_early")
    stops = {Action.CONFIRM, Action.POSTPONE, Action.POSTPONE_PROVISIONALLY}
    waiting = base.state in {EncounterState.POSTPONED_PROVISIONAL, EncounterState.INTERVIEW}
    if waiting and end is not None and decision.action in stops and decision.at >= end:
        raise _refused("lapsed_already")
    if decision.action is Action.LEASE_END and (base.lease_until is None or decision.at < base.lease_until):
        raise _refused("lease_running")


def _check_second(base: Encounter, decision: OfficerDecision) -> None:
    """Two different people must stand behind it: the two of this decision, or this one and who imposed before."""
    people = {decision.officer_id}
    if decision.second is not None:
        if decision.second.role not in _SECOND_PERSON_ROLES:
            raise _refused("second_person_role")
        people.add(decision.second.officer_id)
    if decision.action is Action.CONFIRM:
        people.add(base.imposed_by)
    if len(people) < 2:
        raise _refused("second_person_missing")


def _after(base: Encounter, decision: OfficerDecision, step: Step, event_id: str) -> Encounter:
    claimed_by, lease_until = _claim_after(base, decision)
    after = replace(
        base,
        state=step.to,
        changed_at=decision.at,
        last_event_id=event_id,
        last_action=decision.action,
        last_by=decision.officer_id,
        claimed_by=claimed_by,
        lease_until=lease_until,
        before=replace(base, before=None),
    )
    who = decision.officer_id
    match decision.action:
        case Action.REFER | Action.CALL:
            silent = decision.action is Action.CALL
            return replace(after, is_silent=silent, referred_at=decision.at, was_referred=True, decided_by=who)
        case Action.POSTPONE:
            second = decision.second.officer_id if decision.second else None
            after = replace(after, decided_by=who, imposed_by=who, confirmed_by=second)
            return replace(after, ground=decision.ground, was_postponed=True)
        case Action.POSTPONE_PROVISIONALLY:
            since = base.provisional_since or decision.at
            after = replace(after, decided_by=who, imposed_by=who, confirmed_by=None)
            return replace(after, ground=decision.ground, provisional_since=since)
        case Action.CONFIRM:
            postponed = base.was_postponed or step.to is EncounterState.POSTPONED
            return replace(after, confirmed_by=_confirmer(base, decision), was_postponed=postponed)
        case Action.PROTECT:
            return replace(after, decided_by=who, imposed_by=who, confirmed_by=None)
        case Action.DEPART | Action.LIFT | Action.WITHDRAW:
            return replace(after, decided_by=who)
        case _:
            return after


def _confirmer(base: Encounter, decision: OfficerDecision) -> str | None:
    if decision.officer_id != base.imposed_by or decision.second is None:
        return decision.officer_id
    return decision.second.officer_id


def _claim_after(base: Encounter, decision: OfficerDecision) -> tuple[str | None, datetime | None]:
    match decision.action:
        case Action.CLAIM | Action.INTERVIEW:
            return decision.officer_id, decision.at + CLAIM_LEASE
        case Action.REASSIGN:
            return decision.receiver, decision.at + CLAIM_LEASE
        case Action.RELEASE | Action.LEASE_END:
            return None, None
        case _:
            return base.claimed_by, base.lease_until
