"""The document in the traveller's hand, whatever way its data came in."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.documents.closed_set import ClosedSet
from checkpoint_app.documents.dates import PartialDate


class ReadingSource(ClosedSet):
    """Where the values on the screen come from."""

    MRZ = "MRZ"
    HAND = "HAND"


class ReadingStatus(ClosedSet):
    """How far a reading of the MRZ may be trusted."""

    CONFIRMED = "CONFIRMED"
    PROBABLE = "PROBABLE"
    UNSURE = "UNSURE"


class DocumentKind(ClosedSet):
    """Kinds of documents, by the first letters of the MRZ or as the officer names them."""

    PASSPORT = "PASSPORT"
    DIPLOMATIC_PASSPORT = "DIPLOMATIC_PASSPORT"
    SERVICE_PASSPORT = "SERVICE_PASSPORT"
    IDENTITY_CARD = "IDENTITY_CARD"
    VISA = "VISA"
    BORDER_PASS = "BORDER_PASS"
    OTHER = "OTHER"


@dataclass(frozen=True, slots=True)
class TravelDocument:
    """Identity and validity as the document states them; no sex, since nothing may depend on it."""

    kind: DocumentKind
    source: ReadingSource
    issuing_state: str
    nationality: str
    document_number: str
    primary_identifier: str
    secondary_identifier: str
    birth_date: PartialDate | None
    expiry_date: date | None
    check_digits_agree: bool = True
    names_truncated: bool = False
