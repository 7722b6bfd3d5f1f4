"""The cards of the administration: each shows one part of the view and asks for one kind of thing."""

from __future__ import annotations

from datetime import datetime

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from checkpoint_app.assessment.clearance import FeedAge
from checkpoint_app.faults import Fault
from checkpoint_app.services.doctor import in_words
from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.administration.view_model import (
    AdministrationView,
    DeviceState,
    DoctorLine,
    EnrolmentState,
    Health,
    RulePackState,
    SyncState,
)
from checkpoint_app.ui.administration.words import (
    BAND_LOOK,
    age_words,
    backup_words,
    number_words,
    progress_words,
    size_words,
    waiting_words,
)
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.fields import FieldRow, TextField
from checkpoint_app.ui.theme.components.labels import Label, ShapeView
from checkpoint_app.ui.theme.components.options import Option
from checkpoint_app.ui.theme.components.pictures import FramePicture, Picture
from checkpoint_app.ui.theme.components.status import StatusMark
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain, ProgressLine, Rule
from checkpoint_app.ui.theme.content import Row
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF

_HEALTH = {Health.GOOD: GOOD, Health.CAUTION: CAUTION, Health.BAD: BAD}


class Lines(Plain):
    """A column of lines with hairlines between them, made anew only when what they show has changed."""

    def __init__(self) -> None:
        super().__init__()
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        self._shown: object = None

    def is_shown(self, what: object) -> bool:
        """Whether this is what is shown already, in the language in force; notes it as shown."""
        same = (what, active().language) == self._shown
        self._shown = (what, active().language)
        return same

    def show_lines(self, lines: list[QWidget]) -> None:
        """Replace the lines."""
        while (item := self._column.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        for place, line in enumerate(lines):
            if place:
                self._column.addWidget(Rule())
            self._column.addWidget(line)


def field_lines(pairs: list[tuple[str, str]]) -> list[QWidget]:
    """Make lines of label and value."""
    return [FieldRow(Row(label, value)) for label, value in pairs]


def sentence(fault: Fault | None) -> str:
    """Say a fault; empty when there is none."""
    return say(fault.key, **fault.values) if fault else ""


class SyncCard(Card):
    """The link, what waits, and a cycle with its progress."""

    asked_now = Signal()
    asked_stick = Signal()
    cancelled = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=Space.M)
        self.link = StatusMark(OFF, "", role=Role.LABEL)
        self.add_head("administration.sync.title", self.link)
        self.fault = Banner(BAD)
        self.body.addWidget(self.fault)
        self.lines = Lines()
        self.body.addWidget(self.lines)
        self.stick_notice = Label(role=Role.BODY, tone=Tone.MUTED, wrap=True)
        self.body.addWidget(self.stick_notice)
        self.progress = ProgressLine(cancel_key="administration.sync.cancel")
        self.progress.cancelled.connect(self.cancelled)
        self.body.addWidget(self.progress)
        self._foot = Plain()
        row = QHBoxLayout(self._foot)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self.now = ActionButton(
            text_key="administration.sync.now", kind=ButtonKind.PRIMARY, key_cap=Command.ADMINISTRATION_SYNC
        )
        self.stick = ActionButton(
            text_key="administration.sync.stick", icon_name="usb", key_cap=Command.ADMINISTRATION_STICK
        )
        self.now.clicked.connect(self.asked_now)
        self.stick.clicked.connect(self.asked_stick)
        row.addWidget(self.now)
        row.addWidget(self.stick)
        row.addSpacing(Space.XS)
        row.addWidget(Label(role=Role.CAPTION, tone=Tone.MUTED, key="administration.sync.idle_help", wrap=True), 1)
        self.body.addWidget(self._foot)

    def show_sync(self, sync: SyncState) -> None:
        """Show it."""
        texts = active().texts
        look, key = (GOOD, "linked") if sync.is_linked else (CAUTION, "offline")
        self.link.show_status(look, texts(f"administration.sync.{key}"))
        self.fault.show_banner(BAD, sentence(sync.fault))
        last = texts.instant(sync.last_ok_at) if sync.last_ok_at else texts("administration.never")
        pairs = [
            (texts("administration.sync.last"), last),
            (texts("administration.sync.waiting"), waiting_words(texts, sync)),
            (texts("administration.sync.backup"), backup_words(texts, sync)),
            (texts("administration.sync.centre"), sync.centre),
        ]
        if not self.lines.is_shown(tuple(pairs)):
            self.lines.show_lines(field_lines(pairs))
        running = sync.progress is not None
        reveal(self.stick_notice, sync.stick is not None and not running)
        self.stick_notice.setText(texts("administration.sync.stick_found", name=sync.stick) if sync.stick else "")
        reveal(self.progress, running)
        reveal(self._foot, not running)
        if sync.progress is not None:
            self.progress.show_progress(*progress_words(texts, sync.progress))


class _FeedLine(QWidget):
    def __init__(self, view: AdministrationView, age: FeedAge) -> None:
        super().__init__()
        texts = active().texts
        grid = QGridLayout(self)
        grid.setContentsMargins(0, Space.S, 0, Space.S)
        grid.setHorizontalSpacing(Space.L)
        grid.setVerticalSpacing(0)
        grid.setColumnStretch(0, 3)
        grid.setColumnStretch(1, 3)
        grid.setColumnStretch(2, 2)
        name = texts(f"administration.feed.{age.feed.value}")
        words = age_words(texts, age, view.now)
        as_of = f"{texts('administration.feed.as_of')} {texts.instant(age.as_of)}" if age.as_of else ""
        band = texts(f"administration.band.{age.band.value}")
        grid.addWidget(Label(name, Role.BODY, wrap=True), 0, 0, 2, 1)
        grid.addWidget(Label(words, Role.BODY, tabular=True, wrap=True), 0, 1)
        if as_of:
            grid.addWidget(Label(as_of, Role.CAPTION, Tone.MUTED, tabular=True), 1, 1)
        grid.addWidget(StatusMark(BAND_LOOK[age.band], band, role=Role.LABEL), 0, 2, 2, 1)
        self.setAccessibleName(", ".join(part for part in (name, words, as_of, band) if part))


class FeedsCard(Card):
    """How old each feed is, in words."""

    def __init__(self) -> None:
        super().__init__("administration.feed.title", spacing=Space.XS)
        self.lines = Lines()
        self.body.addWidget(self.lines)

    def show_feeds(self, view: AdministrationView) -> None:
        """Show them."""
        minute = int(view.now.timestamp() // 60)
        if not self.lines.is_shown((view.feeds, minute)):
            self.lines.show_lines([_FeedLine(view, age) for age in view.feeds])


_ENROLMENT_LOOK = {
    EnrolmentState.ENROLLED: GOOD,
    EnrolmentState.NOT_ENROLLED: OFF,
    EnrolmentState.EXPIRED: BAD,
    EnrolmentState.FORKED: BAD,
}


class DeviceCard(Card):
    """This machine; `enrolled` sends the one-time code."""

    enrolled = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.M)
        self.state = StatusMark(OFF, "", role=Role.LABEL)
        self.add_head("administration.device.title", self.state)
        self.fault, self.compare = Banner(BAD), Banner(CAUTION)
        self.lines = Lines()
        self.code = TextField("administration.device.code", help_key="administration.device.code_help")
        self.code.edit.textChanged.connect(self._show_button)
        self.enrol = ActionButton(text_key="administration.device.enrol")
        self.enrol.clicked.connect(self._send)
        for part in (self.fault, self.lines, self.compare, self.code):
            self.body.addWidget(part)
        self.body.addWidget(self.enrol, 0, Qt.AlignmentFlag.AlignLeft)
        self._enrolling = False

    def show_device(self, device: DeviceState) -> None:
        """Show it."""
        texts = active().texts
        self.state.show_status(
            _ENROLMENT_LOOK[device.enrolment], texts(f"administration.device.{device.enrolment.value}")
        )
        self.fault.show_banner(BAD, sentence(device.fault))
        name = texts("administration.device.incarnation", id=device.device_id, number=device.incarnation)
        keys = "keyring" if device.keys_in_keyring else "passphrase"
        pairs = [
            (texts("administration.device.post"), f"{device.post} · {device.counter}"),
            (texts("administration.device.id"), name if device.device_id else "–"),
            (texts("administration.device.keys"), texts(f"administration.device.{keys}")),
            (texts("administration.device.space"), size_words(texts, device.free_bytes)),
            (texts("administration.device.version"), device.version),
        ]
        if device.certificate_until is not None:
            until = texts.date(device.certificate_until.date())
            value = texts(f"administration.device.renewal_{device.renewal.value.lower()}", until=until)
            pairs.insert(2, (texts("administration.device.certificate"), value))
        if device.fingerprint:
            pairs.insert(3, (texts("administration.device.fingerprint"), device.fingerprint))
        if not self.lines.is_shown(tuple(pairs)):
            self.lines.show_lines(field_lines(pairs))
        wanted = device.enrolment is not EnrolmentState.ENROLLED
        reveal(self.code, wanted)
        reveal(self.enrol, wanted)
        if not wanted:
            self.code.edit.clear()
        self._enrolling = device.enrolling
        is_told = device.enrolment is EnrolmentState.NOT_ENROLLED and bool(device.fingerprint)
        self.compare.show_banner(CAUTION, texts("administration.device.compare") if is_told else "")
        offer = "enrol_same" if is_told else "enrol"
        self.enrol.set_words(say(f"administration.device.{'enrolling' if device.enrolling else offer}"))
        self._show_button()

    def _show_button(self) -> None:
        self.enrol.setEnabled(bool(self.code.value) and not self._enrolling)

    def _send(self) -> None:
        if self.code.value:
            self.enrolled.emit(self.code.value)


class CameraCard(Card):
    """Which camera is used; `chosen` sends its source."""

    chosen = Signal(object)
    asked = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=Space.S)
        self.look_again = ActionButton(text_key="administration.camera.find", icon_name="search")
        self.look_again.clicked.connect(self.asked)
        self.add_head("administration.camera.title", self.look_again)
        self.fault = Banner(BAD)
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="administration.camera.none", wrap=True)
        self.body.addWidget(self.fault)
        self.body.addWidget(self._none)
        self.picture = FramePicture()
        self.body.addWidget(self.picture)
        self.options: list[Option] = []
        self._shown: object = None

    def show_frame(self, picture: Picture) -> None:
        """Show what the camera in use sees now."""
        self.picture.show_picture(picture)

    def show_cameras(self, view: AdministrationView) -> None:
        """Show them; the one in use is marked."""
        self.fault.show_banner(BAD, sentence(view.camera_fault))
        reveal(self._none, not view.cameras)
        reveal(self.look_again, view.can_find_cameras)
        if view.cameras != self._shown:
            self._shown = view.cameras
            for old in self.options:
                self.body.removeWidget(old)
                old.hide()
                old.deleteLater()
            self.options = [Option(c.name, value=c.source, below=c.detail) for c in view.cameras]
            for option in self.options:
                option.clicked.connect(self._press)
                self.body.addWidget(option)
        for option in self.options:
            option.set_chosen(option.value == view.camera)

    def _press(self) -> None:
        pressed = self.sender()
        if isinstance(pressed, Option) and not pressed.chosen:
            self.chosen.emit(pressed.value)


def _value_words(name: str, value: str | int | datetime) -> str:
    """Write a number as the language does; a `size` is in bytes, an instant and a feed as people say them."""
    said = in_words(name, value, active().texts)
    if isinstance(said, str):
        return said
    return size_words(active().texts, said) if name == "size" else number_words(active().texts, said)


class _DoctorRow(QWidget):
    def __init__(self, line: DoctorLine) -> None:
        super().__init__()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, Space.S, 0, Space.S)
        row.setSpacing(Space.M)
        words = say(line.key, **{name: _value_words(name, value) for name, value in line.values})
        row.addWidget(ShapeView(_HEALTH[line.health], 18), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Label(words, Role.BODY, wrap=True), 1)
        self.setAccessibleName(f"{say(f'administration.doctor.{line.health.value}')}: {words}")


class DoctorCard(Card):
    """Whether this machine is fit, line by line, the worst first."""

    asked = Signal()

    def __init__(self) -> None:
        super().__init__(spacing=Space.S)
        self._at = Label(role=Role.CAPTION, tone=Tone.MUTED, tabular=True)
        self.run = ActionButton(
            text_key="administration.doctor.run", icon_name="refresh-cw", key_cap=Command.ADMINISTRATION_DOCTOR
        )
        self.run.clicked.connect(self.asked)
        self.add_head("administration.doctor.title", self._at, self.run, spacing=Space.M)
        self.lines = Lines()
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="administration.doctor.none", wrap=True)
        self.body.addWidget(self.lines)
        self.body.addWidget(self._none)

    def show_report(self, view: AdministrationView) -> None:
        """Show the report."""
        texts = active().texts
        order = {Health.BAD: 0, Health.CAUTION: 1, Health.GOOD: 2}
        worst_first = tuple(sorted(view.doctor, key=lambda line: order[line.health]))
        at = texts("administration.doctor.at", time=texts.time(view.doctor_at)) if view.doctor_at else ""
        self._at.setText(texts("administration.doctor.running") if view.doctor_running else at)
        self.run.setEnabled(not view.doctor_running)
        reveal(self._none, not worst_first)
        if not self.lines.is_shown(worst_first):
            self.lines.show_lines([_DoctorRow(line) for line in worst_first])


class RulesCard(Card):
    """The rule pack in force, and how many of its law texts nobody has checked."""

    def __init__(self) -> None:
        super().__init__("administration.rules.title", spacing=Space.S)
        self.demo = Banner(CAUTION)
        self.lines = Lines()
        self._none = Label(role=Role.BODY, tone=Tone.MUTED, key="administration.rules.none", wrap=True)
        for part in (self.demo, self.lines, self._none):
            self.body.addWidget(part)
        self.unchecked = StatusMark(CAUTION, "", role=Role.LABEL)
        self.body.addWidget(self.unchecked)

    def show_rules(self, rules: RulePackState | None) -> None:
        """Show it."""
        texts = active().texts
        reveal(self._none, rules is None)
        reveal(self.lines, rules is not None)
        reveal(self.unchecked, rules is not None)
        self.demo.show_banner(CAUTION, texts("administration.rules.demo") if rules and rules.is_demo else "")
        if rules is None:
            return
        signed = ", ".join(rules.signed_by) or texts("administration.rules.unsigned")
        pairs = [
            (texts("administration.rules.pack"), f"{rules.pack_id} · {rules.version}"),
            (texts("administration.rules.count"), number_words(texts, rules.rules)),
            (texts("administration.rules.signed"), signed),
        ]
        if rules.in_force_since is not None:
            pairs.insert(1, (texts("administration.rules.since"), texts.date(rules.in_force_since.date())))
        if not self.lines.is_shown(tuple(pairs)):
            self.lines.show_lines(field_lines(pairs))
        words = texts("administration.rules.unchecked_none")
        if rules.unchecked_texts:
            words = texts("administration.rules.unchecked_some", count=number_words(texts, rules.unchecked_texts))
        self.unchecked.show_status(
            CAUTION if rules.unchecked_texts else GOOD, f"{texts('administration.rules.unchecked')}: {words}"
        )
