"""The case file in the real window, by keys alone: interview, second person, provisional postponement, protection."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app import clock
from checkpoint_app.casework.events import verify_event
from checkpoint_app.casework.interview import Told
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.casework.protection import Consent, Receiver, read_protection
from checkpoint_app.services.post import NewPerson, enrol_people
from checkpoint_app.services.telephone import answer_challenge, enrol_telephone_key
from checkpoint_app.ui.casefile.presenter import case_events
from tests.gui.station_rig import SUPERVISOR as HARTONO
from tests.gui.station_rig import Station, open_station
from tests.integration.hub.conftest import Machine, Scene
from tests.integration.hub.test_slips import content
from tests.little_country import LittleCountry
from tests.unit.store.conftest import OFFICER

SITUMORANG = NewPerson("situmorang", "Maria Situmorang", Role.SUPERVISOR, "word-of-situmorang")
NONE, ALT = Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.AltModifier
_MOST_TABS = 80


@pytest.fixture
def desk(country: LittleCountry, tmp_path) -> Iterator[tuple[Station, Machine, Path]]:
    with ExitStack() as stack:
        machine = Scene(country, tmp_path, stack).machine("desk", OFFICER)
        enrol_people(machine.post, [HARTONO, SITUMORANG], clock.now())
        data = machine.post.writer.run(
            lambda book: enrol_telephone_key(book, "situmorang", SITUMORANG.password, clock.now())
        )
        file = tmp_path / "situmorang.key"
        file.write_bytes(data)
        machine.refer(content={**content(), "papers": {}, "answers": {}})
        with open_station(machine.post, tmp_path / "out") as station:
            station.player.log_in(HARTONO)
            station.wait(lambda: station.station.queue.is_ready)
            station.press_while("Down", NONE)
            station.press_while("Space", NONE)
            station.wait(lambda: station.station.case.encounter is not None)
            yield station, machine, file


def tab_to(station: Station, wanted: QWidget) -> None:
    """Go to a widget by Tab alone; it must be reachable, and its focus visible."""
    for _ in range(_MOST_TABS):
        if QApplication.focusWidget() is wanted:
            return
        station.press_while("Tab", NONE)
    raise AssertionError(f"not reachable by Tab: {wanted.accessibleName()}")


def tick(station: Station, *options: QWidget) -> None:
    for option in options:
        tab_to(station, option)
        station.press_while("Space", NONE)


def case_is(station: Station, state: EncounterState) -> bool:
    case = station.station.case
    return case.encounter is not None and case.encounter.state is state and not case.is_busy


def last_event(station: Station):
    return station.station.case._file.history[-1].event


def interview(station: Station) -> None:
    """Told first, each by Tab and Space; then F6."""
    card = station.station.case.screen.interview
    station.player.press("F6")
    assert station.station.case.encounter.state is EncounterState.CLAIMED
    tick(station, *card.told.values())
    station.player.press("F6")
    station.wait(lambda: case_is(station, EncounterState.INTERVIEW))


def test_what_must_be_told_is_told_first_and_the_note_is_saved(desk):
    station, _, _ = desk
    interview(station)
    card = station.station.case.screen.interview
    assert station.station.case._interview.told == frozenset(Told)
    tab_to(station, card.note)
    station.type_by_hand("Kata-kata sendiri.")
    tab_to(station, card.read_back)
    station.press_while("Space", NONE)
    tab_to(station, card.save)
    station.press_while("Space", NONE)
    station.wait(lambda: station.station.case._interview.saved_at is not None and not station.station.case.is_busy)
    assert (station.station.case._interview.note, station.station.case._interview.read_back) == (
        "Kata-kata sendiri.",
        True,
    )


def test_a_postponement_is_signed_by_the_second_person_at_the_post(desk):
    station, machine, _ = desk
    interview(station)
    station.player.press("F10")
    for digit in "411":
        station.press_while(digit, ALT)
    station.type_by_hand("situmorang")
    station.press_while("Tab", NONE)
    station.type_by_hand(SITUMORANG.password)
    station.player.press("F9")
    station.wait(lambda: case_is(station, EncounterState.POSTPONED))
    event = last_event(station)
    people = {person.officer_id: person.public_key for person in machine.post.people()}
    device = machine.post.secrets.device_key.public_key()
    assert event.signatures.second
    assert verify_event(event, device, people["hartono"], people["situmorang"]) == ()


def test_a_postponement_is_confirmed_by_telephone(desk):
    station, _, file = desk
    interview(station)
    station.player.press("F10")
    for digit in "412":
        station.press_while(digit, ALT)
    panel = station.station.case.screen.form.second.telephone
    tab_to(station, panel.who.box)
    station.press_while("Down", NONE)
    tab_to(station, panel.ask)
    station.press_while("Space", NONE)
    station.wait(lambda: not panel.response.isHidden())
    code = panel.challenge.text().replace(" ", "")
    tab_to(station, panel.response.edit)
    station.type_by_hand(answer_challenge(file, SITUMORANG.password, code))
    station.player.press("F9")
    station.wait(lambda: case_is(station, EncounterState.POSTPONED))
    assert (last_event(station).second_person, last_event(station).open["presence"]) == (
        "situmorang",
        "BY_TELEPHONE",
    )


def test_where_nobody_can_be_reached_the_clock_is_on_the_screen_and_one_person_lifts(desk):
    station, _, _ = desk
    interview(station)
    station.player.press("F10")
    for digit in "413":
        station.press_while(digit, ALT)
    station.player.press("F9")
    station.wait(lambda: case_is(station, EncounterState.POSTPONED_PROVISIONAL))
    view = station.station.case.screen._view
    assert view.provisional is not None
    assert view.provisional.lapses_at == station.station.case.encounter.lapses_at
    assert station.station.case.screen.way.isVisible()
    station.player.press("F5")
    station.press_while("1", ALT)
    station.player.press("F9")
    station.wait(lambda: case_is(station, EncounterState.LIFTED))
    assert last_event(station).second_person is None


def test_protection_takes_a_consent_for_each_referral_and_no_second_person(desk):
    station, _, _ = desk
    interview(station)
    station.player.press("F11")
    station.press_while("1", ALT)
    form = station.station.case.screen.form
    tick(station, form.explained)
    rows = {row.subject: row for row in form.consents}
    answers = {Receiver.BP3MI: Consent.YES, Receiver.POLICE: Consent.NO, Receiver.HEALTH: Consent.LATER}
    for receiver, consent in answers.items():
        tick(station, next(chip for chip in rows[receiver].chips if chip.value is consent))
    tab_to(station, form.words["needs"].edit)
    station.type_by_hand("bermalam")
    station.player.press("F9")
    station.wait(lambda: case_is(station, EncounterState.PROTECTED))
    protection = read_protection(case_events(station.station.case._file))
    assert protection.consents == answers
    assert protection.needs == "bermalam"
    assert last_event(station).kind is EventKind.DECISION
