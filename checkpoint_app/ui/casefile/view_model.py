"""What the case file shows and what it asks for: frozen values, no Qt.

The steps that are open come in with the view (`casework.encounter_table.available_decisions`), each with what it
needs; the screen asks for just that. Nothing is preselected: every choice below starts at None.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from checkpoint_app.assessment.flags import Bilingual, Flag
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, VerdictKind
from checkpoint_app.assessment.observations import Observation, VictimIndicator
from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.casework.encounter_table import Action, Step
from checkpoint_app.casework.interview import Interview, Told
from checkpoint_app.casework.kept_documents import KeptDocument
from checkpoint_app.casework.kinds import EncounterState, Ground
from checkpoint_app.casework.protection import Consent, Receiver
from checkpoint_app.casework.rechecks import Recheck
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import Fault
from checkpoint_app.services.arrangers import NamedAlike
from checkpoint_app.ui.amending.view_model import AmendStep, AmendView


@dataclass(frozen=True, slots=True)
class Traveller:
    """Who it is about, as printed on the document."""

    name: str
    birth_date: PartialDate | None
    age_years: int | None
    nationality: Bilingual
    document_number: str
    document_expiry: PartialDate | None


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """One event of the encounter's life.

    `step` names `casefile.timeline.<step>` in the translations (an EventKind's or an Action's value in lower case).
    `who` is the officer's number and place, `detail` what was recorded with it (bilingual or as typed). `is_sent`
    tells whether the centre has acknowledged it.
    """

    at: datetime
    step: str
    who: str
    detail: Bilingual | str | None = None
    is_sent: bool = False
    is_amended: bool = False
    happened_at: datetime | None = None
    """Set where it was entered afterwards: when it happened."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody who may be the second person."""

    officer_id: str
    display_name: str


@dataclass(frozen=True, slots=True)
class Challenge:
    """The short challenge to read out on the telephone; it ends at `valid_until`."""

    officer_id: str
    text: str
    valid_until: datetime


@dataclass(frozen=True, slots=True)
class SecondPeople:
    """Who could stand behind a postponement on the telephone (those whose offline key is enrolled)."""

    by_telephone: tuple[Person, ...] = ()
    challenge: Challenge | None = None


@dataclass(frozen=True, slots=True)
class Provisional:
    """A provisional postponement under its clock, or one that has lapsed."""

    since: datetime
    lapses_at: datetime
    ground: Ground


@dataclass(frozen=True, slots=True)
class CaseView:
    """Everything the case file shows at `now` (aware UTC).

    `case_number` is what may be written on a notice. `steps` are the open ones; `claimed_by` a display name.
    `recorded_at` is the instant of the last record of this screen, for the line "recorded". `fault` is a refusal
    of the last intent. `facts_open` tells whether this person may record answers and papers now. A `CONFIRM` by
    somebody other than the one who imposed is itself the second person: leave `Need.SECOND_PERSON` out of its step.
    """

    encounter_id: str
    case_number: str
    now: datetime
    state: EncounterState
    traveller: Traveller
    verdict: VerdictKind
    level: Level
    origin: str
    steps: tuple[Step, ...] = ()
    facts_open: bool = False
    departure: str = ""
    boards_at: datetime | None = None
    happened_at: datetime | None = None
    """Set where the encounter was entered afterwards from paper."""
    claimed_by: str | None = None
    mine: bool = False
    lease_until: datetime | None = None
    timeline: tuple[TimelineEntry, ...] = ()
    flags: tuple[Flag, ...] = ()
    assessed_as_of: datetime | None = None
    rule_pack: str = ""
    interview: Interview = field(default_factory=Interview)
    alike: tuple[NamedAlike, ...] = ()
    papers: tuple[tuple[Paper, PaperState], ...] = ()
    observations: tuple[Observation, ...] = ()
    indicators: frozenset[VictimIndicator] | None = frozenset()
    """None: some were recorded, and which is not for this person's eyes."""
    second: SecondPeople = field(default_factory=SecondPeople)
    provisional: Provisional | None = None
    ground: Ground | None = None
    review_open: bool = False
    doubt: Recheck | None = None
    amend: AmendView | None = None
    kept: KeptDocument | None = None
    photographs: int = 0
    transport_missed: bool = False
    side_facts_open: bool = False
    recorded_at: datetime | None = None
    recorded: Action | None = None
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class SignsHere:
    """The second person signs at this machine; the password is in no representation."""

    officer_id: str
    password: str = field(repr=False)


@dataclass(frozen=True, slots=True)
class ByTelephone:
    """The second person answered the challenge on the telephone."""

    officer_id: str
    challenge: str
    response: str = field(repr=False)


SecondPersonGiven = SignsHere | ByTelephone


@dataclass(frozen=True, slots=True)
class Reason:
    """Why: one of the closed list, own words, or both; `code` names `casefile.reason.<action>.<code>`."""

    code: str | None
    words: str = ""

    def as_text(self) -> str:
        """Write it as one string for the record."""
        return ": ".join(part for part in (self.code or "", self.words.strip()) if part)


@dataclass(frozen=True, slots=True)
class Decide:
    """Record a step with all that was chosen for it; `consents` holds only what was asked.

    `words` are those of protection that were typed, by their names (`casework.protection`).
    """

    encounter_id: str
    action: Action
    reason: Reason | None = None
    ground: Ground | None = None
    second: SecondPersonGiven | None = None
    receiver: str | None = None
    explained: bool = False
    consents: tuple[tuple[Receiver, Consent], ...] = ()
    words: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class BeginInterview:
    """All was told; the interview begins (action INTERVIEW)."""

    encounter_id: str
    told: frozenset[Told]


@dataclass(frozen=True, slots=True)
class SaveInterview:
    """Record the interview's note."""

    encounter_id: str
    note: str
    interpreter: str
    read_back: bool
    arranged_by: str = ""


@dataclass(frozen=True, slots=True)
class MarkPaper:
    """A paper was shown, or not."""

    encounter_id: str
    paper: Paper
    state: PaperState


@dataclass(frozen=True, slots=True)
class AnswerFlag:
    """An answer to a flag's question; a fact, after which the assessment is made again."""

    encounter_id: str
    code: str
    answer: Answer


@dataclass(frozen=True, slots=True)
class NoteObservations:
    """The officer's own referral (R01), all of it; none takes it back."""

    encounter_id: str
    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class RecordIndicators:
    """Victim indicators (V01) as a person recorded them in the interview."""

    encounter_id: str
    indicators: frozenset[VictimIndicator]


@dataclass(frozen=True, slots=True)
class AskChallenge:
    """Make a challenge to read out to this person on the telephone."""

    encounter_id: str
    officer_id: str


@dataclass(frozen=True, slots=True)
class GiveReview:
    """What the supervisor finds about somebody else's decision."""

    encounter_id: str
    outcome: Outcome
    note: str


@dataclass(frozen=True, slots=True)
class KeepDocument:
    """The case's document is kept, to be returned within so many days."""

    encounter_id: str
    place: str
    ground: Ground
    days: int


@dataclass(frozen=True, slots=True)
class ReturnDocument:
    """It was given back."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class NoteMissed:
    """The traveller missed the departure."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class OpenPapers:
    """Show the papers of this case."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class OpenPhotographs:
    """Photograph a disputed paper, or look at what was photographed."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class OpenExamination:
    """Examine the document beside genuine specimens."""

    encounter_id: str


@dataclass(frozen=True, slots=True)
class CloseFile:
    """Back to where it was opened from; nothing is recorded."""

    encounter_id: str


CaseIntent = (
    Decide
    | BeginInterview
    | SaveInterview
    | MarkPaper
    | AnswerFlag
    | NoteObservations
    | RecordIndicators
    | AskChallenge
    | GiveReview
    | AmendStep
    | KeepDocument
    | ReturnDocument
    | NoteMissed
    | OpenPapers
    | OpenPhotographs
    | OpenExamination
    | CloseFile
)

REVIEW_OUTCOMES = (
    Outcome.IN_ORDER,
    Outcome.PAPERS_COMPLETED,
    Outcome.LIFTED_OUR_ERROR,
    Outcome.REFERRED,
    Outcome.NOT_CONFIRMED,
)
"""What a review of a let-go can find; a postponement and a confirmed victim come out of cases of their own."""

REASONS: dict[Action, tuple[str, ...]] = {
    Action.DEPART: ("papers_in_order", "answers_explain", "data_wrong", "other_person", "no_ground"),
    Action.POSTPONE: ("papers_missing", "answers_contradict", "document_in_doubt", "listing_confirmed"),
    Action.PROTECT: ("asked_for_help", "indicators", "child", "threatened"),
    Action.LIFT: ("our_error", "papers_in_order", "wrong_person", "new_information"),
    Action.CLOSE: ("did_not_return", "settled_elsewhere"),
}
"""The closed lists of reasons; POSTPONE_PROVISIONALLY has POSTPONE's."""


def reasons_of(action: Action) -> tuple[str, ...]:
    """List the reasons of an action; empty where only own words are possible."""
    return REASONS.get(Action.POSTPONE if action is Action.POSTPONE_PROVISIONALLY else action, ())


def may_depart(view: CaseView) -> bool:
    """Whether the way has ended in "may depart": lapsed, lifted or papers completed."""
    return view.state in {EncounterState.LAPSED, EncounterState.LIFTED, EncounterState.PAPERS_COMPLETED}


def seconds_left(view: CaseView, now: datetime) -> int | None:
    """Count the seconds until the provisional postponement lapses, not below zero; None when none runs."""
    if view.provisional is None or view.state is not EncounterState.POSTPONED_PROVISIONAL:
        return None
    return max(0, int((view.provisional.lapses_at - now).total_seconds()))
