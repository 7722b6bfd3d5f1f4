"""The cards of the five steps; each sends intents of `view_model` through `intent`."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout

from checkpoint_app.casework.kinds import Role as PersonRole
from checkpoint_app.ui.firststart.view_model import (
    PEOPLE_ROLES,
    FetchData,
    LookChosen,
    OpenTraining,
    PersonGiven,
    PostGiven,
    SetUpView,
    StepLeft,
    Use,
    UseChosen,
)
from checkpoint_app.ui.theme import PaletteName, Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, PrimaryButton
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.surfaces import Banner, Plain, ProgressLine, Rule
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD

LEAST_PASSPHRASE = 10
"""Characters; a passphrase seals a person's key, and nothing else guards it on a stolen machine."""


class Step(Plain):
    """Title, one sentence, content, and at the foot what goes on."""

    intent = Signal(object)

    def __init__(self, name: str) -> None:
        super().__init__()
        self.name = name
        self.column = QVBoxLayout(self)
        self.column.setContentsMargins(0, 0, 0, 0)
        self.column.setSpacing(Space.M)
        self.column.addWidget(Label(role=Role.TITLE, key=f"firststart.{name}.title"))
        self.column.addWidget(Label(role=Role.BODY, tone=Tone.MUTED, key=f"firststart.{name}.lead", wrap=True))
        self.fault = Banner(BAD)
        self.column.addWidget(self.fault)

    def foot(self, primary: PrimaryButton, *others: ActionButton) -> None:
        """Put the buttons at the foot, the one that goes on at the right."""
        self.column.addStretch(1)
        row = QHBoxLayout()
        row.setSpacing(Space.S)
        for button in others:
            row.addWidget(button)
        row.addStretch(1)
        row.addWidget(primary)
        self.column.addLayout(row)

    def show_step(self, view: SetUpView) -> None:
        """Show what the view says."""
        self.fault.show_banner(BAD, view.fault.words())

    def _back(self) -> None:
        self.intent.emit(StepLeft(back=True))

    def _on(self) -> None:
        self.intent.emit(StepLeft())


class LookStep(Step):
    """Language and look; both change at once."""

    def __init__(self) -> None:
        super().__init__("look")
        self.options: list[Option] = []
        grid = QGridLayout()
        grid.setSpacing(Space.M)
        looks = (("id", "day"), ("en", "day"), ("id", "night"), ("en", "night"))
        for number, (language, palette) in enumerate(looks):
            words = say(f"firststart.look.{language}_{palette}")
            option = Option(words, value=(language, palette))
            option.clicked.connect(self._press)
            self.options.append(option)
            grid.addWidget(option, number // 2, number % 2)
        self.column.addLayout(grid)
        go = PrimaryButton(text_key="firststart.on")
        go.clicked.connect(self._on)
        self.foot(go)

    def show_step(self, view: SetUpView) -> None:
        """Mark what is in force."""
        super().show_step(view)
        theme = active()
        for option in self.options:
            option.set_chosen(option.value == (theme.language, theme.palette.name))

    def _press(self) -> None:
        option = self.sender()
        if isinstance(option, Option) and isinstance(option.value, tuple):
            language, palette = option.value
            chosen: PaletteName = "night" if palette == "night" else "day"
            self.intent.emit(LookChosen("en" if language == "en" else "id", chosen))


class UseStep(Step):
    """Work at a post, go on for a machine that was lost, or try it."""

    def __init__(self) -> None:
        super().__init__("use")
        self.work, self.restore, self.trial = (Option("", value=use) for use in Use)
        self._options = (self.work, self.restore, self.trial)
        for option in self._options:
            option.clicked.connect(self._press)
            self.column.addWidget(option)
        back = ActionButton(text_key="firststart.back")
        back.clicked.connect(self._back)
        self.go = PrimaryButton(text_key="firststart.on")
        self.go.clicked.connect(self._go)
        self.training = ActionButton(text_key="firststart.use.training")
        self.training.clicked.connect(self._train)
        self.foot(self.go, back, self.training)
        self.go.setEnabled(False)

    def show_step(self, view: SetUpView) -> None:
        """Say what each means."""
        super().show_step(view)
        for option, use in zip(self._options, Use, strict=True):
            option.set_words(say(f"firststart.use.{use.value}"))
            option.set_below(say(f"firststart.use.{use.value}_below"))
        busy = "firststart.use.reading" if self.restore.chosen else "firststart.use.making"
        self.go.set_words(say(busy if view.busy else "firststart.on"))
        self.go.setEnabled(not view.busy and self._chosen() is not None)

    def _press(self) -> None:
        for option in self._options:
            option.set_chosen(option is self.sender())
        self.go.setEnabled(True)

    def _chosen(self) -> Use | None:
        return next((use for option, use in zip(self._options, Use, strict=True) if option.chosen), None)

    def _go(self) -> None:
        use = self._chosen()
        if use is not None:
            self.intent.emit(UseChosen(use))

    def _train(self) -> None:
        self.intent.emit(OpenTraining())


class PostStep(Step):
    """Where the machine stands, and its one-time code; the code goes out only after the fingerprint was compared."""

    def __init__(self) -> None:
        super().__init__("post")
        self.post, self.counter = TextField("firststart.post.name"), TextField("firststart.post.counter")
        self.centre = TextField("firststart.post.centre", help_key="firststart.post.centre_help")
        self.code = TextField("firststart.post.code", help_key="firststart.post.code_help")
        self.seal = TextField("firststart.post.seal", help_key="firststart.post.seal_help", secret=True)
        grid = QGridLayout()
        grid.setSpacing(Space.M)
        grid.addWidget(self.post, 0, 0)
        grid.addWidget(self.counter, 0, 1)
        grid.addWidget(self.centre, 1, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.code, 1, 1, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(self.seal, 2, 0, 1, 2)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 2)
        self.backup = Banner(GOOD)
        self.column.addWidget(self.backup)
        self.column.addLayout(grid)
        self.compare = Banner(CAUTION)
        self.column.addWidget(self.compare)
        back = ActionButton(text_key="firststart.back")
        back.clicked.connect(self._back)
        self.later = ActionButton(text_key="firststart.post.later")
        self.later.clicked.connect(self._later)
        self.go = PrimaryButton(text_key="firststart.post.ask")
        self.go.clicked.connect(self._send)
        self.foot(self.go, back, self.later)
        self._fingerprint, self._is_restored = "", False

    def show_step(self, view: SetUpView) -> None:
        """Show the fingerprint once it was asked for."""
        super().show_step(view)
        self._fingerprint, self._is_restored = view.fingerprint, view.backup is not None
        reveal(self.seal, view.asks_passphrase)
        for widget in (self.post, self.counter):
            reveal(widget, not self._is_restored)
        self.later.set_words(say(f"firststart.post.{'by_stick' if self._is_restored else 'later'}"))
        self.code.set_help("firststart.post.code_help" if view.backup is None else "firststart.post.code_restores")
        told = ""
        if view.backup is not None:
            post, counter, made_at = view.backup
            told = say("firststart.post.backup", post=post, counter=counter, made_at=made_at)
        self.backup.show_banner(GOOD, told)
        told = say("firststart.post.compare", fingerprint=view.fingerprint) if view.fingerprint else ""
        if view.is_asked:
            told = say("firststart.post.asked")
        self.compare.show_banner(CAUTION, told)
        self.go.set_words(say(f"firststart.post.{self._next_act(view)}"))
        self.go.setEnabled(not view.busy)
        self.later.setEnabled(not view.busy)

    @staticmethod
    def _next_act(view: SetUpView) -> str:
        if view.busy:
            return "busy"
        if not view.fingerprint:
            return "ask"
        return "same" if view.backup is None else "same_restore"

    def _send(self) -> None:
        place = () if self._is_restored else (self.post, self.counter)
        if self._is_complete((*place, self.centre, self.code)):
            self._emit(self.centre.value, self.code.value)

    def _later(self) -> None:
        """Without the centre: a new machine is enrolled later, a lost one asks on its stick."""
        if self._is_restored and self._is_complete(()):
            self._emit("", self.code.value)
        elif not self._is_restored and self._is_complete((self.post, self.counter)):
            self._emit("", "")

    def _emit(self, centre_url: str, code: str) -> None:
        given = PostGiven(
            self.post.value, self.counter.value, centre_url, code, self.seal.edit.text(), bool(self._fingerprint)
        )
        self.intent.emit(given)

    def _is_complete(self, wanted: tuple[TextField, ...]) -> bool:
        for field in (self.post, self.counter, self.centre, self.code):
            field.show_message(say("firststart.missing") if field in wanted and not field.value else "")
        too_short = not self.seal.isHidden() and len(self.seal.edit.text()) < LEAST_PASSPHRASE
        self.seal.show_message(say("firststart.short", count=LEAST_PASSPHRASE) if too_short else "")
        return not too_short and all(field.value for field in wanted)


class PeopleStep(Step):
    """Who works here; at least one."""

    def __init__(self) -> None:
        super().__init__("people")
        self.person, self.number = TextField("firststart.people.name"), TextField("firststart.people.number")
        self.role = SelectField("firststart.people.role")
        self.passphrase = TextField("firststart.people.passphrase", secret=True)
        self.again = TextField("firststart.people.again", secret=True)
        grid = QGridLayout()
        grid.setSpacing(Space.M)
        for place, field in enumerate((self.person, self.number, self.role, self.passphrase, self.again)):
            grid.addWidget(field, place // 3, place % 3)
        self.add = ActionButton(text_key="firststart.people.add")
        self.add.clicked.connect(self._add)
        grid.addWidget(self.add, 1, 2, Qt.AlignmentFlag.AlignBottom | Qt.AlignmentFlag.AlignLeft)
        self.column.addLayout(grid)
        self.column.addWidget(Rule())
        self.list = Label(role=Role.BODY, wrap=True)
        self.column.addWidget(self.list)
        self.go = PrimaryButton(text_key="firststart.on")
        self.go.clicked.connect(self._on)
        self.foot(self.go)
        self._count = 0

    def show_step(self, view: SetUpView) -> None:
        """List who was added; the form is emptied when somebody was."""
        super().show_step(view)
        self.role.set_choices(tuple((role, say(f"administration.role.{role.value}")) for role in PEOPLE_ROLES))
        lines = [f"{name}  ·  {say(f'administration.role.{role.value}')}" for name, role in view.people]
        self.list.setText("\n".join(lines) or say("firststart.people.nobody"))
        self.go.setEnabled(bool(view.people) and not view.busy)
        self.add.setEnabled(not view.busy)
        if len(view.people) > self._count:
            for field in (self.person, self.number, self.passphrase, self.again):
                field.edit.clear()
        self._count = len(view.people)

    def _add(self) -> None:
        role, typed = self.role.value, self.passphrase.edit.text()
        for field in (self.person, self.number):
            field.show_message("" if field.value else say("firststart.missing"))
        self.role.show_message("" if isinstance(role, PersonRole) else say("firststart.missing"))
        is_long = len(typed) >= LEAST_PASSPHRASE
        self.passphrase.show_message("" if is_long else say("firststart.short", count=LEAST_PASSPHRASE))
        is_same = typed == self.again.edit.text()
        self.again.show_message("" if is_same else say("firststart.people.not_same"))
        if self.person.value and self.number.value and isinstance(role, PersonRole) and is_long and is_same:
            self.intent.emit(PersonGiven(self.person.value, self.number.value, role, typed))


class DataStep(Step):
    """The first data, by link or by stick; work may begin without them."""

    def __init__(self) -> None:
        super().__init__("data")
        self.state = Banner(CAUTION)
        self.column.addWidget(self.state)
        self.progress = ProgressLine()
        self.column.addWidget(self.progress)
        self.stick = ActionButton(text_key="firststart.data.stick", icon_name="usb")
        self.stick.clicked.connect(self._by_stick)
        self.again = ActionButton(text_key="firststart.data.again", icon_name="refresh-cw")
        self.again.clicked.connect(self._fetch)
        self.go = PrimaryButton(text_key="firststart.data.begin")
        self.go.clicked.connect(self._on)
        self.foot(self.go, self.stick, self.again)

    def show_step(self, view: SetUpView) -> None:
        """Show how far the data are."""
        super().show_step(view)
        self.state.show_banner(GOOD if view.has_data else CAUTION, view.data.words())
        reveal(self.progress, view.progress is not None)
        if view.progress is not None:
            self.progress.show_progress(say("firststart.data.coming"), view.progress or None)
        for button in (self.stick, self.again):
            reveal(button, view.is_enrolled and not view.has_data)
            button.setEnabled(view.progress is None)

    def _by_stick(self) -> None:
        self.intent.emit(FetchData(by_stick=True))

    def _fetch(self) -> None:
        self.intent.emit(FetchData())
