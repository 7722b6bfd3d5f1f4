"""The issuing desk as a tab of the real window: keys, a page reader, and nothing that stays behind."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication

from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.config import write_settings
from checkpoint_app.services.issuance import Registration
from checkpoint_app.services.post import Post
from checkpoint_app.services.synchronising import synchronise
from tests.gui.station_rig import OFFICER, SUPERVISOR, Station, enrolled_post, open_station, words_on
from tests.little_country import LittleCountry


@pytest.fixture(scope="module")
def post(country: LittleCountry, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Post]:
    folder = tmp_path_factory.mktemp("post")
    write_settings(folder, desk="issuance")
    made = enrolled_post(folder, country, OFFICER, SUPERVISOR)
    assert synchronise(made).is_done
    yield made
    made.close()


@pytest.fixture
def open_desk(qapp: QApplication, post: Post, tmp_path: Path) -> Iterator[Station]:
    with open_station(post, tmp_path) as opened:
        opened.player.log_in(OFFICER)
        yield opened


def test_an_applicant_is_read_told_and_forgotten(open_desk: Station, country: LittleCountry, post: Post) -> None:
    station, screen = open_desk.station, open_desk.station.issuance.controller().screen
    before = post.writer.run(lambda casebook: casebook.head().dev_seq)
    passport = country.travellers[Scenario.WORKER_IN_ORDER].passport
    number = passport.fields.document_number
    open_desk.type_burst("\n".join((*passport.lines, "")))
    assert screen.applicant.number == number
    open_desk.press_while("1", Qt.KeyboardModifier.AltModifier)
    open_desk.player.press("F5")
    assert screen._advice is not None
    assert screen._advice.registration is Registration.REGISTERED
    open_desk.player.press("F9")
    assert number not in words_on(station.window)
    assert post.writer.run(lambda casebook: casebook.head().dev_seq) == before


def test_at_lock_nothing_of_an_applicant_stays(open_desk: Station, country: LittleCountry) -> None:
    station = open_desk.station
    passport = country.travellers[Scenario.TOURIST].passport
    number = passport.fields.document_number
    open_desk.type_burst("\n".join((*passport.lines, "")))
    assert number in words_on(station.window)
    station.lock()
    assert number not in words_on(station.window)
