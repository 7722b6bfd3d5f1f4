"""What the examination of a document shows and asks for: frozen values."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import Enum

from checkpoint_app.casework.examination import Feature, Finding, Specimen
from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import Image


class Wish(Enum):
    """What a key or a button asks for."""

    HOLD = "hold"
    CLOSE = "close"


@dataclass(frozen=True, slots=True)
class Record:
    """Record what was seen."""

    findings: Mapping[Feature, Finding]


@dataclass(frozen=True, slots=True, eq=False)
class ExaminationView:
    """`state` is the document's issuing State, `as_of` how old the specimens are; `findings` as recorded last.

    `is_held` tells that the camera's picture stands still. `pictures` are the specimens' by their ids, decoded.
    """

    state: str = ""
    document_number: str = ""
    specimens: tuple[Specimen, ...] = ()
    pictures: Mapping[str, Image] = field(default_factory=dict)
    as_of: datetime | None = None
    findings: Mapping[Feature, Finding] = field(default_factory=dict)
    recorded_at: datetime | None = None
    has_camera: bool = True
    is_held: bool = False
    is_open: bool = True
    fault: Fault | None = None
