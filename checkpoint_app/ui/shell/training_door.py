"""The way to the training: a button at the entrance and a command of the palette. Lives on the main thread.

The training is a program of its own beside this one, so that nothing of it can touch this post. Whoever goes there
from the counter locks it first.
"""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject

from checkpoint_app.faults import Fault
from checkpoint_app.ui.shell.commands import ShellCommand
from checkpoint_app.ui.shell.entrance import Entrance
from checkpoint_app.ui.theme import say


class TrainingDoor(QObject):
    """`open_training` starts the training, or raises a Fault; None where there is no training to go to."""

    def __init__(
        self, entrance: Entrance, lock: Callable[[], None], open_training: Callable[[], None] | None
    ) -> None:
        super().__init__(entrance)
        self._entrance, self._lock, self._open_training = entrance, lock, open_training
        if open_training is not None:
            entrance.offer_training(self.open)

    def commands(self) -> tuple[ShellCommand, ...]:
        """What the palette offers."""
        if self._open_training is None:
            return ()
        return (ShellCommand(say("shell.palette.training"), "", self.open),)

    def open(self) -> None:
        """Lock this counter, and open the training beside it."""
        self._lock()
        if self._open_training is None:
            return
        try:
            self._open_training()
        except Fault as fault:
            self._entrance.refuse(fault)
