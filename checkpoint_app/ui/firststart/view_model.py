"""What the first start shows and asks for: frozen values, no domain logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from checkpoint_app.casework.kinds import Role
from checkpoint_app.texts import Language
from checkpoint_app.ui.sentence import Sentence
from checkpoint_app.ui.theme.tokens import PaletteName


class SetUpStep(Enum):
    """The steps, in order; the first three may be gone back to until the machine is made."""

    LOOK = "look"
    USE = "use"
    POST = "post"
    PEOPLE = "people"
    DATA = "data"


STEPS = tuple(SetUpStep)
PEOPLE_ROLES = (Role.ADMINISTRATOR, Role.SUPERVISOR, Role.OFFICER, Role.PROTECTION_OFFICER, Role.AUDITOR)


class Use(Enum):
    """What this computer is for."""

    WORK = "work"
    RESTORE = "restore"
    TRIAL = "trial"


@dataclass(frozen=True, slots=True)
class SetUpView:
    """Everything that the window shows.

    Attributes:
        backup: `(post, counter, instant)` of the backup that this machine is to go on from; None otherwise.
        fingerprint: what the centre answered, to be compared by voice; empty before it was asked.
        asks_passphrase: whether this machine has no keyring, so that its key is sealed by a passphrase.
        people: `(name, role)` of those added so far.
        data: one sentence about the data on this machine; `progress` from 0 to 1 while they come, None otherwise.
        fault: what went wrong last, in one sentence.
        is_asked: whether what a lost machine asks lies on its stick, and the centre has not answered yet.
    """

    step: SetUpStep = SetUpStep.LOOK
    busy: bool = False
    backup: tuple[str, str, str] | None = None
    fingerprint: str = ""
    asks_passphrase: bool = False
    people: tuple[tuple[str, Role], ...] = ()
    is_enrolled: bool = False
    data: Sentence = field(default_factory=Sentence)
    has_data: bool = False
    progress: float | None = None
    fault: Sentence = field(default_factory=Sentence)
    is_asked: bool = False


@dataclass(frozen=True, slots=True)
class LookChosen:
    """Language and look for this machine."""

    language: Language
    palette: PaletteName


@dataclass(frozen=True, slots=True)
class UseChosen:
    """Work at a post, go on for a lost machine, or try it with the synthetic country."""

    use: Use


@dataclass(frozen=True, slots=True)
class OpenTraining:
    """Open the training beside this window; nothing is set up by it."""


@dataclass(frozen=True, slots=True)
class PostGiven:
    """Where this machine stands, and how it joins the centre; with no code it joins later.

    `compared` says that the person compared the fingerprint with what the centre told.
    """

    post: str
    counter: str
    centre_url: str = ""
    code: str = field(default="", repr=False)
    passphrase: str = field(default="", repr=False)
    compared: bool = False


@dataclass(frozen=True, slots=True)
class PersonGiven:
    """Somebody who will log in here."""

    name: str
    officer_id: str
    role: Role
    passphrase: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class StepLeft:
    """Go on to the next step, or back to the one before."""

    back: bool = False


@dataclass(frozen=True, slots=True)
class FetchData:
    """Bring the data: over the network, or from a stick."""

    by_stick: bool = False


SetUpIntent = LookChosen | UseChosen | PostGiven | PersonGiven | StepLeft | FetchData
