"""The first start from nothing to a machine with people and data, at a real centre, by keyboard."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QFileDialog, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from checkpoint_app import clock
from checkpoint_app.casework.kinds import Role
from checkpoint_app.central.courier import take_stick
from checkpoint_app.central.enrolment import new_code
from checkpoint_app.config import load_settings
from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.services.post import open_post_with
from checkpoint_app.services.synchronising import exchange_by_stick
from checkpoint_app.store.keys import CREDENTIAL_VARIABLE, CredentialFile
from checkpoint_app.ui.firststart.controller import FirstStart, SetUpResult
from checkpoint_app.ui.firststart.steps import DataStep, LookStep, PeopleStep, PostStep, UseStep
from checkpoint_app.ui.firststart.view_model import SetUpStep
from checkpoint_app.ui.theme import Theme
from checkpoint_app.ui.theme.components.buttons import PressButton
from tests.integration.recovery.test_backup_on_a_stick import refer
from tests.little_country import LittleCountry, machine

PASSPHRASE = "a long enough one"


@pytest.fixture
def first(theme: Theme, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot) -> Callable[..., FirstStart]:
    """Make the first start of a machine; its key lies in a file, as under a service manager."""
    key = tmp_path / "machine.key"
    monkeypatch.setenv(CREDENTIAL_VARIABLE, str(key))
    made: list[FirstStart] = []

    def make(**more: object) -> FirstStart:
        start = FirstStart(theme, load_settings(tmp_path / "data"), **more)  # type: ignore[arg-type]
        qtbot.addWidget(start.window)
        start.show()
        made.append(start)
        return start

    yield make
    for start in made:
        start._end(SetUpResult.CLOSED)
        if start.post is not None:
            start.post.close()


def type_into(field: QLineEdit, text: str) -> None:
    field.setFocus()
    QTest.keyClicks(field, text)


def press(button: PressButton) -> None:
    assert button.isEnabled()
    button.setFocus()
    QTest.keyClick(button, Qt.Key.Key_Space)


def to_the_post(start: FirstStart) -> PostStep:
    steps = start.window.steps
    look, use, post = steps[SetUpStep.LOOK], steps[SetUpStep.USE], steps[SetUpStep.POST]
    assert isinstance(look, LookStep)
    assert isinstance(use, UseStep)
    assert isinstance(post, PostStep)
    press(_go(look))
    press(use.work)
    press(use.go)
    assert start.view.step is SetUpStep.POST
    return post


def _go(step: QWidget) -> PressButton:
    return next(one for one in step.findChildren(PressButton) if type(one).__name__ == "PrimaryButton")


def add_somebody(start: FirstStart, qtbot: QtBot) -> None:
    people = start.window.steps[SetUpStep.PEOPLE]
    assert isinstance(people, PeopleStep)
    type_into(people.person.edit, "Bambang Hartono")
    type_into(people.number.edit, "hartono")
    people.role.box.setCurrentIndex(people.role.box.findData(Role.SUPERVISOR))
    type_into(people.passphrase.edit, PASSPHRASE)
    type_into(people.again.edit, PASSPHRASE)
    press(people.add)
    qtbot.waitUntil(lambda: bool(start.view.people) and not start.view.busy, timeout=20_000)
    press(people.go)


def test_from_nothing_to_a_post_with_people_and_data(
    first: Callable[..., FirstStart], country: LittleCountry, qtbot: QtBot, theme: Theme
) -> None:
    start = first()
    ended: list[object] = []
    start.ended.connect(ended.append)
    post = to_the_post(start)
    for field, text in (
        (post.post, "TPI Contoh"),
        (post.counter, "7"),
        (post.centre, country.server.url),
        (post.code, country.code()),
    ):
        type_into(field.edit, text)
    press(post.go)
    qtbot.waitUntil(lambda: bool(start.view.fingerprint), timeout=20_000)
    assert start.view.fingerprint == country.server.fingerprint
    assert start.post is None  # nothing was made, nothing was sent
    press(post.go)
    qtbot.waitUntil(lambda: start.view.step is SetUpStep.PEOPLE or bool(start.view.fault), timeout=20_000)
    assert not start.view.fault
    add_somebody(start, qtbot)
    qtbot.waitUntil(lambda: start.view.has_data, timeout=60_000)
    assert start.post is not None
    assert start.post.membership is not None
    assert start.post.cache().ages(clock.now())
    data = start.window.steps[SetUpStep.DATA]
    assert isinstance(data, DataStep)
    press(data.go)
    assert ended == [SetUpResult.READY]
    kept = load_settings(start.settings.data_dir)
    assert (kept.post, kept.counter, kept.centre_url) == ("TPI Contoh", "7", country.server.url)
    assert kept.language == theme.language


def test_a_code_that_was_used_is_a_sentence_and_the_step_stays(
    first: Callable[..., FirstStart], country: LittleCountry, qtbot: QtBot
) -> None:
    start = first()
    post = to_the_post(start)
    for field, text in ((post.post, "TPI"), (post.counter, "1"), (post.centre, country.server.url)):
        type_into(field.edit, text)
    type_into(post.code.edit, "WRONG")
    press(post.go)
    qtbot.waitUntil(lambda: bool(start.view.fingerprint), timeout=20_000)
    press(post.go)
    qtbot.waitUntil(lambda: bool(start.view.fault), timeout=20_000)
    assert start.view.step is SetUpStep.POST
    assert start.view.fingerprint == ""
    assert post.fault.accessibleName() == start.view.fault.words()


def test_enrolled_later_and_gone_on_with_after_a_break(
    first: Callable[..., FirstStart], qtbot: QtBot, theme: Theme, tmp_path: Path
) -> None:
    start = first()
    post = to_the_post(start)
    press(post.later)
    assert start.view.step is SetUpStep.POST  # the post has no name yet
    type_into(post.post.edit, "TPI Terpencil")
    type_into(post.counter.edit, "1")
    press(post.later)
    qtbot.waitUntil(lambda: start.view.step is SetUpStep.PEOPLE or bool(start.view.fault), timeout=20_000)
    assert not start.view.fault
    start.window.close()
    assert start.post is not None
    start.post.close()
    start.post = None
    again = open_post_with(load_settings(tmp_path / "data"), CredentialFile(tmp_path / "machine.key"))
    second = first(post=again)
    assert second.view.step is SetUpStep.PEOPLE
    add_somebody(second, qtbot)
    assert second.view.step is SetUpStep.DATA
    assert not second.view.is_enrolled
    assert second.view.data.words() == theme.texts("firststart.data.not_joined")


def test_forms_say_at_once_what_is_missing(first: Callable[..., FirstStart], qtbot: QtBot) -> None:
    start = first()
    post = to_the_post(start)
    type_into(post.post.edit, "TPI")
    type_into(post.counter.edit, "1")
    press(post.later)
    qtbot.waitUntil(lambda: start.view.step is SetUpStep.PEOPLE or bool(start.view.fault), timeout=20_000)
    assert not start.view.fault
    people = start.window.steps[SetUpStep.PEOPLE]
    assert isinstance(people, PeopleStep)
    assert not people.go.isEnabled()
    type_into(people.person.edit, "Somebody")
    type_into(people.passphrase.edit, "short")
    type_into(people.again.edit, "other")
    press(people.add)
    for field in (people.number, people.role, people.passphrase, people.again):
        assert field._message.text()
    assert start.view.people == ()


def test_the_trial_is_made_beside_the_window(first: Callable[..., FirstStart], qtbot: QtBot) -> None:
    start = first(make_trial=lambda: "a country")
    ended: list[object] = []
    start.ended.connect(ended.append)
    use = start.window.steps[SetUpStep.USE]
    assert isinstance(use, UseStep)
    press(_go(start.window.steps[SetUpStep.LOOK]))
    press(use.trial)
    press(use.go)
    qtbot.waitUntil(lambda: ended == [SetUpResult.TRIAL], timeout=20_000)
    assert start.trial == "a country"
    assert start.post is None


def test_language_and_look_change_at_once(first: Callable[..., FirstStart], theme: Theme) -> None:
    start = first()
    look = start.window.steps[SetUpStep.LOOK]
    assert isinstance(look, LookStep)
    press(look.options[3])
    assert (theme.language, theme.palette.name) == ("en", "night")
    assert look.options[3].chosen
    press(look.options[0])
    assert (theme.language, theme.palette.name) == ("id", "day")


def test_back_keeps_what_was_typed(first: Callable[..., FirstStart]) -> None:
    start = first()
    post = to_the_post(start)
    type_into(post.post.edit, "TPI Contoh")
    press(next(one for one in post.findChildren(PressButton) if one.words == "Kembali"))
    assert start.view.step is SetUpStep.USE
    use = start.window.steps[SetUpStep.USE]
    assert isinstance(use, UseStep)
    press(use.go)
    assert post.post.value == "TPI Contoh"


def test_the_training_is_opened_from_the_first_start_and_sets_nothing_up(
    first: Callable[..., FirstStart], tmp_path: Path
) -> None:
    opened: list[str] = []
    start = first(open_training=lambda: opened.append("training"))
    look, use = start.window.steps[SetUpStep.LOOK], start.window.steps[SetUpStep.USE]
    assert isinstance(look, LookStep)
    assert isinstance(use, UseStep)
    look._on()
    press(use.training)
    assert opened == ["training"]
    assert start.view.step is SetUpStep.USE
    assert not (tmp_path / "data").exists()


def test_a_training_that_does_not_start_is_a_sentence(first: Callable[..., FirstStart]) -> None:
    def refuse() -> None:
        raise EnvironmentFault("training.fault.not_started")

    start = first(open_training=refuse)
    look, use = start.window.steps[SetUpStep.LOOK], start.window.steps[SetUpStep.USE]
    assert isinstance(look, LookStep)
    assert isinstance(use, UseStep)
    look._on()
    press(use.training)
    assert "checkpoint training" in start.view.fault.words()


def lose_a_machine(tmp_path: Path, country: LittleCountry, monkeypatch: pytest.MonkeyPatch) -> tuple[str, int]:
    """Back a machine up on the stick that is chosen from now on; gives its id and how much it had recorded."""
    stick = tmp_path / "RED"
    stick.mkdir()
    with machine(tmp_path / "lost", country, synced=False) as lost:
        refer(lost, "01920000-0000-7000-8000-000000000001")
        exchange_by_stick(lost, stick)
        recorded = lost.writer.run(lambda casebook: casebook.outbox.pending_count())
        assert lost.membership is not None
        device_id = lost.membership.account.device_id
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(stick))
    return device_id, recorded


def test_a_lost_machine_goes_on_from_its_backup(
    first: Callable[..., FirstStart],
    country: LittleCountry,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device_id, recorded = lose_a_machine(tmp_path, country, monkeypatch)
    start = first()
    use = start.window.steps[SetUpStep.USE]
    assert isinstance(use, UseStep)
    press(_go(start.window.steps[SetUpStep.LOOK]))
    press(use.restore)
    press(use.go)
    qtbot.waitUntil(lambda: start.view.backup is not None, timeout=20_000)
    post = start.window.steps[SetUpStep.POST]
    assert isinstance(post, PostStep)
    assert "TPI Contoh" in post.backup.accessibleName()
    assert post.post.isHidden()  # the backup says where the machine stood
    type_into(post.centre.edit, country.server.url)
    type_into(post.code.edit, new_code(country.centre, clock.now(), restores=device_id))
    press(post.go)
    qtbot.waitUntil(lambda: bool(start.view.fingerprint), timeout=20_000)
    press(post.go)
    qtbot.waitUntil(lambda: start.view.step is SetUpStep.PEOPLE or bool(start.view.fault), timeout=30_000)
    assert not start.view.fault
    assert start.view.people  # they came back with the casebook
    assert start.post is not None
    assert start.post.membership is not None
    account = start.post.membership.account
    assert (account.device_id, account.incarnation) == (device_id, 2)
    assert start.post.writer.run(lambda casebook: casebook.outbox.pending_count()) >= recorded > 0


def test_a_folder_without_a_backup_is_a_sentence(
    first: Callable[..., FirstStart], qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QFileDialog, "getExistingDirectory", lambda *_: str(tmp_path))
    start = first()
    use = start.window.steps[SetUpStep.USE]
    assert isinstance(use, UseStep)
    press(_go(start.window.steps[SetUpStep.LOOK]))
    press(use.restore)
    press(use.go)
    qtbot.waitUntil(lambda: bool(start.view.fault), timeout=20_000)
    assert start.view.step is SetUpStep.USE
    assert start.view.backup is None


def test_a_lost_machine_goes_on_by_stick_alone(
    first: Callable[..., FirstStart],
    country: LittleCountry,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    device_id, _ = lose_a_machine(tmp_path, country, monkeypatch)
    stick = tmp_path / "RED"

    def at_the_post() -> tuple[FirstStart, PostStep]:
        start = first()
        use, post = start.window.steps[SetUpStep.USE], start.window.steps[SetUpStep.POST]
        assert isinstance(use, UseStep)
        assert isinstance(post, PostStep)
        press(_go(start.window.steps[SetUpStep.LOOK]))
        press(use.restore)
        press(use.go)
        qtbot.waitUntil(lambda: start.view.backup is not None, timeout=20_000)
        return start, post

    start, post = at_the_post()
    press(post.later)
    qtbot.waitUntil(lambda: bool(start.view.fault) and not start.view.busy, timeout=20_000)  # no code, no answer
    type_into(post.code.edit, new_code(country.centre, clock.now(), restores=device_id))
    press(post.later)
    qtbot.waitUntil(lambda: start.view.is_asked, timeout=20_000)
    assert start.post is None
    assert post.compare.accessibleName()
    start.window.close()
    take_stick(country.centre, stick, clock.now())
    start, post = at_the_post()
    assert not start.view.is_asked
    press(post.later)
    qtbot.waitUntil(lambda: start.view.step is SetUpStep.PEOPLE or bool(start.view.fault), timeout=30_000)
    assert not start.view.fault
    assert start.view.people
    assert start.post is not None
    assert start.post.membership is not None
    account = start.post.membership.account
    assert (account.device_id, account.incarnation) == (device_id, 2)
