"""The case file and the screens that belong to it: going there, to its papers, and back to where the officer was.

Each is made when somebody first goes there. Lives on the main thread.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.faults import Fault
from checkpoint_app.scan.frames import Frame
from checkpoint_app.services.review import CaseFile
from checkpoint_app.services.screening import Environment
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.workplace import Workplace

if TYPE_CHECKING:
    from checkpoint_app.ui.casefile.controller import CaseController
    from checkpoint_app.ui.examination.controller import ExaminationController
    from checkpoint_app.ui.papers.controller import PapersController
    from checkpoint_app.ui.photograph.controller import PhotographController

SCREENS = frozenset({"case", "papers", "photograph", "examination"})
Go = Callable[[str], None]
_IN_A_MOMENT_MS = 400


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
        self._workplace, self._environment, self._has_camera = workplace, environment, has_camera
        self.came_from = "queue"
        self._acked = 0
        self._case = FirstUse(self._make_case)
        self._papers = FirstUse(self._make_papers)
        self._photographs = FirstUse(self._make_photographs)
        self._examination = FirstUse(self._make_examination)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(_IN_A_MOMENT_MS)
        self._soon.timeout.connect(self._case.make)

    # -- making ----------------------------------------------------------------------------------------------------
    @property
    def case(self) -> CaseController:
        """The case file."""
        return self._case()

    @property
    def papers(self) -> PapersController:
        """Its papers."""
        return self._papers()

    @property
    def photographs(self) -> PhotographController:
        """The photographs of disputed papers."""
        return self._photographs()

    @property
    def examination(self) -> ExaminationController:
        """The examination list."""
        return self._examination()

    def _make_case(self) -> CaseController:
        from checkpoint_app.ui.casefile.controller import CaseController
        from checkpoint_app.ui.casefile.screen import CaseScreen

        screen = CaseScreen()
        self._window.add_screen("case", screen)
        case = CaseController(screen, self._workplace, self._environment)
        case.closed.connect(self._closed)
        case.refused.connect(self._refused)
        case.papers_wanted.connect(self._papers_wanted)
        case.photographs_wanted.connect(self._photographs_wanted)
        case.examination_wanted.connect(self._examination_wanted)
        case.acknowledged(self._acked)
        return case

    def _make_papers(self) -> PapersController:
        from checkpoint_app.ui.papers.controller import PapersController
        from checkpoint_app.ui.papers.screen import PapersScreen

        screen = PapersScreen()
        self._window.add_screen("papers", screen)
        papers = PapersController(screen, self._workplace)
        papers.closed.connect(self._back)
        return papers

    def _make_photographs(self) -> PhotographController:
        from checkpoint_app.ui.photograph.controller import PhotographController
        from checkpoint_app.ui.photograph.screen import PhotographScreen

        screen = PhotographScreen()
        self._window.add_screen("photograph", screen)
        photographs = PhotographController(screen, self._workplace)
        photographs.closed.connect(self._back)
        return photographs

    def _make_examination(self) -> ExaminationController:
        from checkpoint_app.ui.examination.controller import ExaminationController
        from checkpoint_app.ui.examination.screen import ExaminationScreen

        screen = ExaminationScreen()
        self._window.add_screen("examination", screen)
        examination = ExaminationController(screen, self._workplace, self._environment)
        examination.closed.connect(self._back)
        return examination

    def prepare(self) -> None:
        """Make the case file in a moment: who looks at the queue opens a case next, and must not wait for it then."""
        self._soon.start()

    # -- going about -----------------------------------------------------------------------------------------------
    def open(self, encounter_id: object) -> None:
        """Open a case file from where the officer is."""
        self.came_from = self._window.current
        self.case.open(str(encounter_id))
        self._go("case")

    def forget(self) -> None:
        """Take the case and all that belongs to it off the screen."""
        self._case.if_made(lambda case: case.close())()
        for desk in (self._papers, self._photographs, self._examination):
            desk.if_made(lambda one: one.forget())()

    def stop(self) -> None:
        """End the threads."""
        self._soon.stop()
        for desk in (self._papers, self._photographs):
            desk.if_made(lambda one: one.stop())()
        self._case.if_made(lambda case: case.end())()

    def acknowledged(self, through: int) -> None:
        """The centre has acknowledged up to this number."""
        self._acked = through
        self._case.if_made(lambda case: case.acknowledged(through))()

    def cases_changed(self, encounter_ids: frozenset[str]) -> None:
        """Another machine of the post took cases further."""
        self._case.if_made(lambda case: case.cases_changed(encounter_ids))()

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
        self._photographs.if_made(lambda photographs: photographs.look(frame))()
        self._examination.if_made(lambda examination: examination.look(frame))()

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
