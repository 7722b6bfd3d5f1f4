"""Who may log in here, and as what; whoever may manage people adds, changes, lets in anew and withdraws here.

One form at a time lies below the list. `asked` sends an intent of `view_model`; passphrases leave the fields with it.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.casework.kinds import Role as PersonRole
from checkpoint_app.faults import Fault
from checkpoint_app.ui.administration.cards import Lines, sentence
from checkpoint_app.ui.administration.view_model import (
    AddPerson,
    ChangeRole,
    GiveTelephoneKey,
    PeopleNews,
    PersonRow,
    ResetPerson,
    WithdrawPerson,
)
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Inset
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD

LEAST_PASSPHRASE = 10
_CONFIRMS = frozenset({PersonRole.SUPERVISOR, PersonRole.PROTECTION_OFFICER})


class PeopleForm(Enum):
    """What the form below the list does."""

    ADD = "add"
    ROLE = "role"
    RESET = "reset"
    TELEPHONE = "telephone"
    WITHDRAW = "withdraw"


@dataclass(frozen=True, slots=True)
class _Asked:
    form: PeopleForm
    person: PersonRow | None = None


class _PersonLine(QWidget):
    """One person; the buttons are there for whoever may manage people. Sends `_Asked`."""

    asked = Signal(object)

    def __init__(self, person: PersonRow, *, may_manage: bool) -> None:
        super().__init__()
        self._person = person
        texts = active().texts
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.S, 0, Space.S)
        column.setSpacing(Space.XS)
        row = QHBoxLayout()
        row.setSpacing(Space.L)
        names = QVBoxLayout()
        names.setSpacing(0)
        quiet = Tone.TEXT if person.is_active else Tone.MUTED
        names.addWidget(Label(person.display_name, Role.STRONG, quiet, wrap=True))
        inactive = f"{person.officer_id} · {texts('administration.people.inactive')}"
        number = person.officer_id if person.is_active else inactive
        names.addWidget(Label(number, Role.CAPTION, Tone.MUTED, tabular=True))
        row.addLayout(names, 3)
        role = texts(f"administration.role.{person.role.value}")
        row.addWidget(Label(role, Role.BODY, quiet, wrap=True), 3)
        last = texts.instant(person.last_login_at) if person.last_login_at else ""
        row.addWidget(Label(last, Role.CAPTION, Tone.MUTED, tabular=True, wrap=True), 2)
        column.addLayout(row)
        self.buttons: dict[PeopleForm, ActionButton] = {}
        if may_manage:
            column.addLayout(self._make_buttons())
        self.setAccessibleName(", ".join(part for part in (person.display_name, number, role, last) if part))

    def _make_buttons(self) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        person = self._person
        forms = [PeopleForm.ROLE, PeopleForm.RESET, PeopleForm.WITHDRAW] if person.is_active else [PeopleForm.RESET]
        if person.is_active and person.role in _CONFIRMS:
            forms.insert(2, PeopleForm.TELEPHONE)
        for form in forms:
            name = "return" if form is PeopleForm.RESET and not person.is_active else form.value
            button = ActionButton(say(f"administration.people.{name}"), kind=ButtonKind.QUIET)
            button.set_spoken(say(f"administration.people.{name}_of", who=person.display_name))
            button.setProperty("form", form.value)
            button.clicked.connect(self._press)
            self.buttons[form] = button
            row.addWidget(button)
        row.addStretch(1)
        return row

    def _press(self) -> None:
        self.asked.emit(_Asked(PeopleForm(self.sender().property("form")), self._person))


class PeopleCard(Card):
    """The list, and one form below it."""

    asked = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.S)
        self.add_button = ActionButton(text_key="administration.people.add", icon_name="user-round")
        self.add_button.clicked.connect(self._add)
        self.add_head("administration.people.title", self.add_button)
        self.news = Banner(GOOD)
        self.lines = Lines()
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="administration.people.none", wrap=True)
        self._managed_by = Label(role=Role.CAPTION, tone=Tone.MUTED, key="administration.people.manage", wrap=True)
        for part in (self.news, self.lines, self._none, self._make_form(), self._managed_by):
            self.body.addWidget(part)
        self.rows: list[_PersonLine] = []
        self._form: _Asked | None = None
        self._shown: object = None
        self._show_form()

    def _make_form(self) -> QWidget:
        self.form = Inset(spacing=Space.S)
        self.form_title = Label(role=Role.STRONG, wrap=True)
        self.form_lead = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.person, self.number = (TextField(f"firststart.people.{name}") for name in ("name", "number"))
        self.role = SelectField("firststart.people.role")
        self.passphrase = TextField("firststart.people.passphrase", secret=True)
        self.again = TextField("firststart.people.again", secret=True)
        grid = QGridLayout()
        grid.setSpacing(Space.M)
        for place, field in enumerate((self.person, self.number, self.role, self.passphrase, self.again)):
            grid.addWidget(field, place // 2, place % 2)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        self.confirm = ActionButton(kind=ButtonKind.PRIMARY)
        self.confirm.clicked.connect(self._confirm)
        self.cancel = ActionButton(text_key="administration.people.cancel")
        self.cancel.clicked.connect(self.close_form)
        row.addWidget(self.confirm)
        row.addWidget(self.cancel)
        row.addStretch(1)
        self.form.body.addWidget(self.form_title)
        self.form.body.addWidget(self.form_lead)
        self.form.body.addLayout(grid)
        self.form.body.addLayout(row)
        return self.form

    # -- showing --------------------------------------------------------------------------------------------------
    def show_people(self, people: tuple[PersonRow, ...], news: PeopleNews) -> None:
        """Show them, and what became of the last change; a form that was done with is closed."""
        reveal(self._none, not people)
        reveal(self.add_button, news.may_manage)
        reveal(self._managed_by, not news.may_manage)
        if not self.lines.is_shown((people, news.may_manage)):
            self.rows = [_PersonLine(person, may_manage=news.may_manage) for person in people]
            for row in self.rows:
                row.asked.connect(self._open)
            self.lines.show_lines(list(self.rows))
        if news != self._shown:
            self._shown = news
            if news.done:
                self.close_form()
        self._show_news(news.fault, news)
        if self._form is not None and not news.may_manage:
            self.close_form()
        self._show_form()

    def _show_news(self, fault: Fault | None, news: PeopleNews) -> None:
        words = say(f"administration.people.done_{news.done}", who=news.who) if news.done else ""
        if news.untold:
            words = f"{words} {say('administration.people.untold')}".strip()
        look = BAD if fault else CAUTION if news.untold else GOOD
        self.news.show_banner(look, sentence(fault) or words)

    def _show_form(self) -> None:
        asked = self._form
        reveal(self.form, asked is not None)
        if asked is None:
            return
        form, who = asked.form, asked.person.display_name if asked.person else ""
        self.form_title.setText(say(f"administration.people.form_{form.value}", who=who))
        self.form_lead.setText(say(f"administration.people.lead_{form.value}"))
        self.confirm.set_words(say(f"administration.people.confirm_{form.value}"))
        self.role.set_choices(tuple((role, say(f"administration.role.{role.value}")) for role in PersonRole))
        reveal(self.person, form is PeopleForm.ADD)
        reveal(self.number, form is PeopleForm.ADD)
        reveal(self.role, form in {PeopleForm.ADD, PeopleForm.ROLE})
        reveal(self.passphrase, form in {PeopleForm.ADD, PeopleForm.RESET, PeopleForm.TELEPHONE})
        reveal(self.again, form in {PeopleForm.ADD, PeopleForm.RESET})

    def _add(self) -> None:
        self._open(_Asked(PeopleForm.ADD))

    def _open(self, asked: object) -> None:
        if isinstance(asked, _Asked):
            self._empty()
            self._form = asked
            self._show_form()
            fields = (self.person.edit, self.role.box, self.passphrase.edit, self.confirm)
            next(each for each in fields if each.isVisibleTo(self)).setFocus(Qt.FocusReason.TabFocusReason)

    def close_form(self) -> None:
        """Close the form; nothing that was typed stays."""
        self._empty()
        self._form = None
        self._show_form()

    def _empty(self) -> None:
        for field in (self.person, self.number, self.passphrase, self.again):
            field.edit.clear()
            field.show_message("")
        self.role.box.setCurrentIndex(-1)
        self.role.show_message("")

    # -- asking ---------------------------------------------------------------------------------------------------
    def _confirm(self) -> None:
        asked = self._form
        if asked is None or not self._is_complete(asked.form):
            return
        officer_id = asked.person.officer_id if asked.person else str(self.number.value)
        typed, role = self.passphrase.edit.text(), self.role.value
        self.passphrase.edit.clear()
        self.again.edit.clear()
        match asked.form:
            case PeopleForm.ADD if isinstance(role, PersonRole):
                self.asked.emit(AddPerson(officer_id, str(self.person.value), role, typed))
            case PeopleForm.ROLE if isinstance(role, PersonRole):
                self.asked.emit(ChangeRole(officer_id, role))
            case PeopleForm.RESET:
                self.asked.emit(ResetPerson(officer_id, typed))
            case PeopleForm.TELEPHONE:
                self.asked.emit(GiveTelephoneKey(officer_id, typed))
            case PeopleForm.WITHDRAW:
                self.asked.emit(WithdrawPerson(officer_id))

    def _is_complete(self, form: PeopleForm) -> bool:
        """Say under each field what is missing."""
        missing = say("firststart.missing")
        faults = [
            self._hold(field, "" if field.value else missing)
            for field in (self.person, self.number)
            if form is PeopleForm.ADD
        ]
        if form in {PeopleForm.ADD, PeopleForm.ROLE}:
            faults.append(self._hold(self.role, "" if isinstance(self.role.value, PersonRole) else missing))
        typed = self.passphrase.edit.text()
        if form in {PeopleForm.ADD, PeopleForm.RESET}:
            short = say("firststart.short", count=LEAST_PASSPHRASE)
            faults.append(self._hold(self.passphrase, "" if len(typed) >= LEAST_PASSPHRASE else short))
            is_same = typed == self.again.edit.text()
            faults.append(self._hold(self.again, "" if is_same else say("firststart.people.not_same")))
        elif form is PeopleForm.TELEPHONE:
            faults.append(self._hold(self.passphrase, "" if typed else missing))
        return not any(faults)

    @staticmethod
    def _hold(field: TextField | SelectField, fault: str) -> bool:
        field.show_message(fault)
        return bool(fault)
