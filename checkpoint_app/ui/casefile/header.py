"""The head of a case file: who, which verdict, where it stands, how long to boarding."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from checkpoint_app.casework.kinds import EncounterState
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.casefile.view_model import CaseView, may_depart
from checkpoint_app.ui.casefile.words import claim_words, identity_words, left_words
from checkpoint_app.ui.supervisor.lines import verdict_word
from checkpoint_app.ui.supervisor.view_model import BOARDING_SOON
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import StatusMark, StatusPill
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD, OFF, VERDICT_LOOK, Look, Shape

_WORKING = Look(Tone.ACCENT, Shape.DOT)
_STATE_LOOK = {
    EncounterState.POSTPONED: CAUTION,
    EncounterState.POSTPONED_PROVISIONAL: CAUTION,
    EncounterState.CLAIMED: _WORKING,
    EncounterState.INTERVIEW: _WORKING,
    EncounterState.DEPARTED: GOOD,
}


class CaseHeader(QFrame):
    """The head; `closed` asks to go back, `papers_asked` for the papers of the case."""

    closed = Signal()
    papers_asked = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "bar")
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        row.setSpacing(Space.M)
        self.back = ActionButton(text_key="casefile.back", key_cap="Esc", kind=ButtonKind.QUIET, icon_name="undo-2")
        self.back.clicked.connect(self.closed)
        row.addWidget(self.back, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addLayout(self._make_names(), 1)
        row.addLayout(self._make_state())
        row.addLayout(self._make_departure())
        self.papers = ActionButton(text_key="casefile.papers_button", key_cap=Command.CASE_PAPERS)
        self.papers.clicked.connect(self.papers_asked)
        row.addWidget(self.papers, 0, Qt.AlignmentFlag.AlignVCenter)

    def _make_names(self) -> QVBoxLayout:
        self.name = Label(role=Role.TITLE)
        self.identity = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True, wrap=True)
        self.number = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.number.setContentsMargins(0, 0, 0, 3)
        line = QHBoxLayout()
        line.setSpacing(Space.M)
        line.addWidget(self.name, 0, Qt.AlignmentFlag.AlignBottom)
        line.addWidget(self.number, 1, Qt.AlignmentFlag.AlignBottom)
        column = QVBoxLayout()
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.identity)
        return column

    def _make_state(self) -> QVBoxLayout:
        self.verdict = StatusMark(OFF, "", role=Role.LABEL)
        self.state = StatusPill()
        self.claim = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(self.state)
        line.addWidget(self.claim)
        line.addStretch(1)
        column = QVBoxLayout()
        column.setSpacing(Space.XS)
        column.addWidget(self.verdict)
        column.addLayout(line)
        return column

    def _make_departure(self) -> QVBoxLayout:
        self.departs = Label(role=Role.VALUE, tabular=True)
        self.left = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        column = QVBoxLayout()
        column.setSpacing(2)
        for label in (self.departs, self.left):
            label.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
            column.addWidget(label)
        return column

    def show_view(self, view: CaseView) -> None:
        """Show it."""
        texts = active().texts
        self.name.setText(view.traveller.name)
        origin = texts("casefile.origin", origin=view.origin) if view.origin else ""
        number = texts("casefile.case_number", number=view.case_number)
        self.number.setText(" · ".join(part for part in (number, origin) if part))
        self.identity.setText(identity_words(texts, view.traveller))
        self.verdict.show_status(VERDICT_LOOK[view.verdict], verdict_word(texts, view.verdict))
        reveal(self.verdict, not may_depart(view) and view.state is not EncounterState.DEPARTED)
        look = Look(Tone.IN_ORDER, Shape.CHECK) if may_depart(view) else _STATE_LOOK.get(view.state, OFF)
        self.state.show_status(look, texts(f"casefile.state.{view.state.value}"))
        self.claim.setText(claim_words(texts, view))
        reveal(self.claim, view.state in {EncounterState.REFERRED, EncounterState.CLAIMED, EncounterState.INTERVIEW})
        reveal(self.departs, view.boards_at is not None)
        reveal(self.left, view.boards_at is not None)
        if view.boards_at is not None:
            self.departs.setText(texts("casefile.departs", time=texts.time(view.boards_at)))
            words = [view.departure, left_words(texts, view.boards_at, view.now)]
            self.left.setText(" · ".join(word for word in words if word))
            self.left.set_tone(Tone.REFER if view.boards_at - view.now < BOARDING_SOON else Tone.MUTED)
