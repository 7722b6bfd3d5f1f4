"""The whole window at a real post, under the hands of the demonstration's player; and eyes that read all of it."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, SignalInstance
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractItemView, QWidget

from checkpoint_app import clock
from checkpoint_app.app import Equipment, Workstation
from checkpoint_app.casework.kinds import Role
from checkpoint_app.demo.player import Player
from checkpoint_app.scan.specimen import SimulatedCamera
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.services.synchronising import synchronise
from checkpoint_app.services.watching import Watcher
from checkpoint_app.ui.application import make_application
from tests.little_country import LittleCountry, key_of, settings_in

OFFICER = NewPerson("rahayu", "Yanti Rahayu", Role.OFFICER, "word-of-rahayu")
SUPERVISOR = NewPerson("hartono", "Bambang Hartono", Role.SUPERVISOR, "word-of-hartono")

_WORDS = (
    "text",
    "toPlainText",
    "title",
    "windowTitle",
    "accessibleName",
    "accessibleDescription",
    "toolTip",
    "statusTip",
    "placeholderText",
    "currentText",
)


@dataclass
class HandClock:
    """The key router's clock, moved by hand: a person's keys lie far apart, a page reader's close together.

    With the real one, a busy machine would make a person of a page reader.
    """

    is_reader: bool = False
    _ms: float = 0.0

    def __call__(self) -> float:
        self._ms += 1 if self.is_reader else 200
        return self._ms


@dataclass
class Station:
    """One open workstation."""

    station: Workstation
    player: Player
    camera: SimulatedCamera
    keys: HandClock

    @property
    def message(self) -> str:
        return self.station.counter_screen.dock.message.text()

    def type_by_hand(self, text: str) -> None:
        """Type as a person does, into whatever has the focus."""
        for character in text:
            QTest.keyClicks(self.player._target(), character)
            self.station._keys.settle()
        self.player.breathe()

    def type_burst(self, text: str) -> None:
        """Type as a page reader does."""
        self.keys.is_reader = True
        for character in text:
            if character == "\n":
                QTest.keyClick(self.player._target(), Qt.Key.Key_Return)
            else:
                QTest.keyClicks(self.player._target(), character)
        self.keys.is_reader = False
        self.station._keys.settle()
        self.player.breathe()

    def wait(self, condition: Callable[[], bool]) -> None:
        self.player.wait(condition, "a condition of the test", 30)

    def press_while(self, name: str, held: Qt.KeyboardModifier) -> None:
        QTest.keyClick(self.player._target(), Qt.Key(getattr(Qt.Key, f"Key_{name}")), held)
        self.player.breathe()


def enrolled_post(folder: Path, country: LittleCountry, *people: NewPerson) -> Post:
    post = open_post_with(settings_in(folder), key_of(folder), create=True)
    enrol_people(post, people, clock.now())
    post.join(country.server.url, country.code(), "TPI Contoh", "4", country.server.fingerprint)
    return post


@contextmanager
def synced_post(folder: Path, country: LittleCountry, *people: NewPerson) -> Iterator[Post]:
    """An enrolled post whose data are fresh."""
    made = enrolled_post(folder, country, *people)
    assert synchronise(made).is_done
    yield made
    made.close()


@contextmanager
def open_station(post: Post, out: Path, *, camera: bool = False, linked: bool = False) -> Iterator[Station]:
    """Open the window; without `camera` pages are typed, without `linked` nothing is sent by itself."""
    app, theme = make_application(post.settings)
    desk = SimulatedCamera(frame_interval_s=0.02)
    hook = sys.excepthook
    made = Workstation(
        app, theme, post, Equipment((lambda: Watcher(desk)) if camera else None, synchronises=linked, is_demo=True)
    )
    sys.excepthook = hook  # a bug in a slot fails the test, as pytest-qt wants it
    keys = HandClock()
    made._keys._now_ms = keys
    player = Player(made, desk, out, theme.language)
    made.start()
    made.window.activateWindow()
    try:
        yield Station(made, player, desk, keys)
    finally:
        made.stop()
        made.window.close()
        desk.close()
        made.window.deleteLater()
        made.deleteLater()


def words_on(window: QWidget) -> str:
    """Everything the window holds: texts of all widgets, hidden ones too, tables, and what Python keeps there."""
    # Without a running event loop nothing that was given to deleteLater goes by itself.
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    return "\n".join(f"{type(each).__name__}: {_words_of(each)}" for each in [window, *window.findChildren(QObject)])


def _words_of(each: QObject) -> str:
    kept = {name: value for name, value in vars(each).items() if not isinstance(value, SignalInstance)}
    found = [repr(kept)]
    for name in _WORDS:
        reader = getattr(each, name, None)
        if callable(reader):
            try:
                found.append(str(reader()))
            except TypeError:
                continue
    if isinstance(each, QAbstractItemView) and each.model() is not None:
        model = each.model()
        cells = (model.index(row, at) for row in range(model.rowCount()) for at in range(model.columnCount()))
        found += [str(model.data(cell)) for cell in cells]
    return " ".join(found).replace("\n", " ")
