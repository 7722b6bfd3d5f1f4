"""Handing a shift over: how the post stands, signed by who leaves and by who takes over, each by their own login.

Functions here run on the casebook's thread.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from checkpoint_app import clock
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.casework.shift import (
    OPEN_STATES,
    ShiftHandOver,
    ShiftStand,
    hand_over_open,
    in_hand_over_order,
    read_hand_over,
)
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.kept_documents import list_kept_documents
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

TOLD_WITHIN = timedelta(hours=16)
"""So long a hand-over is told to whoever logs in: longer than any shift."""
_ROLES = frozenset({Role.OFFICER, Role.SUPERVISOR})


def shift_stand(casebook: Casebook) -> ShiftStand:
    """Tell how the post stands, after the clock has done its part."""
    casebook.let_clock_act(moment_now())
    cases = casebook.encounters_in(OPEN_STATES)
    kept = tuple(each for each in list_kept_documents(casebook) if each.returned_at is None)
    return ShiftStand(in_hand_over_order(cases), casebook.outbox.pending_count(), kept)


def hand_over_shift(
    casebook: Casebook, officer: LoggedInOfficer, taker_id: str, password: str
) -> tuple[ShiftHandOver, ShiftStand]:
    """Record the hand-over, signed by both.

    Raises LoginRefused for a wrong password, DataRejected when it is the same person or one who works at no desk.
    """
    if taker_id == officer.officer_id:
        raise DataRejected("shift.fault.same_person")
    taker = casebook.people.log_in(taker_id, password, clock.now())
    if taker.role not in _ROLES:
        raise DataRejected("shift.fault.role")
    stand = shift_stand(casebook)
    with casebook.record(officer, moment_now()) as recording:
        details = hand_over_open(stand, clock.today())
        event = recording.note(EventKind.SHIFT_HANDOVER, open=details, second=taker)
    return read_hand_over(event), stand


def last_hand_over(casebook: Casebook, now: datetime) -> ShiftHandOver | None:
    """Give the latest hand-over at this machine; None when there is none of the shift before."""
    found = [read_hand_over(entry.event) for entry in casebook.entries_of((EventKind.SHIFT_HANDOVER,))]
    return next((each for each in reversed(found) if now - each.at < TOLD_WITHIN), None)
