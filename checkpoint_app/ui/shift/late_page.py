"""The form of a late entry: who, when, why on paper, what was decided; nothing is chosen at first. Main thread."""

from __future__ import annotations

from datetime import date, timedelta, tzinfo

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from checkpoint_app.assessment.kinds import Purpose
from checkpoint_app.casework.encounter import Action
from checkpoint_app.casework.late_entry import Late, LateReason
from checkpoint_app.faults import Fault
from checkpoint_app.services.late_entries import PaperEntry
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.counter.typed_dates import read_typed_date
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shift.late_view_model import Enter, Leave, read_typed_instant
from checkpoint_app.ui.theme import Role, Space, Tone, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, PrimaryButton
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, Scroll
from checkpoint_app.ui.theme.shapes import BAD, GOOD

_PURPOSES = (Purpose.WORK, Purpose.SEAFARER, Purpose.VISIT, Purpose.PILGRIMAGE)
_ACTIONS = (Action.DEPART, Action.REFER)
_CHOICES_PX = 440


class LatePage(DeskPage):
    """`intent` sends Enter or Leave."""

    intent = Signal(object)
    where = Where.LATE

    def __init__(self, today: date, zone: tzinfo) -> None:
        super().__init__()
        self._today, self._zone = today, zone
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        scroll = Scroll(spacing=Space.M)
        card = Card(spacing=Space.M)
        card.body.addWidget(Label(role=Role.TITLE, key="late.title"))
        card.body.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="late.lead", wrap=True))
        self.notice = Banner(GOOD)
        card.body.addWidget(self.notice)
        self._make_fields(card)
        card.body.addStretch(1)
        choices = Card(spacing=Space.L)
        choices.setFixedWidth(_CHOICES_PX)
        self._groups = Plain()
        self._column = QVBoxLayout(self._groups)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.L)
        choices.body.addWidget(self._groups)
        choices.body.addStretch(1)
        self.record = PrimaryButton(text_key="late.record", key_cap=Command.LATE_RECORD)
        self.back = ActionButton(text_key="late.back", key_cap="Esc")
        self.record.clicked.connect(self._record)
        self.back.clicked.connect(self._leave)
        buttons = QHBoxLayout()
        buttons.addWidget(self.record)
        buttons.addWidget(self.back)
        buttons.addStretch(1)
        choices.body.addLayout(buttons)
        scroll.body.addWidget(card)
        row.addWidget(scroll, 1)
        row.addWidget(choices)
        self._make_groups()
        self.setFocusProxy(self.name.edit)

    def _make_fields(self, card: Card) -> None:
        self.name = TextField("counter.hand.name", help_key="late.name_help")
        self.birth = TextField("counter.hand.birth", help_key="counter.hand.birth_help")
        self.number = TextField("counter.hand.number")
        self.nationality = TextField("late.nationality", help_key="late.nationality_help")
        self.day = TextField("late.day", help_key="late.day_help")
        self.time = TextField("late.time", help_key="late.time_help")
        pairs = ((self.name, self.birth), (self.number, self.nationality), (self.day, self.time))
        for left, right in pairs:
            line = QHBoxLayout()
            line.setSpacing(Space.M)
            line.addWidget(left, 1, Qt.AlignmentFlag.AlignTop)
            line.addWidget(right, 1, Qt.AlignmentFlag.AlignTop)
            card.body.addLayout(line)
        for field in self._fields():
            field.edit.textEdited.connect(self._show_ready)

    def _fields(self) -> tuple[TextField, ...]:
        return (self.name, self.birth, self.number, self.nationality, self.day, self.time)

    def _make_groups(self) -> None:
        """Make the choices in the language in force; what was chosen is asked again."""
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        self.purpose = ChoiceGroup(
            "late.purpose", [(each, say(f"counter.purpose.{each.value.lower()}"), "") for each in _PURPOSES]
        )
        self.reason = ChoiceGroup("late.reason", [(each, say(f"late.why.{each.value}"), "") for each in LateReason])
        self.action = ChoiceGroup("late.decided", [(each, say(f"late.action.{each.value}"), "") for each in _ACTIONS])
        for group in self._choices():
            group.picked.connect(self._pick)
            self._column.addWidget(group)
        self._show_ready()

    def _choices(self) -> tuple[ChoiceGroup, ...]:
        return (self.reason, self.action, self.purpose)

    # -- showing --------------------------------------------------------------------------------------------------
    def start(self, today: date) -> None:
        """Begin a line; day, time and reason stay for the next line of the same paper."""
        self._today = today
        for field in (self.name, self.birth, self.number):
            field.edit.clear()
            field.show_message("")
        for group in (self.action, self.purpose):
            group.show_chosen(None)
        self._show_ready()
        self.name.edit.setFocus()

    def clear(self) -> None:
        """Forget everything that was typed: it is a traveller's."""
        for field in self._fields():
            field.edit.clear()
            field.show_message("")
        for group in self._choices():
            group.show_chosen(None)
        self.notice.show_banner(GOOD, "")
        self._show_ready()

    def show_recorded(self, number: str) -> None:
        """Say that the line is on disk."""
        self.notice.show_banner(GOOD, active().texts("late.recorded", number=number))

    def show_fault(self, fault: Fault) -> None:
        """Say why it was not recorded; everything stays as typed."""
        self.notice.show_banner(BAD, active().texts(fault.key, **fault.values))
        self._show_ready()

    def _marked(self) -> ChoiceGroup | None:
        return next((group for group in self._choices() if group.chosen is None), None)

    def _show_ready(self) -> None:
        marked = self._marked()
        for group in self._choices():
            group.set_marked(group is marked)
        self.record.setEnabled(self._entry() is not None)

    def _entry(self) -> PaperEntry | None:
        birth = read_typed_date(self.birth.value, self._today)
        at = read_typed_instant(self._day(), self.time.value, self._zone)
        reason, action, purpose = self.reason.chosen, self.action.chosen, self.purpose.chosen
        if not self.name.value or birth is None or at is None:
            return None
        if not isinstance(reason, LateReason) or not isinstance(action, Action):
            return None
        return PaperEntry(
            self.name.value.upper(),
            birth,
            self.nationality.value.upper(),
            self.number.value.upper(),
            purpose if isinstance(purpose, Purpose) else None,
            action,
            Late(at, reason),
        )

    def _day(self) -> date | None:
        """The day as typed; nothing typed is today, a minus sign yesterday."""
        typed = self.day.value
        if typed in {"", "-"}:
            return self._today - timedelta(days=1 if typed else 0)
        found = read_typed_date(typed, self._today)
        return found.full if found else None

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Alt + digit answers the marked group."""
        marked = self._marked() if press.alt and not press.ctrl else None
        if marked is not None and marked.press_digit(press.key - Qt.Key.Key_0):
            return True
        return super().handle_key(press)

    def _pick(self, value: object) -> None:
        pressed = self.sender()
        for group in self._choices():
            if group is pressed:
                group.show_chosen(value)
        self._show_ready()

    def _record(self) -> None:
        entry = self._entry()
        if entry is not None:
            self.record.setEnabled(False)
            self.intent.emit(Enter(entry))

    def _leave(self) -> None:
        self.intent.emit(Leave())

    def say_again(self) -> None:
        """Say everything anew."""
        if hasattr(self, "reason"):
            chosen = [group.chosen for group in self._choices()]
            self._make_groups()
            for group, value in zip(self._choices(), chosen, strict=True):
                group.show_chosen(value)
            self._show_ready()
