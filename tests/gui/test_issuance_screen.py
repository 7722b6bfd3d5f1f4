"""The issuance desk by keyboard: only who declares work is looked up, and nothing there can deny."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt

from checkpoint_app import clock
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.services.issuance import Registration
from checkpoint_app.services.post import Post
from checkpoint_app.services.screening import Environment
from checkpoint_app.texts import LANGUAGES, texts
from checkpoint_app.ui.issuance.controller import IssuanceController
from checkpoint_app.ui.issuance.screen import Applicant, IssuanceScreen
from checkpoint_app.ui.keyboard import KeyPress
from tests.little_country import LittleCountry, machine

K = Qt.Key


@pytest.fixture
def desk(
    theme: object, qtbot: object, country: LittleCountry, tmp_path: Path
) -> Iterator[tuple[IssuanceScreen, IssuanceController, Post]]:
    with machine(tmp_path / "post", country) as post:
        cache = post.cache()
        screen = IssuanceScreen(clock.today())
        environment = Environment(cache, post.pack, clock.now, clock.today, lambda: "none")
        yield screen, IssuanceController(screen, lambda: environment), post
        screen.deleteLater()
        cache.close()


def read(
    desk: tuple[IssuanceScreen, IssuanceController, Post], country: LittleCountry, who: Scenario
) -> IssuanceScreen:
    screen, controller, _ = desk
    controller.burst("\n".join(country.travellers[who].passport.lines))
    return screen


@pytest.mark.parametrize(
    ("who", "expected"),
    [(Scenario.WORKER_IN_ORDER, Registration.REGISTERED), (Scenario.TOURIST, Registration.NONE)],
)
def test_who_declares_work_is_told_how_they_stand(desk, country, who, expected):  # type: ignore[no-untyped-def]
    screen = read(desk, country, who)
    assert screen.handle_key(KeyPress(K.Key_1, alt=True))
    assert screen.handle_key(KeyPress(K.Key_F5))
    assert screen._advice is not None
    assert screen._advice.registration is expected
    assert not screen.questions.isHidden()
    assert not screen.information.isHidden()


def test_who_declares_no_work_is_not_looked_up(desk, country):  # type: ignore[no-untyped-def]
    screen = read(desk, country, Scenario.WORKER_IN_ORDER)
    screen.handle_key(KeyPress(K.Key_F5))
    assert screen._advice is not None
    assert (screen._advice.registration, screen._advice.record) == (Registration.NOT_ASKED, None)
    assert screen.questions.isHidden()


def test_nothing_of_an_applicant_is_recorded_or_stays(desk, country):  # type: ignore[no-untyped-def]
    screen, _, post = desk
    before = post.writer.run(lambda casebook: casebook.head().dev_seq)
    read(desk, country, Scenario.WORKER_IN_ORDER)
    screen.handle_key(KeyPress(K.Key_1, alt=True))
    screen.handle_key(KeyPress(K.Key_F5))
    screen.handle_key(KeyPress(K.Key_F9))
    assert screen.applicant == Applicant()
    assert screen._advice is None
    assert post.writer.run(lambda casebook: casebook.head().dev_seq) == before


def test_no_word_of_the_desk_denies():  # type: ignore[no-untyped-def]
    for language in LANGUAGES:
        entries = texts(language).entries
        said = " ".join(text for key, text in entries.items() if key.startswith(("issuance.", "services.issuance.")))
        assert not [word for word in ("deny", "denied", "refus", "reject", "tolak") if word in said.lower()]
