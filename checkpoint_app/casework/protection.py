"""What protects a person who may be a victim: consent to each referral, needs, and who must not be told. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent


class Consent(Enum):
    """The traveller's answer to one referral; not asked is None and never "no"."""

    YES = "yes"
    NO = "no"
    LATER = "later"


class Receiver(Enum):
    """To whom a person can be referred for protection."""

    BP3MI = "bp3mi"
    POLICE = "police"
    SOCIAL_SERVICE = "social_service"
    HEALTH = "health"


@dataclass(frozen=True, slots=True)
class Suspect:
    """Facts about who recruited, paid or carried: a report of its own, not the traveller's data."""

    recruiter: str = ""
    promised: str = ""
    paid: str = ""
    transport: str = ""

    @property
    def is_known(self) -> bool:
        """Whether anything is known."""
        return any((self.recruiter, self.promised, self.paid, self.transport))


NOBODY = Suspect()


@dataclass(frozen=True, slots=True)
class Protection:
    """What was agreed with the person; every field is in their own words or an answer of theirs.

    `duty` names the law under which the police get the identity without consent; empty when there is none.
    """

    consents: Mapping[Receiver, Consent] = field(default_factory=dict)
    needs: str = ""
    safe_contact: str = ""
    not_to_be_told: str = ""
    duty: str = ""
    suspect: Suspect = NOBODY

    def shows_identity_to(self, receiver: Receiver) -> bool:
        """Whether this receiver learns who the person is.

        Everybody asks first; only the police may be told under a named legal duty instead.
        """
        if self.consents.get(receiver) is Consent.YES:
            return True
        return receiver is Receiver.POLICE and bool(self.duty)


PROTECTION_WORDS = ("needs", "safe_contact", "not_to_be_told", "duty")
SUSPECT_WORDS = ("recruiter", "promised", "paid", "transport")


def protection_of(consents: Mapping[Receiver, Consent], words: Mapping[str, str]) -> Protection:
    """Make it of consents and of words by their names; a name that is missing stands for nothing said."""
    said = {name: words.get(name, "") for name in PROTECTION_WORDS}
    suspect = Suspect(**{name: words.get(name, "") for name in SUSPECT_WORDS})
    return Protection(consents, suspect=suspect, **said)


def protection_to_body(protection: Protection) -> dict[str, JsonValue]:
    """Write what was agreed as an event's body keeps it; what is empty is left out."""
    body: dict[str, JsonValue] = {each: text for each in PROTECTION_WORDS if (text := getattr(protection, each))}
    told = protection.suspect
    suspect: dict[str, JsonValue] = {each: text for each in SUSPECT_WORDS if (text := getattr(told, each))}
    if suspect:
        body["suspect"] = suspect
    if protection.consents:
        body["consents"] = {receiver.value: answer.value for receiver, answer in protection.consents.items()}
    return body


def read_protection(events: Iterable[CaseEvent]) -> Protection:
    """Read what was agreed from a case's events; what was said later replaces what was said before, by field."""
    consents: dict[Receiver, Consent] = {}
    words: dict[str, str] = {}
    suspect: dict[str, str] = {}
    for each in events:
        body = each.body or {}
        given, told = body.get("consents"), body.get("suspect")
        if isinstance(given, Mapping):
            consents |= {Receiver(name): Consent(str(answer)) for name, answer in given.items()}
        if isinstance(told, Mapping):
            suspect |= {name: str(told[name]) for name in SUSPECT_WORDS if name in told}
        words |= {name: str(body[name]) for name in PROTECTION_WORDS if name in body}
    return Protection(consents, suspect=Suspect(**suspect), **words)
