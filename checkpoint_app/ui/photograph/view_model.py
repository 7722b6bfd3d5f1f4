"""What the screen of photographs shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from checkpoint_app.casework.photographs import Photograph, Subject
from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import Image
from checkpoint_app.scan.masking import Region


class Stage(Enum):
    """Aiming, masking what was taken, or looking at what is kept."""

    LIVE = "live"
    MASK = "mask"
    KEPT = "kept"


class Wish(Enum):
    """What a key or a button asks for."""

    TAKE = "take"
    FILE = "file"
    ANEW = "anew"
    NEXT = "next"
    FORMER = "former"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Keep:
    """Keep the picture that is shown, with these regions destroyed."""

    subject: Subject
    regions: tuple[Region, ...]


@dataclass(frozen=True, slots=True, eq=False)
class PhotographView:
    """`picture` is what lies in the middle (the live one comes by `show_frame`); `at` counts what is kept from 0."""

    stage: Stage = Stage.LIVE
    picture: Image | None = None
    kept: tuple[Photograph, ...] = ()
    at: int = 0
    has_camera: bool = True
    is_open: bool = True
    is_recording: bool = False
    message: str = ""
    fault: Fault | None = None
