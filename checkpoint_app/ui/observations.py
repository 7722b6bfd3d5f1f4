"""The officer's own referral (R01) as a form: items of the closed list, each with what it takes.

Used by the counter's sheet and by the case file. An item counts once its words are complete; there is no "other".
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.assessment.observations import Observation, ReferralItem
from checkpoint_app.ui.theme import Space, reveal, say
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.options import Glyph, Option

ITEMS = tuple(ReferralItem)


class _Item(QWidget):
    """One item to tick, and below it the fields for its words."""

    changed = Signal()

    def __init__(self, item: ReferralItem, number: int, *, with_cap: bool) -> None:
        super().__init__()
        self.item = item
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.XS)
        cap = str(number) if with_cap else ""
        self.tick = Option(say(f"counter.referral.{item.value.lower()}"), glyph=Glyph.TICK, value=item, key_cap=cap)
        self.tick.clicked.connect(self.toggle)
        column.addWidget(self.tick)
        self._words = QWidget()
        row = QHBoxLayout(self._words)
        row.setContentsMargins(Space.XL, 0, 0, Space.S)
        row.setSpacing(Space.S)
        two = item.takes_two_values
        self.first = TextField("counter.referral.first" if two else "counter.referral.seen")
        self.second = TextField("counter.referral.second")
        for field in (self.first, self.second) if two else (self.first,):
            field.edit.textEdited.connect(self._typed)
            row.addWidget(field, 1)
        column.addWidget(self._words)
        self.show_observation(None)

    def toggle(self) -> None:
        """Tick it, or take it back with its words."""
        ticked = not self.tick.chosen
        self.show_observation(Observation(self.item, "") if ticked else None)
        if ticked:
            self.first.edit.setFocus()
        self.changed.emit()

    def show_observation(self, noted: Observation | None) -> None:
        """Show an item with its words; None is not noted."""
        self.tick.set_chosen(noted is not None)
        self.first.edit.setText(noted.first if noted else "")
        self.second.edit.setText(noted.second if noted else "")
        for field in (self.first, self.second):
            field.edit.setCursorPosition(0)
        reveal(self._words, noted is not None)

    @property
    def observation(self) -> Observation | None:
        """What is noted so far, complete or not."""
        return Observation(self.item, self.first.value, self.second.value) if self.tick.chosen else None

    def _typed(self, _text: str) -> None:
        self.changed.emit()

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.tick.set_words(say(f"counter.referral.{self.item.value.lower()}"))
        super().changeEvent(event)


class ObservationForm(QWidget):
    """All items; `changed` tells that something was ticked or typed."""

    changed = Signal()

    def __init__(self, *, with_caps: bool = False) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.items = [_Item(item, number, with_cap=with_caps) for number, item in enumerate(ITEMS, 1)]
        for each in self.items:
            each.changed.connect(self.changed)
            column.addWidget(each)

    def show_observations(self, noted: tuple[Observation, ...]) -> None:
        """Show what is on record."""
        known = {each.item: each for each in noted}
        for each in self.items:
            each.show_observation(known.get(each.item))

    @property
    def observations(self) -> tuple[Observation, ...]:
        """Everything that is ticked, complete or not."""
        return tuple(each.observation for each in self.items if each.observation is not None)

    @property
    def is_complete(self) -> bool:
        """Whether every ticked item has its words."""
        return all(each.is_complete for each in self.observations)

    def press_number(self, number: int) -> None:
        """Tick the item with this number, from 1."""
        if 1 <= number <= len(self.items):
            self.items[number - 1].toggle()
