"""What the screen of figures shows and asks for: frozen values, no Qt."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.faults import Fault
from checkpoint_app.services.periods import Period
from checkpoint_app.store.figures import Figures

_WEEK, _NOTHING = Period(7), Figures()


@dataclass(frozen=True, slots=True)
class FiguresView:
    """The figures of a period; `titles` are those of the rules in force, by code."""

    today: date
    period: Period = _WEEK
    is_loading: bool = False
    figures: Figures = _NOTHING
    titles: dict[str, Bilingual] = field(default_factory=dict)
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ChoosePeriod:
    """Count another period."""

    period: Period


@dataclass(frozen=True, slots=True)
class Reload:
    """Count again."""
