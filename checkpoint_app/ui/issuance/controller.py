"""Joins the issuance desk's screen with the placement records. Reads only: nothing of an applicant is recorded."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from checkpoint_app import clock
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, TravelDocument
from checkpoint_app.services.issuance import advise
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.issuance.screen import Applicant, IssuanceScreen


class IssuanceController(QObject):
    """Lives on the main thread; a look-up takes some milliseconds."""

    def __init__(self, screen: IssuanceScreen, environment: Callable[[], Environment]) -> None:
        super().__init__(screen)
        self.screen, self._environment = screen, environment
        screen.asked.connect(self._ask)

    def burst(self, text: str) -> None:
        """A page reader typed the passport that the applicant holds."""
        mrz = parse_mrz(text, clock.today())
        if mrz.format is None:
            return
        document = to_travel_document(mrz)
        name = f"{document.primary_identifier} {document.secondary_identifier}".strip()
        self.screen.show_applicant(Applicant(name, document.birth_date, document.document_number))
        self.screen.show_advice(None)

    def forget(self) -> None:
        """Take the applicant off the screen."""
        self.screen.show_applicant(Applicant())
        self.screen.show_advice(None)

    def _ask(self, applicant: object) -> None:
        if isinstance(applicant, Applicant):
            found = advise(_document(applicant), applicant.purpose, self._environment().records, clock.now())
            self.screen.show_advice(found)


def _document(applicant: Applicant) -> TravelDocument:
    return TravelDocument(
        kind=DocumentKind.PASSPORT,
        source=ReadingSource.HAND,
        issuing_state="IDN",
        nationality="IDN",
        document_number=applicant.number,
        primary_identifier=applicant.name,
        secondary_identifier="",
        birth_date=applicant.birth_date,
        expiry_date=None,
    )
