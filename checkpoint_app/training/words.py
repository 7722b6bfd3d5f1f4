"""From the training's cases to what its screens show, in one language. Pure functions."""

from __future__ import annotations

from collections.abc import Iterable

from checkpoint_app.assessment.kinds import PaperState
from checkpoint_app.assessment.rule_pack import RulePack
from checkpoint_app.texts import Texts
from checkpoint_app.training.cases import Case, Course, Kind, Lesson, Point, PointKind
from checkpoint_app.training.looking_back import Fit, LookBack
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, NEUTRAL_SUPERVISOR, OFF, Look
from checkpoint_app.ui.training.view_model import (
    LevelView,
    LookBackView,
    PaperLine,
    PointLine,
    SpeechView,
    SummaryLine,
    SummaryView,
)

_LOOKS: dict[Kind, Look] = {
    Kind.ORDINARY: OFF,
    Kind.IN_ORDER: GOOD,
    Kind.FALSE_FLAG: CAUTION,
    Kind.REFERRAL: BAD,
    Kind.VICTIM: NEUTRAL_SUPERVISOR,
}
_TOLD = ("see", "law", "rests", "why")


def level_views(lessons: Iterable[Lesson], words: Texts) -> tuple[LevelView, ...]:
    """Say what each level is."""
    return tuple(
        LevelView(
            lesson.level.value,
            words(f"training.level.{lesson.level.value}"),
            words(f"training.level_below.{lesson.level.value}", count=len(lesson.cases)),
        )
        for lesson in lessons
    )


def progress_words(lesson: Lesson, at: int, words: Texts) -> str:
    """Say where in the level one is."""
    key = "training.progress_alone" if lesson.alone else "training.progress"
    level = words(f"training.level.{lesson.level.value}")
    return words(key, level=level, number=at + 1, total=len(lesson.cases))


def speech_view(lesson: Lesson, at: int, asked: Iterable[str], handed: int, words: Texts) -> SpeechView:
    """Let the traveller speak: `asked` are the flags on the screen, `handed` how much was handed over already."""
    case, language = lesson.cases[at], words.language
    replies = tuple((code, case.replies[code].to(language)) for code in asked if code in case.replies)
    papers = tuple(
        PaperLine(words(f"counter.paper.{paper.value.lower()}"), state is PaperState.SEEN)
        for paper, state in case.papers.items()
    )
    left = case.handed_over[handed:]
    hand_over = words(f"training.speech.hand_over_{'passport' if left[0].passport else 'pass'}") if left else ""
    return SpeechView(progress_words(lesson, at, words), case.says.to(language), replies, papers, hand_over)


def look_back_view(back: LookBack, lesson: Lesson, at: int, pack: RulePack, words: Texts) -> LookBackView:
    """Explain a case."""
    case, language = back.case, words.language
    told = {name: getattr(case.told, name).to(language) for name in _TOLD}
    return LookBackView(
        progress=progress_words(lesson, at, words),
        title=case.title.to(language),
        kind=words(f"training.kind.{case.kind.value}"),
        kind_look=_LOOKS[case.kind],
        did=words(f"training.course.{back.course.value}"),
        speaks_for=_speaks_for(back, words),
        points=_point_lines(back, pack, words),
        told=tuple((words(f"training.told.{name}"), told[name]) for name in _TOLD),
        is_last=at + 1 == len(lesson.cases),
    )


def _speaks_for(back: LookBack, words: Texts) -> str:
    if back.fit is Fit.SPEAKS_FOR_IT:
        return words("training.back.speaks_for_it")
    courses = [words(f"training.course.{course.value}") for course in Course if course in back.case.sound]
    return words("training.back.speaks_for", courses=words("training.back.or").join(courses))


def _point_lines(back: LookBack, pack: RulePack, words: Texts) -> tuple[PointLine, ...]:
    return tuple(PointLine(_point(point, pack, words), was_noticed) for point, was_noticed in back.points)


def _point(point: Point, pack: RulePack, words: Texts) -> str:
    key = f"training.point.{point.kind.value}"
    if point.kind is PointKind.ANSWER:
        title = next((rule.title.to(words.language) for rule in pack.rules if rule.code == point.code), point.code)
        return words(key, code=point.code, title=title)
    if point.kind is PointKind.OBSERVED:
        return words(key, item=words(f"counter.referral.{point.code.lower()}"))
    return words(key)


def summary_view(lesson: Lesson, looked: Iterable[LookBack], pack: RulePack, words: Texts) -> SummaryView:
    """Tell a level case by case; there is no sum."""
    lines = tuple(_summary_line(back, pack, words) for back in looked)
    return SummaryView(words(f"training.level.{lesson.level.value}"), lines)


def _summary_line(back: LookBack, pack: RulePack, words: Texts) -> SummaryLine:
    case: Case = back.case
    return SummaryLine(
        title=case.title.to(words.language),
        kind=words(f"training.kind.{case.kind.value}"),
        kind_look=_LOOKS[case.kind],
        did=words(f"training.course.{back.course.value}"),
        points=_point_lines(back, pack, words),
    )
