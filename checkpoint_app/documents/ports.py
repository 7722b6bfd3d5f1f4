"""Ports of departure and arrival: in which State each lies, and its own time."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import tzinfo


@dataclass(frozen=True, slots=True)
class Port:
    """A port by its IATA code; `state` is the ICAO 9303 code of the State it lies in."""

    code: str
    state: str
    zone: tzinfo
