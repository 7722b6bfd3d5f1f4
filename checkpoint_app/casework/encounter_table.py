"""The life of an encounter as one table: in which state, who may do what, where it leads, what it takes.

Two promises can be read off the table, and tests hold it to them: letting go never needs more than stopping, and a
provisional postponement that nobody confirmed leads to "may depart" and never to a stop.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from types import MappingProxyType

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role

_S = EncounterState


class Action(Enum):
    """What a person, or the clock, does to an encounter. There is no "refuse"."""

    DEPART = "DEPART"
    REFER = "REFER"
    CALL = "CALL"
    ABANDON = "ABANDON"
    CLAIM = "CLAIM"
    RELEASE = "RELEASE"
    REASSIGN = "REASSIGN"
    LEASE_END = "LEASE_END"
    NOT_FOUND = "NOT_FOUND"
    INTERVIEW = "INTERVIEW"
    POSTPONE = "POSTPONE"
    POSTPONE_PROVISIONALLY = "POSTPONE_PROVISIONALLY"
    PROTECT = "PROTECT"
    WITHDRAW = "WITHDRAW"
    CONFIRM = "CONFIRM"
    LAPSE = "LAPSE"
    COMPLETE_PAPERS = "COMPLETE_PAPERS"
    LIFT = "LIFT"
    HAND_OVER = "HAND_OVER"
    CLOSE = "CLOSE"
    OFFER = "OFFER"
    ACCEPT = "ACCEPT"
    DECLINE = "DECLINE"
    OUTCOME = "OUTCOME"


class Actor(Enum):
    """Who acts; an officer who is alone at the post may open the case file."""

    OFFICER = "OFFICER"
    LONE_OFFICER = "LONE_OFFICER"
    SUPERVISOR = "SUPERVISOR"
    PROTECTION_OFFICER = "PROTECTION_OFFICER"
    CLOCK = "CLOCK"


class Need(Enum):
    """What an action takes before it can be recorded."""

    REASON = "REASON"
    GROUND = "GROUND"
    SECOND_PERSON = "SECOND_PERSON"
    RECEIVER = "RECEIVER"


@dataclass(frozen=True, slots=True)
class Step:
    """Where an action leads and what it takes."""

    action: Action
    to: EncounterState
    needs: frozenset[Need] = frozenset()


_PRIMARY = (Actor.OFFICER, Actor.LONE_OFFICER, Actor.SUPERVISOR)
_CASE = (Actor.LONE_OFFICER, Actor.SUPERVISOR)
_HELP = (*_CASE, Actor.PROTECTION_OFFICER)
_BOSS = (Actor.SUPERVISOR,)
_CLOCK = (Actor.CLOCK,)

_ROWS: tuple[tuple[EncounterState, Action, tuple[Actor, ...], EncounterState, tuple[Need, ...]], ...] = (
    # At the counter.
    (_S.OPEN, Action.DEPART, _PRIMARY, _S.DEPARTED, ()),
    (_S.OPEN, Action.REFER, _PRIMARY, _S.REFERRED, ()),
    (_S.OPEN, Action.CALL, _PRIMARY, _S.REFERRED, ()),
    (_S.OPEN, Action.ABANDON, _PRIMARY, _S.ABANDONED, ()),
    # In the queue.
    (_S.REFERRED, Action.CLAIM, _CASE, _S.CLAIMED, ()),
    (_S.REFERRED, Action.NOT_FOUND, _CASE, _S.LEFT, ()),
    (_S.CLAIMED, Action.INTERVIEW, _CASE, _S.INTERVIEW, ()),
    (_S.CLAIMED, Action.DEPART, _CASE, _S.DEPARTED, ()),
    (_S.CLAIMED, Action.NOT_FOUND, _CASE, _S.LEFT, ()),
    (_S.CLAIMED, Action.RELEASE, _CASE, _S.REFERRED, ()),
    (_S.CLAIMED, Action.REASSIGN, _BOSS, _S.CLAIMED, (Need.RECEIVER,)),
    (_S.CLAIMED, Action.LEASE_END, _CLOCK, _S.REFERRED, ()),
    # In the case file.
    (_S.INTERVIEW, Action.INTERVIEW, _CASE, _S.INTERVIEW, ()),
    (_S.INTERVIEW, Action.REASSIGN, _BOSS, _S.INTERVIEW, (Need.RECEIVER,)),
    (_S.INTERVIEW, Action.DEPART, _CASE, _S.DEPARTED, ()),
    (_S.INTERVIEW, Action.POSTPONE, _CASE, _S.POSTPONED, (Need.REASON, Need.GROUND, Need.SECOND_PERSON)),
    (_S.INTERVIEW, Action.POSTPONE_PROVISIONALLY, _CASE, _S.POSTPONED_PROVISIONAL, (Need.REASON, Need.GROUND)),
    (_S.INTERVIEW, Action.PROTECT, _CASE, _S.PROTECTED, (Need.REASON,)),
    (_S.INTERVIEW, Action.WITHDRAW, _CASE, _S.WITHDREW, ()),
    (_S.INTERVIEW, Action.NOT_FOUND, _CASE, _S.LEFT, ()),
    # Under the clock of a provisional postponement.
    (_S.POSTPONED_PROVISIONAL, Action.CONFIRM, _PRIMARY, _S.POSTPONED, (Need.SECOND_PERSON,)),
    (_S.POSTPONED_PROVISIONAL, Action.LAPSE, _CLOCK, _S.LAPSED, ()),
    (_S.POSTPONED_PROVISIONAL, Action.PROTECT, _CASE, _S.PROTECTED, (Need.REASON,)),
    (_S.POSTPONED_PROVISIONAL, Action.COMPLETE_PAPERS, _CASE, _S.PAPERS_COMPLETED, ()),
    (_S.POSTPONED_PROVISIONAL, Action.LIFT, _CASE, _S.LIFTED, (Need.REASON,)),
    (_S.LAPSED, Action.DEPART, _PRIMARY, _S.DEPARTED, ()),
    (_S.LAPSED, Action.NOT_FOUND, _PRIMARY, _S.LEFT, ()),
    # Postponed.
    (_S.POSTPONED, Action.COMPLETE_PAPERS, _CASE, _S.PAPERS_COMPLETED, ()),
    (_S.POSTPONED, Action.LIFT, _CASE, _S.LIFTED, (Need.REASON,)),
    (_S.POSTPONED, Action.PROTECT, _CASE, _S.PROTECTED, (Need.REASON,)),
    (_S.POSTPONED, Action.HAND_OVER, _CASE, _S.HANDED_OVER, (Need.RECEIVER,)),
    (_S.POSTPONED, Action.CLOSE, _CASE, _S.CLOSED, (Need.REASON,)),
    (_S.PAPERS_COMPLETED, Action.DEPART, _PRIMARY, _S.DEPARTED, ()),
    # Protected: at once, confirmed later by somebody else, never a postponement when help is refused.
    (_S.PROTECTED, Action.CONFIRM, _HELP, _S.PROTECTED, (Need.SECOND_PERSON,)),
    (_S.PROTECTED, Action.OFFER, _HELP, _S.OFFERED, (Need.RECEIVER,)),
    (_S.OFFERED, Action.CONFIRM, _HELP, _S.OFFERED, (Need.SECOND_PERSON,)),
    (_S.OFFERED, Action.ACCEPT, _HELP, _S.ACCEPTED, (Need.RECEIVER,)),
    (_S.OFFERED, Action.DECLINE, _HELP, _S.DECLINED, ()),
    (_S.DECLINED, Action.OFFER, _HELP, _S.OFFERED, (Need.RECEIVER,)),
    (_S.DECLINED, Action.OUTCOME, _HELP, _S.OUTCOME, ()),
    (_S.ACCEPTED, Action.CONFIRM, _HELP, _S.ACCEPTED, (Need.SECOND_PERSON,)),
    (_S.ACCEPTED, Action.OUTCOME, _HELP, _S.OUTCOME, ()),
)

TRANSITIONS: Mapping[tuple[EncounterState, Action, Actor], Step] = MappingProxyType(
    {
        (state, action, actor): Step(action, to, frozenset(needs))
        for state, action, actors, to, needs in _ROWS
        for actor in actors
    }
)
"""(state, action, actor) -> step; what is not in it cannot be done."""

FINAL_STATES = frozenset(EncounterState) - {state for state, _, _ in TRANSITIONS}

_ACTORS = {
    (Role.OFFICER, False): Actor.OFFICER,
    (Role.OFFICER, True): Actor.LONE_OFFICER,
    (Role.SUPERVISOR, False): Actor.SUPERVISOR,
    (Role.SUPERVISOR, True): Actor.SUPERVISOR,
    (Role.PROTECTION_OFFICER, False): Actor.PROTECTION_OFFICER,
    (Role.PROTECTION_OFFICER, True): Actor.PROTECTION_OFFICER,
}

_KINDS = {
    Action.REFER: EventKind.REFER,
    Action.CALL: EventKind.REFER,
    Action.ABANDON: EventKind.ABANDON,
    Action.CLAIM: EventKind.CLAIM,
    Action.RELEASE: EventKind.RELEASE,
    Action.LEASE_END: EventKind.RELEASE,
    Action.REASSIGN: EventKind.REASSIGN,
    Action.INTERVIEW: EventKind.INTERVIEW,
    Action.CONFIRM: EventKind.CONFIRM,
    Action.LAPSE: EventKind.LAPSE,
    Action.COMPLETE_PAPERS: EventKind.PAPERS_COMPLETED,
    Action.LIFT: EventKind.LIFT,
    Action.HAND_OVER: EventKind.HANDOVER,
    Action.CLOSE: EventKind.CLOSE,
    Action.OFFER: EventKind.OFFER,
    Action.ACCEPT: EventKind.ACCEPT,
    Action.DECLINE: EventKind.DECLINE,
    Action.OUTCOME: EventKind.OUTCOME,
}


def actor_of(role: Role | None, alone: bool) -> Actor | None:
    """Tell who acts; no role is the clock, and administrators and auditors do not act on encounters (None)."""
    if role is None:
        return Actor.CLOCK
    return _ACTORS.get((role, alone))


def event_kind(action: Action) -> EventKind:
    """Tell the kind of event that an action is recorded as."""
    return _KINDS.get(action, EventKind.DECISION)


def step_for(
    state: EncounterState, action: Action, role: Role | None, verdict: VerdictKind | None, alone: bool
) -> Step | None:
    """Look an action up; None when it is not open.

    Letting go at the verdict SUPERVISOR takes a reason, except where the way has already ended in "may depart"
    (lapsed, papers completed). Before there is a verdict the counter can only call or note that the traveller left.
    """
    actor = actor_of(role, alone)
    step = TRANSITIONS.get((state, action, actor)) if actor else None
    if step is None:
        return None
    if state is _S.OPEN and verdict is None and action in {Action.DEPART, Action.REFER}:
        return None
    at_level_3 = verdict is VerdictKind.SUPERVISOR and state in {_S.OPEN, _S.CLAIMED, _S.INTERVIEW}
    if action is Action.DEPART and at_level_3:
        return Step(action, step.to, step.needs | {Need.REASON})
    return step


def available_decisions(
    state: EncounterState, role: Role | None, verdict: VerdictKind | None, alone: bool
) -> tuple[Step, ...]:
    """List the actions that are open, in the order of `Action`; none of them is ever preselected."""
    steps = (step_for(state, action, role, verdict, alone) for action in Action)
    return tuple(step for step in steps if step is not None)
