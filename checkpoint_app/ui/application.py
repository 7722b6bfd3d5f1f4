"""The Qt application itself: made once, with its theme."""

from __future__ import annotations

import sys

from PySide6.QtCore import QMessageLogContext, QObject, QTimer, QtMsgType, qInstallMessageHandler
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


class _Collector(QObject):
    """Collects Python's cycles once a second on the main thread, the only one that may destroy what belongs to it."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        heap.collect_here_only()
        timer = QTimer(self)
        timer.setInterval(_COLLECT_MS)
        timer.timeout.connect(self._collect)
        timer.start()

    def _collect(self) -> None:
        heap.collect_if_due()


def make_application(settings: Settings) -> tuple[QApplication, Theme]:
    """Make or find the Qt application and give it its theme."""
    heap.give_back_large_blocks()
    qInstallMessageHandler(_qt_message)
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    app.setApplicationName("Checkpoint")
    if found is None:
        _Collector(app)
    keys, _ = read_keymap(settings.keys)
    return app, install(app, settings.palette, settings.language, settings.motion, keys)
