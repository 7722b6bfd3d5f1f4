"""Photographing a disputed paper: aim, take, mask what is of others, say what it is, record. Main thread only.

A picture cannot be recorded before something was masked or the person said that nothing on it is of others.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from checkpoint_app.casework.photographs import MOST_IN_A_CASE, Subject
from checkpoint_app.scan.frames import Image
from checkpoint_app.shortcuts import Command, Where
from checkpoint_app.ui.casefile.choices import ChoiceGroup
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.photograph.canvas import MaskCanvas
from checkpoint_app.ui.photograph.view_model import Keep, PhotographView, Stage, Wish
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind, PrimaryButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Glyph, Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Scroll
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD

_SIDE_PX = 400
_WISHES = {
    Qt.Key.Key_F5: Wish.TAKE,
    Qt.Key.Key_F2: Wish.FILE,
    Qt.Key.Key_F3: Wish.ANEW,
    Qt.Key.Key_PageDown: Wish.NEXT,
    Qt.Key.Key_PageUp: Wish.FORMER,
    Qt.Key.Key_Escape: Wish.CLOSE,
}


class PhotographScreen(DeskPage):
    """`intent` sends a Wish or Keep."""

    intent = Signal(object)
    where = Where.PHOTOGRAPH

    def __init__(self) -> None:
        super().__init__()
        self._view = PhotographView()
        row = QHBoxLayout(self)
        row.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        row.setSpacing(Space.L)
        self.canvas = MaskCanvas()
        self.canvas.changed.connect(self._show_ready)
        row.addWidget(self.canvas, 1)
        row.addWidget(self._make_side())
        self.setFocusProxy(self.canvas)
        self.show_view(self._view)

    # -- parts ----------------------------------------------------------------------------------------------------
    def _make_side(self) -> Scroll:
        side = Scroll(spacing=Space.M)
        side.setFixedWidth(_SIDE_PX)
        card = Card(spacing=Space.M)
        self._title = Label(role=Role.TITLE, key="photograph.title", wrap=True)
        self._lead = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self._count = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.notice = Banner(CAUTION)
        self.subject: ChoiceGroup = self._make_subjects()
        self.nothing = Option(say("photograph.nothing"), glyph=Glyph.TICK, key_cap=Command.PHOTOGRAPH_NOTHING)
        self.nothing.clicked.connect(self._tick)
        self.buttons = {
            Wish.TAKE: self._button("take", Command.PHOTOGRAPH_TAKE, Wish.TAKE),
            Wish.FILE: self._button("file", Command.PHOTOGRAPH_FILE, Wish.FILE),
            Wish.ANEW: self._button("anew", Command.PHOTOGRAPH_ANEW, Wish.ANEW),
            Wish.FORMER: self._button("former", "PgUp", Wish.FORMER),
            Wish.NEXT: self._button("next", "PgDn", Wish.NEXT),
            Wish.CLOSE: self._button("close", "Esc", Wish.CLOSE, ButtonKind.QUIET),
        }
        self.cover = ActionButton(text_key="photograph.cover", key_cap=say("photograph.key.space"))
        self.cover.clicked.connect(self.canvas.cover)
        self.uncover = ActionButton(text_key="photograph.uncover", key_cap="Del")
        self.uncover.clicked.connect(self.canvas.uncover)
        self.record = PrimaryButton(text_key="photograph.record", key_cap=Command.PHOTOGRAPH_RECORD)
        self.record.clicked.connect(self._record)
        for part in (self._title, self._lead, self.notice, self.cover, self.uncover, self.nothing, self.subject):
            card.body.addWidget(part)
        self._subject_at = card.body.count() - 1
        self._card = card
        card.body.addWidget(self.record)
        for button in self.buttons.values():
            card.body.addWidget(button)
        card.body.addWidget(self._count)
        side.body.addWidget(card)
        side.body.addStretch(1)
        return side

    def _make_subjects(self) -> ChoiceGroup:
        made = ChoiceGroup("photograph.subject", [(each, say(f"photograph.of.{each.value}"), "") for each in Subject])
        made.set_marked(True)
        made.picked.connect(self._pick)
        return made

    def _button(self, key: str, cap: str | Command, wish: Wish, kind: ButtonKind = ButtonKind.PLAIN) -> ActionButton:
        button = ActionButton(text_key=f"photograph.{key}", key_cap=cap, kind=kind)
        button.clicked.connect(lambda: self.intent.emit(wish))
        return button

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: PhotographView) -> None:
        """Show a stage; what was chosen stays while the same picture is masked."""
        if view.picture is not self._view.picture or view.stage is not self._view.stage:
            self.subject.show_chosen(None)
            self.nothing.set_chosen(False)
        self._view = view
        texts, stage = active().texts, view.stage
        masking, kept = stage is Stage.MASK, stage is Stage.KEPT
        if stage is not Stage.LIVE:
            self.canvas.show_picture(view.picture, masking=masking)
        elif self.canvas.is_masking or view.picture is not None or not view.has_camera:
            self.canvas.show_picture(view.picture, masking=False)
        self._lead.setText(self._lead_words(view))
        look = BAD if view.fault else GOOD
        words = (
            texts(view.fault.key, **view.fault.values) if view.fault else texts(view.message) if view.message else ""
        )
        self.notice.show_banner(look, words)
        for part in (self.cover, self.uncover, self.nothing, self.subject, self.record):
            reveal(part, masking)
        reveal(self.buttons[Wish.TAKE], stage is Stage.LIVE and view.is_open)
        reveal(self.buttons[Wish.FILE], stage is Stage.LIVE and view.is_open)
        reveal(self.buttons[Wish.ANEW], stage is not Stage.LIVE and view.is_open)
        self.buttons[Wish.TAKE].setEnabled(view.has_camera)
        reveal(self.buttons[Wish.FORMER], bool(view.kept) and not masking)
        reveal(self.buttons[Wish.NEXT], bool(view.kept) and not masking)
        self._count.setText(texts("photograph.count", count=len(view.kept), most=MOST_IN_A_CASE))
        reveal(self._count, not kept)
        self._show_ready()

    def _lead_words(self, view: PhotographView) -> str:
        texts = active().texts
        if view.stage is Stage.MASK:
            return texts("photograph.lead.mask")
        if view.stage is Stage.LIVE:
            return texts("photograph.lead.live" if view.has_camera else "photograph.lead.no_camera")
        one = view.kept[view.at]
        return texts(
            "photograph.lead.kept",
            at=view.at + 1,
            of=len(view.kept),
            subject=texts(f"photograph.of.{one.subject.value}"),
            time=texts.instant(one.at),
            officer=one.by,
            masked=one.masked,
        )

    def show_frame(self, picture: Image) -> None:
        """Show the live picture while somebody aims."""
        if self._view.stage is Stage.LIVE:
            self.canvas.show_picture(picture, masking=False)

    def _is_ready(self) -> bool:
        masked = bool(self.canvas.regions) != self.nothing.chosen
        return masked and self.subject.chosen is not None and not self._view.is_recording

    def _show_ready(self) -> None:
        if self.canvas.regions and self.nothing.chosen:
            self.nothing.set_chosen(False)
        self.nothing.setEnabled(not self.canvas.regions)
        self.uncover.setEnabled(bool(self.canvas.regions))
        self.record.setEnabled(self._view.stage is Stage.MASK and self._is_ready())

    # -- asking ---------------------------------------------------------------------------------------------------
    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; the frame's keys belong to the canvas."""
        if self._view.stage is Stage.MASK:
            if press.alt and self.subject.press_digit(press.key - Qt.Key.Key_0):
                return True
            if self.canvas.handle_key(press):
                return True
        return super().handle_key(press)

    def _tick(self) -> None:
        self.nothing.set_chosen(not self.nothing.chosen)
        self._show_ready()

    def _pick(self, subject: object) -> None:
        self.subject.show_chosen(subject)
        self._show_ready()

    def _record(self) -> None:
        subject = self.subject.chosen
        if self._is_ready() and isinstance(subject, Subject):
            self.record.setEnabled(False)
            self.intent.emit(Keep(subject, self.canvas.regions))

    def say_again(self) -> None:
        """Say everything anew; what was chosen and masked stays."""
        chosen, former = self.subject.chosen, self.subject
        self.subject = self._make_subjects()
        self._card.body.replaceWidget(former, self.subject)
        former.hide()
        former.deleteLater()
        self.nothing.set_words(say("photograph.nothing"))
        self.cover.set_key_cap(say("photograph.key.space"))
        self.show_view(self._view)
        self.subject.show_chosen(chosen)
        self._show_ready()
