"""The supervisor's window at a post with a hub: cases of other counters come by themselves, and who holds them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.services.post import enrol_people
from checkpoint_app.services.post_hub import ask_claim, set_hub_url
from checkpoint_app.ui.administration.view_model import UseHub
from checkpoint_app.ui.supervisor.view_model import ClaimCase, OpenCase
from tests.gui.station_rig import OFFICER as RAHAYU
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SECOND

S = EncounterState


@pytest.fixture
def scene(country: LittleCountry, tmp_path) -> Iterator[Scene]:
    with ExitStack() as stack:
        made = Scene(country, tmp_path, stack)
        made.start_hub()
        yield made


@pytest.fixture
def counter(scene: Scene) -> Machine:
    four = scene.machine("4", OFFICER, SECOND)
    scene.meet(four)
    return four


@pytest.fixture
def desk(scene: Scene, counter: Machine, tmp_path) -> Iterator[Station]:
    machine = scene.machine("desk")
    enrol_people(machine.post, [HARTONO], clock.now())
    set_hub_url(machine.post, scene.hub.url)
    with open_station(machine.post, tmp_path / "out", linked=True) as station:
        station.player.log_in(HARTONO)
        yield station


def rows(desk: Station) -> list[str]:
    return [row.encounter_id for row in desk.station.queue._view.rows]


def test_a_referral_comes_up_by_itself_and_the_decision_goes_back(desk: Station, counter: Machine):
    desk.wait(lambda: desk.station.hub.status.is_connected)
    case = counter.refer()
    counter.push()
    desk.wait(lambda: rows(desk) == [case])
    row = desk.station.queue._view.rows[0]
    assert "4" in row.origin
    desk.station.queue_screen.intent.emit(ClaimCase(case))
    desk.wait(lambda: counter.follow().changed == {case})
    assert (counter.encounter(case).state, counter.encounter(case).claimed_by) == (S.CLAIMED, "hartono")
    desk.wait(lambda: desk.station.queue._view.rows[0].mine)


def test_a_case_that_is_held_elsewhere_is_not_claimed_and_the_queue_says_by_whom(
    desk: Station, counter: Machine, scene: Scene
):
    desk.wait(lambda: desk.station.hub.status.is_connected)
    case = counter.refer()
    counter.push()
    desk.wait(lambda: rows(desk) == [case])
    assert ask_claim(counter.post, scene.hub.url, case, "dewi").is_given
    desk.station.queue_screen.intent.emit(OpenCase(case))
    desk.wait(lambda: bool(desk.station.queue_screen.notice.accessibleName()))
    assert "Dewi" in desk.station.queue_screen.notice.accessibleName()
    assert desk.station.window.current == "queue"
    assert counter.encounter(case).state is S.REFERRED
    counter.decide(case, Action.CLAIM, SECOND)
    counter.push()
    desk.wait(lambda: desk.station.queue._view.rows[0].claimed_by == "Dewi")


def test_without_the_hub_the_window_goes_on_alone_and_says_so(desk: Station, counter: Machine, scene: Scene):
    desk.wait(lambda: desk.station.hub.status.is_connected)
    desk.station.show_strip()
    pill = desk.station.window.strip.pills["hub"]
    assert not pill.isHidden()
    scene.hub.stop()
    desk.wait(lambda: not desk.station.hub.status.is_connected)
    desk.station.show_strip()
    assert desk.station.hub.status.fault is not None
    assert desk.station.theme.texts("shell.strip.hub_away") in pill.accessibleName()


def test_the_address_is_tried_before_it_is_used(desk: Station, scene: Scene):
    desk.wait(lambda: desk.station.hub.status.is_connected)
    desk.station.go_to("administration")
    screen = desk.station.administration.screen
    screen.intent.emit(UseHub("127.0.0.1:1"))
    desk.wait(lambda: not desk.station.hub.status.testing)
    assert desk.station.hub.status.url == scene.hub.url
    screen.intent.emit(UseHub(""))
    desk.wait(lambda: desk.station.hub.status.url == "")
    assert desk.station.window.strip.pills["hub"].isHidden()
    screen.intent.emit(UseHub(scene.hub.url))
    desk.wait(lambda: desk.station.hub.status.is_connected)


def test_an_officer_is_alone_only_while_no_supervisor_is_at_the_post(scene: Scene, tmp_path):
    machine = scene.machine("6")
    enrol_people(machine.post, [RAHAYU], clock.now())
    set_hub_url(machine.post, scene.hub.url)
    with open_station(machine.post, tmp_path / "out", linked=True) as station:
        station.player.log_in(RAHAYU)
        station.wait(lambda: station.station.hub.status.state is not None)
        assert station.station.workplace.alone
        boss = scene.machine("desk", SECOND)
        scene.meet(boss)
        boss.follow()
        station.station.hub._state_timer.start(0)
        station.wait(lambda: not station.station.workplace.alone)
