"""The keys of this machine: every command with its key; press another one, or give the first one back.

While a new key is waited for, every key comes here (`takes_every_key`), Enter and letters too: they are refused with
their reason. Esc alone ends the waiting. Main thread only.
"""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QVBoxLayout

from checkpoint_app.shortcuts import BY_IDENT, Chord, Command, Where
from checkpoint_app.ui.desk_page import DeskPage
from checkpoint_app.ui.keyboard import KeyPress
from checkpoint_app.ui.shortcuts.view_model import ChangeKey, GiveAllBack, GiveBack, KeysView, Leave, Told
from checkpoint_app.ui.theme import Role, Space, Tone, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton, ButtonKind
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.paged import Line, PagedTable
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, ListFoot, ListHead
from checkpoint_app.ui.theme.content import Cell
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF, Look

_COLUMNS = ("where", "what", "key")
_WHAT, _WHAT_PX, _ROW_PX = 1, 420, 52


class KeysScreen(DeskPage):
    """The screen."""

    where = Where.KEYS
    intent = Signal(object)

    def __init__(self) -> None:
        super().__init__()
        self._view: KeysView | None = None
        self._asked: Command | None = None
        column = QVBoxLayout(self)
        column.setContentsMargins(Space.L, Space.L, Space.L, Space.L)
        card = Card(padding=1, spacing=0)
        head = ListHead("shortcuts.title")
        self.summary = head.summary
        lead = Label(role=Role.BODY, tone=Tone.MUTED, key="shortcuts.lead", wrap=True)
        lead.setContentsMargins(Space.M, 0, Space.L, Space.S)
        self.rejected, self.notice = Banner(CAUTION), Banner(OFF)
        self.table = PagedTable(
            [f"shortcuts.column.{name}" for name in _COLUMNS], _WHAT, row_px=_ROW_PX, stretched_px=_WHAT_PX
        )
        self.table.chosen.connect(self._choice_moved)
        self.table.opened.connect(self._ask)
        for part in (head, lead, self.rejected, self.notice):
            card.body.addWidget(part)
        card.body.addWidget(self.table, 1)
        card.body.addWidget(self._make_foot())
        column.addWidget(card)
        self.setFocusProxy(self.table)

    def _make_foot(self) -> ListFoot:
        self.change = ActionButton(text_key="shortcuts.change", key_cap=Command.KEYS_CHANGE, kind=ButtonKind.PRIMARY)
        self.default = ActionButton(text_key="shortcuts.default", key_cap=Command.KEYS_DEFAULT)
        self.all_defaults = ActionButton(text_key="shortcuts.all_defaults", key_cap=Command.KEYS_ALL_DEFAULTS)
        self.back = ActionButton(text_key="shortcuts.back", key_cap="Esc", kind=ButtonKind.QUIET)
        self.change.clicked.connect(self._ask)
        self.default.clicked.connect(self._give_back)
        self.all_defaults.clicked.connect(self._give_all_back)
        self.back.clicked.connect(self._leave)
        return ListFoot(self.change, self.default, self.all_defaults, self.back)

    # -- showing --------------------------------------------------------------------------------------------------
    def show_view(self, view: KeysView) -> None:
        """Show every command; the chosen row stays chosen, and a wish that came true ends the waiting."""
        self._view = view
        if view.told is not None and view.told.news.is_good:
            self._asked = None
        changed = len(view.keys.changed)
        words = (
            say("shortcuts.count", changed=changed, total=len(Command)) if changed else say("shortcuts.none_changed")
        )
        self.summary.setText(words)
        names = ", ".join(view.rejected)
        self.rejected.show_banner(CAUTION, say("shortcuts.rejected", names=names) if names else "")
        lines = [_line(view, command) for command in Command]
        self.table.show_lines(lines, 0, len(lines))
        self.table.setAccessibleName(say("shortcuts.title"))
        if self.table.chosen_id is None:
            self.table.selectRow(0)
        self._show_notice()
        self._show_buttons()

    def _show_notice(self) -> None:
        view = self._view
        look, words = OFF, ""
        if view is not None and view.fault is not None:
            look, words = BAD, active().texts(view.fault.key, **view.fault.values)
        elif view is not None and view.told is not None:
            look, words = _told_words(view.told)
        elif self._asked is not None:
            words = say("shortcuts.press", what=_what(self._asked))
        self.notice.show_banner(look, words)

    def _show_buttons(self) -> None:
        command = self.chosen
        is_changed = self._view is not None and command in self._view.keys.changed
        self.change.setEnabled(command is not None)
        self.change.set_chosen(self._asked is not None)
        self.default.setEnabled(is_changed)
        self.all_defaults.setEnabled(self._view is not None and bool(self._view.keys.changed))

    @property
    def chosen(self) -> Command | None:
        """The command of the chosen row."""
        return BY_IDENT.get(self.table.chosen_id or "")

    # -- asking ---------------------------------------------------------------------------------------------------
    @property
    def takes_every_key(self) -> bool:
        """While a new key is waited for."""
        return self._asked is not None

    def handle_key(self, press: KeyPress) -> bool:
        """Act on a key; while one is waited for, this is it."""
        if self._asked is None:
            return super().handle_key(press)
        if press.is_modifier:
            return True
        if press.key == Qt.Key.Key_Escape:
            self.stop_asking()
        else:
            self.intent.emit(ChangeKey(self._asked, press.chord))
        return True

    def stop_asking(self) -> None:
        """Wait for no key any more."""
        self._asked = None
        self._forget_news()

    def _ask(self) -> None:
        self._asked = self.chosen
        self._forget_news()

    def _choice_moved(self) -> None:
        if self._asked is not None and self._asked is not self.chosen:
            self.stop_asking()
        self._show_buttons()

    def _forget_news(self) -> None:
        if self._view is not None:
            self._view = KeysView(self._view.keys, rejected=self._view.rejected)
        self._show_notice()
        self._show_buttons()

    def _give_back(self) -> None:
        if self.chosen is not None:
            self.intent.emit(GiveBack(self.chosen))

    def _give_all_back(self) -> None:
        self.intent.emit(GiveAllBack())

    def _leave(self) -> None:
        self.intent.emit(Leave())

    def say_again(self) -> None:
        """Say everything anew."""
        if self._view is not None:
            self.table.say_titles()
            self.show_view(self._view)


def _what(command: Command) -> str:
    return say(command.words)


def _where(command: Command) -> str:
    return say(f"shortcuts.where.{command.where.value}")


def _line(view: KeysView, command: Command) -> Line:
    caps = "  ".join(view.keys.caps(command))
    is_changed = command in view.keys.changed
    first = say("shortcuts.first", key=command.default.cap) if is_changed else ""
    place = _where(command)
    cells = (
        Cell(place[0].upper() + place[1:], tone=Tone.MUTED),
        Cell(_what(command)),
        Cell(caps, first, role=Role.STRONG, look=GOOD if is_changed else None),
    )
    return Line(
        command.ident, cells, "; ".join(part for part in (_where(command), _what(command), caps, first) if part)
    )


def _name(chord: Chord | None) -> str:
    """Write a key for people: arrows and Space by their own names."""
    if chord is None:
        return ""
    named = f"shortcuts.key.{chord.key}"
    key = say(named) if active().texts.has(named) else chord.key
    return chord.cap.removesuffix(chord.key) + key


def _told_words(told: Told) -> tuple[Look, str]:
    look = GOOD if told.news.is_good else CAUTION
    if told.refusal is not None:
        return look, say(f"shortcuts.refused.{told.refusal.value}", key=_name(told.chord))
    of = told.holder or told.command
    values = {"what": _what(of), "where": _where(of)} if of is not None else {}
    return look, say(f"shortcuts.{told.news.value}", key=_name(told.chord), **values)
