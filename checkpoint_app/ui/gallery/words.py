"""The two languages of a picture's own words, and the state of the world above every screen."""

from __future__ import annotations

from checkpoint_app.texts import Texts
from checkpoint_app.ui.shell.view_model import StatusView, StripView
from checkpoint_app.ui.theme import active
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD


def words_now() -> Words:
    """The words of the language in force."""
    return Words(active().texts)


class Words:
    """Picks the sentence of the language in force; the pictures' own words are not the product's."""

    def __init__(self, texts: Texts) -> None:
        self.t = texts
        self._first = texts.language == "id"

    def __call__(self, indonesian: str, english: str) -> str:
        """Pick."""
        return indonesian if self._first else english


def strip(w: Words, *, night: bool = False) -> StripView:
    """The state of the world: fresh by day, offline by night."""
    age = w.t("shell.age.days_hours", days=2, hours=4) if night else w.t("shell.age.hours", count=3)
    link = "shell.strip.offline" if night else "shell.strip.online"
    return StripView(
        place=w("TPI Batam Centre · Konter 4", "TPI Batam Centre · Counter 4"),
        departure=w("MV Dumai Line 5 → Harbour Front · 14.30", "MV Dumai Line 5 → Harbour Front · 14:30"),
        departure_left=w.t("shell.strip.minutes_left", count=38),
        data=StatusView(CAUTION if night else GOOD, w.t("shell.strip.data_fresh", age=age)),
        link=StatusView(CAUTION if night else GOOD, w.t(link, count=214 if night else 0)),
        camera=StatusView(GOOD, w.t("shell.strip.camera_on")),
        clock=w("24 Nov · 13.52", "24 Nov · 13:52"),
        officer="Sari R.",
        initials="SR",
    )
