"""What may stand in the place of the last decision. Pure.

Nothing is edited: an amendment is a decision of its own, which names the event it replaces and why. Steps that pass a
case on (a claim, an interview) are no decisions, and what takes a ground, a second person or a receiver is decided in
the case file anew, not amended.
"""

from __future__ import annotations

from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.encounter_table import Action, Need, Step, available_decisions
from checkpoint_app.casework.kinds import Role

_PASSING_ON = frozenset(
    {Action.CLAIM, Action.RELEASE, Action.REASSIGN, Action.LEASE_END, Action.INTERVIEW, Action.CONFIRM, Action.LAPSE}
)
_ONLY_WORDS = frozenset({Need.REASON})


def amending_steps(encounter: Encounter, officer_id: str, role: Role, *, alone: bool) -> tuple[Step, ...]:
    """List what this person may put in the place of the last decision; empty where it is not theirs to amend.

    Theirs is what they decided themselves; a supervisor may amend what anybody did. What the clock did stands.
    """
    before, action = encounter.before, encounter.last_action
    if before is None or action is None or encounter.last_by is None or action in _PASSING_ON:
        return ()
    if officer_id != encounter.last_by and role is not Role.SUPERVISOR:
        return ()
    steps = available_decisions(before.state, role, before.verdict, alone)
    return tuple(
        step
        for step in steps
        if step.action is not action and step.action not in _PASSING_ON and step.needs <= _ONLY_WORDS
    )
