"""Every scene of the gallery by its name: how the window looks in one state, for pictures and for tests."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from PySide6.QtWidgets import QWidget

from checkpoint_app.ui.beside.strip import BesideStrip
from checkpoint_app.ui.counter.screen import CounterScreen, Sheet
from checkpoint_app.ui.counter.view_model import CounterView
from checkpoint_app.ui.facing.display import FacingDisplay
from checkpoint_app.ui.firststart import scenes as first_start
from checkpoint_app.ui.firststart.window import SetUpWindow
from checkpoint_app.ui.gallery import calm, desk, flagged, page, people
from checkpoint_app.ui.gallery.words import Words, strip
from checkpoint_app.ui.shell.commands import commands_on
from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.overlays import Overlays
from checkpoint_app.ui.shell.view_model import LoginView, TabView
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.training import scenes as training

_KEPT: list[QWidget] = []
"""Counters behind strips: a strip does not own its counter."""
TODAY = date(2026, 11, 24)
COUNTER_STATES: dict[str, Callable[[Words], CounterView]] = {
    "idle": calm.idle,
    "in-order": calm.in_order,
    "codes": calm.with_codes,
    "secondary": flagged.secondary,
    "nothing": calm.nothing,
    "neutral-supervisor": flagged.neutral_supervisor,
    "supervisor-reason": flagged.supervisor_reason,
    "many-flags": flagged.many_flags,
    "cannot-tell": flagged.unsure,
    "ask-expired": flagged.expired,
    "no-camera": calm.no_camera,
}


def counter_window(name: str, words: Words, *, night: bool) -> ShellWindow:
    """Build the window with the counter in one state."""
    window = ShellWindow()
    window.show_strip(strip(words, night=night))
    screen = CounterScreen(TODAY)
    window.add_screen("counter", screen)
    state = name.removeprefix("papers-").removeprefix("sheet-")
    view = COUNTER_STATES.get(state, calm.nothing)(words)
    screen.show_view(view)
    lines = view.mrz.lines if view.mrz else ()
    screen.show_frame(page.frame(lines, glare=name == "cannot-tell"))
    return window


def _sheet(sheet: Sheet) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", words, night=night)
        screen = window.show_screen("counter")
        if isinstance(screen, CounterScreen):
            screen.show_view(replace(flagged.secondary(words), departures=calm.DEPARTURES, departure="d1"))
            screen.open_sheet(sheet)
            if sheet is Sheet.BY_HAND:
                screen.by_hand.editor.setPlainText("\n".join(people.RAHMAN).replace("010830", "010831"))
            elif sheet is Sheet.OBSERVE:
                screen.observation_sheet.start(flagged.observations(words))
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
    staff = (("sr", "Sari R."), ("bh", "B. Hartono"))
    screen.offer_training()
    screen.show_login(
        LoginView(people=staff, place=words("TPI Batam Centre · Konter 4", "TPI Batam Centre · Counter 4"))
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


def _training(words: Words, night: bool) -> ShellWindow:
    window = training.frame(counter_window("secondary", words, night=night), training.speech())
    window.show_strip(replace(strip(words, night=night), departure="", departure_left="", training=True))
    return window


def _over(*, guide: bool) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", words, night=night)
        over = Overlays(window, lambda: commands_on(window.screens.currentWidget()))
        window.show_screen("counter")
        window.resize(window.sizeHint())
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
    "training-counter": _training,
    **desk.SCREENS,
    "facing": _facing,
    "beside-refer": _beside("secondary"),
    "beside-in-order": _beside("in-order"),
    **{f"first-start-{name}": _first_start(name) for name in first_start.views()},
}
