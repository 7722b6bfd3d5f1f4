"""The card of the keys: how many were changed, and the way to them."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal

from checkpoint_app.shortcuts import Command
from checkpoint_app.ui.theme import Role, Space, active, say
from checkpoint_app.ui.theme.components.buttons import ActionButton
from checkpoint_app.ui.theme.components.labels import Label
from checkpoint_app.ui.theme.components.surfaces import Card


class KeysCard(Card):
    """`opened` asks for the screen of keys."""

    opened = Signal()

    def __init__(self) -> None:
        super().__init__("shortcuts.title", spacing=Space.M)
        self._count = Label(role=Role.BODY, wrap=True)
        self.open = ActionButton(text_key="shortcuts.open", key_cap=Command.ADMINISTRATION_KEYS)
        self.open.clicked.connect(self.opened)
        self.body.addWidget(self._count)
        self.body.addWidget(self.open, 0, Qt.AlignmentFlag.AlignLeft)

    def show_keys(self) -> None:
        """Say how many were changed."""
        changed = len(active().keys.changed)
        words = (
            say("shortcuts.count", changed=changed, total=len(Command)) if changed else say("shortcuts.none_changed")
        )
        self._count.setText(words)
