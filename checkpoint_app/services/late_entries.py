"""Entering afterwards what was done on paper. `record_late_entry` runs on the casebook's thread."""

from __future__ import annotations

from dataclasses import dataclass, replace

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.late_entry import Late, is_plausible
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, ReadingStatus, TravelDocument
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.recording import Decided, Place, Recorded, record_decision
from checkpoint_app.services.screening import Check, Environment, examine
from checkpoint_app.services.subject_keys import SubjectKeys
from checkpoint_app.services.traveller import Reading, Traveller
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.people import LoggedInOfficer


@dataclass(frozen=True, slots=True)
class PaperEntry:
    """One line of a paper list, as typed; `action` is what was decided then: let go or referred."""

    name: str
    birth_date: PartialDate
    nationality: str
    document_number: str
    purpose: Purpose | None
    action: Action
    late: Late


def examine_entry(entry: PaperEntry, environment: Environment) -> Check:
    """Assess a line with what is known now; raises DataRejected when its time cannot be."""
    if not is_plausible(entry.late.happened_at, clock.now()):
        raise DataRejected("late.fault.time")
    document = TravelDocument(
        kind=DocumentKind.PASSPORT,
        source=ReadingSource.HAND,
        issuing_state=entry.nationality,
        nationality=entry.nationality,
        document_number=entry.document_number,
        primary_identifier=entry.name,
        secondary_identifier="",
        birth_date=entry.birth_date,
        expiry_date=None,
    )
    reading = Reading(document, ReadingStatus.PROBABLE)
    return examine(Traveller(new_id(), entry.late.happened_at, (reading,), purpose=entry.purpose), environment)


def record_late_entry(
    casebook: Casebook, officer: LoggedInOfficer, entry: PaperEntry, check: Check, place: Place, keys: SubjectKeys
) -> Recorded:
    """Record a line with its own time and reason, in one transaction; every event of it is marked."""
    decided = Decided(check, entry.action, reason=entry.late.reason.value)
    return record_decision(casebook, officer, decided, replace(place, late=entry.late), keys, None)
