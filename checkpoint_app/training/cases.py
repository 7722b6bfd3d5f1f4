"""The cases of training mode as data: who comes, what they say and show, what there was to see and why.

They lie in `resources/training`, one file for each level, with their words in both languages. A case says what the
counter shows at first and at the end, and a test plays every one of them through the same screening as a counter's:
no result stands here that screening does not give. Nobody in them exists. Values only; no store, no clock.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from enum import Enum
from typing import Any

from checkpoint_app import assets
from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer, Paper, PaperState, Purpose, VerdictKind
from checkpoint_app.assessment.observations import Observation, ReferralItem


class Level(Enum):
    """How hard it is; the value is the file's name."""

    EASY = "easy"
    MEDIUM = "medium"
    HARD = "hard"


class Kind(Enum):
    """What a case is there to show."""

    ORDINARY = "ORDINARY"
    IN_ORDER = "IN_ORDER"
    FALSE_FLAG = "FALSE_FLAG"
    REFERRAL = "REFERRAL"
    VICTIM = "VICTIM"


class Course(Enum):
    """What an officer did with a traveller."""

    DEPART = "DEPART"
    REFER = "REFER"
    CALL = "CALL"
    PROTECT = "PROTECT"
    POSTPONE = "POSTPONE"
    OTHER = "OTHER"


class PointKind(Enum):
    """What can be noticed in a case."""

    PURPOSE = "PURPOSE"
    PAPERS = "PAPERS"
    ANSWER = "ANSWER"
    SHOWN = "SHOWN"
    OBSERVED = "OBSERVED"
    INFORMED = "INFORMED"
    LEFT_ALONE = "LEFT_ALONE"


@dataclass(frozen=True, slots=True)
class Point:
    """One thing to notice; `code` is the flag whose question an ANSWER answers, or the item of an OBSERVED."""

    kind: PointKind
    code: str = ""


@dataclass(frozen=True, slots=True)
class Passport:
    """What is printed on a page. `born` is years and days before today, `valid_days` may be negative."""

    primary: str
    secondary: str
    number: str
    born: tuple[int, int]
    sex: str = "F"
    valid_days: int = 1500
    state: str = "IDN"


@dataclass(frozen=True, slots=True)
class HandedOver:
    """Something that the traveller hands over when asked: another passport, or a boarding pass in this name."""

    passport: Passport | None = None
    boarding_pass: str = ""


@dataclass(frozen=True, slots=True)
class Shown:
    """What the counter shows: the verdict, and the flags by their codes."""

    verdict: VerdictKind
    flags: frozenset[str]


@dataclass(frozen=True, slots=True)
class Told:
    """What is explained after NEXT: what was to be seen, what the law says, what the flag rested on, and why."""

    see: Bilingual
    law: Bilingual
    rests: Bilingual
    why: Bilingual


@dataclass(frozen=True, slots=True)
class Case:
    """One traveller.

    `replies` are spoken when a flag's question is asked, `answers` the keys that stand for them. `record`, `lost`,
    `listed`, `postponed` and `closed` are what the data hold, in days from today where they are dates. `sound` are
    the courses that the case speaks for.
    """

    name: str
    kind: Kind
    title: Bilingual
    says: Bilingual
    passport: Passport
    purpose: Purpose | None
    papers: Mapping[Paper, PaperState]
    answers: Mapping[str, Answer]
    replies: Mapping[str, Bilingual]
    handed_over: tuple[HandedOver, ...]
    observations: tuple[Observation, ...]
    record: Mapping[str, Any] | None
    lost: Mapping[str, Any] | None
    listed: Mapping[str, Any] | None
    postponed: Mapping[str, Any] | None
    closed: Mapping[str, Any] | None
    at_first: Shown
    at_end: Shown
    sound: frozenset[Course]
    points: tuple[Point, ...]
    told: Told


@dataclass(frozen=True, slots=True)
class Lesson:
    """The cases of a level, in their order; `alone`: nobody else is at the post, as at a remote one."""

    level: Level
    alone: bool
    cases: tuple[Case, ...]


def load_lesson(level: Level) -> Lesson:
    """Read the cases of a level; a case that lacks something is a bug of the file and raises KeyError."""
    path = assets.resource("training", f"{level.value}.toml")
    table = tomllib.loads(path.read_text(encoding="utf-8"))
    return Lesson(level, bool(table["alone"]), tuple(_case(each) for each in table["case"]))


def load_lessons() -> tuple[Lesson, ...]:
    """Read all levels."""
    return tuple(load_lesson(level) for level in Level)


def _case(row: dict[str, Any]) -> Case:
    return Case(
        name=row["name"],
        kind=Kind(row["kind"]),
        title=Bilingual(**row["title"]),
        says=Bilingual(**row["says"]),
        passport=_passport(row["passport"]),
        purpose=Purpose(row["purpose"]) if "purpose" in row else None,
        papers={Paper(name): PaperState(state) for name, state in row.get("papers", {}).items()},
        answers={code: Answer(answer) for code, answer in row.get("answers", {}).items()},
        replies={code: Bilingual(**words) for code, words in row.get("replies", {}).items()},
        handed_over=tuple(_handed_over(each) for each in row.get("handed_over", ())),
        observations=tuple(
            Observation(ReferralItem(each["item"]), each["first"], each.get("second", ""))
            for each in row.get("observations", ())
        ),
        record=row.get("record"),
        lost=row.get("lost"),
        listed=row.get("listed"),
        postponed=row.get("postponed"),
        closed=row.get("closed"),
        at_first=_shown(row["at_first"]),
        at_end=_shown(row["at_end"]),
        sound=frozenset(Course(each) for each in row["sound"]),
        points=tuple(_point(each) for each in row["points"]),
        told=Told(*(Bilingual(**row[name]) for name in ("see", "law", "rests", "why"))),
    )


def _passport(row: dict[str, Any]) -> Passport:
    years, days = row["born"]
    return Passport(**{**row, "born": (years, days)})


def _handed_over(row: dict[str, Any]) -> HandedOver:
    if "passport" in row:
        return HandedOver(passport=_passport(row["passport"]))
    return HandedOver(boarding_pass=row["boarding_pass"])


def _shown(row: dict[str, Any]) -> Shown:
    return Shown(VerdictKind(row["verdict"]), frozenset(row["flags"]))


def _point(text: str) -> Point:
    kind, _, code = text.partition(":")
    return Point(PointKind(kind), code)
