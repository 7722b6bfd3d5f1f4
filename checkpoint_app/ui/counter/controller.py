"""Joins the counter's screen with screening, the camera's readings and the casebook.

Lives on the main thread. Look-ups and rules run here (well under a millisecond); recording runs on the casebook's
thread, and "recorded" is shown when its future has ended, never before.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from PySide6.QtCore import QObject, Signal

from checkpoint_app import clock
from checkpoint_app.assessment.kinds import Answer, Band, VerdictKind
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.kinds import EventKind, Role
from checkpoint_app.documents.codes import CodeKind
from checkpoint_app.documents.mrz import Mrz, parse_mrz, to_travel_document
from checkpoint_app.documents.travel_document import ReadingSource, ReadingStatus, TravelDocument
from checkpoint_app.faults import Fault
from checkpoint_app.scan.reading import Guidance
from checkpoint_app.services.departures import CurrentDeparture, departure_from, todays_departures
from checkpoint_app.services.recording import Decided, Recorded, record_decision
from checkpoint_app.services.screening import Environment, Screening
from checkpoint_app.services.traveller import ParkedChoice, Reading, ShownCode
from checkpoint_app.services.watching import Look, reading_of
from checkpoint_app.store.casebook import Casebook
from checkpoint_app.store.moments import moment_now
from checkpoint_app.ui.counter import intents
from checkpoint_app.ui.counter.presenter import CounterState, Message, Pictures, counter_view, live_frame
from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.sound import QuietTone
from checkpoint_app.ui.workplace import Workplace

_TYPED_CODES = (CodeKind.BOARDING_PASS, CodeKind.WORKER_CARD, CodeKind.VDS_NC)
_ACTIONS = {intents.Decision.DEPART: Action.DEPART, intents.Decision.SECONDARY: Action.REFER}
_NO_PICTURES = Pictures()
_DECISIONS = {action: decision for decision, action in _ACTIONS.items()}


class CounterController(QObject):
    """`recorded` carries a `Recorded`, `case_wanted` an encounter's id (a lone officer's referral)."""

    informed = Signal()
    recorded = Signal(object)
    case_wanted = Signal(object)

    def __init__(self, screen: CounterScreen, workplace: Workplace, environment: Environment) -> None:
        super().__init__(screen)
        self._screen, self._workplace = screen, workplace
        self._futures = Futures(self)
        self._notes = Futures(self)
        self._screening = Screening(environment)
        self._state = CounterState()
        self._called: str | None = None
        self._pictures: list[tuple[Reading, Pictures]] = []
        self._arrived: tuple[Reading, Pictures] | None = None
        self.tone = QuietTone(wanted=workplace.post.settings.quiet_tone)
        screen.intent.connect(self.take)
        workplace.changed.connect(self._world_changed)

    @property
    def screening(self) -> Screening:
        """The traveller in front of the counter."""
        return self._screening

    @property
    def guidance(self) -> Guidance:
        """What the camera tells the officer now."""
        return self._state.guidance

    @property
    def is_busy(self) -> bool:
        """Whether something is being recorded."""
        return self._futures.waiting > 0

    def use(self, environment: Environment) -> None:
        """Go on with fresh records or rules."""
        self._screening.use(environment)
        self.show()

    # -- the camera ------------------------------------------------------------------------------------------------
    def take_look(self, look: object) -> None:
        """Show a frame; take its reading in when frames agree on it."""
        if not isinstance(look, Look) or self._workplace.officer is None:
            return
        self._screen.show_frame(live_frame(look))
        for code in look.codes:
            self._show_code(ShownCode.of(code.content, code.text))
        if look.confirmed is not None:
            self._present(reading_of(look.confirmed, clock.today()), Pictures.of(look.confirmed))
        if look.guidance != self._state.guidance or not self._state.camera:
            self._state = replace(self._state, guidance=look.guidance, camera=True, camera_fault=None)
            self.show()

    def camera_failed(self, fault: object) -> None:
        """Say that there is no picture, and how to go on."""
        self._screen.show_frame(None)
        self._state = replace(self._state, camera=False, camera_fault=fault if isinstance(fault, Fault) else None)
        self.show()

    # -- readings --------------------------------------------------------------------------------------------------
    def burst(self, text: object) -> None:
        """A page or code reader typed this, whatever had the focus; the sheet in the middle has done its work."""
        self._screen.close_sheet()
        shown = ShownCode.of(str(text).encode(), str(text))
        if shown.code.kind in _TYPED_CODES and self._workplace.officer is not None:
            self._show_code(shown)
            return
        self.take(intents.MrzTyped(str(text)))

    def _show_code(self, shown: ShownCode) -> None:
        """Take the code of a paper; what holds nothing to compare is left alone."""
        if not shown.is_worth_keeping or self.is_busy or self._called is not None:
            return
        self._screening.present_code(shown)
        self.show()

    def _typed(self, intent: intents.MrzTyped) -> None:
        mrz = parse_mrz(intent.text, clock.today())
        if mrz.format is None:
            self._say("workplace.message.no_mrz")
            return
        source = ReadingSource.HAND if intent.by_hand else ReadingSource.MRZ
        self._present(_typed_reading(mrz, source))

    def _by_hand(self, intent: intents.HandFieldsEntered) -> None:
        document = TravelDocument(
            kind=intent.kind,
            source=ReadingSource.HAND,
            issuing_state="IDN",
            nationality="IDN",
            document_number=intent.document_number.strip().upper(),
            primary_identifier=intent.name.strip().upper(),
            secondary_identifier="",
            birth_date=intent.birth_date,
            expiry_date=None,
        )
        self._present(Reading(document, ReadingStatus.CONFIRMED, captured_at=clock.now()))

    def _present(self, reading: Reading, pictures: Pictures = _NO_PICTURES) -> None:
        if self._workplace.officer is None:
            return
        if self.is_busy:
            # The next page may be down before the last decision is on disk; it is not told a second time.
            self._arrived = (reading, pictures)
            return
        if self._called is not None and self._screening.check is not None:
            self._finish()
        self._pictures.append((reading, pictures))
        self._screening.present(reading)
        self._state = replace(self._state, message=Message())
        self.show()
        self.tone.play()

    def _take_arrived(self) -> None:
        arrived, self._arrived = self._arrived, None
        if arrived is not None:
            self._present(*arrived)

    def _pictures_of_main(self) -> Pictures:
        """The pictures of the page that is assessed: never those of a parked one."""
        check, held = self._screening.check, self._screening.held
        self._pictures = [pair for pair in self._pictures if any(pair[0] is each for each in held)]
        main = check.traveller.main if check else None
        return next((pictures for reading, pictures in self._pictures if reading is main), _NO_PICTURES)

    # -- intents ---------------------------------------------------------------------------------------------------
    def take(self, intent: object) -> None:
        """Act on what the officer did."""
        if self._workplace.officer is None:
            return
        match intent:
            case intents.PurposeChosen(purpose):
                self._screening.state_purpose(purpose)
            case intents.PaperSet(states):
                for paper, state in states:
                    self._screening.mark_paper(paper, state)
            case intents.AnswerGiven(question, answer) if isinstance(answer, Answer):
                self._screening.answer(str(question), answer)
            case intents.ObservationsNoted(observations):
                self._screening.note_observations(observations)
            case intents.ReasonGiven(reason):
                self._state = replace(self._state, reason=str(reason))
            case intents.DecisionChosen(decision):
                self._choose(decision)
            case intents.ChoiceCleared():
                self._screening.choose(None)
                self._state = replace(self._state, reason=None, message=Message())
            case intents.NextPressed():
                self._next()
            case intents.MrzTyped():
                self._typed(intent)
            case intents.HandFieldsEntered():
                self._by_hand(intent)
            case _:
                self._take_rest(intent)
        self.show()

    def _take_rest(self, intent: object) -> None:
        match intent:
            case intents.DepartureSet(identifier, text):
                self._set_departure(identifier, text)
            case intents.InformPressed():
                self._inform()
            case intents.CallPressed():
                self._record(Action.CALL)
            case intents.ParkedChosen(choice):
                self._settle(ParkedChoice(choice.value))
            case intents.BannerPressed(name) if name == "red_data":
                self._acknowledge()
            case intents.CaseFileOpened():
                self._record(Action.REFER)

    def _departures(self) -> tuple[CurrentDeparture, ...]:
        """Today's departures of this post, as the centre listed them."""
        listed = self._screening.environment.records.departures(self._workplace.place().post)
        return todays_departures(listed, clock.now())

    def _set_departure(self, identifier: str, text: str) -> None:
        listed = next((each for each in self._departures() if identifier and each.identifier == identifier), None)
        self._workplace.set_departure(listed or departure_from(text, clock.now()))

    def _choose(self, decision: intents.Decision) -> None:
        if self._screening.check is None or self._called is not None:
            return
        self._screening.choose(_ACTIONS[decision])
        if decision is not intents.Decision.DEPART:
            self._state = replace(self._state, reason=None)

    def _next(self) -> None:
        check = self._screening.check
        if check is None or self.is_busy:
            return
        if self._called is not None:
            self._finish()
            return
        if check.chosen is None:
            return
        if self.needs_reason and self._state.reason is None:
            self._say("counter.message.reason_first")
            return
        self._record(check.chosen)

    @property
    def needs_reason(self) -> bool:
        """Whether letting go takes a reason: at the verdict SUPERVISOR."""
        check = self._screening.check
        if check is None or check.chosen is not Action.DEPART:
            return False
        return check.assessment.verdict is VerdictKind.SUPERVISOR

    # -- recording -------------------------------------------------------------------------------------------------
    def _record(self, action: Action) -> None:
        check, officer = self._screening.check, self._workplace.officer
        if check is None or officer is None or self.is_busy or self._called is not None:
            return
        reason = self._state.reason if action is Action.DEPART else None
        decided = Decided(check, action, reason=reason, alone=self._workplace.alone, informed=self._state.informed)
        document = check.traveller.main.document
        place, keys = self._workplace.place(), self._workplace.keys()
        place = replace(place, group=self._workplace.group_of(document))
        feed = self._workplace.feed_seen(self._screening.environment.records.feed_position())
        future = self._workplace.post.writer.submit(
            lambda casebook: record_decision(casebook, officer, decided, place, keys, feed)
        )
        self._mark_listed()
        self._state = replace(self._state, message=Message("counter.message.recording"))
        done = {
            Action.CALL: self._called_done,
            Action.REFER: self._referred,
            Action.ABANDON: self._abandoned,
        }.get(action, self._recorded)
        self._futures.watch(future, done, self._not_recorded)

    def _mark_listed(self) -> None:
        """Whoever shares the booking of somebody flagged is asked apart (T03); the list remembers the codes alone."""
        check = self._screening.check
        if check is None:
            return
        codes = frozenset(flag.code for flag in check.assessment.flags)
        keep = self._workplace.mark_listed(check.traveller.main.document, codes)
        if keep is not None:
            self._notes.watch(self._workplace.post.writer.submit(lambda _: keep()), self._noted, self._not_recorded)

    def _recorded(self, recorded: Recorded) -> None:
        self._finish()
        self._state = replace(self._state, message=Message("counter.message.recorded", clock.now()))
        self.recorded.emit(recorded)
        self.show()
        self._take_arrived()

    def _referred(self, recorded: Recorded) -> None:
        self._recorded(recorded)
        if self._workplace.alone:
            self.case_wanted.emit(recorded.encounter.encounter_id)

    def _called_done(self, recorded: Recorded) -> None:
        """A silent call leaves the screen as it was: nobody at the counter may notice."""
        self._called = recorded.encounter.encounter_id
        self._state = replace(self._state, message=Message())
        self.recorded.emit(recorded)
        self.show()
        self._take_arrived()

    def _abandoned(self, recorded: Recorded) -> None:
        """The one before is on record as gone: the parked page is the traveller now."""
        self._screening.take_parked(ParkedChoice.NEXT_TRAVELLER)
        self._reset()
        self.recorded.emit(recorded)
        self.show()
        self._take_arrived()

    def _not_recorded(self, fault: Fault) -> None:
        """The traveller stays on the screen, with the sentence that says why and what to do."""
        self.tell(fault)
        self._take_arrived()

    def tell(self, fault: Fault) -> None:
        """Show the sentence of a fault."""
        self._state = replace(self._state, message=Message(fault=fault))
        self.show()

    def tell_of(self, key: str, at: datetime | None = None) -> None:
        """Show one sentence, of an instant where it speaks of one, between two travellers."""
        if self._screening.check is None:
            self._state = replace(self._state, message=Message(key, at))
            self.show()

    def _finish(self) -> None:
        """Take the traveller's data off the screen."""
        self._screening.clear()
        self._reset()

    def _reset(self) -> None:
        """Begin anew with whoever comes next; only what belongs to the camera stays."""
        self._called = None
        kept = self._state
        self._state = CounterState(guidance=kept.guidance, camera=kept.camera, camera_fault=kept.camera_fault)

    def _settle(self, choice: ParkedChoice) -> None:
        """The one before left the queue without a decision: that is recorded first."""
        if choice is ParkedChoice.NEXT_TRAVELLER:
            self._record(Action.ABANDON)
        else:
            self._screening.take_parked(choice)

    def _inform(self) -> None:
        self._state = replace(self._state, informed=True)
        self.informed.emit()
        if self._screening.check is None:
            self._note(EventKind.INFORM)

    def _acknowledge(self) -> None:
        self._workplace.red_acknowledged = True
        self._note(EventKind.ACKNOWLEDGE)

    def _note(self, kind: EventKind) -> None:
        officer = self._workplace.officer
        if officer is None:
            return

        def work(casebook: Casebook) -> None:
            with casebook.record(officer, moment_now()) as recording:
                recording.note(kind, open={"count": 1})

        # Apart from decisions: a note that is being written closes none of them.
        self._notes.watch(self._workplace.post.writer.submit(work), self._noted, self._not_recorded)

    def _noted(self, _result: object) -> None:
        """A note is on disk; nothing on the screen waits for it."""

    # -- showing ---------------------------------------------------------------------------------------------------
    def _world_changed(self, what: object) -> None:
        if what == "officer":
            self._forget()
        elif what in {"departure", "lists", "companions"}:
            self._screening.reassess()
        self.show()

    def lock(self) -> None:
        """Take everything personal off the screen; a traveller without a decision is recorded as abandoned."""
        if not self.is_busy:
            self._record(Action.ABANDON)
        self._forget()
        self._screen.close_sheet()
        self._screen.show_frame(None)
        self.show()

    def _forget(self) -> None:
        self._arrived = None
        self._screening.drop()
        self._reset()

    def _say(self, key: str) -> None:
        self._state = replace(self._state, message=Message(key))

    def show(self) -> None:
        """Make the view anew and show it."""
        check = self._screening.check
        now = clock.now()
        ages = self._screening.environment.records.ages(now)
        red = any(age.band not in {Band.GREEN, Band.AMBER} for age in ages if age.feed.value == "clearances")
        officer = self._workplace.officer
        self._state = replace(
            self._state,
            check=check,
            pictures=self._pictures_of_main(),
            parked=self._screening.parked,
            decision=_DECISIONS.get(check.chosen) if check and check.chosen else None,
            needs_reason=self.needs_reason,
            is_recording=self.is_busy,
            called=self._called is not None,
            red_banner=red and not self._workplace.red_acknowledged,
            alone=self._workplace.alone,
            may_decide=officer is not None and officer.role in {Role.OFFICER, Role.SUPERVISOR},
            departure=self._workplace.current_departure(),
            departures=self._departures(),
            listed=self._workplace.entry_of(check.traveller.main.document) if check else None,
            has_lists=bool(self._workplace.lists),
            ages=ages,
            today=clock.today(),
        )
        self._screen.show_view(counter_view(self._state, self._workplace.words))


def _typed_reading(mrz: Mrz, source: ReadingSource) -> Reading:
    """What a person or a page reader typed is sure when its check digits say so."""
    status = ReadingStatus.CONFIRMED if mrz.check_digits_agree else ReadingStatus.UNSURE
    return Reading(to_travel_document(mrz, source), status, mrz, captured_at=clock.now())
