"""The interview of a case as it was recorded: what was told first, what was asked, what was answered. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from enum import Enum

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.kinds import EventKind


class Told(Enum):
    """What the traveller is told before the first question."""

    PURPOSE = "purpose"
    LEGAL_GROUND = "legal_ground"
    NO_DUTY_TO_ANSWER = "no_duty_to_answer"
    INTERPRETER = "interpreter"


@dataclass(frozen=True, slots=True)
class Asked:
    """A flag's question and the answer that was chosen; None when it was not asked, which is never "no"."""

    code: str
    question: Bilingual
    answer: Answer | None


@dataclass(frozen=True, slots=True)
class Interview:
    """What is recorded of the interview; `started_at` is None before it was told what it is for.

    `note` is in the traveller's own words, `arranged_by` whom they named as having arranged the job. `asked` is as it
    stood when the note was saved.
    """

    started_at: datetime | None = None
    told: frozenset[Told] = frozenset()
    interpreter: str = ""
    note: str = ""
    read_back: bool = False
    saved_at: datetime | None = None
    asked: tuple[Asked, ...] = ()
    arranged_by: str = ""


def read_interview(events: Iterable[CaseEvent], known: Interview | None = None) -> Interview:
    """Read the interview from its events, the latest note last; `known` is what was shown before."""
    found = known or Interview()
    for each in events:
        body = each.body
        if each.event.kind is not EventKind.INTERVIEW or not body:
            continue
        told = body.get("told")
        if isinstance(told, list):
            started = found.started_at or each.event.at_wall
            found = replace(found, started_at=started, told=frozenset(Told(str(one)) for one in told))
        if "note" in body:
            found = replace(
                found,
                note=str(body["note"]),
                interpreter=str(body.get("interpreter", "")),
                read_back=body.get("read_back") is True,
                saved_at=each.event.at_wall,
                asked=_read_asked(body.get("asked")),
                arranged_by=str(body.get("arranged_by", "")),
            )
    return found


def asked_to_body(asked: Sequence[Asked]) -> list[JsonValue]:
    """Write questions and answers as the event's body keeps them."""
    return [
        {
            "code": each.code,
            "id": each.question.id,
            "en": each.question.en,
            "answer": each.answer.value if each.answer else None,
        }
        for each in asked
    ]


def _read_asked(values: JsonValue) -> tuple[Asked, ...]:
    if not isinstance(values, list):
        return ()
    return tuple(_one(each) for each in values if isinstance(each, Mapping))


def _one(values: Mapping[str, JsonValue]) -> Asked:
    answer = values.get("answer")
    question = Bilingual(str(values.get("id", "")), str(values.get("en", "")))
    return Asked(str(values.get("code", "")), question, Answer(answer) if isinstance(answer, str) else None)
