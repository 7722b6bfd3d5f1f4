from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication, QLabel, QWidget

from checkpoint_app.texts import LANGUAGES, Language
from checkpoint_app.ui.counter.view_model import LiveFrame, LivePhase, LiveView
from checkpoint_app.ui.gallery import calm, flagged
from checkpoint_app.ui.gallery.scenes import COUNTER_STATES, SCREENS
from checkpoint_app.ui.gallery.words import strip
from checkpoint_app.ui.theme import Theme, Tone, install, say
from checkpoint_app.ui.theme.components.buttons import PressButton
from checkpoint_app.ui.theme.components.labels import ShapeView
from checkpoint_app.ui.theme.focus import reading_order
from tests.gui.counter_rig import Rig, build, close, scene, take_down
from tests.gui.what_is_cut import faults, visible

STATUS = {Tone.IN_ORDER.value, Tone.ASK.value, Tone.REFER.value, Tone.UNKNOWN.value}


@pytest.fixture(scope="module")
def shared(qapp: QApplication) -> Iterator[Rig]:
    made = build(install(qapp))
    yield made
    take_down(made)


@pytest.fixture
def rig(theme: Theme, shared: Rig) -> Iterator[Rig]:
    shared.begin()
    yield shared
    shared.router.set_handler(None)


def settle() -> None:
    # Nested layouts pass new heights up by one posted event each; the loop of an application does it by itself.
    for _ in range(2):
        QApplication.processEvents()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_counter_is_cut_on_the_smallest_window(rig: Rig, language: Language) -> None:
    rig.theme.set_language(language)
    rig.window.show_strip(strip(rig.words, night=True))
    found: dict[str, list[object]] = {}
    for name, state in COUNTER_STATES.items():
        rig.screen.show_view(state(rig.words))
        settle()
        found[name] = faults(rig.window)
    assert (rig.window.width(), rig.window.height()) == (1280, 720)
    assert not any(found.values()), found


@pytest.mark.parametrize("name", [name for name in SCREENS if name not in COUNTER_STATES])
@pytest.mark.parametrize("language", LANGUAGES)
def test_no_text_of_the_other_screens_is_cut_on_the_smallest_window(
    theme: Theme, name: str, language: Language
) -> None:
    theme.set_language(language)
    window = scene(theme, name, 1280, 720)
    found = faults(window)
    close(window)
    assert found == []


def test_nothing_is_chosen_before_a_person_did(rig: Rig) -> None:
    for state in (calm.nothing, flagged.secondary, flagged.supervisor_reason):
        view = replace(state(rig.words), purpose=None, decision=None, papers=())
        rig.screen.show_view(view)
        QApplication.processEvents()
        # What an earlier view showed was given to deleteLater, which processEvents does not run.
        QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
        buttons = rig.window.findChildren(PressButton)
        assert [button.words for button in buttons if button.chosen] == []
        focus = rig.window.focusWidget()
        assert not isinstance(focus, PressButton)


def test_the_neutral_supervisor_shows_neither_colour_nor_code(rig: Rig) -> None:
    rig.screen.show_view(flagged.neutral_supervisor(rig.words))
    QApplication.processEvents()
    side = rig.screen.side
    tones = {label.property("tone") for label in visible(side, QLabel)}
    badges = [label.text() for label in visible(side, QLabel) if label.property("badge")]
    shapes = {w.look.tone.value for w in visible(side, ShapeView) if isinstance(w, ShapeView)}
    assert not (tones | shapes) & STATUS
    assert badges == []
    assert not rig.screen.side.verdict.property("tint")


def test_there_is_no_refuse_and_no_score_in_any_language(theme: Theme) -> None:
    for language in LANGUAGES:
        theme.set_language(language)
        words = [
            text.lower() for key, text in theme.texts.entries.items() if key.split(".")[0] in {"counter", "shell"}
        ]
        assert not [w for w in words if any(bad in w for bad in ("tolak", "refuse", "deny", "skor", "score"))]


def test_the_travellers_data_leave_the_screen_with_next(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    QApplication.processEvents()
    rig.screen.show_view(calm.idle(rig.words))
    settle()
    spoken = " ".join(w.accessibleName() for w in rig.window.findChildren(QWidget))
    shown = " ".join(label.text() for label in rig.window.findChildren(QLabel) if label.isVisible())
    for text in (spoken, shown, rig.window.windowTitle()):
        assert "SURYANI" not in text
        assert "C4821907" not in text


def test_language_and_palette_switch_while_running(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    chip = rig.screen.dock.purpose_chips[0]
    assert chip.words == "Bekerja"
    assert chip.accessibleName() == "Bekerja, dipilih, tombol 1"
    rig.window.strip.language.click()
    assert rig.theme.language == "en"
    assert chip.words == "Work"
    assert chip.accessibleName() == "Work, chosen, key 1"
    day = rig.window.grab().toImage()
    rig.window.strip.palette_button.click()
    assert rig.window.grab().toImage() != day
    assert rig.window.strip.palette_button.accessibleName() == "Day look"


def test_accessible_names_follow_the_state(rig: Rig) -> None:
    view = calm.in_order(rig.words)
    rig.screen.show_view(view)
    names = [chip.accessibleName() for chip in rig.screen.dock.paper_chips]
    assert names[0] == "Visa kerja, ditunjukkan, tombol 1"
    assert names[1] == "Visa kunjungan, belum ditanyakan, tombol 2"
    assert rig.screen.side.verdict.accessibleName().startswith("DATA PENEMPATAN COCOK")
    rig.screen.show_view(flagged.secondary(rig.words))
    assert rig.screen.side.verdict.accessibleName().startswith("PEMERIKSAAN LANJUTAN")
    rig.screen.show_view(replace(view, live=LiveView(LivePhase.ADJUST, "Dekatkan halaman")))
    assert rig.screen.live.accessibleName() == "Dekatkan halaman"
    rig.screen.show_view(replace(view, live=LiveView(camera=False)))
    assert rig.screen.live.accessibleName() == say("counter.live.no_camera")


def test_focus_goes_from_purpose_to_papers_to_decision_to_next(rig: Rig) -> None:
    rig.screen.show_view(calm.in_order(rig.words))
    dock = rig.screen.dock
    wanted = [*dock.purpose_chips, *dock.paper_chips, dock.depart, dock.secondary, dock.inform, dock.call, dock.next]
    order = [widget for widget in reading_order(rig.window) if widget in wanted]
    assert order == wanted


def test_the_frame_is_shown_whole_and_its_array_kept(rig: Rig) -> None:
    picture = np.full((720, 1280, 3), 200, np.uint8)
    rig.screen.show_frame(LiveFrame(picture, ((0, 0), (1280, 0), (1280, 720), (0, 720))))
    rect = rig.screen.live.picture_rect()
    assert rect.width() / rect.height() == pytest.approx(1280 / 720, rel=0.01)
    assert rig.screen.live.rect().contains(rect.toRect())
    del picture
    shown = rig.screen.live.grab().toImage()
    ratio = shown.width() / rig.screen.live.width()
    centre = shown.pixelColor(int(rect.center().x() * ratio), int(rect.center().y() * ratio))
    assert (centre.red(), centre.green(), centre.blue()) == (200, 200, 200)
    rig.screen.show_frame(None)
    rig.screen.live.grab()


def test_a_frame_that_is_not_contiguous_is_drawn_too(rig: Rig) -> None:
    wide = np.zeros((100, 300, 3), np.uint8)
    rig.screen.show_frame(LiveFrame(wide[:, ::2]))
    rig.screen.live.grab()


def test_flags_are_kept_when_nothing_about_them_changed(rig: Rig) -> None:
    view = flagged.secondary(rig.words)
    rig.screen.show_view(view)
    before = list(rig.screen.side.cards)
    rig.screen.show_view(replace(view, purpose=None))
    assert rig.screen.side.cards == before
