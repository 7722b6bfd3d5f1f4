"""The right of the counter: verdict, the reason where one is needed, flags with their questions, what was checked."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.counter.keys import ANSWER_CAPS
from checkpoint_app.ui.counter.view_model import CounterView
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.flag_card import FlagCard, QuestionBox
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import VerdictPanel
from checkpoint_app.ui.theme.components.surfaces import Card, Rule, Scroll
from checkpoint_app.ui.theme.content import FlagContent, QuestionContent, VerdictContent
from checkpoint_app.ui.theme.shapes import OFF


def with_keys(question: QuestionContent, marked: object | None) -> QuestionContent:
    """Print the answer keys on a question; they are bright on the marked one only."""
    caps = (*ANSWER_CAPS, *([""] * len(question.options)))
    options = tuple(replace(option, key=cap) for option, cap in zip(question.options, caps, strict=False))
    return replace(question, options=options, marked=question.question == marked)


_NO_VERDICT = VerdictContent(OFF, "", "")


class SidePanel(QWidget):
    """Sends `(question, answer)` as `answered`, an answer to the reason's question as `reasoned`."""

    answered = Signal(object)
    reasoned = Signal(object)

    def __init__(self, *, has_referral: bool = True) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        self.verdict = VerdictPanel()
        column.addWidget(self.verdict)
        self.column = Scroll(spacing=Space.M)
        column.addWidget(self.column, 1)
        self.observe = ActionButton(
            text_key="counter.referral.open", key_cap=Command.COUNTER_OBSERVE, kind=ButtonKind.QUIET
        )
        column.addWidget(self.observe, 0, Qt.AlignmentFlag.AlignRight)
        self._has_referral = has_referral
        self._shown: tuple[object, ...] | None = None
        self._marked: object | None = None
        self.cards: list[FlagCard] = []
        self.reason_box: QuestionBox | None = None
        self._groups: list[QWidget] = []

    def show_side(self, view: CounterView, marked: object | None) -> None:
        """Show verdict and flags; `marked` is the question that the answer keys belong to."""
        reveal(self.verdict, view.verdict is not None)
        reveal(self.observe, self._has_referral and view.verdict is not None)
        self.verdict.show_verdict(view.verdict or _NO_VERDICT)
        shown = (view.flags, view.checked, view.reason, marked)
        if shown == self._shown:
            return
        self._shown = shown
        self._clear()
        if view.reason is not None:
            self._add_reason(with_keys(view.reason, marked))
        if view.flags or view.checked:
            self._add_flags(view.flags, view.checked, marked)
        self.column.body.addStretch(1)
        self.column.show_now(*self._groups)
        self._marked = marked
        # The cards get their heights with the next events: one is scrolled to then, if the panel is still there.
        QTimer.singleShot(0, self.column, self._bring_into_view)

    def _clear(self) -> None:
        self.cards, self.reason_box, self._groups = [], None, []
        while (item := self.column.body.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _add_reason(self, question: QuestionContent) -> None:
        card = Card(padding=Space.S)
        self.reason_box = QuestionBox(question)
        self.reason_box.answered.connect(self.reasoned)
        card.body.addWidget(self.reason_box)
        self.column.body.addWidget(card)
        self._groups.append(card)

    def _add_flags(self, flags: tuple[FlagContent, ...], checked: tuple[str, ...], marked: object | None) -> None:
        card = Card(padding=0, spacing=0)
        for number, flag in enumerate(flags):
            if number:
                card.body.addWidget(Rule())
            question = with_keys(flag.question, marked) if flag.question else None
            flag_card = FlagCard(replace(flag, question=question))
            flag_card.answered.connect(self.answered)
            self.cards.append(flag_card)
            card.body.addWidget(flag_card)
        if checked:
            if flags:
                card.body.addWidget(Rule())
            card.body.addWidget(self._checked(checked))
        self.column.body.addWidget(card)
        self._groups.append(card)

    @staticmethod
    def _checked(lines: tuple[str, ...]) -> QWidget:
        holder = QWidget()
        column = QVBoxLayout(holder)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.XS)
        column.addWidget(Label(say("counter.checked.title"), Role.LABEL, Tone.MUTED))
        column.addWidget(Label(" · ".join(lines), Role.BODY, Tone.MUTED, wrap=True))
        return holder

    def _bring_into_view(self) -> None:
        for card in self.cards:
            if card.question is not None and card.question.content.question == self._marked:
                self._scroll_to(card)

    def _scroll_to(self, card: QWidget) -> None:
        """Move as little as needed, and never past the card's own title."""
        inner = self.column.widget()
        if inner is None:
            return
        top = card.mapTo(inner, QPoint(0, 0)).y()
        bar, room = self.column.verticalScrollBar(), self.column.viewport().height()
        if card.height() > room or top < bar.value():
            bar.setValue(top)
        elif top + card.height() > bar.value() + room:
            bar.setValue(top + card.height() - room)

    def page(self, direction: int) -> None:
        """Scroll by most of a page: 1 down, -1 up."""
        bar = self.column.verticalScrollBar()
        bar.setValue(bar.value() + direction * round(self.column.viewport().height() * 0.8))
