"""Joins the case file with casework: opens a case, records facts, interview and decisions.

Lives on the main thread; the casebook is touched on its own thread only. Facts that are marked here are recorded at
once and the assessment is made again with what is known now.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from datetime import datetime, timedelta

from PySide6.QtCore import QObject, QTimer, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Level, VerdictKind
from checkpoint_app.assessment.observations import VictimIndicator
from checkpoint_app.casework.canonical import JsonValue
from checkpoint_app.casework.case_steps import CaseEvent
from checkpoint_app.casework.encounter import Action, Encounter, Need, Outcome, SecondPerson, Step, lapse_at
from checkpoint_app.casework.events import OpenValue
from checkpoint_app.casework.interview import Asked, Interview, asked_to_body, read_interview
from checkpoint_app.casework.kept_documents import read_kept_documents
from checkpoint_app.casework.kinds import EncounterState, EventKind, Role
from checkpoint_app.casework.protection import protection_of, protection_to_body
from checkpoint_app.casework.telephone import TelephoneChallenge
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.faults import Fault
from checkpoint_app.services.kept_documents import keep_document, note_transport_missed, return_document
from checkpoint_app.services.recording import observed, snapshot, traveller_from
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
from checkpoint_app.services.snapshots import read_snapshot
from checkpoint_app.services.telephone import ask_challenge, confirm_by_telephone, people_by_telephone
from checkpoint_app.services.traveller import Traveller
from checkpoint_app.store.casebook import Casebook, HistoryEntry, ReadReason
from checkpoint_app.store.moments import moment_now
from checkpoint_app.store.people import LoggedInOfficer, Person
from checkpoint_app.texts import texts
from checkpoint_app.ui.casefile.screen import CaseScreen
from checkpoint_app.ui.casefile.view_model import (
    AnswerFlag,
    AskChallenge,
    BeginInterview,
    ByTelephone,
    CaseView,
    Challenge,
    CloseFile,
    Decide,
    GiveReview,
    KeepDocument,
    MarkPaper,
    NoteMissed,
    NoteObservations,
    OpenPapers,
    Provisional,
    RecordIndicators,
    ReturnDocument,
    SaveInterview,
    SecondPeople,
    SecondPersonGiven,
    SignsHere,
    TimelineEntry,
)
from checkpoint_app.ui.casefile.view_model import Person as TelephonePerson
from checkpoint_app.ui.casefile.view_model import Traveller as TravellerView
from checkpoint_app.ui.countries import country_name
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.workplace import Workplace

_CLOCK_MS = 1000
_LEVELS = {
    VerdictKind.ASK: Level.ASK,
    VerdictKind.SECONDARY: Level.SECONDARY,
    VerdictKind.SUPERVISOR: Level.SUPERVISOR,
}
_FACT_STATES = frozenset({EncounterState.CLAIMED, EncounterState.INTERVIEW})
# Steps in which a wait ends or a case is passed on belong to the queue, not to the case file.
_IN_QUEUE = frozenset(
    {Action.RELEASE, Action.REASSIGN, Action.LEASE_END, Action.LAPSE, Action.INTERVIEW, Action.CLAIM}
)


class CaseController(QObject):
    """`closed` tells that the officer goes back to where the case was opened from.

    `refused` carries why a case could not be opened at all, `papers_wanted` the CaseFile whose papers are asked for.
    """

    closed = Signal()
    refused = Signal(object)
    papers_wanted = Signal(object)

    def __init__(self, screen: CaseScreen, workplace: Workplace, environment: Callable[[], Environment]) -> None:
        super().__init__(screen)
        self._screen, self._workplace, self._environment = screen, workplace, environment
        self._futures = Futures(self)
        self._file: CaseFile | None = None
        self._check: Check | None = None
        self._interview = Interview()
        self._names: dict[str, str] = {}
        self._acked = 0
        self._recorded: tuple[Action | None, datetime] | None = None
        self._fault: Fault | None = None
        self._is_open = False
        self._callable: tuple[Person, ...] = ()
        self._challenge: TelephoneChallenge | None = None
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

        self._challenge = None
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
        self._file = self._check = self._challenge = None
        self._interview, self._is_open = Interview(), False
        self._screen.clear()

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
                traveller_from(file.encounter.encounter_id, opened, file.content), self._environment()
            )
        self._interview = read_interview(_case_events(file), self._interview)
        self._show()

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
            self._screen.tick(clock.now())

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
            case SaveInterview(_, note, interpreter, read_back):
                self._interview = replace(
                    self._interview, note=note, interpreter=interpreter, read_back=read_back, saved_at=clock.now()
                )
                self._save_interview(officer)
            case AskChallenge(encounter_id, officer_id):
                self._challenge = ask_challenge(officer_id, encounter_id)
                self._show()
            case KeepDocument(encounter_id, place, ground, days):
                due = clock.today() + timedelta(days=days)
                self._note_beside(lambda casebook: keep_document(casebook, officer, encounter_id, ground, place, due))
            case ReturnDocument(encounter_id):
                self._note_beside(lambda casebook: return_document(casebook, officer, encounter_id))
            case NoteMissed(encounter_id):
                self._note_beside(lambda casebook: note_transport_missed(casebook, officer, encounter_id))
            case OpenPapers():
                self.papers_wanted.emit(file)
            case Decide():
                self._decide(officer, intent)
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
        second, challenge = intent.second, self._challenge
        # One answer to one challenge: a wrong one asks for a new code.
        self._challenge = None

        def work(casebook: Casebook) -> CaseFile:
            person = self._second(casebook, officer, second, challenge)
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

    @staticmethod
    def _second(
        casebook: Casebook,
        officer: LoggedInOfficer,
        given: SecondPersonGiven | None,
        challenge: TelephoneChallenge | None,
    ) -> LoggedInOfficer | SecondPerson | None:
        """Find who stands behind a decision; raises DataRejected when they do not prove it. Casebook's thread."""
        if isinstance(given, SignsHere):
            return casebook.people.log_in(given.officer_id, given.password, clock.now())
        if isinstance(given, ByTelephone) and challenge is not None and challenge.text == given.challenge:
            return confirm_by_telephone(casebook, officer, challenge, given.response)
        return None

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
        changed = examine(traveller, self._environment())
        encounter_id, alone = file.encounter.encounter_id, self._workplace.alone
        content = file.content or {}
        kept = snapshot(changed, replace(self._workplace.place(), departure=str(content.get("departure", ""))))
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
            self._screen.show_view(self._view(self._file))

    def _view(self, file: CaseFile) -> CaseView:
        encounter = file.encounter
        officer = self._workplace.officer
        listed = read_snapshot(file.content)
        verdict = self._check.assessment.verdict if self._check else encounter.verdict or VerdictKind.CANNOT_TELL
        mine = officer is not None and encounter.claimed_by == officer.officer_id
        recorded_at = self._recorded[1] if self._recorded and self._fault is None else None
        return CaseView(
            encounter.encounter_id,
            encounter.encounter_id[-8:].upper(),
            clock.now(),
            encounter.state,
            self._traveller(listed.name),
            verdict,
            _LEVELS.get(verdict, Level.INFORMATION),
            self._workplace.words("workplace.origin", counter=listed.counter),
            steps=tuple(
                _for_this_person(step, encounter, officer) for step in file.open_steps if _shown(step, encounter)
            ),
            facts_open=mine and encounter.state in _FACT_STATES,
            departure=listed.departure,
            boards_at=encounter.boarding_at,
            claimed_by=self._name(encounter.claimed_by),
            mine=mine,
            lease_until=encounter.lease_until,
            timeline=tuple(self._entry(entry) for entry in file.history),
            flags=self._check.assessment.flags if self._check else (),
            assessed_as_of=self._check.assessment.as_of if self._check else None,
            rule_pack=self._rule_pack(),
            interview=self._interview,
            papers=tuple(self._check.traveller.papers.items()) if self._check else (),
            observations=self._check.traveller.observations if self._check else (),
            indicators=_indicators_of(file.history),
            second=self._second_people(),
            kept=next((each for each in read_kept_documents(_case_events(file)) if each.returned_at is None), None),
            transport_missed=any(entry.event.kind is EventKind.TRANSPORT_MISSED for entry in file.history),
            side_facts_open=mine and encounter.state is not EncounterState.REFERRED,
            provisional=_provisional(encounter),
            ground=encounter.ground,
            review_open=_may_review(file, officer),
            recorded_at=recorded_at,
            recorded=self._recorded[0] if self._recorded and self._fault is None else None,
            fault=self._fault,
        )

    def _second_people(self) -> SecondPeople:
        """Who could be called: nobody is their own second person."""
        officer, asked = self._workplace.officer, self._challenge
        others = tuple(
            TelephonePerson(person.officer_id, f"{person.display_name} · {person.officer_id}")
            for person in self._callable
            if officer is None or person.officer_id != officer.officer_id
        )
        challenge = Challenge(asked.officer_id, asked.text, asked.valid_until) if asked else None
        return SecondPeople(others, challenge)

    def _callable_known(self, people: tuple[Person, ...]) -> None:
        self._callable = people
        if self._file is not None:
            self._show()

    def _traveller(self, name: str) -> TravellerView:
        if self._check is None:
            return TravellerView(name, None, None, Bilingual("–", "–"), "–", None)
        document = self._check.traveller.main.document
        expiry = PartialDate.of(document.expiry_date) if document.expiry_date else None
        born = document.birth_date.full if document.birth_date else None
        today = clock.today()
        age = None if born is None else today.year - born.year - ((today.month, today.day) < (born.month, born.day))
        nationality = Bilingual(country_name(document.nationality, "id"), country_name(document.nationality, "en"))
        return TravellerView(name, document.birth_date, age, nationality, document.document_number, expiry)

    def _rule_pack(self) -> str:
        if self._check is None:
            return ""
        return f"{self._check.assessment.rule_pack_id} {self._check.assessment.rule_pack_version}"

    def _name(self, officer_id: str | None) -> str | None:
        if officer_id is None:
            return None
        officer = self._workplace.officer
        if officer is not None and officer.officer_id == officer_id:
            return officer.display_name
        if officer_id not in self._names:
            self._names = {person.officer_id: person.display_name for person in self._workplace.post.people()}
        return self._names.get(officer_id) or self._workplace.name_of(officer_id) or officer_id

    def _entry(self, entry: HistoryEntry) -> TimelineEntry:
        event = entry.event
        step = str(event.open.get("action", event.kind.value)).lower()
        body = entry.body or {}
        note = body.get("note") or body.get("reason")
        if event.kind is EventKind.INTERVIEW and "note" in body:
            step = "interview_note"
        return TimelineEntry(
            event.at_wall,
            step,
            event.officer_id or "",
            detail=_in_words(step, str(note)) if note else None,
            is_sent=event.dev_seq <= self._acked or event.device_id != self._own_device,
            is_amended=False,
        )

    @property
    def _own_device(self) -> str:
        membership = self._workplace.post.membership
        return membership.account.device_id if membership else ""

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
        self._acked = through


def _case_events(file: CaseFile) -> tuple[CaseEvent, ...]:
    return tuple(CaseEvent(entry.event, entry.body) for entry in file.history)


def _may_review(file: CaseFile, officer: LoggedInOfficer | None) -> bool:
    """A let-go at the highest verdict is looked at by a supervisor who did not decide it."""
    is_other = officer is not None and officer.officer_id != file.encounter.decided_by
    return file.needs_review and is_other and officer is not None and officer.role is Role.SUPERVISOR


def _shown(step: Step, encounter: Encounter) -> bool:
    return step.action not in _IN_QUEUE or (
        step.action is Action.INTERVIEW and encounter.state is EncounterState.CLAIMED
    )


def _for_this_person(step: Step, encounter: Encounter, officer: LoggedInOfficer | None) -> Step:
    """Confirming what somebody else imposed is being the second person: nobody else is needed."""
    other = officer is not None and officer.officer_id != encounter.decided_by
    if step.action is Action.CONFIRM and other:
        return replace(step, needs=step.needs - {Need.SECOND_PERSON})
    return step


def _provisional(encounter: Encounter) -> Provisional | None:
    """The provisional postponement that runs, or the one that has lapsed."""
    shown = encounter.state in {EncounterState.POSTPONED_PROVISIONAL, EncounterState.LAPSED}
    if not shown or encounter.provisional_since is None or encounter.ground is None:
        return None
    since = encounter.provisional_since
    return Provisional(since, lapse_at(since, encounter.boarding_at), encounter.ground)


def _in_words(step: str, reason: str) -> Bilingual | str:
    """A reason of the closed list in both languages, with the person's own words behind it."""
    code, _, own = reason.partition(": ")
    key = f"casefile.reason.{'postpone' if step == 'postpone_provisionally' else step}.{code}"
    if not texts("id").has(key):
        key = f"counter.reason.{code}"
    if not texts("id").has(key):
        return reason
    behind = f": {own}" if own else ""
    return Bilingual(texts("id")(key) + behind, texts("en")(key) + behind)


def _indicators_of(history: tuple[HistoryEntry, ...]) -> frozenset[VictimIndicator] | None:
    """Read the victim indicators recorded last; None when which they are is not for these eyes."""
    bodies = [entry.body for entry in history if entry.body and INDICATORS in entry.body]
    if not bodies:
        return frozenset()
    found = bodies[-1][INDICATORS]
    return frozenset(VictimIndicator(str(each)) for each in found) if isinstance(found, list) else None
