"""What components are given to show: frozen values in the user's words, no domain logic."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from checkpoint_app.ui.theme.shapes import Look
from checkpoint_app.ui.theme.tokens import Role, Tone


class Mark(Enum):
    """How a value compares with its counterpart."""

    NONE = "none"
    MATCH = "match"
    DIFFERS = "differs"


@dataclass(frozen=True, slots=True)
class Evidence:
    """One of the values of a flag, side by side with the others; `source` tells where it comes from."""

    label: str
    value: str
    source: str = ""


@dataclass(frozen=True, slots=True)
class AnswerOption:
    """One answer to a question; `answer` is handed back when it is pressed, `key` is drawn on it."""

    answer: object
    text: str
    key: str = ""


@dataclass(frozen=True, slots=True)
class QuestionContent:
    """A neutral question with its one-key answers; `chosen` is one of the options' answers or None (not asked).

    `marked` tells that the answer keys belong to this question now.
    """

    question: object
    text: str
    options: tuple[AnswerOption, ...]
    chosen: object | None = None
    marked: bool = False


@dataclass(frozen=True, slots=True)
class FlagContent:
    """One flag: what it means, what it rests on, what to ask. `code` is empty where it must not be shown."""

    code: str
    title: str
    look: Look
    level_word: str = ""
    evidence: tuple[Evidence, ...] = ()
    note: str = ""
    basis: str = ""
    basis_unchecked: bool = False
    as_of: str = ""
    question: QuestionContent | None = None


@dataclass(frozen=True, slots=True)
class VerdictContent:
    """The large word on top and what it rests on."""

    look: Look
    title: str
    rests_on: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Row:
    """One line of a record: label, value, mark, and where the value comes from."""

    label: str
    value: str
    mark: Mark = Mark.NONE
    other: str = ""


@dataclass(frozen=True, slots=True)
class Cell:
    """One cell of a table: a line, a quieter line below it, and a status shape before it."""

    text: str
    below: str = ""
    role: Role = Role.BODY
    tone: Tone = Tone.TEXT
    look: Look | None = None
    align_right: bool = False
    sort_key: object = field(default=None, compare=False)
