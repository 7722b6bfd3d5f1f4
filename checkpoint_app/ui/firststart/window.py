"""The window of the first start: the steps at the left, one card at the right."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent
from PySide6.QtWidgets import QHBoxLayout, QStackedWidget, QVBoxLayout, QWidget

from checkpoint_app.ui.firststart.steps import DataStep, LookStep, PeopleStep, PostStep, Step, UseStep
from checkpoint_app.ui.firststart.view_model import STEPS, SetUpStep, SetUpView
from checkpoint_app.ui.theme import Role, Space, Tone, say, set_mark
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.surfaces import Card
from checkpoint_app.ui.theme.focus import focus_first, move_focus
from checkpoint_app.ui.theme.shapes import OFF, Look, Shape

_NOW, _DONE = Look(Tone.ACCENT, Shape.DOT), Look(Tone.IN_ORDER, Shape.CHECK)


class _Rail(QWidget):
    """The steps with what is done, what is now, what comes."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, Space.XL, Space.L, 0)
        column.setSpacing(Space.L)
        column.addWidget(Label(role=Role.TITLE, key="common.product"))
        column.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key="firststart.lead", wrap=True))
        column.addSpacing(Space.L)
        self._lines: dict[SetUpStep, tuple[ShapeView, Label]] = {}
        for step in STEPS:
            row = QHBoxLayout()
            row.setSpacing(Space.M)
            shape, words = ShapeView(OFF, 18), Label(role=Role.BODY, key=f"firststart.{step.value}.short")
            row.addWidget(shape)
            row.addWidget(words, 1)
            column.addLayout(row)
            self._lines[step] = (shape, words)
        column.addStretch(1)
        self.setFixedWidth(260)

    def show_step(self, now: SetUpStep) -> None:
        """Mark where one is."""
        for step, (shape, words) in self._lines.items():
            before = STEPS.index(step) < STEPS.index(now)
            shape.set_look(_DONE if before else _NOW if step is now else OFF)
            words.set_tone(Tone.TEXT if step is now else Tone.MUTED)


class SetUpWindow(QWidget):
    """Sends intents of `view_model` through `intent`; `closed` when the person closes the window."""

    intent = Signal(object)
    closed = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setWindowTitle(say("common.product"))
        outer = QHBoxLayout(self)
        outer.setContentsMargins(Space.XXL, Space.XXL, Space.XXL, Space.XXL)
        outer.setSpacing(Space.L)
        self.rail = _Rail()
        outer.addWidget(self.rail)
        card = Card(padding=Space.XXL)
        self.stack = QStackedWidget()
        card.body.addWidget(self.stack)
        outer.addWidget(card, 1)
        self.steps: dict[SetUpStep, Step] = {
            SetUpStep.LOOK: LookStep(),
            SetUpStep.USE: UseStep(),
            SetUpStep.POST: PostStep(),
            SetUpStep.PEOPLE: PeopleStep(),
            SetUpStep.DATA: DataStep(),
        }
        for step in self.steps.values():
            step.intent.connect(self.intent)
            self.stack.addWidget(step)
        self._view = SetUpView()
        self.show_view(self._view)

    def sizeHint(self) -> QSize:  # noqa: N802
        """Room for the longest step."""
        return QSize(1120, 720)

    def show_view(self, view: SetUpView) -> None:
        """Show a step."""
        is_new = view.step is not self._view.step
        self._view = view
        self.rail.show_step(view.step)
        step = self.steps[view.step]
        step.show_step(view)
        self.stack.setCurrentWidget(step)
        self.setWindowTitle(say("common.product"))
        self.setAccessibleName(say(f"firststart.{view.step.value}.title"))
        if is_new:
            focus_first(step)

    def focusNextPrevChild(self, next: bool) -> bool:  # noqa: A002, N802 - Qt's name
        """Let Tab go as one reads."""
        return move_focus(self, forwards=next)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self.show_view(self._view)
        super().changeEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:  # noqa: N802
        """Tell the controller; what was made stays, and the next start goes on from there."""
        self.closed.emit()
        event.accept()
