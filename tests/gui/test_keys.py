from __future__ import annotations

import string

import pytest
from PySide6.QtCore import Qt

from checkpoint_app.shortcuts import Command, Keymap
from checkpoint_app.ui.counter.keys import AnswerKey, FixedKey, Meaning, NumberKey
from checkpoint_app.ui.counter.keys import meaning_of as meaning_by
from checkpoint_app.ui.keyboard import KeyPress

K = Qt.Key


def meaning_of(press: KeyPress) -> Meaning | None:
    return meaning_by(press, Keymap())


DIGITS = [getattr(K, f"Key_{n}") for n in range(10)]


@pytest.mark.parametrize("number", range(1, 9))
def test_the_pad_and_alt_give_the_eight_numbers(number: int) -> None:
    assert meaning_of(KeyPress(DIGITS[number], pad=True)) == NumberKey(number)
    assert meaning_of(KeyPress(DIGITS[number], alt=True)) == NumberKey(number)


def test_the_pad_works_without_num_lock() -> None:
    keys = [K.Key_End, K.Key_Down, K.Key_PageDown, K.Key_Left, K.Key_Clear, K.Key_Right, K.Key_Home, K.Key_Up]
    assert [meaning_of(KeyPress(key, pad=True)) for key in keys] == [NumberKey(n) for n in range(1, 9)]
    assert meaning_of(KeyPress(K.Key_Insert, pad=True)) is FixedKey.MARK_NEXT
    assert meaning_of(KeyPress(K.Key_Down)) is None


@pytest.mark.parametrize(
    ("key", "command"),
    [
        (K.Key_F1, Command.SHELL_HELP),
        (K.Key_F2, Command.COUNTER_BY_HAND),
        (K.Key_F3, Command.COUNTER_DEPARTURE),
        (K.Key_F4, Command.COUNTER_PAPERS),
        (K.Key_F5, Command.COUNTER_DEPART),
        (K.Key_F6, Command.COUNTER_SECONDARY),
        (K.Key_F7, Command.COUNTER_INFORM),
        (K.Key_F8, Command.COUNTER_CALL),
        (K.Key_F9, Command.COUNTER_NEXT),
        (K.Key_Escape, FixedKey.CLEAR),
    ],
)
def test_function_keys_are_commands(key: Qt.Key, command: Command | FixedKey) -> None:
    assert meaning_of(KeyPress(key)) is command


def test_the_pads_signs_answer_and_its_plus_is_next() -> None:
    signs = [K.Key_Slash, K.Key_Asterisk, K.Key_Minus, K.Key_Period]
    assert [meaning_of(KeyPress(key, pad=True)) for key in signs] == [AnswerKey(n) for n in range(4)]
    assert meaning_of(KeyPress(K.Key_Comma, pad=True)) == AnswerKey(3)
    assert [meaning_of(KeyPress(DIGITS[n], ctrl=True)) for n in range(1, 5)] == [AnswerKey(n) for n in range(4)]
    assert meaning_of(KeyPress(K.Key_Plus, pad=True)) is Command.COUNTER_NEXT
    assert meaning_of(KeyPress(K.Key_0, pad=True)) is FixedKey.MARK_NEXT


def test_what_page_readers_type_is_never_a_command() -> None:
    bare = [getattr(K, f"Key_{letter}") for letter in string.ascii_uppercase] + DIGITS
    bare += [K.Key_Return, K.Key_Enter, K.Key_Tab, K.Key_Space, K.Key_Less, K.Key_Slash, K.Key_Plus, K.Key_Minus]
    for key in bare:
        assert meaning_of(KeyPress(key)) is None
        assert meaning_of(KeyPress(key, shift=True)) is None
    assert meaning_of(KeyPress(K.Key_Enter, pad=True)) is None
    assert meaning_of(KeyPress(K.Key_5, alt=True, ctrl=True)) is None
    assert meaning_of(KeyPress(K.Key_5, ctrl=True)) is None
    assert meaning_of(KeyPress(K.Key_9, alt=True)) is None
