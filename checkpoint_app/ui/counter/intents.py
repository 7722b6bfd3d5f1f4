"""What an officer does at the counter: one frozen value each, sent through one signal.

The screen decides nothing: it says what was pressed. `MrzTyped` comes from a keyboard-wedge reader or from the field
for MRZ lines, whatever had the focus.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.assessment.observations import Observation
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind


class Decision(Enum):
    """What can be chosen at the counter; there is no "refuse"."""

    DEPART = "DEPART"
    SECONDARY = "SECONDARY"


class ParkedChoice(Enum):
    """What to do with a page that came before the decision."""

    NEXT_TRAVELLER = "NEXT_TRAVELLER"
    COMPANION = "COMPANION"
    OTHER_PASSPORT = "OTHER_PASSPORT"


@dataclass(frozen=True, slots=True)
class PurposeChosen:
    """The purpose that the traveller stated; None takes it back (not asked)."""

    purpose: Purpose | None


@dataclass(frozen=True, slots=True)
class PaperSet:
    """One or two papers in their new state (key 7 sets the seafarer's book and the sea work agreement)."""

    states: tuple[tuple[Paper, PaperState], ...]


@dataclass(frozen=True, slots=True)
class AnswerGiven:
    """An answer to a question; both are the objects that the view carried."""

    question: object
    answer: object


@dataclass(frozen=True, slots=True)
class ObservationsNoted:
    """The officer's own referral (R01): all items with their words; none takes it back."""

    observations: tuple[Observation, ...]


@dataclass(frozen=True, slots=True)
class ReasonGiven:
    """The reason for letting go at the highest level."""

    reason: object


@dataclass(frozen=True, slots=True)
class DecisionChosen:
    """A decision was chosen: it is shown, not recorded."""

    decision: Decision


@dataclass(frozen=True, slots=True)
class ChoiceCleared:
    """Esc: the chosen decision is taken back."""


@dataclass(frozen=True, slots=True)
class NextPressed:
    """Record what is chosen and take the traveller's data off the screen."""


@dataclass(frozen=True, slots=True, repr=False)
class MrzTyped:
    """Characters that came at once, or the lines that an officer typed; lines are separated by line feeds."""

    text: str
    by_hand: bool = False


@dataclass(frozen=True, slots=True, repr=False)
class HandFieldsEntered:
    """A document without an MRZ, in at most four fields; without a number nothing is looked up."""

    kind: DocumentKind
    name: str
    birth_date: PartialDate
    document_number: str


@dataclass(frozen=True, slots=True)
class DepartureSet:
    """The current departure: one of today's list, or in words; both empty: none."""

    identifier: str = ""
    text: str = ""
    on: date | None = None


@dataclass(frozen=True, slots=True)
class InformPressed:
    """Give the information leaflet; never delays a departure."""


@dataclass(frozen=True, slots=True)
class CallPressed:
    """Call help without a sound and without a sign on the screen."""


@dataclass(frozen=True, slots=True)
class ParkedChosen:
    """What the parked page is."""

    choice: ParkedChoice


@dataclass(frozen=True, slots=True)
class BannerPressed:
    """The action of a banner, by the banner's name."""

    name: str


@dataclass(frozen=True, slots=True)
class CaseFileOpened:
    """A lone officer opens the case file (F6)."""


CounterIntent = (
    PurposeChosen
    | PaperSet
    | AnswerGiven
    | ObservationsNoted
    | ReasonGiven
    | DecisionChosen
    | ChoiceCleared
    | NextPressed
    | MrzTyped
    | HandFieldsEntered
    | DepartureSet
    | InformPressed
    | CallPressed
    | ParkedChosen
    | BannerPressed
    | CaseFileOpened
)
