"""Qt's own buttons, menus, dialogs for files and printers in Indonesian: PySide6 ships no Indonesian translation.

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
        "Ignore", "Reset", "Save All", "N&o to All", "Yes to &All", "Restore Defaults",
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
        "%1\nDirectory not found.\nPlease verify the correct directory name was given.", "&Look in:",
        "Files of &type:", "Directories", "List of places and bookmarks",
    ),
    "QFileSystemModel": (
        "Name", "Size", "Kind", "Type", "Date Modified", "My Computer", "Computer",
    ),
    "QLineEdit": (
        "&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All",
    ),
    "QWidgetTextControl": (
        "&Undo", "&Redo", "Cu&t", "&Copy", "&Paste", "Delete", "Select All", "Copy &Link Location",
    ),
    "QMessageBox": (
        "OK", "Show Details...", "Hide Details...",
    ),
    "QAbstractFileIconProvider": (
        "Drive", "Folder", "Unknown",
    ),
    "QInputDialog": (
        "Enter a value:",
    ),
    "QTabBar": (
        "Scroll Left", "Scroll Right",
    ),
    "QPrintDialog": (
        "Print", "&Print", "&Options >>", "&Options <<", "Print to File (PDF)", "Local file", "Write PDF file",
        "All Pages", "Odd Pages", "Even Pages", "Left to Right, Top to Bottom", "Left to Right, Bottom to Top",
        "Right to Left, Top to Bottom", "Right to Left, Bottom to Top", "Top to Bottom, Left to Right",
        "Top to Bottom, Right to Left", "Bottom to Top, Left to Right", "Bottom to Top, Right to Left", "OK",
        "Automatic", "%1 already exists.\nDo you want to overwrite it?",
        "%1 is a directory.\nPlease choose a different file name.",
        "File %1 is not writable.\nPlease choose a different file name.", "Invalid Pages Definition",
        ("%1 does not follow the correct syntax. Please use ',' to separate ranges and pages, '-' to "
        "define ranges and make sure ranges do not intersect with each other."),
        "Page Setup Conflicts",
    ),
    "QPrintSettingsOutput": (
        "Collate", "Color", "Color Mode", "Copies", "Copies:", "Current Page", "Double Sided Printing", "Grayscale",
        "Long side binding", "Short side binding", "Off", "Options", "Output Settings", "Page &Set:", "Pages",
        "Pages from", "to", "Print all", "Print range", "Reverse", "Selection",
        ("Specify pages or ranges separated by commas. Ranges are specified by two numbers separated by "
        "a hyphen. E.g: 3,5-7,9 prints pages 3, 5, 6, 7 and 9."),
    ),
    "QPrintWidget": (
        "&Name:", "Location:", "Output &file:", "P&roperties", "Preview", "Printer", "Type:",
    ),
    "QPageSetupWidget": (
        "Custom", "Height:", "Width:", "Landscape", "Portrait", "Reverse landscape", "Reverse portrait", "Margins",
        "Millimeters (mm)", "Inches (in)", "Points (pt)", "Orientation", "Page &order:", "Page Layout",
        "Page size:", "Pages &per sheet:", "Paper", "Paper source:", "top margin", "bottom margin", "left margin",
        "right margin",
    ),
    "QPrintPropertiesDialog": (
        "Printer Properties", "Page", "Job Options", "Advanced",
    ),
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
