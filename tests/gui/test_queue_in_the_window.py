"""The queue in the real window, by keys alone: claimed, released, given to a colleague; complete papers on top."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState, Ground, Role
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.ui.supervisor.view_model import QueueAction, QueueState
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SECOND, SUPERVISOR

SITUMORANG = NewPerson("situmorang", "Maria Situmorang", Role.SUPERVISOR, "word-of-situmorang")
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier


@pytest.fixture
def desk(country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Machine]]:
    with ExitStack() as stack:
        machine = Scene(country, tmp_path, stack).machine("desk", OFFICER)
        enrol_people(machine.post, [HARTONO, SITUMORANG], clock.now())
        with open_station(machine.post, tmp_path / "out") as station:
            yield station, machine


def refer(machine: Machine, group: str = "") -> str:
    return machine.refer(content={**content(), "papers": {}, "answers": {}, "group": group})


def enter(station: Station, person: NewPerson = HARTONO) -> None:
    station.player.log_in(person)
    station.wait(lambda: station.station.queue.is_ready)
    station.wait(lambda: station.station.queue_screen.table.chosen_id is not None)


def may(station: Station, action: QueueAction) -> bool:
    return station.station.queue_screen.buttons[action].isEnabled()


def state_of(machine: Machine, encounter_id: str) -> tuple[EncounterState, str | None]:
    encounter = machine.encounter(encounter_id)
    return encounter.state, encounter.claimed_by


def test_a_case_is_claimed_released_and_given_to_a_colleague_by_keys(desk):
    station, machine = desk
    encounter_id = refer(machine)
    enter(station)
    station.press_while("K", NONE)
    station.wait(lambda: state_of(machine, encounter_id) == (EncounterState.CLAIMED, "hartono"))
    lease = machine.encounter(encounter_id).lease_until
    assert lease is not None
    assert timedelta(minutes=14) < lease - clock.now() <= timedelta(minutes=15)
    station.wait(lambda: may(station, QueueAction.RELEASE))
    station.press_while("L", NONE)
    station.wait(lambda: state_of(machine, encounter_id) == (EncounterState.REFERRED, None))
    station.wait(lambda: may(station, QueueAction.CLAIM))
    station.press_while("K", NONE)
    station.wait(lambda: may(station, QueueAction.REASSIGN))
    station.press_while("T", NONE)
    station.press_while("1", ALT)
    station.wait(lambda: state_of(machine, encounter_id) == (EncounterState.CLAIMED, "situmorang"))
    station.station.lock()
    enter(station, SITUMORANG)
    station.press_while("Space", NONE)
    station.wait(lambda: station.station.case.encounter is not None)
    assert station.station.case.screen.interview.begin.isVisible()


def test_a_booking_waits_as_one_row_and_is_opened_by_a_key(desk):
    station, machine = desk
    ids = {refer(machine, "list:ABC123") for _ in range(3)}
    refer(machine)
    enter(station)
    table = station.station.queue_screen.table
    assert table.lines.rowCount() == 2
    station.press_while("G", NONE)
    station.wait(lambda: table.lines.rowCount() == 4)
    assert table.chosen_id in ids


def test_completed_papers_come_back_on_top_and_return_to_the_counter_by_one_key(desk):
    station, machine = desk
    first, second = refer(machine), refer(machine)
    for action, more in (
        (Action.CLAIM, {}),
        (Action.INTERVIEW, {"body": {"note": "kata"}}),
        (Action.POSTPONE, {"reason": "papers_missing", "ground": Ground.CIRCULAR_WORKER, "second": SECOND}),
        (Action.COMPLETE_PAPERS, {}),
    ):
        machine.decide(second, action, SUPERVISOR, **more)
    enter(station)
    table = station.station.queue_screen.table
    assert [table.lines.id_at(0), table.lines.id_at(1)] == [second, first]
    assert station.station.queue_screen._rows[second].state is QueueState.PAPERS_COMPLETED
    station.press_while("R", NONE)
    station.wait(lambda: machine.encounter(second).state is EncounterState.DEPARTED)
