"""The register of kept documents: what is kept, given back, overdue; each a fact beside a case, not a step in it.

Functions here run on the casebook's thread.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.kept_documents import KeptDocument, kept_open, read_kept_documents, returned_open
from checkpoint_app.casework.kinds import EventKind, Ground
from checkpoint_app.faults import DataRejected
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer

_KINDS = (EventKind.DOCUMENT_KEPT, EventKind.DOCUMENT_RETURNED)


def keep_document(
    casebook: Casebook, officer: LoggedInOfficer, encounter_id: str, ground: Ground, place: str, due_back: date
) -> None:
    """Record that a case's document is kept; raises DataRejected when one is kept already."""
    if _kept_in(casebook, encounter_id):
        raise DataRejected("services.fault.document_kept_already")
    with casebook.record(officer, moment_now()) as recording:
        recording.share(encounter_id)
        recording.note(
            EventKind.DOCUMENT_KEPT,
            encounter_id=encounter_id,
            open=kept_open(ground, due_back),
            body={"place": place},
        )


def return_document(casebook: Casebook, officer: LoggedInOfficer, encounter_id: str) -> None:
    """Record that the document was given back; raises DataRejected when none is kept."""
    kept = _kept_in(casebook, encounter_id)
    if not kept:
        raise DataRejected("services.fault.document_not_kept")
    with casebook.record(officer, moment_now()) as recording:
        recording.note(EventKind.DOCUMENT_RETURNED, encounter_id=encounter_id, open=returned_open(kept[0]))


def note_transport_missed(casebook: Casebook, officer: LoggedInOfficer, encounter_id: str) -> None:
    """Record that the traveller missed the departure because of the inspection."""
    with casebook.record(officer, moment_now()) as recording:
        recording.note(EventKind.TRANSPORT_MISSED, encounter_id=encounter_id)


def list_kept_documents(casebook: Casebook) -> tuple[KeptDocument, ...]:
    """List the register: what is kept first, the longest due first; then what was returned."""
    entries = casebook.entries_of(_KINDS)
    found = read_kept_documents(CaseEvent(entry.event, entry.body) for entry in entries)
    return tuple(sorted(found, key=lambda each: (each.returned_at is not None, each.due_back, each.kept_at)))


def _kept_in(casebook: Casebook, encounter_id: str) -> list[KeptDocument]:
    entries = casebook.history(encounter_id)
    return _now_kept(read_kept_documents(CaseEvent(entry.event, entry.body) for entry in entries))


def _now_kept(documents: Iterable[KeptDocument]) -> list[KeptDocument]:
    return [each for each in documents if each.returned_at is None]
