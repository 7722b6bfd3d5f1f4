"""Flags: a question with its evidence, its basis and its answers; never a decision about a person."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import Literal

from checkpoint_app.assessment.kinds import Answer, BasisKind, Level
from checkpoint_app.documents.dates import PartialDate


@dataclass(frozen=True, slots=True)
class DateRange:
    """From one day to another, both included; None is open."""

    first: date | None
    last: date | None


EvidenceValue = str | int | bool | date | datetime | PartialDate | DateRange | Enum | None


class FlagNote(Enum):
    """A line added below a flag's meaning, worded in the translations (`assessment.note.*`, with `{as_of}`)."""

    CANNOT_TELL = "cannot_tell"
    CONFIRM_AS_OF = "confirm_as_of"
    MATCHED_AS_OF = "matched_as_of"
    DATE_NOT_TRUSTED = "date_not_trusted"


@dataclass(frozen=True, slots=True)
class Bilingual:
    """The users' words in Indonesian and English, as the rule pack gives them."""

    id: str
    en: str

    def to(self, language: Literal["id", "en"]) -> str:
        """Give the words in one language."""
        return self.id if language == "id" else self.en


@dataclass(frozen=True, slots=True)
class Evidence:
    """One pair of values that a flag rests on; None means that there is none on that side.

    `key` names the label `assessment.evidence.<key>` in the translations. `assessment.wording.show_value` writes the
    values.
    """

    key: str
    traveller: EvidenceValue
    recorded: EvidenceValue

    @property
    def label_key(self) -> str:
        """The key of its label in the translations."""
        return f"assessment.evidence.{self.key}"


@dataclass(frozen=True, slots=True)
class Basis:
    """What a flag rests on; `checked_by` and `checked_on` stay None until a lawyer compared it with the gazette."""

    kind: BasisKind
    reference: str
    checked_by: str | None
    checked_on: date | None

    @property
    def is_checked(self) -> bool:
        """Whether a named person has checked the reference."""
        return self.checked_by is not None and self.checked_on is not None


@dataclass(frozen=True, slots=True)
class Flag:
    """One flag of an assessment.

    `answer` is the answer already given, None when not asked. `softened` tells that data age or reading quality
    lowered an absence-based flag ("cannot tell"); `neutral` that a counter shows only "Supervisor" in the neutral
    colour (W01, V01, C09). `as_of` is the age of the feed that it rests on.
    """

    code: str
    level: Level
    title: Bilingual
    meaning: Bilingual
    question: Bilingual | None
    answers: tuple[Answer, ...]
    answer: Answer | None
    evidence: tuple[Evidence, ...]
    bases: tuple[Basis, ...]
    rule_id: str
    rule_version: int
    as_of: datetime | None
    notes: tuple[FlagNote, ...]
    neutral: bool
    texts_checked: bool

    @property
    def softened(self) -> bool:
        """Whether it was lowered by one level and is worded "cannot tell"."""
        return FlagNote.CANNOT_TELL in self.notes
