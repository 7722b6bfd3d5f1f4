"""The decisions that are open, letting go first, and Record: choosing shows, recording writes."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QVBoxLayout

from checkpoint_app.casework.encounter_table import Action, Step
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, DecisionButton, PressButton, PrimaryButton
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.surfaces import Plain
from checkpoint_app.ui.theme.shapes import OFF, Look
from checkpoint_app.ui.theme.speech import announce

ORDER = (
    Action.DEPART,
    Action.LIFT,
    Action.POSTPONE,
    Action.CONFIRM,
    Action.PROTECT,
    Action.COMPLETE_PAPERS,
    Action.OFFER,
    Action.ACCEPT,
    Action.DECLINE,
    Action.OUTCOME,
    Action.CLAIM,
    Action.WITHDRAW,
    Action.NOT_FOUND,
    Action.HAND_OVER,
    Action.CLOSE,
    Action.RELEASE,
    Action.REASSIGN,
)
"""Order of the buttons; INTERVIEW has its own card, POSTPONE_PROVISIONALLY is a way of the second person."""

CAPS = {
    Action.DEPART: Command.CASE_WAY_OUT,
    Action.LIFT: Command.CASE_WAY_OUT,
    Action.POSTPONE: Command.CASE_STOP,
    Action.CONFIRM: Command.CASE_STOP,
    Action.PROTECT: Command.CASE_PROTECT,
    Action.OFFER: Command.CASE_PROTECT,
    Action.CLAIM: Command.CASE_WORK,
    Action.COMPLETE_PAPERS: Command.CASE_WORK,
    Action.WITHDRAW: Command.CASE_WITHDRAW,
}
"""One key each; a command of the case file means whichever of its decisions is open."""

_LOUD = frozenset(CAPS) - {Action.WITHDRAW}


def shown_steps(steps: tuple[Step, ...]) -> tuple[Step, ...]:
    """Pick and order the steps that have a button."""
    found = {step.action: step for step in steps}
    return tuple(found[action] for action in ORDER if action in found)


class MinorDecisionButton(ActionButton):
    """A rarer decision: as high as the others, in smaller letters."""

    def __init__(self, *, text_key: str, key_cap: str | Command) -> None:
        super().__init__(text_key=text_key, key_cap=key_cap)
        self._height = 56
        self.updateGeometry()


class DecisionDock(QFrame):
    """The buttons; `chosen` sends the Step, `recorded` asks to record."""

    chosen = Signal(object)
    recorded = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "dock")
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.S, Space.L, Space.M)
        column.setSpacing(Space.S)
        line = QHBoxLayout()
        line.setSpacing(Space.S)
        line.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="casefile.decision.title"))
        line.addStretch(1)
        self._shape = ShapeView(OFF, 18)
        self.message = Label(role=Role.BODY, tone=Tone.MUTED, tabular=True)
        line.addWidget(self._shape)
        line.addWidget(self.message)
        column.addLayout(line)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        self._holder = Plain()
        self._flow = FlowLayout(self._holder, spacing=Space.S)
        row.addWidget(self._holder, 1)
        self.record = PrimaryButton(text_key="casefile.decision.record", key_cap=Command.CASE_RECORD)
        self.record.clicked.connect(self.recorded)
        row.addWidget(self.record, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(row)
        self._steps: tuple[Step, ...] = ()
        self.buttons: dict[Action, PressButton] = {}

    def show_steps(self, steps: tuple[Step, ...]) -> None:
        """Show the open decisions; the buttons stay while the steps are the same."""
        shown = shown_steps(steps)
        if shown == self._steps and self.buttons:
            return
        self._steps = shown
        for button in self.buttons.values():
            button.hide()
            button.deleteLater()
        while self._flow.takeAt(0) is not None:
            pass
        self.buttons = {}
        for step in shown:
            button = _button_of(step.action)
            button.clicked.connect(self._press)
            self._flow.addWidget(button)
            button.show()
            self.buttons[step.action] = button
        reveal(self._holder, bool(shown))
        reveal(self.record, bool(shown))
        self._holder.updateGeometry()

    def show_chosen(self, action: Action | None) -> None:
        """Show which is chosen."""
        for key, button in self.buttons.items():
            if button.chosen != (key is action):
                button.set_chosen(key is action)

    def show_message(self, text: str, look: Look | None = None) -> None:
        """Say what is chosen, what is missing, or what was recorded."""
        self.message.setText(text)
        reveal(self._shape, look is not None)
        if look is not None:
            self._shape.set_look(look)
        self.message.set_tone(look.tone if look else Tone.MUTED)
        self.message.setAccessibleName(text)
        announce(self.message, text)

    def step_for(self, action: Action) -> Step | None:
        """Find the open step of an action."""
        return next((step for step in self._steps if step.action is action), None)

    def _press(self) -> None:
        pressed = self.sender()
        for action, button in self.buttons.items():
            if button is pressed:
                self.chosen.emit(self.step_for(action))


def _button_of(action: Action) -> PressButton:
    key, cap = f"casefile.step.{action.value}", CAPS.get(action, "")
    if action in _LOUD:
        return DecisionButton(text_key=key, key_cap=cap)
    return MinorDecisionButton(text_key=key, key_cap=cap)
