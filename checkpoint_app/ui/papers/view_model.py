"""What the screen of the papers shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.texts import Language
from checkpoint_app.ui.papers.pages import Page
from checkpoint_app.ui.sentence import Sentence


class Wish(Enum):
    """What a key or a button of the screen asks for."""

    PRINT = "print"
    SAVE = "save"
    HAND_OVER_FILE = "file"
    LANGUAGE = "language"
    NEXT_PAGE = "next_page"
    FORMER_PAGE = "former_page"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class ChoosePaper:
    """Show this paper."""

    kind: PaperKind


@dataclass(frozen=True, slots=True)
class Accepted:
    """The receiver signed: who it was, as typed."""

    who: str


@dataclass(frozen=True, slots=True)
class PapersView:
    """The papers that can be given, which one is shown, and its pages; `language` is the paper's, not the screen's.

    `message` is one sentence about what was done last, `is_good` whether it went well.
    """

    number: str = ""
    kinds: tuple[PaperKind, ...] = ()
    shown: PaperKind | None = None
    language: Language = "id"
    pages: tuple[Page, ...] = ()
    at: int = 0
    message: Sentence = field(default_factory=Sentence)
    is_good: bool = True

    @property
    def is_hand_over(self) -> bool:
        """Whether the paper that is shown can go as a signed file."""
        return self.shown in {PaperKind.HANDOVER_BP3MI, PaperKind.HANDOVER_POLICE}
