"""Where the keys of this machine meet its settings: from the administration, and back. Lives on the main thread."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject

from checkpoint_app.config import write_settings
from checkpoint_app.faults import Fault
from checkpoint_app.services.configuring import note_keys_changed
from checkpoint_app.shortcuts import Keymap, read_keymap
from checkpoint_app.ui.first_use import FirstUse
from checkpoint_app.ui.futures import Futures
from checkpoint_app.ui.places import Place
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.shortcuts.screen import KeysScreen
from checkpoint_app.ui.shortcuts.view_model import (
    ChangeKey,
    GiveAllBack,
    GiveBack,
    KeysView,
    Leave,
    News,
    Told,
    change,
    give_back,
)
from checkpoint_app.ui.theme import active
from checkpoint_app.ui.workplace import Workplace

NAME = "keys"


class KeysDesk(QObject):
    """Keeps what was changed in `settings.toml`, records that it was, and has it shown everywhere."""

    def __init__(self, window: ShellWindow, workplace: Workplace, go: Callable[[str], None]) -> None:
        super().__init__(window)
        self._window, self._workplace, self._go = window, workplace, go
        self._futures = Futures(self)
        self._screen = FirstUse(self._make_screen)

    def _make_screen(self) -> KeysScreen:
        screen = KeysScreen()
        self._window.add_screen(NAME, screen)
        screen.intent.connect(self._take)
        return screen

    @property
    def screen(self) -> KeysScreen:
        """The screen."""
        return self._screen()

    def place(self) -> Place:
        """The place that nobody is offered as a tab: it is gone to from the administration."""
        leave = self._screen.if_made(lambda screen: screen.stop_asking())
        return Place(NAME, frozenset(), enter=self._show, leave=leave, forget=leave, stop=self._futures.stop)

    def open(self) -> None:
        """Go to the keys."""
        self._go(NAME)

    def _show(self, told: Told | None = None, fault: Fault | None = None) -> None:
        _, rejected = read_keymap(self._workplace.post.settings.keys)
        self.screen.show_view(KeysView(active().keys, told, rejected, fault))

    def _take(self, intent: object) -> None:
        keys = active().keys
        match intent:
            case ChangeKey():
                self._keep(*change(keys, intent))
            case GiveBack(command):
                self._keep(*give_back(keys, command))
            case GiveAllBack():
                self._keep(Keymap(), Told(News.ALL_GIVEN_BACK))
            case Leave():
                self._go("administration")

    def _keep(self, keys: Keymap, told: Told) -> None:
        """Write first: a key that is not kept would be another one tomorrow."""
        post = self._workplace.post
        if keys == active().keys:
            self._show(told)
            return
        try:
            write_settings(post.settings.data_dir, keys=keys.written())
        except Fault as fault:
            self._show(fault=fault)
            return
        post.settings = replace(post.settings, keys=tuple(keys.written().items()))
        noted = post.writer.submit(note_keys_changed(self._workplace.officer, len(keys.changed)))
        self._futures.watch(noted, lambda _: None, lambda fault: self._show(fault=fault))
        active().set_keys(keys)
        self._show(told)
