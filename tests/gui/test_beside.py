"""Beside mode in the real window: the page, the verdict, the decision by the same keys, and back again."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.ui.beside.strip import WIDE_PX
from checkpoint_app.ui.counter.intents import Decision
from tests.gui.station_rig import OFFICER, Station, enrolled_post, open_station, words_on
from tests.little_country import LittleCountry


@pytest.fixture
def desk(qapp: QApplication, country: LittleCountry, tmp_path: Path) -> Iterator[tuple[Station, Post, LittleCountry]]:
    post = enrolled_post(tmp_path / "post", country, OFFICER)
    assert synchronise(post).is_done
    try:
        with open_station(post, tmp_path) as station:
            station.player.log_in(OFFICER)
            yield station, post, country
    finally:
        post.close()


def press(desk: Station, key: Qt.Key, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
    QTest.keyClick(desk.station.beside.strip, key, held)
    desk.player.breathe()


def test_a_traveller_departs_from_the_strip(desk: tuple[Station, Post, LittleCountry]) -> None:
    at, _, country = desk
    station, strip = at.station, at.station.beside.strip
    station.beside.go()
    assert strip.isVisible()
    assert not station.window.isVisible()
    assert strip.width() == WIDE_PX
    passport = country.travellers[Scenario.WORKER_IN_ORDER].passport
    for character in "\n".join(passport.lines):
        at.keys.is_reader = True
        if character == "\n":
            QTest.keyClick(strip, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(strip, character)
    at.keys.is_reader = False
    station._keys.settle()
    at.player.breathe()
    assert passport.fields.primary_identifier.split()[0] in strip.name.text().upper()
    assert strip.side.cards
    press(at, Qt.Key.Key_1, Qt.KeyboardModifier.AltModifier)  # purpose: work
    press(at, Qt.Key.Key_F5)
    assert strip.depart.chosen
    assert station.counter_screen.view.decision is Decision.DEPART
    press(at, Qt.Key.Key_F9)
    at.wait(lambda: not station.counter.is_busy)
    assert station.counter_screen.view.traveller is None
    assert strip.name.text() == ""
    assert strip.message.text() == at.message


def test_what_needs_room_brings_the_whole_counter_back(desk: tuple[Station, Post, LittleCountry]) -> None:
    at, *_ = desk
    station, strip = at.station, at.station.beside.strip
    station.beside.go()
    press(at, Qt.Key.Key_F2)
    assert not strip.isVisible()
    assert station.window.isVisible()
    assert station.counter_screen.by_hand.isVisible()
    station.beside.go()
    press(at, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    assert station.window.isVisible()


def test_a_lock_takes_the_strip_away_with_everything_on_it(desk: tuple[Station, Post, LittleCountry]) -> None:
    at, _, country = desk
    station, strip = at.station, at.station.beside.strip
    at.type_burst("\n".join(country.travellers[Scenario.WORKER_IN_ORDER].passport.lines))
    station.beside.go()
    assert strip.name.text()
    station.lock()
    assert not strip.isVisible()
    assert station.window.current == "login"
    assert strip.name.text() == ""
    family = country.travellers[Scenario.WORKER_IN_ORDER].passport.fields.primary_identifier.split()[0]
    assert family not in words_on(strip).upper()


def test_only_the_counter_goes_beside(desk: tuple[Station, Post, LittleCountry]) -> None:
    at, *_ = desk
    at.station.lock()
    at.station.beside.go()
    assert not at.station.beside.strip.isVisible()
    assert at.station.beside.commands() == ()
