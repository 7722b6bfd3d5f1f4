"""Every case of the training is played through the counter's own screening: the texts say what it shows."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import fields

import pytest

from checkpoint_app import clock
from checkpoint_app.config import Settings
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.screening import Check, Environment, Screening
from checkpoint_app.services.traveller import Reading, ShownCode
from checkpoint_app.training.cases import Case, Course, Kind, Level, Passport, PointKind, load_lesson, load_lessons
from checkpoint_app.training.desk import TrainingDesk, open_desk
from checkpoint_app.training.papers import page_lines, pass_text

LESSONS = load_lessons()
CASES = [case for lesson in LESSONS for case in lesson.cases]


@pytest.fixture(scope="module")
def desk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[TrainingDesk]:
    opened = open_desk(CASES, Settings(tmp_path_factory.mktemp("like")), tmp_path_factory.mktemp("desks"))
    yield opened
    opened.clear_away()


@pytest.fixture
def screening(desk: TrainingDesk) -> Iterator[Screening]:
    cache = desk.post.cache()
    yield Screening(Environment(cache, desk.post.pack, clock.now, clock.today, new_id))
    cache.close()


def reading(passport: Passport) -> Reading:
    mrz = parse_mrz(page_lines(passport, clock.today()), clock.today())
    return Reading(to_travel_document(mrz), ReadingStatus.CONFIRMED, mrz)


def shown(screening: Screening) -> tuple[str, set[str]]:
    check = screening.check
    assert isinstance(check, Check)
    return check.assessment.verdict.value, {flag.code for flag in check.assessment.flags}


def play(case: Case, screening: Screening) -> Iterator[set[str]]:
    """Do all that the case's traveller says and shows, and give the flags after every step."""
    screening.state_purpose(case.purpose)
    yield shown(screening)[1]
    for paper, state in case.papers.items():
        screening.mark_paper(paper, state)
        yield shown(screening)[1]
    for code, answer in case.answers.items():
        screening.answer(code, answer)
        yield shown(screening)[1]
    screening.note_observations(case.observations)
    for handed in case.handed_over:
        if handed.passport is not None:
            screening.present(reading(handed.passport))
        else:
            text = pass_text(handed.boarding_pass, clock.now())
            screening.present_code(ShownCode.of(text.encode(), text))
        yield shown(screening)[1]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_shows_what_it_says(case: Case, screening: Screening):
    screening.present(reading(case.passport))
    assert shown(screening) == (case.at_first.verdict.value, set(case.at_first.flags))
    seen = set(case.at_first.flags).union(*play(case, screening))
    assert shown(screening) == (case.at_end.verdict.value, set(case.at_end.flags))
    # Whatever is asked on the way has an answer to be heard, and nothing is answered that is never asked.
    asked = {flag.code for flag in screening.check.assessment.flags if flag.answers} & seen
    assert asked <= set(case.replies)
    assert set(case.answers) <= seen
    assert set(case.answers) <= set(case.replies)


def test_there_are_three_levels_of_some_twenty_cases_with_every_kind():
    assert [lesson.level for lesson in LESSONS] == list(Level)
    assert 18 <= len(CASES) <= 24
    assert len({case.name for case in CASES}) == len(CASES)
    assert {case.kind for case in CASES} == set(Kind)
    assert [lesson.alone for lesson in LESSONS] == [False, False, True]


def test_no_two_travellers_have_one_passport():
    numbers = [case.passport.number for case in CASES]
    assert len(set(numbers)) == len(numbers)


def test_ordinary_travellers_are_let_go_and_no_case_speaks_for_a_stop():
    ordinary = [case for case in CASES if case.kind in {Kind.ORDINARY, Kind.IN_ORDER}]
    assert all(case.sound == {Course.DEPART} for case in ordinary)
    assert all(Course.DEPART in case.sound for case in CASES if case.kind is Kind.FALSE_FLAG)
    assert not any(Course.POSTPONE in case.sound for case in CASES)
    victims = [case for case in CASES if case.kind is Kind.VICTIM]
    assert all(PointKind.INFORMED in {each.kind for each in case.points} for case in victims)


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.name)
def test_a_case_has_all_its_words_in_both_languages(case: Case):
    told = [getattr(case.told, each.name) for each in fields(case.told)]
    for words in (case.title, case.says, *told, *case.replies.values()):
        assert words.id.strip()
        assert words.en.strip()


@pytest.mark.parametrize("level", Level)
def test_every_point_of_a_case_can_be_noticed(level: Level):
    for case in load_lesson(level).cases:
        for point in case.points:
            if point.kind is PointKind.ANSWER:
                assert point.code in case.answers
            if point.kind is PointKind.OBSERVED:
                assert point.code in {each.item.value for each in case.observations}
            if point.kind is PointKind.SHOWN:
                assert case.handed_over
