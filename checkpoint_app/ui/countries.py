"""Names of States as people write them, from CLDR through Babel; ICAO's own codes from the translations."""

from __future__ import annotations

from functools import cache

from babel import Locale

from checkpoint_app.documents.states import alpha2
from checkpoint_app.texts import Language, texts


@cache
def country_name(code: str, language: Language) -> str:
    """Name a State by its code in the MRZ; a code that nobody knows is shown as it is."""
    if not code:
        return "–"
    words = texts(language)
    if words.has(f"workplace.state.{code}"):
        return words(f"workplace.state.{code}")
    short = alpha2(code)
    name = Locale(language).territories.get(short) if short else None
    return str(name) if name else code
