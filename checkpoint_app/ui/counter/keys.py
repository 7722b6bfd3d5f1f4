"""The counter's keys (docs: ux.md, "Keys"), as one pure function from a key press to what it means.

Never Enter, Tab, bare letters or bare digits: page readers that act as keyboards type those.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt

from checkpoint_app.ui.keyboard import KeyPress

K = Qt.Key


class Command(Enum):
    """What a function key or another single key does."""

    HELP = "HELP"
    BY_HAND = "BY_HAND"
    DEPARTURE = "DEPARTURE"
    PAPERS = "PAPERS"
    DEPART = "DEPART"
    SECONDARY = "SECONDARY"
    INFORM = "INFORM"
    CALL = "CALL"
    OBSERVE = "OBSERVE"
    RECENT = "RECENT"
    NEXT = "NEXT"
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


Meaning = Command | NumberKey | AnswerKey

ANSWER_CAPS = ("/", "*", "–", ".")
"""What is drawn on the answers, in order."""

_SINGLE: dict[int, Command] = {
    K.Key_F1: Command.HELP,
    K.Key_F2: Command.BY_HAND,
    K.Key_F3: Command.DEPARTURE,
    K.Key_F4: Command.PAPERS,
    K.Key_F5: Command.DEPART,
    K.Key_F6: Command.SECONDARY,
    K.Key_F7: Command.INFORM,
    K.Key_F8: Command.CALL,
    K.Key_F9: Command.NEXT,
    K.Key_F10: Command.OBSERVE,
    K.Key_F11: Command.RECENT,
    K.Key_Escape: Command.CLEAR,
    K.Key_PageUp: Command.SCROLL_UP,
    K.Key_PageDown: Command.SCROLL_DOWN,
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
    K.Key_0: Command.MARK_NEXT,
    K.Key_Insert: Command.MARK_NEXT,
    K.Key_Plus: Command.NEXT,
}


def meaning_of(press: KeyPress) -> Meaning | None:
    """Tell what a key means at the counter, None for every key that means nothing there."""
    if press.alt and not press.ctrl:
        number = _DIGITS.get(press.key)
        return NumberKey(number) if number else None
    if press.ctrl and not press.alt:
        number = _DIGITS.get(press.key)
        return AnswerKey(number - 1) if number and number <= 4 else None
    if press.alt or press.ctrl:
        return None
    if press.pad:
        return _PAD.get(press.key)
    return _SINGLE.get(press.key)
