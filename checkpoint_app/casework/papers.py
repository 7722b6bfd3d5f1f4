"""The papers of a case as values: what stands on each, in no language and in no layout. Pure.

An officer stands on a paper by number, never by name. What a paper may say of a person is decided here and not by
who draws it: the police's hand-over holds no identity unless the person said yes or a legal duty is named.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import TypeAlias

from checkpoint_app.assessment.kinds import Paper, PaperState
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.encounter import Action, Encounter, lapse_at
from checkpoint_app.casework.examination import Examination, read_examination
from checkpoint_app.casework.interview import Interview, read_interview
from checkpoint_app.casework.kept_documents import KeptDocument, read_kept_documents
from checkpoint_app.casework.kinds import EncounterState, EventKind, Ground
from checkpoint_app.casework.photographs import Photograph, read_photographs
from checkpoint_app.casework.protection import NOBODY, Protection, Receiver, Suspect, read_protection
from checkpoint_app.casework.shift import ShiftHandOver, ShiftStand
from checkpoint_app.documents.dates import PartialDate


class PaperKind(Enum):
    """The papers that a case can give, in the order in which they are offered; and that of a shift."""

    NOTICE = "notice"
    WAITING = "waiting"
    RECEIPT = "receipt"
    INTERVIEW = "interview"
    HANDOVER_BP3MI = "handover_bp3mi"
    HANDOVER_POLICE = "handover_police"
    SHIFT = "shift"


@dataclass(frozen=True, slots=True)
class PaperHead:
    """What stands on every paper; `officer_number` is never a name."""

    case_number: str
    post: str
    counter: str
    officer_number: str
    printed_at: datetime


@dataclass(frozen=True, slots=True)
class Holder:
    """Whose document it is, as printed in it."""

    name: str
    birth_date: PartialDate | None
    nationality: str
    document_number: str


@dataclass(frozen=True, slots=True)
class Waiting:
    """How long the traveller was held up, for the carrier; minutes are rounded up, in the traveller's favour."""

    since: datetime
    until: datetime
    departure: str
    is_missed: bool

    @property
    def minutes(self) -> int:
        """The time in minutes."""
        return -(-int((self.until - self.since).total_seconds()) // 60)


@dataclass(frozen=True, slots=True)
class Notice:
    """The notice of a postponement; `ends_at` is None when it holds until papers are complete or it is lifted."""

    head: PaperHead
    holder: Holder
    ground: Ground
    is_provisional: bool
    starts_at: datetime
    ends_at: datetime | None
    bring: tuple[Paper, ...]
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class WaitingConfirmation:
    """The confirmation of the waiting time, for whoever was let go."""

    head: PaperHead
    holder: Holder
    waiting: Waiting


@dataclass(frozen=True, slots=True)
class Receipt:
    """The receipt for a document that is kept (Surat Tanda Penerimaan)."""

    head: PaperHead
    holder: Holder
    kept: KeptDocument


@dataclass(frozen=True, slots=True)
class InterviewRecord:
    """The record of interview, to be read back and signed."""

    head: PaperHead
    holder: Holder
    interview: Interview


@dataclass(frozen=True, slots=True)
class HandOver:
    """What a receiver gets; `holder` is None where identity is not given, and then there are no photographs either.

    `duty` is the law that is named where the police get the identity without consent. BP3MI gets needs and papers,
    the police the facts about the suspected recruiter, and what an examination of the document saw of each feature
    where the identity is given: it says nothing without the document's holder.
    """

    head: PaperHead
    receiver: Receiver
    office: str
    holder: Holder | None
    duty: str = ""
    needs: str = ""
    safe_contact: str = ""
    not_to_be_told: str = ""
    papers: tuple[tuple[Paper, bool], ...] = ()
    statement: str = ""
    suspect: Suspect = NOBODY
    photographs: tuple[Photograph, ...] = ()
    examination: Examination | None = None


@dataclass(frozen=True, slots=True)
class ShiftPaper:
    """The hand-over of a shift; cases stand in it by number, nobody by name."""

    head: PaperHead
    signed: ShiftHandOver
    stand: ShiftStand


CasePaper: TypeAlias = "Notice | WaitingConfirmation | Receipt | InterviewRecord | HandOver | ShiftPaper"

_POSTPONED = frozenset({EncounterState.POSTPONED, EncounterState.POSTPONED_PROVISIONAL})
_STOPS = frozenset({Action.POSTPONE.value, Action.POSTPONE_PROVISIONALLY.value})
_ENDED = frozenset({EncounterState.DEPARTED, EncounterState.LEFT, EncounterState.WITHDREW, EncounterState.LIFTED})
_HANDED = frozenset(
    {
        EncounterState.POSTPONED,
        EncounterState.HANDED_OVER,
        EncounterState.PROTECTED,
        EncounterState.OFFERED,
        EncounterState.ACCEPTED,
    }
)
_RECEIVERS = {PaperKind.HANDOVER_BP3MI: Receiver.BP3MI, PaperKind.HANDOVER_POLICE: Receiver.POLICE}


@dataclass(frozen=True, slots=True)
class CasePapers:
    """A case with all that its papers are made of; `office` is the receiver's, as it was typed last."""

    head: PaperHead
    holder: Holder
    encounter: Encounter
    events: tuple[CaseEvent, ...]
    papers: tuple[tuple[Paper, PaperState], ...] = ()
    departure: str = ""
    office: str = ""

    @property
    def interview(self) -> Interview:
        """The interview as it was recorded."""
        return read_interview(self.events)

    @property
    def protection(self) -> Protection:
        """What was agreed with the person."""
        return read_protection(self.events)

    @property
    def photographs(self) -> tuple[Photograph, ...]:
        """The photographs that can still be seen."""
        return tuple(each for each in read_photographs(self.events) if each.jpeg is not None)

    @property
    def examination(self) -> Examination | None:
        """What was seen when the document was examined last; None when it was not, or nothing is left of it."""
        found = read_examination(self.events)
        return found if found is not None and found.findings else None

    @property
    def kept(self) -> KeptDocument | None:
        """The document that is kept now; None when none is."""
        return next((each for each in read_kept_documents(self.events) if each.returned_at is None), None)


def case_number(encounter_id: str) -> str:
    """Give the number of a case that may stand on paper: it says nothing about anybody."""
    return encounter_id[-8:].upper()


def open_papers(case: CasePapers) -> tuple[PaperKind, ...]:
    """List the papers that this case can give now."""
    return tuple(kind for kind in PaperKind if make_paper(case, kind) is not None)


def make_paper(case: CasePapers, kind: PaperKind) -> CasePaper | None:
    """Make a paper; None where the case has nothing to put on it."""
    match kind:
        case PaperKind.NOTICE:
            return _notice(case)
        case PaperKind.WAITING:
            waited = case.encounter.was_referred
            return WaitingConfirmation(case.head, case.holder, _waiting(case)) if waited else None
        case PaperKind.RECEIPT:
            kept = case.kept
            return Receipt(case.head, case.holder, kept) if kept else None
        case PaperKind.INTERVIEW:
            interview = case.interview
            return InterviewRecord(case.head, case.holder, interview) if interview.saved_at else None
        case PaperKind.SHIFT:
            return None
        case _:
            return _hand_over(case, _RECEIVERS[kind])


def _notice(case: CasePapers) -> Notice | None:
    encounter, ground = case.encounter, case.encounter.ground
    starts_at = _stopped_at(case.events)
    if encounter.state not in _POSTPONED or ground is None or starts_at is None:
        return None
    is_provisional = encounter.state is EncounterState.POSTPONED_PROVISIONAL
    ends_at = lapse_at(starts_at, encounter.boarding_at) if is_provisional else None
    bring = tuple(paper for paper, state in case.papers if state is PaperState.NOT_SHOWN)
    return Notice(case.head, case.holder, ground, is_provisional, starts_at, ends_at, bring, _waiting(case))


def _stopped_at(events: Sequence[CaseEvent]) -> datetime | None:
    """The first hour counts: a postponement that is imposed again, or confirmed, has no new one."""
    stops = (each.event.at_wall for each in events if each.event.open.get("action") in _STOPS)
    return min(stops, default=None)


def _waiting(case: CasePapers) -> Waiting:
    encounter = case.encounter
    ended = encounter.changed_at if encounter.state in _ENDED else None
    is_missed = any(each.event.kind is EventKind.TRANSPORT_MISSED for each in case.events)
    return Waiting(encounter.opened_at, ended or case.head.printed_at, case.departure, is_missed)


def _hand_over(case: CasePapers, receiver: Receiver) -> HandOver | None:
    protection = case.protection
    if receiver is Receiver.POLICE:
        is_shown = protection.shows_identity_to(receiver)
        if not is_shown and not protection.suspect.is_known:
            return None
        duty = protection.duty if is_shown else ""
        holder = case.holder if is_shown else None
        photographs = case.photographs if is_shown else ()
        return HandOver(
            case.head,
            receiver,
            case.office,
            holder,
            duty=duty,
            suspect=protection.suspect,
            photographs=photographs,
            examination=case.examination if is_shown else None,
        )
    if case.encounter.state not in _HANDED:
        return None
    is_shown = _bp3mi_sees_identity(case.encounter, protection)
    return HandOver(
        case.head,
        receiver,
        case.office,
        case.holder if is_shown else None,
        needs=protection.needs,
        safe_contact=protection.safe_contact if is_shown else "",
        not_to_be_told=protection.not_to_be_told,
        papers=tuple(
            (paper, state is PaperState.SEEN) for paper, state in case.papers if state is not PaperState.NOT_ASKED
        ),
        statement=case.interview.note if is_shown else "",
        photographs=case.photographs if is_shown else (),
    )


def _bp3mi_sees_identity(encounter: Encounter, protection: Protection) -> bool:
    """A person who was postponed is accompanied to BP3MI by name; one under protection is asked first."""
    if protection.shows_identity_to(Receiver.BP3MI):
        return True
    is_postponed = encounter.state in {EncounterState.POSTPONED, EncounterState.HANDED_OVER}
    return is_postponed and Receiver.BP3MI not in protection.consents
