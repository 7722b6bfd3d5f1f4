"""Which of several placement records is assessed, and how it compares with the document, value by value."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from enum import Enum

from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.flags import EvidenceValue
from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.documents.travel_document import TravelDocument


class ComparedField(Enum):
    """The values that the screen ticks or marks; labels are `assessment.evidence.<value>`."""

    DOCUMENT_NUMBER = "document_number"
    DOCUMENT_EXPIRY = "document_expiry"
    NAME = "name"
    BIRTH_DATE = "birth_date"
    DESTINATION = "destination"
    DEPARTURE_DATES = "departure_dates"


@dataclass(frozen=True, slots=True)
class Comparison:
    """One value of the traveller beside the record's; `reasons` are what explains or names the difference."""

    field: ComparedField
    traveller: EvidenceValue
    recorded: EvidenceValue
    agreement: Agreement
    reasons: tuple[str, ...] = ()


def pick_record(rows: Sequence[Clearance]) -> Clearance | None:
    """Pick the record to assess: the ACTIVE or SUSPENDED one, else the one whose status is the latest."""
    raise NotImplementedError


def compare_with_record(
    document: TravelDocument, record: Clearance, today: date, stated_destination: str | None = None
) -> tuple[Comparison, ...]:
    """Compare document and record for the screen's ticks and for C10; in the order of `ComparedField`."""
    raise NotImplementedError
