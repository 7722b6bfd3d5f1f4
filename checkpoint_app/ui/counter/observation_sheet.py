"""The sheet of the officer's own referral (F10): what was seen or heard, item by item, with its words."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout

from checkpoint_app.assessment.observations import Observation
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.intents import ObservationsNoted
from checkpoint_app.ui.observations import ObservationForm
from checkpoint_app.ui.theme import Role, Space, Tone
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Scroll


class ObservationSheet(Card):
    """Sends `ObservationsNoted` as `intent`; nothing is noted before it is taken."""

    intent = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__(padding=Space.L, spacing=Space.M)
        self.body.addWidget(Label(role=Role.VALUE, key="counter.referral.title"))
        self.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="counter.referral.lead", wrap=True))
        scroll = Scroll(spacing=Space.S)
        self.form = ObservationForm(with_caps=True)
        self.form.changed.connect(self._show_open)
        scroll.body.addWidget(self.form)
        scroll.body.addStretch(1)
        self.body.addWidget(scroll, 1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.take_button = ActionButton(
            text_key="counter.referral.take", key_cap=Command.COUNTER_OBSERVE, kind=ButtonKind.PRIMARY
        )
        self.take_button.clicked.connect(self.take)
        close = ActionButton(text_key="counter.hand.close", key_cap="Esc")
        close.clicked.connect(self.closed)
        row.addWidget(self.take_button)
        row.addWidget(close)
        row.addStretch(1)
        self.body.addLayout(row)

    def start(self, noted: tuple[Observation, ...]) -> None:
        """Begin with what was noted before."""
        self.form.show_observations(noted)
        self._show_open()

    def _show_open(self) -> None:
        self.take_button.setEnabled(self.form.is_complete)

    def press_number(self, number: int) -> None:
        """Tick an item."""
        self.form.press_number(number)

    def take(self) -> None:
        """Note what is complete; an item without its words keeps the sheet open."""
        if self.form.is_complete:
            self.intent.emit(ObservationsNoted(self.form.observations))
            self.closed.emit()
