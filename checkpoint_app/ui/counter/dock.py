"""The lower edge of the counter: purpose, papers, decision, NEXT. Eight columns shared by the pad's eight keys."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.assessment.kinds import Paper, PaperState, Purpose
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.intents import (
    CallPressed,
    CaseFileOpened,
    Decision,
    DecisionChosen,
    InformPressed,
    NextPressed,
    PaperSet,
    PurposeChosen,
)
from checkpoint_app.ui.counter.pair_chip import PairChip, next_pair
from checkpoint_app.ui.counter.view_model import CounterView, MessageView
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, set_mark
from checkpoint_app.ui.theme.components.buttons import (
    ActionButton,
    DecisionButton,
    KeyCap,
    PressButton,
    PrimaryButton,
)
from checkpoint_app.ui.theme.components.chips import ChoiceChip, Tri, TriStateChip
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.shapes import OFF
from checkpoint_app.ui.theme.speech import announce

LABEL_PX = 88
_WIDEST_CHIP_PX = 208

PURPOSES: tuple[Purpose, ...] = (
    Purpose.WORK,
    Purpose.SEAFARER,
    Purpose.VISIT,
    Purpose.PILGRIMAGE,
    Purpose.STUDY,
    Purpose.BUSINESS,
    Purpose.OFFICIAL,
    Purpose.LIVES_ABROAD_OR_OTHER,
)
"""In the order of the keys 1 to 8."""
PAPERS: tuple[tuple[Paper, ...], ...] = (
    (Paper.WORK_VISA,),
    (Paper.VISIT_VISA,),
    (Paper.HOST_WORK_CARD,),
    (Paper.RESIDENCE_CARD,),
    (Paper.CONTRACT,),
    (Paper.LEAVE_LETTER,),
    (Paper.SEAFARERS_BOOK, Paper.SEA_WORK_AGREEMENT),
    (Paper.WORKER_CARD,),
)
"""In the order of the keys 1 to 8; key 7 has two papers, each with its own mark."""

_TRI = {PaperState.NOT_ASKED: Tri.NOT_ASKED, PaperState.SEEN: Tri.SEEN, PaperState.NOT_SHOWN: Tri.NOT_SHOWN}
_STATE = {tri: state for state, tri in _TRI.items()}
_NEXT = {
    PaperState.NOT_ASKED: PaperState.SEEN,
    PaperState.SEEN: PaperState.NOT_SHOWN,
    PaperState.NOT_SHOWN: PaperState.NOT_ASKED,
}


def show_decisions(
    view: CounterView, depart: PressButton, secondary: PressButton, inform: PressButton, following: PressButton
) -> None:
    """Show on the buttons what is chosen, and what can be."""
    for button, decision in ((depart, Decision.DEPART), (secondary, Decision.SECONDARY)):
        button.set_chosen(view.decision is decision)
        button.setEnabled(decision in view.open_decisions)
    inform.set_chosen(view.informed)
    following.setEnabled(view.next_open)


class MessageLine(QWidget):
    """What is chosen, what was recorded, what went wrong: a shape where there is one, and words."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self._shape = ShapeView(OFF, 18)
        self.words = Label(role=Role.CAPTION, tone=Tone.MUTED, wrap=True)
        row.addWidget(self._shape)
        row.addWidget(self.words, 1)

    def show_message(self, message: MessageView) -> None:
        """Show a message."""
        self.words.setText(message.text)
        self.words.set_tone(message.look.tone if message.look else Tone.MUTED)
        self.words.setAccessibleName(message.text)
        announce(self.words, message.text)
        if message.look:
            self._shape.set_look(message.look)
        reveal(self._shape, message.look is not None)


class Dock(QFrame):
    """Sends counter intents through `intent`; shows nothing as chosen that the view does not say."""

    intent = Signal(object)
    papers_pressed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "dock")
        self._view = CounterView()
        self._papers_armed = False
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        holder = QWidget()
        holder.setMaximumWidth(LABEL_PX + 8 * (_WIDEST_CHIP_PX + Space.S))
        grid = QGridLayout(holder)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(Space.S)
        grid.setVerticalSpacing(Space.S)
        grid.addWidget(self._row_label("counter.purpose.title"), 0, 0)
        self._papers_cap = KeyCap(Command.COUNTER_PAPERS)
        grid.addWidget(self._row_label("counter.paper.title", self._papers_cap), 1, 0)
        self.purpose_chips = [self._purpose_chip(n, purpose) for n, purpose in enumerate(PURPOSES, 1)]
        self.paper_chips: list[TriStateChip | PairChip] = [
            self._paper_chip(n, papers) for n, papers in enumerate(PAPERS, 1)
        ]
        for place, (purpose, paper) in enumerate(zip(self.purpose_chips, self.paper_chips, strict=True), 1):
            grid.addWidget(purpose, 0, place)
            grid.addWidget(paper, 1, place)
            grid.setColumnStretch(place, 1)
        column.addWidget(holder)
        column.addLayout(self._decision_row())
        self.show_dock(self._view)
        self.arm_papers(False)

    # -- building -------------------------------------------------------------------------------------------------
    @staticmethod
    def _row_label(key: str, cap: KeyCap | None = None) -> QWidget:
        holder = QWidget()
        holder.setFixedWidth(LABEL_PX)
        row = QHBoxLayout(holder)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        row.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key=key))
        if cap is not None:
            row.addWidget(cap)
        row.addStretch(1)
        return holder

    def _purpose_chip(self, number: int, purpose: Purpose) -> ChoiceChip:
        chip = ChoiceChip(text_key=f"counter.purpose.{purpose.value.lower()}", key_cap=str(number), value=purpose)
        chip.clicked.connect(self._press_purpose)
        return chip

    def _paper_chip(self, number: int, papers: tuple[Paper, ...]) -> TriStateChip | PairChip:
        keys = [f"counter.paper.{paper.value.lower()}" for paper in papers]
        chip: TriStateChip | PairChip
        if len(papers) == 1:
            chip = TriStateChip(text_key=keys[0], key_cap=str(number), value=papers)
        else:
            chip = PairChip(keys[0], keys[1], key_cap=str(number))
            chip.value = papers
        chip.clicked.connect(self._press_paper)
        return chip

    def _decision_row(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        row.addWidget(self._row_label("counter.decision.title"))
        self.depart = DecisionButton(text_key="counter.decision.depart", key_cap=Command.COUNTER_DEPART)
        self.secondary = DecisionButton(text_key="counter.decision.secondary", key_cap=Command.COUNTER_SECONDARY)
        self.inform = ActionButton(text_key="counter.decision.inform", key_cap=Command.COUNTER_INFORM)
        self.call = ActionButton(text_key="counter.decision.call", key_cap=Command.COUNTER_CALL)
        self.next = PrimaryButton(text_key="counter.decision.next", key_cap=Command.COUNTER_NEXT)
        self.depart.clicked.connect(self._press_depart)
        self.secondary.clicked.connect(self._press_secondary)
        self.inform.clicked.connect(self._press_inform)
        self.call.clicked.connect(self._press_call)
        self.next.clicked.connect(self._press_next)
        for button in (self.depart, self.secondary, self.inform, self.call):
            row.addWidget(button)
        row.addSpacing(Space.S)
        self._message_line = MessageLine()
        self.message = self._message_line.words
        row.addStretch(1)
        row.addWidget(self._message_line, 6)
        row.addWidget(self.next)
        return row

    # -- showing --------------------------------------------------------------------------------------------------
    def show_dock(self, view: CounterView) -> None:
        """Show what is chosen, and what can be."""
        self._view = view
        present = view.traveller is not None
        for chip in self.purpose_chips:
            chip.setEnabled(present)
            chip.set_chosen(view.purpose is not None and chip.value is view.purpose)
        for paper_chip, papers in zip(self.paper_chips, PAPERS, strict=True):
            paper_chip.setEnabled(present)
            states = [_TRI[view.paper(paper)] for paper in papers]
            if isinstance(paper_chip, PairChip):
                paper_chip.set_states(states[0], states[1])
            else:
                paper_chip.set_state(states[0])
        show_decisions(view, self.depart, self.secondary, self.inform, self.next)
        self._message_line.show_message(view.message)

    def arm_papers(self, armed: bool) -> None:
        """Tell which row the pad's 1 to 8 belong to."""
        self._papers_armed = armed
        for chip in self.purpose_chips:
            chip.set_cap_muted(armed)
        for paper_chip in self.paper_chips:
            paper_chip.set_cap_muted(not armed)
        self._papers_cap.set_chosen(armed)

    # -- pressing -------------------------------------------------------------------------------------------------
    def press_number(self, number: int) -> None:
        """Act on the pad's 1 to 8."""
        if self._view.traveller is None:
            return
        if self._papers_armed:
            self._cycle(number - 1)
        else:
            self._choose(PURPOSES[number - 1])

    def _choose(self, purpose: Purpose) -> None:
        self.intent.emit(PurposeChosen(None if self._view.purpose is purpose else purpose))

    def _cycle(self, place: int) -> None:
        papers = PAPERS[place]
        if len(papers) == 1:
            self.intent.emit(PaperSet(((papers[0], _NEXT[self._view.paper(papers[0])]),)))
            return
        pair = next_pair((_TRI[self._view.paper(papers[0])], _TRI[self._view.paper(papers[1])]))
        self.intent.emit(PaperSet(((papers[0], _STATE[pair[0]]), (papers[1], _STATE[pair[1]]))))

    def _press_purpose(self) -> None:
        chip = self.sender()
        if isinstance(chip, ChoiceChip) and isinstance(chip.value, Purpose):
            self._choose(chip.value)

    def _press_paper(self) -> None:
        chip = self.sender()
        if isinstance(chip, TriStateChip | PairChip):
            self._cycle(self.paper_chips.index(chip))

    def press_decision(self, decision: Decision) -> None:
        """Choose a decision if it is open; a lone officer's F6 opens the case file instead."""
        if decision not in self._view.open_decisions:
            return
        if decision is Decision.SECONDARY and self._view.lone_officer:
            self.intent.emit(CaseFileOpened())
        else:
            self.intent.emit(DecisionChosen(decision))

    def press_next(self) -> None:
        """NEXT, if something can be recorded."""
        if self._view.next_open:
            self.intent.emit(NextPressed())

    def _press_depart(self) -> None:
        self.press_decision(Decision.DEPART)

    def _press_secondary(self) -> None:
        self.press_decision(Decision.SECONDARY)

    def _press_inform(self) -> None:
        self.intent.emit(InformPressed())

    def _press_call(self) -> None:
        self.intent.emit(CallPressed())

    def _press_next(self) -> None:
        self.press_next()
