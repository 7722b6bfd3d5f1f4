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
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import psutil
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.config import Settings, load_settings
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.store.keys import CredentialFile

_PERSON = NewPerson("bench", "Bench", Role.OFFICER, "a passphrase for benches")
_ROWS = 500_000
_MS = 1000.0


def _open(folder: Path) -> Post:
    return open_post_with(settings_in(folder), CredentialFile(folder / "bench.key"), create=True)


def settings_in(folder: Path) -> Settings:
    """The settings of the bench's machine."""
    return load_settings(folder, language="en")


def prepare(folder: Path) -> None:
    """Make a machine with one person."""
    post = _open(folder)
    try:
        enrol_people(post, [_PERSON], clock.now())
    finally:
        post.close()


@dataclass(frozen=True, slots=True)
class WindowFigures:
    """Of one process.

    Attributes:
        ready_ms: from the start of the process until the login takes keys.
        rss_mb: resident memory at the counter while pages are read.
        keys_ms: each key press while pages are read and a table of 500,000 rows is open.
        frame_cpu_share: processor time of the main thread to show the camera's pictures, as a share of one core.
    """

    ready_ms: float
    rss_mb: float
    keys_ms: tuple[float, ...]
    frame_cpu_share: float


def measure(folder: Path, seconds: int) -> WindowFigures:
    """Measure in a fresh process."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "checkpoint_app.cli.window_bench", str(folder), str(seconds)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    given = json.loads(done.stdout.splitlines()[-1])
    return WindowFigures(given["ready_ms"], given["rss_mb"], tuple(given["keys_ms"]), given["frame_cpu_share"])


def summary(found: list[WindowFigures]) -> dict[str, float]:
    """Medians over processes; the keys of all together."""
    keys = [key for one in found for key in one.keys_ms]
    return {
        "processes": len(found),
        "ready_ms_median": round(statistics.median(one.ready_ms for one in found)),
        "ready_ms_most": round(max(one.ready_ms for one in found)),
        "rss_mb_median": round(statistics.median(one.rss_mb for one in found)),
        "keys": len(keys),
        "key_ms_p50": round(float(np.percentile(keys, 50)), 1),
        "key_ms_p99": round(float(np.percentile(keys, 99)), 1),
        "frame_cpu_percent": round(100 * statistics.median(one.frame_cpu_share for one in found), 1),
    }


def main(folder: Path, seconds: int) -> None:
    """Be the process that is measured."""
    from PySide6.QtCore import Qt
    from PySide6.QtTest import QTest

    from checkpoint_app.app import Equipment, Workstation
    from checkpoint_app.documents.mrz import MrzFormat
    from checkpoint_app.scan.specimen import SimulatedCamera, Specimen, render_page
    from checkpoint_app.services.watching import Watcher
    from checkpoint_app.ui.application import make_application
    from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
    from checkpoint_app.ui.theme.content import Cell

    post = _open(folder)
    app, theme = make_application(settings_in(folder))
    camera = SimulatedCamera(frame_interval_s=1 / 30)
    station = Workstation(app, theme, post, Equipment(lambda: Watcher(camera), synchronises=False, is_demo=True))
    station.start()
    app.processEvents()
    ready_ms = (clock.now().timestamp() - psutil.Process().create_time()) * _MS
    officer = post.writer.run(lambda casebook: casebook.people.log_in("bench", _PERSON.password, clock.now()))
    station.enter(officer)
    lines = (
        "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<",
        "L898902C36UTO7408122F1204159ZE184226B<<<<<10",
    )
    camera.present(render_page(Specimen(MrzFormat.TD3, lines, title="SPECIMEN", seed=1)))
    _run_until(app, lambda: station.counter_screen.view.traveller is not None)
    # one row shared by all: what is measured is the table, not half a million Python objects
    row = (Cell("Bench"), Cell("row"))
    table = DataTable()
    table.setModel(CellModel(("a", "b"), (row,) * _ROWS))
    table.show()
    started_cpu, started = time.thread_time(), time.monotonic()
    while time.monotonic() - started < seconds:
        app.processEvents()
        time.sleep(0.002)
    share = (time.thread_time() - started_cpu) / (time.monotonic() - started)
    screen, keys_ms = station.counter_screen, []
    keys = [Qt.Key.Key_1, Qt.Key.Key_3, Qt.Key.Key_2, Qt.Key.Key_6]
    for number in range(40 * seconds):
        pressed = time.monotonic()
        QTest.keyClick(screen, keys[number % len(keys)], Qt.KeyboardModifier.AltModifier)
        app.processEvents()
        keys_ms.append((time.monotonic() - pressed) * _MS)
        time.sleep(0.01)
    rss_mb = psutil.Process().memory_info().rss / 1e6
    station.stop()
    camera.close()
    post.close()
    told = {"ready_ms": ready_ms, "rss_mb": rss_mb, "keys_ms": keys_ms, "frame_cpu_share": share}
    sys.stdout.write(json.dumps(told) + "\n")


def _run_until(app: QApplication, condition: Callable[[], bool]) -> None:
    for _ in range(3000):
        app.processEvents()
        if condition():
            return
        time.sleep(0.01)
    raise SystemExit("the page was not read")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
