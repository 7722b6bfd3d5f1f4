"""The design's tokens: the one place where sizes and colours are decided. Pure data, no Qt.

Sizes are logical pixels, colours are `#RRGGBB`. Colour is kept for status: surfaces are neutral, one accent marks
what is chosen or focused, and a status is always told by shape and word too (see `shapes`).
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Literal

PaletteName = Literal["day", "night"]


class Space:
    """Distances in logical pixels; no other distance is used between things."""

    XS = 4
    S = 8
    M = 12
    L = 16
    XL = 24
    XXL = 32


RADIUS_PX = 6
TARGET_PX = 44
"""Smallest height or width of anything that is pressed."""
TINT_SHARE = 0.12
"""Share of a status colour in its tint; the rest is the card."""


class Role(Enum):
    """What a piece of text is for; decides size and weight (see `TYPE`)."""

    CAPTION = "caption"
    LABEL = "label"
    BODY = "body"
    STRONG = "strong"
    VALUE = "value"
    TITLE = "title"
    DISPLAY = "display"


TYPE: dict[Role, tuple[int, int]] = {
    Role.CAPTION: (13, 400),
    Role.LABEL: (13, 600),
    Role.BODY: (15, 400),
    Role.STRONG: (15, 600),
    Role.VALUE: (18, 600),
    Role.TITLE: (24, 700),
    Role.DISPLAY: (40, 700),
}
"""Size in pixels and weight of each role."""


class Tone(Enum):
    """The colour of a piece of text or a mark; the last four are the status colours."""

    TEXT = "text"
    MUTED = "muted"
    ACCENT = "accent"
    IN_ORDER = "in_order"
    ASK = "ask"
    REFER = "refer"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Palette:
    """Every colour of one look."""

    name: PaletteName
    surface: str
    card: str
    raised: str
    text: str
    muted: str
    border: str
    border_strong: str
    accent: str
    on_accent: str
    ring: str
    in_order: str
    ask: str
    refer: str
    unknown: str
    on_status: str
    live: str
    on_live: str

    def of(self, tone: Tone) -> str:
        """Pick the colour of a tone."""
        return str(getattr(self, tone.value))

    def tint(self, tone: Tone) -> str:
        """Mix the quiet ground of a status: at most 12 % of its colour over the card."""
        if tone in {Tone.TEXT, Tone.MUTED}:
            return self.raised
        return mix(self.of(tone), self.card, TINT_SHARE)

    @property
    def dark(self) -> bool:
        """Whether this is the night palette."""
        return self.name == "night"


DAY = Palette(
    name="day",
    surface="#F6F7F9",
    card="#FFFFFF",
    raised="#EEF1F5",
    text="#17212B",
    muted="#56626F",
    border="#E1E6EC",
    border_strong="#C6CFD9",
    accent="#1D4C8C",
    on_accent="#FFFFFF",
    ring="#1B6BE0",
    in_order="#0A7447",
    ask="#8A5B00",
    refer="#B42318",
    unknown="#475467",
    on_status="#FFFFFF",
    live="#17202A",
    on_live="#FFFFFF",
)
NIGHT = Palette(
    name="night",
    surface="#0E1419",
    card="#16202A",
    raised="#1E2A36",
    text="#E7EDF3",
    muted="#9DABBA",
    border="#25323F",
    border_strong="#3A4957",
    accent="#84B2F5",
    on_accent="#0E1419",
    ring="#5FA3FF",
    in_order="#3BD08F",
    ask="#F2B63C",
    refer="#FF7A6E",
    unknown="#A9B6C4",
    on_status="#0E1419",
    live="#1A232C",
    on_live="#FFFFFF",
)
PALETTES: dict[PaletteName, Palette] = {"day": DAY, "night": NIGHT}


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def mix(top: str, ground: str, share: float) -> str:
    """Lay `share` (0..1) of one colour over another."""
    pairs = zip(_channels(top), _channels(ground), strict=True)
    return "#" + "".join(f"{round(a * share + b * (1 - share)):02X}" for a, b in pairs)


def _luminance(colour: str) -> float:
    linear = []
    for channel in _channels(colour):
        value = channel / 255
        linear.append(value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4)
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def contrast(one: str, other: str) -> float:
    """Compute the contrast ratio of two colours, 1..21 (WCAG 2.1, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)
