"""A document is examined by keys beside specimens that came with the data; what was seen is recorded."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.examination import Feature, Finding, read_examination
from checkpoint_app.casework.kinds import EventKind
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.ui.examination.scenes import examination_view
from checkpoint_app.ui.examination.screen import ExaminationScreen
from checkpoint_app.ui.theme.components.buttons import PressButton
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station
from tests.little_country import LittleCountry

NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(qapp: QApplication, country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Post]]:
    post = enrolled_post(tmp_path / "post", country, OFFICER, SUPERVISOR)
    assert synchronise(post).is_done
    with open_station(post, tmp_path / "out") as station:
        station.player.log_in(OFFICER)
        station.type_burst("\n".join(country.travellers[Scenario.SUSPENDED].passport.lines))
        station.player.press("1")
        before = station.player.records
        station.player.press("F6")
        station.player.press("+")
        station.wait(lambda: station.player.records > before)
        station.station.lock()
        station.player.log_in(SUPERVISOR)
        station.wait(lambda: station.station.queue.is_ready)
        station.press_while("Down", NONE)
        station.press_while("Space", NONE)
        station.wait(lambda: station.station.case.encounter is not None)
        yield station, post
    post.close()


def body_of(post: Post, encounter_id: str) -> tuple[CaseEvent, ...]:
    history = post.writer.run(lambda book: book.history(encounter_id))
    return tuple(CaseEvent(entry.event, entry.body) for entry in history)


def test_features_are_answered_beside_their_specimens_and_recorded(desk):
    station, post = desk
    encounter_id = station.station.case.encounter.encounter_id
    station.player.press("F3")
    station.wait(lambda: station.station.window.current == "examination")
    examination, screen = station.station.cases.examination, station.station.cases.examination.screen
    assert {each.feature for each in examination.view.specimens} == set(Feature) - {Feature.BINDING}
    assert examination.view.as_of is not None
    assert not screen.record.isEnabled()
    station.press_while("Down", NONE)
    assert screen.specimen.isVisible()
    station.press_while("2", ALT)
    for _ in range(3):
        station.press_while("Down", NONE)
    assert screen.none.isVisible()
    station.press_while("3", ALT)
    station.player.press("F9")
    station.wait(lambda: examination.view.recorded_at is not None)
    events = body_of(post, encounter_id)
    found = read_examination(events)
    assert found is not None
    assert dict(found.findings) == {Feature.PHOTOGRAPH: Finding.DIFFERS, Feature.BINDING: Finding.CANNOT_TELL}
    open_part: dict[str, JsonValue] = dict(events[-1].event.open)
    assert events[-1].event.kind is EventKind.EXAMINATION
    assert open_part["features"] == 2
    assert "DIFFERS" not in str(open_part)
    station.player.press("Esc")
    station.wait(lambda: station.station.window.current == "case")
    station.player.press("F3")
    station.wait(lambda: dict(examination.view.findings) == dict(found.findings))
    station.station.lock()
    assert (examination.view.document_number, screen.findings) == ("", {})


@pytest.fixture
def screen(qtbot, theme) -> ExaminationScreen:
    made = ExaminationScreen()
    qtbot.addWidget(made)
    made.resize(1280, 616)
    made.show_view(examination_view())
    made.show()
    return made


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_words_are_cut_and_answers_stay_over_a_change_of_language(qtbot, theme, screen, language):
    screen.answers.press_digit(1)
    theme.set_language(language)
    assert screen.findings == {Feature.PAGE: Finding.AGREES}
    assert screen.answers.chosen is Finding.AGREES
    qtbot.waitUntil(lambda: all(each.words_fit() for each in screen.findChildren(PressButton) if each.isVisible()))


def test_an_answer_is_taken_back_by_pressing_it_again(screen):
    screen.answers.press_digit(1)
    screen.answers.press_digit(1)
    assert screen.findings == {}
    assert not screen.record.isEnabled()
