"""The closed sets of words that facts, rules, flags and screens share."""

from __future__ import annotations

from enum import IntEnum

from checkpoint_app.documents.closed_set import ClosedSet


class Purpose(ClosedSet):
    """What the traveller says the trip is for; keys 1 to 8 of the counter. Not asked is None, never a member."""

    WORK = "WORK"
    SEAFARER = "SEAFARER"
    VISIT = "VISIT"
    PILGRIMAGE = "PILGRIMAGE"
    STUDY = "STUDY"
    BUSINESS = "BUSINESS"
    OFFICIAL = "OFFICIAL"
    LIVES_ABROAD_OR_OTHER = "LIVES_ABROAD_OR_OTHER"


class Paper(ClosedSet):
    """Papers that an officer marks as seen or not shown."""

    WORK_VISA = "WORK_VISA"
    VISIT_VISA = "VISIT_VISA"
    HOST_WORK_CARD = "HOST_WORK_CARD"
    RESIDENCE_CARD = "RESIDENCE_CARD"
    CONTRACT = "CONTRACT"
    LEAVE_LETTER = "LEAVE_LETTER"
    SEAFARERS_BOOK = "SEAFARERS_BOOK"
    SEA_WORK_AGREEMENT = "SEA_WORK_AGREEMENT"
    WORKER_CARD = "WORKER_CARD"


class PaperState(ClosedSet):
    """Three states each: not asked is never "no"."""

    SEEN = "SEEN"
    NOT_SHOWN = "NOT_SHOWN"
    NOT_ASKED = "NOT_ASKED"


class Answer(ClosedSet):
    """One-key answers to a flag's question."""

    YES = "YES"
    NO = "NO"
    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    SHOWN = "SHOWN"
    NOT_SHOWN = "NOT_SHOWN"
    DOES_NOT_KNOW = "DOES_NOT_KNOW"
    WILL_NOT_SAY = "WILL_NOT_SAY"


class Level(IntEnum):
    """What a flag asks for. None means refusal, and no flag blocks letting go."""

    INFORMATION = 0
    ASK = 1
    SECONDARY = 2
    SUPERVISOR = 3


class BasisKind(ClosedSet):
    """What a flag rests on; POLICY or QUALITY alone is never above ASK."""

    LAW = "LAW"
    CIRCULAR = "CIRCULAR"
    STANDARD = "STANDARD"
    POLICY = "POLICY"
    QUALITY = "QUALITY"


class VerdictKind(ClosedSet):
    """What the screen says in large letters."""

    RECORD_MATCHES = "RECORD_MATCHES"
    RETURNING_WORKER = "RETURNING_WORKER"
    EXEMPT = "EXEMPT"
    NOTHING_TO_FLAG = "NOTHING_TO_FLAG"
    ASK = "ASK"
    SECONDARY = "SECONDARY"
    SUPERVISOR = "SUPERVISOR"
    CANNOT_TELL = "CANNOT_TELL"


class Band(ClosedSet):
    """Age of a feed against the policy limits; FUTURE: dated after the clock; UNKNOWN: none was ever loaded."""

    GREEN = "GREEN"
    AMBER = "AMBER"
    RED = "RED"
    FUTURE = "FUTURE"
    UNKNOWN = "UNKNOWN"


class Agreement(ClosedSet):
    """What comparing a traveller's value with the record's came to."""

    AGREES = "AGREES"
    DIFFERS = "DIFFERS"
    EXPLAINED = "EXPLAINED"
    UNKNOWN = "UNKNOWN"


class RecordState(ClosedSet):
    """What the look-up of a placement record answered; CANNOT_TELL: none in data too old to say so."""

    NOT_LOOKED_UP = "NOT_LOOKED_UP"
    FOUND = "FOUND"
    NOT_FOUND = "NOT_FOUND"
    CANNOT_TELL = "CANNOT_TELL"


class RecordDates(ClosedSet):
    """Where today lies against the record's own dates and its departure window."""

    BEFORE = "BEFORE"
    INSIDE = "INSIDE"
    AFTER = "AFTER"


class StatusReason(ClosedSet):
    """Why a record was suspended or revoked, as far as a rule may tell it apart."""

    FRAUD = "FRAUD"
    IDENTITY = "IDENTITY"
    OTHER = "OTHER"


class CardHolder(ClosedSet):
    """Whether a card is the passport holder's, by its name and birth date."""

    SAME = "SAME"
    OTHER_NAME = "OTHER_NAME"
    OTHER_BIRTH_DATE = "OTHER_BIRTH_DATE"
    OTHER = "OTHER"
    UNKNOWN = "UNKNOWN"


class SealState(ClosedSet):
    """What checking a seal came to; UNSIGNED: a code without a seal, which is a pointer and no more."""

    VERIFIED = "VERIFIED"
    WRONG = "WRONG"
    SIGNER_UNKNOWN = "SIGNER_UNKNOWN"
    SIGNER_EXPIRED = "SIGNER_EXPIRED"
    SIGNER_REVOKED = "SIGNER_REVOKED"
    LIST_OVERDUE = "LIST_OVERDUE"
    UNREADABLE = "UNREADABLE"
    UNSIGNED = "UNSIGNED"
