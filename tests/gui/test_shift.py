"""A shift is handed over by keys alone, signed by both; the next one learns of it at login."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.events import verify_event
from checkpoint_app.casework.kinds import EventKind, Ground, Role
from checkpoint_app.services.kept_documents import keep_document
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.services.shift import last_hand_over
from checkpoint_app.ui.shift.scenes import shift_view
from checkpoint_app.ui.shift.screen import ShiftDesk
from checkpoint_app.ui.theme import Role as TextRole
from checkpoint_app.ui.theme import fonts
from tests.gui.station_rig import OFFICER as RAHAYU
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station, words_on
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER, SUPERVISOR

SITUMORANG = NewPerson("situmorang", "Maria Situmorang", Role.SUPERVISOR, "word-of-situmorang")
ADMIN = NewPerson("admin", "Admin Contoh", Role.ADMINISTRATOR, "word-of-admin")
NONE = Qt.KeyboardModifier.NoModifier
CTRL = Qt.KeyboardModifier.ControlModifier


@pytest.fixture
def desk(country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Machine]]:
    with ExitStack() as stack:
        machine = Scene(country, tmp_path, stack).machine("desk", OFFICER)
        enrol_people(machine.post, [HARTONO, SITUMORANG, RAHAYU, ADMIN], clock.now())
        with open_station(machine.post, tmp_path / "out") as station:
            yield station, machine


def refer(machine: Machine) -> str:
    return machine.refer(content={**content(), "papers": {}, "answers": {}})


def go(station: Station) -> ShiftDesk:
    """To the tab, by the palette."""
    station.press_while("K", CTRL)
    words = station.station.theme.texts("workplace.tab.shift")
    station.type_by_hand(words)
    station.press_while("Return", NONE)
    screen = station.station.desk.shift().screen.desk
    station.wait(
        lambda: station.station.window.current == "shift" and bool(screen._view and not screen._view.is_loading)
    )
    return screen


def sign(station: Station, who: str, password: str) -> None:
    station.player.press("F2")
    station.type_by_hand(who)
    station.press_while("Tab", NONE)
    station.type_by_hand(password)
    station.player.press("F9")


def hand_overs(machine: Machine):
    return machine.post.writer.run(lambda book: book.entries_of((EventKind.SHIFT_HANDOVER,)))


def test_a_shift_is_handed_over_by_keys_signed_by_both_and_told_at_the_next_login(desk):
    station, machine = desk
    first, postponed = refer(machine), refer(machine)
    for action, more in (
        (Action.CLAIM, {}),
        (Action.INTERVIEW, {"body": {"note": "kata"}}),
        (Action.POSTPONE_PROVISIONALLY, {"reason": "papers_missing", "ground": Ground.CIRCULAR_WORKER}),
    ):
        machine.decide(postponed, action, SUPERVISOR, **more)
    machine.post.writer.run(
        lambda book: keep_document(book, SUPERVISOR, postponed, Ground.ART16_DOCUMENT, "laci", clock.today())
    )
    station.player.log_in(HARTONO)
    screen = go(station)
    assert [screen._view.cases[0].encounter_id, screen._view.cases[1].encounter_id] == [postponed, first]
    assert (screen._view.provisional, screen._view.kept) == (1, 1)
    sign(station, "situmorang", SITUMORANG.password)
    station.wait(lambda: bool(screen._view and screen._view.is_fresh))
    (entry,) = hand_overs(machine)
    people = {person.officer_id: person.public_key for person in machine.post.people()}
    event = entry.event
    assert (event.officer_id, event.second_person) == ("hartono", "situmorang")
    device = machine.post.secrets.device_key.public_key()
    assert verify_event(event, device, people["hartono"], people["situmorang"]) == ()
    assert event.signatures.second
    assert (event.open["cases"], event.open["provisional"], event.open["kept"]) == (2, 1, 1)
    assert event.open["unsent"] > 0
    station.player.press("F7")
    papers = station.station.desk.shift().papers
    assert papers.view.pages
    assert station.station.desk.shift().screen.papers.isVisible()
    station.player.press("Esc")
    assert screen.isVisible()
    station.station.lock()
    assert SITUMORANG.password not in words_on(station.station.window)
    station.player.log_in(SITUMORANG)
    notice = station.station.queue_screen.notice
    station.wait(lambda: "hartono" in notice.accessibleName())


@pytest.mark.parametrize(
    ("who", "password"),
    [("hartono", HARTONO.password), ("situmorang", "not the word"), ("admin", ADMIN.password)],
)
def test_nobody_signs_alone_with_a_wrong_word_or_without_a_desk(desk, who, password):
    station, machine = desk
    station.player.log_in(HARTONO)
    screen = go(station)
    sign(station, who, password)
    station.wait(lambda: screen._view.fault is not None)
    assert hand_overs(machine) == ()
    assert screen.password.edit.text() == ""
    assert screen.number.value == who


def test_the_chosen_case_opens_and_comes_back(desk):
    station, machine = desk
    encounter_id = refer(machine)
    station.player.log_in(HARTONO)
    go(station)
    station.player.press("F6")
    station.wait(lambda: station.station.case.encounter is not None)
    assert station.station.case.encounter.encounter_id == encounter_id
    station.player.press("Esc")
    station.wait(lambda: station.station.window.current == "shift")


def test_a_hand_over_of_yesterday_is_told_no_more(desk):
    station, machine = desk
    station.player.log_in(HARTONO)
    screen = go(station)
    sign(station, "rahayu", RAHAYU.password)
    station.wait(lambda: bool(screen._view and screen._view.is_fresh))
    now, run = clock.now(), machine.post.writer.run
    found = [run(lambda book, at=now + later: last_hand_over(book, at)) for later in map(_hours, (8, 17))]
    assert [each.taker if each else None for each in found] == ["rahayu", None]


def _hours(count: int) -> timedelta:
    return timedelta(hours=count)


@pytest.mark.parametrize("language", ["id", "en"])
def test_nothing_of_it_is_cut_in_the_smallest_window(qtbot, theme, language):
    theme.set_language(language)
    screen = ShiftDesk()
    qtbot.addWidget(screen)
    screen.resize(1280, 616)
    screen.show_view(shift_view())
    screen.show()
    qtbot.waitUntil(lambda: screen.width() == 1280)
    QApplication.processEvents()
    metrics = QFontMetricsF(fonts.of_role(TextRole.BODY))
    index = screen._model.index(0, 3)
    assert metrics.horizontalAdvance(str(index.data()).strip()) < screen.table.columnWidth(3)
    for button in (screen.open, screen.sign, screen.paper):
        assert button.words_fit()
