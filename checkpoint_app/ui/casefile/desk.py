"""The case file and the screens that belong to it: going there, to its papers, and back to where the officer was.

Lives on the main thread.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import Frame
from checkpoint_app.services.review import CaseFile
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.casefile.controller import CaseController
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.examination.controller import ExaminationController
from checkpoint_app.ui.examination.screen import ExaminationScreen
from checkpoint_app.ui.papers.controller import PapersController
from checkpoint_app.ui.papers.screen import PapersScreen
from checkpoint_app.ui.photograph.controller import PhotographController
from checkpoint_app.ui.photograph.screen import PhotographScreen
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.workplace import Workplace

SCREENS = frozenset({"case", "papers", "photograph", "examination"})
Go = Callable[[str], None]


class CaseDesk(QObject):
    """`left` tells that a case was closed by its officer, `refused` carries why one could not be opened.

    `go` brings a screen to the front, `go_to` enters a place of the window.
    """

    left = Signal()
    refused = Signal(object)

    def __init__(
        self,
        window: ShellWindow,
        workplace: Workplace,
        environment: Callable[[], Environment],
        has_camera: Callable[[], bool],
        go: Go,
        go_to: Go,
    ) -> None:
        super().__init__(window)
        self._window, self._go, self._go_to = window, go, go_to
        self.came_from = "queue"
        self.screen, self.papers_screen = CaseScreen(), PapersScreen()
        window.add_screen("case", self.screen)
        window.add_screen("papers", self.papers_screen)
        self.photograph_screen = PhotographScreen()
        window.add_screen("photograph", self.photograph_screen)
        self.photographs = PhotographController(self.photograph_screen, workplace)
        self.examination_screen = ExaminationScreen()
        window.add_screen("examination", self.examination_screen)
        self.examination = ExaminationController(self.examination_screen, workplace, environment)
        self._workplace, self._has_camera = workplace, has_camera
        self.case = CaseController(self.screen, workplace, environment)
        self.papers = PapersController(self.papers_screen, workplace)
        self.case.closed.connect(self._closed)
        self.case.refused.connect(self._refused)
        self.case.papers_wanted.connect(self._papers_wanted)
        self.papers.closed.connect(self._back)
        self.case.photographs_wanted.connect(self._photographs_wanted)
        self.photographs.closed.connect(self._back)
        self.case.examination_wanted.connect(self._examination_wanted)
        self.examination.closed.connect(self._back)

    def open(self, encounter_id: object) -> None:
        """Open a case file from where the officer is."""
        self.came_from = self._window.current
        self.case.open(str(encounter_id))
        self._go("case")

    def forget(self) -> None:
        """Take the case and all that belongs to it off the screen."""
        self.case.close()
        self.papers.forget()
        self.photographs.forget()
        self.examination.forget()

    def stop(self) -> None:
        """End the threads."""
        self.papers.stop()
        self.photographs.stop()
        self.case.end()

    def _closed(self) -> None:
        self.left.emit()
        self._go_to(self.came_from)

    def _refused(self, fault: object) -> None:
        """Somebody else holds it: back to where the officer was, where the queue says who."""
        self._go_to(self.came_from)
        if isinstance(fault, Fault):
            self.refused.emit(fault)

    def _papers_wanted(self, file: object) -> None:
        if isinstance(file, CaseFile):
            self.papers.open(file)
            self._go("papers")

    def look(self, frame: Frame) -> None:
        """Take a frame of the camera, for whoever aims at a paper or examines a page."""
        self.photographs.look(frame)
        self.examination.look(frame)

    def _photographs_wanted(self, file: object) -> None:
        if isinstance(file, CaseFile):
            self.photographs.open(file, is_open=self._is_mine(file), has_camera=self._has_camera())
            self._go("photograph")

    def _examination_wanted(self, file: object) -> None:
        if isinstance(file, CaseFile):
            self.examination.open(file, is_open=self._is_mine(file), has_camera=self._has_camera())
            self._go("examination")

    def _is_mine(self, file: CaseFile) -> bool:
        officer, encounter = self._workplace.officer, file.encounter
        mine = officer is not None and encounter.claimed_by == officer.officer_id
        return mine and encounter.state is not EncounterState.REFERRED

    def _back(self) -> None:
        self.case.look_again()
        self._go("case")
