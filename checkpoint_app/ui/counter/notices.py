"""What stands above the counter's columns: banners about the world, and a page that came before the decision."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.ui.counter.side_panel import with_keys
from checkpoint_app.ui.counter.view_model import BannerView, CounterView, ParkedView
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.flag_card import AnswerButton
from checkpoint_app.ui.theme.components.labels import Label, ShapeView


class _Notice(QFrame):
    """One banner of the counter; sends its name as `pressed`."""

    pressed = Signal(object)

    def __init__(self, view: BannerView) -> None:
        super().__init__()
        self._name = view.name
        set_mark(self, "tint", view.look.tone.value)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.XS, Space.XS, Space.XS)
        row.setSpacing(Space.M)
        row.addWidget(ShapeView(view.look, 20))
        row.addWidget(Label(view.text, Role.BODY, Tone.TEXT, wrap=True), 1)
        if view.action:
            button = ActionButton(view.action)
            button.clicked.connect(self._press)
            row.addWidget(button)
        self.setMinimumHeight(44)
        self.setAccessibleName(view.text)

    def _press(self) -> None:
        self.pressed.emit(self._name)


class _Parked(QFrame):
    """The parked page and its three choices; sends `(question, choice)` as `answered`."""

    answered = Signal(object)

    def __init__(self, view: ParkedView, marked: object | None) -> None:
        super().__init__()
        set_mark(self, "tint", Tone.ASK.value)
        question = with_keys(view.question, marked)
        self._question = question.question
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.M, Space.S, Space.S, Space.S)
        row.setSpacing(Space.S)
        words = QVBoxLayout()
        words.setSpacing(0)
        words.addWidget(Label(question.text, Role.STRONG, wrap=True))
        words.addWidget(Label(f"{view.name} · {view.detail}", Role.CAPTION, wrap=True))
        row.addLayout(words, 1)
        for option in question.options:
            button = AnswerButton(option)
            button.set_cap_muted(not question.marked)
            button.clicked.connect(self._press)
            row.addWidget(button, 0, Qt.AlignmentFlag.AlignVCenter)
        self.setAccessibleName(f"{question.text}: {view.name}, {view.detail}")

    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, AnswerButton):
            self.answered.emit((self._question, button.option.answer))


class NoticeStack(QWidget):
    """Takes no room while there is nothing to say."""

    parked_answered = Signal(object)
    banner_pressed = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.S)
        self._shown: tuple[object, ...] | None = None
        reveal(self, False)

    def show_notices(self, view: CounterView, marked: object | None) -> None:
        """Show the parked page first, then the banners."""
        shown = (view.banners, view.parked, marked if view.parked else None)
        if shown == self._shown:
            return
        self._shown = shown
        while (item := self._column.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        if view.parked is not None:
            parked = _Parked(view.parked, marked)
            parked.answered.connect(self.parked_answered)
            self._column.addWidget(parked)
        for banner in view.banners:
            notice = _Notice(banner)
            notice.pressed.connect(self.banner_pressed)
            self._column.addWidget(notice)
        reveal(self, bool(view.banners or view.parked))
