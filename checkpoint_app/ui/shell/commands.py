"""What can be done now, as a list to search: every button that can be pressed on the screen in front, and places."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from PySide6.QtWidgets import QWidget
from rapidfuzz import fuzz

from checkpoint_app.ui.theme.components.buttons import KeyCap, PressButton

_AGREES_FROM = 75


@dataclass(frozen=True, slots=True)
class ShellCommand:
    """One thing to do: its words, the key that does the same, and the doing."""

    words: str
    key_cap: str
    run: Callable[[], None]


def commands_on(screen: QWidget | None) -> tuple[ShellCommand, ...]:
    """Give what can be pressed on a screen just now, in its order, each once."""
    found: dict[str, ShellCommand] = {}
    if screen is None:
        return ()
    for button in screen.findChildren(PressButton):
        if isinstance(button, KeyCap) or not (button.isVisibleTo(screen) and button.isEnabled()):
            continue
        words = button.spoken or button.words or button.accessibleName()
        if words:
            words = words[0].upper() + words[1:]
            found.setdefault(words, ShellCommand(words, button.key_cap, button.click))
    return tuple(found.values())


def matching(commands: Iterable[ShellCommand], asked: str) -> tuple[ShellCommand, ...]:
    """Give the commands that a search means, the best first; a key's name finds what it does."""
    wanted = asked.strip().casefold()
    if not wanted:
        return tuple(commands)
    rated = [(_rate(command, wanted), command) for command in commands]
    return tuple(command for rate, command in sorted(rated, key=lambda one: -one[0]) if rate >= _AGREES_FROM)


def _rate(command: ShellCommand, wanted: str) -> float:
    words = command.words.casefold()
    if command.key_cap.casefold() == wanted or words.startswith(wanted):
        return 101.0
    if wanted in words:
        return 100.5
    return fuzz.partial_ratio(wanted, words) if len(wanted) > 3 else 0.0
