"""The demonstration in a real window: the airport counter, with a simulated camera that lays pages down by itself.

A small second window stands for the queue in front of the counter: a click lays the next traveller's page under the
camera.
"""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.app import Equipment, Workstation
from checkpoint_app.central.seed.demo import DemoPassport, DemoTraveller, Scenario
from checkpoint_app.config import Settings
from checkpoint_app.demo.world import OFFICER, SUPERVISOR, World
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.scan.specimen import SimulatedCamera, Specimen, render_page
from checkpoint_app.services.watching import Watcher
from checkpoint_app.ui.application import make_application
from checkpoint_app.ui.theme import Role, Space, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.workers import JobRunner


class TravellersInLine(QWidget):
    """Who stands in front of the counter; a click lays the passport down."""

    def __init__(self, world: World, camera: SimulatedCamera) -> None:
        super().__init__(None, Qt.WindowType.Tool)
        set_mark(self, "kind", "page")
        self.setWindowTitle(say("demo.line.title"))
        self._camera = camera
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        column.setSpacing(Space.S)
        column.addWidget(Label(say("demo.line.lead"), Role.BODY, wrap=True))
        for traveller in world.travellers.values():
            self._add(column, f"demo.scenario.{traveller.scenario.value}", traveller.passport, traveller)
            if traveller.newer_passport is not None:
                self._add(column, "demo.scenario.newer_passport", traveller.newer_passport, traveller)
        self._world, self._jobs = world, JobRunner("demo", self)
        self._issue = ActionButton(text_key="demo.line.issue")
        self._issue.clicked.connect(self._issue_record)
        column.addWidget(self._issue)
        lift = ActionButton(text_key="demo.line.lift")
        lift.clicked.connect(self._lift)
        column.addWidget(lift)

    def _add(self, column: QVBoxLayout, key: str, passport: DemoPassport, traveller: DemoTraveller) -> None:
        button = ActionButton(text_key=key)
        button.setProperty("lines", list(passport.lines))
        button.clicked.connect(self._lay_down)
        button.setToolTip(" · ".join(traveller.expected_flags))
        column.addWidget(button)

    def _lay_down(self) -> None:
        lines = tuple(str(line) for line in self.sender().property("lines"))
        self._camera.present(
            render_page(Specimen(MrzFormat.TD3, lines, title="PASPOR · SPECIMEN", seed=len(lines[0])))
        )

    def _issue_record(self) -> None:
        """Once: the record is published as a delta, and the counter takes it with its next synchronisation."""
        self._issue.setEnabled(False)
        self._jobs.run(lambda: self._world.issue(Scenario.RETURNING_WITHOUT_CARD))

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802 - Qt's name
        """End the work with the window."""
        self._jobs.stop()
        super().closeEvent(event)

    def _lift(self) -> None:
        self._camera.present(None)


def _stand_beside(line: QWidget, window: QWidget) -> None:
    """Put the queue to the right of the counter, or over its right edge where the display is too narrow."""
    free = window.screen().availableGeometry()
    line.adjustSize()
    left = min(window.frameGeometry().right() + Space.S, free.right() - line.width())
    line.move(max(free.left(), left), window.frameGeometry().top() + Space.XXL)


def run_window(world: World, settings: Settings) -> int:
    """Show the counter until its window is closed."""
    app, theme = make_application(settings)
    camera = SimulatedCamera()
    hint = theme.texts("demo.login_hint", officer=OFFICER.password, supervisor=SUPERVISOR.password)
    station = Workstation(
        app, theme, world.airport, Equipment(lambda: Watcher(camera), login_hint=hint, is_demo=True)
    )
    line = TravellersInLine(world, camera)
    station.window.closing.connect(line.close)
    station.start()
    _stand_beside(line, station.window)
    line.show()
    try:
        return int(app.exec())
    finally:
        camera.close()
