"""Keeping a photograph in a case. Runs on the casebook's thread."""

from __future__ import annotations

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.photographs import (
    LARGEST_BYTES,
    MOST_IN_A_CASE,
    Subject,
    photograph_body,
    photograph_open,
)
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer


def keep_photograph(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, subject: Subject, jpeg: bytes, masked: int
) -> None:
    """Record a photograph, encrypted under the case's key.

    Raises DataRejected when it is too large or the case holds as many as it may.
    """
    if len(jpeg) > LARGEST_BYTES:
        raise DataRejected("photograph.fault.too_large")
    held = sum(entry.event.kind is EventKind.PHOTOGRAPH for entry in casebook.history(encounter_id))
    if held >= MOST_IN_A_CASE:
        raise DataRejected("photograph.fault.too_many", most=MOST_IN_A_CASE)
    with casebook.record(officer, moment_now()) as recording:
        recording.share(encounter_id)
        recording.note(
            EventKind.PHOTOGRAPH,
            encounter_id=encounter_id,
            open=photograph_open(subject, masked, jpeg),
            body=photograph_body(jpeg),
        )
