"""Pictures of the keys of this machine."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from checkpoint_app.shortcuts import Chord, Command, Keymap
from checkpoint_app.ui.shortcuts.screen import KeysScreen
from checkpoint_app.ui.shortcuts.view_model import ChangeKey, KeysView, Told, change

Scene = tuple[str, Callable[[], QWidget]]
_CALL = Command.COUNTER_CALL


def changed_keys() -> Keymap:
    """Two keys of the counter have changed places with free ones."""
    keys = Keymap().with_key(_CALL, Chord.parse("Shift+F8"))
    return keys.with_key(Command.COUNTER_INFORM, Chord.parse("Ctrl+N"))


def _screen(keys: Keymap, *, asked: bool = False, wished: str = "") -> QWidget:
    screen = KeysScreen()
    told: Told | None = None
    if wished:
        keys, told = change(keys, ChangeKey(_CALL, Chord.parse(wished)))
    screen.show_view(KeysView(keys))
    screen.table.choose(_CALL.ident)
    if asked:
        screen.change.click()
    if told is not None:
        screen.show_view(KeysView(keys, told))
    return screen


def scenes() -> list[Scene]:
    """List the scenes."""
    return [
        ("keys", lambda: _screen(changed_keys())),
        ("keys-asked", lambda: _screen(Keymap(), asked=True)),
        ("keys-taken", lambda: _screen(Keymap(), asked=True, wished="F6")),
        ("keys-refused", lambda: _screen(Keymap(), asked=True, wished="A")),
    ]
