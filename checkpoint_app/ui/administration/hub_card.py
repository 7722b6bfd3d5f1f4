"""The card of the post's hub: whether it answers, since when, who is there, what it has still to relay."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout

from checkpoint_app.texts import Texts
from checkpoint_app.ui.administration.cards import Lines, field_lines, sentence
from checkpoint_app.ui.administration.view_model import HubCardState
from checkpoint_app.ui.theme import Role, Space, Tone, active, reveal
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.fields import TextField
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.status import StatusMark
from checkpoint_app.ui.theme.components.surfaces import Banner, Card, Plain
from checkpoint_app.ui.theme.shapes import BAD, CAUTION, GOOD, OFF


class HubCard(Card):
    """Shows the hub; `used` sends the address that was typed, empty for none."""

    used = Signal(object)

    def __init__(self) -> None:
        super().__init__(spacing=Space.M)
        self.state = StatusMark(OFF, "", role=Role.LABEL)
        self.add_head("administration.hub.title", self.state)
        self.fault = Banner(BAD)
        self.lines = Lines()
        self.none = Label(role=Role.BODY, tone=Tone.MUTED, key="administration.hub.none", wrap=True)
        self.address = TextField("administration.hub.address", help_key="administration.hub.address_help")
        self._buttons = Plain()
        row = QHBoxLayout(self._buttons)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(Space.S)
        self.test = ActionButton(text_key="administration.hub.test")
        self.test.clicked.connect(self._send)
        self.leave = ActionButton(text_key="administration.hub.leave")
        self.leave.clicked.connect(self._leave)
        row.addWidget(self.test)
        row.addWidget(self.leave)
        row.addStretch(1)
        for part in (self.fault, self.none, self.lines, self.address):
            self.body.addWidget(part)
        self.body.addWidget(self._buttons, 0, Qt.AlignmentFlag.AlignLeft)
        self.address.edit.textChanged.connect(self._show_buttons)
        self._hub = HubCardState()

    def show_hub(self, hub: HubCardState) -> None:
        """Show it; an address that is being typed stays."""
        texts = active().texts
        if hub.url != self._hub.url and not self.address.edit.hasFocus():
            self.address.edit.setText(hub.url)
        self._hub = hub
        look, key = OFF, "off"
        if hub.url:
            look, key = (GOOD, "connected") if hub.is_connected else (CAUTION, "away")
        self.state.show_status(look, texts(f"administration.hub.{key}"))
        self.fault.show_banner(BAD, sentence(hub.fault))
        reveal(self.none, not hub.url)
        pairs = hub_pairs(texts, hub) if hub.url else []
        if not self.lines.is_shown(tuple(pairs)):
            self.lines.show_lines(field_lines(pairs))
        reveal(self.lines, bool(pairs))
        reveal(self.address, not hub.is_own)
        reveal(self._buttons, not hub.is_own)
        reveal(self.leave, bool(hub.url))
        self.test.set_words(texts(f"administration.hub.{'testing' if hub.testing else 'test'}"))
        self._show_buttons()

    def _show_buttons(self) -> None:
        self.test.setEnabled(bool(self.address.value) and not self._hub.testing)
        self.leave.setEnabled(not self._hub.testing)

    def _send(self) -> None:
        self.used.emit(self.address.value)

    def _leave(self) -> None:
        self.address.edit.clear()
        self.used.emit("")


def hub_pairs(texts: Texts, hub: HubCardState) -> list[tuple[str, str]]:
    """Say how the hub stands, in labels and values."""
    since = texts.instant(hub.since) if hub.since else "–"
    pairs = [
        (texts(f"administration.hub.{'connected_since' if hub.is_connected else 'away_since'}"), since),
        (texts("administration.hub.where"), texts("administration.hub.own") if hub.is_own else hub.url),
    ]
    for each in hub.machines:
        seen = texts("administration.hub.seen", time=texts.instant(each.seen_at))
        kind = f" · {texts('administration.hub.reads')}" if each.reads_cases else ""
        trouble = f" · {texts('administration.hub.trouble')}" if each.trouble else ""
        pairs.append((texts("administration.hub.counter", counter=each.counter), f"{seen}{kind}{trouble}"))
    if hub.is_connected:
        pairs.append((texts("administration.hub.waiting"), str(hub.waiting)))
    if hub.refused:
        pairs.append((texts("administration.hub.refused"), str(hub.refused)))
    return pairs
