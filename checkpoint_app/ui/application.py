"""The Qt application itself: made once, with its theme."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from checkpoint_app import heap
from checkpoint_app.config import Settings
from checkpoint_app.ui.theme import Theme, install


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's own messages go to stderr; the offscreen platform's remark about size hints says nothing to anybody."""
    del kind, context
    if "propagateSizeHints" not in text:
        sys.stderr.write(f"qt: {text}\n")


def make_application(settings: Settings) -> tuple[QApplication, Theme]:
    """Make or find the Qt application and give it its theme."""
    heap.give_back_large_blocks()
    qInstallMessageHandler(_qt_message)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Checkpoint")
    return app, install(app, settings.palette, settings.language, settings.motion)
