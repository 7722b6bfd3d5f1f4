"""Every scene of the gallery as assistive technology finds it; what changes is announced; nothing moves."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, Qt
from PySide6.QtGui import QAccessible
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QProgressBar, QWidget

from checkpoint_app.ui.counter.screen import CounterScreen
from checkpoint_app.ui.gallery import calm, flagged
from checkpoint_app.ui.gallery.scenes import SCREENS, TODAY
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.theme import Theme, motion, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.fields import SelectField, TextField
from checkpoint_app.ui.theme.components.surfaces import Banner, ProgressLine
from checkpoint_app.ui.theme.components.tables import CellModel, DataTable
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, CAUTION
from tests.gui.counter_rig import Ear, close, scene
from tests.gui.screen_readers import left_of, nameless, out_of_order, tab_order, texts_in


@pytest.mark.parametrize("name", SCREENS)
def test_everything_that_is_used_has_a_name_a_role_and_its_place_in_reading_order(theme: Theme, name: str) -> None:
    window = scene(theme, name, 1280, 720)
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    found = [*nameless(window), *out_of_order(window)]
    close(window)
    assert found == []


@pytest.mark.parametrize("name", sorted(set(SCREENS) - {"facing"}))
def test_no_word_of_the_other_language_is_left_after_switching(theme: Theme, name: str) -> None:
    window = scene(theme, name, 1280, 720)
    theme.set_language("en")
    QApplication.processEvents()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    found = left_of("id", "en", texts_in(window))
    close(window)
    assert found == set()


def test_travellers_see_both_languages_whichever_the_officer_speaks(theme: Theme) -> None:
    window = scene(theme, "facing", 1280, 720)
    before = texts_in(window)
    theme.set_language("en")
    QApplication.processEvents()
    assert texts_in(window) - before == {say("leaflet.window"), say("leaflet.code")}
    assert left_of("id", "en", before) & left_of("id", "en", texts_in(window))
    assert left_of("en", "id", texts_in(window))
    close(window)


@pytest.fixture
def counter(theme: Theme) -> Iterator[CounterScreen]:
    screen = CounterScreen(TODAY)
    screen.resize(1280, 640)
    screen.show_view(calm.idle(Words(theme.texts)))
    screen.show()
    yield screen
    close(screen)


@pytest.fixture
def announced(theme: Theme) -> Iterator[Ear]:
    ear = Ear()
    theme.announced.connect(ear.hear)
    yield ear
    theme.announced.disconnect(ear.hear)


def test_a_new_verdict_and_what_was_chosen_are_announced(
    theme: Theme, counter: CounterScreen, announced: Ear
) -> None:
    view = calm.in_order(Words(theme.texts))
    counter.show_view(view)
    QApplication.processEvents()
    assert view.verdict is not None
    spoken = [str(words) for words in announced.heard]
    assert any(words.startswith(view.verdict.title) for words in spoken)
    assert view.message.text in spoken


def test_the_same_verdict_is_announced_once(theme: Theme, counter: CounterScreen, announced: Ear) -> None:
    counter.show_view(calm.in_order(Words(theme.texts)))
    QApplication.processEvents()
    announced.heard.clear()
    counter.show_view(calm.in_order(Words(theme.texts)))
    QApplication.processEvents()
    assert announced.heard == []


def test_ears_learn_no_more_than_eyes_of_a_neutral_flag(theme: Theme, counter: CounterScreen, announced: Ear) -> None:
    counter.show_view(flagged.neutral_supervisor(Words(theme.texts)))
    QApplication.processEvents()
    spoken = " ".join(str(words) for words in announced.heard)
    assert say("counter.verdict.neutral_supervisor") in spoken
    assert all(code not in spoken for code in ("W01", "V01", "C09"))


def test_a_banner_is_announced_when_it_comes_and_not_while_it_stays(theme: Theme, announced: Ear) -> None:
    banner = Banner(CAUTION)
    banner.show()
    banner.show_banner(CAUTION, "Data berumur 2 hari")
    QApplication.processEvents()
    banner.show_banner(CAUTION, "Data berumur 2 hari")
    QApplication.processEvents()
    assert announced.heard == ["Data berumur 2 hari"]
    banner.show_banner(BAD, "Kamera terputus")
    QApplication.processEvents()
    assert announced.heard == ["Data berumur 2 hari", "Kamera terputus"]
    close(banner)


def test_what_is_out_of_sight_is_not_announced(theme: Theme, announced: Ear) -> None:
    banner = Banner(CAUTION)
    banner.show_banner(CAUTION, "")
    banner.show_banner(CAUTION, "Data berumur 2 hari")
    QApplication.processEvents()
    assert announced.heard == []


def test_announcements_reach_the_bridge_while_it_listens(theme: Theme, announced: Ear) -> None:
    banner = Banner(CAUTION)
    banner.show()
    was = QAccessible.isActive()
    QAccessible.setActive(True)
    try:
        banner.show_banner(BAD, "Kamera terputus")
        QApplication.processEvents()
    finally:
        QAccessible.setActive(was)
    assert announced.heard == ["Kamera terputus"]
    close(banner)


def _focusable(theme: Theme) -> list[QWidget]:
    table = DataTable()
    table.setModel(CellModel(("a",), ((Cell("x"),), (Cell("y"),))))
    table.resize(300, 200)
    text, choice = TextField("counter.hand.name"), SelectField("counter.hand.kind")
    return [ActionButton("x"), text, choice, table]


@pytest.mark.parametrize("palette", ["day", "night"])
def test_the_focus_is_seen_on_every_kind_of_control(theme: Theme, palette: str) -> None:
    theme.set_palette("night" if palette == "night" else "day")
    for widget in _focusable(theme):
        widget.show()
        widget.activateWindow()
        QTest.qWaitForWindowActive(widget, 2000)
        inner = next(
            (each for each in (widget, *widget.findChildren(QWidget)) if each.focusPolicy().value & 1), widget
        )
        inner.clearFocus()
        QApplication.processEvents()
        without = widget.grab().toImage()
        inner.setFocus(Qt.FocusReason.TabFocusReason)
        QApplication.processEvents()
        assert widget.grab().toImage() != without, type(widget).__name__
        close(widget)


def test_tab_stays_within_the_palette_that_lies_over_the_screen(theme: Theme) -> None:
    window = scene(theme, "palette", 1280, 720)
    window.activateWindow()
    QTest.qWaitForWindowActive(window, 2000)
    order = tab_order(window)
    assert order
    assert all("CommandPalette" in {type(p).__name__ for p in _parents(widget)} for widget in order)
    close(window)


def _parents(widget: QWidget) -> list[QWidget]:
    found, at = [], widget.parentWidget()
    while at is not None:
        found.append(at)
        at = at.parentWidget()
    return found


def test_reduced_motion_is_a_setting_and_the_system_is_followed() -> None:
    assert motion.is_reduced("reduced")
    assert not motion.is_reduced("full")
    assert motion.is_reduced("system") == motion.is_reduced_by_system()


def test_nothing_moves_where_nothing_may_move(theme: Theme, qapp: QApplication) -> None:
    line, flash = ProgressLine(), qapp.cursorFlashTime()
    theme.is_still = True
    try:
        motion.still(qapp)
        line.show_progress("x", None)
        bar = line.findChild(QProgressBar)
        assert isinstance(bar, QProgressBar)
        assert bar.maximum() > bar.minimum()
        assert qapp.cursorFlashTime() == 0
        assert not qapp.isEffectEnabled(Qt.UIEffect.UI_FadeTooltip)
    finally:
        theme.is_still = False
        qapp.setCursorFlashTime(flash)
    line.show_progress("x", None)
    assert bar.maximum() == 0


def test_the_pages_of_the_travellers_display_stand_where_nothing_may_move(theme: Theme) -> None:
    theme.is_still = True
    try:
        window = scene(theme, "facing", 1280, 720)
        assert not window._turning.isActive()  # type: ignore[attr-defined]
        close(window)
    finally:
        theme.is_still = False
