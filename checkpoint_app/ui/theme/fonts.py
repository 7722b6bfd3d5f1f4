"""The two bundled typefaces: Inter for everything people read, OCR-B for the lines of the MRZ.

Main thread only: fonts are registered with the application once.
"""

from __future__ import annotations

from functools import cache

from PySide6.QtGui import QFont, QFontDatabase

from checkpoint_app import assets
from checkpoint_app.ui.theme.tokens import TYPE, Role

SANS = "Inter"
MRZ = "OCR B"
_FILES = ("Inter-Regular.otf", "Inter-Medium.otf", "Inter-SemiBold.otf", "Inter-Bold.otf", "OCRB.otf")


@cache
def register_fonts() -> tuple[str, ...]:
    """Make the bundled fonts known to Qt; returns the families. A font that fails is left to Qt's own fallback."""
    families: list[str] = []
    for name in _FILES:
        identifier = QFontDatabase.addApplicationFont(str(assets.resource("fonts", name)))
        families.extend(QFontDatabase.applicationFontFamilies(identifier))
    return tuple(families)


def sized(size_px: int, weight: int = 400, *, tabular: bool = False) -> QFont:
    """Make a font of Inter; `tabular` gives every digit the same width, for clocks and columns."""
    font = QFont(SANS)
    font.setPixelSize(size_px)
    font.setWeight(QFont.Weight(weight))
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    if tabular:
        font.setFeature(QFont.Tag("tnum"), 1)
    return font


def of_role(role: Role, *, tabular: bool = False) -> QFont:
    """Make the font of a role."""
    size_px, weight = TYPE[role]
    return sized(size_px, weight, tabular=tabular)


def mrz(size_px: int) -> QFont:
    """Make the font of MRZ lines: OCR-B, whose letters all have one width."""
    font = QFont(MRZ)
    font.setPixelSize(size_px)
    font.setHintingPreference(QFont.HintingPreference.PreferNoHinting)
    font.setStyleHint(QFont.StyleHint.Monospace)
    return font
