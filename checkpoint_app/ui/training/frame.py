"""What stands around the counter during a training: the band that cannot be overlooked, and the traveller's words.

Both belong to the window's frame, above every screen. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QSizePolicy, QVBoxLayout, QWidget

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import Role, Space, Tone, fonts, reveal, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Badge, Label, ShapeView
from checkpoint_app.ui.theme.components.surfaces import HatchedBand
from checkpoint_app.ui.theme.shapes import GOOD, OFF
from checkpoint_app.ui.training.view_model import HandOver, SpeechView


class TrainingBand(HatchedBand):
    """TRAINING, over the whole width, on every screen."""

    def __init__(self) -> None:
        super().__init__(Tone.ASK)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, 0, Space.L, 0)
        row.setSpacing(Space.M)
        row.addStretch(1)
        self.word = Label(role=Role.STRONG, key="training.band.word")
        self.word.setFont(fonts.sized(15, 700))
        self.words = Label(role=Role.CAPTION, key="training.band.words")
        for label in (self.word, self.words):
            set_mark(label, "plate", Tone.ASK.value)
            row.addWidget(label, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addStretch(1)
        self.setFixedHeight(30)
        self._name()

    def _name(self) -> None:
        self.setAccessibleName(f"{say('training.band.word')}: {say('training.band.words')}")

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange:
            self._name()
        super().changeEvent(event)


class SpeechPanel(QFrame):
    """What the traveller says and shows; sends `HandOver` through `intent`."""

    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "bar")
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.S, Space.L, Space.S)
        row.setSpacing(Space.XL)
        row.addLayout(self._make_words(), 5)
        row.addLayout(self._make_papers(), 3)
        self.hand_over = ActionButton(text_key="training.speech.hand_over", key_cap=Command.COUNTER_HAND_OVER)
        self.hand_over.clicked.connect(self._ask)
        row.addWidget(self.hand_over, 0, Qt.AlignmentFlag.AlignVCenter)
        self.show_speech(None)

    def _make_words(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self.says = Label(role=Role.STRONG, wrap=True)
        self._replies = [_Reply() for _ in range(2)]
        for widget in (self.says, *self._replies):
            column.addWidget(widget)
        column.addStretch(1)
        return column

    def _make_papers(self) -> QVBoxLayout:
        column = QVBoxLayout()
        column.setSpacing(0)
        self.progress = Label(role=Role.CAPTION, tone=Tone.MUTED)
        column.addWidget(self.progress)
        self._papers_row = QHBoxLayout()
        self._papers_row.setSpacing(Space.M)
        column.addLayout(self._papers_row)
        column.addStretch(1)
        return column

    def show_speech(self, view: SpeechView | None) -> None:
        """Show it; None hides the panel between two travellers."""
        reveal(self, view is not None)
        if view is None:
            return
        self.progress.setText(view.progress)
        self.says.setText(f"“{view.says}”")
        asked = view.replies[-len(self._replies) :]
        for place, reply in enumerate(self._replies):
            reply.show_reply(asked[place] if place < len(asked) else None)
        self._show_papers(view)
        reveal(self.hand_over, bool(view.hand_over))
        self.hand_over.set_words(view.hand_over or say("training.speech.hand_over"))
        replies = "; ".join(words for _, words in asked)
        self.setAccessibleName(". ".join(part for part in (view.progress, view.says, replies) if part))

    def _show_papers(self, view: SpeechView) -> None:
        while (item := self._papers_row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        if not view.papers:
            self._papers_row.addWidget(Label(say("training.speech.no_papers"), Role.BODY, Tone.MUTED))
        for paper in view.papers:
            self._papers_row.addWidget(_Paper(paper.name, is_there=paper.is_there))
        self._papers_row.addStretch(1)

    def _ask(self) -> None:
        self.intent.emit(HandOver())


class _Reply(QWidget):
    """The answer to one question that is on the screen."""

    def __init__(self) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.XS, 0, 0)
        row.setSpacing(Space.S)
        self._code = Badge("", Tone.MUTED)
        self._words = Label(role=Role.BODY, wrap=True)
        row.addWidget(self._code, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._words, 1)

    def show_reply(self, reply: tuple[str, str] | None) -> None:
        """Show a flag's code with what is answered; None hides the line."""
        reveal(self, reply is not None)
        code, words = reply or ("", "")
        self._code.show_badge(code, Tone.MUTED)
        self._words.setText(f"“{words}”")


class _Paper(QWidget):
    """A paper with its sign: a filled dot lies there, a ring does not."""

    def __init__(self, name: str, *, is_there: bool) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.XS)
        words = name if is_there else say("training.speech.missing", paper=name)
        row.addWidget(ShapeView(GOOD if is_there else OFF, 12))
        row.addWidget(Label(words, Role.BODY, Tone.TEXT if is_there else Tone.MUTED))
        self.setAccessibleName(words)
