"""The passphrase of a machine without a keyring, asked for before anything is open."""

from __future__ import annotations

from PySide6.QtWidgets import QInputDialog, QLineEdit

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.ui.theme import say


def ask_passphrase() -> str:
    """Ask for the passphrase of this computer.

    Raises:
        EnvironmentFault: nobody gave one.
    """
    typed, is_given = QInputDialog.getText(
        None, say("common.product"), say("firststart.post.seal"), QLineEdit.EchoMode.Password
    )
    if not is_given or not typed:
        raise EnvironmentFault("firststart.fault.locked")
    return typed
