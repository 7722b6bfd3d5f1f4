"""Pictures of the queue, the case file and the administration inside the real window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtWidgets import QWidget

from checkpoint_app.ui.administration.scenes import scenes as administration_scenes
from checkpoint_app.ui.casefile.scenes import scenes as case_scenes
from checkpoint_app.ui.differences.scenes import scenes as difference_scenes
from checkpoint_app.ui.examination.scenes import scenes as examination_scenes
from checkpoint_app.ui.expected.scenes import scenes as expected_scenes
from checkpoint_app.ui.exports.scenes import scenes as exports_scenes
from checkpoint_app.ui.figures.scenes import scenes as figures_scenes
from checkpoint_app.ui.gallery.retold import retold
from checkpoint_app.ui.gallery.words import Words, strip, words_now
from checkpoint_app.ui.issuance.scenes import scenes as issuance_scenes
from checkpoint_app.ui.laboratory.scenes import scenes as laboratory_scenes
from checkpoint_app.ui.papers.scenes import scenes as paper_scenes
from checkpoint_app.ui.patterns.scenes import scenes as pattern_scenes
from checkpoint_app.ui.photograph.scenes import scenes as photograph_scenes
from checkpoint_app.ui.recent.scenes import scenes as recent_scenes
from checkpoint_app.ui.registers.scenes import scenes as register_scenes
from checkpoint_app.ui.search.scenes import scenes as search_scenes
from checkpoint_app.ui.shell.view_model import StripView, TabView
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.shift.scenes import scenes as shift_scenes
from checkpoint_app.ui.shortcuts.scenes import scenes as key_scenes
from checkpoint_app.ui.supervisor.scenes import scenes as queue_scenes
from checkpoint_app.ui.theme import say
from checkpoint_app.ui.trail.scenes import scenes as trail_scenes
from checkpoint_app.ui.training import scenes as training

_PLACES = (
    *(
        "counter",
        "queue",
        "expected",
        "case",
        "documents",
        "differences",
        "shift",
        "search",
        "figures",
        "exports",
        "trail",
    ),
    *("patterns", "laboratory", "administration"),
)

_AT_ISSUANCE = ("issuance", "counter")
_WAITING = {"queue": "7"}


def tabs(names: tuple[str, ...]) -> tuple[TabView, ...]:
    """Word tabs in the language in force."""
    return tuple(TabView(name, say(f"shell.place.{name}"), _WAITING.get(name, "")) for name in names)


def training_strip(*, night: bool) -> StripView:
    """The state of the world during a training: no departure."""
    return replace(strip(words_now(), night=night), departure="", departure_left="", training=True)


def _in_window(place: str, build_screen: Callable[[], QWidget]) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = ShellWindow()

        def tell() -> None:
            window.show_strip(strip(words_now(), night=night))
            window.show_tabs(tabs(_AT_ISSUANCE if place == "issuance" else _PLACES), place)

        window.add_screen(place, build_screen())
        return retold(window, tell)

    return build


def _in_training(build_screen: Callable[[], QWidget]) -> Callable[[Words, bool], ShellWindow]:
    def build(words: Words, night: bool) -> ShellWindow:
        window = ShellWindow()
        window.add_screen("training", build_screen())
        return training.frame(retold(window, lambda: window.show_strip(training_strip(night=night))))

    return build


_TRAINING = {"levels": training.levels, "back": training.look_back, "summary": training.summary}
SCREENS: dict[str, Callable[[Words, bool], ShellWindow]] = {
    name: _in_window(place, build)
    for place, scenes in (
        ("queue", queue_scenes()),
        ("expected", expected_scenes()),
        ("case", case_scenes()),
        ("case", paper_scenes()),
        ("case", photograph_scenes()),
        ("case", examination_scenes()),
        ("documents", register_scenes()),
        ("differences", difference_scenes()),
        ("patterns", pattern_scenes()),
        ("search", search_scenes()),
        ("figures", figures_scenes()),
        ("trail", trail_scenes()),
        ("exports", exports_scenes()),
        ("shift", shift_scenes()),
        ("issuance", issuance_scenes()),
        ("recent", recent_scenes()),
        ("laboratory", laboratory_scenes()),
        ("administration", administration_scenes()),
        ("keys", key_scenes()),
    )
    for name, build in scenes
} | {f"training-{name}": _in_training(build) for name, build in _TRAINING.items()}
"""Every scene by its name."""
