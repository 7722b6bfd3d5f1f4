"""Facts beside a case: its document is kept or given back, the traveller missed the departure. Main thread only."""

from __future__ import annotations

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QWidget

from checkpoint_app.casework.kinds import Ground
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.casefile.view_model import CaseView
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Inset

DUE_DAYS = (3, 7, 14)


class SideFactsCard(Card):
    """`kept` sends (place, Ground, days until due), `returned` and `missed` nothing."""

    kept = Signal(object)
    returned = Signal()
    missed = Signal()

    def __init__(self) -> None:
        super().__init__("casefile.side.title", spacing=Space.M)
        self._stands = Label(role=Role.BODY, wrap=True)
        self.keep = ActionButton(text_key="casefile.side.keep", key_cap=Command.CASE_KEEP)
        self.give_back = ActionButton(text_key="casefile.side.give_back", key_cap=Command.CASE_KEEP)
        self.miss = ActionButton(text_key="casefile.side.miss")
        self._was_missed = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.side.missed", wrap=True)
        self._form = self._make_form()
        for part in (self._stands, self.keep, self._form, self.give_back, self.miss, self._was_missed):
            self.body.addWidget(part)
        self.keep.clicked.connect(self._open)
        self.give_back.clicked.connect(self.returned)
        self.miss.clicked.connect(self.missed)
        self._case = ""

    def _make_form(self) -> QWidget:
        form = Inset()
        self.place = TextField("casefile.side.place")
        self.ground = SelectField("casefile.decision.ground")
        days = [(days, active().texts("casefile.side.days", days=days), "") for days in DUE_DAYS]
        self.due = ChoiceGroup("casefile.side.due", days)
        self.record = ActionButton(text_key="casefile.side.record")
        self.place.edit.textChanged.connect(self._show_ready)
        self.ground.box.activated.connect(self._show_ready)
        self.due.picked.connect(self._pick)
        self.record.clicked.connect(self._record)
        for part in (self.place, self.ground, self.due, self.record):
            form.body.addWidget(part)
        self._name_grounds()
        return form

    def _name_grounds(self) -> None:
        self.ground.set_choices(tuple((ground.value, say(f"casefile.ground.{ground.value}")) for ground in Ground))

    def show_view(self, view: CaseView) -> None:
        """Show how it stands; what is being typed stays until it is recorded or another case is shown."""
        texts, kept = active().texts, view.kept
        if view.encounter_id != self._case or kept is not None:
            self._case = view.encounter_id
            self._close()
        if kept is not None:
            place, due = kept.place or "–", texts.date(kept.due_back)
            self._stands.setText(texts("casefile.side.kept", place=place, date=due))
        reveal(self, view.side_facts_open)
        reveal(self._stands, kept is not None)
        reveal(self.give_back, kept is not None)
        reveal(self.keep, kept is None and self._form.isHidden())
        reveal(self.miss, not view.transport_missed)
        reveal(self._was_missed, view.transport_missed)

    def press_key(self) -> bool:
        """F4: keep or give back; False where neither is open."""
        if self.isHidden():
            return False
        if not self.give_back.isHidden():
            self.give_back.click()
        elif self._form.isHidden():
            self._open()
        else:
            self._close()
        return True

    def _open(self) -> None:
        reveal(self.keep, False)
        reveal(self._form, True)
        self._show_ready()
        self.place.edit.setFocus()

    def _close(self) -> None:
        self.place.edit.clear()
        self.ground.box.setCurrentIndex(-1)
        self.due.show_chosen(None)
        reveal(self._form, False)
        reveal(self.keep, True)

    def _pick(self, days: object) -> None:
        self.due.show_chosen(days)
        self._show_ready()

    def _show_ready(self) -> None:
        self.record.setEnabled(bool(self.place.value and self.ground.value and self.due.chosen))

    def _record(self) -> None:
        ground, days = self.ground.value, self.due.chosen
        if self.place.value and isinstance(ground, str) and isinstance(days, int):
            self.kept.emit((self.place.value, Ground(ground), days))

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            chosen = self.ground.box.currentIndex()
            self._name_grounds()
            self.ground.box.setCurrentIndex(chosen)
            for button, days in zip(self.due.buttons, DUE_DAYS, strict=True):
                button.set_words(active().texts("casefile.side.days", days=days))
        super().changeEvent(event)
