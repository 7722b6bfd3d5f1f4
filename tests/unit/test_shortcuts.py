"""One table of commands and keys: no two clash, page readers' keys are refused, settings are read with care."""

from __future__ import annotations

import string
from itertools import combinations

import pytest

from checkpoint_app.shortcuts import (
    BY_IDENT,
    COMMANDS_AT,
    Chord,
    Command,
    Keymap,
    Refusal,
    Where,
    read_keymap,
    refusal_of,
)
from checkpoint_app.texts import LANGUAGES, texts

F12 = Chord.parse("F12")
READS_PAGES = [where for where in Where if not where.takes_letters]


def test_no_two_commands_that_could_meet_have_one_key() -> None:
    for one, other in combinations(Command, 2):
        if one.where.overlaps(other.where):
            assert one.default != other.default, (one, other)


@pytest.mark.parametrize("command", Command)
def test_the_first_key_of_every_command_may_be_its_key(command: Command) -> None:
    assert refusal_of(command.default, command.where) is None


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_command_place_and_refusal_has_its_words(language) -> None:
    words = texts(language)
    for command in Command:
        assert words.has(command.words), command
    for where in Where:
        assert words.has(f"shortcuts.where.{where.value}"), where
    for refusal in Refusal:
        assert words.has(f"shortcuts.refused.{refusal.value}"), refusal


def test_a_command_is_found_by_its_name() -> None:
    assert BY_IDENT["counter.by_hand"] is Command.COUNTER_BY_HAND
    assert len(BY_IDENT) == len(Command)
    assert sum(len(each) for each in COMMANDS_AT.values()) == len(Command)


@pytest.mark.parametrize("where", READS_PAGES)
def test_nothing_that_a_page_reader_types_can_be_a_key_where_pages_are_read(where: Where) -> None:
    for character in string.ascii_uppercase + string.digits + "<>/+-., ":
        key = "SPACE" if character == " " else character
        assert refusal_of(Chord(key), where) in {Refusal.READER, Refusal.MOVES}, key
        assert refusal_of(Chord(key, shift=True), where) in {Refusal.READER, Refusal.MOVES}, key
    for key in ("ENTER", "TAB"):
        assert refusal_of(Chord(key), where) is Refusal.READER
        assert refusal_of(Chord(key, ctrl=True), where) is Refusal.READER
    for key in "HIJM":
        # Backspace, tab and line ends, as some readers send them.
        assert refusal_of(Chord(key, ctrl=True), where) is Refusal.READER


def test_a_letter_may_be_a_key_where_no_page_is_read_but_never_a_digit_or_a_sign() -> None:
    assert refusal_of(Chord("J"), Where.QUEUE) is None
    assert refusal_of(Chord("J", shift=True), Where.QUEUE) is Refusal.READER
    assert refusal_of(Chord("7"), Where.QUEUE) is Refusal.READER
    assert refusal_of(Chord("<"), Where.QUEUE) is Refusal.READER
    assert refusal_of(Chord("É"), Where.QUEUE) is Refusal.READER


@pytest.mark.parametrize(
    ("chord", "why"),
    [
        (Chord("5", pad=True), Refusal.PAD),
        (Chord("ESC"), Refusal.MOVES),
        (Chord("DOWN", ctrl=True), Refusal.MOVES),
        (Chord("3", alt=True), Refusal.ANSWERS),
        (Chord("3", ctrl=True), Refusal.ANSWERS),
        (Chord("C", ctrl=True), Refusal.EDITING),
        (Chord("F4", alt=True), Refusal.SYSTEM),
        (Chord("F2", ctrl=True, alt=True), Refusal.SYSTEM),
        (Chord("E", ctrl=True, alt=True), Refusal.SYSTEM),
        (Chord("", ctrl=True), Refusal.UNKNOWN),
        (Chord("F13"), Refusal.UNKNOWN),
        (Chord("Ü", ctrl=True), Refusal.UNKNOWN),
        (Chord("F8", shift=True), None),
        (Chord("N", ctrl=True), None),
        (Chord("N", alt=True), None),
    ],
)
def test_what_else_can_and_cannot_be_a_key_of_the_counter(chord: Chord, why: Refusal | None) -> None:
    assert refusal_of(chord, Where.COUNTER) is why


@pytest.mark.parametrize("text", ["F5", "Ctrl+K", "Ctrl+Alt+Shift+F9", "K"])
def test_a_chord_is_read_as_it_is_written(text: str) -> None:
    assert str(Chord.parse(text)) == text
    assert Chord.parse(text.lower().replace("+", " + ")) == Chord.parse(text)


def test_a_changed_key_means_its_command_and_the_first_one_nothing() -> None:
    keys = Keymap().with_key(Command.COUNTER_CALL, Chord.parse("Ctrl+F8"))
    assert keys.command_of(Chord.parse("Ctrl+F8"), Where.COUNTER) is Command.COUNTER_CALL
    assert keys.command_of(Command.COUNTER_CALL.default, Where.COUNTER) is None
    assert keys.cap(Command.COUNTER_CALL) == "Ctrl F8"
    assert keys.words["counter.call"] == "Ctrl F8"
    assert keys.with_key(Command.COUNTER_CALL, Command.COUNTER_CALL.default) == Keymap()


def test_the_pads_plus_goes_on_until_another_key_was_wished_for_and_works_even_then() -> None:
    plus = Chord("+", pad=True)
    assert Keymap().cap(Command.COUNTER_NEXT) == "+"
    assert Keymap().caps(Command.COUNTER_NEXT) == ("+", "F9")
    keys = Keymap().with_key(Command.COUNTER_NEXT, Chord.parse("Ctrl+N"))
    assert keys.cap(Command.COUNTER_NEXT) == "Ctrl N"
    assert keys.command_of(plus, Where.COUNTER) is Command.COUNTER_NEXT


def test_a_key_is_held_against_its_own_place_and_against_what_holds_everywhere() -> None:
    keys = Keymap()
    assert keys.holder(Chord.parse("F6"), Command.COUNTER_CALL) is Command.COUNTER_SECONDARY
    assert keys.holder(Chord.parse("F1"), Command.COUNTER_CALL) is Command.SHELL_HELP
    assert keys.holder(Chord.parse("F5"), Command.SHELL_PALETTE) is not None
    assert keys.holder(Chord.parse("Shift+F6"), Command.COUNTER_CALL) is None
    # Two places never have the keys at one time.
    assert keys.holder(Chord.parse("F2"), Command.QUEUE_CLAIM) is None


def test_what_settings_hold_is_read_and_written_alike() -> None:
    written = {"counter.call": "Shift+F8", "queue.claim": "C"}
    keys, rejected = read_keymap(written.items())
    assert rejected == ()
    assert keys.written() == written


def test_two_keys_may_have_changed_places() -> None:
    keys, rejected = read_keymap([("counter.inform", "F8"), ("counter.call", "F7")])
    assert rejected == ()
    assert keys.cap(Command.COUNTER_INFORM) == "F8"
    assert keys.cap(Command.COUNTER_CALL) == "F7"


def test_what_cannot_be_used_is_named_and_leaves_the_first_key() -> None:
    written = [
        ("counter.depart", "A"),
        ("counter.dance", "F12"),
        ("counter.call", "F7"),
        ("counter.inform", "hyper+F2"),
        ("queue.claim", "C"),
        ("queue.release", "C"),
        ("case.stop", "F10"),
    ]
    keys, rejected = read_keymap(written)
    assert sorted(rejected) == sorted(
        ["counter.depart", "counter.dance", "counter.call", "counter.inform", "queue.claim", "queue.release"]
    )
    assert keys == Keymap()
