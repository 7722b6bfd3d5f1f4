"""The commands and their keys: one table, and what may be changed in it. Pure; no Qt, no files.

A `Command` is one thing to do at one place. Its key stands here once: screens ask `Keymap.command_of` what a key
means and draw `Keymap.cap` on their buttons, so that a key changed for this machine is changed everywhere at once.
What page readers type can be no key where pages are read (docs/decisions/071, 075).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from enum import Enum


@dataclass(frozen=True, slots=True)
class Chord:
    """A key with what is held down: `F5`, `Ctrl+K`; `pad` is the numeric pad."""

    key: str
    ctrl: bool = False
    alt: bool = False
    shift: bool = False
    pad: bool = False

    @classmethod
    def parse(cls, text: str) -> Chord:
        """Read what `str` writes; a text that names no key gives a chord that may be no key."""
        *held, key = (part.strip() for part in text.split("+"))
        named = {each.casefold() for each in held}
        unknown = named - {"ctrl", "alt", "shift"}
        return cls("" if unknown else key.upper(), "ctrl" in named, "alt" in named, "shift" in named)

    def __str__(self) -> str:
        """Write it as in settings.toml."""
        return "+".join(self._parts())

    @property
    def cap(self) -> str:
        """What is drawn on a key cap."""
        return " ".join(self._parts())

    def _parts(self) -> list[str]:
        held = (("Ctrl", self.ctrl), ("Alt", self.alt), ("Shift", self.shift))
        return [*(name for name, is_held in held if is_held), self.key]


PAD_PLUS = Chord("+", pad=True)


class Where(Enum):
    """A place where keys hold; the value is the name of its screen, where it has one."""

    EVERYWHERE = "shell"
    COUNTER = "counter"
    CASE = "case"
    PAPERS = "papers"
    PHOTOGRAPH = "photograph"
    EXAMINATION = "examination"
    QUEUE = "queue"
    SLIP = "slip"
    EXPECTED = "expected"
    COLUMNS = "columns"
    SEARCH = "search"
    DOCUMENTS = "documents"
    DIFFERENCES = "differences"
    SHIFT = "shift"
    LATE = "late"
    FIGURES = "figures"
    PATTERNS = "patterns"
    TRAIL = "trail"
    EXPORTS = "exports"
    LABORATORY = "laboratory"
    ISSUANCE = "issuance"
    ADMINISTRATION = "administration"
    KEYS = "keys"

    @property
    def takes_letters(self) -> bool:
        """Whether a bare letter may be a key: no page is read there."""
        return self in _LETTERS

    def overlaps(self, other: Where) -> bool:
        """Whether one press could mean something at both."""
        return self is other or Where.EVERYWHERE in {self, other}


_LETTERS = frozenset(
    {
        *(Where.QUEUE, Where.EXPECTED, Where.FIGURES, Where.PATTERNS, Where.TRAIL, Where.LABORATORY),
        *(Where.DOCUMENTS, Where.DIFFERENCES),
    }
)


class Command(Enum):
    """Every command: where it holds, its key from the start, the text key of its words, a fixed key of the pad."""

    SHELL_PALETTE = Where.EVERYWHERE, "Ctrl+K", "shortcuts.command.shell_palette"
    SHELL_HELP = Where.EVERYWHERE, "F1", "shortcuts.command.shell_help"
    SHELL_NEXT_PLACE = Where.EVERYWHERE, "Ctrl+F6", "shortcuts.command.shell_next_place"
    SHELL_FORMER_PLACE = Where.EVERYWHERE, "Ctrl+Shift+F6", "shortcuts.command.shell_former_place"
    SHELL_LOCK = Where.EVERYWHERE, "Ctrl+L", "shell.palette.lock"

    COUNTER_BY_HAND = Where.COUNTER, "F2", "counter.help.by_hand"
    COUNTER_DEPARTURE = Where.COUNTER, "F3", "counter.help.departure"
    COUNTER_PAPERS = Where.COUNTER, "F4", "counter.help.papers"
    COUNTER_DEPART = Where.COUNTER, "F5", "counter.help.depart"
    COUNTER_SECONDARY = Where.COUNTER, "F6", "counter.help.secondary"
    COUNTER_INFORM = Where.COUNTER, "F7", "counter.help.inform"
    COUNTER_CALL = Where.COUNTER, "F8", "counter.help.call"
    COUNTER_NEXT = Where.COUNTER, "F9", "counter.help.next", PAD_PLUS
    COUNTER_OBSERVE = Where.COUNTER, "F10", "counter.help.observe"
    COUNTER_RECENT = Where.COUNTER, "F11", "counter.help.recent"
    COUNTER_HAND_OVER = Where.COUNTER, "F12", "training.speech.hand_over"

    CASE_PHOTOGRAPH = Where.CASE, "F2", "casefile.papers.photograph"
    CASE_EXAMINE = Where.CASE, "F3", "casefile.papers.examine"
    CASE_KEEP = Where.CASE, "F4", "shortcuts.command.case_keep"
    CASE_WAY_OUT = Where.CASE, "F5", "shortcuts.command.case_way_out"
    CASE_WORK = Where.CASE, "F6", "shortcuts.command.case_work"
    CASE_PAPERS = Where.CASE, "F7", "casefile.papers_button"
    CASE_RECORD = Where.CASE, "F9", "casefile.decision.record", PAD_PLUS
    CASE_STOP = Where.CASE, "F10", "shortcuts.command.case_stop"
    CASE_PROTECT = Where.CASE, "F11", "shortcuts.command.case_protect"
    CASE_WITHDRAW = Where.CASE, "F12", "casefile.step.WITHDRAW"

    PAPERS_LANGUAGE = Where.PAPERS, "F2", "papers.language"
    PAPERS_ACCEPT = Where.PAPERS, "F6", "papers.accept"
    PAPERS_FILE = Where.PAPERS, "F7", "papers.file"
    PAPERS_SAVE = Where.PAPERS, "F8", "papers.save"
    PAPERS_PRINT = Where.PAPERS, "F9", "papers.print"

    PHOTOGRAPH_FILE = Where.PHOTOGRAPH, "F2", "photograph.file"
    PHOTOGRAPH_ANEW = Where.PHOTOGRAPH, "F3", "photograph.anew"
    PHOTOGRAPH_TAKE = Where.PHOTOGRAPH, "F5", "photograph.take"
    PHOTOGRAPH_NOTHING = Where.PHOTOGRAPH, "F6", "photograph.nothing"
    PHOTOGRAPH_RECORD = Where.PHOTOGRAPH, "F9", "photograph.record"

    EXAMINATION_HOLD = Where.EXAMINATION, "F5", "examination.hold"
    EXAMINATION_RECORD = Where.EXAMINATION, "F9", "examination.record"

    QUEUE_CLAIM = Where.QUEUE, "K", "supervisor.action.claim"
    QUEUE_RELEASE = Where.QUEUE, "L", "supervisor.action.release"
    QUEUE_REASSIGN = Where.QUEUE, "T", "supervisor.action.reassign"
    QUEUE_RETURN = Where.QUEUE, "R", "supervisor.action.return"
    QUEUE_MEMBERS = Where.QUEUE, "G", "supervisor.action.members"

    SLIP_SAVE = Where.SLIP, "F8", "casefile.slip.save"
    SLIP_PRINT = Where.SLIP, "F9", "casefile.slip.print"

    EXPECTED_OPEN = Where.EXPECTED, "O", "expected.action.open"
    EXPECTED_EXPLAIN = Where.EXPECTED, "C", "expected.action.explain"
    EXPECTED_FAULTS = Where.EXPECTED, "L", "expected.action.faults"
    COLUMNS_TAKE = Where.COLUMNS, "F9", "columns.take"
    EXPECTED_ONLY_KNOWN = Where.EXPECTED, "K", "expected.action.only_known"
    EXPECTED_GATES = Where.EXPECTED, "G", "expected.action.gates"

    SEARCH_OPEN = Where.SEARCH, "F6", "search.open_case"
    SEARCH_SEARCH = Where.SEARCH, "F9", "search.search"

    DOCUMENTS_GIVE_BACK = Where.DOCUMENTS, "F5", "registers.give_back"
    DOCUMENTS_OPEN = Where.DOCUMENTS, "F6", "registers.open"

    DIFFERENCES_RELOAD = Where.DIFFERENCES, "F5", "differences.reload"
    DIFFERENCES_OPEN = Where.DIFFERENCES, "F6", "differences.open_case"
    DIFFERENCES_REPORT = Where.DIFFERENCES, "F9", "differences.report.send"
    DIFFERENCES_WHICH = Where.DIFFERENCES, "K", "shortcuts.command.differences_which"
    DIFFERENCES_OWNER = Where.DIFFERENCES, "M", "shortcuts.command.differences_owner"
    DIFFERENCES_NUMBER = Where.DIFFERENCES, "C", "shortcuts.command.differences_number"

    SHIFT_WHO = Where.SHIFT, "F2", "shortcuts.command.shift_who"
    SHIFT_LATE = Where.SHIFT, "F4", "late.title"
    SHIFT_OPEN = Where.SHIFT, "F6", "shift.open"
    SHIFT_PAPER = Where.SHIFT, "F7", "shift.paper"
    SHIFT_SIGN = Where.SHIFT, "F9", "shift.record"
    LATE_RECORD = Where.LATE, "F9", "late.record"

    FIGURES_RELOAD = Where.FIGURES, "F5", "shortcuts.command.figures_reload"
    FIGURES_TABLE = Where.FIGURES, "T", "figures.as_table"
    PATTERNS_ONLY_HERE = Where.PATTERNS, "K", "patterns.only_here"

    TRAIL_RELOAD = Where.TRAIL, "F5", "trail.reload"
    TRAIL_OPEN = Where.TRAIL, "F6", "trail.open_case"
    TRAIL_CHECK = Where.TRAIL, "F7", "trail.check"
    TRAIL_PEOPLE = Where.TRAIL, "P", "shortcuts.command.trail_people"
    TRAIL_KINDS = Where.TRAIL, "K", "shortcuts.command.trail_kinds"

    EXPORTS_WAY = Where.EXPORTS, "F7", "exports.by_telephone"
    EXPORTS_BEGIN = Where.EXPORTS, "F9", "exports.begin"

    LABORATORY_CHOOSE = Where.LABORATORY, "O", "laboratory.choose"
    LABORATORY_RUN = Where.LABORATORY, "R", "laboratory.run"
    LABORATORY_SIGN = Where.LABORATORY, "S", "laboratory.sign.sign"
    LABORATORY_EXAMPLE = Where.LABORATORY, "E", "shortcuts.command.laboratory_example"

    ISSUANCE_ASK = Where.ISSUANCE, "F5", "issuance.ask"
    ISSUANCE_NEXT = Where.ISSUANCE, "F9", "issuance.next"

    ADMINISTRATION_KEYS = Where.ADMINISTRATION, "F2", "shortcuts.open"
    ADMINISTRATION_SYNC = Where.ADMINISTRATION, "F5", "administration.sync.now"
    ADMINISTRATION_STICK = Where.ADMINISTRATION, "F6", "administration.sync.stick"
    ADMINISTRATION_DOCTOR = Where.ADMINISTRATION, "F7", "administration.doctor.run"

    KEYS_CHANGE = Where.KEYS, "F2", "shortcuts.change"
    KEYS_DEFAULT = Where.KEYS, "F5", "shortcuts.default"
    KEYS_ALL_DEFAULTS = Where.KEYS, "F8", "shortcuts.all_defaults"

    def __init__(self, where: Where, default: str, words: str, also: Chord | None = None) -> None:
        self.where = where
        self.default = Chord.parse(default)
        self.words = words
        self.also = also

    @property
    def ident(self) -> str:
        """Its name in settings.toml and in texts, for example `counter.by_hand`."""
        place, _, name = self.name.lower().partition("_")
        return f"{place}.{name}"


BY_IDENT: Mapping[str, Command] = {command.ident: command for command in Command}
COMMANDS_AT: Mapping[Where, tuple[Command, ...]] = {
    where: tuple(command for command in Command if command.where is where) for where in Where
}
"""The commands of each place, in the table's order."""


class Refusal(Enum):
    """Why a key can be no key of a command."""

    READER = "reader"
    """Page readers type it."""
    PAD = "pad"
    """The numeric pad has its fixed meanings."""
    MOVES = "moves"
    """It moves, closes or presses on every screen."""
    ANSWERS = "answers"
    """Digits with Alt or Ctrl answer questions."""
    EDITING = "editing"
    """Text fields need it."""
    SYSTEM = "system"
    """The operating system takes it."""
    UNKNOWN = "unknown"
    """No key that every keyboard has."""


_LINE_ENDS = frozenset({"ENTER", "TAB"})
_MOVES = frozenset(
    {"ESC", "SPACE", "UP", "DOWN", "LEFT", "RIGHT", "HOME", "END", "PGUP", "PGDN", "BACKSPACE", "DEL", "INS"}
)
_FUNCTION_KEY = re.compile(r"F([1-9]|1[0-2])")
_EDITING = frozenset("ACVXYZ")
_CONTROL_CHARACTERS = frozenset("HIJM")
"""With Ctrl they are what a reader sends for backspace, tab and the ends of lines."""


def refusal_of(chord: Chord, where: Where) -> Refusal | None:
    """Tell why a chord cannot be a key at a place; None when it can."""
    if chord.pad:
        return Refusal.PAD
    if chord.key in _LINE_ENDS:
        return Refusal.READER
    if chord.key in _MOVES:
        return Refusal.MOVES
    if _FUNCTION_KEY.fullmatch(chord.key):
        # Alt + F4 closes windows; Ctrl + Alt + F keys change the console.
        return Refusal.SYSTEM if chord.alt and (chord.ctrl or chord.key == "F4") else None
    if len(chord.key) != 1:
        return Refusal.UNKNOWN
    return _refusal_of_character(chord, where)


def _refusal_of_character(chord: Chord, where: Where) -> Refusal | None:
    is_letter = chord.key.isascii() and chord.key.isalpha()
    if not (chord.ctrl or chord.alt):
        return None if is_letter and where.takes_letters and not chord.shift else Refusal.READER
    if chord.key.isdigit():
        return Refusal.ANSWERS
    if chord.ctrl and chord.alt:
        # AltGr: the third character of a key.
        return Refusal.SYSTEM
    if not is_letter:
        return Refusal.UNKNOWN
    if chord.ctrl and chord.key in _EDITING:
        return Refusal.EDITING
    return Refusal.READER if chord.ctrl and chord.key in _CONTROL_CHARACTERS else None


@dataclass(frozen=True, slots=True)
class Keymap:
    """The keys in force: those of the table, except for what was `changed` for this machine."""

    changed: Mapping[Command, Chord] = field(default_factory=dict)

    def chord(self, command: Command) -> Chord:
        """The key of a command."""
        return self.changed.get(command, command.default)

    def cap(self, command: Command) -> str:
        """What is drawn on its button: the pad's fixed key while nothing was changed."""
        if command.also is not None and command not in self.changed:
            return command.also.cap
        return self.chord(command).cap

    def caps(self, command: Command) -> tuple[str, ...]:
        """Every key that does it, as drawn."""
        own = self.chord(command).cap
        return (own,) if command.also is None else (command.also.cap, own)

    @property
    def words(self) -> Mapping[str, str]:
        """Every command's key by its name, for texts that name keys: `{keys[counter.by_hand]}`."""
        return {command.ident: self.chord(command).cap for command in Command}

    def command_of(self, chord: Chord, where: Where) -> Command | None:
        """Tell what a key means at a place; keys that hold everywhere are asked for by their own place."""
        return next((each for each in COMMANDS_AT[where] if chord in {self.chord(each), each.also}), None)

    def holder(self, chord: Chord, command: Command) -> Command | None:
        """Tell which other command has a key already where `command` would want it."""
        others = (each for each in Command if each is not command and each.where.overlaps(command.where))
        return next((each for each in others if self.chord(each) == chord), None)

    def with_key(self, command: Command, chord: Chord) -> Keymap:
        """Give a command a key; its first key counts as unchanged."""
        rest = {each: key for each, key in self.changed.items() if each is not command}
        return Keymap(rest if chord == command.default else {**rest, command: chord})

    def written(self) -> dict[str, str]:
        """Give what was changed, as settings.toml holds it."""
        return {command.ident: str(chord) for command, chord in self.changed.items()}


def read_keymap(written: Iterable[tuple[str, str]]) -> tuple[Keymap, tuple[str, ...]]:
    """Read what settings.toml holds; also gives the names of what holds no usable key, whose first key counts.

    Two commands that want one key at one place both keep their first keys: nobody can say which was meant.
    """
    wanted: dict[Command, Chord] = {}
    rejected: list[str] = []
    for ident, text in written:
        command, chord = BY_IDENT.get(ident), Chord.parse(text)
        if command is None or refusal_of(chord, command.where) is not None:
            rejected.append(ident)
        elif chord != command.default:
            wanted[command] = chord
    while clashing := [each for each, chord in wanted.items() if Keymap(wanted).holder(chord, each) is not None]:
        rejected += [each.ident for each in clashing]
        wanted = {each: chord for each, chord in wanted.items() if each not in clashing}
    return Keymap(wanted), tuple(rejected)
