"""The form of the chosen decision: it asks for what the step needs and for nothing else.

The form holds the draft; `changed` tells that it changed. Nothing in it is chosen before a person did.
"""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QEvent, Signal
from PySide6.QtWidgets import QVBoxLayout, QWidget

from checkpoint_app.casework.encounter_table import Action, Need, Step
from checkpoint_app.casework.kinds import Ground
from checkpoint_app.casework.protection import PROTECTION_WORDS, SUSPECT_WORDS, Consent, Receiver
from checkpoint_app.ui.casefile.choices import AnswerRow, ChoiceGroup
from checkpoint_app.ui.casefile.draft import Draft, Missing, SecondMode, missing, to_intent
from checkpoint_app.ui.casefile.second_person import SecondPersonPanel
from checkpoint_app.ui.casefile.view_model import CaseView, Decide, reasons_of
from checkpoint_app.ui.theme import Role, Space, Tone, reveal, say
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Glyph, Option
from checkpoint_app.ui.theme.components.surfaces import Plain

_PROTECTING = frozenset({Action.PROTECT, Action.OFFER, Action.HAND_OVER})
"""Steps at which the person is asked to whom they agree, and what they need."""


class DecisionForm(QWidget):
    """What the chosen step needs."""

    changed = Signal()
    challenge_asked = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(Space.L)
        self._view: CaseView | None = None
        self.step: Step | None = None
        self.draft: Draft | None = None
        self._body: QWidget | None = None
        self._clear_parts()

    def _clear_parts(self) -> None:
        self.reasons: ChoiceGroup | None = None
        self.own_words: TextField | None = None
        self.grounds: ChoiceGroup | None = None
        self.second: SecondPersonPanel | None = None
        self.receiver: TextField | None = None
        self.explained: Option | None = None
        self.consents: list[AnswerRow] = []
        self.words: dict[str, TextField] = {}

    # -- choosing -------------------------------------------------------------------------------------------------
    def choose(self, step: Step | None, view: CaseView) -> None:
        """Begin an empty draft for a step; None clears the choice and everything typed for it."""
        self._view, self.step = view, step
        self.draft = Draft(step.action) if step else None
        self._rebuild()
        self.changed.emit()

    def show_view(self, view: CaseView) -> None:
        """Take a newer view; the draft stays while its step is open. After a refusal secrets are typed again."""
        refused_anew = view.fault is not None and (self._view is None or view.fault is not self._view.fault)
        self._view = view
        if refused_anew and self.second is not None:
            self.second.forget_secrets()
        if self.second is not None:
            self.second.show_people(view.second)
            self._read_second()

    def missing(self) -> Missing | None:
        """Tell what is still missing."""
        if self.step is None or self.draft is None or self._view is None:
            return None
        return missing(self.step, self.draft, self._view.second.challenge)

    def intent(self) -> Decide | None:
        """Make the intent, None while something is missing or nothing is chosen."""
        if self.step is None or self.draft is None or self._view is None or self.missing() is not None:
            return None
        return to_intent(self._view.encounter_id, self.step, self.draft, self._view.second.challenge)

    def marked_group(self) -> ChoiceGroup | None:
        """The group that Alt + digit belongs to: the first without a choice."""
        return next((group for group, _, answered in self._stages() if group is not None and not answered), None)

    def is_pristine(self) -> bool:
        """Whether nothing was chosen or typed yet."""
        return self.draft is None or self.draft == Draft(self.draft.action)

    def asked_part(self) -> QWidget | None:
        """The part that is asked for last of those shown; None while nothing is asked."""
        shown = [parts[-1] for _, parts, _ in self._stages() if not parts[-1].isHidden()]
        if shown and shown[-1] is self.second:
            return self.second.asked_part()
        return shown[-1] if shown else None

    def _stages(self) -> list[tuple[ChoiceGroup | None, list[QWidget], bool]]:
        """The questions in their order: the group, all its parts, and whether it is answered."""
        draft = self.draft
        stages: list[tuple[ChoiceGroup | None, list[QWidget], bool]] = []
        if draft is None:
            return []
        if self.grounds is not None:
            stages.append((self.grounds, [self.grounds], draft.ground is not None))
        if self.own_words is not None:
            parts: list[QWidget] = [part for part in (self.reasons, self.own_words) if part is not None]
            stages.append((self.reasons, parts, bool(draft.reason_code or draft.reason_words.strip())))
        if self.receiver is not None:
            stages.append((None, [self.receiver], bool(draft.receiver.strip())))
        if self.second is not None:
            stages.append((self.second.modes, [self.second], draft.mode is not None))
        return stages

    # -- building -------------------------------------------------------------------------------------------------
    def _rebuild(self) -> None:
        if self._body is not None:
            self._column.removeWidget(self._body)
            self._body.hide()
            self._body.deleteLater()
        self._clear_parts()
        self._body = Plain()
        column = QVBoxLayout(self._body)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.L)
        if self.step is not None and self._view is not None:
            for part in self._parts(self.step, self._view):
                column.addWidget(part)
        self._column.addWidget(self._body)
        self._mark()

    def _parts(self, step: Step, view: CaseView) -> list[QWidget]:
        parts: list[QWidget] = []
        if step.action is Action.DEPART and step.needs:
            parts.append(Label(role=Role.BODY, tone=Tone.MUTED, key="casefile.decision.let_go_note", wrap=True))
        if Need.GROUND in step.needs:
            parts.append(self._make_grounds())
        if Need.REASON in step.needs:
            parts.extend(self._make_reasons(step.action))
        if Need.RECEIVER in step.needs:
            self.receiver = TextField("casefile.decision.receiver", help_key="casefile.decision.receiver_help")
            self.receiver.edit.textEdited.connect(self._type_receiver)
            parts.append(self.receiver)
        if step.action in _PROTECTING:
            parts.extend(self._make_protection())
        if Need.SECOND_PERSON in step.needs:
            parts.append(self._make_second(view))
        return parts

    def _make_grounds(self) -> ChoiceGroup:
        unchecked = say("casefile.ground_source.unchecked")
        self.grounds = ChoiceGroup(
            "casefile.decision.ground",
            [
                (
                    ground,
                    say(f"casefile.ground.{ground.value}"),
                    f"{say(f'casefile.ground_source.{ground.value}')} · {unchecked}",
                )
                for ground in Ground
            ],
            stacked=True,
        )
        self.grounds.picked.connect(self._pick_ground)
        return self.grounds

    def _make_reasons(self, action: Action) -> list[QWidget]:
        codes = reasons_of(action)
        parts: list[QWidget] = []
        if codes:
            folder = "postpone" if action is Action.POSTPONE_PROVISIONALLY else action.value.lower()
            self.reasons = ChoiceGroup(
                "casefile.decision.reason",
                [(code, say(f"casefile.reason.{folder}.{code}"), "") for code in codes],
                stacked=True,
            )
            self.reasons.picked.connect(self._pick_reason)
            parts.append(self.reasons)
        self.own_words = TextField("casefile.decision.reason_own" if codes else "casefile.decision.reason_words")
        self.own_words.edit.textEdited.connect(self._type_reason)
        return [*parts, self.own_words]

    def _make_protection(self) -> list[QWidget]:
        self.explained = Option(say("casefile.decision.explained"), glyph=Glyph.TICK)
        self.explained.clicked.connect(self._tick_explained)
        head = Label(role=Role.LABEL, tone=Tone.MUTED, key="casefile.decision.consents")
        choices = [(consent, say(f"casefile.consent.{consent.value}")) for consent in Consent]
        for receiver in Receiver:
            row = AnswerRow(receiver, say(f"casefile.receiver.{receiver.value}"), choices)
            row.answered.connect(self._answer_consent)
            self.consents.append(row)
        foot = Label(role=Role.CAPTION, tone=Tone.MUTED, key="casefile.decision.consents_help", wrap=True)
        holder = Plain()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for part in (head, *self.consents, foot):
            column.addWidget(part)
        return [self.explained, holder, self._make_words()]

    def _make_words(self) -> QWidget:
        """What the person said, and apart from it what is known of who recruited them."""
        holder = Plain()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        for title, names in (("words", PROTECTION_WORDS), ("suspect", SUSPECT_WORDS)):
            column.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key=f"casefile.decision.{title}", wrap=True))
            for name in names:
                field = TextField(f"casefile.protection.{name}")
                field.edit.textEdited.connect(self._type_words)
                self.words[name] = field
                column.addWidget(field)
        return holder

    def _type_words(self) -> None:
        if self.draft is not None:
            self._take(replace(self.draft, words={name: field.value for name, field in self.words.items()}))

    def _make_second(self, view: CaseView) -> SecondPersonPanel:
        open_now = {step.action for step in view.steps}
        provisional = self.step is not None and self.step.action is Action.POSTPONE
        modes = [SecondMode.HERE, SecondMode.TELEPHONE]
        if provisional and Action.POSTPONE_PROVISIONALLY in open_now:
            modes.append(SecondMode.NOBODY)
        self.second = SecondPersonPanel(modes)
        self.second.show_people(view.second)
        self.second.changed.connect(self._read_second)
        self.second.challenge_asked.connect(self.challenge_asked)
        return self.second

    # -- drafting -------------------------------------------------------------------------------------------------
    def _take(self, draft: Draft) -> None:
        if draft == self.draft:
            return
        self.draft = draft
        self._mark()
        self.changed.emit()

    def _mark(self) -> None:
        """Ask one thing after the other: what comes after the first open question is not shown yet."""
        marked, reached = self.marked_group(), True
        for group, parts, answered in self._stages():
            for part in parts:
                reveal(part, reached)
            if group is not None:
                group.set_marked(group is marked)
            reached = reached and answered

    def _pick_ground(self, value: object) -> None:
        if self.draft is not None and self.grounds is not None:
            self.grounds.show_chosen(value)
            self._take(replace(self.draft, ground=value if isinstance(value, Ground) else None))

    def _pick_reason(self, value: object) -> None:
        if self.draft is not None and self.reasons is not None:
            self.reasons.show_chosen(value)
            self._take(replace(self.draft, reason_code=value if isinstance(value, str) else None))

    def _type_reason(self, text: str) -> None:
        if self.draft is not None:
            self._take(replace(self.draft, reason_words=text))

    def _type_receiver(self, text: str) -> None:
        if self.draft is not None:
            self._take(replace(self.draft, receiver=text))

    def _tick_explained(self) -> None:
        if self.draft is not None and self.explained is not None:
            self.explained.set_chosen(not self.explained.chosen)
            self._take(replace(self.draft, explained=self.explained.chosen))

    def _answer_consent(self, given: object) -> None:
        if self.draft is None or not isinstance(given, tuple):
            return
        self._take(self.draft.with_consent(*given))
        for row in self.consents:
            if isinstance(row.subject, Receiver):
                row.show_chosen(self.draft.consents.get(row.subject))

    def _read_second(self) -> None:
        if self.draft is None or self.second is None or self._view is None:
            return
        self.second.show_people(self._view.second)
        self._take(
            replace(
                self.draft,
                mode=self.second.mode,
                second_id=self.second.second_id,
                password=self.second.here.password.edit.text(),
                response=self.second.telephone.response.value,
            )
        )

    # -- Qt -------------------------------------------------------------------------------------------------------
    def changeEvent(self, event: QEvent) -> None:  # noqa: N802
        """Build again in the other language; what was typed and chosen is given back, except secrets."""
        if event.type() == QEvent.Type.LanguageChange and self._view is not None and self.draft is not None:
            kept = self.draft
            self._rebuild()
            self._give_back(kept)
        super().changeEvent(event)

    def _give_back(self, kept: Draft) -> None:
        if self.grounds is not None:
            self.grounds.show_chosen(kept.ground)
        if self.reasons is not None:
            self.reasons.show_chosen(kept.reason_code)
        if self.own_words is not None:
            self.own_words.edit.setText(kept.reason_words)
        if self.receiver is not None:
            self.receiver.edit.setText(kept.receiver)
        if self.explained is not None:
            self.explained.set_chosen(kept.explained)
        for row in self.consents:
            if isinstance(row.subject, Receiver):
                row.show_chosen(kept.consents.get(row.subject))
        for name, field in self.words.items():
            field.edit.setText(kept.words.get(name, ""))
        self.draft = replace(kept, mode=None, second_id=None, password="", response="")
        self._mark()
        self.changed.emit()
