"""The closed sets of words of the casework: states, decisions, grounds, roles, event kinds."""

from __future__ import annotations

from enum import Enum


class EncounterState(Enum):
    """The life of an encounter (docs/domain.md, "The life of an encounter")."""

    OPEN = "OPEN"
    DEPARTED = "DEPARTED"
    REFERRED = "REFERRED"
    ABANDONED = "ABANDONED"
    CLAIMED = "CLAIMED"
    LEFT = "LEFT"
    INTERVIEW = "INTERVIEW"
    POSTPONED = "POSTPONED"
    POSTPONED_PROVISIONAL = "POSTPONED_PROVISIONAL"
    LAPSED = "LAPSED"
    PAPERS_COMPLETED = "PAPERS_COMPLETED"
    LIFTED = "LIFTED"
    HANDED_OVER = "HANDED_OVER"
    CLOSED = "CLOSED"
    WITHDREW = "WITHDREW"
    PROTECTED = "PROTECTED"
    OFFERED = "OFFERED"
    ACCEPTED = "ACCEPTED"
    DECLINED = "DECLINED"
    OUTCOME = "OUTCOME"


class Role(Enum):
    """Who acts."""

    OFFICER = "OFFICER"
    SUPERVISOR = "SUPERVISOR"
    PROTECTION_OFFICER = "PROTECTION_OFFICER"
    ADMINISTRATOR = "ADMINISTRATOR"
    AUDITOR = "AUDITOR"


class Ground(Enum):
    """The ground of a postponement, chosen by a person, never proposed."""

    ART16_DOCUMENT = "ART16_DOCUMENT"
    ART16_INVESTIGATION = "ART16_INVESTIGATION"
    ART16_PREVENTION = "ART16_PREVENTION"
    CIRCULAR_WORKER = "CIRCULAR_WORKER"


class EventKind(Enum):
    """Kinds of events that a device may send; the value is what travels."""

    SCAN = "scan"
    ANSWER = "answer"
    PAPERS = "papers"
    REFER = "refer"
    CLAIM = "claim"
    RELEASE = "release"
    REASSIGN = "reassign"
    INTERVIEW = "interview"
    DECISION = "decision"
    CONFIRM = "confirm"
    LAPSE = "lapse"
    PAPERS_COMPLETED = "papers_completed"
    LIFT = "lift"
    CONSENT = "consent"
    OFFER = "offer"
    ACCEPT = "accept"
    DECLINE = "decline"
    HANDOVER = "handover"
    CLOSE = "close"
    OUTCOME = "outcome"
    INFORM = "inform"
    ABANDON = "abandon"
    AMEND = "amend"
    REVIEW = "review"
    EXIT_SEEN = "exit_seen"
    PRESENTED = "presented"
    DISPUTED = "disputed"
    CORRECTION = "correction"
    TRANSPORT_MISSED = "transport_missed"
    DOCUMENT_KEPT = "document_kept"
    DOCUMENT_RETURNED = "document_returned"
    ACKNOWLEDGE = "acknowledge"
    LATE_ENTRY = "late_entry"
    PAPER = "paper"
    PHOTOGRAPH = "photograph"
    EXAMINATION = "examination"
    SHIFT_HANDOVER = "shift_handover"
    LOGIN = "login"
    READ = "read"
    CONFIGURATION = "configuration"
    SYNC = "sync"
    RECHECK = "recheck"
    ERASE = "erase"
