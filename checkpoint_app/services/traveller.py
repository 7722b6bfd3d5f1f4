"""The traveller in front of the counter: what was read, said and shown so far. Values only; no store, no clock.

A second reading before a decision joins the traveller or is parked (docs/domain.md): a visa, or a document of the
same name and birth date, joins; anything else waits for the officer's choice. Nothing is overwritten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from enum import Enum
from types import MappingProxyType

from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose
from checkpoint_app.documents.mrz import Mrz
from checkpoint_app.documents.names import compare_names
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, ReadingStatus, TravelDocument


@dataclass(frozen=True, slots=True)
class Reading:
    """One document as it came in. `mrz` is None for a document entered by hand without a zone.

    `corrected` are the positions (line, column) whose character a check digit proposed; `frames` tells how many
    frames of the camera agreed (0: not from a camera).
    """

    document: TravelDocument
    status: ReadingStatus
    mrz: Mrz | None = None
    corrected: tuple[tuple[int, int], ...] = ()
    frames: int = 0
    captured_at: datetime | None = None

    @property
    def source(self) -> ReadingSource:
        """Where the values come from."""
        return self.document.source


class Arrival(Enum):
    """What became of a new reading."""

    STARTED = "STARTED"
    JOINED = "JOINED"
    PARKED = "PARKED"


class ParkedChoice(Enum):
    """What the officer says about a reading that did not join."""

    NEXT_TRAVELLER = "NEXT_TRAVELLER"
    COMPANION = "COMPANION"
    OTHER_PASSPORT = "OTHER_PASSPORT"


@dataclass(frozen=True, slots=True)
class Traveller:
    """Everything known about the traveller so far; replaced, never changed."""

    encounter_id: str
    opened_at: datetime
    readings: tuple[Reading, ...]
    misread_count: int = 0
    purpose: Purpose | None = None
    stated_destination: str | None = None
    papers: Mapping[Paper, PaperState] = field(default_factory=lambda: MappingProxyType({}))
    answers: Mapping[str, Answer] = field(default_factory=lambda: MappingProxyType({}))

    @property
    def main(self) -> Reading:
        """The reading that is assessed: of the documents that are no visa, the one valid longest."""
        documents = [each for each in self.readings if each.document.kind is not DocumentKind.VISA]
        return max(documents or self.readings, key=lambda each: each.document.expiry_date or date.min)

    @property
    def visas(self) -> tuple[Reading, ...]:
        """The visas that were read beside the document."""
        return tuple(each for each in self.readings if each.document.kind is DocumentKind.VISA)

    def with_paper(self, paper: Paper, state: PaperState) -> Traveller:
        """Mark a paper as seen or not shown."""
        return replace(self, papers=MappingProxyType({**self.papers, paper: state}))

    def with_answer(self, code: str, answer: Answer | None) -> Traveller:
        """Keep the answer to a flag's question; None takes it back to "not asked"."""
        answers = {each: value for each, value in self.answers.items() if each != code}
        if answer is not None:
            answers[code] = answer
        return replace(self, answers=MappingProxyType(answers))

    def with_reading(self, reading: Reading) -> Traveller:
        """Join a reading: a better look at the same page replaces it, another page is added."""
        known = [each for each in self.readings if not _same_page(each.document, reading.document)]
        misread = self.misread_count + (0 if reading.document.check_digits_agree else 1)
        return replace(self, readings=(*known, reading), misread_count=misread)


def start(encounter_id: str, reading: Reading, now: datetime) -> Traveller:
    """Open an encounter with its first reading."""
    misread = 0 if reading.document.check_digits_agree else 1
    return Traveller(encounter_id, now, (reading,), misread_count=misread)


def joins(traveller: Traveller, reading: Reading) -> bool:
    """Whether a new reading belongs to this traveller without asking."""
    if any(_same_page(each.document, reading.document) for each in traveller.readings):
        return True
    if any(not each.document.check_digits_agree and each.source is reading.source for each in traveller.readings):
        # A page that could not be read whole is shown again: its second reading is the same page.
        return _agreeing_characters(traveller.main.mrz, reading.mrz) >= 0.85
    mine, other = traveller.main.document, reading.document
    same_name = compare_names(_full_name(mine), _full_name(other)).same
    same_birth = _same_birth_date(mine, other)
    if DocumentKind.VISA in (mine.kind, other.kind):
        return same_name or same_birth
    return same_name and same_birth


def _same_page(left: TravelDocument, right: TravelDocument) -> bool:
    numbers = (left.issuing_state, left.document_number, left.kind)
    return bool(left.document_number) and numbers == (right.issuing_state, right.document_number, right.kind)


def _same_birth_date(left: TravelDocument, right: TravelDocument) -> bool:
    return (
        left.birth_date is not None and right.birth_date is not None and left.birth_date.agrees_with(right.birth_date)
    )


def _full_name(document: TravelDocument) -> str:
    return f"{document.primary_identifier} {document.secondary_identifier}".strip()


def _agreeing_characters(left: Mrz | None, right: Mrz | None) -> float:
    if left is None or right is None or left.format is not right.format:
        return 0.0
    pairs = list(zip("".join(left.lines), "".join(right.lines), strict=False))
    return sum(one == other for one, other in pairs) / max(1, len(pairs))
