"""A document comes back from a body as it was; one that is incomplete is refused."""

from dataclasses import replace
from datetime import date

import pytest

from checkpoint_app.casework.document_snapshot import document_from_body, document_to_body
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument

DOCUMENT = TravelDocument(
    DocumentKind.PASSPORT,
    ReadingSource.MRZ,
    "IDN",
    "IDN",
    "X0000001",
    "CONTOH",
    "SITI",
    PartialDate(1990, 2),
    date(2031, 5, 6),
    check_digits_agree=False,
    names_truncated=True,
)


@pytest.mark.parametrize("document", [DOCUMENT, replace(DOCUMENT, birth_date=None, expiry_date=None)])
def test_a_document_comes_back_as_it_was(document: TravelDocument) -> None:
    assert document_from_body(document_to_body(document)) == document


@pytest.mark.parametrize("name", sorted(document_to_body(DOCUMENT)))
def test_an_incomplete_document_is_refused(name: str) -> None:
    values = document_to_body(DOCUMENT)
    del values[name]
    with pytest.raises(KeyError):
        document_from_body(values)
