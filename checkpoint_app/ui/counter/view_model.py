"""What the counter shows: one frozen value for everything, in the user's words, ready to be drawn.

A screen shows a view and knows nothing else: rules, look-ups and states live behind the controller, which makes a
new `CounterView` whenever something changed. Which question the answer keys belong to and whether the pad sets
papers are matters of the keyboard and stay in the screen.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

import numpy as np
import numpy.typing as npt

from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.assessment.observations import Observation
from checkpoint_app.ui.counter.intents import Decision
from checkpoint_app.ui.theme.content import FlagContent, QuestionContent, Row, VerdictContent
from checkpoint_app.ui.theme.shapes import GOOD, Look

Picture = npt.NDArray[np.uint8]
"""height x width x 3, uint8, BGR, C-contiguous or not."""
Corners = tuple[tuple[float, float], ...]
"""Corners in pixels of the frame."""


@dataclass(frozen=True, slots=True, eq=False)
class LiveFrame:
    """One frame for the live picture: outline of the page, of the zone, and where the hint applies."""

    image: Picture
    outline: Corners | None = None
    zone: Corners | None = None
    hint_region: Corners | None = None


class LivePhase(Enum):
    """What the live picture is doing; decides the shape and colour of its line of guidance."""

    WAITING = "WAITING"
    ADJUST = "ADJUST"
    READ = "READ"
    FAILED = "FAILED"


@dataclass(frozen=True, slots=True)
class LiveView:
    """The state of the live picture: one line of guidance. `camera` False shows how to go on without one."""

    phase: LivePhase = LivePhase.WAITING
    guidance: str = ""
    camera: bool = True
    fault: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class CropView:
    """Characters enlarged, to be compared by eye.

    A corrected character: what was read and what stands there now. With `is_digit` a failing check digit behind its
    field: what is printed and what was computed.
    """

    read: str
    shown: str
    image: Picture | None = None
    is_digit: bool = False


@dataclass(frozen=True, slots=True)
class MrzView:
    """The lines of the zone as printed. Positions are `(line, column)` from 0."""

    lines: tuple[str, ...]
    heading: str
    look: Look = GOOD
    corrected: tuple[tuple[int, int], ...] = ()
    failed: tuple[tuple[int, int], ...] = ()
    crops: tuple[CropView, ...] = ()


@dataclass(frozen=True, slots=True)
class FactView:
    """A labelled value in the traveller's card; `look` marks it (an expired date, for instance)."""

    label: str
    value: str
    look: Look | None = None


@dataclass(frozen=True, slots=True, eq=False)
class TravellerView:
    """Who stands there, as the document says; names as printed."""

    name: str
    born: str
    facts: tuple[FactView, ...]
    source: str
    source_look: Look = GOOD
    photo: Picture | None = None
    joined: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordView:
    """The placement record, a pass or a card, row by row.

    `lead` stands above it: how it was searched, or what its seal came to, with `look` as its shape.
    """

    heading: str
    rows: tuple[Row, ...] = ()
    lead: str = ""
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class ParkedView:
    """A page that came before the decision and does not belong to the traveller: three choices."""

    question: QuestionContent
    name: str
    detail: str


@dataclass(frozen=True, slots=True)
class DepartureOption:
    """One departure of today's list."""

    identifier: str
    text: str
    detail: str = ""


@dataclass(frozen=True, slots=True)
class BannerView:
    """A line about the state of the world; `action` is shown on a button that sends `BannerPressed(name)`."""

    name: str
    look: Look
    text: str
    action: str = ""


@dataclass(frozen=True, slots=True)
class MessageView:
    """The line beside NEXT: what is chosen, what was recorded, what went wrong."""

    text: str
    look: Look | None = None


@dataclass(frozen=True, slots=True)
class CounterView:
    """Everything that the counter shows at one moment. The default is the counter between two travellers."""

    live: LiveView = LiveView()
    mrz: MrzView | None = None
    traveller: TravellerView | None = None
    record: RecordView | None = None
    verdict: VerdictContent | None = None
    flags: tuple[FlagContent, ...] = ()
    checked: tuple[str, ...] = ()
    purpose: Purpose | None = None
    papers: tuple[tuple[Paper, PaperState], ...] = ()
    observations: tuple[Observation, ...] = ()
    reason: QuestionContent | None = None
    decision: Decision | None = None
    open_decisions: frozenset[Decision] = frozenset()
    informed: bool = False
    message: MessageView = MessageView("")
    next_open: bool = False
    parked: ParkedView | None = None
    boarding_pass: str = ""
    pass_record: RecordView | None = None
    card: RecordView | None = None
    banners: tuple[BannerView, ...] = ()
    departures: tuple[DepartureOption, ...] = field(default=())
    departure: str = ""
    lone_officer: bool = False

    def paper(self, paper: Paper) -> PaperState:
        """The state of a paper; one without an entry was not asked."""
        return dict(self.papers).get(paper, PaperState.NOT_ASKED)


NOBODY = TravellerView("", "", (), "")
