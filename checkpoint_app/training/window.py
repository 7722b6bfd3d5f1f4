"""The training in its window: the real workstation at a desk of its own, led from traveller to traveller.

What the traveller hands over goes through the simulated camera and the reader, as at a counter. What was decided is
read from the training's own casebook. Locking the screen ends the training. Main thread only.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

from PySide6.QtCore import QObject, QTimer, Signal
from PySide6.QtGui import QKeySequence, QShortcut
from PySide6.QtWidgets import QApplication

from checkpoint_app import clock
from checkpoint_app.app import Equipment, Workstation
from checkpoint_app.casework.encounter import Encounter
from checkpoint_app.documents.mrz import MrzFormat
from checkpoint_app.faults import Fault
from checkpoint_app.scan.code_papers import code_picture, paper
from checkpoint_app.scan.reading import BarcodeSymbology
from checkpoint_app.scan.specimen import SimulatedCamera, Specimen, View, render_page
from checkpoint_app.services.recording import Recorded as DecisionRecorded
from checkpoint_app.services.watching import Watcher
from checkpoint_app.shortcuts import Command
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.training.cases import Case, HandedOver, Lesson, Level
from checkpoint_app.training.desk import TrainingDesk
from checkpoint_app.training.looking_back import LookBack, Recorded, look_back
from checkpoint_app.training.papers import page_lines, pass_text
from checkpoint_app.training.words import level_views, look_back_view, speech_view, summary_view
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.theme import Theme
from checkpoint_app.ui.training.frame import SpeechPanel, TrainingBand
from checkpoint_app.ui.training.screens import LevelScreen, LookBackScreen, SummaryScreen
from checkpoint_app.ui.training.view_model import GoOn, HandOver, Leave, LevelChosen, ShowLevels


class Tray(Protocol):
    """Where the traveller puts things down."""

    def page(self, lines: tuple[str, ...]) -> None:
        """Lay a page down."""
        ...

    def code(self, text: str) -> None:
        """Lay a boarding pass down."""
        ...

    def clear(self) -> None:
        """Take everything away."""
        ...

    def close(self) -> None:
        """Be done with."""
        ...

    @property
    def open_watcher(self) -> Callable[[], Watcher] | None:
        """Opens the eyes that look at it; None where nobody looks."""
        ...


class CameraTray:
    """Under a simulated camera."""

    def __init__(self) -> None:
        self._camera = SimulatedCamera()

    def page(self, lines: tuple[str, ...]) -> None:
        """Lay a page down."""
        seed = sum(map(ord, lines[-1]))
        self._camera.present(
            render_page(Specimen(MrzFormat.TD3, lines, title="PASPOR · PASSPORT · SPECIMEN", seed=seed))
        )

    def code(self, text: str) -> None:
        """Lay a boarding pass down."""
        drawn = paper(code_picture(BarcodeSymbology.AZTEC, text), ("BOARDING PASS", "SPECIMEN"))
        self._camera.present(drawn, View(fill=0.7, noise=2.0))

    def clear(self) -> None:
        """Take everything away."""
        self._camera.present(None)

    def close(self) -> None:
        """Give no more frames."""
        self._camera.close()

    @property
    def open_watcher(self) -> Callable[[], Watcher] | None:
        """Watch the camera."""
        return lambda: Watcher(self._camera)


@dataclass(slots=True)
class _Run:
    """A level under way: which traveller stands there, what was handed over, what was looked back on."""

    lesson: Lesson
    at: int = 0
    handed: int = 0
    informed: bool = False
    encounter_id: str = ""
    is_looking: bool = False
    looked: tuple[LookBack, ...] = ()

    @property
    def case(self) -> Case:
        return self.lesson.cases[self.at]

    def go_on(self) -> bool:
        """Go to the next traveller; False when there is none."""
        self.at += 1
        self.handed, self.informed, self.encounter_id, self.is_looking = 0, False, "", False
        return self.at < len(self.lesson.cases)


class TrainingWindow(QObject):
    """`ended` tells that the window is closed. `station` is the workstation that is trained at."""

    ended = Signal()

    def __init__(
        self,
        app: QApplication,
        theme: Theme,
        desk: TrainingDesk,
        lessons: tuple[Lesson, ...],
        tray: Tray | None = None,
    ) -> None:
        super().__init__(app)
        self._theme, self._desk, self._lessons = theme, desk, lessons
        self._tray = tray or CameraTray()
        equipment = Equipment(self._tray.open_watcher, synchronises=False, is_demo=True)
        self.station = Workstation(app, theme, desk.post, equipment)
        self._run: _Run | None = None
        self._futures = Futures(self)
        self._soon = QTimer(self)
        self._soon.setSingleShot(True)
        self._soon.setInterval(0)
        self._soon.timeout.connect(self._look_if_done)
        self._build()
        self._connect()

    # -- building --------------------------------------------------------------------------------------------------
    def _build(self) -> None:
        window = self.station.window
        window.setWindowTitle(self._theme.texts("training.title"))
        self.band, self.speech = TrainingBand(), SpeechPanel()
        window.add_to_frame(self.band, self.speech)
        self.levels, self.back, self.summary = LevelScreen(), LookBackScreen(), SummaryScreen()
        for name, screen in (
            ("training-levels", self.levels),
            ("training-back", self.back),
            ("training-summary", self.summary),
        ):
            window.add_screen(name, screen)
            screen.intent.connect(self._take)
        self.speech.intent.connect(self._take)
        # Nobody goes elsewhere in a training: the counter and the case file are led to.
        self.station.places = self.station.places.offered_to_nobody()
        self.station.command_sources.append(self._commands)
        self._hand_over_key = QShortcut(self._hand_over_keys(), window)
        self._hand_over_key.activated.connect(self._hand_over)
        window.screens.currentChanged.connect(self._screen_changed)

    def _connect(self) -> None:
        station = self.station
        station.counter.recorded.connect(self._recorded)
        station.counter.informed.connect(self._informed)
        station.counter_screen.shown.connect(self._counter_shown)
        station.cases.left.connect(self._soon.start)
        station.locked.connect(self._leave)
        station.window.closing.connect(self._closed)
        self._theme.language_changed.connect(self._language_changed)

    def _hand_over_keys(self) -> QKeySequence:
        return QKeySequence(str(self._theme.keys.chord(Command.COUNTER_HAND_OVER)))

    def _screen_changed(self, _place: int) -> None:
        """At the counter only: the case file may have that key for itself."""
        self._hand_over_key.setEnabled(self.station.window.current == "counter")

    def _commands(self) -> tuple[ShellCommand, ...]:
        """What the palette offers beside what stands on the screen."""
        words = self._theme.texts
        found = [ShellCommand(words("training.leave"), "", self._leave)]
        if self.speech.isVisible() and not self.speech.hand_over.isHidden():
            found.insert(0, ShellCommand(self.speech.hand_over.words, self.speech.hand_over.key_cap, self._hand_over))
        return tuple(found)

    # -- life ------------------------------------------------------------------------------------------------------
    def start(self) -> None:
        """Show the window; the trainee is in already."""
        self.station.start()
        self.station.enter(self._desk.trainee)
        self._show_levels()

    def _leave(self) -> None:
        self.station.window.close()

    def _closed(self) -> None:
        self._soon.stop()
        self._tray.close()
        self.ended.emit()

    # -- intents ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        match intent:
            case LevelChosen(name):
                lesson = next(each for each in self._lessons if each.level is Level(name))
                self._run = _Run(lesson)
                self._begin_case()
            case GoOn():
                self._go_on()
            case ShowLevels():
                self._show_levels()
            case HandOver():
                self._hand_over()
            case Leave():
                self._leave()

    def _show_levels(self, fault: str = "") -> None:
        self._run = None
        self._tray.clear()
        self.speech.show_speech(None)
        self.levels.show_levels(level_views(self._lessons, self._theme.texts), fault)
        self.station.go_to("training-levels")

    # -- a traveller -----------------------------------------------------------------------------------------------
    def _begin_case(self) -> None:
        run = self._run
        if run is None:
            return
        self.station.workplace.alone = run.lesson.alone
        self.station.go_to("counter")
        self._show_speech()
        self._tray.page(page_lines(run.case.passport, clock.today()))

    def _show_speech(self) -> None:
        run, check = self._run, self.station.counter.screening.check
        if run is None or self.station.window.current not in {"counter", "case"}:
            self.speech.show_speech(None)
            return
        asked = tuple(flag.code for flag in check.assessment.flags) if check else ()
        self.speech.show_speech(speech_view(run.lesson, run.at, asked, run.handed, self._theme.texts))

    def _hand_over(self) -> None:
        run = self._run
        if run is None or run.is_looking or run.handed >= len(run.case.handed_over):
            return
        handed: HandedOver = run.case.handed_over[run.handed]
        run.handed += 1
        if handed.passport is not None:
            self._tray.page(page_lines(handed.passport, clock.today()))
        else:
            self._tray.code(pass_text(handed.boarding_pass, clock.now()))
        self._show_speech()

    def _counter_shown(self, _view: object, _marked: object) -> None:
        if self._run is not None and not self._run.is_looking:
            self._show_speech()
            self._soon.start()

    def _informed(self) -> None:
        if self._run is not None:
            self._run.informed = True

    def _recorded(self, recorded: object) -> None:
        if self._run is not None and isinstance(recorded, DecisionRecorded):
            self._run.encounter_id = recorded.encounter.encounter_id
            self._tray.clear()
            self._soon.start()

    # -- looking back ----------------------------------------------------------------------------------------------
    def _look_if_done(self) -> None:
        """Once the traveller's data have left the counter, and the case file too, where there was one."""
        run, station = self._run, self.station
        is_done = station.window.current == "counter" and station.counter.screening.check is None
        if run is None or run.is_looking or not run.encounter_id or not is_done or station.counter.is_busy:
            return
        run.is_looking = True
        encounter_id = run.encounter_id
        future = self._desk.post.writer.submit(lambda casebook: _kept(casebook, encounter_id))
        self._futures.watch(future, self._looked, self._not_looked)

    def _looked(self, kept: tuple[Encounter, dict[str, object]]) -> None:
        run = self._run
        if run is None:
            return
        encounter, content = kept
        recorded = Recorded(encounter, content, informed=run.informed)  # type: ignore[arg-type]
        run.looked = (*run.looked, look_back(run.case, recorded))
        self.speech.show_speech(None)
        self._show_back()
        self.station.go_to("training-back")

    def _not_looked(self, fault: Fault) -> None:
        self._show_levels(self._theme.texts(fault.key, **fault.values))

    def _show_back(self) -> None:
        run = self._run
        if run is not None and run.looked and run.is_looking:
            pack, words = self._desk.post.pack, self._theme.texts
            self.back.show_case(look_back_view(run.looked[-1], run.lesson, run.at, pack, words))

    def _go_on(self) -> None:
        run = self._run
        if run is None:
            return
        if run.go_on():
            self._begin_case()
            return
        self._show_summary()
        self.station.go_to("training-summary")

    def _show_summary(self) -> None:
        run = self._run
        if run is not None:
            self.summary.show_summary(summary_view(run.lesson, run.looked, self._desk.post.pack, self._theme.texts))

    def _language_changed(self, _language: object) -> None:
        self._hand_over_key.setKey(self._hand_over_keys())
        self.station.window.setWindowTitle(self._theme.texts("training.title"))
        front = self.station.window.current
        if front == "training-levels":
            self.levels.show_levels(level_views(self._lessons, self._theme.texts))
        elif front == "training-back":
            self._show_back()
        elif front == "training-summary":
            self._show_summary()
        else:
            self._show_speech()


def _kept(casebook: Casebook, encounter_id: str) -> tuple[Encounter, dict[str, object]]:
    content = casebook.content(encounter_id) or {}
    return casebook.encounter(encounter_id), dict(content)
