"""The amending card: another decision, why, a word about it; nothing is preselected, and what was recorded stays.

Sends `AmendStep` as `amended`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from checkpoint_app.casework.encounter import Action, AmendReason
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.amending.view_model import AmendStep, AmendView
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.chips import ChoiceChip
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Plain

_CAPS = {Action.DEPART: Command.COUNTER_DEPART, Action.REFER: Command.COUNTER_SECONDARY}


class _Choices(Plain):
    """One of several chips, none at first."""

    picked = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = FlowLayout(self, spacing=Space.S)
        self.chips: list[ChoiceChip] = []

    def offer(self, choices: tuple[tuple[object, str, str | Command], ...]) -> None:
        """Offer `(value, words, key cap)`."""
        while self._row.count():
            item = self._row.takeAt(0)
            old = item.widget() if item is not None else None
            if old is not None:
                old.hide()
                old.deleteLater()
        self.chips = [ChoiceChip(words, key_cap=cap, value=value) for value, words, cap in choices]
        for chip in self.chips:
            chip.clicked.connect(self._press)
            self._row.addWidget(chip)

    @property
    def chosen(self) -> object | None:
        """The chosen value."""
        return next((chip.value for chip in self.chips if chip.chosen), None)

    def choose(self, value: object | None) -> None:
        """Choose one, or none."""
        for chip in self.chips:
            chip.set_chosen(value is not None and chip.value == value)
        self.picked.emit()

    def _press(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, ChoiceChip):
            self.choose(None if pressed.chosen else pressed.value)


class AmendCard(Card):
    """With `folded` it shows a button first, which opens it."""

    amended = Signal(object)

    def __init__(self, *, folded: bool = False) -> None:
        super().__init__("amending.title", spacing=Space.M)
        self._is_folded, self._folds = folded, folded
        self._view: AmendView | None = None
        self._recorded = Label(role=Role.BODY, wrap=True)
        self.open_button = ActionButton(text_key="amending.open")
        self.open_button.clicked.connect(self._open)
        self._inside = Plain()
        column = QVBoxLayout(self._inside)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.instead, self.reasons = _Choices(), _Choices()
        self.words = TextField("amending.words", help_key="amending.words_help")
        self.record = ActionButton(
            text_key="amending.record", key_cap="" if folded else Command.COUNTER_NEXT, kind=ButtonKind.PRIMARY
        )
        for key, part in (("amending.instead", self.instead), ("amending.why", self.reasons)):
            column.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key=key))
            column.addWidget(part)
        column.addWidget(self.words)
        column.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)
        for widget in (self._recorded, self.open_button, self._inside):
            self.body.addWidget(widget)
        self.instead.picked.connect(self._show_record)
        self.reasons.picked.connect(self._show_record)
        self.words.edit.textChanged.connect(self._show_record)
        self.record.clicked.connect(self.send)
        self.show_amend(None)

    @property
    def view(self) -> AmendView | None:
        """What is shown."""
        return self._view

    def show_amend(self, view: AmendView | None) -> None:
        """Show what may be amended; None hides the card. Another decision starts with nothing chosen."""
        reveal(self, view is not None)
        if view == self._view and view is not None:
            return
        self._view, self._is_folded = view, self._folds
        self.words.edit.clear()
        if view is None:
            self.instead.offer(())
            self.reasons.offer(())
            self._recorded.setText("")
            return
        self._word(view)
        self._show_parts()

    def say_again(self) -> None:
        """Say everything in the language in force; what was chosen stays."""
        if self._view is not None:
            action, why = self.instead.chosen, self.reasons.chosen
            self._word(self._view)
            self.instead.choose(action)
            self.reasons.choose(why)

    def _word(self, view: AmendView) -> None:
        self._recorded.setText(say("amending.recorded", what=say(f"casefile.step.{view.action.value}")))
        keys = {} if self._folds else _CAPS
        actions = (each.action for each in view.options)
        self.instead.offer(
            tuple((action, say(f"casefile.step.{action.value}"), keys.get(action, "")) for action in actions)
        )
        caps = ("", "", "") if self._folds else ("1", "2", "3")
        self.reasons.offer(
            tuple((why, say(f"amending.reason.{why.value}"), cap) for why, cap in zip(AmendReason, caps, strict=True))
        )

    def _open(self) -> None:
        self._is_folded = False
        self._show_parts()
        if self.instead.chips:
            self.instead.chips[0].setFocus(Qt.FocusReason.TabFocusReason)

    def _show_parts(self) -> None:
        reveal(self.open_button, self._is_folded)
        reveal(self._inside, not self._is_folded)
        self._show_record()

    # -- choosing -------------------------------------------------------------------------------------------------
    def choose_action(self, action: Action) -> bool:
        """Choose a decision by key; False when it is not offered."""
        if action not in {chip.value for chip in self.instead.chips}:
            return False
        self.instead.choose(action)
        return True

    def choose_reason(self, number: int) -> bool:
        """Choose a reason by its number, from 1."""
        reasons = list(AmendReason)
        if self._view is None or not 1 <= number <= len(reasons):
            return False
        self.reasons.choose(reasons[number - 1])
        return True

    def clear_choice(self) -> bool:
        """Take the choice back; False when nothing was chosen."""
        was_chosen = self.instead.chosen is not None or self.reasons.chosen is not None
        self.instead.choose(None)
        self.reasons.choose(None)
        return was_chosen

    @property
    def is_complete(self) -> bool:
        """Whether everything that the chosen decision takes is there."""
        view, action = self._view, self.instead.chosen
        if view is None or action is None or self.reasons.chosen is None:
            return False
        needs_words = any(each.needs_words for each in view.options if each.action is action)
        return bool(self.words.value) or not needs_words

    def _show_record(self) -> None:
        view, action = self._view, self.instead.chosen
        needs_words = view is not None and any(each.needs_words for each in view.options if each.action is action)
        missing = needs_words and not self.words.value
        self.words.show_message(say("amending.words_needed") if missing else "", Tone.ASK)
        self.record.setEnabled(self.is_complete)

    def send(self) -> None:
        """Ask for what was chosen to be recorded, if it is complete."""
        view, action, why = self._view, self.instead.chosen, self.reasons.chosen
        if view is not None and self.is_complete and isinstance(action, Action) and isinstance(why, AmendReason):
            self.record.setEnabled(False)
            self.amended.emit(AmendStep(view.encounter_id, view.event_id, action, why, str(self.words.value or "")))
