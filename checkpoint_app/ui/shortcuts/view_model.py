"""What the screen of keys shows and asks, and what a wished-for key leads to. No Qt."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from checkpoint_app.faults import Fault
from checkpoint_app.shortcuts import Chord, Command, Keymap, Refusal, refusal_of


class News(Enum):
    """What became of a wish; the value names its sentence."""

    DONE = "done"
    KEPT = "kept"
    GIVEN_BACK = "given_back"
    ALL_GIVEN_BACK = "all_given_back"
    REFUSED = "refused"
    TAKEN = "taken"
    FIRST_TAKEN = "first_taken"

    @property
    def is_good(self) -> bool:
        """Whether it came as wished."""
        return self not in {News.REFUSED, News.TAKEN, News.FIRST_TAKEN}


@dataclass(frozen=True, slots=True)
class Told:
    """What became of a wish: of which command, which key, and who holds it or why it was refused."""

    news: News
    command: Command | None = None
    chord: Chord | None = None
    holder: Command | None = None
    refusal: Refusal | None = None


@dataclass(frozen=True, slots=True)
class KeysView:
    """Everything the screen shows; `rejected` are names in settings.toml that hold no usable key."""

    keys: Keymap
    told: Told | None = None
    rejected: tuple[str, ...] = ()
    fault: Fault | None = None


@dataclass(frozen=True, slots=True)
class ChangeKey:
    """This key is wished for this command."""

    command: Command
    chord: Chord


@dataclass(frozen=True, slots=True)
class GiveBack:
    """The first key of a command is wished."""

    command: Command


@dataclass(frozen=True, slots=True)
class GiveAllBack:
    """The first keys of all commands are wished."""


@dataclass(frozen=True, slots=True)
class Leave:
    """Back to the administration."""


KeysIntent = ChangeKey | GiveBack | GiveAllBack | Leave


def change(keys: Keymap, wish: ChangeKey) -> tuple[Keymap, Told]:
    """Give a command the key that is wished for it, unless a reader types it or another command has it."""
    command, chord = wish.command, wish.chord
    refusal = refusal_of(chord, command.where)
    if refusal is not None:
        return keys, Told(News.REFUSED, command, chord, refusal=refusal)
    holder = keys.holder(chord, command)
    if holder is not None:
        return keys, Told(News.TAKEN, command, chord, holder=holder)
    news = News.KEPT if chord == keys.chord(command) else News.DONE
    return keys.with_key(command, chord), Told(news, command, chord)


def give_back(keys: Keymap, command: Command) -> tuple[Keymap, Told]:
    """Give a command its first key, unless another command has it by now."""
    holder = keys.holder(command.default, command)
    if holder is not None:
        return keys, Told(News.FIRST_TAKEN, command, command.default, holder=holder)
    return keys.with_key(command, command.default), Told(News.GIVEN_BACK, command, command.default)
