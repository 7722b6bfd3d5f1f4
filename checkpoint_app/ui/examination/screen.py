"""The examination list: the page under the camera, the genuine specimen beside it, and what was seen of each feature.

Nothing is answered at first, nothing adds answers up. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.casework.examination import Feature, Finding, Specimen
from checkpoint_app.scan.frames import Image
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.countries import country_name
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.examination.view_model import ExaminationView, Record, Wish
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.photograph.canvas import MaskCanvas
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind, PrimaryButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, EmptyState, Plain, Scroll
from checkpoint_app.ui.theme.shapes import BAD, GOOD

_SIDE_PX = 400


class ExaminationScreen(DeskPage):
    """`intent` sends a Wish or Record."""

    intent = Signal(object)
    where = Where.EXAMINATION

    def __init__(self) -> None:
        super().__init__()
        self.setFocusPolicy(Qt.FocusPolicy.ClickFocus)
        self._view = ExaminationView()
        self._marked = Feature.PAGE
        self.findings: dict[Feature, Finding] = {}
        self.lay_beside(self._make_pictures(), self._make_side())
        self.show_view(self._view)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_pictures(self) -> QWidget:
        holder = Plain()
        column = QVBoxLayout(holder)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(Space.S)
        pair = QHBoxLayout()
        pair.setSpacing(Space.M)
        self.page, self.specimen = MaskCanvas(), MaskCanvas()
        self.none = EmptyState("inbox", "examination.none", "examination.none_help")
        for title, parts in (
            ("examination.page", (self.page,)),
            ("examination.specimen", (self.specimen, self.none)),
        ):
            side = QVBoxLayout()
            side.setSpacing(Space.XS)
            side.addWidget(Label(role=Role.LABEL, tone=Tone.MUTED, key=title))
            for part in parts:
                part.setFocusPolicy(Qt.FocusPolicy.NoFocus)
                side.addWidget(part, 1)
            pair.addLayout(side, 1)
        column.addLayout(pair, 1)
        self.words = Label(role=Role.BODY, wrap=True)
        self.age = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        column.addWidget(self.words)
        column.addWidget(self.age)
        return holder

    def _make_side(self) -> Scroll:
        side = Scroll(spacing=Space.M)
        side.setFixedWidth(_SIDE_PX)
        card = Card(spacing=Space.S)
        self._card = card
        card.body.addWidget(Label(role=Role.TITLE, key="examination.title", wrap=True))
        self._document = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.notice = Banner(GOOD)
        card.body.addWidget(self._document)
        card.body.addWidget(self.notice)
        self.features: dict[Feature, Option] = {}
        for feature in Feature:
            option = Option(say(f"examination.feature.{feature.value}"), value=feature)
            option.clicked.connect(self._press_feature)
            card.body.addWidget(option)
            self.features[feature] = option
        self.answers = self._make_answers()
        self.hold = ActionButton(text_key="examination.hold", key_cap=Command.EXAMINATION_HOLD)
        self.record = PrimaryButton(text_key="examination.record", key_cap=Command.EXAMINATION_RECORD)
        self.close_button = ActionButton(text_key="examination.close", key_cap="Esc", kind=ButtonKind.QUIET)
        self.hold.clicked.connect(lambda: self.intent.emit(Wish.HOLD))
        self.record.clicked.connect(self._record)
        self.close_button.clicked.connect(lambda: self.intent.emit(Wish.CLOSE))
        card.body.addWidget(self.answers)
        for pair in ((self.record, self.close_button), (self.hold,)):
            line = QHBoxLayout()
            line.setSpacing(Space.S)
            for part in pair:
                line.addWidget(part)
            line.addStretch(1)
            card.body.addLayout(line)
        side.body.addWidget(card)
        side.body.addStretch(1)
        return side

    def _make_answers(self) -> ChoiceGroup:
        made = ChoiceGroup(
            "examination.seen", [(each, say(f"examination.finding.{each.value}"), "") for each in Finding]
        )
        made.set_marked(True)
        made.picked.connect(self._pick)
        return made

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: ExaminationView) -> None:
        """Show a document's list; what was answered and not recorded stays while it is the same document."""
        if view.document_number != self._view.document_number or view.recorded_at != self._view.recorded_at:
            self.findings = dict(view.findings)
            self._marked = Feature.PAGE if view.document_number != self._view.document_number else self._marked
        self._view = view
        texts = active().texts
        state = country_name(view.state, texts.language) if view.state else ""
        self._document.setText(" · ".join(part for part in (state, view.document_number) if part))
        as_of = texts.instant(view.as_of) if view.as_of else texts("examination.never")
        self.age.setText(texts("examination.as_of", time=as_of))
        if not view.document_number:
            self.page.show_picture(None, masking=False)
        words = texts(view.fault.key, **view.fault.values) if view.fault else ""
        if not words and view.recorded_at is not None:
            words = texts("examination.recorded", time=texts.time(view.recorded_at))
        self.notice.show_banner(BAD if view.fault else GOOD, words)
        reveal(self.hold, view.has_camera)
        self.hold.set_key_cap("F5")
        for part in (self.answers, self.record):
            reveal(part, view.is_open)
        self._show_feature()

    def show_frame(self, picture: Image) -> None:
        """Show the page under the camera."""
        self.page.show_picture(picture, masking=False)

    def _show_feature(self) -> None:
        texts, chosen = active().texts, self._chosen()
        picture = self._view.pictures.get(chosen.specimen_id) if chosen else None
        self.specimen.show_picture(picture, masking=False)
        reveal(self.specimen, picture is not None)
        reveal(self.none, picture is None)
        own = texts(f"examination.look.{self._marked.value}")
        self.words.setText((chosen.words_id if texts.language == "id" else chosen.words_en) if chosen else own)
        for feature, option in self.features.items():
            finding = self.findings.get(feature)
            option.set_chosen(feature is self._marked)
            option.set_below(
                texts(f"examination.finding.{finding.value}") if finding else texts("examination.not_yet")
            )
        self.answers.show_chosen(self.findings.get(self._marked))
        self.record.setEnabled(bool(self.findings) and dict(self._view.findings) != self.findings)

    def _chosen(self) -> Specimen | None:
        return next((each for each in self._view.specimens if each.feature is self._marked), None)

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Arrows choose the feature, Alt + digit answers it."""
        if press.alt and not press.ctrl and self.answers.press_digit(press.key - Qt.Key.Key_0):
            return self._view.is_open
        if not (press.ctrl or press.alt) and press.key in {Qt.Key.Key_Down, Qt.Key.Key_Up}:
            self._step(1 if press.key == Qt.Key.Key_Down else -1)
            return True
        return super().handle_key(press)

    def _step(self, by: int) -> None:
        order = list(Feature)
        self._marked = order[(order.index(self._marked) + by) % len(order)]
        self._show_feature()

    def _press_feature(self) -> None:
        pressed = self.sender()
        for feature, option in self.features.items():
            if option is pressed:
                self._marked = feature
        self._show_feature()

    def _pick(self, finding: object) -> None:
        if isinstance(finding, Finding):
            self.findings[self._marked] = finding
        else:
            self.findings.pop(self._marked, None)
        self._show_feature()

    def _record(self) -> None:
        if self.record.isEnabled():
            self.record.setEnabled(False)
            self.intent.emit(Record(dict(self.findings)))

    def say_again(self) -> None:
        """Say everything anew; answers stay."""
        former, self.answers = self.answers, self._make_answers()
        self._card.body.replaceWidget(former, self.answers)
        former.hide()
        former.deleteLater()
        for feature, option in self.features.items():
            option.set_words(say(f"examination.feature.{feature.value}"))
        self.show_view(self._view)
