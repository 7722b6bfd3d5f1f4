"""A training has a desk of its own: nothing of it can be sent, and nothing of it is left."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.config import Settings
from checkpoint_app.documents.mrz import parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import ReadingStatus
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.ids import new_id
from checkpoint_app.services.recording import Decided, Place, SubjectKeys, record_decision
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.traveller import Reading, ShownCode
from checkpoint_app.training.cases import Case, Course, Level, Passport, Point, PointKind, load_lesson
from checkpoint_app.training.desk import PREFIX, TrainingDesk, open_desk
from checkpoint_app.training.looking_back import Fit, LookBack, Recorded, look_back
from checkpoint_app.training.papers import page_lines, pass_text

EASY = {case.name: case for case in load_lesson(Level.EASY).cases}
HARD = {case.name: case for case in load_lesson(Level.HARD).cases}


@pytest.fixture
def desk(tmp_path: Path) -> Iterator[TrainingDesk]:
    opened = open_desk([*EASY.values(), *HARD.values()], Settings(tmp_path / "real", language="en"), tmp_path)
    yield opened
    opened.clear_away()


@pytest.fixture
def screening(desk: TrainingDesk) -> Iterator[Screening]:
    cache = desk.post.cache()
    yield Screening(Environment(cache, desk.post.pack, clock.now, clock.today, new_id))
    cache.close()


def present(screening: Screening, passport: Passport) -> None:
    mrz = parse_mrz(page_lines(passport, clock.today()), clock.today())
    screening.present(Reading(to_travel_document(mrz), ReadingStatus.CONFIRMED, mrz))


def record(desk: TrainingDesk, screening: Screening, case: Case, action: Action, *, informed: bool) -> LookBack:
    """Record a decision as the counter does, and look back on it."""
    assert screening.check is not None
    decided = Decided(screening.check, action, informed=informed)
    keys = SubjectKeys(bytes(32), bytes(32))
    place = Place("Training post", "0")
    done = desk.post.writer.run(lambda casebook: record_decision(casebook, desk.trainee, decided, place, keys, None))
    content = desk.post.writer.run(lambda casebook: casebook.content(done.encounter.encounter_id))
    assert content is not None
    return look_back(case, Recorded(done.encounter, content, informed=informed))


def noticed(back: LookBack) -> set[Point]:
    return {point for point, was in back.points if was}


def test_the_desk_belongs_to_no_centre_and_joins_none(desk: TrainingDesk):
    assert desk.post.membership is None
    assert desk.post.is_training
    with pytest.raises(EnvironmentFault) as refused:
        desk.post.join("https://centre.example", "code", "post", "1", "fingerprint")
    assert refused.value.key == "training.fault.never_joins"
    assert desk.post.membership is None


def test_nothing_of_a_training_can_be_synchronised(desk: TrainingDesk):
    with pytest.raises(EnvironmentFault):
        synchronise(desk.post)


def test_the_real_folder_is_neither_used_nor_made(desk: TrainingDesk, tmp_path: Path):
    assert not (tmp_path / "real").exists()
    assert desk.folder.name.startswith(PREFIX)
    assert desk.post.settings.centre_url == ""
    assert desk.post.settings.hub_url == ""


def test_nothing_of_a_training_is_left(tmp_path: Path):
    opened = open_desk(EASY.values(), Settings(tmp_path / "real"), tmp_path)
    assert any(tmp_path.glob(f"{PREFIX}*"))
    opened.clear_away()
    assert list(tmp_path.glob(f"{PREFIX}*")) == []


def test_what_was_left_open_is_told_without_a_judgement(desk: TrainingDesk, screening: Screening):
    case = EASY["work_without_record"]
    present(screening, case.passport)
    screening.state_purpose(case.purpose)
    back = record(desk, screening, case, Action.REFER, informed=False)
    assert back.course is Course.REFER
    assert back.fit is Fit.SPEAKS_FOR_IT
    assert noticed(back) == {Point(PointKind.PURPOSE)}


def test_everything_that_was_noticed_is_told(desk: TrainingDesk, screening: Screening):
    case = EASY["work_without_record"]
    present(screening, case.passport)
    screening.state_purpose(case.purpose)
    for paper, state in case.papers.items():
        screening.mark_paper(paper, state)
    for code, answer in case.answers.items():
        screening.answer(code, answer)
    back = record(desk, screening, case, Action.REFER, informed=True)
    assert noticed(back) == set(case.points)


def test_a_traveller_who_was_sent_on_without_need_is_told_of_as_another_course(
    desk: TrainingDesk, screening: Screening
):
    case = EASY["tourist"]
    present(screening, case.passport)
    back = record(desk, screening, case, Action.REFER, informed=False)
    assert back.fit is Fit.SPEAKS_FOR_ANOTHER
    assert noticed(back) == set()


def test_a_silent_call_is_a_course_of_its_own(desk: TrainingDesk, screening: Screening):
    case = HARD["in_order_and_yet"]
    present(screening, case.passport)
    screening.note_observations(case.observations)
    back = record(desk, screening, case, Action.CALL, informed=True)
    assert back.course is Course.CALL
    assert noticed(back) == set(case.points)


@pytest.mark.parametrize(("names", "was_seen"), [(1, False), (2, True)])
def test_the_right_boarding_pass_counts_once_it_was_seen(
    desk: TrainingDesk, screening: Screening, names: int, was_seen: bool
):
    case = HARD["husbands_pass"]
    present(screening, case.passport)
    for handed in case.handed_over[:names]:
        text = pass_text(handed.boarding_pass, clock.now())
        screening.present_code(ShownCode.of(text.encode(), text))
    back = record(desk, screening, case, Action.DEPART, informed=False)
    assert noticed(back) == ({Point(PointKind.SHOWN)} if was_seen else set())


def test_the_newer_passport_counts_once_it_was_seen(desk: TrainingDesk, screening: Screening):
    case = EASY["expired_then_newer"]
    present(screening, case.passport)
    screening.answer("D02", case.answers["D02"])
    newer = case.handed_over[0].passport
    assert newer is not None
    present(screening, newer)
    back = record(desk, screening, case, Action.DEPART, informed=False)
    assert noticed(back) == set(case.points)
