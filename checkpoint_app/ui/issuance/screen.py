"""The issuance desk: one applicant, how they stand, what to ask, what to tell; nothing denies. Main thread only."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.services.issuance import Advice, Registration
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.counter.typed_dates import read_typed_date
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.chips import ChoiceChip
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import StatusMark
from checkpoint_app.ui.theme.components.surfaces import Card
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD, OFF, Look

PURPOSES = (Purpose.WORK, Purpose.SEAFARER, Purpose.VISIT)
"""Work, work at sea, or anything else: only whether work abroad is declared matters here."""
_LOOKS: dict[Registration, Look] = {
    Registration.REGISTERED: GOOD,
    Registration.IN_PROCESS: OFF,
    Registration.NONE: OFF,
    Registration.CANNOT_TELL: CAUTION,
    Registration.NOT_ASKED: OFF,
}
_FORM_PX = 440


@dataclass(frozen=True, slots=True)
class Applicant:
    """Who applies, as typed or read: the passport they hold may be none."""

    name: str = ""
    birth_date: PartialDate | None = None
    number: str = ""
    purpose: Purpose | None = None


class IssuanceScreen(DeskPage):
    """`asked` sends an `Applicant`; `cleared` that the next one comes."""

    asked = Signal(object)
    cleared = Signal()
    where = Where.ISSUANCE

    def __init__(self, today: date) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._today = today
        self._purpose: Purpose | None = None
        self._advice: Advice | None = None
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(self._make_form())
        row.addWidget(self._make_answer(), 1)
        self.show_advice(None)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_form(self) -> Card:
        card = Card(spacing=Space.M)
        card.setFixedWidth(_FORM_PX)
        card.body.addWidget(Label(role=Role.TITLE, key="issuance.title"))
        card.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="issuance.lead", wrap=True))
        self.name = TextField("counter.hand.name")
        self.birth = TextField("counter.hand.birth", help_key="counter.hand.birth_help")
        self.number = TextField("issuance.number", help_key="issuance.number_help")
        for field in (self.name, self.birth, self.number):
            card.body.addWidget(field)
        card.body.addWidget(Label(role=Role.LABEL, key="issuance.declares"))
        chips = QHBoxLayout()
        chips.setSpacing(Space.S)
        self.chips: list[ChoiceChip] = []
        for number, purpose in enumerate(PURPOSES, 1):
            chip = ChoiceChip(
                text_key=f"issuance.purpose.{purpose.value.lower()}", key_cap=str(number), value=purpose
            )
            chip.clicked.connect(self._press_purpose)
            chips.addWidget(chip)
            self.chips.append(chip)
        card.body.addLayout(chips)
        buttons = QHBoxLayout()
        buttons.setSpacing(Space.S)
        self.ask = ActionButton(text_key="issuance.ask", key_cap=Command.ISSUANCE_ASK, kind=ButtonKind.PRIMARY)
        self.next = ActionButton(text_key="issuance.next", key_cap=Command.ISSUANCE_NEXT)
        self.ask.clicked.connect(self._ask)
        self.next.clicked.connect(self._clear)
        buttons.addWidget(self.ask)
        buttons.addWidget(self.next)
        buttons.addStretch(1)
        card.body.addLayout(buttons)
        card.body.addStretch(1)
        return card

    def _make_answer(self) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        self.state = StatusMark(OFF, "", role=Role.VALUE)
        self.as_of = Label(role=Role.CAPTION, tone=Tone.MUTED)
        top = Card("issuance.registration", spacing=Space.S)
        top.body.addWidget(self.state)
        top.body.addWidget(self.as_of)
        column.addWidget(top)
        self.question_lines = Label(role=Role.BODY, wrap=True)
        self.information_lines = Label(role=Role.BODY, wrap=True)
        self.questions, self.information = Card("issuance.questions"), Card("issuance.information")
        self.questions.body.addWidget(self.question_lines)
        self.information.body.addWidget(self.information_lines)
        column.addWidget(self.questions)
        column.addWidget(self.information)
        column.addStretch(1)
        return holder

    # -- showing --------------------------------------------------------------------------------------------------
    def show_applicant(self, applicant: Applicant) -> None:
        """Show what a page reader read; the purpose stays to be asked."""
        self.name.edit.setText(applicant.name)
        self.birth.edit.setText(_typed(applicant.birth_date) if applicant.birth_date else "")
        self.number.edit.setText(applicant.number)
        self._choose(applicant.purpose)

    def show_advice(self, advice: Advice | None) -> None:
        """Show how the applicant stands; None takes it away."""
        self._advice = advice
        words = active().texts
        self.setAccessibleName(words("issuance.title"))
        if advice is None:
            self.state.show_status(OFF, words("issuance.waiting"))
            self.as_of.setText("")
        else:
            key = advice.registration.value.lower()
            self.state.show_status(_LOOKS[advice.registration], words(f"services.issuance.{key}"))
            at = words.instant(advice.as_of) if advice.as_of else ""
            self.as_of.setText(words("services.issuance.as_of", instant=at) if at else "")
        questions = advice.questions if advice else ()
        information = advice.information if advice else ()
        self.question_lines.setText("\n".join(words(f"services.issuance.question.{name}") for name in questions))
        told = [words(f"services.issuance.information.{name}") for name in information]
        self.information_lines.setText("\n\n".join(told))
        reveal(self.questions, bool(questions))
        reveal(self.information, bool(information))

    @property
    def applicant(self) -> Applicant:
        """What is typed and chosen."""
        birth = read_typed_date(self.birth.value, self._today)
        return Applicant(self.name.value.upper(), birth, self.number.value.upper(), self._purpose)

    # -- asking ---------------------------------------------------------------------------------------------------
    def _press_purpose(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, ChoiceChip) and isinstance(pressed.value, Purpose):
            self._choose(None if pressed.value is self._purpose else pressed.value)

    def _choose(self, purpose: Purpose | None) -> None:
        self._purpose = purpose
        for chip in self.chips:
            chip.set_chosen(chip.value is purpose)

    def _ask(self) -> None:
        self.asked.emit(self.applicant)

    def _clear(self) -> None:
        self.show_applicant(Applicant())
        self.show_advice(None)
        self.cleared.emit()
        self.name.edit.setFocus()

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here. Purposes are Alt + 1 to 3: the fields take bare digits."""
        if press.alt and 1 <= press.key - Qt.Key.Key_0 <= len(self.chips):
            self.chips[press.key - Qt.Key.Key_1].click()
            return True
        return super().handle_key(press)

    def say_again(self) -> None:
        """Say everything anew."""
        self.show_advice(self._advice)


def _typed(value: PartialDate) -> str:
    parts = (value.day, value.month)
    known = [f"{part:02d}" for part in parts if part is not None]
    return "-".join([*known, f"{value.year:04d}"])
