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
from checkpoint_app.assessment.observations import Observation
from checkpoint_app.documents.codes import Code, CodeKind, read_code
from checkpoint_app.documents.mrz import Mrz
from checkpoint_app.documents.names import compare_names
from checkpoint_app.documents.travel_document import DocumentKind, ReadingSource, ReadingStatus, TravelDocument

_SEALED = (CodeKind.WORKER_CARD, CodeKind.VDS, CodeKind.VDS_NC)
_MOST_DIFFERING = 6
"""Two looks at one misread page differ in so many characters at most; two pages of one family differ in more."""


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

    @property
    def quality(self) -> tuple[bool, bool]:
        """How far it can be relied on: check digits first, then the reader's own doubt."""
        return self.document.check_digits_agree, self.status is not ReadingStatus.UNSURE


@dataclass(frozen=True, slots=True)
class ShownCode:
    """A code on a paper that was shown: its bytes, the same as text, and what it holds."""

    content: bytes
    text: str
    code: Code

    @classmethod
    def of(cls, content: bytes, text: str) -> ShownCode:
        """Read a code."""
        return cls(content, text, read_code(content, text))

    @classmethod
    def of_content(cls, content: bytes) -> ShownCode:
        """Read a code of which only the bytes were kept."""
        return cls.of(content, content.decode("utf-8", "replace"))

    @property
    def is_boarding_pass(self) -> bool:
        """Whether it is a boarding pass's: of that, and of the card, there is one each."""
        return self.code.kind is CodeKind.BOARDING_PASS

    @property
    def is_worth_keeping(self) -> bool:
        """Whether it holds anything that can be compared."""
        return self.code.content is not None

    def replaces(self, other: ShownCode) -> bool:
        """Whether it takes another's place."""
        return self.is_boarding_pass is other.is_boarding_pass


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
    observations: tuple[Observation, ...] = ()
    victim_indicators: bool = False
    codes: tuple[ShownCode, ...] = ()
    drawn: bool = False
    """Drawn at random, by the post's policy, to be asked the purpose; shown as such, and no fact."""

    @property
    def main(self) -> Reading:
        """The reading that is assessed: of the documents that are no visa, one that was read whole, valid longest."""
        documents = [each for each in self.readings if each.document.kind is not DocumentKind.VISA]
        return max(
            documents or self.readings,
            key=lambda each: (each.document.check_digits_agree, each.document.expiry_date or date.min),
        )

    @property
    def visas(self) -> tuple[Reading, ...]:
        """The visas that were read beside the document."""
        return tuple(each for each in self.readings if each.document.kind is DocumentKind.VISA)

    def with_paper(self, paper: Paper, state: PaperState) -> Traveller:
        """Mark a paper as seen or not shown."""
        return replace(self, papers=MappingProxyType({**self.papers, paper: state}))

    def with_code(self, shown: ShownCode) -> Traveller:
        """Take a code of a paper; another pass or card takes the former's place, and a worker card counts as seen."""
        if shown.code.kind is CodeKind.POINTER and any(each.code.kind in _SEALED for each in self.codes):
            return self
        others = tuple(each for each in self.codes if not shown.replaces(each))
        taken = replace(self, codes=(*others, shown))
        is_card = shown.code.kind is CodeKind.WORKER_CARD
        return taken.with_paper(Paper.WORKER_CARD, PaperState.SEEN) if is_card else taken

    def with_answer(self, code: str, answer: Answer | None) -> Traveller:
        """Keep the answer to a flag's question; None takes it back to "not asked"."""
        answers = {each: value for each, value in self.answers.items() if each != code}
        if answer is not None:
            answers[code] = answer
        return replace(self, answers=MappingProxyType(answers))

    def with_reading(self, reading: Reading) -> Traveller:
        """Join a reading: a better look at the same page replaces the former, another page is added."""
        misread = self.misread_count + (0 if reading.document.check_digits_agree else 1)
        former = [each for each in self.readings if _is_same_page(each, reading)]
        if any(each.quality > reading.quality for each in former):
            return replace(self, misread_count=misread)
        others = [each for each in self.readings if all(each is not known for known in former)]
        return replace(self, readings=(*others, reading), misread_count=misread)


def start(encounter_id: str, reading: Reading, now: datetime) -> Traveller:
    """Open an encounter with its first reading."""
    misread = 0 if reading.document.check_digits_agree else 1
    return Traveller(encounter_id, now, (reading,), misread_count=misread)


def joins(traveller: Traveller, reading: Reading) -> bool:
    """Whether a new reading belongs to this traveller without asking."""
    if any(_is_same_page(each, reading) for each in traveller.readings):
        return True
    mine, other = traveller.main.document, reading.document
    same_name = compare_names(_full_name(mine), _full_name(other)).same
    same_birth = _same_birth_date(mine, other)
    if DocumentKind.VISA in (mine.kind, other.kind):
        return same_name or same_birth
    return same_name and same_birth


def _is_same_page(left: Reading, right: Reading) -> bool:
    """The same number, or nearly the same characters where one of the two could not be read whole."""
    one, other = left.document, right.document
    if one.document_number and _named(one) == _named(other):
        return True
    misread = not (one.check_digits_agree and other.check_digits_agree)
    return misread and _differ_little(left.mrz, right.mrz)


def _named(document: TravelDocument) -> tuple[str, str, DocumentKind]:
    return document.issuing_state, document.document_number, document.kind


def _same_birth_date(left: TravelDocument, right: TravelDocument) -> bool:
    return (
        left.birth_date is not None and right.birth_date is not None and left.birth_date.agrees_with(right.birth_date)
    )


def _full_name(document: TravelDocument) -> str:
    return f"{document.primary_identifier} {document.secondary_identifier}".strip()


def _differ_little(left: Mrz | None, right: Mrz | None) -> bool:
    if left is None or right is None or left.format is None or left.format is not right.format:
        return False
    pairs = zip("".join(left.lines), "".join(right.lines), strict=False)
    return sum(one != other for one, other in pairs) <= _MOST_DIFFERING
