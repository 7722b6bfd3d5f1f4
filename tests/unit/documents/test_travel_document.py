from __future__ import annotations

from datetime import date

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.mrz.conversion import document_kind
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource
from tests.unit.documents import vectors
from tests.unit.documents.vectors import TODAY


def test_passport_becomes_the_document_in_the_travellers_hand():
    document = to_travel_document(parse_mrz(vectors.TD3, TODAY))
    assert document.kind is DocumentKind.PASSPORT
    assert document.source is ReadingSource.MRZ
    assert (document.issuing_state, document.nationality, document.document_number) == ("UTO", "UTO", "L898902C3")
    assert (document.primary_identifier, document.secondary_identifier) == ("ERIKSSON", "ANNA MARIA")
    assert document.birth_date == PartialDate(1974, 8, 12)
    assert document.expiry_date == date(2012, 4, 15)
    assert document.check_digits_agree
    assert not document.names_truncated


def test_unreadable_zone_becomes_a_document_without_values():
    document = to_travel_document(parse_mrz("P<UTO", TODAY), ReadingSource.HAND)
    assert document.source is ReadingSource.HAND
    assert document.document_number == ""
    assert document.birth_date is None
    assert document.expiry_date is None
    assert not document.check_digits_agree


def test_french_card_has_no_date_of_expiry():
    assert to_travel_document(parse_mrz(vectors.FRENCH_CARD, TODAY)).expiry_date is None


# ICAO Doc 9303-4, 4.4 for passports.
@pytest.mark.parametrize(
    ("code", "nationality", "kind"),
    [
        ("P", "IDN", DocumentKind.PASSPORT),
        ("PP", "IDN", DocumentKind.PASSPORT),
        ("PE", "IDN", DocumentKind.PASSPORT),
        ("PD", "IDN", DocumentKind.DIPLOMATIC_PASSPORT),
        ("PO", "IDN", DocumentKind.SERVICE_PASSPORT),
        ("PS", "IDN", DocumentKind.SERVICE_PASSPORT),
        ("PS", "XXA", DocumentKind.PASSPORT),
        ("V", "IDN", DocumentKind.VISA),
        ("I", "UTO", DocumentKind.IDENTITY_CARD),
        ("AR", "UTO", DocumentKind.IDENTITY_CARD),
        ("C", "UTO", DocumentKind.IDENTITY_CARD),
        ("AC", "UTO", DocumentKind.OTHER),
        ("", "", DocumentKind.OTHER),
    ],
)
def test_kind_follows_the_document_code(code, nationality, kind):
    assert document_kind(code, nationality) is kind
