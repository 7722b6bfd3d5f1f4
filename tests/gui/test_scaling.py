"""At 200 % the smallest window shows every scene whole, in both languages."""

from __future__ import annotations

import json
import os
import subprocess
import sys

from checkpoint_app.texts import LANGUAGES
from checkpoint_app.ui.gallery.scenes import SCREENS


def test_nothing_is_cut_at_twice_the_size() -> None:
    # half a minute: some 130 scenes in two languages, in one process of its own, since Qt reads the factor once
    done = subprocess.run(
        [sys.executable, "-m", "tests.gui.scaled"],
        env={**os.environ, "QT_SCALE_FACTOR": "2", "QT_QPA_PLATFORM": "offscreen"},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr[-2000:]
    found = json.loads(done.stdout.splitlines()[-1])
    assert set(found) == {f"{name} {language}" for name in SCREENS for language in LANGUAGES}
    assert {scene: faults for scene, faults in found.items() if faults} == {}
