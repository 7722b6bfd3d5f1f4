"""A postponement confirmed on the telephone, from the code on the screen to the record; and what does not count."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from click.testing import CliRunner
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.interview import Told
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.cli.root import group
from checkpoint_app.faults import DataRejected, Fault
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.services.telephone import answer_challenge, enrol_telephone_key, people_by_telephone
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER

SITUMORANG = NewPerson("situmorang", "Maria Situmorang", Role.SUPERVISOR, "word-of-situmorang")
RAHAYU = NewPerson("rahayu", "Yanti Rahayu", Role.OFFICER, "word-of-rahayu")
ALT = Qt.KeyboardModifier.AltModifier


@pytest.fixture
def scene(country: LittleCountry, tmp_path) -> Iterator[Scene]:
    with ExitStack() as stack:
        yield Scene(country, tmp_path, stack)


@pytest.fixture
def desk(scene: Scene, tmp_path) -> Iterator[tuple[Station, Machine, Path]]:
    machine = scene.machine("desk", OFFICER)
    enrol_people(machine.post, [HARTONO, SITUMORANG, RAHAYU], clock.now())
    data = machine.post.writer.run(
        lambda casebook: enrol_telephone_key(casebook, "situmorang", SITUMORANG.password, clock.now())
    )
    file = tmp_path / "situmorang.key"
    file.write_bytes(data)
    with open_station(machine.post, tmp_path / "out") as station:
        station.player.log_in(HARTONO)
        yield station, machine, file


def ask(station: Station, machine: Machine) -> str:
    """Postpone by keys up to the code on the screen."""
    encounter_id = machine.refer(content={**content(), "papers": {}, "answers": {}})
    station.station.open_case(encounter_id)
    station.wait(lambda: station.station.case.encounter is not None)
    machine_told = {"told": [each.value for each in Told], "note": "kata"}
    station.station.case._record_interview(station.station.workplace.officer, machine_told)
    station.wait(lambda: station.station.case.encounter.state is EncounterState.INTERVIEW)
    station.player.press("F10")
    for digit in "412":
        station.press_while(digit, ALT)
    panel = station.station.case.screen.form.second.telephone
    panel.who.box.setCurrentIndex(0)
    panel.who.box.activated.emit(0)
    panel.ask.click()
    station.wait(lambda: not panel.response.isHidden())
    return encounter_id


def answer(station: Station, text: str) -> None:
    panel = station.station.case.screen.form.second.telephone
    panel.response.edit.setText(text)
    panel.response.edit.textEdited.emit(text)
    station.player.press("F9")


def test_the_answer_from_the_persons_own_file_confirms_and_names_them(desk):
    station, machine, file = desk
    encounter_id = ask(station, machine)
    code = station.station.case.screen.form.second.telephone.challenge.text()
    told = CliRunner().invoke(group, ["user", "answer", str(file), code, "--password", SITUMORANG.password])
    answer(station, told.stdout.strip())
    station.wait(lambda: machine.encounter(encounter_id).state is EncounterState.POSTPONED)
    last = machine.post.writer.run(lambda casebook: casebook.history(encounter_id))[-1].event
    assert (last.second_person, last.open["presence"]) == ("situmorang", "BY_TELEPHONE")
    assert last.open["action"] == Action.POSTPONE.value


def test_a_wrong_answer_records_nothing_but_the_attempt_and_asks_for_a_new_code(desk):
    station, machine, _ = desk
    encounter_id = ask(station, machine)
    answer(station, "x")
    screen = station.station.case.screen
    station.wait(lambda: bool(screen.refused.accessibleName()))
    assert machine.encounter(encounter_id).state is EncounterState.INTERVIEW
    events = machine.post.writer.run(lambda casebook: casebook.history(encounter_id))
    assert events[-1].event.kind is EventKind.LOGIN
    assert screen.form.second.telephone.response.isHidden()
    assert screen.form.second.telephone.response.value == ""


def test_only_who_may_confirm_gets_a_key_and_the_file_opens_with_their_password_only(desk, tmp_path):
    _, machine, file = desk
    run = machine.post.writer.run
    assert [person.officer_id for person in run(people_by_telephone)] == ["situmorang"]
    for officer, password in (("rahayu", RAHAYU.password), ("hartono", "not the word")):
        with pytest.raises(Fault):
            run(lambda book, o=officer, p=password: enrol_telephone_key(book, o, p, clock.now()))
    with pytest.raises(DataRejected):
        answer_challenge(file, "not the word", "123456")
    with pytest.raises(DataRejected):
        answer_challenge(file, SITUMORANG.password, "12")
    with pytest.raises(Fault):
        answer_challenge(tmp_path / "nothing", SITUMORANG.password, "123456")
