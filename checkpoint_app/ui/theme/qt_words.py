"""Qt's own buttons, menus and dialog for files in Indonesian: PySide6 ships no Indonesian translation of Qt.

The words stand in the catalogue (`shell.standard`, decision 003); `python -m checkpoint_app.ui.theme.qt_words` makes
`resources/translations/id/qt.qm` of them with Qt's `lrelease`. A compiled file, because Qt asks for words on threads
of its own, where Python must not be called.
"""

from __future__ import annotations

import re
import subprocess
import sys
import tempfile
from pathlib import Path
from xml.sax.saxutils import escape

from PySide6.QtCore import QObject, QTranslator

from checkpoint_app import assets
from checkpoint_app.texts import Texts, texts

SOURCES: dict[str, tuple[str, ...]] = {
    "QPlatformTheme": (
        "OK", "Cancel", "Close", "Save", "&Yes", "&No", "Open", "Apply", "Discard", "Retry", "Help", "Abort",
        "Ignore", "Reset",
    ),
    "QFileDialog": (
        "Look in:", "File &name:", "Files of type:", "Directory:", "&Choose", "Find Directory", "Open", "&Open",
        "Save As", "&Save", "Back", "Forward", "Go back", "Go forward", "Parent Directory",
        "Go to the parent directory", "Create New Folder", "Create a New Folder", "List View", "Detail View",
        "Change to list view mode", "Change to detail view mode", "New Folder", "&New Folder", "&Rename", "&Delete",
        "Show &hidden files", "All Files (*)", "Recent Places", "My Computer", "Computer", "Name", "Size", "Kind",
        "Type", "Date Modified", "Drive", "File", "Folder", "Remove", "Delete", "Sidebar", "Files",
        "%1 already exists.\nDo you want to replace it?",
        "%1\nFile not found.\nPlease verify the correct file name was given.",
        "%1\nDirectory not found.\nPlease verify the correct directory name was given.",
    ),
    "QFileSystemModel": ("Name", "Size", "Kind", "Type", "Date Modified", "My Computer", "Computer"),
    "QLineEdit": ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
    "QWidgetTextControl": ("&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All"),
    "QMessageBox": ("OK", "Show Details...", "Hide Details..."),
}  # fmt: skip
"""What Qt asks for, by its contexts."""


def key_of(source: str) -> str:
    """Name a text of Qt in the catalogue."""
    return "shell.standard." + re.sub(r"[^a-z0-9]+", "_", source.replace("&", "").lower()).strip("_")


def translator_for(words: Texts, parent: QObject) -> QTranslator | None:
    """Load what Qt has no words for; English is what Qt speaks by itself."""
    translator = QTranslator(parent)
    path = assets.resource("translations", words.language, "qt.qm")
    return translator if path.is_file() and translator.load(str(path)) else None


def _source_file(words: Texts) -> str:
    contexts = []
    for context, sources in SOURCES.items():
        messages = "".join(
            f"<message><source>{escape(source)}</source><translation>{escape(words(key_of(source)))}</translation>"
            "</message>"
            for source in sources
        )
        contexts.append(f"<context><name>{context}</name>{messages}</context>")
    return f'<?xml version="1.0" encoding="utf-8"?><!DOCTYPE TS><TS version="2.1">{"".join(contexts)}</TS>'


def main() -> int:
    """Compile the words."""
    target = assets.resource("translations", "id", "qt.qm")
    with tempfile.TemporaryDirectory() as folder:
        source = Path(folder) / "qt.ts"
        source.write_text(_source_file(texts("id")), encoding="utf-8")
        tool = Path(sys.executable).with_name("pyside6-lrelease")
        return subprocess.run([tool, "-silent", source, "-qm", target], check=False).returncode  # noqa: S603


if __name__ == "__main__":
    sys.exit(main())
