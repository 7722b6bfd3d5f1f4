"""Every scene at twice the size: `QT_SCALE_FACTOR=2 python -m tests.gui.scaled [OUT]` prints what is cut, as JSON.

A process of its own, because Qt reads the factor once. With a folder, the pictures are kept for the eye.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication

from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.gallery.scenes import SCREENS
from checkpoint_app.ui.shell.window import SMALLEST, ShellWindow
from checkpoint_app.ui.theme import install
from tests.gui.counter_rig import close, scene
from tests.gui.what_is_cut import faults, out_of_sight


def main(out: Path | None) -> None:
    app = QApplication([])
    theme = install(app, "day", "id")
    found: dict[str, list[str]] = {}
    for language in LANGUAGES:
        theme.set_language(language)
        for name in SCREENS:
            window = scene(theme, name, SMALLEST.width(), SMALLEST.height())
            faulty = [str(each) for each in (*faults(window), *out_of_sight(window))]
            if isinstance(window, ShellWindow) and window.size() != SMALLEST:
                faulty.append(f"needs {window.size()}")
            if window.devicePixelRatioF() != 2:
                faulty.append(f"drawn at {window.devicePixelRatioF()}")
            found[f"{name} {language}"] = faulty
            if out is not None:
                window.grab().save(str(out / f"{name}-{language}.png"))
            close(window)
    sys.stdout.write(json.dumps(found) + "\n")


if __name__ == "__main__":
    main(Path(sys.argv[1]) if len(sys.argv) > 1 else None)
