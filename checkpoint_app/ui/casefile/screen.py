"""The case file: the encounter's life, its evidence and interview, and the decisions that are open.

`show_view` takes everything, `tick` the seconds of the clock, `handle_key` the screen's keys; `intent` sends one
frozen intent of `view_model`. Choosing a decision shows it, one key records it, Esc takes it back. Main thread only.
"""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QBoxLayout, QHBoxLayout, QVBoxLayout

from checkpoint_app.assessment.flags import Bilingual
from checkpoint_app.assessment.kinds import Answer, Level, Paper, PaperState, VerdictKind
from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.casework.encounter_table import Action, Step
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.amending.card import AmendCard
from checkpoint_app.ui.casefile.clock_card import WayCard
from checkpoint_app.ui.casefile.decision_form import DecisionForm
from checkpoint_app.ui.casefile.dock import DecisionDock
from checkpoint_app.ui.casefile.facts import EvidenceCard, InterviewCard, PapersCard
from checkpoint_app.ui.casefile.header import CaseHeader
from checkpoint_app.ui.casefile.noted import IndicatorsCard, ReferralCard
from checkpoint_app.ui.casefile.review_card import ReviewCard
from checkpoint_app.ui.casefile.side_facts import SideFactsCard
from checkpoint_app.ui.casefile.timeline import TimelineCard
from checkpoint_app.ui.casefile.view_model import (
    AnswerFlag,
    AskChallenge,
    BeginInterview,
    CaseView,
    CloseFile,
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
    Traveller,
)
from checkpoint_app.ui.casefile.words import step_words
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, cap_of, reveal, say
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, Scroll
from checkpoint_app.ui.theme.shapes import BAD, OFF, Look, Shape

_RECORDED = Look(Tone.IN_ORDER, Shape.CHECK)
_WIDE_PX, _BROAD_PX = 1400, 2000
_SIDES_PX, _SIDES_NARROW_PX, _SIDES_BROAD_PX = (288, 432), (232, 388), (360, 560)


class CaseScreen(DeskPage):
    """The case file."""

    intent = Signal(object)
    where = Where.CASE

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._view: CaseView | None = None
        self._is_recording = False
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        self.header = CaseHeader()
        self.header.closed.connect(self._close)
        self.header.papers_asked.connect(self._open_papers)
        column.addWidget(self.header)
        middle = Plain()
        row = QHBoxLayout(middle)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        self.timeline = TimelineCard()
        row.addWidget(self.timeline)
        row.addWidget(self._make_facts(), 1)
        row.addWidget(self._make_decision())
        column.addWidget(middle, 1)
        column.addWidget(self._make_refused())
        self.dock = DecisionDock()
        self.dock.chosen.connect(self._choose)
        self.dock.recorded.connect(self._record)
        column.addWidget(self.dock)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_facts(self) -> Scroll:
        scroll = Scroll(spacing=Space.L)
        self.interview, self.evidence = InterviewCard(), EvidenceCard()
        holder = Plain()
        self._facts = QBoxLayout(QBoxLayout.Direction.TopToBottom, holder)
        self._facts.setContentsMargins(0, 0, 0, 0)
        self._facts.setSpacing(Space.L)
        for card in (self.interview, self.evidence):
            self._facts.addWidget(card, 1, Qt.AlignmentFlag.AlignTop)
        scroll.body.addWidget(holder)
        self.referral, self.indicators = ReferralCard(), IndicatorsCard()
        scroll.body.addWidget(self.indicators)
        scroll.body.addWidget(self.referral)
        self.referral.noted.connect(self._note)
        self.indicators.recorded.connect(self._record_indicators)
        scroll.body.addStretch(1)
        self.interview.begun.connect(self._begin)
        self.interview.saved.connect(self._save)
        self.evidence.answered.connect(self._answer)
        return scroll

    def _make_decision(self) -> Scroll:
        self._decision = Scroll(spacing=Space.L)
        self.other = Banner(OFF)
        self.way = WayCard()
        self.card = Card(spacing=Space.M)
        self._title = Label(role=Role.VALUE, wrap=True)
        self.form = DecisionForm()
        self.form.changed.connect(self._show_draft)
        self.form.challenge_asked.connect(self._ask_challenge)
        self.review = ReviewCard()
        self.review.reviewed.connect(self._review)
        self.amend = AmendCard(folded=True)
        self.amend.amended.connect(self.intent)
        self.papers = PapersCard()
        self.papers.marked.connect(self._mark)
        self.papers.photographs_asked.connect(self._open_photographs)
        self.papers.examination_asked.connect(self._open_examination)
        self.side = SideFactsCard()
        self.side.kept.connect(self._keep)
        self.side.returned.connect(self._give_back)
        self.side.missed.connect(self._missed)
        self.card.body.addWidget(self._title)
        self.card.body.addWidget(self.form)
        column = self._decision.body
        for part in (self.other, self.way, self.card, self.review, self.amend, self.papers, self.side):
            column.addWidget(part)
        column.addStretch(1)
        self._decision.verticalScrollBar().rangeChanged.connect(self._follow)
        return self._decision

    def _make_refused(self) -> Plain:
        """Why the last decision was not recorded: beside the decisions, where no scrolling hides it."""
        self._refused_part = Plain()
        row = QHBoxLayout(self._refused_part)
        row.setContentsMargins(Space.L, 0, Space.L, Space.M)
        self.refused = Banner(BAD)
        row.addWidget(self.refused)
        return self._refused_part

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: CaseView) -> None:
        """Show a case; a draft is dropped when its step is no longer open or something was recorded."""
        before, self._view = self._view, view
        self._is_recording = False
        texts = active().texts
        self.header.show_view(view)
        self.timeline.show_entries(view.timeline)
        self.interview.show_view(view)
        self.evidence.show_view(view)
        self.papers.show_view(view)
        self.referral.show_view(view)
        self.indicators.show_view(view)
        self.review.show_view(view)
        self.amend.show_amend(view.amend)
        self.side.show_view(view)
        self.refused.show_banner(BAD, texts(view.fault.key, **view.fault.values) if view.fault else "")
        reveal(self._refused_part, view.fault is not None)
        held = not view.mine and bool(view.claimed_by) and not view.steps
        self.other.show_banner(OFF, texts("casefile.other_claim", who=view.claimed_by) if held else "")
        self.way.show_view(view, view.now)
        self.dock.show_steps(view.steps)
        self._show_form(before, view)
        self.setAccessibleName(texts("casefile.name", number=view.case_number))

    def _show_form(self, before: CaseView | None, view: CaseView) -> None:
        step = self.form.step
        stays = (
            before is not None
            and step is not None
            and step in view.steps
            and before.encounter_id == view.encounter_id
            and (view.fault is not None or before.recorded_at == view.recorded_at)
        )
        if stays:
            self.form.show_view(view)
            self._show_draft()
        else:
            self.form.choose(None, view)

    def clear(self) -> None:
        """Take the traveller off the screen (lock, another person logs in): words, drafts and secrets."""
        if self._view is None:
            return
        nobody = Traveller("", None, None, Bilingual("", ""), "", None)
        gone = CaseView(
            "", "", self._view.now, EncounterState.CLOSED, nobody, VerdictKind.NOTHING_TO_FLAG, Level.INFORMATION, ""
        )
        self.show_view(gone)
        self._view = None

    def tick(self, now: datetime) -> None:
        """Move the clock of a provisional postponement; nothing else changes with the seconds."""
        if self._view is not None:
            self.way.show_view(self._view, now)

    def _show_draft(self) -> None:
        if self._view is None:
            return
        step = self.form.step
        self.dock.show_chosen(step.action if step else None)
        self.dock.record.setEnabled(self.form.intent() is not None and not self._is_recording)
        self._title.setText(step_words(active().texts, step.action) if step else "")
        reveal(self.card, step is not None and (bool(step.needs) or step.action is Action.PROTECT))
        self._show_message(step)
        QTimer.singleShot(0, self, self._follow)

    def _follow(self) -> None:
        """Bring what is asked next into view, once the layout has settled."""
        if self.form.is_pristine():
            self._decision.verticalScrollBar().setValue(0)
            return
        part = self.form.asked_part()
        if part is not None:
            self._decision.ensureWidgetVisible(part, 0, Space.M)

    def _show_message(self, step: Step | None) -> None:
        view, texts = self._view, active().texts
        if view is None:
            return
        if step is None:
            if view.recorded_at is not None and view.recorded is not None:
                what = step_words(texts, view.recorded)
                words = texts("casefile.recorded", time=texts.time(view.recorded_at), what=what)
                self.dock.show_message(words, _RECORDED)
            else:
                self.dock.show_message(say(f"casefile.decision.{'hint' if self.dock.buttons else 'none_open'}"))
            return
        what, lacking = step_words(texts, step.action), self.form.missing()
        if lacking is not None:
            words = texts("casefile.decision.needs", what=what, missing=texts(f"casefile.missing.{lacking.value}"))
        else:
            words = texts("casefile.decision.ready", what=what, key=cap_of(Command.CASE_RECORD))
        self.dock.show_message(words)

    # -- keys -----------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Alt + digit answers the marked question."""
        if press.alt and not press.ctrl:
            group = self.form.marked_group() or self.review.marked_group()
            digit = press.key - Qt.Key.Key_0
            if group is not None and 1 <= digit <= 9:
                return group.press_digit(digit)
        if press.key == Qt.Key.Key_Escape:
            self._clear_or_close()
            return True
        return super().handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        if command is Command.CASE_KEEP:
            opened = self.side.press_key()
            QTimer.singleShot(0, self, lambda: self._decision.ensureWidgetVisible(self.side, 0, Space.M))
            return opened
        return super().do(command)

    def _clear_or_close(self) -> None:
        if self._view is not None and self.form.step is not None:
            self.form.choose(None, self._view)
        else:
            self._close()

    # -- asking ---------------------------------------------------------------------------------------------------
    def _choose(self, step: object) -> None:
        if self._view is None or not isinstance(step, Step):
            return
        self.form.choose(None if step == self.form.step else step, self._view)
        self._decision.verticalScrollBar().setValue(0)

    def _record(self) -> None:
        made = self.form.intent()
        if made is None or self._is_recording:
            return
        # One press records once: the next view tells what became of it.
        self._is_recording = True
        self.dock.record.setEnabled(False)
        self.dock.show_message(say("casefile.decision.recording"))
        self.intent.emit(made)

    def _close(self) -> None:
        if self._view is not None:
            self.intent.emit(CloseFile(self._view.encounter_id))

    def _keep(self, typed: object) -> None:
        if self._view is not None and isinstance(typed, tuple):
            self.intent.emit(KeepDocument(self._view.encounter_id, *typed))

    def _give_back(self) -> None:
        if self._view is not None:
            self.intent.emit(ReturnDocument(self._view.encounter_id))

    def _missed(self) -> None:
        if self._view is not None:
            self.intent.emit(NoteMissed(self._view.encounter_id))

    def _open_papers(self) -> None:
        if self._view is not None:
            self.intent.emit(OpenPapers(self._view.encounter_id))

    def _open_photographs(self) -> None:
        if self._view is not None:
            self.intent.emit(OpenPhotographs(self._view.encounter_id))

    def _open_examination(self) -> None:
        if self._view is not None:
            self.intent.emit(OpenExamination(self._view.encounter_id))

    def _begin(self, told: object) -> None:
        if self._view is not None and isinstance(told, frozenset):
            self.intent.emit(BeginInterview(self._view.encounter_id, told))

    def _save(self, typed: object) -> None:
        if self._view is not None and isinstance(typed, tuple):
            self.intent.emit(SaveInterview(self._view.encounter_id, *typed))

    def _answer(self, given: object) -> None:
        if self._view is not None and isinstance(given, tuple):
            code, answer = given
            if isinstance(answer, Answer):
                self.intent.emit(AnswerFlag(self._view.encounter_id, str(code), answer))

    def _note(self, observations: object) -> None:
        if self._view is not None and isinstance(observations, tuple):
            self.intent.emit(NoteObservations(self._view.encounter_id, observations))

    def _record_indicators(self, indicators: object) -> None:
        if self._view is not None and isinstance(indicators, frozenset):
            self.intent.emit(RecordIndicators(self._view.encounter_id, indicators))

    def _review(self, found: object) -> None:
        if self._view is not None and isinstance(found, tuple):
            outcome, note = found
            if isinstance(outcome, Outcome):
                self.intent.emit(GiveReview(self._view.encounter_id, outcome, str(note)))

    def _mark(self, marked: object) -> None:
        if self._view is not None and isinstance(marked, tuple):
            paper, state = marked
            if isinstance(paper, Paper) and isinstance(state, PaperState):
                self.intent.emit(MarkPaper(self._view.encounter_id, paper, state))

    def _ask_challenge(self, officer_id: object) -> None:
        if self._view is not None:
            self.intent.emit(AskChallenge(self._view.encounter_id, str(officer_id)))

    # -- Qt -------------------------------------------------------------------------------------------------------
    def say_again(self) -> None:
        """Say everything anew; the draft stays."""
        if self._view is not None:
            self.show_view(self._view)
            self.amend.say_again()

    def showEvent(self, event: QShowEvent) -> None:  # noqa: N802
        """Take the keys without choosing anything."""
        super().showEvent(event)
        self.setFocus()

    def resizeEvent(self, event: QResizeEvent) -> None:  # noqa: N802
        """Give the middle what the sides can spare."""
        broad = self.width() >= _BROAD_PX
        left, right = _SIDES_PX if self.width() >= _WIDE_PX else _SIDES_NARROW_PX
        if broad:
            left, right = _SIDES_BROAD_PX
        side_by_side, below = QBoxLayout.Direction.LeftToRight, QBoxLayout.Direction.TopToBottom
        self._facts.setDirection(side_by_side if broad else below)
        self.timeline.setFixedWidth(left)
        self._decision.setFixedWidth(right)
        super().resizeEvent(event)
