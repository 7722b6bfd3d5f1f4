"""Starting a command of this very program as a program of its own beside this one."""

from __future__ import annotations

import sys

from PySide6.QtCore import QProcess, QProcessEnvironment

from checkpoint_app.faults import EnvironmentFault
from checkpoint_app.ui.theme import active


def start_training() -> None:
    """Open the training in the language and the look that are in force.

    Raises:
        EnvironmentFault: the operating system did not start it.
    """
    theme, process = active(), QProcess()
    is_packaged = bool(getattr(sys, "frozen", False))
    process.setProgram(sys.executable)
    process.setArguments([*(() if is_packaged else ("-m", "checkpoint_app")), "training"])
    environment = QProcessEnvironment.systemEnvironment()
    environment.insert("CHECKPOINT_LANGUAGE", theme.language)
    environment.insert("CHECKPOINT_PALETTE", theme.palette.name)
    process.setProcessEnvironment(environment)
    if not process.startDetached()[0]:
        raise EnvironmentFault("training.fault.not_started")
