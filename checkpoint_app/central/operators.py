"""Operators of the centre: who may change its lists, and the audit of every change they made.

An operator has a key that is shown once and kept as its SHA-256. An act is written in the transaction that makes the
change, so there is none without the other.
"""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Operator, OperatorAct
from checkpoint_app.faults import DataRejected

LONGEST_NAME = 60
_LONGEST_DETAIL = 1000
_KEY_BYTES = 20


class Subject(Enum):
    """What an act was about."""

    DIFFERENCE = "DIFFERENCE"
    ALARM = "ALARM"
    OPERATOR = "OPERATOR"
    PATTERN = "PATTERN"


class Act(Enum):
    """What was done."""

    ASSIGNED = "ASSIGNED"
    CORRECTED = "CORRECTED"
    REJECTED = "REJECTED"
    REOPENED = "REOPENED"
    APPROVED = "APPROVED"
    READ = "READ"
    CLOSED = "CLOSED"
    ADDED = "ADDED"
    WITHDRAWN = "WITHDRAWN"
    DISMISSED = "DISMISSED"


@dataclass(frozen=True, slots=True)
class Hand:
    """Who changes something, and when."""

    operator: str
    at: datetime


def add_operator(centre: Centre, name: str, by: Hand) -> str:
    """Admit an operator, or give one a new key in place of the former; gives the key, which is shown once.

    Raises DataRejected when the name is empty, too long or has characters that are not printed.
    """
    name = name.strip()
    if not name or len(name) > LONGEST_NAME or not name.isprintable():
        raise DataRejected("central.fault.operator_name", most=LONGEST_NAME)
    key = secrets.token_urlsafe(_KEY_BYTES)
    with writing(centre.engine) as session:
        session.merge(Operator(name=name, key_hash=_hash(key), since=by.at, withdrawn_at=None))
        note_act(session, by, Subject.OPERATOR, name, Act.ADDED)
    return key


def withdraw_operator(centre: Centre, name: str, by: Hand) -> None:
    """End an operator's key; raises DataRejected when there is no such operator at work."""
    with writing(centre.engine) as session:
        operator = session.get(Operator, name)
        if operator is None or operator.withdrawn_at is not None:
            raise DataRejected("central.fault.operator_unknown")
        operator.withdrawn_at = by.at
        note_act(session, by, Subject.OPERATOR, name, Act.WITHDRAWN)


def operators(centre: Centre) -> tuple[Operator, ...]:
    """List operators by name, withdrawn ones too."""
    with reading(centre.engine) as session:
        found = session.scalars(select(Operator).order_by(Operator.name)).all()
        session.expunge_all()
    return tuple(found)


def operator_with(centre: Centre, key: str) -> str | None:
    """Tell whose key this is; None when it is nobody's at work."""
    query = select(Operator.name).where(Operator.key_hash == _hash(key.strip()), Operator.withdrawn_at.is_(None))
    with reading(centre.engine) as session:
        return session.scalars(query).first()


def is_at_work(centre: Centre, name: str) -> bool:
    """Whether an operator was admitted and not withdrawn since."""
    with reading(centre.engine) as session:
        operator = session.get(Operator, name)
        return operator is not None and operator.withdrawn_at is None


def note_act(session: Session, hand: Hand, subject: Subject, subject_id: object, act: Act, detail: str = "") -> None:
    """Write down what an operator does in this transaction."""
    session.add(
        OperatorAct(
            at=hand.at,
            operator=hand.operator[:LONGEST_NAME],
            subject=subject.value,
            subject_id=str(subject_id),
            act=act.value,
            detail=detail[:_LONGEST_DETAIL],
        )
    )


def acts(centre: Centre, subject: Subject, subject_id: object) -> Sequence[OperatorAct]:
    """List what was done about one thing, the first act first."""
    query = select(OperatorAct).where(OperatorAct.subject == subject.value, OperatorAct.subject_id == str(subject_id))
    with reading(centre.engine) as session:
        found = session.scalars(query.order_by(OperatorAct.act_id)).all()
        session.expunge_all()
    return found


def _hash(key: str) -> str:
    return hashlib.sha256(key.encode()).hexdigest()
