"""From rows of the queue to what stands in the cells, in one language. No widgets."""

from __future__ import annotations

from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.texts import Texts
from checkpoint_app.ui.supervisor.view_model import (
    QueueRow,
    QueueState,
    QueueView,
    boards_soon,
    minutes_to_boarding,
    minutes_waited,
    waits_too_long,
)
from checkpoint_app.ui.theme.components.paged import Line
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import NEUTRAL_SUPERVISOR, VERDICT_LOOK, Look, Shape
from checkpoint_app.ui.theme.tokens import Role, Tone

COLUMNS = ("departs", "left", "verdict", "traveller", "origin", "state", "wait")
TRAVELLER = COLUMNS.index("traveller")
_MAY_DEPART = Look(Tone.IN_ORDER, Shape.CHECK)


def verdict_word(texts: Texts, verdict: VerdictKind) -> str:
    """Say a verdict as it stands on every screen."""
    return texts(f"counter.verdict.{verdict.value.lower()}")


def minutes_words(texts: Texts, minutes: int | None) -> str:
    """Write a number of minutes as people say it: 9 mnt, 1 j 39."""
    if minutes is None:
        return texts("supervisor.minutes.none")
    if minutes < 0:
        return texts("supervisor.minutes.past")
    if minutes == 0:
        return texts("supervisor.minutes.now")
    if minutes < 60:
        return texts("supervisor.minutes.short", minutes=minutes)
    return texts("supervisor.minutes.long", hours=minutes // 60, minutes=minutes % 60)


def traveller_words(texts: Texts, row: QueueRow) -> str:
    """Name the traveller, or the group."""
    return row.traveller if row.people == 1 else texts("supervisor.groups", count=row.people)


def reason_words(texts: Texts, row: QueueRow) -> str:
    """Say why, unless that must not be read over somebody's shoulder."""
    if row.discreet:
        return texts("supervisor.discreet_reason")
    if row.doubt is not None:
        return texts(f"supervisor.doubt.{row.doubt.value.lower()}")
    if row.reason is None:
        return texts("supervisor.no_reason")
    title = row.reason.to(texts.language)
    return texts("supervisor.reason", code=row.codes[0], title=title) if row.codes else title


def summary_words(texts: Texts, view: QueueView) -> str:
    """Say how many waits are called out; empty when there is none."""
    count = view.waiting_long
    return texts("supervisor.summary_waiting", count=count) if count else ""


def line_of(texts: Texts, row: QueueRow, view: QueueView) -> Line:
    """Make the line of a row."""
    left = minutes_words(texts, minutes_to_boarding(row, view.now))
    wait = minutes_words(texts, minutes_waited(row, view.now)) if row.state is QueueState.WAITING else "–"
    departs = texts.time(row.boards_at) if row.boards_at else "–"
    state, below = _state_words(texts, row)
    word, look = _verdict(texts, row)
    soon, late = boards_soon(row, view.now), waits_too_long(row, view.now)
    cells = (
        Cell(departs, role=Role.VALUE),
        Cell(left, role=Role.STRONG if soon else Role.BODY, tone=Tone.REFER if soon else Tone.TEXT),
        Cell(word, role=Role.LABEL, tone=look.tone, look=look),
        Cell(traveller_words(texts, row), reason_words(texts, row), role=Role.STRONG),
        Cell(row.origin, _late_words(texts, row), tone=Tone.MUTED),
        Cell(state, below),
        Cell(wait, role=Role.STRONG if late else Role.BODY, tone=Tone.REFER if late else Tone.MUTED),
    )
    spoken = texts(
        "supervisor.row_name",
        traveller=traveller_words(texts, row),
        verdict=word,
        reason=reason_words(texts, row),
        departs=departs,
        left=left,
        origin=" ".join(part for part in (row.origin, _late_words(texts, row)) if part),
        state=" ".join(part for part in (state, below) if part),
        wait=wait,
    )
    return Line(row.encounter_id, cells, spoken)


def _verdict(texts: Texts, row: QueueRow) -> tuple[str, Look]:
    """Pick word and shape; a row whose way has ended in "may depart" says so instead of its old verdict."""
    if row.state is QueueState.PAPERS_COMPLETED:
        return texts("supervisor.papers_word"), _MAY_DEPART
    if row.state is QueueState.LAPSED:
        return texts("supervisor.may_depart_word"), _MAY_DEPART
    if row.discreet:
        return texts("counter.verdict.neutral_supervisor"), NEUTRAL_SUPERVISOR
    return verdict_word(texts, row.verdict), VERDICT_LOOK[row.verdict]


def _late_words(texts: Texts, row: QueueRow) -> str:
    return texts("late.short", time=texts.time(row.happened_at)) if row.happened_at else ""


def _state_words(texts: Texts, row: QueueRow) -> tuple[str, str]:
    first, below = _stands(texts, row)
    return first, texts("supervisor.state.disputed") if row.disputed else below


def _stands(texts: Texts, row: QueueRow) -> tuple[str, str]:
    who = texts("supervisor.state.you") if row.mine else row.claimed_by
    match row.state:
        case QueueState.CLAIMED | QueueState.INTERVIEW:
            name = row.state.value
            first = texts(f"supervisor.state.{name}_by", who=who) if who else texts(f"supervisor.state.{name}")
            below = texts("supervisor.state.until", time=texts.time(row.lease_until)) if row.lease_until else ""
            return first, below
        case QueueState.PROVISIONAL:
            below = texts("supervisor.state.lapses", time=texts.time(row.lapses_at)) if row.lapses_at else ""
            return texts("supervisor.state.provisional"), below
        case QueueState.LAPSED:
            return texts("supervisor.state.lapsed"), texts("supervisor.state.may_depart")
        case QueueState.PAPERS_COMPLETED:
            return texts("supervisor.state.papers_completed"), texts("supervisor.state.ready_to_return")
        case _:
            return texts(f"supervisor.state.{row.state.value}"), ""
