"""The facts of the case: evidence with its questions, papers shown, the interview."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QPlainTextEdit, QVBoxLayout, QWidget

from checkpoint_app.assessment.kinds import Paper, PaperState
from checkpoint_app.casework.encounter_table import Action
from checkpoint_app.casework.interview import Told
from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.casework.papers import case_number
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.casefile.view_model import CaseView
from checkpoint_app.ui.casefile.words import flag_content
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.chips import Tri, TriStateChip
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.flag_card import FlagCard
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Glyph, Option
from checkpoint_app.ui.theme.components.surfaces import Card, Plain, Rule
from checkpoint_app.ui.theme.content import FlagContent

_TRI = {PaperState.NOT_ASKED: Tri.NOT_ASKED, PaperState.SEEN: Tri.SEEN, PaperState.NOT_SHOWN: Tri.NOT_SHOWN}
_TOLD = {
    Told.PURPOSE: "casefile.interview.purpose",
    Told.LEGAL_GROUND: "casefile.interview.legal_ground",
    Told.NO_DUTY_TO_ANSWER: "casefile.interview.no_duty_to_answer",
    Told.INTERPRETER: "casefile.interview.interpreter_told",
}
_MOST_ALIKE = 4
_NEXT = {
    PaperState.NOT_ASKED: PaperState.SEEN,
    PaperState.SEEN: PaperState.NOT_SHOWN,
    PaperState.NOT_SHOWN: PaperState.NOT_ASKED,
}


class EvidenceCard(Card):
    """The flags; `answered` sends `(code, Answer)`."""

    answered = Signal(object)

    def __init__(self) -> None:
        super().__init__(padding=0, spacing=0)
        head = QHBoxLayout()
        head.setContentsMargins(Space.L, Space.L, Space.L, Space.S)
        head.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="casefile.evidence.title"))
        self._rests_on = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        head.addStretch(1)
        head.addWidget(self._rests_on)
        self.body.addLayout(head)
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.evidence.none", wrap=True)
        self._none.setContentsMargins(Space.L, 0, Space.L, Space.L)
        self.body.addWidget(self._none)
        self.cards: list[FlagCard] = []
        self._parts: list[QWidget] = []
        self._shown: tuple[FlagContent, ...] | None = None

    def show_view(self, view: CaseView) -> None:
        """Show the flags; what did not change is not drawn anew, so that the focus stays."""
        texts = active().texts
        contents = tuple(flag_content(texts, flag, may_answer=view.facts_open) for flag in view.flags)
        as_of = texts.instant(view.assessed_as_of) if view.assessed_as_of else "–"
        self._rests_on.setText(texts("casefile.rests_on", as_of=as_of, pack=view.rule_pack) if view.rule_pack else "")
        reveal(self._none, not contents)
        if contents == self._shown:
            return
        self._shown = contents
        for part in self._parts:
            self.body.removeWidget(part)
            part.hide()
            part.deleteLater()
        self._parts, self.cards = [], []
        for place, content in enumerate(contents):
            card = FlagCard(content)
            card.answered.connect(self.answered)
            self.cards.append(card)
            self._parts.extend([Rule(), card] if place else [card])
        for part in self._parts:
            self.body.addWidget(part)


class PapersCard(Card):
    """Papers, three states each; `marked` sends `(Paper, PaperState)`. Disputed ones are photographed."""

    marked = Signal(object)
    photographs_asked = Signal()
    examination_asked = Signal()

    def __init__(self) -> None:
        super().__init__("casefile.papers.title", spacing=Space.M)
        self._states: dict[Paper, PaperState] = {}
        holder = Plain()
        flow = FlowLayout(holder, spacing=Space.S)
        self.chips: dict[Paper, TriStateChip] = {}
        for paper in Paper:
            chip = TriStateChip(text_key=f"counter.paper.{paper.value.lower()}", value=paper)
            chip.clicked.connect(self._press)
            flow.addWidget(chip)
            self.chips[paper] = chip
        self.body.addWidget(holder)
        self._hint = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.papers.hint", wrap=True)
        self.body.addWidget(self._hint)
        self.photograph = ActionButton(text_key="casefile.papers.photograph", key_cap=Command.CASE_PHOTOGRAPH)
        self.photograph.clicked.connect(self.photographs_asked)
        self._photographs = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.examine = ActionButton(text_key="casefile.papers.examine", key_cap=Command.CASE_EXAMINE)
        self.examine.clicked.connect(self.examination_asked)
        self.body.addWidget(self.photograph)
        self.body.addWidget(self.examine)
        self.body.addWidget(self._photographs)

    def show_view(self, view: CaseView) -> None:
        """Show the states; a paper without one was not asked."""
        self._states = dict(view.papers)
        for paper, chip in self.chips.items():
            chip.set_state(_TRI[self._states.get(paper, PaperState.NOT_ASKED)])
            chip.setEnabled(view.facts_open)
        reveal(self._hint, view.facts_open)
        self._photographs.setText(active().texts("casefile.papers.photographs", count=view.photographs))
        reveal(self._photographs, view.photographs > 0)
        reveal(self.examine, view.side_facts_open)
        reveal(self.photograph, view.side_facts_open or view.photographs > 0)

    def _press(self) -> None:
        pressed = self.sender()
        for paper, chip in self.chips.items():
            if chip is pressed:
                self.marked.emit((paper, _NEXT[self._states.get(paper, PaperState.NOT_ASKED)]))


class InterviewCard(Card):
    """Told first, then the note. `begun` sends the set of what was told, `saved` the note."""

    begun = Signal(object)
    saved = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.M)
        self._state = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.add_head("casefile.interview.title", self._state)
        self.body.addWidget(self._make_told())
        self.body.addWidget(self._make_note())
        self._not_open = Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.interview.not_open", wrap=True)
        self.body.addWidget(self._not_open)
        self._case = ""
        self._saved_note: tuple[str, str, bool, str] = ("", "", False, "")

    def _make_told(self) -> QWidget:
        self._told_part = Plain()
        column = QVBoxLayout(self._told_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        column.addWidget(Label(role=Role.STRONG, key="casefile.interview.first"))
        grid = QGridLayout()
        grid.setSpacing(Space.S)
        self.told: dict[Told, Option] = {}
        for place, told in enumerate(Told):
            tick = Option(say(_TOLD[told]), glyph=Glyph.TICK, value=told)
            tick.clicked.connect(self._tick)
            grid.addWidget(tick, place // 2, place % 2)
            self.told[told] = tick
        column.addLayout(grid)
        foot = QHBoxLayout()
        self._needs = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.interview.begin_needs", wrap=True)
        self.begin = ActionButton(text_key="casefile.interview.begin", key_cap=Command.CASE_WORK)
        self.begin.clicked.connect(self._begin)
        foot.addWidget(self.begin)
        foot.addWidget(self._needs, 1)
        foot.setSpacing(Space.M)
        column.addLayout(foot)
        return self._told_part

    def _make_note(self) -> QWidget:
        self._note_part = Plain()
        column = QVBoxLayout(self._note_part)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.note = QPlainTextEdit()
        self.note.setAccessibleName(say("casefile.interview.note"))
        self.note.setTabChangesFocus(True)
        self.note.setFixedHeight(92)
        self.note.textChanged.connect(self._show_unsaved)
        self._note_help = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.interview.note_help", wrap=True)
        self.interpreter = TextField("casefile.interview.interpreter")
        self.interpreter.edit.textChanged.connect(self._show_unsaved)
        self.read_back = Option(say("casefile.interview.read_back"), glyph=Glyph.TICK)
        self.read_back.clicked.connect(self._tick)
        self.save = ActionButton(text_key="casefile.interview.save")
        self.save.clicked.connect(self._save)
        self.arranged_by = TextField("casefile.interview.arranged_by")
        self.arranged_by.edit.textChanged.connect(self._show_unsaved)
        self.alike = Label(role=Role.BODY, wrap=True, tabular=True)
        column.addWidget(self._note_help)
        column.addWidget(self.note)
        column.addWidget(self.arranged_by)
        column.addWidget(self.alike)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self.interpreter, 2)
        row.addWidget(self.read_back, 3, Qt.AlignmentFlag.AlignBottom)
        row.addWidget(self.save, 0, Qt.AlignmentFlag.AlignBottom)
        column.addLayout(row)
        return self._note_part

    def show_view(self, view: CaseView) -> None:
        """Show it; what is being typed stays until another case is shown."""
        interview = view.interview
        stored = (interview.note, interview.interpreter, interview.read_back, interview.arranged_by)
        if view.encounter_id != self._case or (stored != self._saved_note and not self._is_unsaved()):
            self._take(view)
        self._saved_note = stored
        started = interview.started_at is not None
        may_begin = any(step.action is Action.INTERVIEW for step in view.steps) and not started
        reveal(self._told_part, may_begin)
        reveal(self._note_part, started)
        reveal(self._not_open, not started and not may_begin and view.state is EncounterState.REFERRED)
        reveal(self, may_begin or started or view.state is EncounterState.REFERRED)
        self._show_alike(view)
        for part in (self.note, self.arranged_by.edit, self.interpreter.edit, self.read_back, self.save):
            part.setEnabled(view.facts_open)
        self._started = started
        self._view = view
        self._show_unsaved()

    def _show_alike(self, view: CaseView) -> None:
        """Say in which other cases the same was named: numbers and words, never a traveller's name."""
        texts = active().texts
        told = " · ".join(
            texts(
                "casefile.interview.alike_one",
                case=case_number(each.encounter_id),
                at=texts.instant(each.at),
                named=each.named,
            )
            for each in view.alike[:_MOST_ALIKE]
        )
        more = len(view.alike) - _MOST_ALIKE
        words = texts("casefile.interview.alike", count=len(view.alike), told=told) if view.alike else ""
        self.alike.setText(f"{words} (+{more})" if more > 0 else words)
        reveal(self.alike, bool(words))

    def _take(self, view: CaseView) -> None:
        self._case = view.encounter_id
        self.note.setPlainText(view.interview.note)
        self.interpreter.edit.setText(view.interview.interpreter)
        self.arranged_by.edit.setText(view.interview.arranged_by)
        self.read_back.set_chosen(view.interview.read_back)
        for told, tick in self.told.items():
            tick.set_chosen(told in view.interview.told)
        self._show_begin()

    def is_all_told(self) -> bool:
        """Whether everything was ticked."""
        return all(tick.chosen for tick in self.told.values())

    def _typed(self) -> tuple[str, str, bool, str]:
        note, arranged_by = self.note.toPlainText().strip(), self.arranged_by.value
        return note, self.interpreter.value, self.read_back.chosen, arranged_by

    def _is_unsaved(self) -> bool:
        return self._typed() != self._saved_note

    def _show_begin(self) -> None:
        self.begin.setEnabled(self.is_all_told())
        reveal(self._needs, not self.is_all_told())

    def _show_unsaved(self) -> None:
        view = getattr(self, "_view", None)
        if not isinstance(view, CaseView) or view.interview.started_at is None:
            self._state.setText("")
            return
        texts = active().texts
        self.save.setEnabled(view.facts_open and self._is_unsaved())
        if self._is_unsaved():
            self._state.setText(texts("casefile.interview.unsaved"))
        elif view.interview.saved_at is not None:
            self._state.setText(texts("casefile.interview.saved", time=texts.time(view.interview.saved_at)))
        else:
            time = texts.time(view.interview.started_at)
            self._state.setText(texts("casefile.interview.started", time=time))

    def _tick(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option):
            pressed.set_chosen(not pressed.chosen)
        self._show_begin()
        self._show_unsaved()

    def _begin(self) -> None:
        if self.is_all_told():
            self.begun.emit(frozenset(self.told))

    def _save(self) -> None:
        if self._is_unsaved():
            self.saved.emit(self._typed())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            for told, tick in self.told.items():
                tick.set_words(say(_TOLD[told]))
            self.read_back.set_words(say("casefile.interview.read_back"))
            self.note.setAccessibleName(say("casefile.interview.note"))
        super().changeEvent(event)
