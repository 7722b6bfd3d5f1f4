"""Render every screen and state to PNG: `python -m checkpoint_app.ui.gallery OUT_DIR [SCENE ...]`.

Each scene is drawn in both languages, by day and by night, at the smallest size, the usual one and on a 4K screen.
"""

from __future__ import annotations

import argparse
import os
import sys
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QCoreApplication, QEvent, QSize
from PySide6.QtWidgets import QApplication, QWidget

from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.gallery.scenes import SCREENS
from checkpoint_app.ui.gallery.words import Words
from checkpoint_app.ui.shell.window import ShellWindow
from checkpoint_app.ui.theme import Theme, install

SIZES = (QSize(1440, 900), QSize(1280, 720), QSize(3840, 2160))


def build(theme: Theme, name: str, size: QSize) -> QWidget:
    """Build a scene in the theme in force and show it."""
    window = SCREENS[name](Words(theme.texts), theme.palette.dark)
    window.resize(size)
    window.show()
    if isinstance(window, ShellWindow):
        window.show_screen(window.current)
    return window


def dispose(window: QWidget) -> None:
    """Close a scene and forget it at once."""
    window.close()
    window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


def render(app: QApplication, theme: Theme, name: str, out: Path) -> None:
    """Render one scene in both languages, day and night, at every size."""
    for language in LANGUAGES:
        theme.set_language(language)
        for palette in ("day", "night"):
            theme.set_palette(palette)
            for size in SIZES:
                window = build(theme, name, size)
                app.processEvents()
                window.grab().save(str(out / f"{name}-{language}-{palette}-{size.width()}x{size.height()}.png"))
                dispose(window)


def main(arguments: list[str] | None = None) -> int:
    """Render everything, or the scenes that are named after the folder."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path, help="Where the pictures go.")
    parser.add_argument("scenes", nargs="*", metavar="SCENE", help=f"Among: {', '.join(SCREENS)}")
    chosen = parser.parse_args(arguments)
    unknown = sorted(set(chosen.scenes) - set(SCREENS))
    if unknown:
        parser.error(f"no such scene: {', '.join(unknown)}")
    chosen.folder.mkdir(parents=True, exist_ok=True)
    app = QApplication.instance() or QApplication([])
    if not isinstance(app, QApplication):
        return 5
    theme = install(app)
    for name in chosen.scenes or SCREENS:
        render(app, theme, name, chosen.folder)
        sys.stdout.write(f"{name}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
