"""One case that the packs judge differently, opened: the assessment it was beside the one it would be. Main thread.

Both are made of the kept facts, which hold no identity; evidence is therefore what the facts say, without values.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.assessment.assess import Assessment
from checkpoint_app.services.laboratory import Example
from checkpoint_app.texts import Texts
from checkpoint_app.ui.flag_contents import flag_content
from checkpoint_app.ui.theme import Role, Space, Tone, active
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.flag_card import FlagCard
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card, Scroll
from checkpoint_app.ui.theme.content import FlagContent


class ExampleView(QWidget):
    """Two columns of flags; `back` is the button that closes it."""

    def __init__(self) -> None:
        super().__init__()
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.M)
        head = QHBoxLayout()
        self.title = Label(role=Role.STRONG, wrap=True)
        self.back = ActionButton(text_key="laboratory.examples.back", key_cap="Esc")
        head.addWidget(self.title, 1)
        head.addWidget(self.back, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(head)
        sides = QHBoxLayout()
        sides.setSpacing(Space.L)
        self.sides = (Scroll(spacing=Space.M), Scroll(spacing=Space.M))
        for side in self.sides:
            sides.addWidget(side, 1)
        column.addLayout(sides, 1)

    def show_example(self, example: Example) -> None:
        """Show what a case was and would be."""
        words = active().texts
        self.title.setText(words("laboratory.examples.opened", number=example.number))
        for side, key, assessment in zip(self.sides, ("was", "would"), (example.was, example.would), strict=True):
            while side.body.count():
                item = side.body.takeAt(0)
                widget = item.widget() if item is not None else None
                if widget is not None:
                    widget.deleteLater()
            if assessment is not None:
                _fill(side, key, assessment, words)
            side.body.addStretch(1)


def _fill(side: Scroll, key: str, assessment: Assessment, words: Texts) -> None:
    pack = f"{assessment.rule_pack_id} {assessment.rule_pack_version}"
    side.body.addWidget(Label(words(f"laboratory.examples.{key}", pack=pack), Role.CAPTION, Tone.MUTED, wrap=True))
    verdict = words(f"counter.verdict.{assessment.verdict.value.lower()}")
    side.body.addWidget(Label(verdict, Role.TITLE, wrap=True))
    for flag in assessment.flags:
        card = Card(padding=0)
        card.body.addWidget(FlagCard(_told(flag_content(flag, words), words)))
        side.body.addWidget(card)
    if not assessment.flags:
        side.body.addWidget(Label(words("laboratory.examples.no_flag"), Role.BODY, Tone.MUTED, wrap=True))


def _told(content: FlagContent, words: Texts) -> FlagContent:
    """Tell the question and its answer as words: nothing is asked here."""
    question = content.question
    if question is None:
        return content
    given = next((each.text for each in question.options if each.answer == question.chosen), None)
    answer = given or words("laboratory.examples.not_asked")
    return replace(content, question=None, note=f"{content.note} {question.text} – {answer}".strip())
