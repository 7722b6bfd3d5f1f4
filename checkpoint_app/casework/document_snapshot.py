"""A travel document as the body of an event keeps it; written at the counter, read there and at the centre. Pure."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument


def document_to_body(document: TravelDocument) -> dict[str, JsonValue]:
    """Write a document."""
    return {
        "kind": document.kind.value,
        "source": document.source.value,
        "issuing_state": document.issuing_state,
        "nationality": document.nationality,
        "number": document.document_number,
        "primary_identifier": document.primary_identifier,
        "secondary_identifier": document.secondary_identifier,
        "birth_date": document.birth_date.isoformat() if document.birth_date else None,
        "expiry_date": document.expiry_date.isoformat() if document.expiry_date else None,
        "check_digits_agree": document.check_digits_agree,
        "names_truncated": document.names_truncated,
    }


def document_from_body(values: Mapping[str, Any]) -> TravelDocument:
    """Read a document; raises KeyError, TypeError or ValueError when it is incomplete or of another version."""
    return TravelDocument(
        kind=DocumentKind(values["kind"]),
        source=ReadingSource(values["source"]),
        issuing_state=values["issuing_state"],
        nationality=values["nationality"],
        document_number=values["number"],
        primary_identifier=values["primary_identifier"],
        secondary_identifier=values["secondary_identifier"],
        birth_date=PartialDate.from_iso(values["birth_date"]) if values["birth_date"] else None,
        expiry_date=date.fromisoformat(values["expiry_date"]) if values["expiry_date"] else None,
        check_digits_agree=values["check_digits_agree"],
        names_truncated=values["names_truncated"],
    )
