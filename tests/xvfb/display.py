"""A display that nobody looks at, a window manager on it, and hands: Xvfb, openbox and xdotool.

Pictures are read from the display's own frame buffer, so that no further program is needed.
"""

from __future__ import annotations

import shutil
import struct
import subprocess
import tempfile
import time
from pathlib import Path
from typing import Self

import cv2
import numpy as np
import numpy.typing as npt

SIZE = (1840, 960)
_TOOLS = {"Xvfb": "xvfb", "xdotool": "xdotool", "openbox": "openbox"}
_XWD_HEADER = struct.Struct(">25I")


def missing() -> str:
    """Say in one sentence what is not installed; empty when everything is."""
    absent = " ".join(sorted(package for tool, package in _TOOLS.items() if shutil.which(tool) is None))
    return f"Not installed: {absent}; apt-get install {absent}, then run this again." if absent else ""


class Display:
    """Use it in a `with`; `environment` is what a program needs to open its window here."""

    def __init__(self, number: int = 57) -> None:
        self.name = f":{number}"
        self._folder = Path(tempfile.mkdtemp(prefix="checkpoint-xvfb-"))
        self._running: list[subprocess.Popen[bytes]] = []

    @property
    def environment(self) -> dict[str, str]:
        """Where windows open."""
        return {"DISPLAY": self.name, "QT_QPA_PLATFORM": "xcb"}

    def __enter__(self) -> Self:
        size = f"{SIZE[0]}x{SIZE[1]}x24"
        self._start("Xvfb", self.name, "-screen", "0", size, "-fbdir", str(self._folder), "-nolisten", "tcp")
        time.sleep(1.0)
        self._start("openbox", "--sm-disable")
        time.sleep(1.0)
        return self

    def __exit__(self, *_: object) -> None:
        for process in reversed(self._running):
            process.terminate()
            process.wait(10)
        shutil.rmtree(self._folder, ignore_errors=True)

    def _start(self, *command: str) -> None:
        environment = {"PATH": "/usr/bin:/bin", "DISPLAY": self.name, "HOME": str(self._folder)}
        self._running.append(
            subprocess.Popen(command, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
        )

    def do(self, *command: str) -> str:
        """Let xdotool do something; gives what it prints."""
        done = subprocess.run(
            ["xdotool", *command], env={"PATH": "/usr/bin:/bin", **self.environment},
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        return done.stdout

    def window(self, title: str) -> str:
        """Wait for a window by its title; gives its number."""
        return self.do("search", "--sync", "--onlyvisible", "--name", title).split()[-1]

    def key(self, *names: str) -> None:
        """Press keys one after another, as a person does."""
        for name in names:
            self.do("key", "--clearmodifiers", name)
            time.sleep(0.25)

    def type(self, text: str, *, delay_ms: int = 120) -> None:
        """Type; with 5 ms between two characters as a page reader does."""
        self.do("type", "--delay", str(delay_ms), text)
        time.sleep(0.3)

    def picture(self) -> npt.NDArray[np.uint8]:
        """Read what the display shows: height x width x 3, BGR."""
        data = (self._folder / "Xvfb_screen0").read_bytes()
        header = _XWD_HEADER.unpack_from(data)
        width, height, line, colours = header[4], header[5], header[12], header[19]
        pixels = np.frombuffer(data, np.uint8, line * height, header[0] + 12 * colours)
        return np.ascontiguousarray(pixels.reshape(height, line // 4, 4)[:, :width, :3])

    def wait_still(self, *, least_s: float = 0.8, most_s: float = 60.0) -> None:
        """Wait until the lower edge of the window, where messages and decisions stand, changes no more."""
        started, before = time.monotonic(), self._edge()
        still_since = started
        while time.monotonic() - started < most_s:
            time.sleep(0.1)
            now = self._edge()
            if not np.array_equal(now, before):
                before, still_since = now, time.monotonic()
            elif time.monotonic() - still_since >= least_s:
                return

    def _edge(self) -> npt.NDArray[np.uint8]:
        return self.picture()[SIZE[1] * 3 // 4 :]

    def save(self, path: Path) -> None:
        """Keep a picture of the whole display."""
        cv2.imwrite(str(path), self.picture())
