"""Entries of the log in the user's words."""

from __future__ import annotations

from collections.abc import Mapping

from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.casework.papers import case_number
from checkpoint_app.store.audit_trail import TrailEntry
from checkpoint_app.texts import Texts
from checkpoint_app.ui.theme.components.paged import Line
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.tokens import Role, Tone

COLUMNS = ("number", "at", "who", "what", "detail", "case")
DETAIL = COLUMNS.index("detail")
_TOLD = (
    *("action", "verdict", "flags", "ground", "outcome", "state", "presence", "alone", "reason", "result", "what"),
    *("form", "purpose", "paper", "way", "language", "post", "count", "rows", "seconds", "lapses_at"),
)
"""What is told of an event, in this order; the rest is for machines."""
_SAID_BY = {
    "action": "casefile.timeline",
    "verdict": "counter.verdict",
    "state": "casefile.state",
    "ground": "casefile.ground",
    "purpose": "counter.purpose",
}


def kind_words(texts: Texts, kind: EventKind) -> str:
    """Name a kind of event as the case file does."""
    of_case = f"casefile.timeline.{kind.value}"
    return texts(of_case) if texts.has(of_case) else texts(f"trail.kind.{kind.value}")


def detail_words(texts: Texts, entry: TrailEntry) -> str:
    """Say what an event tells in the open."""
    said = dict(entry.open)
    parts = [
        texts("trail.said", name=texts(f"trail.open.{name}"), value=_value_words(texts, name, said[name]))
        for name in _TOLD
        if name in said
    ]
    return " · ".join(parts)


def _value_words(texts: Texts, name: str, value: str) -> str:
    """Say a value as other screens do; where none does, as it is written."""
    area = _SAID_BY.get(name)
    keys = [f"{area}.{each}" for each in (value, value.lower())] if area else []
    return next((texts(key) for key in keys if texts.has(key)), value)


def line_of(texts: Texts, entry: TrailEntry, names: Mapping[str, str]) -> Line:
    """Make the line of an entry."""
    who = names.get(entry.officer_id, entry.officer_id) if entry.officer_id else texts("trail.machine")
    second = names.get(entry.second_person, entry.second_person) if entry.second_person else ""
    what, detail = kind_words(texts, entry.kind), detail_words(texts, entry)
    case = case_number(entry.encounter_id) if entry.encounter_id else "–"
    at = texts.instant(entry.at)
    below = texts("trail.with", who=second) if second else ""
    cells = (
        Cell(str(entry.dev_seq), tone=Tone.MUTED),
        Cell(at),
        Cell(who, below),
        Cell(what, role=Role.STRONG),
        Cell(detail or "–", tone=Tone.TEXT if detail else Tone.MUTED),
        Cell(case, tone=Tone.TEXT if entry.encounter_id else Tone.MUTED),
    )
    spoken = "; ".join(part for part in (at, who, below, what, detail, case) if part)
    return Line(str(entry.number), cells, spoken)
