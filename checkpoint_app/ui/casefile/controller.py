"""Joins the case file with casework: opens a case, records facts, interview and decisions.

Lives on the main thread; the casebook is touched on its own thread only. Facts that are marked here are recorded at
once and the assessment is made again with what is known now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.links import merged_links
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.encounter import Action, Encounter, Outcome
from checkpoint_app.casework.events import OpenValue
from checkpoint_app.casework.interview import Asked, Interview, asked_to_body, read_interview
from checkpoint_app.casework.kinds import EncounterState, EventKind
from checkpoint_app.casework.protection import protection_of, protection_to_body
from checkpoint_app.faults import Fault
from checkpoint_app.services.amending import Amended, amend
from checkpoint_app.services.arrangers import alike_links
from checkpoint_app.services.recording import observed, place_of, snapshot, traveller_from
from checkpoint_app.services.review import (
    INDICATORS,
    CaseFile,
    CaseStep,
    begin_interview,
    give_review,
    look_again,
    open_case,
    take_step,
)
from checkpoint_app.services.screening import Check, Environment, examine
from checkpoint_app.services.telephone import people_by_telephone
from checkpoint_app.services.traveller import Traveller
from checkpoint_app.store.casebook import Casebook, ReadReason
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer, Person
from checkpoint_app.ui.amending.view_model import AmendStep
from checkpoint_app.ui.casefile.presenter import CasePresenter, Shown, case_events
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.side_notes import side_note
from checkpoint_app.ui.casefile.telephone_desk import TelephoneDesk, prove_second
from checkpoint_app.ui.casefile.view_model import (
    AnswerFlag,
    AskChallenge,
    BeginInterview,
    CloseFile,
    Decide,
    GiveReview,
    KeepDocument,
    MarkPaper,
    NoteMissed,
    NoteObservations,
    OpenExamination,
    OpenPapers,
    OpenPhotographs,
    RecordIndicators,
    ReturnDocument,
    SaveInterview,
)
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace

_CLOCK_MS = 1000


class CaseController(QObject):
    """`closed` tells that the officer goes back to where the case was opened from.

    `refused` carries why a case could not be opened at all, `papers_wanted` and `photographs_wanted` the
    CaseFile whose papers or photographs are asked for.
    """

    closed = Signal()
    refused = Signal(object)
    papers_wanted = Signal(object)
    photographs_wanted = Signal(object)
    examination_wanted = Signal(object)

    def __init__(self, screen: CaseScreen, workplace: Workplace, environment: Callable[[], Environment]) -> None:
        super().__init__(screen)
        self.screen, self._workplace, self._environment = screen, workplace, environment
        self._futures = Futures(self)
        self._file: CaseFile | None = None
        self._check: Check | None = None
        self._interview = Interview()
        self._presenter = CasePresenter(workplace)
        self._telephone = TelephoneDesk()
        self._recorded: tuple[Action | None, datetime] | None = None
        self._fault: Fault | None = None
        self._is_open = False
        self._steps = ThreadPoolExecutor(max_workers=1, thread_name_prefix="case-open")
        screen.intent.connect(self._take)
        self._timer = QTimer(self)
        self._timer.setInterval(_CLOCK_MS)
        self._timer.timeout.connect(self._tick)

    def open(self, encounter_id: str, reason: ReadReason = ReadReason.CASE_WORK) -> None:
        """Open a case; an unclaimed one is claimed by whoever opens it to work on it."""
        officer = self._workplace.officer
        if officer is None:
            return
        self._file, self._check, self._recorded, self._fault = None, None, None, None
        self._interview, self._is_open = Interview(), True
        alone = self._workplace.alone

        def work(casebook: Casebook) -> CaseFile:
            file = open_case(casebook, officer, encounter_id, reason, alone=alone)
            if file.encounter.state is EncounterState.REFERRED:
                take_step(casebook, officer, CaseStep(encounter_id, Action.CLAIM, alone=alone))
                file = look_again(casebook, officer, encounter_id, alone=alone)
            return file

        writer, hold = self._workplace.post.writer, self._workplace.take_hold(encounter_id)

        def held() -> CaseFile:
            if writer.run(lambda casebook: casebook.encounter(encounter_id)).state is EncounterState.REFERRED:
                hold()
            return writer.run(work)

        self._telephone.forget()
        self._futures.watch(writer.submit(people_by_telephone), self._callable_known, self._refused)
        # The hub is asked on a thread of its own, never on the casebook's.
        self._watch(self._steps.submit(held))
        self._timer.start()

    @property
    def encounter(self) -> Encounter | None:
        """The case that is open, as it stands."""
        return self._file.encounter if self._file else None

    @property
    def is_busy(self) -> bool:
        """Whether something is being recorded or loaded."""
        return self._futures.waiting > 0

    def close(self) -> None:
        """Take the case off the screen: nothing of it stays, not even out of sight."""
        self._timer.stop()
        self._file = self._check = None
        self._telephone.forget()
        self._interview, self._is_open = Interview(), False
        self.screen.clear()

    def _run(self, work: Callable[[Casebook], CaseFile]) -> None:
        self._watch(self._workplace.post.writer.submit(work))

    def _watch(self, future: Future[CaseFile]) -> None:
        self._futures.watch(future, self._show_file, self._refused)

    def _show_file(self, file: CaseFile) -> None:
        if not self._is_open:
            return
        self._file, self._fault = file, None
        self._workplace.told()
        if file.content is not None:
            opened = file.encounter.opened_at
            self._check = examine(
                traveller_from(file.encounter.encounter_id, opened, file.content), self._environment_of(file)
            )
        self._interview = read_interview(case_events(file), self._interview)
        self._show()

    def _environment_of(self, file: CaseFile) -> Environment:
        """What the case is assessed with: who named the same company or person counts as a link (T03)."""
        made, named = self._environment(), alike_links(file.alike)
        if not named:
            return made
        return replace(made, links=lambda document, record: merged_links(made.links(document, record) or (), named))

    def _refused(self, fault: Fault) -> None:
        self._fault = fault
        if self._file is None and self._is_open:
            # Nothing was opened: somebody else holds it. The queue says so.
            self.close()
            self.refused.emit(fault)
            return
        self._show()

    def _tick(self) -> None:
        """Move the clock on; a provisional postponement whose time is up is looked at again."""
        file = self._file
        if file is None:
            return
        lapses_at = file.encounter.lapses_at
        officer = self._workplace.officer
        if lapses_at is not None and clock.now() >= lapses_at and officer is not None and not self._futures.waiting:
            encounter_id, alone = file.encounter.encounter_id, self._workplace.alone
            self._run(lambda casebook: look_again(casebook, officer, encounter_id, alone=alone))
        else:
            self.screen.tick(clock.now())

    # -- intents ---------------------------------------------------------------------------------------------------
    def _take(self, intent: object) -> None:
        officer, file = self._workplace.officer, self._file
        if isinstance(intent, CloseFile):
            self.close()
            self.closed.emit()
        if officer is None or file is None:
            return
        match intent:
            case BeginInterview(_, told):
                self._interview = replace(self._interview, told=told, started_at=clock.now())
                self._record_interview(officer, {"told": list[JsonValue](sorted(each.value for each in told))})
            case SaveInterview(_, note, interpreter, read_back, arranged_by):
                self._interview = replace(
                    self._interview,
                    note=note,
                    interpreter=interpreter,
                    read_back=read_back,
                    arranged_by=arranged_by,
                    saved_at=clock.now(),
                )
                self._save_interview(officer)
            case AskChallenge(encounter_id, officer_id):
                self._telephone.ask(officer_id, encounter_id)
                self._show()
            case KeepDocument() | ReturnDocument() | NoteMissed():
                self._note_beside(side_note(intent, officer))
            case OpenPapers():
                self.papers_wanted.emit(file)
            case OpenExamination():
                self.examination_wanted.emit(file)
            case OpenPhotographs():
                self.photographs_wanted.emit(file)
            case Decide():
                self._decide(officer, intent)
            case AmendStep():
                self._amend(officer, intent)
            case GiveReview(encounter_id, outcome, note):
                self._review(officer, encounter_id, outcome, note)
            case MarkPaper(_, paper, state):
                self._change(
                    officer, EventKind.PAPERS, {paper.value: state.value}, lambda t: t.with_paper(paper, state)
                )
            case AnswerFlag(_, code, answer):
                self._change(officer, EventKind.ANSWER, {code: answer.value}, lambda t: t.with_answer(code, answer))
            case NoteObservations(_, noted):
                items, words = observed(noted)
                self._change(officer, EventKind.ANSWER, items, lambda t: replace(t, observations=noted), words)
            case RecordIndicators(_, indicators):
                found = {"V01": "RECORDED" if indicators else "NONE"}
                which: dict[str, JsonValue] = {INDICATORS: sorted(each.value for each in indicators)}
                self._change(
                    officer, EventKind.ANSWER, found, lambda t: replace(t, victim_indicators=bool(indicators)), which
                )

    def _note_beside(self, note: Callable[[Casebook], None]) -> None:
        """Record a fact beside the case, and show the case as it stands then."""
        officer, file = self._workplace.officer, self._file
        if officer is None or file is None:
            return
        encounter_id, alone = file.encounter.encounter_id, self._workplace.alone

        def work(casebook: Casebook) -> CaseFile:
            note(casebook)
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._run(work)

    def _save_interview(self, officer: LoggedInOfficer) -> None:
        interview = self._interview
        flags = self._check.assessment.flags if self._check else ()
        # The record is read back and carried away: what must not be read over a shoulder stays out of it.
        asked = [
            Asked(flag.code, flag.question, flag.answer)
            for flag in flags
            if flag.question is not None and not flag.neutral
        ]
        told: list[JsonValue] = [each.value for each in sorted(interview.told, key=lambda t: t.value)]
        self._record_interview(
            officer,
            {
                "told": told,
                "note": interview.note,
                "interpreter": interview.interpreter,
                "read_back": interview.read_back,
                "asked": asked_to_body(asked),
                "arranged_by": interview.arranged_by,
            },
        )

    def _record_interview(self, officer: LoggedInOfficer, body: dict[str, JsonValue]) -> None:
        file = self._file
        if file is None:
            return
        encounter_id, alone = file.encounter.encounter_id, self._workplace.alone
        self._recorded = (None, clock.now())

        def work(casebook: Casebook) -> CaseFile:
            begin_interview(casebook, officer, encounter_id, body, alone=alone)
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._run(work)

    def _decide(self, officer: LoggedInOfficer, intent: Decide) -> None:
        file, check = self._file, self._check
        if file is None:
            return
        alone, encounter_id = self._workplace.alone, intent.encounter_id
        body = protection_to_body(protection_of(dict(intent.consents), dict(intent.words)))
        if intent.explained:
            body["explained"] = True
        second, challenge = intent.second, self._telephone.take_challenge()

        def work(casebook: Casebook) -> CaseFile:
            person = prove_second(casebook, officer, second, challenge)
            step = CaseStep(
                encounter_id,
                intent.action,
                reason=intent.reason.as_text() if intent.reason else None,
                ground=intent.ground,
                second=person,
                receiver=intent.receiver,
                alone=alone,
                body=body or None,
                check=check,
            )
            take_step(casebook, officer, step)
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._recorded = (intent.action, clock.now())
        self._run(work)

    def _amend(self, officer: LoggedInOfficer, intent: AmendStep) -> None:
        """Put another decision in the place of the last one; the first record stays."""
        alone, check = self._workplace.alone, self._check
        amended = Amended(
            *(intent.encounter_id, intent.event_id, intent.action, intent.why, intent.words), alone=alone, check=check
        )

        def work(casebook: Casebook) -> CaseFile:
            amend(casebook, officer, amended)
            return look_again(casebook, officer, intent.encounter_id, alone=alone)

        self._recorded = (intent.action, clock.now())
        self._run(work)

    def _review(self, officer: LoggedInOfficer, encounter_id: str, outcome: Outcome, note: str) -> None:
        alone = self._workplace.alone
        self._recorded = (None, clock.now())

        def work(casebook: Casebook) -> CaseFile:
            give_review(casebook, officer, encounter_id, outcome, note or None)
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._run(work)

    def _change(
        self,
        officer: LoggedInOfficer,
        kind: EventKind,
        fact: Mapping[str, OpenValue],
        change: Callable[[Traveller], Traveller],
        body: Mapping[str, JsonValue] | None = None,
    ) -> None:
        """Record a fact with the new assessment in one transaction."""
        file, check = self._file, self._check
        if file is None or check is None:
            return
        traveller = change(check.traveller)
        changed = examine(traveller, self._environment_of(file))
        encounter_id, alone = file.encounter.encounter_id, self._workplace.alone
        kept = snapshot(changed, place_of(file.content or {}, self._workplace.place()))
        self._recorded = (None, clock.now())

        def work(casebook: Casebook) -> CaseFile:
            with casebook.record(officer, moment_now()) as recording:
                recording.note(
                    kind,
                    encounter_id=encounter_id,
                    open=fact,
                    body=body,
                    verdict=changed.assessment.verdict,
                    content=kept,
                )
            return look_again(casebook, officer, encounter_id, alone=alone)

        self._run(work)

    # -- showing ---------------------------------------------------------------------------------------------------
    def _show(self) -> None:
        if self._file is not None:
            what, at = self._recorded or (None, None)
            shown = Shown(self._file, self._check, self._interview, what, at, self._fault)
            self.screen.show_view(self._presenter.view(shown, self._telephone.callable_by(self._workplace.officer)))

    def _callable_known(self, people: tuple[Person, ...]) -> None:
        self._telephone.people = people
        if self._file is not None:
            self._show()

    def cases_changed(self, encounter_ids: frozenset[str]) -> None:
        """Another machine of the post took cases further; the open one is looked at again."""
        if self._file is not None and self._file.encounter.encounter_id in encounter_ids:
            self.look_again()

    def look_again(self) -> None:
        """Show the open case as it stands now."""
        officer, file = self._workplace.officer, self._file
        if officer is None or file is None:
            return
        encounter_id, alone = file.encounter.encounter_id, self._workplace.alone
        self._run(lambda casebook: look_again(casebook, officer, encounter_id, alone=alone))

    def end(self) -> None:
        """Close the case and end the thread on which the hub is asked."""
        self.close()
        self._steps.shutdown(wait=True)

    def acknowledged(self, through: int) -> None:
        """The centre has acknowledged up to this number."""
        self._presenter.acked = through
