"""The design system: tokens, palettes, fonts, icons and the components that every screen is built from.

Use: `install(app, palette, language)` once, then components from `theme.components.*`; `active()` gives the palette
and the words in force, `say(key)` one text. Screens paint nothing with colours of their own.
"""

from checkpoint_app.ui.theme.theme import Theme, active, cap_of, install, reveal, say, set_mark
from checkpoint_app.ui.theme.tokens import DAY, NIGHT, PALETTES, Palette, PaletteName, Role, Space, Tone

__all__ = [
    "DAY",
    "NIGHT",
    "PALETTES",
    "Palette",
    "PaletteName",
    "Role",
    "Space",
    "Theme",
    "Tone",
    "active",
    "cap_of",
    "install",
    "reveal",
    "say",
    "set_mark",
]
