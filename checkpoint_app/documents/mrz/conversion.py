"""`Mrz` to the document in the traveller's hand."""

from __future__ import annotations

from checkpoint_app.documents.mrz.model import Mrz
from checkpoint_app.documents.states import STATELESS_OR_REFUGEE
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

# Second letters of a passport's code (ICAO Doc 9303-4, 4.4, from 2026). Before that, and until 2038, PS is what
# many States print on service passports; the harmonised meaning, stateless, shows in the nationality.
_DIPLOMATIC, _OFFICIAL, _SERVICE_OR_STATELESS = "PD", "PO", "PS"
_CREW_MEMBER_CERTIFICATE = "AC"


def document_kind(document_code: str, nationality: str) -> DocumentKind:
    """Tell the kind of a document by its code, without fillers, and the holder's nationality."""
    if document_code.startswith("P"):
        return _passport_kind(document_code, nationality)
    if document_code.startswith("V"):
        return DocumentKind.VISA
    if document_code[:1] in {"A", "C", "I"} and document_code != _CREW_MEMBER_CERTIFICATE:
        return DocumentKind.IDENTITY_CARD
    return DocumentKind.OTHER


def _passport_kind(document_code: str, nationality: str) -> DocumentKind:
    if document_code == _DIPLOMATIC:
        return DocumentKind.DIPLOMATIC_PASSPORT
    if document_code == _OFFICIAL:
        return DocumentKind.SERVICE_PASSPORT
    if document_code == _SERVICE_OR_STATELESS and nationality not in STATELESS_OR_REFUGEE:
        return DocumentKind.SERVICE_PASSPORT
    return DocumentKind.PASSPORT


def to_travel_document(mrz: Mrz, source: ReadingSource = ReadingSource.MRZ) -> TravelDocument:
    """Take identity and validity out of a zone, faults or not; unreadable values are empty or None."""
    expiry = mrz.expiry_date.value if mrz.expiry_date else None
    return TravelDocument(
        kind=document_kind(mrz.document_code, mrz.nationality),
        source=source,
        issuing_state=mrz.issuing_state,
        nationality=mrz.nationality,
        document_number=mrz.document_number,
        primary_identifier=mrz.primary_identifier,
        secondary_identifier=mrz.secondary_identifier,
        birth_date=mrz.birth_date.value,
        expiry_date=expiry.full if expiry else None,
        check_digits_agree=mrz.check_digits_agree,
        names_truncated=mrz.names_truncated,
    )
