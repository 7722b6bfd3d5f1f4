"""The last ten travellers of an officer, and amending the last decision. Runs on the casebook's thread.

To look back is itself recorded, with its reason. An amendment is an event of its own: the one it replaces stays.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from checkpoint_app.casework.encounter import Action, Amendment, AmendReason, Encounter
from checkpoint_app.services.recording import note_exit
from checkpoint_app.services.screening import Check
from checkpoint_app.store.case_queue import Case
from checkpoint_app.store.casebook import LAST_TEN_WINDOW, Casebook, ReadReason
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

LOOK_BACK_REASONS = (ReadReason.WRONG_KEY, ReadReason.TRAVELLER_RETURNED, ReadReason.COMPLAINT)
"""Why somebody may look at their last ten again."""


@dataclass(frozen=True, slots=True)
class Amended:
    """What to put in the place of `event_id`, which was the last step when it was looked at.

    `words` are the person's own and go into the encrypted body; `check` is the traveller as assessed now, for a
    departure.
    """

    encounter_id: str
    event_id: str
    action: Action
    why: AmendReason
    words: str = ""
    alone: bool = False
    check: Check | None = None


def last_ten(casebook: Casebook, officer: LoggedInOfficer, reason: ReadReason) -> tuple[Case, ...]:
    """Give the officer's own last ten travellers of 15 minutes, the latest first; the look is recorded."""
    return casebook.last_ten(officer, moment_now(), reason)


def seen_until(case: Case) -> datetime:
    """Until when somebody may look back at a traveller."""
    return case.encounter.opened_at + LAST_TEN_WINDOW


def amend(casebook: Casebook, officer: LoggedInOfficer, amended: Amended) -> Encounter:
    """Record an amendment in one transaction.

    Raises StepRefused when something was recorded since, when it is not this person's, or when it lacks something.
    """
    moment = moment_now()
    with casebook.record(officer, moment) as recording:
        encounter = recording.decide(
            amended.encounter_id,
            amended.action,
            alone=amended.alone,
            reason=amended.words.strip() or None,
            amends=Amendment(amended.event_id, amended.why),
        )
        if amended.action is Action.DEPART and amended.check is not None:
            note_exit(recording, amended.check, moment.at)
    return encounter
