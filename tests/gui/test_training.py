"""A training from its first screen to its last by keys only; pages come as from a page reader."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QLabel, QWidget

from checkpoint_app.app import Workstation
from checkpoint_app.config import Settings
from checkpoint_app.demo.player import Player
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan.specimen import SimulatedCamera
from checkpoint_app.services.watching import Watcher
from checkpoint_app.training.cases import Course, Lesson, Level, load_lesson
from checkpoint_app.training.desk import PREFIX, TrainingDesk, open_desk
from checkpoint_app.training.window import TrainingWindow
from checkpoint_app.ui.application import make_application
from checkpoint_app.ui.shell.command_palette import CommandPalette
from checkpoint_app.ui.shell.training_door import TrainingDoor
from checkpoint_app.ui.theme import Theme
from tests.gui.station_rig import HandClock

LESSONS = tuple(load_lesson(level) for level in Level)


class ReaderTray:
    """A page reader beside the counter instead of the camera."""

    open_watcher: Callable[[], Watcher] | None = None

    def __init__(self) -> None:
        self.burst: Callable[[str], object] = lambda _: None
        self.laid: list[str] = []

    def page(self, lines: tuple[str, ...]) -> None:
        self.laid.append("page")
        self.burst("\n".join(lines))

    def code(self, text: str) -> None:
        self.laid.append("code")
        self.burst(text)

    def clear(self) -> None:
        self.laid.append("clear")

    def close(self) -> None:
        self.burst = lambda _: None


class Trainee:
    """The hands and eyes of a person who is trained."""

    def __init__(self, window: TrainingWindow, player: Player) -> None:
        self.window, self.player = window, player
        self.station = window.station

    @property
    def front(self) -> str:
        return self.station.window.current

    def press(self, *names: str) -> None:
        for name in names:
            self.player.press(name)

    def wait_for(self, front: str) -> None:
        self.player.wait(lambda: self.front == front, front, 30)

    def words(self) -> str:
        shown = self.station.window.front.findChildren(QWidget)
        texts = [each.text() for each in shown if isinstance(each, QLabel)]
        return "\n".join([*texts, *(each.accessibleName() for each in shown)])

    def begin(self, level: Level) -> None:
        self.press(str(list(Level).index(level) + 1))
        self.wait_for("counter")

    def decide(self, *keys: str) -> None:
        self.press(*keys)
        self.wait_for("training-back")

    def go_on(self) -> None:
        self.press("+")


def trained(folder: Path, lessons: tuple[Lesson, ...]) -> tuple[TrainingDesk, TrainingWindow, Trainee]:
    desk = open_desk((case for lesson in lessons for case in lesson.cases), Settings(folder, language="en"), folder)
    app, theme = make_application(desk.post.settings)
    tray = ReaderTray()
    hook = sys.excepthook
    window = TrainingWindow(app, theme, desk, lessons, tray)
    sys.excepthook = hook  # a bug in a slot fails the test, as pytest-qt wants it
    tray.burst = window.station.counter.burst
    window.station._keys._now_ms = HandClock()
    player = Player(window.station, SimulatedCamera(), folder, "en")
    return desk, window, Trainee(window, player)


def take_away(window: TrainingWindow) -> None:
    """Close it; the theme, which outlives it, must not find its ears."""
    window.station.stop()
    window.station.window.close()
    for each in (window.station.window, window.station, window):
        each.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def trainee(theme: Theme, tmp_path: Path) -> Iterator[Trainee]:
    desk, window, person = trained(tmp_path, LESSONS)
    window.start()
    window.station.window.activateWindow()
    yield person
    take_away(window)
    desk.clear_away()


def test_it_begins_with_the_levels_and_says_training_on_every_screen(trainee: Trainee):
    assert trainee.front == "training-levels"
    assert trainee.window.band.isVisible()
    assert "TRAINING" in trainee.window.band.word.text()
    assert trainee.station.window.windowTitle() == "Checkpoint · TRAINING"
    trainee.begin(Level.EASY)
    assert trainee.window.band.isVisible()
    assert trainee.window.speech.isVisible()
    assert "Singapore" in trainee.window.speech.says.text()


def test_an_ordinary_traveller_is_let_go_with_two_keys_and_that_is_explained(trainee: Trainee):
    trainee.begin(Level.EASY)
    trainee.decide("F5", "+")
    assert trainee.window.back.title.text() == "Three days of holiday"
    assert trainee.window.back.did.text() == "Let depart"
    assert trainee.window.back.speaks_for.text() == "The case speaks for it."
    assert "Left alone, with no reason to ask: noticed" in trainee.words()
    assert not trainee.window.speech.isVisible()


def test_a_needless_referral_is_told_calmly_with_what_the_case_speaks_for(trainee: Trainee):
    trainee.begin(Level.EASY)
    trainee.decide("F6", "+")
    assert trainee.window.back.speaks_for.text().startswith("The case speaks for: Let depart.")
    assert "Left alone, with no reason to ask: another time" in trainee.words()


def test_the_answer_is_heard_once_the_question_stands_on_the_screen(trainee: Trainee):
    trainee.begin(Level.EASY)
    for _ in range(2):
        trainee.decide("F5", "+")
        trainee.go_on()
        trainee.wait_for("counter")
    replies = [reply._words.text() for reply in trainee.window.speech._replies if not reply.isHidden()]
    assert replies == ["“Yes, for this job.”"]


def test_another_passport_is_handed_over_when_it_is_asked_for(trainee: Trainee):
    trainee.begin(Level.EASY)
    names = [case.name for case in LESSONS[0].cases]
    for _ in range(names.index("expired_then_newer")):
        trainee.decide("F5", "+")
        trainee.go_on()
        trainee.wait_for("counter")
    assert trainee.window.speech.hand_over.words == "Ask for another passport"
    trainee.press("/", "F12")
    check = trainee.station.counter.screening.check
    assert check is not None
    assert check.traveller.main.document.document_number == "X5600017"
    assert trainee.window.speech.hand_over.isHidden()
    trainee.decide("F5", "+")
    assert "another time" not in trainee.words()


def test_a_whole_level_ends_in_a_summary_without_a_mark(trainee: Trainee):
    trainee.begin(Level.EASY)
    for place in range(len(LESSONS[0].cases)):
        trainee.decide("F5", "+")
        trainee.go_on()
        trainee.wait_for("training-summary" if place + 1 == len(LESSONS[0].cases) else "counter")
    shown = trainee.words()
    assert all(case.title.en in shown for case in LESSONS[0].cases)
    assert "%" not in trainee.window.summary.title.text()
    trainee.press("+")
    trainee.wait_for("training-levels")


def test_alone_at_the_post_the_case_file_opens_and_protection_is_a_course(trainee: Trainee):
    trainee.begin(Level.HARD)
    assert trainee.station.workplace.alone
    trainee.press("F6")
    trainee.wait_for("case")
    assert not trainee.window.back.isVisible()
    trainee.press("Esc")
    trainee.wait_for("training-back")
    assert trainee.window._run is not None
    assert trainee.window._run.looked[-1].course is Course.REFER


def test_a_silent_call_leaves_the_counter_as_it_was_until_next(trainee: Trainee):
    trainee.begin(Level.HARD)
    trainee.press("F7", "F8")
    trainee.player.wait(lambda: not trainee.station.counter.is_busy, "the call", 30)
    assert trainee.front == "counter"
    trainee.decide("+")
    assert trainee.window.back.did.text() == "Silent call"
    assert "Information was given: noticed" in trainee.words()


def test_the_words_follow_the_language_on_every_screen(trainee: Trainee, theme: Theme):
    trainee.begin(Level.EASY)
    trainee.decide("F5", "+")
    trainee.station.theme.set_language("id")
    assert trainee.window.back.title.text() == "Berlibur tiga hari"
    assert trainee.station.window.windowTitle() == "Checkpoint · LATIHAN"
    trainee.press("Esc")
    trainee.wait_for("training-levels")
    assert trainee.window.levels.options[0].words == "Mudah"


def test_the_palette_offers_nothing_that_leads_out_of_the_training(trainee: Trainee):
    trainee.begin(Level.EASY)
    QTest.keyClick(trainee.station.window.front, Qt.Key.Key_K, Qt.KeyboardModifier.ControlModifier)
    offered = {command.words for command in trainee.station._commands()}
    assert isinstance(trainee.station.overlays.open_card, CommandPalette)
    assert "End the training" in offered
    assert not any(words.startswith(("Go to", "Open the training")) for words in offered)


def test_locking_ends_the_training(trainee: Trainee, qtbot: QObject):
    trainee.begin(Level.EASY)
    with qtbot.waitSignal(trainee.window.ended):  # type: ignore[attr-defined]
        trainee.station.lock()
    assert not trainee.station.window.isVisible()


def test_nothing_of_it_is_left_after_it_was_closed(theme: Theme, tmp_path: Path):
    desk, window, person = trained(tmp_path, LESSONS)
    window.start()
    person.begin(Level.EASY)
    person.decide("F5", "+")
    person.press("Esc", "Esc")
    assert not window.station.window.isVisible()
    desk.clear_away()
    assert list(tmp_path.glob(f"{PREFIX}*")) == []
    take_away(window)


def door(station: Workstation, opened: list[str]) -> TrainingDoor:
    return TrainingDoor(station.entrance, station.lock, lambda: opened.append("training"))


def test_the_door_locks_the_counter_and_opens_the_training(trainee: Trainee):
    station, opened = trainee.station, []
    made = door(station, opened)
    assert [command.words for command in made.commands()] == ["Open the training (locks the counter)"]
    made.commands()[0].run()
    assert opened == ["training"]
    assert station.workplace.officer is None


def test_the_login_offers_the_training_by_key_where_there_is_one(trainee: Trainee):
    station, opened = trainee.station, []
    screen = station.login_screen
    assert screen.training.isHidden()
    door(station, opened)
    assert not screen.training.isHidden()
    QTest.keyClick(screen.training, Qt.Key.Key_Space)
    assert opened == ["training"]


def test_a_training_that_does_not_start_is_said_at_the_login(trainee: Trainee):
    def refuse() -> None:
        raise EnvironmentFault("training.fault.not_started")

    station = trainee.station
    TrainingDoor(station.entrance, station.lock, refuse).open()
    assert "checkpoint training" in station.login_screen.passphrase._message.text()


def test_the_strip_says_that_nothing_is_sent(trainee: Trainee):
    trainee.station.show_strip()
    assert trainee.station.window.strip.pills["link"].accessibleName() == "Nothing is sent"
