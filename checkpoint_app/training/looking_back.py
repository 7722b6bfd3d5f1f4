"""What was noticed in a case, told from what the training's own casebook recorded. Never a score, never a rank.

Values only; no store, no clock.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from checkpoint_app.assessment.kinds import Agreement
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.training.cases import Case, Course, Point, PointKind

_S = EncounterState
_SAME_NAME = {Agreement.AGREES.value, Agreement.EXPLAINED.value}
_COURSES = {
    **dict.fromkeys((_S.DEPARTED, _S.LAPSED, _S.PAPERS_COMPLETED, _S.LIFTED), Course.DEPART),
    **dict.fromkeys((_S.REFERRED, _S.CLAIMED, _S.INTERVIEW), Course.REFER),
    **dict.fromkeys((_S.PROTECTED, _S.OFFERED, _S.ACCEPTED, _S.DECLINED, _S.OUTCOME), Course.PROTECT),
    **dict.fromkeys((_S.POSTPONED, _S.POSTPONED_PROVISIONAL, _S.HANDED_OVER, _S.CLOSED), Course.POSTPONE),
}


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the casebook holds of a case: where the encounter stands, and what the counter's screen held."""

    encounter: Encounter
    content: Mapping[str, JsonValue]
    informed: bool = False


class Fit(Enum):
    """How a course stands to what the case speaks for; there is no wrong and no right."""

    SPEAKS_FOR_IT = "SPEAKS_FOR_IT"
    SPEAKS_FOR_ANOTHER = "SPEAKS_FOR_ANOTHER"


@dataclass(frozen=True, slots=True)
class LookBack:
    """One case, looked back on: what was done, and each thing to notice with whether it was noticed."""

    case: Case
    course: Course
    points: tuple[tuple[Point, bool], ...]

    @property
    def fit(self) -> Fit:
        """Whether the case speaks for what was done."""
        return Fit.SPEAKS_FOR_IT if self.course in self.case.sound else Fit.SPEAKS_FOR_ANOTHER


def course_of(encounter: Encounter) -> Course:
    """Tell what an officer did, by where the encounter stands."""
    if encounter.is_silent and encounter.state is EncounterState.REFERRED:
        return Course.CALL
    return _COURSES.get(encounter.state, Course.OTHER)


def look_back(case: Case, recorded: Recorded) -> LookBack:
    """Compare what was recorded with what there was to notice."""
    points = tuple((point, _was_noticed(point, case, recorded)) for point in case.points)
    return LookBack(case, course_of(recorded.encounter), points)


def _was_noticed(point: Point, case: Case, recorded: Recorded) -> bool:
    content: dict[str, Any] = dict(recorded.content)
    match point.kind:
        case PointKind.PURPOSE:
            return bool(case.purpose is not None and content["purpose"] == case.purpose.value)
        case PointKind.PAPERS:
            return all(content["papers"].get(paper.value) == state.value for paper, state in case.papers.items())
        case PointKind.ANSWER:
            return bool(content["answers"].get(point.code) == case.answers[point.code].value)
        case PointKind.SHOWN:
            return _saw_what_was_handed_over(case, content)
        case PointKind.OBSERVED:
            return any(each["item"] == point.code for each in content["observations"])
        case PointKind.INFORMED:
            return recorded.informed
        case PointKind.LEFT_ALONE:
            return course_of(recorded.encounter) is Course.DEPART and not content["observations"]


def _saw_what_was_handed_over(case: Case, content: Mapping[str, Any]) -> bool:
    """Whether the last thing that was handed over is what the record rests on: a page, or else a pass."""
    last = case.handed_over[-1].passport
    if last is None:
        return json.loads(content["facts"])["pass_name_agreement"] in _SAME_NAME
    return bool(content["document"]["number"] == last.number)
