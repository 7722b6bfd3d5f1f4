"""Where things lie on a page, in millimetres, by ICAO Doc 9303-4 to -7; shared by crops and specimens."""

from __future__ import annotations

from checkpoint_app.documents.mrz import MrzFormat

CHARACTER_MM = 2.54
LINE_MM = 6.35
CAPITAL_MM = 2.4
PAGE_MM: dict[MrzFormat, tuple[float, float]] = {
    MrzFormat.TD1: (85.6, 53.98),
    MrzFormat.TD2: (105.0, 74.0),
    MrzFormat.TD3: (125.0, 88.0),
    MrzFormat.MRV_A: (120.0, 80.0),
    MrzFormat.MRV_B: (105.0, 74.0),
    MrzFormat.FRENCH_ID: (105.0, 74.0),
}
"""Width and height."""
PORTRAIT_MM: dict[MrzFormat, tuple[float, float, float, float]] = {
    MrzFormat.TD3: (4.0, 16.0, 39.0, 61.0),
    MrzFormat.MRV_A: (4.0, 12.0, 36.0, 53.0),
    MrzFormat.TD2: (4.0, 12.0, 32.0, 48.0),
    MrzFormat.MRV_B: (4.0, 12.0, 32.0, 48.0),
    MrzFormat.FRENCH_ID: (4.0, 12.0, 32.0, 48.0),
}
"""Left, top, right, bottom; TD1 carries the portrait on the other side."""


def zone_mm(mrz_format: MrzFormat) -> tuple[float, float, float, float]:
    """Give the box around the zone's characters: left, top, right, bottom."""
    width, height = PAGE_MM[mrz_format]
    text = mrz_format.line_length * CHARACTER_MM
    bottom = height - (4.6 if mrz_format is MrzFormat.TD1 else 7.5)
    top = bottom - LINE_MM * (mrz_format.line_count - 1) - CAPITAL_MM
    return (width - text) / 2, top, (width + text) / 2, bottom
