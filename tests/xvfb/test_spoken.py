"""What a screen reader gets over a real AT-SPI bus: names, roles, the way of Tab, and the verdict in words."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from checkpoint_app.documents.dates import PartialDate
from checkpoint_app.documents.mrz import MrzFields, MrzFormat, compose_mrz
from checkpoint_app.texts import texts
from tests.gui.station_rig import OFFICER

if TYPE_CHECKING:
    from tests.xvfb.screen_reader import ScreenReader

SAY = texts("en")
_PRESSED = {"push button", "toggle button", "check box", "radio button", "combo box", "text"}
_LAUNCHERS = ("/usr/libexec/at-spi-bus-launcher", "/usr/lib/at-spi2-core/at-spi-bus-launcher")
_ROOT = Path(__file__).resolve().parents[2]


def missing() -> str:
    """Name what is not installed here; run.py installs it for `run.py test`."""
    absent = [tool for tool in ("Xvfb", "dbus-daemon") if shutil.which(tool) is None]
    absent += [] if any(Path(each).exists() for each in _LAUNCHERS) else ["at-spi2-core"]
    return " ".join(absent)


pytestmark = [
    pytest.mark.skipif(sys.platform != "linux", reason="AT-SPI is the bus of Linux desktops"),
    pytest.mark.skipif(bool(missing()), reason=f"not installed: {missing()}"),
]


@contextmanager
def display(folder: Path) -> Iterator[dict[str, str]]:
    """A screen and a session bus that nobody else has; gives the environment of programs on them."""
    running = {**os.environ, "XDG_RUNTIME_DIR": str(folder), "HOME": str(folder)}
    with ExitStack() as stack:
        reading, writing = os.pipe()
        server = ["Xvfb", "-displayfd", str(writing), "-screen", "0", "1440x900x24", "-nolisten", "tcp"]
        stack.enter_context(_started(server, running, writing))
        os.close(writing)
        with os.fdopen(reading) as told:
            running["DISPLAY"] = f":{told.readline().strip()}"
        bus = ["dbus-daemon", "--session", "--nofork", "--nopidfile", "--print-address=1"]
        daemon = stack.enter_context(_started(bus, running, stdout=subprocess.PIPE))
        assert daemon.stdout is not None
        running["DBUS_SESSION_BUS_ADDRESS"] = daemon.stdout.readline().decode().strip()
        yield running


@contextmanager
def _started(
    command: list[str], environment: dict[str, str], *passed: int, stdout: int = subprocess.DEVNULL
) -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen(
        command, env=environment, pass_fds=passed, stdin=subprocess.PIPE, stdout=stdout, stderr=subprocess.DEVNULL
    )
    try:
        yield process
    finally:
        process.terminate()
        process.communicate(timeout=60)


class Window:
    """The program under the reader's eyes."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process

    def tell(self, line: str) -> None:
        assert self._process.stdin is not None
        self._process.stdin.write(f"{line}\n".encode())
        self._process.stdin.flush()


@pytest.fixture
def window(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Window]:
    with display(tmp_path) as environment:
        monkeypatch.setenv("DBUS_SESSION_BUS_ADDRESS", environment["DBUS_SESSION_BUS_ADDRESS"])
        shown = {"QT_QPA_PLATFORM": "xcb", "QT_LINUX_ACCESSIBILITY_ALWAYS_ON": "1", "PYTHONPATH": str(_ROOT)}
        command = [sys.executable, "-m", "tests.xvfb.spoken_window", str(tmp_path / "machine")]
        with _started(command, environment | shown) as process:
            yield Window(process)


def page() -> str:
    born, until = PartialDate(1990, 4, 12), date(2031, 4, 15)
    names = ("SYNTHETIC", "X1234567", "UTO", born, until, "TRAVELLER")
    return " ".join(compose_mrz(MrzFields(MrzFormat.TD3, "P", "UTO", *names)))


def test_the_window_is_read_and_used_and_its_verdict_heard_over_the_bus(window: Window) -> None:
    from tests.xvfb.screen_reader import ScreenReader

    with ScreenReader() as reader:
        logs_in(window, reader)
        reads_the_counter(window, reader)


def logs_in(window: Window, reader: ScreenReader) -> None:
    """The login is told by name and role, in the order of Tab, and used without eyes."""
    people = reader.find("combo box", SAY("shell.login.person"))
    reader.listen()
    passphrase = reader.find("text", SAY("shell.login.passphrase"))
    enter = reader.find("push button", SAY("shell.login.enter"))
    reader.focus_on(people)
    window.tell("key Down")
    window.tell("key Tab")
    reader.focus_on(passphrase)
    reader.write(passphrase, OFFICER.password)
    assert OFFICER.password not in reader.text_of(passphrase)
    window.tell("key Tab")
    reader.focus_on(enter)
    reader.press(enter)
    reader.find("push button", f"{SAY('counter.decision.depart')}, key F5")


def reads_the_counter(window: Window, reader: ScreenReader) -> None:
    """Everything that is pressed has a name, and a verdict is said as it stands on the screen."""
    assert [each for each in reader.showing() if each.role in _PRESSED and not each.name] == []
    window.tell(f"page {page()}")
    verdict = reader.hear(lambda words: words.startswith(SAY("counter.verdict.nothing_to_flag")))
    assert reader.find("panel", verdict)
