"""What the supervisor's screens cost over a long season: `python -m checkpoint_app.cli.desk_bench FOLDER ROUNDS`.

The folder holds a machine whose casebook was filled (`prepare`). A screen counts from the moment it is asked for
until its first rows are painted, in the real window, offscreen.
"""

from __future__ import annotations

import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.cli.big_casebook import fill, fill_log
from checkpoint_app.config import load_settings
from checkpoint_app.services.post import NewPerson, Post, enrol_people, open_post_with
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.keys import CredentialFile
from checkpoint_app.store.moments import moment_now

_PERSON = NewPerson("bench", "Bench", Role.SUPERVISOR, "a passphrase for benches")
_MS = 1e-6
_LONGEST_S = 60


def _open(folder: Path) -> Post:
    return open_post_with(load_settings(folder, language="en"), CredentialFile(folder / "bench.key"), create=True)


def prepare(folder: Path, cases: int, events: int, progress: Callable[[int], None]) -> None:
    """Fill a machine's casebook: cases that wait (two events each), then looks until there are enough events."""
    post = _open(folder)
    try:
        enrol_people(post, [_PERSON], clock.now())
        post.writer.run(lambda casebook: _fill(casebook, cases, events, progress))
    finally:
        post.close()


def _fill(casebook: Casebook, cases: int, events: int, progress: Callable[[int], None]) -> None:
    casebook.adopt_device("device-bench", 1)
    officer = casebook.people.log_in(_PERSON.officer_id, _PERSON.password, clock.now())
    fill(casebook, officer, moment_now(), cases, progress)
    fill_log(casebook, officer, events)


def measure(folder: Path, rounds: int) -> dict[str, list[float]]:
    """Measure in a fresh process; for each screen the first opening, then the later ones, in milliseconds."""
    done = subprocess.run(  # noqa: S603
        [sys.executable, "-m", "checkpoint_app.cli.desk_bench", str(folder), str(rounds)],
        capture_output=True,
        text=True,
        check=True,
        env={**os.environ, "QT_QPA_PLATFORM": "offscreen"},
    )
    given: dict[str, list[float]] = json.loads(done.stdout.splitlines()[-1])
    return given


def summary(found: list[dict[str, list[float]]]) -> dict[str, float]:
    """Medians and the spread from the smallest to the largest: of first openings, and of all later ones."""
    told: dict[str, float] = {"processes": len(found)}
    for name in found[0]:
        for which, values in (
            ("first", [one[name][0] for one in found]),
            ("later", [each for one in found for each in one[name][1:]]),
        ):
            told[f"{name}_{which}_ms_median"] = round(statistics.median(values), 1)
            told[f"{name}_{which}_ms_least"] = round(min(values), 1)
            told[f"{name}_{which}_ms_most"] = round(max(values), 1)
    return told


class _Painted(QObject):
    """Notes when a widget was painted."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__(widget)
        self._widget, self._is_painted = widget, False
        widget.installEventFilter(self)

    def again(self) -> None:
        """Wait for the next painting."""
        self._is_painted = False
        self._widget.update()

    def is_painted(self) -> bool:
        """Whether it was painted since."""
        return self._is_painted

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:  # noqa: N802
        """See a paint event pass."""
        if event.type() == QEvent.Type.Paint:
            self._is_painted = True
        return super().eventFilter(watched, event)


def main(folder: Path, rounds: int) -> None:
    """Be the process that is measured."""
    from checkpoint_app.app import Equipment, Workstation
    from checkpoint_app.ui.application import make_application

    post = _open(folder)
    app, theme = make_application(post.settings)
    station = Workstation(app, theme, post, Equipment(None, synchronises=False))
    station.start()
    officer = post.writer.run(
        lambda casebook: casebook.people.log_in(_PERSON.officer_id, _PERSON.password, clock.now())
    )
    station.workplace.log_in(officer, alone=False)
    table = station.queue_screen.table
    painted = _Painted(table.viewport())
    found: list[float] = []
    for _ in range(rounds + 1):
        station.go_to("counter")
        station.queue.clear()
        _run_until(app, lambda: table.lines.rowCount() == 0)
        started = clock.monotonic_ns()
        station.go_to("queue")
        _run_until(app, lambda: table.lines.id_at(0) is not None)
        painted.again()
        _run_until(app, painted.is_painted)
        found.append((clock.monotonic_ns() - started) * _MS)
        _settle(app, station.queue._futures)
    station.stop()
    post.close()
    sys.stdout.write(json.dumps({"queue": found}) + "\n")


def _settle(app: QApplication, futures: object) -> None:
    _run_until(app, lambda: getattr(futures, "waiting", 0) == 0)


def _run_until(app: QApplication, condition: Callable[[], bool]) -> None:
    started = time.monotonic()
    while time.monotonic() - started < _LONGEST_S:
        app.processEvents()
        if condition():
            return
        time.sleep(0.0005)
    raise SystemExit("the screen showed nothing")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
