"""What the training shows and asks for: frozen values in the user's words; which cases there are lies elsewhere."""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.ui.theme.shapes import Look


@dataclass(frozen=True, slots=True)
class LevelView:
    """A level that can be chosen."""

    name: str
    title: str
    below: str


@dataclass(frozen=True, slots=True)
class PaperLine:
    """A paper on the counter, or one that the traveller does not have."""

    name: str
    is_there: bool


@dataclass(frozen=True, slots=True)
class SpeechView:
    """The traveller: what was said at first, the answers to what is asked now, what lies on the counter.

    `hand_over` is what can be asked for next, empty when there is nothing more.
    """

    progress: str
    says: str
    replies: tuple[tuple[str, str], ...] = ()
    papers: tuple[PaperLine, ...] = ()
    hand_over: str = ""


@dataclass(frozen=True, slots=True)
class PointLine:
    """A thing to notice, and whether it was."""

    text: str
    was_noticed: bool


@dataclass(frozen=True, slots=True)
class LookBackView:
    """One case, explained: what was done, what there was to notice, and the four paragraphs by their headings."""

    progress: str
    title: str
    kind: str
    kind_look: Look
    did: str
    speaks_for: str
    points: tuple[PointLine, ...]
    told: tuple[tuple[str, str], ...]
    is_last: bool = False


@dataclass(frozen=True, slots=True)
class SummaryLine:
    """One case of a finished level."""

    title: str
    kind: str
    kind_look: Look
    did: str
    points: tuple[PointLine, ...]


@dataclass(frozen=True, slots=True)
class SummaryView:
    """A finished level: case by case, with no sum and no mark."""

    level: str
    lines: tuple[SummaryLine, ...]


@dataclass(frozen=True, slots=True)
class LevelChosen:
    """Begin with the cases of this level."""

    name: str


@dataclass(frozen=True, slots=True)
class GoOn:
    """The next case; after the last one the summary."""


@dataclass(frozen=True, slots=True)
class ShowLevels:
    """Back to the choice of a level."""


@dataclass(frozen=True, slots=True)
class HandOver:
    """Ask the traveller for the next page or pass."""


@dataclass(frozen=True, slots=True)
class Leave:
    """End the training: its window closes, its folder is removed."""
