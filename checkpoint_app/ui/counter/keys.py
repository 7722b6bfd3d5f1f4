"""The counter's keys (docs: ux.md, "Keys"), as one pure function from a key press to what it means.

Commands come from the table of `shortcuts`; what has its fixed place on the numeric pad, and Esc, stands here. Never
Enter, Tab, bare letters or bare digits: page readers that act as keyboards type those.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

from checkpoint_app.shortcuts import Command, Keymap, Where
from checkpoint_app.ui.keyboard import KeyPress

K = Qt.Key


class FixedKey(Enum):
    """What a key does that never changes."""

    CLEAR = "CLEAR"
    MARK_NEXT = "MARK_NEXT"
    SCROLL_UP = "SCROLL_UP"
    SCROLL_DOWN = "SCROLL_DOWN"


@dataclass(frozen=True, slots=True)
class NumberKey:
    """1 to 8: a purpose, or after F4 a paper."""

    number: int


@dataclass(frozen=True, slots=True)
class AnswerKey:
    """The answer at `index` (from 0) to the marked question."""

    index: int


Meaning = Command | FixedKey | NumberKey | AnswerKey

ANSWER_CAPS = ("/", "*", "–", ".")
"""What is drawn on the answers, in order."""

_FIXED: dict[int, FixedKey] = {
    K.Key_Escape: FixedKey.CLEAR,
    K.Key_PageUp: FixedKey.SCROLL_UP,
    K.Key_PageDown: FixedKey.SCROLL_DOWN,
}
_DIGITS = {getattr(K, f"Key_{n}"): n for n in range(1, 9)}
_PAD_WITHOUT_NUM_LOCK = {
    K.Key_End: 1,
    K.Key_Down: 2,
    K.Key_PageDown: 3,
    K.Key_Left: 4,
    K.Key_Clear: 5,
    K.Key_Right: 6,
    K.Key_Home: 7,
    K.Key_Up: 8,
}
_PAD: dict[int, Meaning] = {
    **{key: NumberKey(n) for key, n in _DIGITS.items()},
    **{key: NumberKey(n) for key, n in _PAD_WITHOUT_NUM_LOCK.items()},
    K.Key_Slash: AnswerKey(0),
    K.Key_Asterisk: AnswerKey(1),
    K.Key_Minus: AnswerKey(2),
    K.Key_Period: AnswerKey(3),
    K.Key_Comma: AnswerKey(3),
    K.Key_Delete: AnswerKey(3),
    K.Key_0: FixedKey.MARK_NEXT,
    K.Key_Insert: FixedKey.MARK_NEXT,
}


def meaning_of(press: KeyPress, keys: Keymap) -> Meaning | None:
    """Tell what a key means at the counter, None for every key that means nothing there."""
    chord = press.chord
    command = keys.command_of(chord, Where.COUNTER)
    if command is not None:
        return command
    if keys.command_of(chord, Where.EVERYWHERE) is Command.SHELL_HELP:
        return Command.SHELL_HELP
    number = _DIGITS.get(press.key)
    if press.alt and not press.ctrl:
        return NumberKey(number) if number else None
    if press.ctrl and not press.alt:
        return AnswerKey(number - 1) if number and number <= 4 else None
    if press.alt or press.ctrl:
        return None
    return _PAD.get(press.key) if press.pad else _FIXED.get(press.key)
