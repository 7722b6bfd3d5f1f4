"""The second person: signs here, answers on the telephone, or cannot be reached. Main thread only.

What is typed here leaves only in the intent; it is cleared with the form.
"""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.casefile.draft import SecondMode
from checkpoint_app.ui.casefile.view_model import SecondPeople
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Inset


class _Here(Inset):
    """Number and password of the second person, typed by themselves."""

    changed = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.number = TextField("casefile.second.id")
        self.password = TextField("casefile.second.password", secret=True)
        for field in (self.number, self.password):
            field.edit.textEdited.connect(self._tell)
            self.body.addWidget(field)

    def _tell(self) -> None:
        self.changed.emit()


class TelephonePart(Inset):
    """Whom, the code to read out, the answer that comes back."""

    changed = Signal()
    challenge_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.who = SelectField("casefile.second.who")
        self.who.box.activated.connect(self._tell)
        self.ask = ActionButton(text_key="casefile.second.ask_challenge", icon_name="phone")
        self.ask.clicked.connect(self._ask)
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.second.none_enrolled", wrap=True)
        self._read = Label(role=Role.LABEL, tone=Tone.MUTED, key="casefile.second.challenge")
        self.challenge = Label(role=Role.TITLE, tabular=True)
        self._valid = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.response = TextField("casefile.second.response")
        self.response.edit.textEdited.connect(self._tell)
        row = QHBoxLayout()
        row.setSpacing(Space.M)
        row.addWidget(self.challenge)
        row.addWidget(self._valid, 1)
        for part in (self._none, self.who, self.ask, self._read):
            self.body.addWidget(part)
        self.body.addLayout(row)
        self.body.addWidget(self.response)

    def show_people(self, people: SecondPeople) -> None:
        """Show whom one can call, and the code once there is one for the chosen person."""
        self.who.set_choices(tuple((person.officer_id, person.display_name) for person in people.by_telephone))
        found = people.challenge
        ready = found is not None and found.officer_id == self.who.value
        reveal(self._none, not people.by_telephone)
        reveal(self.who, bool(people.by_telephone))
        reveal(self.ask, bool(people.by_telephone) and not ready)
        self.ask.setEnabled(self.who.value is not None)
        for part in (self._read, self.challenge, self._valid, self.response):
            reveal(part, ready)
        if found is not None and ready:
            self.challenge.setText(f"{found.text[:3]} {found.text[3:]}")
            self.challenge.setAccessibleName(f"{say('casefile.second.challenge')}: {' '.join(found.text)}")
            self._valid.setText(
                active().texts("casefile.second.challenge_valid", time=active().texts.time(found.valid_until))
            )

    @property
    def officer_id(self) -> str | None:
        """Whom one is talking to."""
        chosen = self.who.value
        return chosen if isinstance(chosen, str) else None

    def asked_part(self) -> QWidget:
        """What is asked for next."""
        if self.officer_id is None:
            return self.who.box
        return self.ask if self.response.isHidden() else self.response.edit

    def _tell(self) -> None:
        self.changed.emit()

    def _ask(self) -> None:
        if self.who.value is not None:
            self.challenge_asked.emit(self.who.value)


class SecondPersonPanel(QWidget):
    """Three ways; none is chosen at first. `challenge_asked` sends the officer's id."""

    changed = Signal()
    challenge_asked = Signal(object)

    def __init__(self, modes: Sequence[SecondMode]) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.modes = ChoiceGroup(
            "casefile.decision.second",
            [(mode, say(f"casefile.second.{mode.value}"), "") for mode in modes],
            stacked=True,
        )
        self.modes.picked.connect(self._pick)
        self.here, self.telephone = _Here(), TelephonePart()
        self.here.changed.connect(self.changed)
        self.telephone.changed.connect(self.changed)
        self.telephone.challenge_asked.connect(self.challenge_asked)
        self.nobody = Label(role=Role.BODY, tone=Tone.ASK, key="casefile.second.nobody_note", wrap=True)
        for part in (self.modes, self.here, self.telephone, self.nobody):
            column.addWidget(part)
        self.mode: SecondMode | None = None
        self._show_mode()

    @property
    def second_id(self) -> str | None:
        """Who it is, as typed or chosen."""
        if self.mode is SecondMode.HERE:
            return self.here.number.value or None
        return self.telephone.officer_id if self.mode is SecondMode.TELEPHONE else None

    def show_people(self, people: SecondPeople) -> None:
        """Show whom one can call and the code."""
        self.telephone.show_people(people)

    def asked_part(self) -> QWidget:
        """The lowest part that something is asked in."""
        if self.mode is SecondMode.TELEPHONE:
            response = self.telephone.response
            return self.telephone.ask if response.isHidden() else response
        if self.mode is SecondMode.HERE:
            return self.here.password
        return self.modes if self.mode is None else self.nobody

    def forget_secrets(self) -> None:
        """Empty password and answer."""
        self.here.password.edit.clear()
        self.telephone.response.edit.clear()

    def _pick(self, value: object) -> None:
        self.mode = value if isinstance(value, SecondMode) else None
        self._show_mode()
        self.changed.emit()
        if self.mode is SecondMode.HERE:
            self.here.number.edit.setFocus()
        elif self.mode is SecondMode.TELEPHONE:
            self.telephone.who.box.setFocus()

    def _show_mode(self) -> None:
        self.modes.show_chosen(self.mode)
        reveal(self.here, self.mode is SecondMode.HERE)
        reveal(self.telephone, self.mode is SecondMode.TELEPHONE)
        reveal(self.nobody, self.mode is SecondMode.NOBODY)
