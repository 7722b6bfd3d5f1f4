"""A real window for a screen reader to read: `python -m tests.xvfb.spoken_window FOLDER`.

A machine of its own, enrolled nowhere, with one officer. Commands come as lines on stdin: `key NAME` presses a key,
`page LINE LINE` types a page as a reader of pages does, `stop` ends. Everything else is done from outside.
"""

from __future__ import annotations

import os
import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QSocketNotifier, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.services.post import enrol_people, open_post_with
from tests.gui.station_rig import OFFICER, Station, open_station
from tests.little_country import key_of, settings_in

_LAST_CHARACTER_MS = 2_000
"""How long a busy machine may hold a character up before the page counts as ended."""


def take(station: Station, loop: QEventLoop) -> None:
    """Take all commands that came: nothing may be left in a buffer that wakes nobody."""
    said = os.read(sys.stdin.fileno(), 4096).decode()
    for line in said.splitlines() or ["stop"]:
        act(station, line, loop)


def act(station: Station, line: str, loop: QEventLoop) -> None:
    match line.split():
        case ["key", name]:
            QTest.keyClick(QApplication.focusWidget() or station.station.window, Qt.Key[f"Key_{name}"])
        case ["page", *lines]:
            read_page(station, "\n".join(lines))
        case _:
            loop.quit()


def read_page(station: Station, text: str) -> None:
    """Type a page as a reader does.

    With assistive technology present Qt passes every key over the bus before the program gets it, so they come after
    this function has returned: the clock by hand goes on saying that a reader types.
    """
    station.keys.is_reader = True
    station.station._keys._timer.setInterval(_LAST_CHARACTER_MS)
    for character in text:
        target = QApplication.focusWidget() or station.station.window
        if character == "\n":
            QTest.keyClick(target, Qt.Key.Key_Return)
        else:
            QTest.keyClicks(target, character)


def main(folder: Path) -> None:
    """Open the window and do as told."""
    post = open_post_with(settings_in(folder), key_of(folder), create=True)
    try:
        enrol_people(post, [OFFICER], clock.now())
        with open_station(post, folder / "out") as station:
            loop, commands = QEventLoop(), QSocketNotifier(sys.stdin.fileno(), QSocketNotifier.Type.Read)
            commands.activated.connect(lambda: take(station, loop))
            loop.exec()
            commands.setEnabled(False)
    finally:
        post.close()


if __name__ == "__main__":
    main(Path(sys.argv[1]))
