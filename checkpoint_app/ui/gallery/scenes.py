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
from checkpoint_app.ui.gallery import calm, codes, desk, flagged, page, people
from checkpoint_app.ui.gallery.retold import retold
from checkpoint_app.ui.gallery.words import Words, strip, words_now
from checkpoint_app.ui.shell.commands import commands_on
from checkpoint_app.ui.shell.login import LoginScreen
from checkpoint_app.ui.shell.overlays import Overlays
from checkpoint_app.ui.shell.view_model import LoginView
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import say
from checkpoint_app.ui.training import scenes as training

_KEPT: list[QWidget] = []
"""Counters behind strips: a strip does not own its counter."""
TODAY = date(2026, 11, 24)
COUNTER_STATES: dict[str, Callable[[Words], CounterView]] = {
    "idle": calm.idle,
    "in-order": calm.in_order,
    "codes": calm.with_codes,
    "code-follows": codes.read_more,
    "code-again": codes.code_again,
    "card-shown-by-another": codes.shown_by_another,
    "secondary": flagged.secondary,
    "nothing": calm.nothing,
    "neutral-supervisor": flagged.neutral_supervisor,
    "supervisor-reason": flagged.supervisor_reason,
    "many-flags": flagged.many_flags,
    "cannot-tell": flagged.unsure,
    "ask-expired": flagged.expired,
    "no-camera": calm.no_camera,
}


def counter_window(name: str, *, night: bool, view_of: Callable[[Words], CounterView] | None = None) -> ShellWindow:
    """Build the window with the counter in one state."""
    window, screen = ShellWindow(), CounterScreen(TODAY)
    window.add_screen("counter", screen)
    view_of = view_of or COUNTER_STATES[name]

    def tell() -> None:
        window.show_strip(strip(words_now(), night=night))
        screen.show_view(view_of(words_now()))

    retold(window, tell)
    lines = screen.view.mrz.lines if screen.view.mrz else ()
    screen.show_frame(page.frame(lines, glare=name == "cannot-tell"))
    return window


def _among_departures(words: Words) -> CounterView:
    return replace(flagged.secondary(words), departures=calm.DEPARTURES, departure="d1")


def _sheet(sheet: Sheet) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", night=night, view_of=_among_departures)
        screen = window.show_screen("counter")
        if isinstance(screen, CounterScreen):
            screen.open_sheet(sheet)
            if sheet is Sheet.BY_HAND:
                screen.by_hand.editor.setPlainText("\n".join(people.RAHMAN).replace("010830", "010831"))
            elif sheet is Sheet.OBSERVE:
                screen.observation_sheet.start(flagged.observations(words))
        return window

    return build


def _papers(words: Words, night: bool) -> ShellWindow:
    window = counter_window("secondary", night=night)
    screen = window.show_screen("counter")
    if isinstance(screen, CounterScreen):
        screen.arm_papers(True)
    return window


def _login(words: Words, night: bool) -> ShellWindow:
    window, screen = ShellWindow(), LoginScreen()
    screen.offer_training()
    window.add_screen("login", screen)

    def tell() -> None:
        place = words_now()("TPI Batam Centre · Konter 4", "TPI Batam Centre · Counter 4")
        screen.show_login(LoginView(people=(("sr", "Sari R."), ("bh", "B. Hartono")), place=place))

    return retold(window, tell)


def _locked(words: Words, night: bool) -> ShellWindow:
    window, screen = ShellWindow(), LoginScreen()
    window.add_screen("login", screen)
    return retold(window, lambda: screen.show_login(LoginView(locked_for="Sari R.", error=say("shell.login.wrong"))))


def _tabs(words: Words, night: bool) -> ShellWindow:
    window = counter_window("idle", night=night)
    names = ("counter", "queue", "case", "administration")
    return retold(window, lambda: window.show_tabs(desk.tabs(names), "counter"))


def _training(words: Words, night: bool) -> ShellWindow:
    window = training.frame(counter_window("secondary", night=night), training.speech)
    return retold(window, lambda: window.show_strip(desk.training_strip(night=night)))


def _over(*, guide: bool) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = counter_window("secondary", night=night)
        over = Overlays(window, lambda: commands_on(window.screens.currentWidget()))
        window.show_screen("counter")
        window.resize(window.sizeHint())
        over.open_guide() if guide else over.open_palette()
        return retold(window, over.renew)

    return build


def _counter(name: str) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        return counter_window(name, night=night)

    return build


def _beside(state: str) -> Callable[[Words, bool], QWidget]:
    def build(words: Words, night: bool) -> QWidget:
        window = counter_window(state, night=night)
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
