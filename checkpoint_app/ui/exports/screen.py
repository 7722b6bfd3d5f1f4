"""Exports: what, in which form, of which period, and the second person where people stand in it.

`show_view` takes everything; `intent` sends one frozen intent of `view_model`. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout

from checkpoint_app.services.exporting import ExportForm, ExportWhat
from checkpoint_app.services.periods import Period
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.casefile.second_person import TelephonePart
from checkpoint_app.ui.casefile.view_model import ByTelephone, SecondPersonGiven, SignsHere
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.exports.view_model import AskChallenge, Begin, Cancel, Choose, ExportsView
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.period_bar import PeriodBar
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, ProgressLine
from checkpoint_app.ui.theme.shapes import CAUTION, GOOD

_OF_A_PERIOD = frozenset({ExportWhat.FIGURES, ExportWhat.TRAIL})


class ExportsScreen(DeskPage):
    """The screen."""

    intent = Signal(object)
    where = Where.EXPORTS

    def __init__(self) -> None:
        super().__init__()
        self._view: ExportsView | None = None
        self._by_telephone = False
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        row.addWidget(self._make_choices(), 5)
        row.addWidget(self._make_giving(), 3)
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_choices(self) -> Card:
        card = Card(spacing=Space.XS)
        card.body.addWidget(Label(role=Role.TITLE, key="exports.title"))
        card.body.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="exports.which"))
        self.whats = {what: self._option(what, at) for at, what in enumerate(ExportWhat, 1)}
        for option in self.whats.values():
            card.body.addWidget(option)
        self._of_period = Plain()
        column = QVBoxLayout(self._of_period)
        column.setContentsMargins(0, Space.S, 0, 0)
        self.period = PeriodBar(offers_all=False)
        self.period.chosen.connect(self._choose_period)
        column.addWidget(self.period)
        card.body.addWidget(self._of_period)
        card.body.addStretch(1)
        self.message = Banner(GOOD)
        card.body.addWidget(self.message)
        self._recorded = Label(role=Role.CAPTION, tone=Tone.MUTED, key="exports.recorded", wrap=True)
        card.body.addWidget(self._recorded)
        return card

    def _option(self, value: ExportWhat | ExportForm, at: int) -> Option:
        option = Option(_words(value), value=value, below=_below(value), key_cap=f"Alt {at}")
        option.clicked.connect(self._choose)
        return option

    def _make_giving(self) -> Card:
        card = Card(spacing=Space.S)
        card.body.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key="exports.form"))
        self.forms = {form: self._option(form, at) for at, form in enumerate(ExportForm, 1 + len(ExportWhat))}
        for option in self.forms.values():
            card.body.addWidget(option)
        card.body.addSpacing(Space.S)
        self._need = Label(role=Role.STRONG, wrap=True)
        card.body.addWidget(self._need)
        self._second = Plain()
        column = QVBoxLayout(self._second)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        self.second_id = TextField("casefile.second.id")
        self.password = TextField("casefile.second.password", secret=True)
        for field in (self.second_id, self.password):
            field.edit.textChanged.connect(self._show_begin)
            column.addWidget(field)
        self.telephone = TelephonePart()
        self.telephone.changed.connect(self._show_second)
        self.telephone.challenge_asked.connect(self._ask_challenge)
        column.addWidget(self.telephone)
        card.body.addWidget(self._second)
        self.begin = ActionButton(text_key="exports.begin", key_cap=Command.EXPORTS_BEGIN, kind=ButtonKind.PRIMARY)
        self.begin.clicked.connect(self._begin)
        row = QHBoxLayout()
        self.way = ActionButton(text_key="exports.by_telephone", key_cap=Command.EXPORTS_WAY, icon_name="phone")
        self.way.clicked.connect(self._change_way)
        row.addWidget(self.begin)
        row.addWidget(self.way)
        row.addStretch(1)
        card.body.addLayout(row)
        self.progress = ProgressLine()
        self.cancel = ActionButton(text_key="exports.cancel", key_cap="Esc")
        self.cancel.clicked.connect(self._cancel)
        self._under_way = Plain()
        line = QHBoxLayout(self._under_way)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(Space.M)
        line.addWidget(self.progress, 1)
        line.addWidget(self.cancel, 0, Qt.AlignmentFlag.AlignBottom)
        card.body.addWidget(self._under_way)
        card.body.addStretch(1)
        return card

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: ExportsView) -> None:
        """Show what is chosen and how the last export stands."""
        self._view = view
        texts = active().texts
        for options, value in ((self.whats, view.what), (self.forms, view.form)):
            for each, option in options.items():
                option.set_chosen(each is value)
        self.period.show_period(view.period, view.today)
        reveal(self._of_period, view.what in _OF_A_PERIOD)
        self._need.setText(texts("exports.needs_two" if view.what.needs_second else "exports.needs_one"))
        is_busy = view.done is not None
        reveal(self._second, view.what.needs_second and not is_busy)
        reveal(self.begin, not is_busy)
        reveal(self.way, view.what.needs_second and not is_busy)
        self._show_second()
        reveal(self._under_way, is_busy)
        if is_busy:
            self.progress.show_progress(texts("exports.progress", count=view.done), None)
        else:
            self.password.edit.clear()
        if view.fault is not None:
            self.message.show_banner(CAUTION, texts(view.fault.key, **view.fault.values))
        elif view.given is not None:
            given = view.given
            self.message.show_banner(GOOD, texts("exports.given", path=str(given.path), count=given.rows))
        else:
            self.message.show_banner(GOOD, "")
        reveal(self._recorded, view.fault is None and view.given is None)  # where the message stands there is no room
        self._show_begin()

    def clear(self) -> None:
        """Empty what was typed."""
        for field in (self.second_id, self.password, self.telephone.response):
            field.edit.clear()
        self._by_telephone = False

    def _show_second(self) -> None:
        """Show how the second person wants it too: with their password here, or by telephone."""
        for field in (self.second_id, self.password):
            reveal(field, not self._by_telephone)
        reveal(self.telephone, self._by_telephone)
        self.way.set_words(say("exports.here" if self._by_telephone else "exports.by_telephone"))
        if self._view is not None:
            self.telephone.show_people(self._view.second)
        self._show_begin()

    def _show_begin(self) -> None:
        view = self._view
        is_proven = view is not None and (not view.what.needs_second or self._given() is not None)
        self.begin.setEnabled(is_proven)

    def _given(self) -> SecondPersonGiven | None:
        """What the second person gave; None while something is missing."""
        if self._by_telephone:
            challenge, answer = self._view.second.challenge if self._view else None, self.telephone.response.value
            if challenge is None or challenge.officer_id != self.telephone.officer_id or not answer:
                return None
            return ByTelephone(challenge.officer_id, challenge.text, answer)
        password = self.password.edit.text()
        return SignsHere(self.second_id.value, password) if self.second_id.value and password else None

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; False when it means nothing here."""
        if press.alt and not press.ctrl:
            at = press.key - Qt.Key.Key_1
            options = [*self.whats.values(), *self.forms.values()]
            if 0 <= at < len(options):
                options[at].click()
                return True
        if self._view is None or super().handle_key(press):
            return self._view is not None
        fields = (self.second_id, self.password, self.telephone.response)
        is_free = not any(field.edit.hasFocus() for field in fields)
        return is_free and self._view.what in _OF_A_PERIOD and self.period.handle_key(press)

    def do(self, command: Command) -> bool:
        """Act on a command."""
        if command is Command.EXPORTS_BEGIN:
            self._begin_by_key()
            return True
        return super().do(command)

    def _begin_by_key(self) -> None:
        """Export, or lead to what is still missing."""
        if self.begin.isEnabled():
            self._begin()
        elif self._by_telephone:
            self._lead_by_telephone()
        elif not self.second_id.value:
            self.second_id.edit.setFocus()
        else:
            self.password.edit.setFocus()

    def _begin(self) -> None:
        if self._view is not None and self._view.done is None and self.begin.isEnabled():
            given = self._given() if self._view.what.needs_second else None
            self.password.edit.clear()
            self.telephone.response.edit.clear()
            self.intent.emit(Begin(given))

    def _lead_by_telephone(self) -> None:
        asked = self.telephone.asked_part()
        if asked is self.telephone.ask:
            self.telephone.ask.click()
        else:
            asked.setFocus()

    def _change_way(self) -> None:
        self._by_telephone = not self._by_telephone
        self._show_second()
        (self.telephone.asked_part() if self._by_telephone else self.second_id.edit).setFocus()

    def _ask_challenge(self, officer_id: object) -> None:
        if isinstance(officer_id, str):
            self.intent.emit(AskChallenge(officer_id))
            self.telephone.asked_part().setFocus()

    def _choose(self) -> None:
        pressed = self.sender()
        if not isinstance(pressed, Option):
            return
        if isinstance(pressed.value, ExportWhat):
            self.intent.emit(Choose(what=pressed.value))
        elif isinstance(pressed.value, ExportForm):
            self.intent.emit(Choose(form=pressed.value))

    def _choose_period(self, period: Period) -> None:
        self.intent.emit(Choose(period=period))

    def _cancel(self) -> None:
        self.intent.emit(Cancel())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            for option in (*self.whats.values(), *self.forms.values()):
                if isinstance(option.value, ExportWhat | ExportForm):
                    option.set_words(_words(option.value))
                    option.set_below(_below(option.value))
            self.show_view(self._view)


def _words(value: ExportWhat | ExportForm) -> str:
    return say(f"exports.{'what' if isinstance(value, ExportWhat) else 'as'}.{value.value}")


def _below(value: ExportWhat | ExportForm) -> str:
    return say(f"exports.{'holds' if isinstance(value, ExportWhat) else 'for'}.{value.value}")
