"""A difference in the user's words."""

from __future__ import annotations

from datetime import datetime

from checkpoint_app.casework.papers import case_number
from checkpoint_app.services.differences import PostDifference, Standing
from checkpoint_app.texts import Texts
from checkpoint_app.ui.theme.components.paged import Line
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD, OFF
from checkpoint_app.ui.theme.tokens import Role, Tone

COLUMNS = ("what", "case", "owner", "age", "state")
OWNER = COLUMNS.index("owner")
_LOOK = {
    Standing.OPEN: CAUTION,
    Standing.UNSENT: OFF,
    Standing.SENT: OFF,
    Standing.CORRECTED: GOOD,
    Standing.REJECTED: OFF,
}


def kind_words(texts: Texts, row: PostDifference) -> str:
    """Say what does not agree."""
    return texts(f"differences.kind.{row.kind.value if row.kind else 'PERSON'}")


def owner_words(texts: Texts, row: PostDifference) -> tuple[str, str]:
    """Say whose it is to mend, and which unit's."""
    if row.owner is None:
        return texts("differences.no_owner"), ""
    return texts(f"differences.owner.{row.owner.value}"), row.unit


def state_words(texts: Texts, row: PostDifference) -> tuple[str, str]:
    """Say where it stands, and by which version it was corrected."""
    version = row.closing.removeprefix("version ")
    by = texts("differences.version", number=version) if version != row.closing else ""
    return texts(f"differences.standing.{row.standing.value}"), by


def detail_words(texts: Texts, row: PostDifference) -> str:
    """Say whose it is in full, and what closed it."""
    by = state_words(texts, row)[1] or row.closing
    return "\n".join(part for part in (" · ".join(filter(None, owner_words(texts, row))), by) if part)


def age_words(texts: Texts, row: PostDifference, now: datetime) -> str:
    """Say how long it has been open, or was."""
    days = row.age_days(now)
    return texts("differences.day") if days == 1 else texts("differences.days", days=days)


def line_of(texts: Texts, row: PostDifference, now: datetime) -> Line:
    """Make the line of a difference."""
    what, (owner, unit), (state, closing) = kind_words(texts, row), owner_words(texts, row), state_words(texts, row)
    case = case_number(row.encounter_id)
    case_state = texts(f"casefile.state.{row.case_state.value}") if row.case_state else ""
    age, since = age_words(texts, row, now), texts.date(row.since.date())
    more = texts("differences.more_cases", count=row.cases - 1) if row.cases > 1 else ""
    cells = (
        Cell(what, more, role=Role.STRONG),
        Cell(case, case_state if row.is_case_kept else texts("differences.erased")),
        Cell(owner, unit, tone=Tone.TEXT if row.owner else Tone.MUTED),
        Cell(age, since),
        Cell(state, closing, look=_LOOK[row.standing]),
    )
    spoken = "; ".join(
        part for part in (what, case, case_state, owner, unit, age, state, closing or row.closing, more) if part
    )
    return Line(row.key, cells, spoken)
