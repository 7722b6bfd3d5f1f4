"""Alarms for the centre's operators: what should not happen between honest machines. Like ones are counted."""

from __future__ import annotations

from datetime import datetime
from enum import Enum

from sqlalchemy import select
from sqlalchemy.orm import Session

from checkpoint_app.central.centre import Centre
from checkpoint_app.central.database import reading, writing
from checkpoint_app.central.models import Alarm
from checkpoint_app.central.operators import Act, Hand, Subject, note_act


class AlarmKind(Enum):
    """What happened."""

    PEER_DIFFERS = "PEER_DIFFERS"
    """A machine brought events in another one's name."""
    REVOKED_DEVICE = "REVOKED_DEVICE"
    """A revoked machine was there."""
    REQUEST_REVOKED = "REQUEST_REVOKED"
    """A revoked machine asked for keys."""
    REQUEST_NOT_SIGNED = "REQUEST_NOT_SIGNED"
    """Somebody asked for keys in a machine's name without its signature."""
    REQUEST_ENDED = "REQUEST_ENDED"
    """A machine asked for keys under an incarnation that ended: a clone, or one that was thought lost, is at work."""
    FORK = "FORK"
    """A machine has two histories: it was cloned, or put back to an earlier state. Both are kept."""
    DEVICE_KNOWN_AGAIN = "DEVICE_KNOWN_AGAIN"
    """This database had forgotten a machine; it was known again by its certificate, with a code for it."""
    EVENTS_LOST = "EVENTS_LOST"
    """A machine's casebook was damaged: these events could not be read any more."""


def raise_alarm(
    session: Session, kind: AlarmKind, device_id: str, peer_id: str, now: datetime, detail: str = ""
) -> None:
    """Raise an alarm, or count it with the open one of its kind, device, peer and detail."""
    device_id, peer_id, detail = device_id[:200], peer_id[:200], detail[:400]
    query = select(Alarm).where(
        Alarm.kind == kind.value,
        Alarm.device_id == device_id,
        Alarm.peer_id == peer_id,
        Alarm.detail == detail,
        Alarm.closed_at.is_(None),
    )
    known = session.scalars(query).first()
    if known is None:
        raised = Alarm(kind=kind.value, device_id=device_id, peer_id=peer_id, detail=detail)
        raised.count, raised.first_at, raised.last_at = 1, now, now
        session.add(raised)
    else:
        known.count, known.last_at = known.count + 1, now


def alarms(centre: Centre, *, closed: bool = False) -> tuple[Alarm, ...]:
    """List alarms, the newest first; closed ones too when asked."""
    query = select(Alarm).order_by(Alarm.last_at.desc(), Alarm.alarm_id.desc())
    with reading(centre.engine) as session:
        found = session.scalars(query if closed else query.where(Alarm.closed_at.is_(None))).all()
        session.expunge_all()
    return tuple(found)


def close_alarm(centre: Centre, alarm_id: int, hand: Hand) -> bool:
    """Close an alarm that an operator looked into; False when there is no such open one."""
    with writing(centre.engine) as session:
        alarm = session.get(Alarm, alarm_id)
        if alarm is None or alarm.closed_at is not None:
            return False
        alarm.closed_at = hand.at
        note_act(session, hand, Subject.ALARM, alarm_id, Act.CLOSED)
    return True
