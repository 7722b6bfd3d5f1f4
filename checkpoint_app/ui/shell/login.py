"""Login and lock: one card in the middle of an otherwise empty window.

No page is read here, so Enter may be used. The passphrase leaves the field as soon as it is sent.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.ui.shell.view_model import LoginSubmitted, LoginView
from checkpoint_app.ui.theme import Role, Space, Tone, fonts, reveal, say, set_mark
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind, PrimaryButton
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import IconView, Label
from checkpoint_app.ui.theme.components.surfaces import Card


class LoginScreen(QWidget):
    """Sends `LoginSubmitted` through `intent`; `training_wanted` when that is offered."""

    intent = Signal(object)
    training_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        set_mark(self, "kind", "page")
        outer = QVBoxLayout(self)
        outer.addStretch(2)
        row = QHBoxLayout()
        row.addStretch(1)
        card = Card(padding=Space.XXL, spacing=Space.L)
        card.setFixedWidth(440)
        row.addWidget(card)
        row.addStretch(1)
        outer.addLayout(row)
        outer.addStretch(3)
        head = QHBoxLayout()
        head.setSpacing(Space.M)
        self._icon = IconView("padlock", 28, Tone.ACCENT)
        product = Label(role=Role.TITLE, key="common.product")
        head.addWidget(self._icon)
        head.addWidget(product, 1)
        self._place = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self._lead = Label(role=Role.BODY, wrap=True)
        self.person_box = SelectField("shell.login.person")
        self.person_line = TextField("shell.login.person")
        self.passphrase = TextField("shell.login.passphrase", secret=True)
        self.enter = PrimaryButton(text_key="shell.login.enter")
        self.enter.set_words_font(fonts.of_role(Role.VALUE))
        card.body.addLayout(head)
        for widget in (self._place, self._lead, self.person_box, self.person_line, self.passphrase):
            card.body.addWidget(widget)
        self.training = ActionButton(text_key="shell.login.training", kind=ButtonKind.QUIET)
        self.training.clicked.connect(self.training_wanted)
        reveal(self.training, False)
        foot = QHBoxLayout()
        foot.addWidget(self.training)
        foot.addStretch(1)
        foot.addWidget(self.enter)
        card.body.addLayout(foot)
        self.passphrase.edit.returnPressed.connect(self._submit)
        self.person_line.edit.returnPressed.connect(self._submit)
        self.enter.clicked.connect(self._submit)
        self._view = LoginView()
        self.show_login(self._view)

    def show_login(self, view: LoginView) -> None:
        """Show who may come in, or who locked the screen, and what went wrong."""
        self._view = view
        self._place.setText(view.place)
        reveal(self._place, bool(view.place))
        self._lead.setText(say("shell.login.locked", officer=view.locked_for) if view.locked_for else "")
        reveal(self._lead, bool(view.locked_for))
        reveal(self.person_box, bool(view.people))
        reveal(self.person_line, not view.people and not view.locked_for)
        self.person_box.set_choices(tuple((identifier, name) for identifier, name in view.people))
        # Whoever locked comes back first; somebody else takes over the counter by choosing another name.
        locked_by = next((identifier for identifier, name in view.people if name == view.locked_for), None)
        if locked_by is not None:
            self.person_box.box.setCurrentIndex(self.person_box.box.findData(locked_by))
        quiet = say("shell.login.busy") if view.busy else "" if view.error else view.hint
        self.passphrase.show_message(quiet or view.error, Tone.MUTED if quiet else Tone.REFER)
        self.enter.setEnabled(not view.busy)

    def offer_training(self) -> None:
        """Show the way to the training."""
        reveal(self.training, True)

    def start(self) -> None:
        """Empty the passphrase and put the cursor where typing begins."""
        self.passphrase.edit.clear()
        typed: QWidget = self.passphrase.edit if self._view.locked_for else self.person_line.edit
        if self._view.people:
            typed = self.passphrase.edit if self.person_box.value else self.person_box.box
        typed.setFocus(Qt.FocusReason.OtherFocusReason)

    def _submit(self) -> None:
        chosen = self.person_box.value if self._view.people else self._view.locked_for or self.person_line.value
        person = str(chosen or "")
        passphrase = self.passphrase.edit.text()
        if not person or not passphrase:
            self.passphrase.show_message(say("shell.login.incomplete"))
            return
        self.passphrase.edit.clear()
        self.intent.emit(LoginSubmitted(person, passphrase))
