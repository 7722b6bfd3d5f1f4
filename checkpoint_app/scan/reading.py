"""What a look at a frame yields: a reading of the MRZ with its certainty, and guidance for the officer.

Positions are `(line, column)` from 0. Quads are four `(x, y)` corners in frame pixels in *reading order*: top left,
top right, bottom right, bottom left of the text as a person reads it, whatever way the page lies. All values are
frozen and may cross threads.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum

from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.scan.frames import Frame, Image

Point = tuple[float, float]
Quad = tuple[Point, Point, Point, Point]


class Guidance(Enum):
    """One thing to tell the officer; its words are `scan.guidance.<name in lower case>`."""

    NO_PAGE = "NO_PAGE"
    TOO_FAR = "TOO_FAR"
    BLURRED = "BLURRED"
    GLARE = "GLARE"
    TURN = "TURN"
    HOLD_STILL = "HOLD_STILL"
    OTHER_SIDE = "OTHER_SIDE"
    CODE_AGAIN = "CODE_AGAIN"
    READ = "READ"


@dataclass(frozen=True, slots=True)
class Hint:
    """Guidance, and where in the frame it applies (the glare, the page), when that is known."""

    guidance: Guidance
    region: Quad | None = None


@dataclass(frozen=True, slots=True)
class CorrectedCharacter:
    """A character that differs from what was read best, because a check digit proposes it and nothing else."""

    line: int
    column: int
    read: str
    proposed: str


@dataclass(frozen=True, slots=True)
class MrzReading:
    """A reading of one machine readable zone.

    Attributes:
        format: the layout of the zone.
        lines: the characters as printed, each line `format.line_length` long; a corrected character stands here as
            proposed and is listed in `corrected` with what was read.
        confidence: per line and character the calibrated probability (0 to 1) that the character is right.
        corrected: changes proposed by check digits.
        status: CONFIRMED, PROBABLE, or UNSURE (some character is not surely read; ask for a second look).
        checks_ok: whether every check digit of the format agrees.
        zone: the zone's corners in the frame.
        line_quads: each line's corners in the frame.
        page: the page's corners in the frame, estimated from the zone and the format's size.
        cpu_ms: processor time of the reading thread spent on the frame.
    """

    format: MrzFormat
    lines: tuple[str, ...]
    confidence: tuple[tuple[float, ...], ...]
    corrected: tuple[CorrectedCharacter, ...]
    status: ReadingStatus
    checks_ok: bool
    zone: Quad
    line_quads: tuple[Quad, ...]
    page: Quad | None
    cpu_ms: float

    @property
    def lowest_confidence(self) -> float:
        """The confidence of the least sure character."""
        return min(min(line) for line in self.confidence)


@dataclass(frozen=True, slots=True)
class FrameReading:
    """All that one look at a frame gives; `outline` is what to draw over the live picture."""

    mrz: MrzReading | None
    hint: Hint
    outline: Quad | None
    sharpness: float
    cpu_ms: float

    @property
    def guidance(self) -> Guidance:
        """The one thing to tell the officer."""
        return self.hint.guidance


@dataclass(frozen=True, slots=True, eq=False)
class ConfirmedReading:
    """A reading that several frames agree on, with the sharpest of them for crops and pictures."""

    mrz: MrzReading
    frame_count: int
    frame: Frame
    best: MrzReading = field(repr=False)
    """The sharpest frame's own reading: its quads fit `frame`."""


class BarcodeSymbology(Enum):
    """Kinds of codes that papers at a counter carry."""

    PDF417 = "PDF417"
    AZTEC = "AZTEC"
    QR = "QR"
    DATA_MATRIX = "DATA_MATRIX"
    CODE_128 = "CODE_128"
    CODE_39 = "CODE_39"
    ITF = "ITF"

    @property
    def is_linear(self) -> bool:
        """Whether it is read along one line."""
        return self in {BarcodeSymbology.CODE_128, BarcodeSymbology.CODE_39, BarcodeSymbology.ITF}

    @property
    def may_be_misread(self) -> bool:
        """Whether two frames must agree before a content is believed (`scan.code_agreement`)."""
        return self.is_linear or self is BarcodeSymbology.PDF417


@dataclass(frozen=True, slots=True)
class BarcodeReading:
    """One code: its symbology, the bytes it holds, the same as text (UTF-8, else Latin-1), and where it is.

    `status`: PROBABLE where one look read a code that may be misread, CONFIRMED where nothing can be or frames agree.
    """

    symbology: BarcodeSymbology
    content: bytes
    text: str
    region: Quad | None = None
    status: ReadingStatus = ReadingStatus.CONFIRMED


@dataclass(frozen=True, slots=True, eq=False)
class CharacterCrop:
    """An upright, enlarged picture of one character, for the officer's comparison."""

    line: int
    column: int
    image: Image
