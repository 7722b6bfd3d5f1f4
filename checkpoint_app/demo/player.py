"""Plays travellers through the real window: lays pages under the simulated camera, presses keys, takes pictures.

Nothing is reached into: keys go to the window as a keyboard's would, pages come through the camera and the reader.
What was shown is read from the controllers, and what was recorded from the casebook's own answer.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from typing import Any

from PySide6.QtCore import QCoreApplication, QDeadlineTimer, QEventLoop, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app import clock
from checkpoint_app.app import Workstation
from checkpoint_app.assessment.clearance import Clearance
from checkpoint_app.assessment.kinds import VerdictKind
from checkpoint_app.casework.encounter import Action, Outcome
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.central.sealing import CardSealer
from checkpoint_app.central.seed.demo import Scenario
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.scan.code_papers import code_picture, paper
from checkpoint_app.scan.reading import BarcodeSymbology, Guidance
from checkpoint_app.scan.specimen import SimulatedCamera, Specimen, View, render_page
from checkpoint_app.services.post import NewPerson
from checkpoint_app.services.recording import Recorded
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import cap_of
from checkpoint_app.ui.theme.components.buttons import PressButton

_PAD = Qt.KeyboardModifier.KeypadModifier
_NONE = Qt.KeyboardModifier.NoModifier
_KEYS = {
    "/": Qt.Key.Key_Slash,
    "*": Qt.Key.Key_Asterisk,
    "-": Qt.Key.Key_Minus,
    ".": Qt.Key.Key_Period,
    "+": Qt.Key.Key_Plus,
    **{str(digit): Qt.Key(Qt.Key.Key_0.value + digit) for digit in range(10)},
}
_FUNCTIONS = {f"F{number}": Qt.Key(Qt.Key.Key_F1.value + number - 1) for number in range(1, 13)}
WAIT_S = 60


@dataclass
class Played:
    """What happened to one traveller, for `summary.json`."""

    scenario: str
    post: str
    encounter_id: str = ""
    input: dict[str, Any] = field(default_factory=dict)
    flags: list[str] = field(default_factory=list)
    verdict: str = ""
    steps: list[dict[str, Any]] = field(default_factory=list)
    decision: str = ""
    event_ids: list[str] = field(default_factory=list)
    last_seq: int = 0
    receipt_seq: int = 0
    pictures: list[str] = field(default_factory=list)


class Player:
    """One workstation under the hands of a simulated officer."""

    def __init__(self, station: Workstation, camera: SimulatedCamera, out: Path, language: str) -> None:
        self.station, self.camera, self._out, self._language = station, camera, out, language
        self.sealer: CardSealer | None = None
        self.played: list[Played] = []
        self._current: Played | None = None
        self._history: list[Played] = []
        self._records: list[Recorded] = []
        self.issue: Callable[[Scenario], object] = lambda _: None
        """Issues a placement record at the centre; set where the story's centre is at hand."""
        station.counter.recorded.connect(self._records.append)

    # -- hands -----------------------------------------------------------------------------------------------------
    def press(self, key: str | Command) -> None:
        """Press the key of a command, or by its name: F1 to F12, Esc, or a key of the numeric pad."""
        name = cap_of(key)
        if name == "Esc":
            pressed, held = Qt.Key.Key_Escape, _NONE
        elif name in _FUNCTIONS:
            pressed, held = _FUNCTIONS[name], _NONE
        else:
            pressed, held = _KEYS[name], _PAD
        QTest.keyClick(self._target(), pressed, held)
        self.breathe()

    def type_burst(self, text: str) -> None:
        """Type as a page reader does: without a pause between the characters."""
        target = self._target()
        for character in text:
            if character == "\n":
                QTest.keyClick(target, Qt.Key.Key_Return)
            else:
                QTest.keyClicks(target, character)
        self.pause(0.2)

    def _target(self) -> QWidget:
        return QApplication.focusWidget() or self.station.window

    def show_page(self, lines: tuple[str, ...], view: View | None = None, seed: int = 0) -> None:
        """Lay a page under the camera."""
        from checkpoint_app.documents.mrz import MrzFormat

        self.camera.present(render_page(Specimen(MrzFormat.TD3, lines, title="PASPOR · SPECIMEN", seed=seed)), view)

    def show_code(self, symbology: BarcodeSymbology, text: str, title: str) -> None:
        """Lay a paper with a code under the camera, and wait until the counter has taken it."""
        before = self._codes()
        self.camera.present(paper(code_picture(symbology, text), (title, "SPECIMEN")), View(fill=0.7, noise=2.0))
        self.wait(lambda: self._codes() != before, "code")

    def _codes(self) -> int:
        check = self.station.counter.screening.check
        return len(check.traveller.codes) if check else 0

    def seal(self, record: Clearance) -> str:
        """Let the centre seal a record's card, as it is issued now."""
        if self.sealer is None:
            raise EnvironmentFault("central.fault.key_missing", path="seal-signer.pem")
        return self.sealer.seal(record, clock.now())

    def lift_page(self) -> None:
        """Take the page away, as a hand does: for a moment nothing lies there, and the camera sees it."""
        self.camera.present(None)
        self.wait(lambda: self.station.counter.guidance is Guidance.NO_PAGE, "empty desk")
        self.pause(0.8)

    def let_camera_look(self, times: int) -> None:
        """Wait until the camera has looked so many times more."""
        looks: list[object] = []
        seen = looks.append
        self.station.camera.looked.connect(seen)
        self.wait(lambda: len(looks) >= times, "the camera")
        self.station.camera.looked.disconnect(seen)

    # -- eyes ------------------------------------------------------------------------------------------------------
    def breathe(self) -> None:
        """Let the window work until nothing is waiting."""
        for _ in range(3):
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def wait(self, condition: Callable[[], bool], what: str, timeout_s: float = WAIT_S) -> None:
        """Let the window work until a condition holds; raises EnvironmentFault with what was waited for."""
        deadline = QDeadlineTimer(int(timeout_s * 1000))
        while not condition():
            if deadline.hasExpired():
                raise EnvironmentFault("demo.fault.waited", what=what)
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.WaitForMoreEvents, 50)
        self.breathe()

    def wait_for_traveller(self, number: str) -> None:
        """Wait until a document is on the screen as the one that is assessed."""
        self.wait(lambda: self._number() == number, "reading")

    def _number(self) -> str:
        check = self.station.counter.screening.check
        return check.traveller.main.document.document_number if check else ""

    def picture(self, name: str) -> str:
        """Take a picture of the window."""
        self.breathe()
        file = f"{name}.png"
        self._out.mkdir(parents=True, exist_ok=True)
        if not self.station.window.grab().save(str(self._out / file)):
            raise EnvironmentFault("store.fault.cannot_write", file=file)
        if self._current is not None:
            self._current.pictures.append(file)
        return file

    # -- the story -------------------------------------------------------------------------------------------------
    def begin(self, scenario: str, **given: Any) -> Played:
        """Begin a traveller."""
        self._current = Played(scenario, self.station.workplace.place().post, input=dict(given))
        self.played.append(self._current)
        return self._current

    def note(self, step: str) -> None:
        """Write down verdict and flags as they stand."""
        check, played = self.station.counter.screening.check, self._current
        if check is None or played is None:
            return
        played.verdict = check.assessment.verdict.value
        played.flags = [flag.code for flag in check.assessment.flags]
        played.steps.append({"step": step, "verdict": played.verdict, "flags": list(played.flags)})

    def expect(self, verdict: VerdictKind) -> None:
        """Hold the verdict against what the story says; a difference is an error of the product or the story."""
        check = self.station.counter.screening.check
        found = check.assessment.verdict if check else None
        if found is not verdict:
            raise EnvironmentFault("demo.fault.verdict", found=found.value if found else "–", wanted=verdict.value)

    def issue_meanwhile(self, scenario: Scenario) -> None:
        """A placement record is issued at the centre; the next synchronisation brings it, and the verdict changes."""
        before = self._verdict()
        self.issue(scenario)
        self.station.synchroniser.run_now()
        self.wait(lambda: self._verdict() is not before, "the delta")

    def _verdict(self) -> VerdictKind | None:
        check = self.station.counter.screening.check
        return check.assessment.verdict if check else None

    def record(self, decision_key: str | Command) -> Recorded:
        """Choose with a key, record with NEXT, wait until it is on disk; the page is lifted."""
        before = len(self._records)
        self.wait(lambda: not self.station.counter.is_busy, "the record before")
        self.press(decision_key)
        self.lift_page()
        self.press(Command.COUNTER_NEXT)
        self.wait(lambda: len(self._records) > before, "recording")
        return self.take_record(before)

    def take_record(self, before: int) -> Recorded:
        """Keep what the casebook answered."""
        recorded = self._records[before]
        if self._current is not None:
            self._current.encounter_id = recorded.encounter.encounter_id
            self._current.decision = recorded.encounter.state.value
            self._current.event_ids += recorded.event_ids
            self._current.last_seq = recorded.last_seq
        return recorded

    @property
    def records(self) -> int:
        """How many decisions were recorded so far."""
        return len(self._records)

    def log_in(self, person: NewPerson) -> None:
        """Choose the person at the login screen, type the passphrase, press Enter."""
        screen = self.station.login_screen
        box = screen.person_box.box
        box.setCurrentIndex(box.findData(person.officer_id))
        screen.passphrase.edit.setText(person.password)
        QTest.keyClick(screen.passphrase.edit, Qt.Key.Key_Return)
        self.wait(lambda: self.station.window.current != "login", "login")

    def remember(self, played: list[Played]) -> None:
        """Know the travellers of an earlier sitting, to open their cases."""
        self._history = list(played)

    def pause(self, seconds: float) -> None:
        """Let the window work for a while."""
        deadline = QDeadlineTimer(int(seconds * 1000))
        while not deadline.hasExpired():
            QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)

    def record_chosen(self) -> Recorded:
        """Record what is chosen already."""
        before = len(self._records)
        self.lift_page()
        self.press(Command.COUNTER_NEXT)
        self.wait(lambda: len(self._records) > before, "recording")
        return self.take_record(before)

    def acknowledge_red_data(self) -> None:
        """Press the button of the banner that says so."""
        buttons = self.station.counter_screen.notices.findChildren(PressButton)
        next(button for button in buttons if button.isVisible()).click()
        self.wait(lambda: self.station.workplace.red_acknowledged, "acknowledgement")

    def set_departure(self, vessel: str) -> None:
        """F3: type the current departure, half an hour ahead, and take it."""
        self.press("F3")
        leaves = (clock.now() + timedelta(minutes=38)).astimezone()
        sheet = self.station.counter_screen.departure_sheet
        sheet.by_hand.edit.setText(f"{vessel}, {leaves:%H.%M}")
        self.picture("00-departure")
        self.press("F3")
        self.wait(lambda: bool(self.station.workplace.departure.text), "departure")

    # -- the case file ---------------------------------------------------------------------------------------------
    def open_case_alone(self) -> None:
        """F6 at a post without a supervisor: recorded as referred, and the case file opens."""
        before = len(self._records)
        self.lift_page()
        self.press("F6")
        if not self.station.counter.is_busy and len(self._records) == before:
            self.press(Command.COUNTER_NEXT)
        self.wait(lambda: len(self._records) > before, "referral")
        self.take_record(before)
        self.wait(lambda: self.station.window.current == "case", "case file")
        self.wait_for_state(EncounterState.CLAIMED)

    def case_state(self) -> EncounterState | None:
        """Where the open case stands."""
        encounter = self.station.case.encounter
        return encounter.state if encounter else None

    def wait_for_state(self, state: EncounterState) -> None:
        """Wait until the open case has come to a state."""
        self.wait(lambda: self.case_state() is state and not self.station.case.is_busy, state.value)
        if self._current is not None:
            self._current.decision = state.value
            self._current.steps.append({"step": "case", "state": state.value})

    def interview(self, note: str) -> None:
        """Tell what must be told, begin, write the note, save."""
        card = self.station.case.screen.interview
        for option in card.told.values():
            option.click()
        card.begin.click()
        self.wait_for_state(EncounterState.INTERVIEW)
        card.note.setPlainText(note)
        card.save.click()
        self.wait(lambda: not self.station.case.is_busy, "interview note")

    def decide_in_case(self, action: Action, state: EncounterState, second: NewPerson | None = None) -> None:
        """Choose a step, answer what it asks for, take a picture, record it with F9."""
        screen = self.station.case.screen
        # A provisional postponement is a postponement for which nobody else can be reached.
        provisional = action is Action.POSTPONE_PROVISIONALLY
        screen.dock.buttons[Action.POSTPONE if provisional else action].click()
        self.breathe()
        form = screen.form
        if form.grounds is not None:
            form.grounds.buttons[0].click()
        if form.reasons is not None:
            form.reasons.buttons[0].click()
        if provisional and form.second is not None:
            form.second.modes.buttons[-1].click()
        if second is not None and form.second is not None:
            form.second.modes.buttons[0].click()
            for field, text in (
                (form.second.here.number, second.officer_id),
                (form.second.here.password, second.password),
            ):
                field.edit.setText(text)
                field.edit.textEdited.emit(text)
        self.picture(f"{self._number_of_story():02d}-{action.value.lower().replace('_', '-')}-chosen")
        self.press("F9")
        self.wait_for_state(state)

    def _number_of_story(self) -> int:
        return len(self._history) + len(self.played)

    def close_case(self) -> None:
        """Back to where the case was opened from."""
        self.press("Esc")
        self.wait(lambda: self.station.window.current != "case", "closing the case")

    def open_queue(self) -> None:
        """Go to the supervisor's queue and wait until it is there."""
        self.station.go_to("queue")
        self.wait(lambda: self.station.queue.is_ready, "queue")

    def open_expected(self) -> None:
        """Go to the expected travellers and wait until they are there."""
        self.station.go_to("expected")
        people = self.station.expected_screen.people
        self.wait(lambda: people.rowCount() > 0 and self.station.expected.is_ready, "expected travellers")

    def open_patterns(self) -> None:
        """Go to the patterns, wait until at least two are there, and walk into the graph of the first."""
        self.station.go_to("patterns")
        screen = self.station.desk.patterns().screen
        self.wait(lambda: screen.table.model().rowCount() >= 2, "patterns")
        screen.graph.choose(0)

    def review(self, outcome: Outcome, note: str) -> None:
        """Choose what the review found, write a note, record it."""
        card = self.station.case.screen.review
        next(button for button in card.outcomes.buttons if button.value is outcome).click()
        card.note.edit.setText(note)
        card.record.click()
        self.wait(lambda: not self.station.case.is_busy and not card.isVisible(), "review")

    def open_case(self, scenario: str, state: EncounterState = EncounterState.CLAIMED) -> None:
        """Open the case of a traveller played before; one that waits is claimed by that."""
        encounter_id = next(each.encounter_id for each in self._history if each.scenario == scenario)
        if self._current is not None:
            self._current.encounter_id = encounter_id
        self.station.queue.case_wanted.emit(encounter_id)
        self.wait(lambda: self.station.window.current == "case", "case file")
        self.wait_for_state(state)
