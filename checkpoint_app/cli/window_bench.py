"""What the window costs, in a process of its own: `python -m checkpoint_app.cli.window_bench FOLDER SECONDS`.

The folder holds a machine with one person (`prepare`). Offscreen: what is measured is the program, not a display. A
key counts from the press until everything that it led to on the main thread is done and painted.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import psutil
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.cli.window_figures import LoadFigures, Memory, WindowFigures
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.pictures import load_picture
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import CredentialFile
from checkpoint_app.store.people import LoggedInOfficer

if TYPE_CHECKING:
    from checkpoint_app.app import Workstation

_PERSON = NewPerson("bench", "Bench", Role.OFFICER, "a passphrase for benches")
_MS = 1000.0
_PICTURES = 20


def _open(folder: Path) -> Post:
    return open_post_with(settings_in(folder), CredentialFile(folder / "bench.key"), create=True)


def settings_in(folder: Path) -> Settings:
    """The settings of the bench's machine."""
    return load_settings(folder, language="en")


def prepare(folder: Path, records: int, entries: int, say: Callable[[str], None]) -> None:
    """Make a machine with one person and a long log, the pictures of its camera, and data that it has not taken."""
    from checkpoint_app.cli.big_casebook import fill_log
    from checkpoint_app.cli.window_load import publish_country

    _draw_pictures(folder / "pictures")
    post = _open(folder)
    try:
        enrol_people(post, [_PERSON], clock.now())
        say(f"a country of {records:,} records")
        publish_country(folder, post, records)
        say(f"a log of {entries:,} entries")
        officer = post.writer.run(_log_in)
        post.writer.run(lambda casebook: fill_log(casebook, officer, entries))
    finally:
        post.close()


def _log_in(casebook: Casebook) -> LoggedInOfficer:
    return casebook.people.log_in(_PERSON.officer_id, _PERSON.password, clock.now())


def measure(folder: Path, seconds: int) -> WindowFigures:
    """Measure in a fresh process; the first one of a folder compiles, as an installation does, and is not warm."""
    # every process begins without data: what it takes while keys are pressed is a whole base
    shutil.rmtree(folder / "clearances", ignore_errors=True)
    environment = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    given = {"QT_QPA_PLATFORM": "offscreen", "PYTHONPYCACHEPREFIX": str(folder / "bytecode")}
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "checkpoint_app.cli.window_bench", str(folder), str(seconds)],
        capture_output=True,
        text=True,
        check=True,
        env={**environment, **given},
    )
    told = json.loads(done.stdout.splitlines()[-1])
    at_login, at_counter = Memory(**told["at_login"]), Memory(**told["at_counter"])
    load, keys_ms = LoadFigures(**told["load"]), tuple(told["keys_ms"])
    return WindowFigures(told["ready_ms"], at_login, at_counter, keys_ms, load, told["frame_cpu_share"])


class _Desk:
    """A camera at 30 frames a second that plays drawn pictures from disk: drawing them would be measured too."""

    is_live = True

    def __init__(self, folder: Path) -> None:
        self._paths = sorted(folder.glob("*.jpg"))
        self._sequence = 0
        self.is_page_laid = False

    def read(self) -> Frame | None:
        """Decode the next picture; a page lies there or not."""
        time.sleep(1 / 30)
        paths = self._paths[1:] if self.is_page_laid else self._paths[:1]
        image = load_picture(paths[self._sequence % len(paths)])
        self._sequence += 1
        return Frame(image, clock.now(), self._sequence)

    def close(self) -> None:
        """Nothing is held."""


def _draw_pictures(folder: Path) -> None:
    """Draw an empty desk and a page that lies there."""
    import cv2

    from checkpoint_app.documents.mrz import MrzFormat
    from checkpoint_app.scan.specimen import SimulatedCamera, Specimen, render_page

    folder.mkdir()
    camera = SimulatedCamera(frame_interval_s=0, entry_frames=1)
    lines = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    for number in range(_PICTURES):
        if number == 1:
            camera.present(render_page(Specimen(MrzFormat.TD3, lines, title="SPECIMEN", seed=1)))
        frame = camera.read()
        if frame is not None:
            cv2.imwrite(str(folder / f"{number:02d}.jpg"), frame.image, [cv2.IMWRITE_JPEG_QUALITY, 92])


def main(folder: Path, seconds: int) -> None:
    """Be the process that is measured."""
    from checkpoint_app.app import Equipment, Workstation
    from checkpoint_app.services.watching import Watcher
    from checkpoint_app.ui.application import make_application

    post = _open(folder)
    app, theme = make_application(settings_in(folder))
    desk = _Desk(folder / "pictures")
    station = Workstation(app, theme, post, Equipment(lambda: Watcher(desk), synchronises=False, is_demo=True))
    station.start()
    app.processEvents()
    ready_ms = (clock.now().timestamp() - psutil.Process().create_time()) * _MS
    at_login = Memory.now()
    station.enter(post.writer.run(_log_in))
    desk.is_page_laid = True
    _run_until(app, lambda: station.counter_screen.view.traveller is not None)
    share, at_counter = _watch(app, seconds), Memory.now()
    keys_ms, load = _press_keys(app, station, folder, 40 * seconds)
    station.stop()
    post.close()
    told = {
        "ready_ms": ready_ms,
        "at_login": asdict(at_login),
        "at_counter": asdict(at_counter),
        "keys_ms": keys_ms,
        "load": asdict(load),
        "frame_cpu_share": share,
    }
    sys.stdout.write(json.dumps(told) + "\n")


def _watch(app: QApplication, seconds: int) -> float:
    """Let pictures come for some seconds; gives the main thread's share of a core."""
    started_cpu, started = time.thread_time(), time.monotonic()
    while time.monotonic() - started < seconds:
        app.processEvents()
        time.sleep(0.002)
    return (time.thread_time() - started_cpu) / (time.monotonic() - started)


def _press_keys(app: QApplication, station: Workstation, folder: Path, most: int) -> tuple[list[float], LoadFigures]:
    """Press keys at the counter while pages are read, a long log scrolls and data come in; none after that."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from checkpoint_app.cli.window_load import Load, publication_in

    load = Load(station, publication_in(folder))
    load.begin(lambda condition: _run_until(app, condition))
    station.window.activateWindow()
    keys = (Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_6)
    keys_ms: list[float] = []
    while load.goes_on and len(keys_ms) < most:
        pressed = time.monotonic()
        QTest.keyClick(station.counter_screen, keys[len(keys_ms) % len(keys)], Qt.KeyboardModifier.AltModifier)
        app.processEvents()
        keys_ms.append((time.monotonic() - pressed) * _MS)
        time.sleep(0.01)
    return keys_ms, load.end()


def _run_until(app: QApplication, condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        app.processEvents()
        if condition():
            return
        time.sleep(0.01)
    raise SystemExit("what was waited for did not happen")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
