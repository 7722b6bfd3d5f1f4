"""The issuance desk: where a passport is applied for, an applicant who declares work abroad is told how they stand.

It asks and informs; there is no verdict and no flag, and nothing in it could deny. Who declares no work abroad is not
looked up at all. Reads only; nothing is recorded.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from checkpoint_app.assessment.clearance import CacheTooOld, Clearance, ClearanceStatus, Found
from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.documents.travel_document import TravelDocument
from checkpoint_app.services.records import Records
from checkpoint_app.services.screening import look_up_person

_IN_PROCESS = frozenset({ClearanceStatus.REGISTERED, ClearanceStatus.VERIFIED})
_COUNTS_AS_NONE = frozenset({ClearanceStatus.WITHDRAWN, ClearanceStatus.TOMBSTONE})
WORK = frozenset({Purpose.WORK, Purpose.SEAFARER})


class Registration(Enum):
    """How an applicant stands; words are `services.issuance.<value in lower case>`."""

    NOT_ASKED = "NOT_ASKED"
    """No work abroad was declared, so nothing was looked up."""
    REGISTERED = "REGISTERED"
    IN_PROCESS = "IN_PROCESS"
    NONE = "NONE"
    CANNOT_TELL = "CANNOT_TELL"


QUESTIONS: dict[Registration, tuple[str, ...]] = {
    Registration.NOT_ASKED: (),
    Registration.REGISTERED: ("same_job",),
    Registration.IN_PROCESS: ("which_papers",),
    Registration.NONE: ("where_registered", "who_arranged"),
    Registration.CANNOT_TELL: ("where_registered",),
}
"""What to ask; words are `services.issuance.question.<name>`."""
INFORMATION = ("safe_route", "check_company", "keep_copy")
"""What every applicant is told who declares work abroad; words are `services.issuance.information.<name>`."""


@dataclass(frozen=True, slots=True)
class Advice:
    """What the desk shows: registration or none, the questions, the information, and the age of the data."""

    registration: Registration
    record: Clearance | None = None
    as_of: datetime | None = None

    @property
    def questions(self) -> tuple[str, ...]:
        """Names of the questions to ask."""
        return QUESTIONS[self.registration]

    @property
    def information(self) -> tuple[str, ...]:
        """Names of the information to give."""
        return () if self.registration is Registration.NOT_ASKED else INFORMATION


def advise(document: TravelDocument, purpose: Purpose | None, records: Records, now: datetime) -> Advice:
    """Look an applicant up by the passport they hold, else by name and birth date; only when work is declared."""
    if purpose not in WORK:
        return Advice(Registration.NOT_ASKED)
    look_up = records.look_up(document.issuing_state, document.document_number, now)
    found: Found | None = look_up if isinstance(look_up, Found) else look_up_person(document, records, look_up.age)
    if found is not None and found.clearance.status not in _COUNTS_AS_NONE:
        in_process = found.clearance.status in _IN_PROCESS
        state = Registration.IN_PROCESS if in_process else Registration.REGISTERED
        return Advice(state, found.clearance, look_up.age.as_of)
    none = Registration.CANNOT_TELL if isinstance(look_up, CacheTooOld) else Registration.NONE
    return Advice(none, None, look_up.age.as_of)
