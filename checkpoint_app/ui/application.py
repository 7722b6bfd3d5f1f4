"""The Qt application itself: made once, with its theme."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QTimer, QtMsgType, qInstallMessageHandler
from PySide6.QtWidgets import QApplication

from checkpoint_app import heap
from checkpoint_app.config import Settings
from checkpoint_app.shortcuts import read_keymap
from checkpoint_app.ui.theme import Theme, install

_COLLECT_MS = 1000


def _qt_message(kind: QtMsgType, context: QMessageLogContext, text: str) -> None:
    """Qt's own messages go to stderr; the offscreen platform's remark about size hints says nothing to anybody."""
    del kind, context
    if "propagateSizeHints" not in text:
        sys.stderr.write(f"qt: {text}\n")


def _collect_on_this_thread(app: QApplication) -> None:
    """Collect Python's cycles once a second on the main thread, the only one that may destroy what belongs to it."""
    heap.collect_here_only()
    timer = QTimer(app)
    timer.timeout.connect(heap.collect_if_due)
    timer.start(_COLLECT_MS)


def make_application(settings: Settings) -> tuple[QApplication, Theme]:
    """Make or find the Qt application and give it its theme."""
    heap.give_back_large_blocks()
    qInstallMessageHandler(_qt_message)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Checkpoint")
    if found is None:
        _collect_on_this_thread(app)
    keys, _ = read_keymap(settings.keys)
    return app, install(app, settings.palette, settings.language, settings.motion, keys)
