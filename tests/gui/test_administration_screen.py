"""The administration: what is asked for, what is said in words, nothing cut off."""

from dataclasses import replace
from datetime import timedelta

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget

from checkpoint_app.assessment.clearance import Feed
from checkpoint_app.assessment.data_age import feed_age
from checkpoint_app.faults import DataRejected
from checkpoint_app.ui.administration.scenes import administration_view, scenes, syncing_view, troubled_view
from checkpoint_app.ui.administration.screen import AdministrationScreen
from checkpoint_app.ui.administration.view_model import (
    CancelSync,
    ChooseCamera,
    DoctorLine,
    Enrol,
    FindCameras,
    Health,
    RunDoctor,
    SyncByStick,
    SyncNow,
    SyncProgress,
    SyncStep,
)
from checkpoint_app.ui.administration.words import age_words, progress_words, size_words
from checkpoint_app.ui.theme.components.buttons import PressButton
from tests.integration.sync.attacks import ATTACKS


@pytest.fixture
def open_screen(qtbot, theme):
    def build(view):
        screen = AdministrationScreen()
        qtbot.addWidget(screen)
        screen.resize(1440, 796)
        screen.show_view(view)
        screen.show()
        heard = []
        screen.intent.connect(heard.append)
        return screen, heard

    return build


def test_a_cycle_can_be_asked_for_by_network_and_by_stick(qtbot, open_screen):
    screen, heard = open_screen(administration_view())
    screen.sync.now.setFocus()
    qtbot.keyClick(screen.sync.now, Qt.Key.Key_Space)
    screen.sync.stick.click()
    assert heard == [SyncNow(), SyncByStick()]


def test_a_running_cycle_shows_bytes_and_time_and_can_be_cancelled(open_screen):
    screen, heard = open_screen(syncing_view())
    assert not screen.sync.now.isVisible()
    assert "3,4 MB dari 12,8 MB" in screen.sync.progress.accessibleName()
    assert "4 mnt" in screen.sync.progress.accessibleName()
    screen.sync.progress.findChild(PressButton).click()
    assert heard == [CancelSync()]


@pytest.mark.parametrize("key", sorted({key for _, key in ATTACKS.values()} | {"source_too_slow"}))
def test_why_a_publication_was_refused_is_on_the_screen(open_screen, theme, key):
    view = administration_view()
    refused = replace(view.sync, fault=DataRejected(f"sync.fault.{key}"))
    screen, _ = open_screen(replace(view, sync=refused))
    assert screen.sync.fault.isVisible()
    said = " ".join(label.text() for label in screen.sync.fault.findChildren(QLabel))
    assert theme.texts(f"sync.fault.{key}") in said


def test_cancelling_says_that_it_waits_for_a_safe_step(theme):
    progress = SyncProgress(SyncStep.APPLY, 1, None, is_cancelling=True)
    what, share, _ = progress_words(theme.texts, progress)
    assert what.startswith("Membatalkan")
    assert share is None


def test_the_one_time_code_is_asked_only_where_the_machine_is_not_enrolled(qtbot, open_screen):
    screen, heard = open_screen(administration_view())
    assert not screen.device.code.isVisible()
    screen.show_view(troubled_view())
    assert not screen.device.enrol.isEnabled()
    qtbot.keyClicks(screen.device.code.edit, " K7PQ-22XM ")
    screen.device.enrol.click()
    assert heard == [Enrol("K7PQ-22XM")]


def test_the_camera_in_use_is_marked_and_another_can_be_chosen(open_screen):
    screen, heard = open_screen(administration_view())
    assert [option.chosen for option in screen.camera.options] == [True, False]
    for option in screen.camera.options:
        option.click()
    screen.camera.look_again.click()
    assert heard == [ChooseCamera("1"), FindCameras()]


def test_the_doctors_report_has_the_worst_first(open_screen):
    view = administration_view()
    bad = DoctorLine(Health.BAD, "administration.doctor_line.log_broken")
    screen, heard = open_screen(replace(view, doctor=(*view.doctor, bad)))
    names = [w.accessibleName() for w in screen.doctor.lines.findChildren(QWidget) if w.accessibleName()]
    assert names[0].startswith("rusak: Jejak audit tidak utuh")
    assert names[1].startswith("perhatian:")
    screen.doctor.run.click()
    assert heard == [RunDoctor()]


def test_unchecked_law_texts_are_counted(open_screen):
    screen, _ = open_screen(administration_view())
    assert "34 belum diperiksa" in screen.rules.unchecked.accessibleName()


@pytest.mark.parametrize(
    ("age", "words"),
    [
        (timedelta(minutes=59), "59 menit"),
        (timedelta(hours=23, minutes=59), "23 jam"),
        (timedelta(days=2), "2 hari"),
        (timedelta(days=2, hours=4), "2 hari 4 jam"),
        (timedelta(days=31, hours=5), "31 hari"),
        (-timedelta(days=1), "jam mesin atau data salah"),
    ],
)
def test_ages_are_told_in_words(theme, age, words):
    now = administration_view().now
    assert age_words(theme.texts, feed_age(Feed.CLEARANCES, now - age, now), now) == words


def test_a_feed_never_loaded_says_so(theme):
    now = administration_view().now
    assert age_words(theme.texts, feed_age(Feed.RULES, None, now), now) == "belum pernah dimuat"


@pytest.mark.parametrize(
    ("size", "words"),
    [(0, "0 B"), (999, "999 B"), (1500, "1,5 kB"), (123_400_000, "123 MB"), (41_300_000_000, "41,3 GB")],
)
def test_sizes_are_written_as_people_say_them(theme, size, words):
    assert size_words(theme.texts, size) == words


@pytest.mark.parametrize("language", ["id", "en"])
@pytest.mark.parametrize("size", [(1280, 616), (1440, 796)])
@pytest.mark.parametrize("scene", [name for name, _ in scenes()])
def test_nothing_is_clipped(qtbot, theme, language, size, scene):
    theme.set_language(language)
    screen = dict(scenes())[scene]()
    qtbot.addWidget(screen)
    screen.resize(*size)
    screen.show()
    assert (screen.width(), screen.height()) == size

    def clipped():
        labels = [label for label in screen.findChildren(QLabel) if label.isVisible() and label.text()]
        bad = [label.text() for label in labels if not label.wordWrap() and label.sizeHint().width() > label.width()]
        bad += [
            label.text()
            for label in labels
            if label.wordWrap() and label.heightForWidth(label.width()) > label.height()
        ]
        buttons = [button for button in screen.findChildren(PressButton) if button.isVisible()]
        return bad + [button.words for button in buttons if not button.words_fit() or button.height() < 44]

    qtbot.waitUntil(lambda: clipped() == [], timeout=1500)


def test_the_language_changes_while_it_runs(theme, open_screen):
    screen, _ = open_screen(administration_view())
    theme.set_language("en")
    assert screen.sync.link.accessibleName() == "Linked to the centre"
    assert screen.doctor.run.words == "Check again"
    assert any("Claim" not in label.text() and label.text() == "Fresh" for label in screen.feeds.findChildren(QLabel))


def test_day_and_night_draw_different_pictures(theme, open_screen):
    screen, _ = open_screen(administration_view())
    day = screen.grab().toImage()
    theme.set_palette("night")
    assert screen.grab().toImage() != day


def test_everything_that_can_be_reached_has_a_name(open_screen):
    screen, _ = open_screen(troubled_view())
    for widget in screen.findChildren(QWidget):
        if widget.focusPolicy() & Qt.FocusPolicy.TabFocus and widget.isVisible():
            assert widget.accessibleName(), widget


def test_a_stick_that_is_plugged_in_is_told_quietly(open_screen):
    view = administration_view()
    screen, _ = open_screen(replace(view, sync=replace(view.sync, stick="KINGSTON")))
    assert "KINGSTON" in screen.sync.stick_notice.text()
    assert screen.sync.stick_notice.isVisible()
    screen.show_view(view)
    assert not screen.sync.stick_notice.isVisible()
