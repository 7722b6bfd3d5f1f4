"""Choosing a period by keys: 1 to 5 its length, left and right earlier and later."""

from __future__ import annotations

from datetime import date

from PySide6.QtCore import QEvent, Qt, Signal

from checkpoint_app.services.periods import Period
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.theme import Role, Space, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Plain
from checkpoint_app.ui.theme.tokens import TARGET_PX

LENGTHS = {"day": 1, "week": 7, "month": 30, "quarter": 90, "all": 0}


class PeriodBar(Plain):
    """`chosen` carries a `Period`."""

    chosen = Signal(object)

    def __init__(self, *, offers_all: bool) -> None:
        super().__init__()
        self._period, self._today = Period(1), date.min
        row = FlowLayout(self, spacing=Space.S)
        names = [name for name in LENGTHS if offers_all or LENGTHS[name]]
        self.lengths = {
            name: ActionButton(text_key=f"period.{name}", key_cap=str(at)) for at, name in enumerate(names, 1)
        }
        for button in self.lengths.values():
            button.clicked.connect(self._choose)
            row.addWidget(button)
        self.earlier = ActionButton(text_key="period.earlier", key_cap="←")
        self.later = ActionButton(text_key="period.later", key_cap="→")
        self.earlier.clicked.connect(self._go_earlier)
        self.later.clicked.connect(self._go_later)
        self.words = Label(role=Role.STRONG, tabular=True)
        self.words.setMinimumHeight(TARGET_PX)
        for part in (self.earlier, self.later, self.words):
            row.addWidget(part)

    def show_period(self, period: Period, today: date) -> None:
        """Show which period is chosen."""
        self._period, self._today = period, today
        for name, button in self.lengths.items():
            button.set_chosen(LENGTHS[name] == period.days)
        self.earlier.setEnabled(period.days > 0)
        self.later.setEnabled(period.back > 0)
        self.words.setText(period_words(period, today))

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here."""
        if press.ctrl or press.alt:
            return False
        at = press.key - Qt.Key.Key_1
        buttons = list(self.lengths.values())
        if 0 <= at < len(buttons):
            buttons[at].click()
        elif press.key == Qt.Key.Key_Left:
            self.earlier.click()
        elif press.key == Qt.Key.Key_Right:
            self.later.click()
        else:
            return False
        return True

    def _choose(self) -> None:
        pressed = self.sender()
        for name, button in self.lengths.items():
            if button is pressed:
                self.chosen.emit(Period(LENGTHS[name]))

    def _go_earlier(self) -> None:
        self.chosen.emit(self._period.earlier())

    def _go_later(self) -> None:
        self.chosen.emit(self._period.later())

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and self._today != date.min:
            self.words.setText(period_words(self._period, self._today))
        super().changeEvent(event)


def period_words(period: Period, today: date) -> str:
    """Say a period by its days."""
    days, texts = period.dates(today), active().texts
    if days is None:
        return say("period.whole")
    first, last = days
    return texts.date(first) if first == last else f"{texts.date(first)} – {texts.date(last)}"
