"""What the window costs, in a process of its own: `python -m checkpoint_app.cli.window_bench FOLDER SECONDS`.

The folder holds a machine with one person (`prepare`). Offscreen: what is measured is the program, not a display. A
key counts from the press until everything that it led to on the main thread is done and painted.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.scan.frames import Frame
from checkpoint_app.scan.pictures import load_picture
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.store.keys import CredentialFile

_PERSON = NewPerson("bench", "Bench", Role.OFFICER, "a passphrase for benches")
_ROWS = 500_000
_MS = 1000.0
_PICTURES = 20


def _open(folder: Path) -> Post:
    return open_post_with(settings_in(folder), CredentialFile(folder / "bench.key"), create=True)


def settings_in(folder: Path) -> Settings:
    """The settings of the bench's machine."""
    return load_settings(folder, language="en")


def prepare(folder: Path) -> None:
    """Make a machine with one person, and the pictures of its camera."""
    _draw_pictures(folder / "pictures")
    post = _open(folder)
    try:
        enrol_people(post, [_PERSON], clock.now())
    finally:
        post.close()


@dataclass(frozen=True, slots=True)
class Memory:
    """Of one process at one moment, in megabytes (10^6 bytes).

    `rss` counts every page that is mapped, those shared with other programs whole; `pss` counts a shared page by its
    share; `uss` counts what ends with this process.
    """

    rss: float
    pss: float
    uss: float

    @classmethod
    def now(cls) -> Memory:
        """Measure this process."""
        full = psutil.Process().memory_full_info()
        return cls(full.rss / 1e6, getattr(full, "pss", full.rss) / 1e6, full.uss / 1e6)


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """Of one process.

    Attributes:
        ready_ms: from the start of the process until the login takes keys.
        at_login: memory at that moment.
        at_counter: memory at the counter after pages were read for some seconds.
        keys_ms: each key press while pages are read and a table of 500,000 rows is open.
        frame_cpu_share: processor time of the main thread to show the camera's pictures, as a share of one core.
    """

    ready_ms: float
    at_login: Memory
    at_counter: Memory
    keys_ms: tuple[float, ...]
    frame_cpu_share: float


def measure(folder: Path, seconds: int) -> WindowFigures:
    """Measure in a fresh process; the first one of a folder compiles, as an installation does, and is not warm."""
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
    return WindowFigures(told["ready_ms"], at_login, at_counter, tuple(told["keys_ms"]), told["frame_cpu_share"])


def summary(found: list[WindowFigures]) -> dict[str, float]:
    """Medians over processes; the keys of all together."""
    keys = [key for one in found for key in one.keys_ms]
    memory = {
        f"{kind}_mb_{moment}": round(statistics.median(getattr(getattr(one, moment), kind) for one in found))
        for moment in ("at_login", "at_counter")
        for kind in ("rss", "pss", "uss")
    }
    return {
        "processes": len(found),
        "ready_ms_median": round(statistics.median(one.ready_ms for one in found)),
        "ready_ms_most": round(max(one.ready_ms for one in found)),
        **memory,
        "keys": len(keys),
        "key_ms_p50": round(float(np.percentile(keys, 50)), 1),
        "key_ms_p99": round(float(np.percentile(keys, 99)), 1),
        "frame_cpu_percent": round(100 * statistics.median(one.frame_cpu_share for one in found), 1),
    }


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
    officer = post.writer.run(lambda casebook: casebook.people.log_in("bench", _PERSON.password, clock.now()))
    station.enter(officer)
    desk.is_page_laid = True
    _run_until(app, lambda: station.counter_screen.view.traveller is not None)
    share, at_counter = _watch(app, seconds), Memory.now()
    keys_ms = _press_keys(app, station.counter_screen, 40 * seconds)
    station.stop()
    post.close()
    told = {
        "ready_ms": ready_ms,
        "at_login": asdict(at_login),
        "at_counter": asdict(at_counter),
        "keys_ms": keys_ms,
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


def _press_keys(app: QApplication, screen: QWidget, count: int) -> list[float]:
    """Press keys at the counter while pages are read and a long table is open."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
    from checkpoint_app.ui.theme.content import Cell

    # one row shared by all: what is measured is the table, not half a million Python objects
    row = (Cell("Bench"), Cell("row"))
    table = DataTable()
    table.setModel(CellModel(("a", "b"), (row,) * _ROWS))
    table.show()
    keys, keys_ms = [Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_6], []
    for number in range(count):
        pressed = time.monotonic()
        QTest.keyClick(screen, keys[number % len(keys)], Qt.KeyboardModifier.AltModifier)
        app.processEvents()
        keys_ms.append((time.monotonic() - pressed) * _MS)
        time.sleep(0.01)
    return keys_ms


def _run_until(app: QApplication, condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        app.processEvents()
        if condition():
            return
        time.sleep(0.01)
    raise SystemExit("the page was not read")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
