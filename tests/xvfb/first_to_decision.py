"""From first start to a supervisor's decision, by keys: `python -m tests.xvfb.first_to_decision OUT`.

`checkpoint ui` starts on an empty folder under Xvfb. xdotool chooses the invented country, logs the officer in, lays
a passport down (the one click: it is a hand, not a key), states work, refers, locks; the supervisor logs in, opens
the case and decides. Each step is a picture in OUT, to be looked at. Waits are generous, for busy machines; nothing
is asserted about how long anything takes.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from checkpoint_app.demo.world import OFFICER, SUPERVISOR
from checkpoint_app.texts import texts
from tests.xvfb.display import Display, missing

_START = "import sys; sys.argv = ['checkpoint', 'ui']; from checkpoint_app.cli import main; main()"
_WORKS_WITHOUT_RECORD = ("80", "311")
"""Where the button of the traveller without a record stands in the window of those who wait."""


class Walk:
    """The hands and the pictures of one run."""

    def __init__(self, display: Display, out: Path) -> None:
        self._display, self._out, self._count = display, out, 0

    def see(self, name: str, *, after_s: float = 1.5) -> None:
        """Keep a picture of where one is."""
        time.sleep(after_s)
        self._display.wait_still()
        self._count += 1
        self._display.save(self._out / f"{self._count:02d}-{name}.png")
        sys.stdout.write(f"{self._count:02d}-{name}\n")
        sys.stdout.flush()

    def set_up(self) -> None:
        """The first start: language and look, then the invented country."""
        do = self._display
        do.window("^Checkpoint$")
        self.see("first-start", after_s=3)
        do.key("Tab", "Tab", "Tab", "Tab", "space")
        self.see("what-for")
        do.key("Tab", "Tab", "space", "Tab", "Tab", "Tab")
        self.see("invented-country")
        do.key("space")
        do.window(texts("id")("demo.line.title"))
        self.see("login", after_s=4)

    def log_in(self, initial: str, password: str, picture: str) -> None:
        """Choose somebody by the first letter and give the passphrase."""
        self._display.key(initial)
        time.sleep(0.4)
        self._display.key("Tab")
        self._display.type(password)
        self._display.key("Return")
        self.see(picture, after_s=4)

    def refer(self) -> None:
        """The officer's part: a passport, the purpose, secondary inspection, NEXT."""
        do = self._display
        waiting, main = do.window(texts("id")("demo.line.title")), do.window("^Checkpoint$")
        do.do("mousemove", "--window", waiting, *_WORKS_WITHOUT_RECORD, "click", "1")
        time.sleep(1)
        do.do("windowactivate", "--sync", main)
        self.see("page-read", after_s=8)
        do.key("alt+1")
        self.see("work-stated", after_s=2)
        do.key("F6")
        self.see("secondary-chosen")
        do.key("F9")
        self.see("recorded", after_s=3)

    def change_seats(self) -> None:
        """Lock by the palette; the supervisor logs in at the same machine."""
        do = self._display
        do.key("ctrl+k")
        time.sleep(1)
        do.type(texts("id")("shell.palette.lock"))
        self.see("palette")
        do.key("Return")
        self.see("locked", after_s=2)
        do.key("shift+Tab")
        self.log_in(SUPERVISOR.display_name[0].lower(), SUPERVISOR.password, "queue")

    def decide(self) -> None:
        """The supervisor's part: open the case, choose, record."""
        do = self._display
        do.key("Down", "space")
        self.see("case-file", after_s=3)
        do.key("F5")
        self.see("decision-chosen")
        do.key("F9")
        self.see("decided", after_s=3)


def main(arguments: list[str]) -> int:
    """Walk the whole way."""
    if len(arguments) != 1:
        sys.stderr.write("usage: python -m tests.xvfb.first_to_decision OUT\n")
        return 2
    absent = missing()
    if absent:
        sys.stderr.write(f"{absent}\n")
        return 5
    out = Path(arguments[0])
    out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(prefix="checkpoint-xvfb-data-") as folder, Display() as display:
        environment = {
            **os.environ,
            **display.environment,
            "CHECKPOINT_DATA_DIR": folder,
            "CHECKPOINT_LANGUAGE": "id",
        }
        program = subprocess.Popen([sys.executable, "-c", _START], env=environment)
        try:
            walk = Walk(display, out)
            walk.set_up()
            walk.log_in(OFFICER.display_name[0].lower(), OFFICER.password, "counter")
            walk.refer()
            walk.change_seats()
            walk.decide()
        finally:
            program.terminate()
            program.wait(30)
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
