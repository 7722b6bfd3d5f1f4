"""A flag: code, meaning, the two values side by side, basis, age of the data, the neutral question."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.components.flow import FlowLayout
from checkpoint_app.ui.theme.components.labels import Badge, Label, ShapeView
from checkpoint_app.ui.theme.components.surfaces import Inset
from checkpoint_app.ui.theme.content import AnswerOption, Evidence, FlagContent, QuestionContent
from checkpoint_app.ui.theme.shapes import Shape
from checkpoint_app.ui.theme.theme import say
from checkpoint_app.ui.theme.tokens import Role, Space, Tone


class AnswerButton(PressButton):
    """One answer, with its key."""

    def __init__(self, option: AnswerOption) -> None:
        super().__init__(option.text, key_cap=option.key)
        self.option = option
        self._padding = Space.S
        # A long answer breaks into two lines rather than leave its card.
        self._two_lines = True
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.updateGeometry()


class QuestionBox(Inset):
    """A question with its answers; sends `(question, answer)` as `answered`."""

    answered = Signal(object)

    def __init__(self, content: QuestionContent) -> None:
        super().__init__()
        self.content = content
        self._text = Label(content.text, Role.STRONG, wrap=True)
        self.body.addWidget(self._text)
        holder = QWidget()
        flow = FlowLayout(holder, spacing=Space.S)
        self.buttons: list[AnswerButton] = []
        for option in content.options:
            button = AnswerButton(option)
            button.set_chosen(content.chosen is not None and option.answer == content.chosen)
            button.set_cap_muted(not content.marked)
            button.clicked.connect(self._press)
            flow.addWidget(button)
            self.buttons.append(button)
        self.body.addWidget(holder)
        self.setAccessibleName(content.text)

    def _press(self) -> None:
        button = self.sender()
        if isinstance(button, AnswerButton):
            self.answered.emit((self.content.question, button.option.answer))


class FlagCard(QWidget):
    """One flag; sends `(question, answer)` as `answered` when an answer is pressed."""

    answered = Signal(object)

    def __init__(self, content: FlagContent) -> None:
        super().__init__()
        self.content = content
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.M, Space.L, Space.M)
        column.setSpacing(Space.S)
        column.addLayout(self._head(content))
        if content.evidence:
            column.addLayout(self._evidence(content.evidence))
        if content.note:
            column.addWidget(Label(content.note, Role.BODY, Tone.MUTED, wrap=True))
        foot = self._foot_words(content)
        if foot:
            column.addWidget(Label(foot, Role.CAPTION, Tone.MUTED, wrap=True))
        self.question: QuestionBox | None = None
        if content.question is not None:
            self.question = QuestionBox(content.question)
            self.question.answered.connect(self.answered)
            column.addWidget(self.question)
        spoken = [
            content.code,
            content.title,
            *(f"{e.label}: {e.value}" for e in content.evidence),
            content.note,
            foot,
        ]
        self.setAccessibleName(". ".join(part for part in spoken if part))

    @staticmethod
    def _head(content: FlagContent) -> QHBoxLayout:
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        if content.code:
            row.addWidget(Badge(content.code, content.look.tone), 0, Qt.AlignmentFlag.AlignTop)
        elif content.look.shape is not Shape.DOT:
            row.addWidget(ShapeView(content.look, 22), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(content.title, Role.STRONG, wrap=True), 1)
        return row

    @staticmethod
    def _evidence(values: tuple[Evidence, ...]) -> QGridLayout:
        grid = QGridLayout()
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(Space.XS)
        grid.setColumnStretch(1, 1)
        grid.setColumnMinimumWidth(0, 112)
        for line, value in enumerate(values):
            words = f"{value.value} ({value.source})" if value.source else value.value
            grid.addWidget(
                Label(value.label, Role.CAPTION, Tone.MUTED, wrap=True), line, 0, Qt.AlignmentFlag.AlignTop
            )
            grid.addWidget(Label(words, Role.BODY, wrap=True), line, 1)
        return grid

    @staticmethod
    def _foot_words(content: FlagContent) -> str:
        unchecked = say("shell.component.basis_unchecked") if content.basis and content.basis_unchecked else ""
        return " · ".join(part for part in (content.level_word, content.basis, unchecked, content.as_of) if part)
