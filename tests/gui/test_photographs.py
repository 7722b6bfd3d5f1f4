"""A disputed paper is photographed and masked by keys alone, kept under the case's key, handed over, erased."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import cv2
import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest

from checkpoint_app import clock
from checkpoint_app.casework.canonical import from_base64
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.events import ClockState
from checkpoint_app.casework.kinds import EventKind, Ground
from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.casework.photographs import LARGEST_BYTES, MOST_IN_A_CASE, Photograph, Subject, read_photographs
from checkpoint_app.faults import DataRejected
from checkpoint_app.scan.pictures import decode_picture
from checkpoint_app.services.photographs import keep_photograph
from checkpoint_app.services.post import enrol_people
from checkpoint_app.store.moments import Moment
from checkpoint_app.ui.photograph.scenes import paper_picture
from checkpoint_app.ui.photograph.screen import PhotographScreen
from checkpoint_app.ui.photograph.view_model import Keep, PhotographView, Stage
from checkpoint_app.ui.theme.components.buttons import PressButton
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

NONE, ALT, SHIFT = (
    Qt.KeyboardModifier.NoModifier,
    Qt.KeyboardModifier.AltModifier,
    Qt.KeyboardModifier.ShiftModifier,
)


@pytest.fixture
def desk(country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Machine]]:
    with ExitStack() as stack:
        machine = Scene(country, tmp_path, stack).machine("desk", OFFICER, SUPERVISOR, SECOND)
        enrol_people(machine.post, [HARTONO], clock.now())
        with open_station(machine.post, tmp_path / "out", camera=True) as station:
            station.player.log_in(HARTONO)
            yield station, machine


def aim(station: Station, machine: Machine) -> str:
    """A case is open, F2 was pressed, and the camera shows a paper."""
    encounter_id = machine.refer(content={**content(), "papers": {}, "answers": {}})
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    station.camera.present(paper_picture())
    station.player.press("F2")
    station.wait(lambda: station.station.window.current == "photograph")
    station.wait(lambda: station.station.cases.photographs._frame is not None)
    return encounter_id


def kept(machine: Machine, encounter_id: str) -> tuple[Photograph, ...]:
    history = machine.post.writer.run(lambda book: book.history(encounter_id))
    return read_photographs(CaseEvent(entry.event, entry.body) for entry in history)


def test_a_paper_is_taken_masked_and_recorded_by_keys(desk, tmp_path):
    station, machine = desk
    encounter_id = aim(station, machine)
    screen, photographs = station.station.cases.photographs.screen, station.station.cases.photographs
    station.player.press("F5")
    station.wait(lambda: photographs.view.stage is Stage.MASK)
    station.player.press("F9")
    assert not photographs.view.is_recording
    for _ in range(3):
        station.press_while("Left", NONE)
    station.press_while("Down", SHIFT)
    station.press_while("Space", NONE)
    station.press_while("Right", NONE)
    station.press_while("Space", NONE)
    station.press_while("Delete", NONE)
    assert len(screen.canvas.regions) == 1
    assert not screen.record.isEnabled()
    station.press_while("1", ALT)
    (region,) = screen.canvas.regions
    assert screen.record.isEnabled()
    station.player.press("F9")
    station.wait(lambda: bool(photographs.view.message))
    (stored,) = kept(machine, encounter_id)
    assert (stored.subject, stored.masked, stored.by) == (Subject.CONTRACT, 1, "hartono")
    assert stored.jpeg is not None
    assert len(stored.jpeg) <= LARGEST_BYTES
    picture = decode_picture(stored.jpeg, name="test")
    scale = picture.shape[1] / station.station.cases.photographs._frame.width_px
    inner = [
        round(each * scale) for each in (region.top + 12, region.left + 12, region.height - 24, region.width - 24)
    ]
    inside = picture[inner[0] : inner[0] + inner[2], inner[1] : inner[1] + inner[3]]
    assert inside.std() < 4
    event = machine.post.writer.run(lambda book: book.history(encounter_id))[-1].event
    assert event.kind is EventKind.PHOTOGRAPH
    assert event.body is not None
    assert "jpeg" not in event.open
    station.press_while("PageDown", NONE)
    station.wait(lambda: photographs.view.stage is Stage.KEPT and photographs.view.picture is not None)
    station.player.press("Esc")
    station.wait(lambda: station.station.window.current == "case")
    assert photographs.view.picture is None
    station.wait(lambda: station.station.case.screen._view.photographs == 1)
    entry = station.station.case.screen._view.timeline[-1]
    assert (entry.step, entry.detail is not None) == ("photograph", True)


def test_where_nothing_is_of_others_that_is_said_and_the_screen_is_empty_after_the_lock(desk):
    station, machine = desk
    encounter_id = aim(station, machine)
    photographs = station.station.cases.photographs
    station.player.press("F5")
    station.wait(lambda: photographs.view.stage is Stage.MASK)
    station.press_while("7", ALT)
    station.player.press("F6")
    station.player.press("F9")
    station.wait(lambda: bool(photographs.view.message))
    assert kept(machine, encounter_id)[0].masked == 0
    station.player.press("F5")
    station.wait(lambda: photographs.view.stage is Stage.MASK)
    station.station.lock()
    assert photographs.view.picture is None
    assert station.station.cases.photographs.screen.canvas._image is None


def test_a_file_is_masked_like_a_picture_of_the_camera_and_a_broken_one_is_told(desk, tmp_path):
    station, machine = desk
    aim(station, machine)
    photographs = station.station.cases.photographs
    (tmp_path / "broken.jpg").write_bytes(b"no picture")
    photographs.take_file(tmp_path / "broken.jpg")
    station.wait(lambda: photographs.view.fault is not None)
    file = tmp_path / "paper.png"
    assert cv2.imwrite(str(file), paper_picture())
    photographs.take_file(file)
    station.wait(lambda: photographs.view.stage is Stage.MASK)
    assert photographs.view.picture.shape == paper_picture().shape
    station.player.press("F3")
    assert photographs.view.stage is Stage.LIVE


def test_it_goes_with_the_hand_over_and_ends_with_the_key_of_the_case(desk, tmp_path):
    station, machine = desk
    encounter_id = machine.refer(content={**content(), "papers": {}, "answers": {}})
    jpeg = cv2.imencode(".jpg", paper_picture())[1].tobytes()
    machine.decide(encounter_id, Action.CLAIM)
    machine.decide(encounter_id, Action.INTERVIEW, body={"note": "kata"})
    machine.decide(encounter_id, Action.POSTPONE, reason="x", ground=Ground.CIRCULAR_WORKER, second=SECOND)
    machine.post.writer.run(lambda book: keep_photograph(book, SUPERVISOR, encounter_id, Subject.CONTRACT, jpeg, 0))
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    station.player.press("F7")
    papers = station.station.cases.papers
    station.wait(lambda: PaperKind.HANDOVER_BP3MI in papers.view.kinds)
    station.press_while(str(papers.view.kinds.index(PaperKind.HANDOVER_BP3MI) + 1), ALT)
    papers.hand_over_to(tmp_path)
    station.wait(lambda: ".json" in papers.view.message.words())
    written = json.loads(next(tmp_path.glob("*.json")).read_text())
    assert from_base64(written["content"]["photographs"][0]["jpeg"]) == jpeg
    assert next(tmp_path.glob("*.pdf")).stat().st_size > len(jpeg) / 2
    later = Moment(clock.now() + timedelta(days=50), 1, "boot-2", ClockState.TRUSTED)
    assert machine.post.writer.run(lambda book: book.erase_due(later)) == 0
    later = Moment(clock.now() + timedelta(days=181), 1, "boot-2", ClockState.TRUSTED)
    machine.post.writer.run(lambda book: book.erase_due(later))
    assert kept(machine, encounter_id)[0].jpeg is None


def test_a_case_holds_only_so_many_and_none_too_large(desk):
    _, machine = desk
    encounter_id = machine.refer()

    def keep(jpeg: bytes) -> None:
        machine.post.writer.run(
            lambda book: keep_photograph(book, OFFICER, encounter_id, Subject.OTHER_PAPER, jpeg, 0)
        )

    with pytest.raises(DataRejected):
        keep(bytes(LARGEST_BYTES + 1))
    for _ in range(MOST_IN_A_CASE):
        keep(b"small")
    with pytest.raises(DataRejected):
        keep(b"small")


# -- the screen alone ----------------------------------------------------------------------------------------------
@pytest.fixture
def screen(qtbot, theme) -> PhotographScreen:
    made = PhotographScreen()
    qtbot.addWidget(made)
    made.resize(1280, 620)
    made.show_view(PhotographView(Stage.MASK, np.full((300, 400, 3), 200, np.uint8)))
    made.show()
    return made


def test_the_mouse_draws_a_mask_and_a_mere_press_none(qtbot, screen):
    heard = []
    screen.intent.connect(heard.append)
    canvas = screen.canvas
    qtbot.waitUntil(lambda: canvas.height() > 300)
    place = canvas.picture_rect()
    start, end = place.topLeft().toPoint() + QPoint(20, 20), place.topLeft().toPoint() + QPoint(120, 90)
    QTest.mouseClick(canvas, Qt.MouseButton.LeftButton, pos=start)
    assert canvas.regions == ()
    QTest.mousePress(canvas, Qt.MouseButton.LeftButton, pos=start)
    QTest.mouseMove(canvas, end)
    QTest.mouseRelease(canvas, Qt.MouseButton.LeftButton, pos=end)
    (region,) = canvas.regions
    scale = place.width() / 400
    assert abs(region.width - 100 / scale) <= 2
    screen.subject.press_digit(2)
    screen.record.click()
    assert heard == [Keep(Subject.WORK_VISA, (region,))]


def test_nothing_is_recorded_without_a_mask_or_the_word_that_none_is_needed(screen):
    screen.subject.press_digit(1)
    assert not screen.record.isEnabled()
    screen.nothing.click()
    assert screen.record.isEnabled()
    screen.canvas.cover()
    assert not screen.nothing.chosen
    assert screen.record.isEnabled()


def test_the_language_changes_while_masking_and_everything_stays(theme, screen):
    screen.canvas.cover()
    screen.subject.press_digit(1)
    theme.set_language("en")
    assert screen.record.isEnabled()
    assert screen.subject.chosen is Subject.CONTRACT


@pytest.mark.parametrize("language", ["id", "en"])
def test_no_words_are_cut(qtbot, theme, screen, language):
    theme.set_language(language)
    # Asked anew each time: with the language some buttons are made anew.
    qtbot.waitUntil(lambda: all(each.words_fit() for each in screen.findChildren(PressButton) if each.isVisible()))
