"""What a person has chosen so far for a decision, what it still lacks, and the intent it becomes. Pure, no Qt.

A draft is not recorded anywhere. It starts empty: nothing is ever preselected.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import Enum

from checkpoint_app.casework.encounter_table import Action, Need, Step
from checkpoint_app.casework.kinds import Ground
from checkpoint_app.casework.protection import Consent, Receiver
from checkpoint_app.ui.casefile.view_model import ByTelephone, Challenge, Decide, Reason, SecondPersonGiven, SignsHere


class SecondMode(Enum):
    """How the second person takes part."""

    HERE = "here"
    TELEPHONE = "telephone"
    NOBODY = "nobody"


class Missing(Enum):
    """What a decision still lacks; names `casefile.missing.<value>`."""

    REASON = "reason"
    GROUND = "ground"
    SECOND = "second"
    SECOND_WHO = "second_who"
    PASSWORD = "password"
    CHALLENGE = "challenge"
    RESPONSE = "response"
    RECEIVER = "receiver"


@dataclass(frozen=True, slots=True)
class Draft:
    """The choices for one action; secrets are in no representation."""

    action: Action
    reason_code: str | None = None
    reason_words: str = ""
    ground: Ground | None = None
    mode: SecondMode | None = None
    second_id: str | None = None
    password: str = field(default="", repr=False)
    response: str = field(default="", repr=False)
    receiver: str = ""
    explained: bool = False
    consents: Mapping[Receiver, Consent] = field(default_factory=dict)
    words: Mapping[str, str] = field(default_factory=dict)

    def with_consent(self, receiver: Receiver, consent: Consent) -> Draft:
        """Note the answer to one referral; the same answer again takes it back."""
        kept = {key: value for key, value in self.consents.items() if key is not receiver}
        if self.consents.get(receiver) is not consent:
            kept[receiver] = consent
        return replace(self, consents=kept)


def missing(step: Step, draft: Draft, challenge: Challenge | None) -> Missing | None:
    """Tell the first thing still missing, in the order in which the form asks; None when it can be recorded."""
    if Need.GROUND in step.needs and draft.ground is None:
        return Missing.GROUND
    if Need.REASON in step.needs and draft.reason_code is None and not draft.reason_words.strip():
        return Missing.REASON
    if Need.RECEIVER in step.needs and not draft.receiver.strip():
        return Missing.RECEIVER
    if Need.SECOND_PERSON in step.needs:
        return _missing_second(draft, challenge)
    return None


def _missing_second(draft: Draft, challenge: Challenge | None) -> Missing | None:
    if draft.mode is None:
        return Missing.SECOND
    if draft.mode is SecondMode.NOBODY:
        return None
    if draft.second_id is None:
        return Missing.SECOND_WHO
    if draft.mode is SecondMode.HERE:
        return None if draft.password else Missing.PASSWORD
    if challenge is None or challenge.officer_id != draft.second_id:
        return Missing.CHALLENGE
    return None if draft.response.strip() else Missing.RESPONSE


def to_intent(encounter_id: str, step: Step, draft: Draft, challenge: Challenge | None) -> Decide:
    """Make the intent of a draft that lacks nothing; nobody reachable makes a postponement provisional."""
    action = draft.action
    if action is Action.POSTPONE and draft.mode is SecondMode.NOBODY:
        action = Action.POSTPONE_PROVISIONALLY
    said = draft.reason_code is not None or draft.reason_words.strip()
    return Decide(
        encounter_id,
        action,
        reason=Reason(draft.reason_code, draft.reason_words.strip()) if said else None,
        ground=draft.ground if Need.GROUND in step.needs else None,
        second=_second(draft, challenge) if Need.SECOND_PERSON in step.needs else None,
        receiver=draft.receiver.strip() or None,
        explained=draft.explained,
        consents=tuple(draft.consents.items()),
        words=tuple((name, text.strip()) for name, text in draft.words.items() if text.strip()),
    )


def _second(draft: Draft, challenge: Challenge | None) -> SecondPersonGiven | None:
    if draft.second_id is None:
        return None
    if draft.mode is SecondMode.HERE:
        return SignsHere(draft.second_id, draft.password)
    if draft.mode is SecondMode.TELEPHONE and challenge is not None:
        return ByTelephone(draft.second_id, challenge.text, draft.response.strip())
    return None
