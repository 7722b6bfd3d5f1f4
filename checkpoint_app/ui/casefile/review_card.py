"""What a supervisor finds, afterwards, about a decision that somebody else made: one outcome, and a note if wanted.

Shown only for those let go at the verdict SUPERVISOR, or on a card that later data do not agree with, whom nobody has
reviewed yet; nothing is preselected.
"""

from __future__ import annotations

from PySide6.QtCore import QEvent, Qt, Signal

from checkpoint_app.casework.encounter import Outcome
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.casefile.view_model import REVIEW_OUTCOMES, CaseView
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card


class ReviewCard(Card):
    """Sends `(outcome, note)` as `reviewed`."""

    reviewed = Signal(object)

    def __init__(self) -> None:
        super().__init__("casefile.review.title", spacing=Space.M)
        self._lead = Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.review.lead", wrap=True)
        choices = [(each, _words(each), "") for each in REVIEW_OUTCOMES]
        self.outcomes = ChoiceGroup("casefile.review.outcome", choices, stacked=True)
        self.outcomes.picked.connect(self._pick)
        self.outcomes.set_marked(True)
        self.note = TextField("casefile.review.note")
        self.record = ActionButton(text_key="casefile.review.record")
        self.record.clicked.connect(self._record)
        self._case = ""
        for part in (self._lead, self.outcomes, self.note):
            self.body.addWidget(part)
        self.body.addWidget(self.record, 0, Qt.AlignmentFlag.AlignLeft)

    def show_view(self, view: CaseView) -> None:
        """Show the card while there is something to review; another case starts with nothing chosen."""
        reveal(self, view.review_open)
        self._lead.set_key(f"casefile.doubt.{view.doubt.value.lower()}" if view.doubt else "casefile.review.lead")
        if view.encounter_id != self._case:
            self._case = view.encounter_id
            self.outcomes.show_chosen(None)
            self.note.edit.clear()
        self.record.setEnabled(self.outcomes.chosen is not None)

    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Follow the language."""
        if event.type() == QEvent.Type.LanguageChange and hasattr(self, "outcomes"):
            for each, button in zip(REVIEW_OUTCOMES, self.outcomes.buttons, strict=True):
                button.set_words(_words(each))
        super().changeEvent(event)

    def marked_group(self) -> ChoiceGroup | None:
        """The group that Alt + digit belongs to while the card is shown."""
        return self.outcomes if self.isVisible() else None

    def _pick(self, outcome: object) -> None:
        self.outcomes.show_chosen(outcome)
        self.record.setEnabled(outcome is not None)

    def _record(self) -> None:
        outcome = self.outcomes.chosen
        if isinstance(outcome, Outcome):
            self.record.setEnabled(False)
            self.reviewed.emit((outcome, str(self.note.value or "").strip()))


def _words(outcome: Outcome) -> str:
    return say(f"casefile.review.{outcome.value.lower()}")
