"""What the amending card shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.casework.amending import amending_steps
from checkpoint_app.casework.encounter import Action, AmendReason, Encounter
from checkpoint_app.casework.encounter_table import Need
from checkpoint_app.store.people import LoggedInOfficer


@dataclass(frozen=True, slots=True)
class AmendOption:
    """What may stand in the place of the last decision; some of it takes a reason in one's own words."""

    action: Action
    needs_words: bool


@dataclass(frozen=True, slots=True)
class AmendView:
    """The last decision of an encounter and what may replace it."""

    encounter_id: str
    event_id: str
    action: Action
    options: tuple[AmendOption, ...]


@dataclass(frozen=True, slots=True)
class AmendStep:
    """Put this in the place of the event, for this reason."""

    encounter_id: str
    event_id: str
    action: Action
    why: AmendReason
    words: str


def amend_view(encounter: Encounter, officer: LoggedInOfficer | None, *, alone: bool) -> AmendView | None:
    """Tell what a person may amend of an encounter; None when nothing."""
    event_id, action = encounter.last_event_id, encounter.last_action
    if officer is None or event_id is None or action is None:
        return None
    steps = amending_steps(encounter, officer.officer_id, officer.role, alone=alone)
    options = tuple(AmendOption(step.action, Need.REASON in step.needs) for step in steps)
    return AmendView(encounter.encounter_id, event_id, action, options) if options else None
