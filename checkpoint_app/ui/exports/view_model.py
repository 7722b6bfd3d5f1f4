"""What the screen of exports shows and asks for: frozen values."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from checkpoint_app.faults import Fault
from checkpoint_app.services.exporting import ExportForm, ExportWhat, Given
from checkpoint_app.services.periods import Period
from checkpoint_app.ui.casefile.view_model import SecondPeople, SecondPersonGiven

_WEEK = Period(7)
_NOBODY = SecondPeople()


@dataclass(frozen=True, slots=True)
class ExportsView:
    """What is chosen, and how the last export stands.

    `done` rows are written while one is under way (None otherwise); `given` is the file of the last one, `fault` why
    there is none. `second` are those who could want it too on the telephone, and the code that was made for one.
    """

    today: date
    what: ExportWhat = ExportWhat.CASES
    form: ExportForm = ExportForm.XLSX
    period: Period = _WEEK
    done: int | None = None
    given: Given | None = None
    fault: Fault | None = None
    second: SecondPeople = _NOBODY


@dataclass(frozen=True, slots=True)
class Choose:
    """Choose something else to export, another form or another period; what is None stays."""

    what: ExportWhat | None = None
    form: ExportForm | None = None
    period: Period | None = None


@dataclass(frozen=True, slots=True)
class Begin:
    """Export what is chosen, with who else wants it where two are needed."""

    second: SecondPersonGiven | None = None


@dataclass(frozen=True, slots=True)
class AskChallenge:
    """Make a code to read out to somebody."""

    officer_id: str


@dataclass(frozen=True, slots=True)
class Cancel:
    """Stop the export that is under way."""
