"""Render every screen and state to PNG: `python -m checkpoint_app.ui.gallery OUT_DIR [--only NAME]`."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.beside.strip import BesideStrip
from checkpoint_app.ui.counter.screen import CounterScreen, Sheet
from checkpoint_app.ui.counter.view_model import CounterView
from checkpoint_app.ui.facing.display import FacingDisplay
from checkpoint_app.ui.firststart import scenes as first_start
from checkpoint_app.ui.firststart.window import SetUpWindow
from checkpoint_app.ui.gallery import desk, page, views
from checkpoint_app.ui.gallery.views import Words
from checkpoint_app.ui.shell.commands import commands_on
from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.overlays import Overlays
from checkpoint_app.ui.shell.view_model import LoginView, TabView
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import Theme, install
from checkpoint_app.ui.training import scenes as training

_KEPT: list[QWidget] = []
"""Counters behind strips: a strip does not own its counter."""
SIZES = (QSize(1440, 900), QSize(1280, 720))
TODAY = date(2026, 11, 24)
COUNTER_STATES: dict[str, Callable[[Words], CounterView]] = {
    "idle": views.idle,
    "in-order": views.in_order,
    "codes": views.with_codes,
    "secondary": views.secondary,
    "nothing": views.nothing,
    "neutral-supervisor": views.neutral_supervisor,
    "supervisor-reason": views.supervisor_reason,
    "many-flags": views.many_flags,
    "cannot-tell": views.unsure,
    "ask-expired": views.expired,
    "no-camera": views.no_camera,
}


def counter_window(name: str, words: Words, *, night: bool) -> ShellWindow:
    """Build the window with the counter in one state."""
    window = ShellWindow()
    window.show_strip(views.strip(words, night=night))
    screen = CounterScreen(TODAY)
    window.add_screen("counter", screen)
    state = name.removeprefix("papers-").removeprefix("sheet-")
    view = COUNTER_STATES.get(state, views.nothing)(words)
    screen.show_view(view)
    lines = view.mrz.lines if view.mrz else ()
    screen.show_frame(page.frame(lines, glare=name == "cannot-tell"))
    return window


def _sheet(sheet: Sheet) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", words, night=night)
        screen = window.show_screen("counter")
        if isinstance(screen, CounterScreen):
            screen.show_view(replace(views.secondary(words), departures=views.DEPARTURES, departure="d1"))
            screen.open_sheet(sheet)
            if sheet is Sheet.BY_HAND:
                screen.by_hand.editor.setPlainText("\n".join(views.RAHMAN).replace("010830", "010831"))
            elif sheet is Sheet.OBSERVE:
                screen.observation_sheet.start(views.observations(words))
        return window

    return build


def _papers(words: Words, night: bool) -> ShellWindow:
    window = counter_window("secondary", words, night=night)
    screen = window.show_screen("counter")
    if isinstance(screen, CounterScreen):
        screen.arm_papers(True)
    return window


def _login(words: Words, night: bool) -> ShellWindow:
    window = ShellWindow()
    screen = LoginScreen()
    people = (("sr", "Sari R."), ("bh", "B. Hartono"))
    screen.offer_training()
    screen.show_login(
        LoginView(people=people, place=words("TPI Batam Centre · Konter 4", "TPI Batam Centre · Counter 4"))
    )
    window.add_screen("login", screen)
    return window


def _locked(words: Words, night: bool) -> ShellWindow:
    window = ShellWindow()
    screen = LoginScreen()
    screen.show_login(LoginView(locked_for="Sari R.", error=words.t("shell.login.wrong")))
    window.add_screen("login", screen)
    return window


def _tabs(words: Words, night: bool) -> ShellWindow:
    window = counter_window("idle", words, night=night)
    window.show_tabs(
        tuple(
            TabView(name, words.t(f"shell.place.{name}"), "6" if name == "queue" else "")
            for name in ("counter", "queue", "case", "administration")
        ),
        "counter",
    )
    return window


def _over(*, guide: bool) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", words, night=night)
        over = Overlays(window, lambda: commands_on(window.screens.currentWidget()))
        window.show_screen("counter")
        window.resize(SIZES[0])
        over.open_guide() if guide else over.open_palette()
        return window

    return build


def _counter(name: str) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        return counter_window(name, words, night=night)

    return build


def _beside(state: str) -> Callable[[Words, bool], QWidget]:
    def build(words: Words, night: bool) -> QWidget:
        window = counter_window(state, words, night=night)
        screen = window.show_screen("counter")
        if not isinstance(screen, CounterScreen):
            return window
        strip = BesideStrip(screen)
        _KEPT.append(window)
        strip.live.show_frame(page.frame(screen.view.mrz.lines if screen.view.mrz else ()))
        return strip

    return build


def _facing(words: Words, night: bool) -> QWidget:
    return FacingDisplay()


def _training(words: Words, night: bool) -> ShellWindow:
    window = training.frame(counter_window("secondary", words, night=night), training.speech())
    window.show_strip(replace(views.strip(words, night=night), departure="", departure_left="", training=True))
    return window


def _first_start(name: str) -> Callable[[Words, bool], SetUpWindow]:
    return lambda words, night: first_start.set_up(name)


SCREENS: dict[str, Callable[[Words, bool], QWidget]] = {
    **{name: _counter(name) for name in COUNTER_STATES},
    "papers-armed": _papers,
    "by-hand": _sheet(Sheet.BY_HAND),
    "departure": _sheet(Sheet.DEPARTURE),
    "help": _sheet(Sheet.HELP),
    "observe": _sheet(Sheet.OBSERVE),
    "palette": _over(guide=False),
    "guide": _over(guide=True),
    "login": _login,
    "locked": _locked,
    "tabs": _tabs,
    **desk.SCREENS,
    "facing": _facing,
    "beside-refer": _beside("secondary"),
    "beside-in-order": _beside("in-order"),
    "training-counter": _training,
    **{f"first-start-{name}": _first_start(name) for name in first_start.views()},
}


def render(app: QApplication, theme: Theme, name: str, out: Path) -> None:
    """Render one screen in both languages, day and night, at every size."""
    for language in LANGUAGES:
        theme.set_language(language)
        for palette in ("day", "night"):
            theme.set_palette(palette)
            for size in SIZES:
                window = SCREENS[name](Words(theme.texts), palette == "night")
                window.resize(size)
                window.show()
                if isinstance(window, ShellWindow):
                    window.show_screen(window.current)
                app.processEvents()
                window.grab().save(str(out / f"{name}-{language}-{palette}-{size.width()}x{size.height()}.png"))
                window.close()
                window.deleteLater()
                QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def main(arguments: list[str]) -> int:
    """Render everything, or the screens that are named after the folder."""
    if not arguments:
        sys.stderr.write("usage: python -m checkpoint_app.ui.gallery OUT_DIR [SCREEN ...]\n")
        return 2
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        return 5
    theme = install(app)
    for name in arguments[1:] or list(SCREENS):
        render(app, theme, name, out)
        sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
