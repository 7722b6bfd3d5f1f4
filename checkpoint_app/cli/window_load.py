"""What goes on in the window while its keys are measured: data come in, and a log of half a million entries scrolls.

Both are the product's own: a base taken from a directory by the window's synchroniser, in a process of its own as
always, and the audit trail with its paged table, read beside the casebook's thread. Main thread only.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable
from pathlib import Path

from PySide6.QtCore import QObject, QTimer

from checkpoint_app import clock
from checkpoint_app.app import Workstation
from checkpoint_app.cli.window_figures import LoadFigures
from checkpoint_app.faults import Fault
from checkpoint_app.services.post import Post
from checkpoint_app.ui.trail.controller import TrailController
from checkpoint_app.ui.trail.screen import TrailScreen
from checkpoint_app.ui.trail.view_model import EntriesWanted

_SEED = 5
_SCROLL_MS, _SCROLL_ROWS = 50, 173


def publish_country(folder: Path, post: Post, records: int) -> None:
    """Publish a synthetic country below `folder`, and enrol the machine with its centre."""
    from checkpoint_app.central.centre import create_centre
    from checkpoint_app.central.enrolment import new_code
    from checkpoint_app.central.publisher import publish_base
    from checkpoint_app.central.seed.country import generate_country
    from checkpoint_app.central.seed.load import seed_centre
    from checkpoint_app.central.server import start_server

    centre = create_centre(folder / "centre", clock.now())
    try:
        seed_centre(centre, generate_country(_SEED, records, clock.today()))
        publish_base(centre, clock.now())
        server = start_server(centre)
        try:
            post.join(server.url, new_code(centre, clock.now()), "TPI Contoh", "4", server.fingerprint)
        finally:
            server.stop()
        shutil.move(centre.repository_dir, publication_in(folder))
    finally:
        centre.close()


def publication_in(folder: Path) -> Path:
    """Where the publication lies, without its centre."""
    return folder / "publication"


class Load(QObject):
    """A log that scrolls and data that come in; `goes_on` until the data are there."""

    def __init__(self, station: Workstation, publication: Path) -> None:
        super().__init__(station)
        self._station, self._publication = station, publication
        self._pages = self._sync_rows = 0
        self._sync_s: float | None = None
        self._started_ns = 0
        self._screen = TrailScreen()
        self._trail = TrailController(self._screen, station.workplace)
        self._screen.intent.connect(self._asked)
        self._timer = QTimer(self)
        self._timer.setInterval(_SCROLL_MS)
        self._timer.timeout.connect(self._scroll)
        station.synchroniser.changed.connect(self._synced)

    def begin(self, run_until: Callable[[Callable[[], bool]], None]) -> None:
        """Open the log, then ask for the data."""
        self._screen.resize(1280, 720)
        self._screen.show()
        self._trail.enter()
        run_until(lambda: self._trail.view.count > 0)
        self._timer.start()
        self._started_ns = clock.monotonic_ns()
        self._station.synchroniser.run_from(self._publication)
        run_until(lambda: self._station.synchroniser.status.progress is not None or not self.goes_on)

    @property
    def goes_on(self) -> bool:
        """Whether data still come in."""
        return self._sync_s is None

    def end(self) -> LoadFigures:
        """Close the log; gives what went on."""
        self._timer.stop()
        self._screen.close()
        took = self._sync_s or (clock.monotonic_ns() - self._started_ns) / 1e9
        return LoadFigures(self._trail.view.count, self._pages, round(took, 1), self._sync_rows)

    def _scroll(self) -> None:
        bar = self._screen.table.verticalScrollBar()
        bar.setValue((bar.value() + _SCROLL_ROWS) % max(1, bar.maximum()))

    def _asked(self, intent: object) -> None:
        self._pages += isinstance(intent, EntriesWanted)

    def _synced(self, _status: object) -> None:
        status = self._station.synchroniser.status
        if isinstance(status.fault, Fault):
            raise SystemExit(f"nothing came in: {status.fault}")
        if status.progress is not None:
            self._sync_rows = max(self._sync_rows, status.progress.rows_done)
        elif self._started_ns and status.last_ok_at is not None and self._sync_s is None:
            self._sync_s = (clock.monotonic_ns() - self._started_ns) / 1e9
