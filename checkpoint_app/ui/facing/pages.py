"""The information for every traveller: its pages, and the whole of it as a text that a telephone reads off a QR code.

The code holds the words themselves, so it needs no network and leads nowhere.
"""

from __future__ import annotations

from dataclasses import dataclass

from checkpoint_app.texts import Texts, texts

PAGES = ("route", "company", "contract", "help")


@dataclass(frozen=True, slots=True)
class InformationPage:
    """One page in Indonesian, and the same in English below it."""

    title: str
    text: str
    title_below: str
    text_below: str


def information_pages() -> tuple[InformationPage, ...]:
    """Give the pages in their order; the traveller's own language is not asked."""
    first, second = texts("id"), texts("en")
    return tuple(
        InformationPage(
            first(f"leaflet.{name}.title"),
            first(f"leaflet.{name}.text"),
            second(f"leaflet.{name}.title"),
            second(f"leaflet.{name}.text"),
        )
        for name in PAGES
    )


def leaflet_text(words: Texts) -> str:
    """Write the whole leaflet as plain text."""
    parts = [words("leaflet.title")]
    parts += [f"{words(f'leaflet.{name}.title')}: {words(f'leaflet.{name}.text')}" for name in PAGES]
    return "\n".join((*parts, words("leaflet.unchecked")))
