"""A passport is kept and given back by keys, stands in the register, and its receipt is printed meanwhile."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import date, timedelta

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kept_documents import KeptState
from checkpoint_app.casework.kinds import EventKind, Ground
from checkpoint_app.casework.papers import PaperKind
from checkpoint_app.faults import DataRejected
from checkpoint_app.services.kept_documents import keep_document, list_kept_documents, return_document
from checkpoint_app.services.post import enrol_people
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.registers.scenes import documents
from checkpoint_app.ui.registers.screen import RegisterScreen
from checkpoint_app.ui.registers.view_model import GiveBack, OpenCase, RegisterView, Reload
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SUPERVISOR

TODAY = date(2026, 11, 24)


@pytest.fixture
def scene(country: LittleCountry, tmp_path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(country, tmp_path, stack)


@pytest.fixture
def desk(scene: Scene, tmp_path) -> Iterator[tuple[Station, Machine]]:
    machine = scene.machine("desk", OFFICER, SUPERVISOR)
    enrol_people(machine.post, [HARTONO], clock.now())
    with open_station(machine.post, tmp_path / "out") as station:
        station.player.log_in(HARTONO)
        yield station, machine


def refer(machine: Machine) -> str:
    return machine.refer(content={**content(), "papers": {}, "answers": {}})


def test_a_passport_is_kept_and_given_back_by_keys_with_its_receipt_between(desk):
    station, machine = desk
    encounter_id = refer(machine)
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    station.player.press("F4")
    side = station.station.case.screen.side
    assert side.place.edit.hasFocus()
    assert not side.record.isEnabled()
    station.type_by_hand("Brankas")
    side.ground.box.setCurrentIndex(0)
    side.ground.box.activated.emit(0)
    side.due.press_digit(2)
    side.record.click()
    station.wait(lambda: not side.give_back.isHidden())
    (kept,) = machine.post.writer.run(list_kept_documents)
    assert (kept.place, kept.ground) == ("Brankas", Ground.ART16_DOCUMENT)
    assert kept.due_back == clock.today() + timedelta(days=7)
    station.player.press("F7")
    station.wait(lambda: PaperKind.RECEIPT in station.station.cases.papers.view.kinds)
    station.player.press("Esc")
    station.wait(lambda: station.station.window.current == "case")
    side.miss.click()
    station.wait(lambda: side.miss.isHidden())
    station.player.press("F4")
    station.wait(lambda: not side.keep.isHidden())
    (kept,) = machine.post.writer.run(list_kept_documents)
    assert kept.state_on(clock.today()) is KeptState.RETURNED
    events = [entry.event.kind for entry in machine.post.writer.run(lambda book: book.history(encounter_id))]
    assert events[-3:] == [EventKind.DOCUMENT_KEPT, EventKind.TRANSPORT_MISSED, EventKind.DOCUMENT_RETURNED]


def test_the_register_gives_back_and_opens_the_case(desk):
    station, machine = desk
    encounter_id = refer(machine)
    machine.decide(encounter_id, Action.CLAIM)
    machine.post.writer.run(
        lambda book: keep_document(book, SUPERVISOR, encounter_id, Ground.ART16_DOCUMENT, "laci", clock.today())
    )
    station.station.go_to("documents")
    screen = station.station.desk.registers().screen
    station.wait(lambda: screen.chosen() is not None)
    station.player.press("F5")
    station.wait(lambda: screen.chosen() is not None and screen.chosen().returned_at is not None)
    station.player.press("F6")
    station.wait(lambda: station.station.window.current == "case")
    station.station.lock()
    assert screen.chosen() is None


def test_what_is_kept_is_not_kept_twice_and_what_is_not_kept_not_given_back(desk):
    _, machine = desk
    encounter_id, run = refer(machine), machine.post.writer.run

    def keep(book) -> None:
        keep_document(book, OFFICER, encounter_id, Ground.ART16_DOCUMENT, "laci", clock.today())

    with pytest.raises(DataRejected):
        run(lambda book: return_document(book, OFFICER, encounter_id))
    run(keep)
    with pytest.raises(DataRejected):
        run(keep)


@pytest.fixture
def screen(qtbot, theme) -> RegisterScreen:
    made = RegisterScreen()
    qtbot.addWidget(made)
    made.resize(1280, 620)
    made.show_view(RegisterView(TODAY, documents()))
    made.show()
    return made


def test_every_row_of_the_register_says_how_it_stands(screen):
    model = screen.table.model()
    states = [str(model.data(model.index(row, 5))) for row in range(model.rowCount())]
    assert states[0].startswith("Terlambat terlambat 2 hari")
    assert states[1].strip() == "Disimpan"
    assert states[3].startswith("Dikembalikan")


def test_a_returned_document_is_not_given_back_again_and_the_choice_stays(screen):
    heard = []
    screen.intent.connect(heard.append)
    screen.table.selectRow(3)
    screen.handle_key(KeyPress(int(Qt.Key.Key_F5)))
    screen.show_view(replace(RegisterView(TODAY, documents()), is_loading=False))
    assert screen.table.currentIndex().row() == 3
    screen.table.selectRow(0)
    screen.handle_key(KeyPress(int(Qt.Key.Key_F5)))
    screen.handle_key(KeyPress(int(Qt.Key.Key_F6)))
    assert not screen.handle_key(KeyPress(int(Qt.Key.Key_F1)))
    assert heard == [GiveBack("0000-7C41E09B"), OpenCase("0000-7C41E09B")]


def test_a_register_that_cannot_be_read_says_so_and_is_read_again_by_one_key(qtbot):
    screen = RegisterScreen()
    qtbot.addWidget(screen)
    asked = []
    screen.intent.connect(asked.append)
    screen.show_view(RegisterView(TODAY, fault=DataRejected("store.fault.corrupt", file="casebook.db")))
    screen.show()
    assert screen.contents.failed.isVisible()
    assert not screen.notice.isVisible()
    screen.contents.failed.retried.emit()
    assert asked == [Reload()]
